"""What no plan can beat, proven from the relaxation of a month.

Each figure comes from prices of the relaxation's rows by exact arithmetic; a solver only proposes
the prices.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from logistics.model import SiteId
from logistics.plan_model import Bounds
from logistics.proof.cost_rows import define_costs, demand_fills
from logistics.proof.proving import COST, WORST_FILL, Proof
from logistics.proof.relaxation import SCALE, Relaxation

ROUNDING = Fraction(1, 10**6)
"""Of a step: by so much a figure may fall short of a whole step and still count as one."""


@dataclass(kw_only=True)
class Bounding(Proof):
    """The bounds of one month; what could not be proven before ``budget`` ended is None."""

    _highest: Fraction | None = field(init=False, default=None)
    _alone: dict[SiteId, Fraction] | None = field(init=False, default=None)

    def bounds(
        self,
        *,
        min_fill_steps: int | None = None,
        waste_steps: int | None = None,
        fill_steps: Sequence[int] | None = None,
    ) -> Bounds:
        """Return what no plan can beat; see ``Bounds`` for which plans each is about.

        The steps are those of the plan that the bounds are for, ``fill_steps`` worst-off first;
        without them only the goals before are bounded.
        """
        if self._highest is None:
            self._highest = self.min_fill()
        wasted_g = fills = cost_yen = None
        if min_fill_steps is not None:
            if waste_steps is not None:
                self._caps_alone()  # soon known, and good to have where time is short later
            wasted_g = self.wasted_g(min_fill_steps=min_fill_steps)
            if waste_steps is not None:
                fills = self.fills(min_fill_steps=min_fill_steps, waste_steps=waste_steps)
                if fill_steps is not None:
                    cost_yen = self.cost_yen(waste_steps=waste_steps, fill_steps=fill_steps)
        return Bounds(
            min_fill=None if self._highest is None else rounded_up(self._highest),
            wasted_kg=None if wasted_g is None else wasted_g / 1000,
            fills=None if fills is None else tuple(map(rounded_up, fills)),
            cost_yen=cost_yen,
        )

    def min_fill(self) -> Fraction | None:
        """Return what the worst fill of no plan exceeds."""
        relaxation = self._plain.copy()
        if not relaxation.used:
            return None
        most = min(map(math.ceil, relaxation.most_fills()))
        worst = relaxation.program.add_column(cost=-float(SCALE), upper=float(most))
        relaxation.add_fills(Fraction(0), dict.fromkeys(relaxation.used, worst), Fraction(1))
        least = self._least(relaxation, name=WORST_FILL)
        return None if least is None else -least / SCALE

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

    def fills(self, *, min_fill_steps: int, waste_steps: int) -> tuple[Fraction, ...] | None:
        """Return what the k-th smallest fill of no plan exceeds, worst-off first.

        Of plans whose worst fill has so many steps or more, and whose waste so many or fewer.
        """
        alone = self._caps_alone()
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

    def mean_fill(self, *, min_fill_steps: int, waste_steps: int) -> Fraction | None:
        """Return what the mean of the fills of no plan exceeds, of such plans as for ``fills``."""
        relaxation = self._of_plans(min_fill_steps, waste_steps)
        if not relaxation.used:
            return None
        most = zip(relaxation.used, relaxation.most_fills(), strict=True)
        fills = {
            site_id: relaxation.program.add_column(cost=-float(SCALE), upper=float(math.ceil(fill)))
            for site_id, fill in most
        }
        relaxation.add_fills(Fraction(0), fills, Fraction(1))
        least = self._least(relaxation, name="mean")
        return None if least is None else -least / (SCALE * len(fills))

    def _caps_alone(self) -> dict[SiteId, Fraction] | None:
        if self._alone is None:
            self._alone = self._fills_alone()
        return self._alone

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

    def cost_yen(self, *, waste_steps: int, fill_steps: Sequence[int]) -> float | None:
        """Return what every plan costs at least that has so many steps of waste or fewer.

        And of each of the sorted fills so many steps or more, worst-off first.
        """
        if not fill_steps:
            return 0.0
        if self.budget.left_s <= 0:
            return None
        relaxation = self._of_plans(min(fill_steps), waste_steps)
        demand_fills(relaxation, [self.level(steps) for steps in fill_steps])
        costs = define_costs(relaxation)
        for column, factor in costs.terms:
            relaxation.program.costs[column] += float(factor)
        least = self._with_walks(relaxation, self.budget.time_limit_s, name=COST).least
        return None if least is None else max(0, math.floor(least * 10 / costs.parts)) / 10

    def _of_plans(self, min_fill_steps: int, waste_steps: int) -> Relaxation:
        """Return the relaxation of plans with so many steps of worst fill and waste, or better."""
        relaxation = self._plain.copy()
        relaxation.add_fills(self.level(min_fill_steps), {}, Fraction(1))
        self.limit_waste(relaxation, waste_steps)
        return relaxation

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


def rounded_up(fill: Fraction) -> float:
    """Return a fill with the six decimals that figures have, never below it."""
    return math.ceil(fill * 10**6) / 10**6
