"""The best of a tiny month by trying everything, with no part of the planner.

It reads the month's facts and nothing else. Covered, and asserted where it is cheap:

- every volume is the same number of microlitres a gram and above 0; kilograms of lots, cases, needs
  and rooms are multiples of one unit, in which food is used and given up: with so few lots a flow
  of whole units is a best one;
- at most one window a site and day; ways are the shortest and take whole minutes, also in
  kilometres, so that nobody passes a place in vain;
- every stop with handling takes a minute or more, at a recipient the same however much is handled:
  so nobody stops twice running at a place but to take up again what was just put down, in a cold
  box;
- a trip costs at least what the hours of its shift
  cost, so one trip a shift is enough: it may come back to its base as often as it likes;
- two shifts on one day only where there is one supply site: nothing passes from one vehicle to
  another within a day.

For every shift all sequences of stops are tried with all whole cases along them, and timed by
difference constraints; the month is walked through day by day over all states of stock; at the
recipients every way to use and to give up food is tried.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from typing import Any, NamedTuple

from inventory.model import LotId, Zone
from logistics.by_hand import plan_idly, with_figures
from logistics.model import Scenario, Shift, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId, Use

Stock = tuple[tuple[SiteId, LotId, int], ...]
Edge = tuple[int, int, int]


class Delivery(NamedTuple):
    site_id: SiteId
    day: date
    lot_id: LotId
    in_time: bool
    quantity_g: int


class Carried(NamedTuple):
    """Whole cases of a lot from one stop of a trip to a later one."""

    load: int
    unload: int
    lot_id: LotId
    cases: int


@dataclass(frozen=True, slots=True)
class Drive:
    """A trip: what it takes from supply sites at most and in all, what it brings, what it costs."""

    shift: Shift
    sites: tuple[SiteId, ...]
    carried: tuple[Carried, ...]
    times: tuple[int, ...]
    least_g: Stock
    change_g: Stock
    deliveries: tuple[Delivery, ...]
    cost_yen: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one plan reaches: grams used by each recipient in need, wasted, and the cost."""

    used_g: tuple[int, ...]
    wasted_g: int
    cost_yen: Fraction
    trace: Any = field(repr=False, compare=False)


class Meals(NamedTuple):
    """What a recipient makes of its food."""

    used_g: int
    wasted_g: int
    uses: tuple[Use, ...]
    discards: tuple[Use, ...]


@dataclass(slots=True)
class State:
    """The cheapest way to a state, newest step first."""

    cost_yen: Fraction
    trace: Any


class BruteForce:
    """All that a tiny month can come to."""

    def __init__(self, month: Scenario) -> None:
        self.month = month
        volumes = {p.volume_ul_per_g for p in month.products.values()}
        assert len(volumes) == 1
        self.volume = volumes.pop()
        rooms = [x.capacity_ul for x in (*month.stores, *month.outages)]
        assert self.volume > 0
        assert all(ul % self.volume == 0 for ul in rooms)
        self.unit_g = math.gcd(
            *(x for lot in month.lots.values() for x in (lot.quantity_g, lot.case_g)),
            *(n.quantity_g for n in month.needs),
            *(ul // self.volume for ul in rooms),
        )
        for site_id in month.sites:
            site = month.sites[site_id]
            assert site.service_s >= 60
            assert site.is_supply or not site.handling_s_per_100kg
            for day in month.days:
                assert len(month.open_windows(site_id, day)) <= 1
        days = [s.day for s in month.shifts]
        assert len(month.supplies) == 1 or len(days) == len(set(days))
        for (a, b), leg in month.travel.items():
            assert leg.duration_s % 60 == 0
            for c in month.sites:
                if c not in (a, b):
                    by, on = month.travel[a, c], month.travel[c, b]
                    assert leg.duration_s <= by.duration_s + on.duration_s
                    assert leg.length_m <= by.length_m + on.length_m
        self._meals: dict[tuple[SiteId, tuple[Delivery, ...]], list[Meals]] = {}

    @cached_property
    def hungry(self) -> tuple[SiteId, ...]:
        """Recipients with a need this month."""
        return tuple(s for s, g in self.month.month_need_g.items() if g)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every combination of uses and waste that can be reached, each as cheaply as can be."""
        found: dict[tuple[tuple[int, ...], int], Outcome] = {}
        places = [s.site_id for s in self.month.recipients]
        for (_, deliveries, wasted_g), state in self._states().items():
            tables = [self.meals(p, tuple(d for d in deliveries if d.site_id == p)) for p in places]
            for choice in product(*tables):
                used = dict(zip(places, choice, strict=True))
                key = (
                    tuple(used[s].used_g for s in self.hungry),
                    wasted_g + sum(m.wasted_g for m in choice),
                )
                known = found.get(key)
                if known is None or state.cost_yen < known.cost_yen:
                    found[key] = Outcome(*key, state.cost_yen, (state.trace, choice))
        return tuple(found.values())

    def fills(self, outcome: Outcome) -> list[Fraction]:
        """Return the fills of an outcome, the worst first."""
        month = self.month
        return sorted(
            Fraction(used_g + month.used_before_g(s), month.whole_need_g(s))
            for s, used_g in zip(self.hungry, outcome.used_g, strict=True)
        )

    def goals(self, outcome: Outcome) -> tuple[int, int, tuple[int, ...], float]:
        """Return what plans are compared by: steps of worst fill, of waste, of fills, and yen."""
        step = self.month.objective
        steps = tuple(
            math.floor(round(float(fill / Fraction(step.fill_step)), 6))
            for fill in self.fills(outcome)
        )
        waste_kg = Fraction(outcome.wasted_g, 1000)
        waste = math.ceil(round(float(waste_kg / Fraction(step.waste_step_kg)), 6))
        return (steps[0] if steps else 0), waste, steps, float(outcome.cost_yen)

    def rank(
        self, goals: tuple[int, int, tuple[int, ...], float]
    ) -> tuple[int, int, tuple[int, ...], float]:
        """Return goals such that less is better."""
        worst, waste, steps, cost = goals
        return -worst, waste, tuple(-s for s in steps), cost

    def best(self) -> Outcome:
        """Return the best outcome of all plans."""
        return min(self.outcomes, key=lambda o: self.rank(self.goals(o)))

    # The month, day by day.

    def _states(self) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        month = self.month
        states = {((), (), 0): State(Fraction(0), None)}
        for day in month.days:
            come = [
                (SiteId(lot.site_id), lot.lot_id, lot.quantity_g)
                for lot in month.lots.values()
                if month.sites[SiteId(lot.site_id)].is_supply
                and max(lot.available_on, month.start) == day
            ]
            states = {(_sum(k[0], come), *k[1:]): state for k, state in states.items()}
            for shift in (s for s in month.shifts if s.day == day):
                states = self._driven(states, list(self.drives(shift)))
            states = self._evening(states, day)
        return states

    def _driven(
        self, states: dict[tuple[Stock, tuple[Delivery, ...], int], State], drives: list[Drive]
    ) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        budget = self.month.objective.budget_yen
        found = dict(states)
        for (stock, deliveries, wasted_g), state in states.items():
            there = {(s, lot): g for s, lot, g in stock}
            for drive in drives:
                if any(there.get((s, lot), 0) < g for s, lot, g in drive.least_g):
                    continue
                cost = state.cost_yen + drive.cost_yen
                if budget is not None and cost > Fraction(budget):
                    continue
                all_deliveries = tuple(sorted((*deliveries, *drive.deliveries)))
                key = (_sum(stock, drive.change_g), all_deliveries, wasted_g)
                known = found.get(key)
                if known is None or cost < known.cost_yen:
                    found[key] = State(cost, (drive, state.trace))
        return found

    def _evening(
        self, states: dict[tuple[Stock, tuple[Delivery, ...], int], State], day: date
    ) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        month = self.month
        found: dict[tuple[Stock, tuple[Delivery, ...], int], State] = {}
        for (stock, deliveries, wasted_g), state in states.items():
            expired = [x for x in stock if month.last_use_day(x[1]) <= day]
            kept = tuple(x for x in stock if x not in expired)
            for gone in self._overflows(kept, day):
                wasted = wasted_g + sum(g for *_, g in (*expired, *gone))
                key = (_sum(kept, [(s, lot, -g) for s, lot, g in gone]), deliveries, wasted)
                known = found.get(key)
                if known is None or state.cost_yen < known.cost_yen:
                    uses = tuple(
                        Use(site_id=s, day=day, lot_id=lot, quantity_g=g) for s, lot, g in gone
                    )
                    found[key] = State(state.cost_yen, (uses, state.trace) if uses else state.trace)
        return found

    def _overflows(self, stock: Stock, night: date) -> Iterator[Stock]:
        """Yield every smallest way to give up what a night has no room for."""
        month = self.month
        choices = []
        for site_id, zone in dict.fromkeys((s, month.product_of(lot).zone) for s, lot, _ in stock):
            there = [
                (lot, g)
                for s, lot, g in stock
                if s == site_id and month.product_of(lot).zone is zone
            ]
            room_g = month.night_capacity_ul(site_id, zone, night) // self.volume
            over_g = max(0, sum(g for _, g in there) - room_g)
            choices.append([[(site_id, *x) for x in c] for c in self._splits(there, over_g)])
        for choice in product(*choices):
            yield tuple(x for part in choice for x in part)

    def _splits(
        self, there: list[tuple[LotId, int]], total_g: int
    ) -> Iterator[list[tuple[LotId, int]]]:
        """Yield every way to take a total out of lots, in units."""
        if not total_g:
            yield []
            return
        if not there:
            return
        (lot_id, g), *others = there
        rest_g = sum(x for _, x in others)
        for now in range(max(0, total_g - rest_g), min(g, total_g) + 1, self.unit_g):
            for more in self._splits(others, total_g - now):
                yield [(lot_id, now), *more] if now else more

    # A recipient's table.

    def meals(self, site_id: SiteId, deliveries: tuple[Delivery, ...]) -> list[Meals]:
        """Return the best that a recipient can make of deliveries: more used or less wasted."""
        key = (site_id, deliveries)
        if key not in self._meals:
            self._meals[key] = _best_meals(self._days_of(site_id, deliveries, 0, {}))
        return self._meals[key]

    def _days_of(
        self,
        site_id: SiteId,
        deliveries: tuple[Delivery, ...],
        number: int,
        shelf: dict[LotId, tuple[tuple[date, int], ...]],
    ) -> Iterator[Meals]:
        """Yield everything that can be made of a shelf from a day on; batches go oldest first."""
        month = self.month
        if number == len(month.days):
            yield Meals(0, 0, (), ())
            return
        day = month.days[number]
        shelf = dict(shelf)
        for lot in month.lots.values():
            if lot.site_id == site_id and max(lot.available_on, month.start) == day:
                shelf[lot.lot_id] = ((lot.available_on, lot.quantity_g),)
        for d in deliveries:
            if d.day == day and d.in_time:
                shelf[d.lot_id] = (*shelf.get(d.lot_id, ()), (day, d.quantity_g))
        for eaten in self._sittings(site_id, day, shelf):
            left = _taken(shelf, eaten)
            for d in deliveries:
                if d.day == day and not d.in_time:
                    left[d.lot_id] = (*left.get(d.lot_id, ()), (day, d.quantity_g))
            kept, old_g = self._kept(left, day)
            stock = tuple((site_id, lot, _grams(b)) for lot, b in kept.items() if b)
            for gone in self._overflows(stock, day):
                pairs = [(lot, g) for _, lot, g in gone]
                discards = tuple(
                    Use(
                        site_id=site_id,
                        day=day,
                        lot_id=lot,
                        # The oldest go first: those that may not wait another night.
                        quantity_g=g + _grams(left[lot]) - _grams(kept[lot]),
                    )
                    for lot, g in pairs
                )
                uses = tuple(
                    Use(site_id=site_id, day=day, lot_id=lot, quantity_g=g) for lot, g in eaten
                )
                now_g, lost_g = sum(g for _, g in eaten), old_g + sum(g for _, g in pairs)
                rest = self._days_of(site_id, deliveries, number + 1, _taken(kept, pairs))
                for later in _best_meals(rest):
                    yield Meals(
                        now_g + later.used_g,
                        lost_g + later.wasted_g,
                        (*uses, *later.uses),
                        (*discards, *later.discards),
                    )

    def _sittings(
        self, site_id: SiteId, day: date, shelf: dict[LotId, tuple[tuple[date, int], ...]]
    ) -> Iterator[list[tuple[LotId, int]]]:
        """Yield every way to use as much as there is and is needed: less is never of use."""
        month = self.month
        choices = []
        for (site, on, category), need_g in month.need_g.items():
            if (site, on) != (site_id, day):
                continue
            there = [
                (lot, _grams(batches))
                for lot, batches in shelf.items()
                if month.product_of(lot).category == category and month.last_use_day(lot) >= day
            ]
            total_g = min(need_g, sum(g for _, g in there))
            choices.append(list(self._splits(there, total_g)))
        for choice in product(*choices):
            yield [x for part in choice for x in part]

    def _kept(
        self, shelf: dict[LotId, tuple[tuple[date, int], ...]], day: date
    ) -> tuple[dict[LotId, tuple[tuple[date, int], ...]], int]:
        """Return what does not leave by itself on an evening, and the grams that do."""
        month = self.month
        kept = {}
        for lot, batches in shelf.items():
            hold = month.policy.recipient_hold_days.get(month.product_of(lot).zone)
            kept[lot] = tuple(
                (since, g)
                for since, g in batches
                if month.last_use_day(lot) > day and (hold is None or (day - since).days < hold)
            )
        return kept, sum(_grams(shelf[lot]) - _grams(kept[lot]) for lot in shelf)

    # A shift's trips.

    def drives(self, shift: Shift) -> Iterable[Drive]:
        """Return the cheapest trip of a shift for everything that one can do."""
        found: dict[tuple[Stock, Stock, tuple[Delivery, ...]], Drive] = {}
        for sites in self._sequences(shift):
            for carried in self._cargoes(shift, sites):
                for drive in self._timed(shift, sites, carried):
                    key = (drive.least_g, drive.change_g, drive.deliveries)
                    known = found.get(key)
                    if known is None or drive.cost_yen < known.cost_yen:
                        found[key] = drive
        return found.values()

    def _sequences(self, shift: Shift) -> Iterator[tuple[SiteId, ...]]:
        """Yield the sequences of sites that fit into a shift with next to nothing aboard."""
        month = self.month
        base_id = month.vehicles[shift.vehicle_id].base_id
        resets = len(month.supplies) > 1 and month.vehicles[shift.vehicle_id].hold_min
        works = {
            s: month.open_windows(s, shift.day)[0]
            for s in month.sites
            if month.open_windows(s, shift.day)
        }

        def longer(sites: tuple[SiteId, ...], clock: int) -> Iterator[tuple[SiteId, ...]]:
            for site_id, (opens, closes) in works.items():
                is_again = site_id == sites[-1]
                if is_again and not (month.sites[site_id].is_supply and resets):
                    continue
                if is_again and len(sites) > 1 and site_id == sites[-2]:
                    continue
                start = max(clock + self._way(sites[-1], site_id), opens)
                done = start + month.sites[site_id].service_s // 60
                if done > closes or done + self._way(site_id, base_id) > shift.end_min:
                    continue
                more = (*sites, site_id)
                if site_id != base_id and any(month.sites[s].is_supply for s in more):
                    yield (*more, base_id)
                yield from longer(more, done)

        yield from longer((base_id,), shift.start_min)

    def _way(self, a: SiteId, b: SiteId) -> int:
        return 0 if a == b else self.month.travel[a, b].duration_s // 60

    def _cargoes(self, shift: Shift, sites: tuple[SiteId, ...]) -> Iterator[tuple[Carried, ...]]:
        """Yield every way to carry whole cases along a sequence that makes use of every stop."""
        month, last = self.month, len(sites) - 1
        vehicle = month.vehicles[shift.vehicle_id]
        pairs = [
            (load, unload, lot)
            for load in range(last)
            for unload in range(load + 1, last + 1)
            for lot in month.lots.values()
            if month.sites[sites[load]].is_supply
            and sites[load] != sites[unload]
            and lot.available_on <= shift.day <= month.last_use_day(lot.lot_id)
            and month.sites[SiteId(lot.site_id)].is_supply
            and (sites[load] == lot.site_id or len(month.supplies) > 1)
            and not month.exclusion_of(sites[unload], month.product_of(lot.lot_id))
        ]
        if set(range(1, last)) - {i for load, unload, _ in pairs for i in (load, unload)}:
            return
        left = {k: lot.quantity_g // lot.case_g for k, lot in month.lots.items()}
        weight = [0] * last
        litres = {zone: [0] * last for zone in Zone}
        chosen: list[Carried] = []

        def more(number: int) -> Iterator[tuple[Carried, ...]]:
            if number == len(pairs):
                if {i for c in chosen for i in (c.load, c.unload)} >= set(range(1, last)):
                    yield tuple(chosen)
                return
            load, unload, lot = pairs[number]
            zone = month.product_of(lot.lot_id).zone
            yield from more(number + 1)
            taken = 0
            while left[lot.lot_id]:
                for i in range(load, unload):
                    weight[i] += lot.case_g
                    litres[zone][i] += lot.case_g * self.volume
                left[lot.lot_id] -= 1
                taken += 1
                if any(
                    weight[i] > vehicle.payload_g or litres[zone][i] > vehicle.compartment_ul[zone]
                    for i in range(load, unload)
                ):
                    break
                chosen.append(Carried(load, unload, lot.lot_id, taken))
                yield from more(number + 1)
                chosen.pop()
            left[lot.lot_id] += taken
            for i in range(load, unload):
                weight[i] -= taken * lot.case_g
                litres[zone][i] -= taken * lot.case_g * self.volume

        yield from more(0)

    def _timed(
        self, shift: Shift, sites: tuple[SiteId, ...], carried: tuple[Carried, ...]
    ) -> Iterator[Drive]:
        """Yield a cargo with its cheapest times, for each set of meals it may be in time for."""
        if not carried or any(
            a.lot_id == b.lot_id and a.load < b.load and a.unload > b.unload
            for a in carried
            for b in carried
        ):
            return  # what is loaded first is unloaded first
        month, base_id = self.month, sites[0]
        vehicle = month.vehicles[shift.vehicle_id]
        handled = [0] * len(sites)
        holds = set()
        for c in carried:
            g = c.cases * month.lots[c.lot_id].case_g
            handled[c.load] += g
            handled[c.unload] += g
            hold_min = vehicle.hold_min.get(month.product_of(c.lot_id).zone)
            if hold_min is not None:
                holds.add((c.load, c.unload, math.floor(hold_min)))
        ready = {
            i: month.sessions[s, shift.day]
            for i, s in enumerate(sites)
            if handled[i] and (s, shift.day) in month.sessions
        }
        edges: list[Edge] = [(2 * j, 2 * i + 1, -hold) for i, j, hold in holds]
        low, high = [shift.start_min] * (2 * len(sites)), [shift.end_min] * (2 * len(sites))
        for i, site_id in enumerate(sites):
            service = 0
            if handled[i]:
                opens, closes = month.open_windows(site_id, shift.day)[0]
                low[2 * i] = max(low[2 * i], opens)
                high[2 * i + 1] = min(high[2 * i + 1], closes)
                site = month.sites[site_id]
                seconds = site.service_s + Fraction(handled[i] * site.handling_s_per_100kg, 100_000)
                service = math.floor(seconds / 60)
            edges.append((2 * i, 2 * i + 1, service))
            if i:
                edges.append((2 * i - 1, 2 * i, self._way(sites[i - 1], site_id)))
        earliest = _least(edges, low, high)
        if earliest is None:
            return
        possible = [i for i, at in ready.items() if earliest[2 * i + 1] <= at]
        length_m = sum(month.travel[a, b].length_m for a, b in pairwise(sites) if a != b)
        fixed = Fraction(vehicle.yen_per_trip) + Fraction(vehicle.yen_per_km) * length_m / 1000
        assert Fraction(vehicle.yen_per_trip) >= Fraction(vehicle.yen_per_hour) * (
            shift.end_min - shift.start_min
        ) / Fraction(60)
        assert base_id == vehicle.base_id
        for subset in product((False, True), repeat=len(possible)):
            until = list(high)
            for i, wanted in zip(possible, subset, strict=True):
                if wanted:
                    until[2 * i + 1] = min(until[2 * i + 1], ready[i])
            lasts = _shortest(edges, low, until)
            times = _least([*edges, (len(low) - 1, 0, -lasts)], low, until)
            assert times is not None
            cost = fixed + Fraction(vehicle.yen_per_hour) * lasts / 60
            yield self._drive(shift, sites, carried, times, cost)

    def _drive(
        self,
        shift: Shift,
        sites: tuple[SiteId, ...],
        carried: tuple[Carried, ...],
        times: list[int],
        cost_yen: Fraction,
    ) -> Drive:
        month = self.month
        level: dict[tuple[SiteId, LotId], int] = {}
        least: dict[tuple[SiteId, LotId], int] = {}
        came: dict[tuple[SiteId, LotId, bool], int] = {}
        for i, site_id in enumerate(sites):
            for c in carried:  # loading comes at the arrival, before unloading
                if c.load == i:
                    key = (site_id, c.lot_id)
                    level[key] = level.get(key, 0) - c.cases * month.lots[c.lot_id].case_g
                    least[key] = min(least.get(key, 0), level[key])
            for c in carried:
                if c.unload == i:
                    g = c.cases * month.lots[c.lot_id].case_g
                    if month.sites[site_id].is_supply:
                        key = (site_id, c.lot_id)
                        level[key] = level.get(key, 0) + g
                    else:
                        ready = month.sessions.get((site_id, shift.day))
                        in_time = ready is not None and times[2 * i + 1] <= ready
                        where = (site_id, c.lot_id, in_time)
                        came[where] = came.get(where, 0) + g
        return Drive(
            shift=shift,
            sites=sites,
            carried=carried,
            times=tuple(times),
            least_g=tuple(sorted((*k, -g) for k, g in least.items() if g)),
            change_g=tuple(sorted((*k, g) for k, g in level.items() if g)),
            deliveries=tuple(
                sorted(Delivery(s, shift.day, lot, t, g) for (s, lot, t), g in came.items())
            ),
            cost_yen=cost_yen,
        )

    # The plan of an outcome, for the checkers.

    def plan(self, outcome: Outcome) -> Plan:
        """Return the plan that reaches an outcome."""
        trace, tables = outcome.trace
        trips: list[Trip] = []
        discards: list[Use] = [u for m in tables for u in m.discards]
        while trace is not None:
            step, trace = trace
            if isinstance(step, Drive):
                trips.append(self._trip(step, f"T{len(trips)}"))
            else:
                discards += step
        plan = plan_idly(self.month)
        return with_figures(
            self.month,
            Plan(
                scenario=plan.scenario,
                trips=tuple(trips),
                uses=tuple(u for m in tables for u in m.uses),
                discards=tuple(discards),
                metrics=plan.metrics,
                bounds=plan.bounds,
                made_by=plan.made_by,
            ),
        )

    def _trip(self, drive: Drive, name: str) -> Trip:
        def items(stop: int, end: str) -> tuple[LotQuantity, ...]:
            grams: dict[LotId, int] = {}
            for c in drive.carried:
                if getattr(c, end) == stop:
                    g = c.cases * self.month.lots[c.lot_id].case_g
                    grams[c.lot_id] = grams.get(c.lot_id, 0) + g
            return tuple(LotQuantity(lot_id=k, quantity_g=g) for k, g in grams.items())

        stops = tuple(
            PlanStop(
                site_id=site_id,
                arrive_min=drive.times[2 * i],
                depart_min=drive.times[2 * i + 1],
                unload=items(i, "unload"),
                load=items(i, "load"),
            )
            for i, site_id in enumerate(drive.sites)
        )
        return Trip(
            trip_id=TripId(name),
            vehicle_id=drive.shift.vehicle_id,
            day=drive.shift.day,
            stops=stops,
        )


def _grams(batches: tuple[tuple[date, int], ...]) -> int:
    return sum(g for _, g in batches)


def _sum(stock: Stock, changes: Iterable[tuple[SiteId, LotId, int]]) -> Stock:
    total = {(s, lot): g for s, lot, g in stock}
    for s, lot, g in changes:
        total[s, lot] = total.get((s, lot), 0) + g
    return tuple(sorted((*k, g) for k, g in total.items() if g))


def _taken(
    shelf: dict[LotId, tuple[tuple[date, int], ...]], wanted: list[tuple[LotId, int]]
) -> dict[LotId, tuple[tuple[date, int], ...]]:
    """Return a shelf without what is taken, oldest first."""
    left = dict(shelf)
    for lot_id, wanted_g in wanted:
        batches, more_g = [], wanted_g
        for since, there in left[lot_id]:
            now = min(there, more_g)
            more_g -= now
            if there > now:
                batches.append((since, there - now))
        left[lot_id] = tuple(batches)
    return left


def _best_meals(found: Iterable[Meals]) -> list[Meals]:
    best: dict[int, Meals] = {}
    for meals in found:
        known = best.get(meals.used_g)
        if known is None or meals.wasted_g < known.wasted_g:
            best[meals.used_g] = meals
    return [
        m
        for m in best.values()
        if not any(o.used_g > m.used_g and o.wasted_g <= m.wasted_g for o in best.values())
    ]


def _least(edges: list[Edge], low: list[int], high: list[int]) -> list[int] | None:
    """Return the least times that keep ``to >= from + minutes`` and all limits, None = none do."""
    times, changed = list(low), True
    while changed:
        changed = False
        for a, b, minutes in edges:
            if times[a] + minutes > times[b]:
                times[b] = times[a] + minutes
                if times[b] > high[b]:
                    return None
                changed = True
    return times


def _shortest(edges: list[Edge], low: list[int], high: list[int]) -> int:
    """Return the least minutes between the first time and the last, by longest paths."""
    origin = len(low)
    far: list[int] = [-(10**9)] * (origin + 1)
    far[0] = 0
    everything = [
        *edges,
        *((origin, v, x) for v, x in enumerate(low)),
        *((v, origin, -x) for v, x in enumerate(high)),
    ]
    changed = True
    while changed:
        changed = False
        for a, b, minutes in everything:
            if far[a] > -(10**8) and far[a] + minutes > far[b]:
                far[b] = far[a] + minutes
                changed = True
    return far[origin - 1]
