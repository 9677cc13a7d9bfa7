"""What nights and shifts allow at most, as rows of the relaxation of a month."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from inventory.model import LotId, Zone
from logistics.classes import Supply
from logistics.model import DAY_MIN, Scenario, Shift, SiteId
from logistics.program.storage import outage_starts
from logistics.proof.relaxation import Halt, Key, Relaxation, Ride, ShiftColumns, Terms

MOST_DAYS_OF_ARRIVAL = 6
"""With more, vehicles come in between."""

ONE_MIN = 60 * 100_000
"""A minute in the unit of a shift's rows, in which a gram's handling takes a whole number."""


def define_limits(relaxation: Relaxation) -> None:
    """Add the rows of nights at recipients, of nights at supply sites, and of shifts."""
    _define_recipient_nights(relaxation)
    _define_supply_nights(relaxation)
    by_shift: dict[int, list[Ride]] = defaultdict(list)
    for ride in relaxation.rides:
        if ride.shift is not None:
            by_shift[ride.shift].append(ride)
    for number, rides in by_shift.items():
        shift = _Shift(relaxation, relaxation.reach.shifts[number], rides)
        relaxation.shifts[number] = shift.define()


class _Stay(NamedTuple):
    """Food that lies somewhere on the nights from ``since`` to before ``until``."""

    since: date
    until: date
    column: int
    volume_ul_per_g: int

    def holds(self, night: date) -> bool:
        """Tell whether it lies there that night."""
        return self.since <= night < self.until


def _room_row(relaxation: Relaxation, stays: list[_Stay], night: date, room_ul: int) -> None:
    terms = [(s.column, s.volume_ul_per_g) for s in stays if s.holds(night)]
    if terms:
        relaxation.add_row(terms, upper=room_ul)


def _define_recipient_nights(relaxation: Relaxation) -> None:
    """Room on the night before each session, when most of what it uses or later ones use is there.

    What is never used takes no room here.
    """
    month = relaxation.scenario
    stays: dict[tuple[SiteId, Zone], list[_Stay]] = defaultdict(list)
    for ride in relaxation.rides:
        product = ride.lot_class.product
        since = max(ride.supply.day, month.start)
        if ride.shift is not None:
            since = relaxation.reach.shifts[ride.shift].day
        if product.volume_ul_per_g and since < ride.key[1]:
            stay = _Stay(since, ride.key[1], ride.column, product.volume_ul_per_g)
            stays[ride.key[0], product.zone].append(stay)
    for (site_id, zone), there in stays.items():
        for session in sorted({s.until for s in there}):
            night = session - timedelta(days=1)
            room_ul = month.night_capacity_ul(site_id, zone, night)
            _room_row(relaxation, there, night, room_ul)


def _define_supply_nights(relaxation: Relaxation) -> None:
    """Room at supply sites on the nights on which food came or room is lost.

    What perishes and is never used takes none: it may be given up at once and is wasted anyway.
    What does not perish is kept, put into recipients' stores, or given up and wasted.
    """
    month = relaxation.scenario
    stays: dict[Zone, list[_Stay]] = defaultdict(list)
    put_away: dict[Zone, Terms] = defaultdict(list)
    lying: dict[tuple[SiteId, Zone], dict[date, Terms]] = defaultdict(lambda: defaultdict(list))
    rides: dict[LotId, list[Ride]] = defaultdict(list)
    for ride in relaxation.rides:
        rides[ride.supply.lot_id].append(ride)
    for c in relaxation.classes:
        zone, volume = c.product.zone, c.product.volume_ul_per_g
        for supply in c.supplies:
            if not volume or not month.sites[supply.site_id].is_supply:
                continue
            used = rides[supply.lot_id]
            columns = [r.column for r in used]
            for ride in used:
                if ride.shift is None:
                    continue
                taken = relaxation.reach.shifts[ride.shift].day
                stays[zone].append(_Stay(supply.day, taken, ride.column, volume))
            if not c.perishes:
                kept, put = _define_rest(relaxation, supply, columns)
                columns += [kept, put]
                end = month.end + timedelta(days=1)
                stays[zone].append(_Stay(supply.day, end, kept, volume))
                put_away[zone].append((put, volume))
            lying[supply.site_id, zone][supply.day] += [(x, volume) for x in columns]
    _define_all_supply_sites(relaxation, stays, lying)
    for (site_id, zone), by_day in lying.items():
        _define_days_of_arrival(relaxation, site_id, zone, by_day)
    for zone, terms in put_away.items():
        rooms = (month.night_capacity_ul(s.site_id, zone, month.end) for s in month.recipients)
        relaxation.add_row(terms, upper=sum(rooms))


def _define_rest(relaxation: Relaxation, supply: Supply, used: list[int]) -> tuple[int, int]:
    """Say where food is that is not used: return the columns of what is kept and what put away."""
    most = float(supply.quantity_g)
    kept, put, gone = (relaxation.program.add_column(upper=most) for _ in range(3))
    relaxation.given_up.append(gone)
    terms = [(column, 1) for column in (*used, kept, put, gone)]
    relaxation.add_row(terms, lower=supply.quantity_g)
    return kept, put


def _define_all_supply_sites(
    relaxation: Relaxation,
    stays: dict[Zone, list[_Stay]],
    lying: dict[tuple[SiteId, Zone], dict[date, Terms]],
) -> None:
    """Room at all supply sites together: food can go from one to another."""
    month = relaxation.scenario
    for zone, there in stays.items():
        nights = {day for (_, z), by_day in lying.items() if z == zone for day in by_day}
        for site in month.supplies:
            nights |= outage_starts(month, site.site_id, zone)
        for night in sorted(nights):
            room_ul = sum(month.night_capacity_ul(s.site_id, zone, night) for s in month.supplies)
            _room_row(relaxation, there, night, room_ul)


def _define_days_of_arrival(
    relaxation: Relaxation, site_id: SiteId, zone: Zone, by_day: dict[date, Terms]
) -> None:
    """Say that what comes to a site within some days lies there at last, or was carried away."""
    month, reach = relaxation.scenario, relaxation.reach
    days = sorted(by_day)
    loads = [(s, reach.most_loads(s, [site_id], month.sites)) for s in reach.shifts]
    for first, since in enumerate(days):
        for last in range(first, len(days)):
            night = days[last]
            if (night - since).days > MOST_DAYS_OF_ARRIVAL:
                break
            there = [(s, times) for s, times in loads if since <= s.day <= night]
            terms = [term for day in days[first : last + 1] for term in by_day[day]]
            if not terms or any(times is None for _, times in there):
                continue
            away_ul = sum(
                (times or 0) * month.vehicles[s.vehicle_id].compartment_ul[zone]
                for s, times in there
            )
            room_ul = month.night_capacity_ul(site_id, zone, night)
            relaxation.add_row(terms, upper=room_ul + away_ul)


class _Shift:
    """The rows of one shift, all in parts of a minute, grams or microlitres.

    A visit counts from 0 to 1, and a session can get no greater part of its need than that.
    """

    def __init__(self, relaxation: Relaxation, shift: Shift, rides: list[Ride]) -> None:
        self.relaxation, self.shift, self.rides = relaxation, shift, rides
        self.month: Scenario = relaxation.scenario
        self.vehicle = self.month.vehicles[shift.vehicle_id]
        self.base_id = self.vehicle.base_id
        self.sites = list(dict.fromkeys(r.key[0] for r in rides))
        supplies = [s.site_id for s in self.month.supplies]
        self.places = list(dict.fromkeys([self.base_id, *supplies, *self.sites]))
        self.length = (shift.end_min - shift.start_min) * ONE_MIN

    def define(self) -> ShiftColumns:
        """Add visits, time and loads."""
        add = self.relaxation.program.add_column
        visits = {site_id: add(upper=1.0) for site_id in self.sites}
        supplies = {s.site_id: add(upper=1.0) for s in self.month.supplies}
        in_time = {
            site_id: add(upper=1.0)
            for site_id in self.sites
            if self.month.sessions.get((site_id, self.shift.day), DAY_MIN) < self.shift.end_min
        }
        for site_id, column in in_time.items():
            self.relaxation.add_row([(column, 1), (visits[site_id], -1)], upper=0)
        for terms, key, need_g in self._by_session():
            today = in_time if key[1] == self.shift.day else {}
            column = today.get(key[0], visits[key[0]])
            self.relaxation.add_row([*terms, (column, -need_g)], upper=0)
        used, handling = add(upper=1.0), add(upper=float(self.length))
        for visit in supplies.values():
            self.relaxation.add_row([(visit, 1), (used, -1)], upper=0)
        times = []
        for terms in self._times(visits, used, handling):
            self.relaxation.add_row(terms, upper=self.length)
            times.append(terms)
        self._define_loads()
        halts = {Halt(s): column for s, column in (supplies | visits).items()}
        halts |= {Halt(s, in_time=True): column for s, column in in_time.items()}
        return ShiftColumns(visits=halts, used=used, times=tuple(times))

    def _by_session(self) -> Iterator[tuple[Terms, Key, int]]:
        by_key: dict[Key, Terms] = defaultdict(list)
        for ride in self.rides:
            by_key[ride.key].append((ride.column, 1))
        for key, terms in by_key.items():
            yield terms, key, self.month.need_g[key]

    def _times(self, visits: dict[SiteId, int], used: int, handling: int) -> Iterator[Terms]:
        """Yield what driving, services and handling take at least, in two ways.

        Between two places it takes at least half of the shortest way out of the one and into the
        other; and whoever is visited, it is a way there and back. ``used`` is 1 where anybody is
        visited, ``handling`` the time that the food itself takes.
        """
        supplies = self.month.supplies
        loading = min(_per_g(self.month, s.site_id) for s in supplies)
        per_g = {s: _per_g(self.month, s) + loading for s in self.sites}
        handled = [(r.column, per_g[r.key[0]]) for r in self.rides]
        self.relaxation.add_row([(handling, -1), *handled], upper=0)
        services = {s: _service(self.month, s) for s in self.sites}
        load = min(_service(self.month, s.site_id) for s in supplies)
        shared = [(handling, 1), (used, load + self._half_way(self.base_id))]
        driven = [
            (visits[s], services[s] + (self._half_way(s) if s != self.base_id else 0))
            for s in self.sites
        ]
        yield [*shared, *driven]
        for site_id in self.sites:
            self.relaxation.add_row([(visits[site_id], 1), (used, -1)], upper=0)
            there = self._there_and_back(site_id) * ONE_MIN
            stops = [(visits[s], services[s] + (there if s == site_id else 0)) for s in self.sites]
            yield [(handling, 1), (used, load), *stops]

    def _half_way(self, site_id: SiteId) -> int:
        """Return half of the shortest way into a place and out of it."""
        return self.relaxation.reach.ways.in_and_out(site_id, self.places) * ONE_MIN // 2

    def _there_and_back(self, site_id: SiteId) -> int:
        """Return the minutes of the shortest way past a supply site to a recipient and home."""
        return self.relaxation.reach.ways.there_and_back(self.base_id, site_id)

    def _define_loads(self) -> None:
        """Add that what is used fits into the vehicle as often as it can be loaded."""
        supplies = [s.site_id for s in self.month.supplies]
        times = self.relaxation.reach.most_loads(self.shift, supplies, self.sites)
        if times is None:
            return
        weight = [(r.column, 1) for r in self.rides]
        self.relaxation.add_row(weight, upper=times * self.vehicle.payload_g)
        for zone in Zone:
            litres = [
                (r.column, r.lot_class.product.volume_ul_per_g)
                for r in self.rides
                if r.lot_class.product.zone == zone and r.lot_class.product.volume_ul_per_g
            ]
            if litres:
                room_ul = times * self.vehicle.compartment_ul[zone]
                self.relaxation.add_row(litres, upper=room_ul)


def _per_g(month: Scenario, site_id: SiteId) -> int:
    """Return what a gram takes at a stop; 0 where many short stops, rounded down, take nothing."""
    site = month.sites[site_id]
    return site.handling_s_per_100kg if site.service_s >= 60 else 0


def _service(month: Scenario, site_id: SiteId) -> int:
    """Return what a stop takes at least besides handling; it may be rounded down to minutes."""
    return max(0, month.sites[site_id].service_s * 100_000 - ONE_MIN)
