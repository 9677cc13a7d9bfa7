"""A planning run while it is under way, and how it ended."""

from dataclasses import dataclass
from typing import ClassVar

from api.planning.run_store import BestSoFar, Run
from api.store import ScenarioRow
from api.web import links
from api.web.pages.heads import MonthHead, is_sample

REFRESH_S = 3
"""How often the page of a run that is under way is loaded again where there are no scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """A run. Links are empty where there is nothing.

    ``refresh_s`` is None once the run is over or the reader stopped the page's renewing;
    ``refresh_url`` leads to the same page with that choice turned round. ``gap_min_fill`` is what
    the best plan is below the proven limit.
    """

    template: ClassVar[str] = "run.html"

    head: MonthHead
    state: str
    order: str
    stage: str
    seconds: float
    time_limit_s: float
    best: BestSoFar | None
    bound_min_fill: float | None
    gap_min_fill: float | None
    bound_wasted_g: int | None
    cancel_asked: bool
    cause_code: str
    cause: str
    plan_url: str
    compare_url: str
    cancel_url: str
    under_way: bool
    refresh_s: int | None
    refresh_url: str
    events_url: str


def run_page(
    run: Run, *, month: ScenarioRow, refresh: bool = True, has_others: bool = False
) -> RunPage:
    """Build the page of a run, which renews itself while ``refresh`` is wanted.

    ``has_others`` tells that the month has other plans, which its plan can be compared with.
    """
    under_way = not run.ended
    bound = run.bound_min_fill
    return RunPage(
        head=MonthHead(
            url=links.month(month.scenario_id),
            name=month.name,
            start=month.start,
            end=month.end,
            sample=is_sample(month.name),
        ),
        state=run.state,
        order=run.goal_order,
        stage=run.stage,
        seconds=run.progress_s,
        time_limit_s=run.time_limit_s,
        best=run.best,
        bound_min_fill=bound,
        gap_min_fill=None if bound is None or not run.best else max(0.0, bound - run.best.min_fill),
        bound_wasted_g=run.bound_wasted_g,
        cancel_asked=run.cancel_asked,
        cause_code=run.cause_code or "",
        cause=run.cause or "",
        plan_url=links.plan(run.plan_id) if run.plan_id else "",
        compare_url=links.compare(run.plan_id) if run.plan_id and has_others else "",
        cancel_url=links.cancel_run(run.run_id),
        under_way=under_way,
        refresh_s=REFRESH_S if under_way and refresh else None,
        refresh_url=links.run(run.run_id) + ("?refresh=off" if refresh else ""),
        events_url=links.run_events(run.run_id),
    )
