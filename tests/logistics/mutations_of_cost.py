"""Errors planted in what trips cost at least; each makes some bound of cost too high."""

from collections.abc import Iterable
from typing import Any

import pytest

from logistics import bound
from logistics.model import SiteId
from logistics.proof import cost_rows
from logistics.proof.cost_rows import Costs
from logistics.proof.reach import Ways
from tests.logistics.mutations import changed, mutation


@mutation
def ways_are_as_long_again(patch: pytest.MonkeyPatch) -> None:
    class Twice(Ways):
        def in_and_out(self, site_id: SiteId, places: Iterable[SiteId]) -> int:
            return 2 * super().in_and_out(site_id, places)

    patch.setattr(cost_rows, "Ways", Twice)


@mutation
def it_is_twice_as_far_there_and_back(patch: pytest.MonkeyPatch) -> None:
    class Twice(Ways):
        def there_and_back(self, base_id: SiteId, site_id: SiteId) -> int:
            return 2 * super().there_and_back(base_id, site_id)

    patch.setattr(cost_rows, "Ways", Twice)


@mutation
def a_shift_takes_twice_its_seconds(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cost_rows, "ONE_S", cost_rows.ONE_S // 2)


@mutation
def a_yen_has_fewer_parts(patch: pytest.MonkeyPatch) -> None:
    changed(patch, bound, "define_costs", lambda costs: Costs(costs.terms, costs.parts // 2))


@mutation
def every_fill_has_to_be_a_step_higher(patch: pytest.MonkeyPatch) -> None:
    honest = bound.demand_fills

    def demand(relaxation: Any, levels: Any) -> None:
        step = levels[-1] / 10
        honest(relaxation, [level + step for level in levels])

    patch.setattr(bound, "demand_fills", demand)


@mutation
def the_best_off_counts_as_the_worst_off(patch: pytest.MonkeyPatch) -> None:
    honest = bound.demand_fills
    patch.setattr(bound, "demand_fills", lambda r, levels: honest(r, levels[::-1]))


@mutation
def less_food_may_be_wasted_at_that_cost(patch: pytest.MonkeyPatch) -> None:
    honest = bound.Bounding.cost_yen

    def cost_yen(self: Any, *, waste_steps: int, fill_steps: Any) -> Any:
        return honest(self, waste_steps=waste_steps - 1, fill_steps=fill_steps)

    patch.setattr(bound.Bounding, "cost_yen", cost_yen)


"""With those in the proof of the other bounds."""
