"""What no plan can beat: limits from a relaxation without vehicles, cases or nights.

Every plan is feasible here: food goes by the gram to any session on or after the day it comes and
in date, wherever it is. So the best of this program limits the best of every plan.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from inventory.model import Category
from logistics.allocation import KG
from logistics.classes import LotClass, Supply
from logistics.linear import LinearProgram
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds

SAFETY = 1e-6
"""Added to (taken from) an optimum, so that a solver's tolerance makes no bound too tight."""


def _never() -> bool:
    return False


def relaxed_bounds(
    scenario: Scenario,
    classes: tuple[LotClass, ...],
    *,
    min_fill_steps: int | None,
    time_limit_s: float,
    stop: Callable[[], bool] = _never,
) -> Bounds:
    """Return limits of the worst fill, and of the waste at a worst fill of some whole steps.

    ``min_fill_steps`` is the worst fill of the plan that the bounds are for, None = only the fill.
    What could not be proven in time is None.
    """
    program = _Relaxation(scenario, classes)
    program.set_goal(worst=-1.0, used=0.0)
    best = program.rows.solve(time_limit_s=time_limit_s / 2, stop=stop)
    if best is None or not best.optimal or not program.fills:
        return Bounds()
    highest = max(0.0, -best.objective) + SAFETY
    if min_fill_steps is None:
        return Bounds(min_fill=highest)
    program.set_goal(worst=0.0, used=-1.0)
    step = float(scenario.objective.fill_step)
    program.rows.lower[program.worst] = max(
        0.0, min(highest - SAFETY, min_fill_steps * step) - SAFETY
    )
    least = program.rows.solve(time_limit_s=time_limit_s / 2, stop=stop)
    if least is None or not least.optimal:
        return Bounds(min_fill=highest)
    lost_kg = _lost_g(scenario, classes) / KG
    perishing_kg = sum(s.quantity_g for c in classes if c.perishes for s in c.supplies) / KG
    wasted_kg = lost_kg + perishing_kg + least.objective - SAFETY * max(1.0, perishing_kg)
    return Bounds(min_fill=highest, wasted_kg=max(0.0, round(wasted_kg - 0.0005, 3)))


def _lost_g(scenario: Scenario, classes: tuple[LotClass, ...]) -> int:
    """Return grams that are waste in every plan: out of date when they come, or part cases."""
    counted = {s.lot_id: s.quantity_g for c in classes for s in c.supplies}
    return sum(
        lot.quantity_g - counted.get(lot.lot_id, 0)
        for lot in scenario.lots.values()
        if lot.available_on <= scenario.end and scenario.last_use_day(lot.lot_id) <= scenario.end
    )


class _Relaxation:
    """Kilograms of each supply to each session, with needs, supplies and fills as rows."""

    def __init__(self, scenario: Scenario, classes: tuple[LotClass, ...]) -> None:
        self.rows = LinearProgram()
        self.worst = self.rows.add_column()
        self._perishing: list[int] = []
        self.fills: list[int] = []
        needs: dict[tuple[SiteId, date, Category], list[tuple[int, float]]] = defaultdict(list)
        used: dict[SiteId, list[tuple[int, float]]] = defaultdict(list)
        for c in classes:
            tables = [
                key
                for key, need_g in scenario.need_g.items()
                if need_g and key[2] is c.product.category and key[1] <= c.last_day
            ]
            for supply in c.supplies:
                taken = []
                for key in tables:
                    if not _reaches(scenario, c, supply, key):
                        continue
                    column = self.rows.add_column()
                    taken.append((column, 1.0))
                    needs[key].append((column, 1.0))
                    used[key[0]].append((column, 1.0))
                self.rows.add_row(taken, upper=supply.quantity_g / KG)
                if c.perishes:
                    self._perishing += [column for column, _ in taken]
        for key, terms in needs.items():
            self.rows.add_row(terms, upper=scenario.need_g[key] / KG)
        self._define_fills(scenario, used)

    def _define_fills(
        self, scenario: Scenario, used: dict[SiteId, list[tuple[int, float]]]
    ) -> None:
        for site_id, need_g in scenario.month_need_g.items():
            if not need_g:
                continue
            before = scenario.history.get(site_id)
            whole_kg = (need_g + (before.need_g if before else 0)) / KG
            before_kg = before.used_g / KG if before else 0.0
            terms = [*used[site_id], (self.worst, -whole_kg)]
            self.fills.append(self.rows.add_row(terms, lower=-before_kg))

    def set_goal(self, *, worst: float, used: float) -> None:
        """Weigh the worst fill and the perishing kilograms used; lower is better."""
        self.rows.costs[self.worst] = worst
        for column in self._perishing:
            self.rows.costs[column] = used


def _reaches(
    scenario: Scenario, lot_class: LotClass, supply: Supply, key: tuple[SiteId, date, Category]
) -> bool:
    """Tell whether a supply can be at a session: it has come, and is there or may be brought."""
    site_id, session, _ = key
    brought = scenario.sites[supply.site_id].is_supply and not scenario.exclusion_of(
        site_id, lot_class.product
    )
    return supply.day <= session and (brought or supply.site_id == site_id)
