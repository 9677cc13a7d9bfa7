"""Every trip of a shift of a tiny month: all sequences of stops, all whole cases along them.

They are timed by difference constraints; what may be assumed of the month stands in
``brute_force``, which asserts it.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

from inventory.model import LotId, Zone
from logistics.model import Scenario, Shift, SiteId

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


class Drives:
    """All that the shifts of a month can do; ``volume`` is that of a gram."""

    def __init__(self, month: Scenario, volume: int) -> None:
        self.month, self.volume = month, volume

    def of_shift(self, shift: Shift) -> Iterable[Drive]:
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
