"""A month lived many times: how a plan that is changed with the news fares, and a plan by hand.

Each time other surprises come (``logistics.futures``). With hindsight the month is bounded by the
allocation relaxation that knows everything: what no plan could have bettered. Regret is what a way
of planning stayed short of that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from multiprocessing import get_context

from logistics.bound import Bounding
from logistics.changes.by_hand_again import plan_by_hand_again
from logistics.changes.cutting import Situation, cut
from logistics.changes.difference import deliveries_of, difference
from logistics.changes.rest_of_month import rest_of_month
from logistics.check import check
from logistics.classes import lot_classes
from logistics.events import Event, as_known, revised
from logistics.futures import USUAL, Chances, future, known_on
from logistics.hand.by_hand import plan_by_hand
from logistics.locks import NO_LOCKS
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.uncertain import replanned

Change = Callable[[Scenario, Plan, Sequence[Event], date], tuple[Scenario, Plan]]
"""Month and plan before some news, the news, and the day → month and plan afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a way of planning fared in one month. ``violations`` are rules that its plan broke.

    ``changed`` counts deliveries (a lot to a recipient on a day) that were given up, came in or got
    another weight with some news; ``delivered`` those there were in the end.
    """

    min_fill: float
    supply_g: int
    wasted_g: int
    used_g: int
    cost_yen: float
    changed: int
    delivered: int
    violations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One month as it turned out. Hindsight is None where nothing was proven in time."""

    number: int
    events: int
    planned: Outcome
    by_hand: Outcome
    hindsight_min_fill: float | None
    hindsight_wasted_g: int | None
    kept_min_fill: float | None
    """What no plan could have bettered that keeps, of the plan at each news, the committed days."""

    @property
    def ends(self) -> Mapping[str, Outcome]:
        """The outcomes by the way of planning."""
        return {"planned": self.planned, "by_hand": self.by_hand}

    def fill_regret(self, outcome: Outcome) -> float | None:
        """Return by how much of a fill the worst-off stayed below what nobody could better."""
        if self.hindsight_min_fill is None:
            return None
        return max(0.0, self.hindsight_min_fill - outcome.min_fill)

    def late_regret(self) -> float | None:
        """Return the part of the plan's regret that nobody could help when the news came."""
        if self.hindsight_min_fill is None or self.kept_min_fill is None:
            return None
        return max(0.0, self.hindsight_min_fill - self.kept_min_fill)

    def waste_regret(self, outcome: Outcome) -> float | None:
        """Return the share of all food that was wasted beyond what nobody could avoid."""
        if self.hindsight_wasted_g is None or not outcome.supply_g:
            return None
        return max(0, outcome.wasted_g - self.hindsight_wasted_g) / outcome.supply_g


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """What the runs of a simulation share. ``replan_s`` are the seconds for each day with news.

    With ``anew_s`` more seconds all days after the committed ones are planned anew as well.
    """

    scenario: Scenario
    plan: Plan
    seed: int = 0
    replan_s: float = 5.0
    anew_s: float = 0.0
    hindsight_s: float = 60.0
    chances: Chances = USUAL


def simulate(lives: Lives, *, runs: int, cores: int = 1) -> Iterator[Run]:
    """Yield the runs in order, each computed in a process of its own where there are ``cores``."""
    if cores < 2:
        yield from (run(lives, number) for number in range(runs))
        return
    with ProcessPoolExecutor(min(cores, runs), mp_context=get_context("spawn")) as pool:
        yield from pool.map(run, [lives] * runs, range(runs))


def run(lives: Lives, number: int) -> Run:
    """Let the month happen once; the same number and seed bring the same surprises."""
    events = future(lives.scenario, seed=f"{lives.seed} {number}", chances=lives.chances)
    month = replace(lives.scenario, arrivals=())
    known = month
    for day, news in groupby(events, key=known_on):
        known = revised(known, as_known(known, list(news), as_of=day))
    bounding = Bounding(
        scenario=known,
        classes=lot_classes(known),
        budget=Budget(time_limit_s=lives.hindsight_s).start(),
    )
    # Before the month is lived: that takes longer than hindsight has time.
    min_fill, wasted_g = bounding.min_fill(), bounding.wasted_g(min_fill_steps=0)
    hindsight = None if min_fill is None else float(min_fill)
    planned, stages = _lived(lives.scenario, lives.plan, events, _replanning(lives))
    by_hand, _ = _lived(month, plan_by_hand(month), events, _again_by_hand)
    return Run(
        number=number,
        events=len(events),
        planned=planned,
        by_hand=by_hand,
        hindsight_min_fill=hindsight,
        hindsight_wasted_g=wasted_g,
        kept_min_fill=kept_min_fill(known, stages, hindsight, time_limit_s=lives.hindsight_s),
    )


def kept_min_fill(
    known: Scenario,
    stages: Sequence[tuple[date, Plan]],
    hindsight: float | None,
    *,
    time_limit_s: float,
) -> float | None:
    """Return what no plan betters that goes on from one of the stages; None = not all was proven.

    A stage is a plan on a day with news. Until the end of its committed days it stays as far as
    that is possible in the month as it turned out; from then on all may be planned anew.
    """
    budget, least = Budget(time_limit_s=time_limit_s).start(), hindsight
    for day, plan in stages:
        from_on = day + timedelta(days=NO_LOCKS.committed_days)
        if from_on > known.end or least is None:
            break
        kept = cut(Situation(month=known, as_of=day), plan)
        rest = rest_of_month(known, kept, from_on=from_on)
        asking = {n.site_id for n in rest.month.needs if n.quantity_g}
        fills = check(known, kept).figures.fills
        least = min([least, *(f for s, f in fills.items() if s not in asking)])
        if asking:
            bounding = Bounding(scenario=rest.month, classes=rest.classes, budget=budget)
            proven = bounding.min_fill()
            least = None if proven is None else min(least, float(proven))
    return least


def _replanning(lives: Lives) -> Change:
    def change(
        month: Scenario, plan: Plan, news: Sequence[Event], day: date
    ) -> tuple[Scenario, Plan]:
        return replanned(
            month,
            plan,
            news,
            as_of=day,
            time_limit_s=lives.replan_s,
            anew_s=lives.anew_s,
            seed=lives.seed,
        )

    return change


def _again_by_hand(
    month: Scenario, plan: Plan, news: Sequence[Event], day: date
) -> tuple[Scenario, Plan]:
    month = revised(month, as_known(month, news, as_of=day))
    return month, plan_by_hand_again(month, plan, as_of=day)


def _lived(
    month: Scenario, plan: Plan, events: Sequence[Event], change: Change
) -> tuple[Outcome, list[tuple[date, Plan]]]:
    """Walk through the days with news; return how the month ended, and each such day's plan."""
    changed, stages = 0, []
    for day, news in groupby(events, key=known_on):
        before = plan
        month, plan = change(month, plan, list(news), day)
        stages.append((day, plan))
        changed += len(difference(month, before, plan).deliveries)
    month = replace(month, arrivals=())
    report = check(month, plan)
    figures = report.figures
    outcome = Outcome(
        min_fill=figures.min_fill or 0.0,
        supply_g=figures.supply_g,
        wasted_g=figures.wasted_g,
        used_g=figures.used_g,
        cost_yen=figures.cost_yen,
        changed=changed,
        delivered=len(deliveries_of(month, plan)),
        violations=len(report.violations),
    )
    return outcome, stages
