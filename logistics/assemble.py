"""From whole cases of classes to a plan: lots by date, times to the minute, meals by gram."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from inventory.model import Category, LotId
from logistics.allocation import KG, Allocation, Flow, Meal
from logistics.linear import Solution
from logistics.model import Scenario, SiteId
from logistics.overflow import forced_discards
from logistics.plan_model import LotQuantity, PlanStop, Trip, TripId, Use
from logistics.tours import Tour, vehicle_of
from routing.timing import TimedStop, tightest_times

Batch = list[tuple[LotId, int]]


@dataclass(frozen=True, slots=True)
class Times:
    """Arrival and departure of every stop of a tour."""

    stops: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Shelves:
    """Whole cases at supply sites by class: (date on the label, lot, cases)."""

    allocation: Allocation
    cases: dict[tuple[int, SiteId], list[tuple[date, LotId, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def put(self, lot_class: int, site_id: SiteId, lot_id: LotId, cases: int) -> None:
        """Add cases of a lot."""
        expires_on = self.allocation.scenario.lots[lot_id].expires_on
        self.cases[lot_class, site_id].append((expires_on, lot_id, cases))
        self.cases[lot_class, site_id].sort()

    def take(self, lot_class: int, site_id: SiteId, cases: int) -> list[tuple[LotId, int]]:
        """Take cases, earliest date first; fewer where there are fewer."""
        shelf, taken = self.cases[lot_class, site_id], []
        while shelf and cases:
            expires_on, lot_id, there = shelf.pop(0)
            now = min(there, cases)
            taken.append((lot_id, now))
            cases -= now
            if there > now:
                shelf.insert(0, (expires_on, lot_id, there - now))
        return taken


def assemble(
    allocation: Allocation, solution: Solution
) -> tuple[tuple[Trip, ...], tuple[Use, ...], tuple[Use, ...]]:
    """Return trips, uses and discards of a solution with whole cases."""
    cases: dict[int, dict[Flow, int]] = defaultdict(dict)
    for flow, column in allocation.flows.items():
        whole = round(float(solution.values[column]))
        if whole:
            cases[flow.tour][flow] = whole
    times: dict[int, Times] = {}
    for t in list(cases):
        found = _timed(allocation, t, cases[t])
        if found is None:
            del cases[t]
        else:
            times[t] = found
    lots = _lots_of(allocation, cases)
    trips = tuple(_trips(allocation, lots, times))
    uses = _uses(allocation, solution, lots)
    return trips, uses, forced_discards(allocation.scenario, trips, uses)


def _timed(allocation: Allocation, t: int, flows: dict[Flow, int]) -> Times | None:
    """Return exact times for a tour; flows are dropped, smallest first, until there are some."""
    while flows:
        times = _times(allocation, t, flows)
        if times is not None:
            return times
        del flows[min(flows, key=lambda f: flows[f] * allocation.classes[f.lot_class].case_g)]
    return None


def _times(allocation: Allocation, t: int, flows: dict[Flow, int]) -> Times | None:
    scenario, tour = allocation.scenario, allocation.tours[t]
    handled = [0] * len(tour.sites)
    limits: dict[tuple[int, int], int] = {}
    hold_min = vehicle_of(scenario, tour).hold_min
    for flow, cases in flows.items():
        c = allocation.classes[flow.lot_class]
        handled[flow.load] += cases * c.case_g
        handled[flow.unload] += cases * c.case_g
        if c.product.zone in hold_min:
            key = (flow.load, flow.unload)
            limits[key] = min(limits.get(key, 1440), int(hold_min[c.product.zone]))
    kept = _stops_kept(scenario, tour, handled)
    windows = allocation.timings[t].windows
    stops = []
    for n, i in enumerate(kept):
        leg = scenario.leg(tour.sites[kept[n - 1]], tour.sites[i]) if n else None
        opens, closes = windows[i] if handled[i] else (tour.shift.start_min, tour.shift.end_min)
        stops.append(
            TimedStop(
                service_min=scenario.service_min(tour.sites[i], handled[i]),
                opens_min=opens,
                closes_min=closes,
                travel_min=leg.duration_min if leg else 0,
            )
        )
    at = {i: n for n, i in enumerate(kept)}
    aboard = {(at[i], at[j]): most for (i, j), most in limits.items()}
    found = tightest_times(stops, most_aboard_min=aboard)
    if found is None:
        return None
    by_stop = dict(zip(kept, found, strict=True))
    return Times(tuple(by_stop.get(i, (-1, -1)) for i in range(len(tour.sites))))


def _stops_kept(scenario: Scenario, tour: Tour, handled: list[int]) -> list[int]:
    """Leave out stops at which nothing is handled, where the road goes on without them."""
    kept, last = [0], len(tour.sites) - 1
    for i in range(1, last):
        following = next((k for k in range(i + 1, last + 1) if handled[k]), last)
        direct = scenario.leg(tour.sites[kept[-1]], tour.sites[following])
        if handled[i] or direct is None:
            kept.append(i)
    return [*kept, last]


def _lots_of(
    allocation: Allocation, cases: dict[int, dict[Flow, int]]
) -> dict[Flow, list[tuple[LotId, int]]]:
    """Pick the lots of every flow, earliest date first; in cases."""
    scenario = allocation.scenario
    shelves = _Shelves(allocation)
    comes: dict[date, list[tuple[int, SiteId, LotId, int]]] = defaultdict(list)
    for c in allocation.classes:
        for s in c.supplies:
            if scenario.sites[s.site_id].is_supply and s.quantity_g >= c.case_g:
                row = (c.number, s.site_id, s.lot_id, s.quantity_g // c.case_g)
                comes[s.day].append(row)
    picked: dict[Flow, list[tuple[LotId, int]]] = {}
    for day in scenario.days:
        for row in comes[day]:
            shelves.put(*row)
        moved = []
        for t, flows in cases.items():
            tour = allocation.tours[t]
            if tour.shift.day != day:
                continue
            for flow in sorted(flows):
                got = shelves.take(flow.lot_class, tour.sites[flow.load], flows[flow])
                picked[flow] = got
                if scenario.sites[tour.sites[flow.unload]].is_supply:
                    moved += [(flow.lot_class, tour.sites[flow.unload], *x) for x in got]
        for row in moved:  # what comes by road can be loaded from the next day on
            shelves.put(*row)
    return picked


def _trips(
    allocation: Allocation, lots: dict[Flow, list[tuple[LotId, int]]], times: dict[int, Times]
) -> Iterator[Trip]:
    handled: dict[tuple[int, int, str], dict[LotId, int]] = defaultdict(lambda: defaultdict(int))
    for flow, picked in lots.items():
        case_g = allocation.classes[flow.lot_class].case_g
        for lot_id, cases in picked:
            handled[flow.tour, flow.load, "load"][lot_id] += cases * case_g
            handled[flow.tour, flow.unload, "unload"][lot_id] += cases * case_g
    order = sorted(times, key=lambda t: (allocation.tours[t].shift.day, times[t].stops[0], t))
    for number, t in enumerate(order, start=1):
        tour = allocation.tours[t]
        stops = tuple(
            PlanStop(
                site_id=site_id,
                arrive_min=times[t].stops[i][0],
                depart_min=times[t].stops[i][1],
                unload=_items(handled[t, i, "unload"]),
                load=_items(handled[t, i, "load"]),
            )
            for i, site_id in enumerate(tour.sites)
            if times[t].stops[i][0] >= 0
        )
        yield Trip(
            trip_id=TripId(f"T{number:03d}"),
            vehicle_id=tour.vehicle_id,
            day=tour.shift.day,
            stops=stops,
        )


def _items(grams: dict[LotId, int]) -> tuple[LotQuantity, ...]:
    return tuple(LotQuantity(lot_id=k, quantity_g=g) for k, g in sorted(grams.items()) if g)


@dataclass(slots=True)
class _Table:
    """What is left of needs and of delivered batches while meals are laid, in grams."""

    needs: dict[tuple[SiteId, date, Category], int]
    batches: dict[tuple[int, SiteId, date, int, int], Batch]
    uses: dict[tuple[SiteId, date, LotId], int] = field(default_factory=lambda: defaultdict(int))

    def lay(self, meal: Meal, category: Category, most_g: int) -> None:
        """Use up to ``most_g`` of a batch for a meal, within its need."""
        batch = self.batches.get((meal.lot_class, meal.site_id, meal.came, meal.tour, meal.stop))
        key = (meal.site_id, meal.session, category)
        while batch and most_g > 0 and self.needs.get(key, 0) > 0:
            lot_id, there = batch[0]
            now = min(there, most_g, self.needs[key])
            self.uses[meal.site_id, meal.session, lot_id] += now
            self.needs[key] -= now
            most_g -= now
            if there > now:
                batch[0] = (lot_id, there - now)
            else:
                batch.pop(0)


def _uses(
    allocation: Allocation,
    solution: Solution,
    lots: dict[Flow, list[tuple[LotId, int]]],
) -> tuple[Use, ...]:
    """Lay the meals that the solution says, then put left-overs on tables with room."""
    table = _Table(dict(allocation.scenario.need_g), _batches(allocation, lots))
    meals = sorted(allocation.meals, key=lambda m: (m.session, m.came, m.lot_class, m.tour))
    for meal in meals:
        grams = int(float(solution.values[allocation.meals[meal]]) * KG + 1e-6)
        table.lay(meal, allocation.classes[meal.lot_class].product.category, grams)
    for meal in meals:
        if meal.tour >= 0:  # left-overs of deliveries have their room already
            c = allocation.classes[meal.lot_class]
            table.lay(meal, c.product.category, c.case_g * 1000)
    return tuple(
        Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)
        for (site_id, day, lot_id), g in sorted(table.uses.items())
    )


def _batches(
    allocation: Allocation, lots: dict[Flow, list[tuple[LotId, int]]]
) -> dict[tuple[int, SiteId, date, int, int], Batch]:
    scenario = allocation.scenario
    found: dict[tuple[int, SiteId, date, int, int], Batch] = defaultdict(list)
    for flow, picked in lots.items():
        tour = allocation.tours[flow.tour]
        site_id = tour.sites[flow.unload]
        if not scenario.sites[site_id].is_supply:
            key = (flow.lot_class, site_id, tour.shift.day, flow.tour, flow.unload)
            case_g = allocation.classes[flow.lot_class].case_g
            found[key] += [(lot_id, cases * case_g) for lot_id, cases in picked]
    for c in allocation.classes:
        for s in c.supplies:
            if not scenario.sites[s.site_id].is_supply:
                found[c.number, s.site_id, s.since, -1, -1].append((s.lot_id, s.quantity_g))
    for batch in found.values():
        batch.sort(key=lambda x: (scenario.lots[x[0]].expires_on, x[0]))
    return found
