"""What of a plan can still be carried out: the month replayed, and whatever is not there cut away.

Days before ``since`` have happened and are kept as they are. From then on nobody loads, uses or
keeps more than there is; what is there beyond that is used at meals that lack it, and given up
where a night has no room.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from inventory.model import Category, LotId, Zone
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, Trip, Use

Shelf = tuple[SiteId, LotId]
Batches = list[tuple[date, int]]
"""Grams by the day since which they wait, oldest first."""

UNLOAD, LOAD, MEAL = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """Microlitres too many at a recipient on a night."""

    site_id: SiteId
    zone: Zone
    night: date
    over_ul: int


@dataclass(slots=True, kw_only=True)
class Replay:
    """A plan being carried out day by day."""

    scenario: Scenario
    plan: Plan
    since: date
    stock: dict[Shelf, Batches] = field(default_factory=lambda: defaultdict(list))
    trips: list[Trip] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    discards: list[Use] = field(default_factory=list)
    overflows: list[Overflow] = field(default_factory=list)
    _wanted: dict[Shelf, int] = field(default_factory=lambda: defaultdict(int))
    """Grams that the rest of the plan still loads or uses there."""

    def run(self, until: date | None = None) -> "Replay":
        """Carry the plan out to the end, or to the evening before ``until``."""
        by_day: dict[date, list[Trip]] = defaultdict(list)
        meals: dict[date, dict[SiteId, list[Use]]] = defaultdict(lambda: defaultdict(list))
        gone: dict[date, list[Use]] = defaultdict(list)
        for trip in self.plan.trips:
            by_day[trip.day].append(trip)
            for stop in trip.stops:
                for x in stop.load:
                    self._wanted[stop.site_id, x.lot_id] += x.quantity_g
        for use in self.plan.uses:
            meals[use.day][use.site_id].append(use)
            self._wanted[use.site_id, use.lot_id] += use.quantity_g
        for use in self.plan.discards:
            gone[use.day].append(use)
        for day in self.scenario.days:
            if until is not None and day >= until:
                break
            self._arrive(day)
            self._live(day, by_day[day], meals[day])
            self._evening(day, gone[day])
        return self

    @property
    def kept(self) -> Plan:
        """The plan as it was carried out."""
        return replace(
            self.plan,
            trips=tuple(self.trips),
            uses=tuple(self.uses),
            discards=tuple(self.discards),
        )

    def _arrive(self, day: date) -> None:
        for lot in self.scenario.lots.values():
            if lot.quantity_g and max(lot.available_on, self.scenario.start) == day:
                shelf = self.stock[SiteId(lot.site_id), lot.lot_id]
                shelf.append((lot.available_on, lot.quantity_g))

    def _live(self, day: date, trips: list[Trip], meals: Mapping[SiteId, list[Use]]) -> None:
        """Do what happens in a day, minute by minute, and note it."""
        aboard: dict[tuple[int, LotId], int] = defaultdict(int)
        done: dict[tuple[int, int, int], list[LotQuantity]] = defaultdict(list)
        agenda = [(*step, UNLOAD) for step in _unloads(trips)]
        agenda += [
            (stop.arrive_min, LOAD, t, s, LOAD)
            for t, trip in enumerate(trips)
            for s, stop in enumerate(trip.stops)
            if stop.load
        ]
        sites = [s for s, d in self.scenario.sessions if d == day]
        agenda += [
            (self.scenario.sessions[site_id, day], MEAL, n, 0, MEAL)
            for n, site_id in enumerate(sites)
        ]
        for _, _, t, s, what in sorted(agenda):
            if what == MEAL:
                self._eat(day, sites[t], meals.get(sites[t], []))
                continue
            stop = trips[t].stops[s]
            for x in stop.unload if what == UNLOAD else stop.load:
                if what == UNLOAD:
                    now = min(x.quantity_g, aboard[t, x.lot_id])
                    aboard[t, x.lot_id] -= now
                    if now:
                        self.stock[stop.site_id, x.lot_id].append((day, now))
                else:
                    now = self._load(day, stop.site_id, x)
                    aboard[t, x.lot_id] += now
                if now:
                    done[t, s, what].append(replace(x, quantity_g=now))
        for t, trip in enumerate(trips):
            stops = tuple(
                replace(stop, unload=tuple(done[t, s, UNLOAD]), load=tuple(done[t, s, LOAD]))
                for s, stop in enumerate(trip.stops)
            )
            self.trips.append(replace(trip, stops=stops))

    def _load(self, day: date, site_id: SiteId, wanted: LotQuantity) -> int:
        """Take whole cases from a shelf, as many as are wanted and there."""
        lot_id, case_g = wanted.lot_id, self.scenario.lots[wanted.lot_id].case_g
        shelf = site_id, lot_id
        self._wanted[shelf] -= wanted.quantity_g
        now = wanted.quantity_g
        if day >= self.since:
            now = min(now, self.there_g(shelf)) // case_g * case_g
        self._take(shelf, now)
        return now

    def there_g(self, shelf: Shelf) -> int:
        """Return the grams on a shelf."""
        return sum(g for _, g in self.stock[shelf])

    def _take(self, shelf: Shelf, wanted_g: int) -> None:
        batches = self.stock[shelf]
        while wanted_g > 0 and batches:
            since, g = batches.pop(0)
            if g > wanted_g:
                batches.insert(0, (since, g - wanted_g))
            wanted_g -= g

    def _eat(self, day: date, site_id: SiteId, wanted: list[Use]) -> None:
        """Use what the plan says, within need and stock, and then what nobody wants later."""
        left: dict[Category, int] = {}
        for use in wanted:
            shelf = site_id, use.lot_id
            self._wanted[shelf] -= use.quantity_g
            if day < self.since:
                self._use(day, shelf, use.quantity_g)
                continue
            category = self.scenario.product_of(use.lot_id).category
            if category not in left:
                left[category] = self.scenario.need_g.get((site_id, day, category), 0)
            now = min(use.quantity_g, left[category], self.there_g(shelf))
            left[category] -= now
            self._use(day, shelf, now)
        if day >= self.since:
            self._eat_spare(day, site_id, left)

    def _eat_spare(self, day: date, site_id: SiteId, left: dict[Category, int]) -> None:
        scenario = self.scenario
        here = sorted(
            (scenario.last_use_day(lot_id), lot_id)
            for s, lot_id in self.stock
            if s == site_id and self.stock[s, lot_id]
        )
        for last, lot_id in here:
            shelf, category = (site_id, lot_id), scenario.product_of(lot_id).category
            need_g = left.setdefault(category, scenario.need_g.get((site_id, day, category), 0))
            spare_g = self.there_g(shelf) - max(0, self._wanted[shelf])
            now = min(need_g, spare_g)
            is_allowed = not scenario.exclusion_of(site_id, scenario.product_of(lot_id))
            if last >= day and now > 0 and is_allowed:
                left[category] -= now
                self._use(day, shelf, now)

    def _use(self, day: date, shelf: Shelf, grams: int) -> None:
        self._take(shelf, grams)
        last = self.uses[-1] if self.uses else None
        if last and (last.site_id, last.lot_id, last.day) == (*shelf, day):
            self.uses[-1] = replace(last, quantity_g=last.quantity_g + grams)
        elif grams:
            self.uses.append(Use(site_id=shelf[0], day=day, lot_id=shelf[1], quantity_g=grams))

    def _evening(self, day: date, wanted: list[Use]) -> None:
        """Give up what the plan says (before ``since``), what is over, and what has no room."""
        for use in wanted if day < self.since else ():
            self._discard(day, (use.site_id, use.lot_id), use.quantity_g)
        hold_days = self.scenario.policy.recipient_hold_days
        for (site_id, lot_id), batches in self.stock.items():
            if self.scenario.last_use_day(lot_id) <= day:
                batches.clear()
            limit = hold_days.get(self.scenario.product_of(lot_id).zone)
            if limit is not None and not self.scenario.sites[site_id].is_supply:
                batches[:] = [b for b in batches if (day - b[0]).days < limit]
        if day >= self.since:
            for (site_id, zone), ul in self._volumes().items():
                over_ul = ul - self.scenario.night_capacity_ul(site_id, zone, day)
                if over_ul > 0:
                    self._make_room(site_id, zone, day, over_ul)

    def _volumes(self) -> dict[tuple[SiteId, Zone], int]:
        found: dict[tuple[SiteId, Zone], int] = defaultdict(int)
        for shelf, batches in self.stock.items():
            if batches:
                product = self.scenario.product_of(shelf[1])
                grams = sum(g for _, g in batches)
                found[shelf[0], product.zone] += grams * product.volume_ul_per_g
        return found

    def _make_room(self, site_id: SiteId, zone: Zone, night: date, over_ul: int) -> None:
        """Give up first what nobody wants later, and of that what would be wasted anyway."""
        if not self.scenario.sites[site_id].is_supply:
            self.overflows.append(
                Overflow(site_id=site_id, zone=zone, night=night, over_ul=over_ul)
            )
        shelves = [k for k, b in self.stock.items() if b and k[0] == site_id]
        shelves = [k for k in shelves if self.scenario.product_of(k[1]).zone is zone]
        for is_spare in (True, False):
            for shelf in sorted(shelves, key=lambda k: (self.scenario.last_use_day(k[1]), k)):
                per_g = self.scenario.product_of(shelf[1]).volume_ul_per_g
                most_g = self.there_g(shelf)
                if is_spare:
                    most_g -= max(0, self._wanted[shelf])
                if per_g and over_ul > 0 and most_g > 0:
                    now = min(most_g, -(-over_ul // per_g))
                    over_ul -= now * per_g
                    self._discard(night, shelf, now)

    def _discard(self, day: date, shelf: Shelf, grams: int) -> None:
        self._take(shelf, grams)
        self.discards.append(Use(site_id=shelf[0], day=day, lot_id=shelf[1], quantity_g=grams))


def _unloads(trips: Iterable[Trip]) -> Iterator[tuple[int, int, int, int]]:
    """Yield minute, order within it, trip and stop of each unloading.

    It comes before all loading of its minute, but not before what its own trip loads then.
    """
    for t, trip in enumerate(trips):
        loaded_min = -1
        for s, stop in enumerate(trip.stops):
            if stop.unload:
                is_late = loaded_min == stop.depart_min
                yield stop.depart_min, LOAD if is_late else UNLOAD, t, s
            if stop.load:
                loaded_min = stop.arrive_min


def balanced(trip: Trip) -> Trip:
    """Return a trip that loads no more of a lot than it unloads: the last loads shrink."""
    over: dict[LotId, int] = defaultdict(int)
    for stop in trip.stops:
        for x in stop.load:
            over[x.lot_id] += x.quantity_g
        for x in stop.unload:
            over[x.lot_id] -= x.quantity_g
    if not any(over.values()):
        return trip
    stops = []
    for stop in reversed(trip.stops):
        load = []
        for x in stop.load:
            less = min(max(0, over[x.lot_id]), x.quantity_g)
            over[x.lot_id] -= less
            if x.quantity_g > less:
                load.append(replace(x, quantity_g=x.quantity_g - less))
        stops.append(replace(stop, load=tuple(load)))
    return replace(trip, stops=tuple(reversed(stops)))


def fewer_delivered(
    scenario: Scenario, trips: Iterable[Trip], overflow: Overflow, since: date
) -> Iterator[Trip]:
    """Yield the trips with less for a recipient whose room does not hold it, the latest first."""
    over_ul = overflow.over_ul
    for trip in sorted(trips, key=lambda t: (t.day, t.stops[0].arrive_min), reverse=True):
        if not since <= trip.day <= overflow.night or over_ul <= 0:
            yield trip
            continue
        stops = []
        for stop in trip.stops:
            unload = []
            for x in stop.unload:
                product = scenario.product_of(x.lot_id)
                case_g = scenario.lots[x.lot_id].case_g
                less_g = 0
                if stop.site_id == overflow.site_id and product.zone is overflow.zone:
                    case_ul = case_g * product.volume_ul_per_g
                    cases = -(-max(0, over_ul) // case_ul) if case_ul else 0
                    less_g = min(x.quantity_g, cases * case_g)
                    over_ul -= less_g * product.volume_ul_per_g
                if x.quantity_g > less_g:
                    unload.append(replace(x, quantity_g=x.quantity_g - less_g))
            stops.append(replace(stop, unload=tuple(unload)))
        yield balanced(replace(trip, stops=tuple(stops)))
