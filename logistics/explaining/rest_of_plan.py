"""What a plan leaves to one recipient if everybody else keeps what the plan gives them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from inventory.model import LotId, Zone
from logistics.model import Scenario, SiteId, Vehicle, VehicleId
from logistics.plan_model import Plan, PlanStop, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class RestTrip:
    """A trip without its stop at the recipient, and what it takes to come by there.

    ``begins_min`` and ``ends_min`` are those of the plan, ``busy_min`` what it takes without the
    recipient and without waiting. ``return_min`` of these would be saved if a vehicle that carries
    more than ``payload_g`` went on instead. ``detour_min`` is None where no way leads past the
    recipient.
    """

    vehicle_id: VehicleId
    day: date
    begins_min: int
    ends_min: int
    busy_min: int
    return_min: int
    payload_g: int
    yen: Fraction
    detour_min: int | None
    detour_yen: Fraction
    aboard_g: int
    aboard_ul: Mapping[Zone, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestOfPlan:
    """Grams of each lot that others use and that is brought to others, and their trips."""

    site_id: SiteId
    used_g: Mapping[LotId, int]
    moved_g: Mapping[LotId, int]
    case_g: Mapping[LotId, int]
    trips: tuple[RestTrip, ...]

    def taken_g(self, lot_id: LotId, case_g: int) -> int:
        """Return what others take of a lot in cases of so many grams.

        In smaller cases than the plan has they take no more than they use.
        """
        moved_g = self.moved_g.get(lot_id, 0)
        if case_g >= self.case_g.get(lot_id, case_g):
            return moved_g
        return min(moved_g, -(-self.used_g.get(lot_id, 0) // case_g) * case_g)


def rest_of_plan(month: Scenario, plan: Plan, site_id: SiteId) -> RestOfPlan:
    """Return what everybody but one recipient has in a plan."""
    used_g: dict[LotId, int] = defaultdict(int)
    moved_g: dict[LotId, int] = defaultdict(int)
    for use in plan.uses:
        if use.site_id != site_id:
            used_g[use.lot_id] += use.quantity_g
    for stop in (s for trip in plan.trips for s in trip.stops):
        if stop.site_id != site_id and not month.sites[stop.site_id].is_supply:
            for item in stop.unload:
                moved_g[item.lot_id] += item.quantity_g
    trips = (_rest_of(month, trip, site_id) for trip in plan.trips)
    return RestOfPlan(
        site_id=site_id,
        used_g=dict(used_g),
        moved_g=dict(moved_g),
        case_g={key: lot.case_g for key, lot in month.lots.items()},
        trips=tuple(t for t in trips if t is not None),
    )


def trip_yen(vehicle: Vehicle, *, minutes: int, length_m: int, trips: int = 1) -> Fraction:
    """Return what driving costs, exactly; ``trips`` = 0 for a part of a trip."""
    return (
        Fraction(vehicle.yen_per_km) * length_m / 1000
        + Fraction(vehicle.yen_per_hour) * minutes / 60
        + Fraction(vehicle.yen_per_trip) * trips
    )


def _rest_of(month: Scenario, trip: Trip, site_id: SiteId) -> RestTrip | None:
    """Return a trip without a recipient; None where it serves nobody else."""
    vehicle = month.vehicles[trip.vehicle_id]
    stops = [s for s in trip.stops if s.site_id != site_id or s.site_id == vehicle.base_id]
    if not any(s.unload for s in stops if s.site_id != site_id):
        return None
    legs = [month.leg(a.site_id, b.site_id) for a, b in pairwise(stops)]
    # Where the way only leads past the recipient, the trip stays as it is.
    minutes = sum(leg.duration_min for leg in legs if leg)
    if None in legs:
        minutes = stops[-1].arrive_min - stops[0].depart_min
    length_m = sum(leg.length_m for leg in legs if leg)
    busy_min = minutes + sum(month.service_min(s.site_id, s.handled_g) for s in stops)
    detour_min, detour_m = _detour(month, stops, site_id)
    aboard_g, aboard_ul = _aboard(month, trip, site_id)
    return RestTrip(
        vehicle_id=trip.vehicle_id,
        day=trip.day,
        begins_min=trip.stops[0].arrive_min,
        ends_min=trip.stops[-1].depart_min,
        busy_min=busy_min,
        return_min=_return_min(month, stops),
        payload_g=vehicle.payload_g,
        yen=trip_yen(vehicle, minutes=busy_min, length_m=length_m),
        detour_min=detour_min,
        detour_yen=trip_yen(vehicle, minutes=detour_min or 0, length_m=detour_m, trips=0),
        aboard_g=aboard_g,
        aboard_ul=aboard_ul,
    )


def _return_min(month: Scenario, stops: list[PlanStop]) -> int:
    """Return the minutes of the last leg and of the first loading."""
    last = month.leg(stops[-2].site_id, stops[-1].site_id) if len(stops) > 1 else None
    load = next((s for s in stops if s.load), stops[0])
    return (last.duration_min if last else 0) + month.service_min(load.site_id, load.handled_g)


def _detour(month: Scenario, stops: list[PlanStop], site_id: SiteId) -> tuple[int | None, int]:
    """Return minutes and metres of the shortest detour to a recipient after the first loading."""
    first = next((i for i, s in enumerate(stops) if s.load), 0)
    found = []
    for a, b in pairwise(stops[first:]):
        there, back = month.leg(a.site_id, site_id), month.leg(site_id, b.site_id)
        straight = month.leg(a.site_id, b.site_id)
        if there and back:
            saved_min, saved_m = (straight.duration_min, straight.length_m) if straight else (0, 0)
            added_min = there.duration_min + back.duration_min - saved_min
            found.append((max(0, added_min), max(0, there.length_m + back.length_m - saved_m)))
    if not found:
        return None, 0
    minutes, metres = min(found)
    return minutes + month.service_min(site_id, 1), metres


def _aboard(month: Scenario, trip: Trip, site_id: SiteId) -> tuple[int, dict[Zone, int]]:
    """Return the most that is aboard for others: grams, and microlitres by zone."""
    mine_g: dict[LotId, int] = defaultdict(int)
    for item in (x for s in trip.stops if s.site_id == site_id for x in s.unload):
        mine_g[item.lot_id] += item.quantity_g
    aboard_g: dict[LotId, int] = defaultdict(int)
    most_g, most_ul = 0, dict.fromkeys(Zone, 0)
    for stop in trip.stops:
        if stop.site_id != site_id:
            for item in stop.unload:
                aboard_g[item.lot_id] -= item.quantity_g
        for item in stop.load:
            kept_g = min(mine_g[item.lot_id], item.quantity_g)
            mine_g[item.lot_id] -= kept_g
            aboard_g[item.lot_id] += item.quantity_g - kept_g
        volumes_ul = dict.fromkeys(Zone, 0)
        for lot_id, grams in aboard_g.items():
            product = month.product_of(lot_id)
            volumes_ul[product.zone] += max(0, grams) * product.volume_ul_per_g
        most_g = max(most_g, sum(aboard_g.values()))
        most_ul = {zone: max(most_ul[zone], volumes_ul[zone]) for zone in Zone}
    return most_g, most_ul
