"""Which plan is the best after news: soundness and locks, then goals, few changes, little money."""

from dataclasses import dataclass, field
from datetime import date

from logistics.changes.cutting import Situation
from logistics.changes.difference import Delivery, deliveries_of
from logistics.check import CheckReport, check
from logistics.hand.by_hand import with_figures
from logistics.locks import broken
from logistics.model import SiteId
from logistics.plan_model import Plan

KEPT_SHARE = 0.95
"""Share of the deliveries that nothing forces to change which stay at least."""

Rank = tuple[int, int, int, tuple[int, ...], int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What news did to a plan, and from which day on it may be changed.

    ``affected`` are the deliveries of ``old`` that cannot stay or are of less use, ``asking`` the
    recipients that the news are about; with ``alone`` nobody else gets more.
    """

    old: Plan
    affected: frozenset[Delivery]
    asking: frozenset[SiteId]
    from_on: date
    alone: bool = False


@dataclass(slots=True, kw_only=True)
class Judge:
    """The best plan so far: soundness and locks first, then goals, few changes, little money."""

    situation: Situation
    damage: Damage
    best: Plan
    report: CheckReport = field(init=False)
    rank: Rank = field(init=False)
    before: dict[Delivery, int] = field(init=False)

    def __post_init__(self) -> None:
        month, since = self.situation.month, self.situation.as_of
        self.before = deliveries_of(month, self.damage.old, since=since)
        self.report = check(month, self.best)
        self.rank = self._rank(self.best, self.report)

    def offer(self, plan: Plan) -> bool:
        """Take a plan that is sound, keeps what must be kept and is better; tell whether it is."""
        plan = with_figures(self.situation.month, plan)
        report = check(self.situation.month, plan)
        if not report.clean or self._kept_share(plan) < KEPT_SHARE:
            return False
        rank = self._rank(plan, report)
        if rank >= self.rank:
            return False
        self.best, self.report, self.rank = plan, report, rank
        return True

    def _rank(self, plan: Plan, report: CheckReport) -> Rank:
        month, as_of = self.situation.month, self.situation.as_of
        gone = broken(self.situation.locks, month, old=self.damage.old, new=plan, as_of=as_of)
        goals = report.figures.goals
        fills = tuple(-step for step in goals.fill_steps)
        worst, changes = -(goals.min_fill_steps or 0), self._changes(plan)
        return len(gone), worst, goals.waste_steps, fills, changes, goals.cost_yen

    def _changes(self, plan: Plan) -> int:
        after = deliveries_of(self.situation.month, plan, since=self.situation.as_of)
        return sum(self.before.get(d) != after.get(d) for d in self.before.keys() | after.keys())

    def _kept_share(self, plan: Plan) -> float:
        after = deliveries_of(self.situation.month, plan, since=self.situation.as_of)
        unaffected = self.before.keys() - self.damage.affected
        kept = sum(self.before[d] == after.get(d) for d in unaffected)
        return kept / len(unaffected) if unaffected else 1.0
