"""What no plan can beat, proven from the relaxation of a month.

Each figure comes from prices of the relaxation's rows by exact arithmetic; a solver only proposes
the prices.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from logistics.classes import LotClass
from logistics.linear import Basis, Solution
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds
from logistics.progress import Budget
from logistics.reach import Reach
from logistics.relaxation import SCALE, Relaxation
from logistics.walk_cuts import WalkCuts, relaxation_of

ROUNDING = Fraction(1, 10**6)
"""Of a step: by so much a figure may fall short of a whole step and still count as one."""
WORST_FILL = "worst fill"
WALKS_SHARE = 0.4
"""Share of the time left in which rows of what shifts can do are looked for."""
MOST_VAIN = 3
LEAST_PROGRESS_G = 10


@dataclass(kw_only=True)
class Bounding:
    """The bounds of one month; what could not be proven before ``budget`` ended is None.

    It may be given another budget: what is proven or prepared is kept.
    """

    scenario: Scenario
    classes: tuple[LotClass, ...]
    budget: Budget
    _highest: Fraction | None = field(init=False, default=None)
    _bases: dict[str, Basis] = field(init=False, default_factory=dict)

    def bounds(
        self, *, min_fill_steps: int | None = None, waste_steps: int | None = None
    ) -> Bounds:
        """Return what no plan can beat; see ``Bounds`` for which plans each is about.

        ``min_fill_steps`` and ``waste_steps`` are those of the plan that the bounds are for;
        without them only the goals before are bounded.
        """
        if self._highest is None:
            self._highest = self.min_fill()
        wasted_g = fills = None
        if min_fill_steps is not None:
            wasted_g = self.wasted_g(min_fill_steps=min_fill_steps)
            if waste_steps is not None:
                fills = self.fills(min_fill_steps=min_fill_steps, waste_steps=waste_steps)
        return Bounds(
            min_fill=None if self._highest is None else _rounded_up(self._highest),
            wasted_kg=None if wasted_g is None else wasted_g / 1000,
            fills=None if fills is None else tuple(map(_rounded_up, fills)),
        )

    @cached_property
    def reach(self) -> Reach:
        """When vehicles can be where."""
        return Reach(self.scenario)

    @cached_property
    def _plain(self) -> Relaxation:
        return relaxation_of(self.scenario, self.classes, self.reach)

    @cached_property
    def _walks(self) -> WalkCuts:
        return WalkCuts(self._plain)

    def _least(self, relaxation: Relaxation, *, name: str) -> Fraction | None:
        """Return what is proven; programs of a name are much like the one before."""
        return self._solved(relaxation, name=name)[0]

    def _solved(
        self, relaxation: Relaxation, *, name: str
    ) -> tuple[Fraction | None, Solution | None]:
        """Return what is proven and the solver's optimum, from wherever it finds one.

        It gives up now and then, with time left: from another start it does not.
        """
        least: Fraction | None = None
        found: Solution | None = None
        known = [self._bases[n] for n in dict.fromkeys((name, WORST_FILL)) if n in self._bases]
        for start in (*known, None):
            if found is None and self.budget.left_s > 0:
                least, found = relaxation.proven_least(
                    time_limit_s=self.budget.left_s, start=start, stop=self.budget.stop
                )
        if found is not None and found.basis is not None:
            self._bases[name] = found.basis
        return least, found

    def _least_with_walks(self, relaxation: Relaxation, *, name: str) -> Fraction | None:
        """Return what is proven with rows of what shifts can do, found as long as they help.

        The rows hold for every plan, so they are kept for whatever is proven next.
        """
        best, found = self._solved(relaxation, name=name)
        until_s = self.budget.seconds + WALKS_SHARE * self.budget.left_s
        vain = 0
        while best is not None and found is not None and vain < MOST_VAIN:
            if self.budget.seconds > until_s:
                break
            rows = list(self._walks.rows(found.values))
            if not rows:
                break
            for terms in rows:
                self._plain.add_row(terms, upper=0)
                relaxation.add_row(terms, upper=0)
            least, found = self._solved(relaxation, name=name)
            vain = 0 if least is not None and least > best + LEAST_PROGRESS_G else vain + 1
            best = best if least is None else max(best, least)
        return best

    def min_fill(self) -> Fraction | None:
        """Return what the worst fill of no plan exceeds."""
        relaxation = self._plain.copy()
        if not relaxation.used:
            return None
        most = min(map(math.ceil, self.most_fills(relaxation)))
        worst = relaxation.program.add_column(cost=-float(SCALE), upper=float(most))
        relaxation.add_fills(Fraction(0), dict.fromkeys(relaxation.used, worst), Fraction(1))
        least = self._least(relaxation, name=WORST_FILL)
        return None if least is None else -least / SCALE

    def most_fills(self, relaxation: Relaxation) -> Iterator[Fraction]:
        """Yield the fill of each recipient if it used all that it needs this month."""
        for site_id in relaxation.used:
            month_g = self.scenario.month_need_g[site_id]
            used_g = self.scenario.used_before_g(site_id) + month_g
            yield Fraction(used_g, self.scenario.whole_need_g(site_id))

    def wasted_g(self, *, min_fill_steps: int) -> int | None:
        """Return what every plan wastes at least whose worst fill has so many steps or more."""
        relaxation = self._plain.copy()
        if not relaxation.program.costs:
            return self.perishing_g
        relaxation.add_fills(self.level(min_fill_steps), {}, Fraction(1))
        for column, factor in relaxation.saved():
            relaxation.program.costs[column] = -float(factor)
        least = self._least_with_walks(relaxation, name="waste")
        return None if least is None else max(0, math.ceil(self.perishing_g + least))

    @cached_property
    def perishing_g(self) -> int:
        """Grams that are wasted where nobody uses them: out of date, part cases, this month's."""
        counted = {s.lot_id: s.quantity_g for c in self.classes for s in c.supplies}
        lost_g = sum(
            lot.quantity_g - counted.get(lot.lot_id, 0)
            for lot in self.scenario.lots.values()
            if lot.available_on <= self.scenario.end
            and self.scenario.last_use_day(lot.lot_id) <= self.scenario.end
        )
        return lost_g + sum(s.quantity_g for c in self.classes if c.perishes for s in c.supplies)

    def fills(self, *, min_fill_steps: int, waste_steps: int) -> tuple[Fraction, ...] | None:
        """Return what the k-th smallest fill of no plan exceeds, worst-off first.

        Of plans whose worst fill has so many steps or more, and whose waste so many or fewer.
        """
        alone = self._fills_alone()
        if not alone:
            return None
        caps = sorted(alone.values())
        step = Fraction(self.scenario.objective.fill_step)
        highest = math.floor(caps[-1] / step) + 1
        for steps in _coarse_first(min_fill_steps + 1, highest):
            if self.budget.left_s <= 0:
                break
            most = self._most_with(steps, min_fill_steps, waste_steps, alone)
            for rank in range(len(caps) - most) if most is not None else ():
                caps[rank] = min(caps[rank], steps * step)
        return tuple(caps)

    def _fills_alone(self) -> dict[SiteId, Fraction] | None:
        """Return what each recipient's fill is at most if all there is could go to it."""
        found = {}
        for site_id in self._plain.used:
            relaxation = Relaxation(self.scenario, self.classes, self.reach, site_id)
            for column, _ in relaxation.used[site_id]:
                relaxation.program.costs[column] = -1.0
            least = (
                self._least(relaxation, name=site_id) if relaxation.used[site_id] else Fraction(0)
            )
            if least is None:
                return None
            used_g = self.scenario.used_before_g(site_id) - least
            found[site_id] = used_g / self.scenario.whole_need_g(site_id)
        return found

    def _most_with(
        self, steps: int, min_fill_steps: int, waste_steps: int, alone: dict[SiteId, Fraction]
    ) -> int | None:
        """Return how many recipients at most can reach so many steps, all others the least.

        A recipient that has it counts one; one between the least and it counts in part.
        """
        relaxation = self._plain.copy()
        program = relaxation.program
        goal, least_level = self.level(steps), self.level(min_fill_steps)
        columns = {}
        for site_id in relaxation.used:
            upper = float(alone[site_id] >= goal)
            columns[site_id] = program.add_column(cost=-float(SCALE), upper=upper)
        relaxation.add_fills(least_level, columns, goal - least_level)
        self.limit_waste(relaxation, waste_steps)
        least = self._least(relaxation, name="fills")
        return None if least is None else math.floor(-least / SCALE)

    def limit_waste(self, relaxation: Relaxation, waste_steps: int) -> None:
        """Add a row that so many steps of waste or fewer keep."""
        limit_g = waste_steps * Fraction(self.scenario.objective.waste_step_kg) * 1000
        used_g = math.floor(self.perishing_g - limit_g) - 1
        relaxation.add_row(relaxation.saved(), lower=used_g)

    def level(self, steps: int) -> Fraction:
        """Return the least fill that counts as so many steps."""
        return (steps - ROUNDING) * Fraction(self.scenario.objective.fill_step)


def _coarse_first(low: int, high: int) -> Iterator[int]:
    """Yield all numbers from low to high, far apart ones first."""
    waiting = deque([(low, high)])
    while waiting:
        a, b = waiting.popleft()
        if a <= b:
            middle = (a + b) // 2
            yield middle
            waiting += [(a, middle - 1), (middle + 1, b)]


def _rounded_up(fill: Fraction) -> float:
    """Return a fill with the six decimals that figures have, never below it."""
    return math.ceil(fill * 10**6) / 10**6
