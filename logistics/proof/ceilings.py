"""What no plan can give a recipient, proven: alone, and while all others keep what they have.

Every plan is feasible in the relaxation of the month, and each figure follows from prices of its
rows in exact arithmetic. So what is at its ceiling here is proved impossible to better; what is
below may only not have been found.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from logistics.classes import lot_classes
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.program.linear import Basis
from logistics.progress import Budget
from logistics.proof.reach import Reach
from logistics.proof.relaxation import Relaxation
from logistics.proof.walk_cuts import relaxation_of

ROUNDED_G = 10
"""So much more is asked for than is needed, because a solver rounds."""

Ask = tuple[SiteId, date | None]
"""A recipient's whole month, or its session of a day."""


class Ceilings:
    """The ceilings of one month beside one plan; None = not proven before ``budget`` ended."""

    def __init__(self, month: Scenario, plan: Plan, *, budget: Budget) -> None:
        self.month, self.plan, self.budget = month, plan, budget
        self.reach = Reach(month)
        self.classes = lot_classes(month)
        self._basis: Basis | None = None
        self._alone: dict[SiteId, Relaxation] = {}
        self.used_g: dict[SiteId, int] = defaultdict(int)
        for use in plan.uses:
            self.used_g[use.site_id] += use.quantity_g

    def alone_g(self, site_id: SiteId, day: date | None = None) -> int | None:
        """Return what a recipient uses at most in any plan, in all or at the session of a day."""
        if site_id not in self._alone:
            self._alone[site_id] = relaxation_of(self.month, self.classes, self.reach, site_id)
        relaxation = self._alone[site_id].copy()
        return self._proven(relaxation, _columns(relaxation, site_id, day))

    def beside_g(self, site_id: SiteId, day: date | None = None) -> int | None:
        """Return what a recipient uses at most in any plan in which nobody uses less than now."""
        if self.budget.left_s <= 0:
            return None
        relaxation = self._everybody.copy()
        columns = list(_columns(relaxation, site_id, day))
        return self._proven(relaxation, columns, keeps_basis=True)

    def raised(self, above_g: Mapping[Ask, int]) -> frozenset[Ask]:
        """Return what the relaxation gives more than so many grams beyond now, all at once.

        While nobody uses less: so no proof by it can say that more is impossible.
        """
        relaxation = self._everybody.copy()
        rises: dict[Ask, int] = {}
        for ask, grams in above_g.items():
            terms = [(column, 1) for column in _columns(relaxation, *ask)]
            if terms:
                most_g = float(grams + ROUNDED_G)
                rises[ask] = relaxation.program.add_column(upper=most_g, cost=-1.0)
                relaxation.add_row([*terms, (rises[ask], -1)], lower=self.now_g(ask))
        found = relaxation.program.solve(time_limit_s=self.budget.left_s, stop=self.budget.stop)
        if found is None:  # too late, or the solver lost its way: with fewer it may find it
            parts = (dict(list(above_g.items())[first::2]) for first in (0, 1))
            halves = [self.raised(part) for part in parts if len(above_g) > 1 and part]
            return frozenset().union(*halves) if self.budget.left_s > 0 else frozenset()
        return frozenset(a for a, rise in rises.items() if found.values[rise] > above_g[a])

    def now_g(self, ask: Ask) -> int:
        """Return what a recipient uses in the plan, in all or at a session."""
        site_id, day = ask
        if day is None:
            return self.used_g[site_id]
        uses = (u for u in self.plan.uses if (u.site_id, u.day) == (site_id, day))
        return sum(u.quantity_g for u in uses)

    @cached_property
    def _everybody(self) -> Relaxation:
        found = relaxation_of(self.month, self.classes, self.reach)
        for site_id, terms in found.used.items():
            if terms and self.used_g[site_id]:
                found.add_row(terms, lower=self.used_g[site_id])
        return found

    def _proven(
        self, relaxation: Relaxation, columns: Iterable[int], *, keeps_basis: bool = False
    ) -> int | None:
        wanted = list(columns)
        if not wanted:
            return 0
        for column in wanted:
            relaxation.program.costs[column] = -1.0
        # From where the last one ended it is quicker, but does not always come to an end.
        for start in (self._basis, None) if keeps_basis and self._basis else (None,):
            least, found = relaxation.proven_least(
                time_limit_s=self.budget.left_s, start=start, stop=self.budget.stop
            )
            if least is not None and found is not None:
                self._basis = found.basis if keeps_basis else self._basis
                return math.floor(-least)
        return None


def _columns(relaxation: Relaxation, site_id: SiteId, day: date | None) -> Iterable[int]:
    return (
        r.column
        for r in relaxation.rides
        if r.key[0] == site_id and (day is None or r.key[1] == day)
    )
