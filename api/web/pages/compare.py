"""Two plans of a month side by side: fairness, waste, cost, and what moves."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from api.store import PlanRow, StoredPlan
from api.web import links
from api.web.language import Language
from api.web.pages.heads import PlanHead, plan_head
from api.words_replan import days_told
from logistics.check_report import Figures, WasteCause
from logistics.difference import Change, Difference, difference
from logistics.model import Scenario

SAME_FILL = 0.0005
"""Fills that differ by less than this show the same number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPlan:
    """A plan that can be set beside this one."""

    plan_id: str
    made_at: datetime
    order: str
    min_fill: float | None
    wasted_g: int
    cost_yen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One figure of both plans. ``format`` names how it is written.

    ``better`` says which is: "left", "right" or, where neither is, "".
    """

    word: str
    format: str
    left: float | None
    right: float | None
    better: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """The fill of a recipient in both plans, None = no need."""

    name: str
    left: float | None
    right: float | None
    better: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """What is wasted for one cause in both plans."""

    cause: WasteCause
    left_g: int
    right_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDay:
    """What is different on one day, in sentences."""

    day: date
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans side by side; ``counts`` are stops by what became of them, and lots swapped."""

    right_url: str
    right_approve_url: str
    right_made_at: datetime
    right_order: str
    goals: tuple[GoalLine, ...]
    halls: tuple[HallLine, ...]
    same_halls: int
    causes: tuple[CauseLine, ...]
    counts: dict[str, int]
    days: tuple[MovedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """A plan, the others that it can be compared with, and the comparison with one of them."""

    template: ClassVar[str] = "compare.html"

    head: PlanHead
    url: str
    approve_url: str
    made_at: datetime
    order: str
    others: tuple[OtherPlan, ...]
    chosen: str
    found: Comparison | None


def compare_page(
    month: StoredPlan,
    *,
    others: tuple[PlanRow, ...],
    other: StoredPlan | None,
    orders: Mapping[str, str],
    language: Language,
) -> ComparePage:
    """Build the page: ``other`` is set at the right of ``month``; None = nothing chosen yet.

    ``orders`` tells of plans by id what came first when they were made.
    """
    return ComparePage(
        head=plan_head(month, tab="tab_compare"),
        url=links.compare(month.plan_id),
        approve_url=links.approve_plan(month.plan_id),
        made_at=month.row.created_at,
        order=orders.get(month.plan_id, ""),
        others=tuple(_other(row, orders.get(row.plan_id, "")) for row in others),
        chosen=other.plan_id if other else "",
        found=(
            _comparison(month, other, order=orders.get(other.plan_id, ""), language=language)
            if other
            else None
        ),
    )


def _other(row: PlanRow, order: str) -> OtherPlan:
    return OtherPlan(
        plan_id=row.plan_id,
        made_at=row.created_at,
        order=order,
        min_fill=row.figures["min_fill"],
        wasted_g=row.figures["wasted_g"],
        cost_yen=row.figures["cost_yen"],
    )


def _comparison(
    left: StoredPlan, right: StoredPlan, *, order: str, language: Language
) -> Comparison:
    both = _both(left.scenario, right.scenario)
    moved = difference(both, left.plan, right.plan)
    halls = tuple(_halls(left, right))
    changed = tuple(h for h in halls if h.better)
    return Comparison(
        right_url=links.plan(right.plan_id),
        right_approve_url=links.approve_plan(right.plan_id),
        right_made_at=right.row.created_at,
        right_order=order,
        goals=_goals(left.report.figures, right.report.figures),
        halls=changed,
        same_halls=len(halls) - len(changed),
        causes=_causes(left, right),
        counts=_counts(moved),
        days=tuple(
            MovedDay(day=day, lines=lines) for day, lines in days_told(both, moved, language)
        ),
    )


def _both(left: Scenario, right: Scenario) -> Scenario:
    """Return a month that knows the lots and places of two."""
    return replace(
        left,
        sites={**right.sites, **left.sites},
        products={**right.products, **left.products},
        lots={**right.lots, **left.lots},
    )


Figure = Callable[[Figures], float | None]
MORE, LESS = 1, -1
GOALS: tuple[tuple[str, str, int, Figure], ...] = (
    ("worst_fill", "percent", MORE, lambda f: f.min_fill),
    ("wasted_kg", "kg", LESS, lambda f: f.wasted_g),
    ("mean_fill", "percent", MORE, lambda f: f.mean_fill),
    ("spread_fill", "share", LESS, lambda f: f.gini),
    ("used_kg", "kg", MORE, lambda f: f.used_g),
    ("cost_yen", "yen", LESS, lambda f: f.cost_yen),
    ("compare_cost_of_kg", "yen", LESS, lambda f: f.cost_yen / f.used_g * 1000 if f.used_g else 0),
    ("trips", "count", LESS, lambda f: f.trips),
    ("compare_length", "kilometres", LESS, lambda f: f.length_m),
    ("compare_hours", "hours", LESS, lambda f: f.duration_min),
)
"""What is compared, how it is written, and whether more or less of it is better."""


def _goals(left: Figures, right: Figures) -> tuple[GoalLine, ...]:
    return tuple(
        GoalLine(
            word=word,
            format=form,
            left=of(left),
            right=of(right),
            better=_better(of(left), of(right), way),
        )
        for word, form, way, of in GOALS
    )


def _better(left: float | None, right: float | None, way: int, *, same: float = 0) -> str:
    if left is None or right is None or abs(left - right) <= same:
        return ""
    return "left" if (left - right) * way > 0 else "right"


def _halls(left: StoredPlan, right: StoredPlan) -> Iterator[HallLine]:
    """Yield the recipients of both plans, those that fare worse at the right first."""
    one, two = left.report.figures.fills, right.report.figures.fills
    sites = {**right.scenario.sites, **left.scenario.sites}
    for site_id in sorted(one.keys() | two.keys(), key=lambda s: two.get(s, 0) - one.get(s, 0)):
        was, now = one.get(site_id), two.get(site_id)
        yield HallLine(
            name=sites[site_id].shown_name,
            left=was,
            right=now,
            better=_better(was, now, MORE, same=SAME_FILL),
        )


def _causes(left: StoredPlan, right: StoredPlan) -> tuple[CauseLine, ...]:
    totals: dict[WasteCause, list[int]] = defaultdict(lambda: [0, 0])
    for side, plan in enumerate((left, right)):
        for waste in plan.report.wastes:
            totals[waste.cause][side] += waste.quantity_g
    return tuple(
        CauseLine(cause=cause, left_g=totals[cause][0], right_g=totals[cause][1])
        for cause in WasteCause
        if cause in totals
    )


def _counts(moved: Difference) -> dict[str, int]:
    by_change = {change: 0 for change in Change}
    for stop in moved.stops:
        by_change[stop.change] += 1
    return {
        "moved": by_change[Change.MOVED],
        "added": by_change[Change.ADDED],
        "gone": by_change[Change.GONE],
        "swapped": len(moved.swaps),
        "deliveries": len(moved.deliveries),
    }
