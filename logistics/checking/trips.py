"""Rules of driving and handling: one function a rule, each yielding every violation of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from inventory.model import LotId, Zone
from logistics.checking.report import Violation
from logistics.model import Scenario, SiteId, Vehicle, VehicleId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unloading:
    """Part of what was unloaded: ``aboard_min`` since it left the store that it came from."""

    site_id: SiteId
    lot_id: LotId
    aboard_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A trip with what is aboard after each stop that exists (grams by lot; below 0 = too much).

    ``stops`` ends before the first unknown site, and their loads hold known lots with a weight.
    """

    trip: Trip
    vehicle: Vehicle
    stops: tuple[PlanStop, ...]
    aboard_g: tuple[Mapping[LotId, int], ...]
    unloadings: tuple[Unloading, ...]

    def at(self, stop: PlanStop) -> str:
        """Name a stop for people."""
        return f"{self.trip.trip_id} at {stop.site_id}"


Rule = Callable[[Scenario, Ride], Iterator[Violation]]


def check_trips(scenario: Scenario, plan: Plan) -> tuple[list[Violation], list[Ride]]:
    """Check all trips; return what they break, and the rides whose stock movements count."""
    found = list(each_trip_has_its_own_id(plan))
    rides = []
    for trip in plan.trips:
        faults = list(trip_is_of_this_month(scenario, trip))
        if not faults:
            rides.append(follow(scenario, trip))
            faults += items_exist(scenario, trip)
            faults += (v for rule in RULES for v in rule(scenario, rides[-1]))
        found += faults
    found += trips_of_a_vehicle_do_not_overlap(rides)
    return found, rides


def follow(scenario: Scenario, trip: Trip) -> Ride:
    """Drive a trip in thought: what is aboard after each stop, and how long it was aboard."""
    stops: list[PlanStop] = []
    aboard: dict[LotId, int] = defaultdict(int)
    batches: dict[LotId, list[tuple[int, int]]] = defaultdict(list)
    after, unloadings = [], []
    for stop in trip.stops:
        if stop.site_id not in scenario.sites:
            break
        known = PlanStop(
            site_id=stop.site_id,
            arrive_min=stop.arrive_min,
            depart_min=stop.depart_min,
            unload=_real(scenario, stop.unload),
            load=_real(scenario, stop.load),
        )
        for item in known.unload:
            aboard[item.lot_id] -= item.quantity_g
            for since in _take_oldest(batches[item.lot_id], item.quantity_g):
                minutes = stop.arrive_min - since
                unloadings.append(
                    Unloading(site_id=stop.site_id, lot_id=item.lot_id, aboard_min=minutes)
                )
        for item in known.load:
            aboard[item.lot_id] += item.quantity_g
            batches[item.lot_id].append((stop.depart_min, item.quantity_g))
        stops.append(known)
        after.append({lot_id: g for lot_id, g in aboard.items() if g})
    return Ride(
        trip=trip,
        vehicle=scenario.vehicles[trip.vehicle_id],
        stops=tuple(stops),
        aboard_g=tuple(after),
        unloadings=tuple(unloadings),
    )


def _real(scenario: Scenario, items: tuple[LotQuantity, ...]) -> tuple[LotQuantity, ...]:
    return tuple(x for x in items if x.lot_id in scenario.lots and x.quantity_g > 0)


def _take_oldest(batches: list[tuple[int, int]], wanted_g: int) -> Iterator[int]:
    """Take grams from the oldest batches on; yield when each of them left its store."""
    while wanted_g > 0 and batches:
        since, g = batches.pop(0)
        if g > wanted_g:
            batches.insert(0, (since, g - wanted_g))
        wanted_g -= g
        yield since


def each_trip_has_its_own_id(plan: Plan) -> Iterator[Violation]:
    """R1: no two trips share an id."""
    seen = set()
    for trip in plan.trips:
        if trip.trip_id in seen:
            yield Violation(rule="R1 id", where=trip.trip_id, detail="two trips have this trip_id")
        seen.add(trip.trip_id)


def trip_is_of_this_month(scenario: Scenario, trip: Trip) -> Iterator[Violation]:
    """R1: a trip has a known vehicle, a day of the month, and starts and ends at the base."""
    vehicle = scenario.vehicles.get(trip.vehicle_id)
    if vehicle is None:
        detail = f"no vehicle {trip.vehicle_id}"
        yield Violation(rule="R1 vehicle", where=trip.trip_id, detail=detail)
    elif not scenario.start <= trip.day <= scenario.end:
        detail = f"{trip.day} is outside {scenario.start} to {scenario.end}"
        yield Violation(rule="R1 day", where=trip.trip_id, detail=detail)
    else:
        ends = [stop.site_id for stop in (*trip.stops[:1], *trip.stops[-1:])]
        if len(trip.stops) < 2 or ends != [vehicle.base_id] * 2:
            detail = f"must start and end at {vehicle.base_id}, has {len(trip.stops)} stops"
            yield Violation(rule="R1 base", where=trip.trip_id, detail=detail)


def trips_of_a_vehicle_do_not_overlap(rides: list[Ride]) -> Iterator[Violation]:
    """R2: a vehicle is on one trip at a time."""
    earlier: dict[tuple[VehicleId, date], list[Trip]] = defaultdict(list)
    for ride in rides:
        trip = ride.trip
        for other in earlier[trip.vehicle_id, trip.day]:
            if _begin(trip) < _end(other) and _begin(other) < _end(trip):
                detail = f"{_span(trip)} overlaps {other.trip_id} {_span(other)}"
                yield Violation(rule="R2 overlap", where=trip.trip_id, detail=detail)
        earlier[trip.vehicle_id, trip.day].append(trip)


def items_exist(scenario: Scenario, trip: Trip) -> Iterator[Violation]:
    """R3 and R4: sites exist (what follows an unknown one is not judged), loads name lots."""
    for stop in trip.stops:
        if stop.site_id not in scenario.sites:
            detail = f"no site {stop.site_id}"
            yield Violation(rule="R3 site", where=trip.trip_id, detail=detail)
            return
        for verb, items in (("unloads", stop.unload), ("loads", stop.load)):
            for item in items:
                if item.lot_id not in scenario.lots or item.quantity_g <= 0:
                    where = f"{trip.trip_id} at {stop.site_id}"
                    detail = f"{verb} {item.quantity_g} g of {item.lot_id}: no such lot or weight"
                    yield Violation(rule="R4 item", where=where, detail=detail)


def trip_lies_in_a_shift(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R2: from the first arrival to the last departure there is a driver."""
    trip = ride.trip
    shifts = scenario.shifts_by_vehicle_day.get((trip.vehicle_id, trip.day), ())
    if not any(s.start_min <= _begin(trip) and _end(trip) <= s.end_min for s in shifts):
        there = ", ".join(f"{_clock(s.start_min)}-{_clock(s.end_min)}" for s in shifts) or "none"
        detail = f"{_span(trip)} is in no shift of {trip.vehicle_id} on {trip.day} ({there})"
        yield Violation(rule="R2 shift", where=trip.trip_id, detail=detail)


def nothing_is_unloaded_that_is_not_aboard(_: Scenario, ride: Ride) -> Iterator[Violation]:
    """R4: a lot aboard never falls below nothing."""
    before: Mapping[LotId, int] = {}
    for stop, aboard in zip(ride.stops, ride.aboard_g, strict=True):
        left = defaultdict(int, before)
        for item in stop.unload:
            left[item.lot_id] -= item.quantity_g
            if left[item.lot_id] < 0:
                detail = f"unloads {-left[item.lot_id]} g of {item.lot_id} more than is aboard"
                yield Violation(rule="R4 aboard", where=ride.at(stop), detail=detail)
        for item in stop.load:
            left[item.lot_id] += item.quantity_g
            if left[item.lot_id] < 0:
                detail = f"is {-left[item.lot_id]} g of {item.lot_id} short after loading"
                yield Violation(rule="R4 aboard", where=ride.at(stop), detail=detail)
        before = aboard


def nothing_stays_aboard(_: Scenario, ride: Ride) -> Iterator[Violation]:
    """R4: a vehicle comes home empty."""
    for lot_id, g in (ride.aboard_g[-1] if ride.aboard_g else {}).items():
        detail = f"comes home with {g} g of {lot_id}"
        yield Violation(rule="R4 aboard", where=ride.trip.trip_id, detail=detail)


def lots_move_in_whole_cases(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R5: every load and unload is a whole number of the lot's cases."""
    for stop in ride.stops:
        for item in (*stop.unload, *stop.load):
            case_g = scenario.lots[item.lot_id].case_g
            if item.quantity_g % case_g:
                detail = f"{item.quantity_g} g of {item.lot_id} is no multiple of its {case_g} g"
                yield Violation(rule="R5 case", where=ride.at(stop), detail=detail)


def recipients_get_nothing_excluded(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R6: no excluded allergen, product or category is unloaded at a recipient."""
    for stop in ride.stops:
        if scenario.sites[stop.site_id].is_supply:
            continue
        for item in stop.unload:
            if ride.trip.day > scenario.last_use_day(item.lot_id):
                continue
            why = scenario.exclusion_of(stop.site_id, scenario.product_of(item.lot_id))
            if why:
                detail = f"must not get {item.lot_id} ({why.field} {why.value})"
                yield Violation(rule="R6 excluded", where=ride.at(stop), detail=detail)


def service_takes_its_time(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R7: a stop with handling lasts as long as its site needs, and none ends before it starts."""
    for stop in ride.stops:
        lasts = stop.depart_min - stop.arrive_min
        needed = scenario.service_min(stop.site_id, stop.handled_g)
        if lasts < needed:
            detail = f"{lasts} min, needs {needed} for {stop.handled_g} g"
            yield Violation(rule="R7 service", where=ride.at(stop), detail=detail)
        elif lasts < 0:
            detail = f"departs {-lasts} min before it arrives"
            yield Violation(rule="R7 service", where=ride.at(stop), detail=detail)


def stops_lie_in_open_windows(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R8: a stop with handling arrives and departs in one open window."""
    for stop in ride.stops:
        if not stop.handled_g:
            continue
        windows = scenario.open_windows(stop.site_id, ride.trip.day)
        if not any(a <= stop.arrive_min and stop.depart_min <= b for a, b in windows):
            there = ", ".join(f"{_clock(a)}-{_clock(b)}" for a, b in windows) or "closed"
            span = f"{_clock(stop.arrive_min)}-{_clock(stop.depart_min)}"
            detail = f"{span} on {ride.trip.day} is in no open window ({there})"
            yield Violation(rule="R8 window", where=ride.at(stop), detail=detail)


def payload_is_kept(_: Scenario, ride: Ride) -> Iterator[Violation]:
    """R9: the weight aboard fits the payload."""
    for stop, aboard in zip(ride.stops, ride.aboard_g, strict=True):
        weight_g = sum(g for g in aboard.values() if g > 0)
        if weight_g > ride.vehicle.payload_g:
            detail = f"{weight_g} g aboard, payload {ride.vehicle.payload_g} g"
            yield Violation(rule="R9 payload", where=ride.at(stop), detail=detail)


def compartments_are_kept(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R9: the volume of each zone aboard fits its compartment."""
    for stop, aboard in zip(ride.stops, ride.aboard_g, strict=True):
        volume: dict[Zone, int] = defaultdict(int)
        for lot_id, g in aboard.items():
            product = scenario.product_of(lot_id)
            volume[product.zone] += max(0, g) * product.volume_ul_per_g
        for zone, ul in volume.items():
            room = ride.vehicle.compartment_ul.get(zone, 0)
            if ul > room:
                detail = f"{ul / 1e6:.3f} l aboard in {zone}, room for {room / 1e6:.3f} l"
                yield Violation(rule="R9 compartment", where=ride.at(stop), detail=detail)


def drives_take_their_time(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R10: each leg is in the travel table and takes at least its whole minutes."""
    for here, there in pairwise(ride.stops):
        leg = scenario.leg(here.site_id, there.site_id)
        taken = there.arrive_min - here.depart_min
        if leg is None:
            detail = f"no way from {here.site_id} to {there.site_id}"
            yield Violation(rule="R10 travel", where=ride.trip.trip_id, detail=detail)
        elif taken < leg.duration_min:
            detail = f"{here.site_id} to {there.site_id} in {taken} min, needs {leg.duration_min}"
            yield Violation(rule="R10 travel", where=ride.trip.trip_id, detail=detail)


def nothing_moves_after_its_last_day(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R12: a lot is not moved after its last day of use."""
    for stop in ride.stops:
        for item in (*stop.unload, *stop.load):
            last = scenario.last_use_day(item.lot_id)
            if ride.trip.day > last:
                detail = f"moves {item.lot_id} on {ride.trip.day}, its last day is {last}"
                yield Violation(rule="R12 expiry", where=ride.at(stop), detail=detail)


def cold_boxes_keep_their_minutes(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R18: food in a passive box reaches its stop within the box's minutes."""
    for u in ride.unloadings:
        limit = ride.vehicle.hold_min.get(scenario.product_of(u.lot_id).zone)
        if limit is not None and u.aboard_min > limit:
            where = f"{ride.trip.trip_id} at {u.site_id}"
            detail = f"{u.lot_id} was {u.aboard_min} min aboard, limit {limit}"
            yield Violation(rule="R18 cold box", where=where, detail=detail)


def nothing_is_loaded_at_a_recipient(scenario: Scenario, ride: Ride) -> Iterator[Violation]:
    """R21: what a recipient got stays there."""
    for stop in ride.stops:
        if scenario.sites[stop.site_id].is_supply:
            continue
        for item in stop.load:
            if ride.trip.day <= scenario.last_use_day(item.lot_id):
                detail = f"loads {item.quantity_g} g of {item.lot_id} at a recipient"
                yield Violation(rule="R21 recipient", where=ride.at(stop), detail=detail)


RULES: tuple[Rule, ...] = (
    trip_lies_in_a_shift,
    nothing_is_unloaded_that_is_not_aboard,
    nothing_stays_aboard,
    lots_move_in_whole_cases,
    recipients_get_nothing_excluded,
    service_takes_its_time,
    stops_lie_in_open_windows,
    payload_is_kept,
    compartments_are_kept,
    drives_take_their_time,
    nothing_moves_after_its_last_day,
    cold_boxes_keep_their_minutes,
    nothing_is_loaded_at_a_recipient,
)


def _begin(trip: Trip) -> int:
    return trip.stops[0].arrive_min


def _end(trip: Trip) -> int:
    return trip.stops[-1].depart_min


def _span(trip: Trip) -> str:
    return f"{_clock(_begin(trip))}-{_clock(_end(trip))}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
