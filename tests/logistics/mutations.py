"""Errors planted in the proof of bounds; each makes some bound tighter than the truth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from logistics import bound
from logistics.model import Scenario, SiteId
from logistics.proof import proving, relaxation, relaxation_limits, two_load_cuts
from logistics.proof.reach import Reach, Visit
from logistics.proof.relaxation import Relaxation

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutation:
    name: str
    plant: Plant


MUTATIONS: list[Mutation] = []


def mutation(plant: Plant) -> Plant:
    MUTATIONS.append(Mutation(plant.__name__, plant))
    return plant


def changed(patch: pytest.MonkeyPatch, place: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Let what a function returns be changed."""
    honest = getattr(place, name)
    patch.setattr(place, name, lambda *a, **k: change(honest(*a, **k)))


# Shifts


@mutation
def shifts_are_half_as_long(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation_limits._Shift.define

    def define(shift: Any) -> Any:
        shift.length //= 2
        return honest(shift)

    patch.setattr(relaxation_limits._Shift, "define", define)


@mutation
def one_shift_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    honest = Reach.__init__

    def begin(reach: Reach, month: Scenario) -> None:
        honest(reach, month)
        reach.shifts = reach.shifts[:-1]

    patch.setattr(Reach, "__init__", begin)


@mutation
def handling_is_counted_twice(patch: pytest.MonkeyPatch) -> None:
    changed(patch, relaxation_limits, "_per_g", lambda seconds: 2 * seconds)


@mutation
def service_is_counted_twice(patch: pytest.MonkeyPatch) -> None:
    changed(patch, relaxation_limits, "_service", lambda parts: 2 * parts)


@mutation
def a_way_between_places_is_counted_whole_at_both_ends(patch: pytest.MonkeyPatch) -> None:
    changed(patch, relaxation_limits._Shift, "_half_way", lambda parts: 2 * parts)


@mutation
def there_and_back_is_gone_twice(patch: pytest.MonkeyPatch) -> None:
    changed(patch, relaxation_limits._Shift, "_there_and_back", lambda minutes: 2 * minutes)


@mutation
def every_visit_is_a_whole_one(patch: pytest.MonkeyPatch) -> None:
    """Half of a need takes a whole visit."""

    def half(rows: Iterator[Any]) -> Iterator[Any]:
        return ((terms, site_id, need_g // 2) for terms, site_id, need_g in rows)

    changed(patch, relaxation_limits._Shift, "_by_session", half)


@mutation
def vehicles_load_once_and_never_again(patch: pytest.MonkeyPatch) -> None:
    changed(patch, Reach, "most_loads", lambda times: times and 1)


@mutation
def vehicles_carry_half_their_payload(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation_limits._Shift._define_loads

    def define(shift: Any) -> None:
        shift.vehicle = replace(shift.vehicle, payload_g=shift.vehicle.payload_g // 2)
        honest(shift)

    patch.setattr(relaxation_limits._Shift, "_define_loads", define)


@mutation
def compartments_are_half_as_large(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation_limits._Shift._define_loads

    def define(shift: Any) -> None:
        halves = {zone: ul // 2 for zone, ul in shift.vehicle.compartment_ul.items()}
        shift.vehicle = replace(shift.vehicle, compartment_ul=halves)
        honest(shift)

    patch.setattr(relaxation_limits._Shift, "_define_loads", define)


# Who can be reached when


@mutation
def vehicles_come_half_an_hour_late(patch: pytest.MonkeyPatch) -> None:
    def later(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
        return tuple(v._replace(done_min=v.done_min + 30) for v in visits)

    changed(patch, Reach, "visits", later)


@mutation
def cold_boxes_last_half_as_long(patch: pytest.MonkeyPatch) -> None:
    honest = Reach._unloadings

    def unloadings(reach: Reach, shift: Any, site_id: SiteId) -> Any:
        month = reach.scenario
        halves = {
            k: replace(v, hold_min={z: m / 2 for z, m in v.hold_min.items()})
            for k, v in month.vehicles.items()
        }
        reach.scenario = replace(month, vehicles=halves)
        found = list(honest(reach, shift, site_id))
        reach.scenario = month
        return iter(found)

    patch.setattr(Reach, "_unloadings", unloadings)


@mutation
def food_waits_for_one_night_less(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation._shifts

    def shifts(self: Relaxation, lot_class: Any, supply: Any, key: Any) -> Any:
        for number in honest(self, lot_class, supply, key):
            if (key[1] - self.reach.shifts[number].day).days < 1:
                yield number

    patch.setattr(Relaxation, "_shifts", shifts)


@mutation
def food_is_used_up_a_day_early(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation._add_rides

    def add_rides(self: Relaxation, lot_class: Any, supply: Any, key: Any) -> None:
        if key[1] < lot_class.last_day:
            honest(self, lot_class, supply, key)

    patch.setattr(Relaxation, "_add_rides", add_rides)


# Nights


@mutation
def recipients_have_half_their_room(patch: pytest.MonkeyPatch) -> None:
    _half_rooms(patch, "_define_recipient_nights", supply=False)


@mutation
def supply_sites_have_half_their_room(patch: pytest.MonkeyPatch) -> None:
    _half_rooms(patch, "_define_supply_nights", supply=True)


def _half_rooms(patch: pytest.MonkeyPatch, name: str, *, supply: bool) -> None:
    honest = getattr(relaxation_limits, name)

    def define(self: Relaxation) -> None:
        month = self.scenario
        halves = tuple(
            replace(s, capacity_ul=s.capacity_ul // 2)
            if month.sites[s.site_id].is_supply is supply
            else s
            for s in month.stores
        )
        self.scenario = replace(month, stores=halves)
        honest(self)
        self.scenario = month

    patch.setattr(relaxation_limits, name, define)


@mutation
def nothing_is_carried_away_between_arrivals(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation_limits._define_days_of_arrival

    def define(self: Relaxation, site_id: SiteId, zone: Any, by_day: Any) -> None:
        reach = self.reach
        self.reach = _NoLoads(reach)  # type: ignore[assignment]
        honest(self, site_id, zone, by_day)
        self.reach = reach

    patch.setattr(relaxation_limits, "_define_days_of_arrival", define)


class _NoLoads:
    """A reach of vehicles that never load."""

    def __init__(self, reach: Reach) -> None:
        self.shifts = reach.shifts

    def most_loads(self, *_: Any) -> int:
        return 0


@mutation
def what_is_used_later_never_leaves(patch: pytest.MonkeyPatch) -> None:
    """A vehicle takes nothing out of a supply site's room."""
    honest = relaxation_limits._Stay.holds

    def holds(stay: Any, night: Any) -> bool:
        return honest(stay, night) or stay.since <= night

    patch.setattr(relaxation_limits._Stay, "holds", holds)


@mutation
def what_is_left_cannot_be_put_into_recipients_stores(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation_limits._define_rest

    def define(self: Relaxation, supply: Any, used: list[int]) -> tuple[int, int]:
        kept, put = honest(self, supply, used)
        self.program.upper[put] = 0.0
        return kept, put

    patch.setattr(relaxation_limits, "_define_rest", define)


# Food and fills


@mutation
def half_of_every_need_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation._define_needs

    def define(self: Relaxation) -> None:
        month = self.scenario
        self.scenario = replace(
            month, needs=tuple(replace(n, quantity_g=n.quantity_g // 2) for n in month.needs)
        )
        honest(self)
        self.scenario = month

    patch.setattr(Relaxation, "_define_needs", define)


@mutation
def a_lot_is_there_once_for_all_days_but_half(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation.__init__

    def begin(self: Relaxation, month: Scenario, classes: Any, *rest: Any) -> None:
        halves = tuple(
            replace(c, supplies=tuple(replace(s, quantity_g=s.quantity_g // 2) for s in c.supplies))
            for c in classes
        )
        honest(self, month, halves, *rest)

    patch.setattr(Relaxation, "__init__", begin)


@mutation
def fills_must_be_a_fifth_higher(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation.add_fills

    def add_fills(
        self: Relaxation, level: Fraction, columns: Mapping[SiteId, int], factor: Fraction
    ) -> None:
        honest(self, level * Fraction(6, 5), columns, factor * Fraction(6, 5))

    patch.setattr(Relaxation, "add_fills", add_fills)


@mutation
def earlier_months_do_not_count(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation.add_fills

    def add_fills(self: Relaxation, *rest: Any) -> None:
        month = self.scenario
        none = {k: replace(h, used_g=0) for k, h in month.history.items()}
        self.scenario = replace(month, history=none)
        honest(self, *rest)
        self.scenario = month

    patch.setattr(Relaxation, "add_fills", add_fills)


@mutation
def only_the_first_class_of_food_is_used(patch: pytest.MonkeyPatch) -> None:
    honest = Relaxation.__init__

    def begin(self: Relaxation, month: Scenario, classes: Any, *rest: Any) -> None:
        honest(self, month, tuple(classes)[:1], *rest)

    patch.setattr(Relaxation, "__init__", begin)


# Waste, levels and roundings


@mutation
def food_that_lasts_is_counted_as_wasted(patch: pytest.MonkeyPatch) -> None:
    perishing_g = property(lambda self: sum(x.quantity_g for x in self.scenario.lots.values()))
    patch.setattr(bound.Bounding, "perishing_g", perishing_g)


@mutation
def what_perishes_and_is_used_is_not_saved(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Relaxation, "saved", lambda self: [(c, -1) for c in self.given_up])


@mutation
def waste_may_be_a_step_less(patch: pytest.MonkeyPatch) -> None:
    honest = bound.Bounding.fills

    def fills(self: Any, *, min_fill_steps: int, waste_steps: int) -> Any:
        return honest(self, min_fill_steps=min_fill_steps, waste_steps=waste_steps - 1)

    patch.setattr(bound.Bounding, "fills", fills)


@mutation
def a_step_is_a_step_higher(patch: pytest.MonkeyPatch) -> None:
    honest = bound.Bounding.level
    patch.setattr(bound.Bounding, "level", lambda self, steps: honest(self, steps + 1))


@mutation
def one_recipient_fewer_reaches_a_level(patch: pytest.MonkeyPatch) -> None:
    changed(patch, bound.Bounding, "_most_with", lambda most: most and most - 1)


@mutation
def the_proof_adds_a_hundredth(patch: pytest.MonkeyPatch) -> None:
    """What a program is proven to cost is a little too much: a sign error in the dual sum."""

    def more(least: Fraction | None) -> Fraction | None:
        return least if least is None else least + abs(least) / 100

    changed(patch, relaxation, "least_cost", more)


@mutation
def proofs_take_the_dearer_end_of_columns(patch: pytest.MonkeyPatch) -> None:
    honest = relaxation.least_cost

    def least_cost(program: Any, prices: Any) -> Any:
        turned = program.copy()
        turned.upper = [min(x, y + 1) for x, y in zip(program.upper, program.lower, strict=True)]
        return honest(turned, prices)

    patch.setattr(relaxation, "least_cost", least_cost)


# Branches and walks past two supply sites


@mutation
def a_branch_is_thought_to_waste_all(patch: pytest.MonkeyPatch) -> None:
    """As if no plan were in it, whatever is branched on."""
    patch.setattr(proving, "LEAST_SPLIT", -1.0)
    honest = bound.Bounding._branch

    def branch(self: Any, relaxation: Any, part: Any, *a: Any, **k: Any) -> Any:
        found = honest(self, relaxation, part, *a, **k)
        stops = any(penalty < 0 for penalty in part.penalties.values())
        return replace(found, least=Fraction(0)) if stops else found

    patch.setattr(bound.Bounding, "_branch", branch)


@mutation
def whoever_loads_twice_sees_nobody_after_that(patch: pytest.MonkeyPatch) -> None:
    def unseen(ends: Any) -> Any:
        ends[:, 2:] = two_load_cuts.LATE
        return ends

    changed(patch, two_load_cuts, "ends_of_walks", unseen)
