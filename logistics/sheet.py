"""From a plan to the sheets that drivers and hubs work with."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from inventory.model import LotId, Zone
from logistics.errors import PlanForeign
from logistics.model import (
    DAY_MIN,
    Scenario,
    Shift,
    Site,
    SiteId,
    SiteKind,
    Vehicle,
    VehicleId,
)
from logistics.one_trip.turns import Turn, turns_of
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId
from logistics.sheet_model import (
    ColdLimit,
    LoadingLine,
    LoadingList,
    LoadingPlace,
    LoadingTrip,
    LoadingZone,
    NextSession,
    RouteSheet,
    SheetLine,
    SheetStop,
    StopRole,
    TripShare,
    ZoneAmount,
    ZoneGroup,
)

__all__ = [
    "LoadingList",
    "RouteSheet",
    "SheetStop",
    "assigned_shift",
    "loading_lists",
    "route_sheets",
]

ZONES = tuple(Zone)


def route_sheets(
    scenario: Scenario,
    plan: Plan,
    *,
    reveal: frozenset[SiteId] = frozenset(),
    only: Container[TripId] | None = None,
) -> tuple[RouteSheet, ...]:
    """Return one sheet for each trip, or for ``only`` some, ordered by day, vehicle and start.

    Confidential sites come under their shown name without address, phone, note and place, but for
    those in ``reveal``: give it for the council, and for the driver who is to go there.

    Raises PlanForeign when the plan names a site, vehicle or lot that the scenario lacks.
    """
    _refuse_foreign(scenario, plan)
    trips = {trip.trip_id: trip for trip in plan.trips}
    return tuple(
        _sheet(scenario, trips[trip_id], turn=turn, reveal=reveal)
        for trip_id, turn in turns_of(plan.trips).items()
        if only is None or trip_id in only
    )


def loading_lists(
    scenario: Scenario, plan: Plan, *, only: Container[TripId] | None = None
) -> tuple[LoadingList, ...]:
    """Return what each vehicle loads on each day, by place and zone, in the order of the sheets.

    A vehicle that loads nothing on a day has no list; with ``only`` the lists hold those trips
    alone, numbered as on the whole list. Raises PlanForeign as route_sheets does.
    """
    by_vehicle_day: dict[tuple[date, VehicleId], list[RouteSheet]] = defaultdict(list)
    for sheet in route_sheets(scenario, plan):
        if sheet.loaded.quantity_g and (only is None or sheet.trip_id in only):
            by_vehicle_day[sheet.day, sheet.vehicle_id].append(sheet)
    return tuple(_loading_list(scenario, sheets) for sheets in by_vehicle_day.values())


def _refuse_foreign(scenario: Scenario, plan: Plan) -> None:
    for trip in plan.trips:
        if trip.vehicle_id not in scenario.vehicles:
            raise PlanForeign("vehicle", trip.vehicle_id)
        for stop in trip.stops:
            if stop.site_id not in scenario.sites:
                raise PlanForeign("site", stop.site_id)
            for moved in (*stop.unload, *stop.load):
                if moved.lot_id not in scenario.lots:
                    raise PlanForeign("lot", moved.lot_id)


@dataclass(slots=True)
class _Aboard:
    """Food on the vehicle while its trip is told from stop to stop."""

    scenario: Scenario
    vehicle: Vehicle
    quantity_g: dict[LotId, int] = field(default_factory=lambda: defaultdict(int))
    left_min: dict[LotId, int] = field(default_factory=dict)
    """When food of a lot first left its store: its time in the cold box counts from then."""

    def unload(self, moves: Iterable[LotQuantity]) -> tuple[ColdLimit, ...]:
        moved = tuple(moves)
        limits = self._limits(x.lot_id for x in moved)
        for x in moved:
            self.quantity_g[x.lot_id] -= x.quantity_g
            if self.quantity_g[x.lot_id] <= 0:
                del self.quantity_g[x.lot_id]
                self.left_min.pop(x.lot_id, None)
        return limits

    def load(self, moves: Iterable[LotQuantity], *, depart_min: int) -> None:
        for x in moves:
            self.quantity_g[x.lot_id] += x.quantity_g
            self.left_min.setdefault(x.lot_id, depart_min)

    def limits(self) -> tuple[ColdLimit, ...]:
        return self._limits(self.quantity_g)

    def _limits(self, lot_ids: Iterable[LotId]) -> tuple[ColdLimit, ...]:
        until: dict[Zone, int] = {}
        for lot_id in lot_ids:
            zone = self.scenario.product_of(lot_id).zone
            hold_min = self.vehicle.hold_min.get(zone)
            if hold_min is None or lot_id not in self.left_min:
                continue
            ends_min = min(self.left_min[lot_id] + int(hold_min), DAY_MIN)
            until[zone] = min(until.get(zone, DAY_MIN), ends_min)
        return tuple(ColdLimit(zone=z, until_min=until[z]) for z in ZONES if z in until)

    def amounts(self) -> tuple[ZoneAmount, ...]:
        groups = _groups(
            self.scenario, [LotQuantity(lot_id=k, quantity_g=g) for k, g in self.quantity_g.items()]
        )
        return tuple(
            ZoneAmount(
                zone=g.zone,
                cases=g.cases,
                rest_g=g.rest_g,
                quantity_g=g.quantity_g,
                volume_ul=g.volume_ul,
                room_ul=self.vehicle.compartment_ul.get(g.zone, 0),
            )
            for g in groups
        )


def _sheet(scenario: Scenario, trip: Trip, *, turn: Turn, reveal: frozenset[SiteId]) -> RouteSheet:
    vehicle = scenario.vehicles[trip.vehicle_id]
    base = scenario.sites[vehicle.base_id]
    office = _office(scenario, base)
    return RouteSheet(
        trip_id=trip.trip_id,
        scenario=scenario.name,
        day=trip.day,
        vehicle_id=trip.vehicle_id,
        base_name=base.shown_name,
        driver=_driver(scenario, trip),
        trip_number=turn.number,
        trip_count=turn.count,
        payload_g=vehicle.payload_g,
        stops=_stops(scenario, trip, vehicle, reveal=reveal),
        office_name=office.shown_name if office else "",
        office_phone=office.phone if office else "",
    )


def _office(scenario: Scenario, base: Site) -> Site | None:
    """Whom a driver calls: the logistics hub, else the base, else any supply with a phone."""
    hubs = [s for s in scenario.supplies if s.kind is SiteKind.LOGISTICS_HUB]
    known = [s for s in (*hubs, base, *scenario.supplies) if not s.confidential]
    return next((s for s in known if s.phone), known[0] if known else None)


def assigned_shift(scenario: Scenario, trip: Trip) -> Shift | None:
    """Return the first shift of the trip's vehicle and day that holds the whole trip."""
    shifts = scenario.shifts_by_vehicle_day.get((trip.vehicle_id, trip.day), ())
    begin_min = trip.stops[0].arrive_min if trip.stops else 0
    end_min = trip.stops[-1].depart_min if trip.stops else 0
    around = (s for s in shifts if s.start_min <= begin_min and end_min <= s.end_min)
    return next(around, None)


def _driver(scenario: Scenario, trip: Trip) -> str:
    shifts = scenario.shifts_by_vehicle_day.get((trip.vehicle_id, trip.day), ())
    named = assigned_shift(scenario, trip) or next(iter(shifts), None)
    return named.driver if named else ""


def _stops(
    scenario: Scenario, trip: Trip, vehicle: Vehicle, *, reveal: frozenset[SiteId]
) -> tuple[SheetStop, ...]:
    aboard = _Aboard(scenario=scenario, vehicle=vehicle)
    told: list[SheetStop] = []
    last = len(trip.stops) - 1
    for position, stop in enumerate(trip.stops):
        role = StopRole.RETURN if position == last else StopRole.CALL
        role = StopRole.START if position == 0 else role
        before = trip.stops[position - 1] if position else None
        halt = _stop(scenario, trip, stop, before=before, place=(position, role), on=aboard)
        known = stop.site_id in reveal or not halt.confidential
        told.append(_placed(halt, scenario.sites[stop.site_id]) if known else halt)
    return tuple(told)


def _placed(stop: SheetStop, site: Site) -> SheetStop:
    """Tell a stop's true name, and where and how it is found."""
    return replace(
        stop,
        name=site.name,
        revealed=site.confidential,
        address=site.address,
        phone=site.phone,
        note=site.note,
        lat=site.lat,
        lon=site.lon,
    )


def _stop(
    scenario: Scenario,
    trip: Trip,
    stop: PlanStop,
    *,
    before: PlanStop | None,
    place: tuple[int, StopRole],
    on: _Aboard,
) -> SheetStop:
    site = scenario.sites[stop.site_id]
    leg = scenario.leg(before.site_id, stop.site_id) if before else None
    arrive_by = on.unload(stop.unload)
    on.load(stop.load, depart_min=stop.depart_min)
    return SheetStop(
        position=place[0],
        role=place[1],
        site_id=site.site_id,
        kind=site.kind,
        name=site.shown_name,
        confidential=site.confidential,
        address="",
        phone="",
        note="",
        lat=None,
        lon=None,
        arrive_min=stop.arrive_min,
        depart_min=stop.depart_min,
        leg_m=leg.length_m if leg else 0,
        leg_min=leg.duration_min if leg else 0,
        unload=_groups(scenario, stop.unload),
        load=_groups(scenario, stop.load),
        arrive_by=arrive_by,
        keep_until=on.limits(),
        aboard=on.amounts(),
        next_session=_next_session(scenario, site, trip.day, stop),
    )


def _next_session(scenario: Scenario, site: Site, day: date, stop: PlanStop) -> NextSession | None:
    """Return the first session that still lies ahead when unloading is over."""
    if site.confidential or not stop.unload:
        return None
    ready = scenario.sessions
    ahead = [
        session_day
        for site_id, session_day in ready
        if site_id == site.site_id
        and (session_day, ready[site_id, session_day]) >= (day, stop.depart_min)
    ]
    if not ahead:
        return None
    first = min(ahead)
    meals = [n.meals for n in scenario.needs if n.site_id == site.site_id and n.day == first]
    return NextSession(
        day=first,
        ready_by_min=ready[site.site_id, first],
        meals=max((m for m in meals if m is not None), default=None),
    )


def _groups(scenario: Scenario, moves: Iterable[LotQuantity]) -> tuple[ZoneGroup, ...]:
    """Sort food into zones, and there by product in file order, date and lot."""
    quantity_g: dict[LotId, int] = defaultdict(int)
    for move in moves:
        quantity_g[move.lot_id] += move.quantity_g
    order = {product_id: i for i, product_id in enumerate(scenario.products)}
    lines = sorted(
        (_line(scenario, lot_id, grams) for lot_id, grams in quantity_g.items() if grams),
        key=lambda x: (order[x.product_id], x.expires_on, x.lot_id),
    )
    groups = (ZoneGroup(zone=z, lines=tuple(x for x in lines if x.zone is z)) for z in ZONES)
    return tuple(g for g in groups if g.lines)


def _line(scenario: Scenario, lot_id: LotId, quantity_g: int) -> SheetLine:
    lot, product = scenario.lots[lot_id], scenario.product_of(lot_id)
    return SheetLine(
        lot_id=lot_id,
        product_id=product.product_id,
        product_name=product.name,
        zone=product.zone,
        allergens=product.allergens,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
        case_g=lot.case_g,
        quantity_g=quantity_g,
        volume_ul=quantity_g * product.volume_ul_per_g,
    )


def _loading_list(scenario: Scenario, sheets: list[RouteSheet]) -> LoadingList:
    first = sheets[0]
    return LoadingList(
        scenario=first.scenario,
        day=first.day,
        vehicle_id=first.vehicle_id,
        base_name=first.base_name,
        trips=tuple(
            LoadingTrip(
                trip_id=s.trip_id,
                trip_number=s.trip_number,
                driver=s.driver,
                start_min=s.depart_min,
                loaded=s.loaded,
            )
            for s in sheets
        ),
        places=_loading_places(scenario, sheets),
        office_name=first.office_name,
        office_phone=first.office_phone,
    )


def _loading_places(scenario: Scenario, sheets: list[RouteSheet]) -> tuple[LoadingPlace, ...]:
    """Return what to fetch where; what a trip comes back for stands by itself: it would not fit."""
    taken: dict[tuple[SiteId, int], dict[LotId, dict[int, int]]] = {}
    begin_min: dict[tuple[SiteId, int], int] = {}
    names: dict[SiteId, str] = {}
    for number, sheet in enumerate(sheets):
        loads: Counter[SiteId] = Counter()
        for stop in (stop for stop in sheet.stops if stop.load):
            key = stop.site_id, loads[stop.site_id]
            loads[stop.site_id] += 1
            names[stop.site_id] = stop.name
            begin_min.setdefault(key, stop.arrive_min)
            for line in (line for group in stop.load for line in group.lines):
                by_trip = taken.setdefault(key, {}).setdefault(line.lot_id, {})
                by_trip[number] = by_trip.get(number, 0) + line.quantity_g
    return tuple(
        LoadingPlace(
            site_id=key[0],
            name=names[key[0]],
            load_from_min=begin_min[key],
            zones=_loading_zones(scenario, sheets, by_lot),
        )
        for key, by_lot in taken.items()
    )


def _loading_zones(
    scenario: Scenario, sheets: list[RouteSheet], by_lot: Mapping[LotId, Mapping[int, int]]
) -> tuple[LoadingZone, ...]:
    moves = [LotQuantity(lot_id=k, quantity_g=sum(v.values())) for k, v in by_lot.items()]

    def told(line: SheetLine) -> LoadingLine:
        shares = tuple(
            TripShare(
                trip_id=sheets[i].trip_id,
                trip_number=sheets[i].trip_number,
                cases=grams // line.case_g if line.case_g else 0,
                rest_g=grams % line.case_g if line.case_g else grams,
                quantity_g=grams,
            )
            for i, grams in sorted(by_lot[line.lot_id].items())
        )
        return LoadingLine(line=line, shares=shares)

    return tuple(
        LoadingZone(zone=g.zone, lines=tuple(map(told, g.lines))) for g in _groups(scenario, moves)
    )
