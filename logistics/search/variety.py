"""What is on the table: some protein and some vegetables at every session, where it can be.

It decides between plans that the goals cannot tell apart: trips, deliveries and what each recipient
uses in all stay as they are; food is only eaten at another session of the same recipient.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from inventory.model import Category, LotId
from logistics.check import check
from logistics.hand.by_hand import with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan, Use
from logistics.progress import Budget
from logistics.search.wishes import nearer_to_wishes

WANTED = (Category.PROTEIN, Category.VEGETABLE)
LEAST_SHARE = Fraction(1, 10)
"""Of a session's need of a category: with less of it, it is not on the table."""

Session = tuple[SiteId, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """Sessions that need protein and vegetables, and those of them that have both."""

    sessions: int
    balanced: int


def variety(scenario: Scenario, plan: Plan) -> Variety:
    """Return how many sessions have protein and vegetables on the table."""
    return _Tables(scenario, plan.uses).variety


def varied(scenario: Scenario, plan: Plan, *, time_limit_s: float) -> Plan:
    """Return the plan with more sessions that have both, no worse in any goal; or the plan itself.

    Sessions are taken one after the other while there is time, each checked on its own. Last come
    the wishes of recipients that rank categories (``logistics.search.wishes``).
    """
    budget = Budget(time_limit_s=time_limit_s).start()
    goals = check(scenario, plan).figures.goals
    for session in sorted(scenario.sessions, key=lambda s: (s[1], s[0])):
        if budget.left_s <= 0:
            break
        tables = _Tables(scenario, plan.uses)
        before = tables.variety
        if not tables.balance(session) or tables.variety.balanced <= before.balanced:
            continue
        uses = tuple(sorted(tables.uses(), key=lambda u: (u.site_id, u.day, u.lot_id)))
        better = with_figures(scenario, replace(plan, uses=uses))
        report = check(scenario, better)
        if report.clean and not goals.beats(report.figures.goals):
            plan = better
    return nearer_to_wishes(scenario, plan, budget=budget)


@dataclass
class _Tables:
    """What is used at the sessions of some recipients, in grams of each lot."""

    scenario: Scenario
    given: Sequence[Use]
    grams: dict[Session, dict[LotId, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.grams = defaultdict(lambda: defaultdict(int))
        for use in self.given:
            self.grams[use.site_id, use.day][use.lot_id] += use.quantity_g

    def uses(self) -> Iterator[Use]:
        """Yield what is used now."""
        for (site_id, day), lots in self.grams.items():
            for lot_id, g in lots.items():
                if g:
                    yield Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)

    @property
    def variety(self) -> Variety:
        """How many sessions have both, of those that need both."""
        needy = [s for s in self.scenario.sessions if all(self._need_g(s, c) for c in WANTED)]
        balanced = sum(all(self._lacks_g(s, c) <= 0 for c in WANTED) for s in needy)
        return Variety(sessions=len(needy), balanced=balanced)

    def balance(self, session: Session) -> bool:
        """Move to a session what it lacks from others of its recipient; tell whether it worked."""
        for category in WANTED:
            donors = sorted(
                (s for s in self.grams if s[0] == session[0] and s != session),
                key=lambda s: -self._spare_g(s, category),
            )
            for donor in donors:
                self._move(donor, session, category)
        return all(self._lacks_g(session, c) <= 0 < self._need_g(session, c) for c in WANTED)

    def _move(self, donor: Session, session: Session, category: Category) -> None:
        for lot_id in list(self.grams[donor]):
            if self.scenario.product_of(lot_id).category is not category:
                continue
            if session[1] > self.scenario.last_use_day(lot_id):
                continue
            now = min(
                self._lacks_g(session, category),
                self._spare_g(donor, category),
                self.grams[donor][lot_id],
            )
            if now > 0:
                self.grams[donor][lot_id] -= now
                self.grams[session][lot_id] += now

    def _need_g(self, session: Session, category: Category) -> int:
        return self.scenario.need_g.get((*session, category), 0)

    def _has_g(self, session: Session, category: Category) -> int:
        lots = self.grams.get(session, {})
        product_of = self.scenario.product_of
        return sum(g for k, g in lots.items() if product_of(k).category is category)

    def _least_g(self, session: Session, category: Category) -> int:
        return math.ceil(LEAST_SHARE * self._need_g(session, category))

    def _lacks_g(self, session: Session, category: Category) -> int:
        return self._least_g(session, category) - self._has_g(session, category)

    def _spare_g(self, session: Session, category: Category) -> int:
        return -self._lacks_g(session, category)
