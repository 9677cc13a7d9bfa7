"""A plan with one trip more, which brings food from one base to another."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from inventory.model import LotId
from logistics.check import check
from logistics.model import Scenario, Shift, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId

SERVICE_MIN = 40
"""More than any stop with so little food needs."""


def with_haul(
    scenario: Scenario, plan: Plan, *, source: SiteId, target: SiteId, lots: int = 2
) -> tuple[Plan, Trip]:
    """Add a trip of a vehicle of ``source``, on a day on which it has a driver and no trip.

    It carries a case of each of some lots that no trip takes; the plan stays sound.
    """
    busy = {(t.vehicle_id, t.day) for t in plan.trips}
    free = (
        shift
        for shift in scenario.shifts
        if scenario.vehicles[shift.vehicle_id].base_id == source
        and (shift.vehicle_id, shift.day) not in busy
    )
    for shift in free:
        load = tuple(_unused(scenario, plan, source, shift.day))[:lots]
        trip = _trip(scenario, shift, load, (source, target))
        more = replace(plan, trips=(*plan.trips, trip))
        cost_yen = check(scenario, more).figures.cost_yen
        made = replace(more, metrics=replace(plan.metrics, cost_yen=cost_yen))
        if len(load) == lots and check(scenario, made).clean:
            return made, trip
    raise AssertionError("no vehicle and lot for a trip more")


def _unused(scenario: Scenario, plan: Plan, source: SiteId, day: date) -> list[LotQuantity]:
    taken: dict[LotId, int] = defaultdict(int)
    for load in (x for t in plan.trips for s in t.stops for x in s.load if s.site_id == source):
        taken[load.lot_id] += load.quantity_g
    return [
        LotQuantity(lot_id=lot.lot_id, quantity_g=lot.case_g)
        for lot in scenario.lots.values()
        if lot.site_id == source
        and lot.available_on < day <= lot.expires_on
        and lot.quantity_g - taken[lot.lot_id] >= lot.case_g
    ]


def _trip(
    scenario: Scenario, shift: Shift, load: tuple[LotQuantity, ...], ends: tuple[SiteId, SiteId]
) -> Trip:
    source, target = ends
    leaves = shift.start_min + SERVICE_MIN
    there = leaves + _minutes(scenario, source, target)
    back = there + SERVICE_MIN + _minutes(scenario, target, source)
    return Trip(
        trip_id=TripId("HAUL"),
        vehicle_id=shift.vehicle_id,
        day=shift.day,
        stops=(
            PlanStop(site_id=source, arrive_min=shift.start_min, depart_min=leaves, load=load),
            PlanStop(site_id=target, arrive_min=there, depart_min=there + SERVICE_MIN, unload=load),
            PlanStop(site_id=source, arrive_min=back, depart_min=back),
        ),
    )


def _minutes(scenario: Scenario, source: SiteId, target: SiteId) -> int:
    leg = scenario.leg(source, target)
    assert leg is not None
    return -(-leg.duration_s // 60)
