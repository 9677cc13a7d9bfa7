"""Up to four plans of a month side by side: fairness, waste, cost, and what moves."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from api.store import PlanRow, StoredPlan
from api.web import links
from api.web.language import Language
from api.web.pages.heads import PlanHead, plan_head
from api.words_replan import days_told
from logistics.changes.difference import Change, Difference, difference
from logistics.checking.report import Figures, WasteCause
from logistics.model import Scenario, SiteId

LETTERS = "ABCD"
MOST_OTHERS = len(LETTERS) - 1
"""Plans that stand beside the first: more columns are not read on a tablet."""
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
class Value:
    """A figure of one plan, None = it has none. ``is_best``: no other that is shown is better."""

    number: float | None
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One figure of every plan. ``format`` names how it is written."""

    word: str
    format: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """The fill of a recipient in every plan."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """What is wasted for one cause in every plan, in grams."""

    cause: WasteCause
    grams: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDay:
    """What is different on one day, in sentences."""

    day: date
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What is different in a plan from the first; ``counts`` are stops by what became of them."""

    letter: str
    counts: dict[str, int]
    days: tuple[MovedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A plan that is shown, called by its letter; the first is the one whose page it is."""

    letter: str
    plan_id: str
    url: str
    approve_url: str
    made_at: datetime
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plans side by side: the first against the others."""

    sides: tuple[Side, ...]
    goals: tuple[GoalLine, ...]
    halls: tuple[HallLine, ...]
    same_halls: int
    causes: tuple[CauseLine, ...]
    moves: tuple[Moves, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """A plan, the others that it can be compared with, and the comparison with some of them.

    ``is_cut`` tells that more were chosen than are shown. ``standing_id`` is the plan that is
    approved for these days, empty = none is.
    """

    template: ClassVar[str] = "compare.html"

    head: PlanHead
    url: str
    others: tuple[OtherPlan, ...]
    chosen: frozenset[str]
    is_cut: bool
    found: Comparison | None
    standing_id: str = ""


def compare_page(
    month: StoredPlan,
    *,
    others: tuple[PlanRow, ...],
    chosen: Sequence[StoredPlan],
    orders: Mapping[str, str],
    language: Language,
) -> ComparePage:
    """Build the page: ``chosen`` are set beside ``month``, at most ``MOST_OTHERS`` of them.

    ``orders`` tells of plans by id what came first when they were made.
    """
    shown = tuple(chosen[:MOST_OTHERS])
    return ComparePage(
        head=plan_head(month, tab="tab_compare"),
        url=links.compare(month.plan_id),
        others=tuple(_other(row, orders.get(row.plan_id, "")) for row in others),
        chosen=frozenset(plan.plan_id for plan in shown),
        is_cut=len(chosen) > MOST_OTHERS,
        found=_comparison((month, *shown), orders, language) if shown else None,
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
    plans: Sequence[StoredPlan], orders: Mapping[str, str], language: Language
) -> Comparison:
    halls = tuple(_halls(plans))
    changed = tuple(h for h in halls if any(v.is_best for v in h.values))
    return Comparison(
        sides=tuple(
            Side(
                letter=letter,
                plan_id=plan.plan_id,
                url=links.plan(plan.plan_id),
                approve_url=links.approve_plan(plan.plan_id),
                made_at=plan.row.created_at,
                order=orders.get(plan.plan_id, ""),
            )
            for letter, plan in zip(LETTERS, plans, strict=False)
        ),
        goals=_goals([plan.report.figures for plan in plans]),
        halls=changed,
        same_halls=len(halls) - len(changed),
        causes=_causes(plans),
        moves=tuple(
            _moves(plans[0], plan, letter, language)
            for letter, plan in list(zip(LETTERS, plans, strict=False))[1:]
        ),
    )


def _moves(left: StoredPlan, right: StoredPlan, letter: str, language: Language) -> Moves:
    both = _both(left.scenario, right.scenario)
    moved = difference(both, left.plan, right.plan)
    days = (MovedDay(day=day, lines=lines) for day, lines in days_told(both, moved, language))
    return Moves(letter=letter, counts=_counts(moved), days=tuple(days))


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
    (
        "compare_cost_of_kg",
        "yen",
        LESS,
        lambda f: f.cost_yen / f.used_g * 1000 if f.used_g else None,
    ),
    ("trips", "count", LESS, lambda f: f.trips),
    ("compare_length", "kilometres", LESS, lambda f: f.length_m),
    ("compare_hours", "hours", LESS, lambda f: f.duration_min),
)
"""What is compared, how it is written, and whether more or less of it is better."""


def _goals(figures: Sequence[Figures]) -> tuple[GoalLine, ...]:
    return tuple(
        GoalLine(word=word, format=form, values=_values([of(f) for f in figures], way))
        for word, form, way, of in GOALS
    )


def _values(numbers: Sequence[float | None], way: int, *, same: float = 0) -> tuple[Value, ...]:
    """Return figures, the best of them marked; none is where all are as good."""
    known = [n * way for n in numbers if n is not None]
    best = [n is not None and n * way >= max(known) - same for n in numbers]
    is_any = len(known) > 1 and min(known) < max(known) - same
    return tuple(
        Value(number=n, is_best=is_any and is_best)
        for n, is_best in zip(numbers, best, strict=True)
    )


def _halls(plans: Sequence[StoredPlan]) -> Iterator[HallLine]:
    """Yield the recipients of all plans, first those that lose most against the first plan."""
    fills = [plan.report.figures.fills for plan in plans]
    sites = {k: site for plan in reversed(plans) for k, site in plan.scenario.sites.items()}

    def gain(site_id: SiteId) -> float:
        first = fills[0].get(site_id) or 0
        return min((f.get(site_id) or 0) - first for f in fills[1:])

    for site_id in sorted({k for f in fills for k in f}, key=lambda k: (gain(k), k)):
        numbers = [f.get(site_id) for f in fills]
        yield HallLine(
            name=sites[site_id].shown_name, values=_values(numbers, MORE, same=SAME_FILL)
        )


def _causes(plans: Sequence[StoredPlan]) -> tuple[CauseLine, ...]:
    totals: dict[WasteCause, list[int]] = defaultdict(lambda: [0] * len(plans))
    for side, plan in enumerate(plans):
        for waste in plan.report.wastes:
            totals[waste.cause][side] += waste.quantity_g
    return tuple(
        CauseLine(cause=cause, grams=tuple(totals[cause]))
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
