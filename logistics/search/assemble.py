"""From whole cases of classes to a plan: lots by date, times to the minute, meals by gram."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from inventory.model import Category, LotId
from logistics.model import SiteId
from logistics.one_trip.tour_trips import task_of
from logistics.one_trip.trip_task import TimedVisit, TripTask
from logistics.one_trip.trips import timed_as_given
from logistics.plan_model import LotQuantity, PlanStop, Trip, TripId, Use
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Flow, Meal
from logistics.program.linear import Solution
from logistics.search.overflow import forced_discards

Batch = list[tuple[LotId, int]]


Times = tuple[TimedVisit, ...]
"""Arrival and departure of the stops of a tour, by number, in the order of the trip."""
Timer = Callable[[TripTask], Times | None]


@dataclass(slots=True)
class _Shelves:
    """Grams at supply sites by class: (date on the label, lot, grams), earliest date first."""

    allocation: Allocation
    grams: dict[tuple[int, SiteId], list[tuple[date, LotId, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def put(self, lot_class: int, site_id: SiteId, lot_id: LotId, quantity_g: int) -> None:
        """Add grams of a lot."""
        expires_on = self.allocation.scenario.lots[lot_id].expires_on
        shelf = self.grams[lot_class, site_id]
        shelf.append((expires_on, lot_id, quantity_g))
        shelf.sort()

    def take(self, flow: Flow, site_id: SiteId, cases: int) -> Batch:
        """Take whole cases, earliest date first; fewer where there are fewer."""
        case_g = self.allocation.classes[flow.lot_class].case_g
        shelf, kept, taken = self.grams[flow.lot_class, site_id], [], []
        for expires_on, lot_id, there in shelf:
            now = min(there // case_g, cases)
            cases -= now
            if now:
                taken.append((lot_id, now * case_g))
            if there > now * case_g:
                kept.append((expires_on, lot_id, there - now * case_g))
        shelf[:] = kept
        return taken

    def give_up(self, lot_class: int, site_id: SiteId, quantity_g: int) -> Batch:
        """Take grams away, latest date first, so that the cases next in turn stay whole."""
        shelf, gone = self.grams[lot_class, site_id], []
        while shelf and quantity_g > 0:
            expires_on, lot_id, there = shelf.pop()
            now = min(there, quantity_g)
            gone.append((lot_id, now))
            quantity_g -= now
            if there > now:
                shelf.append((expires_on, lot_id, there - now))
        return gone


def assemble(
    allocation: Allocation, solution: Solution, *, timing: Timer = timed_as_given
) -> tuple[tuple[Trip, ...], tuple[Use, ...], tuple[Use, ...]]:
    """Return trips, uses and discards of a solution with whole cases.

    ``timing`` says in which order and when a trip visits its stops.
    """
    cases: dict[int, dict[Flow, int]] = defaultdict(dict)
    for flow, column in allocation.flows.items():
        whole = round(float(solution.values[column]))
        if whole:
            cases[flow.tour][flow] = whole
    times: dict[int, Times] = {}
    for t in list(cases):
        found = _timed(allocation, t, cases[t], timing)
        if found is None:
            del cases[t]
        else:
            times[t] = found
    lots, given_up = _lots_of(allocation, solution, cases)
    trips = tuple(_trips(allocation, lots, times))
    uses = _uses(allocation, solution, lots)
    return trips, uses, forced_discards(allocation.scenario, trips, uses, given_up)


def _timed(allocation: Allocation, t: int, flows: dict[Flow, int], timing: Timer) -> Times | None:
    """Return exact times for a tour; flows are dropped, smallest first, until there are some."""
    while flows:
        grams = {f: n * allocation.classes[f.lot_class].case_g for f, n in flows.items()}
        task, stops = task_of(allocation, t, grams)
        found = timing(task)
        if found is not None:
            return tuple(x._replace(visit=stops[x.visit]) for x in found)
        del flows[min(flows, key=grams.__getitem__)]
    return None


def _lots_of(
    allocation: Allocation, solution: Solution, cases: dict[int, dict[Flow, int]]
) -> tuple[dict[Flow, Batch], list[Use]]:
    """Pick the lots of every flow, earliest date first, and those given up for want of room."""
    scenario, shelves = allocation.scenario, _Shelves(allocation)
    comes: dict[date, list[tuple[int, SiteId, LotId, int]]] = defaultdict(list)
    for c in allocation.classes:
        for s in c.supplies:
            if scenario.sites[s.site_id].is_supply and s.quantity_g:
                comes[s.day].append((c.number, s.site_id, s.lot_id, s.quantity_g))
    leaves: dict[date, list[tuple[int, SiteId, int]]] = defaultdict(list)
    for (number, site_id, day), column in allocation.discards.items():
        grams = math.ceil(solution.values[column] * allocation.classes[number].case_g - 1e-3)
        if grams > 0:
            leaves[day].append((number, site_id, grams))
    picked: dict[Flow, Batch] = {}
    given_up: list[Use] = []
    for day in scenario.days:
        for row in comes[day]:
            shelves.put(*row)
        today = [t for t in cases if allocation.tours[t].shift.day == day]
        for row in _loaded(allocation, shelves, {t: cases[t] for t in today}, picked):
            shelves.put(*row)  # what comes by road can be loaded from the next day on
        for number, site_id, grams in leaves[day]:
            for lot_id, g in shelves.give_up(number, site_id, grams):
                given_up.append(Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g))
    return picked, given_up


def _loaded(
    allocation: Allocation,
    shelves: _Shelves,
    cases: dict[int, dict[Flow, int]],
    picked: dict[Flow, Batch],
) -> list[tuple[int, SiteId, LotId, int]]:
    """Pick the lots of one day's flows and return what they bring to supply sites."""
    brought = []
    for t, flows in cases.items():
        sites = allocation.tours[t].sites
        for flow in sorted(flows):
            picked[flow] = shelves.take(flow, sites[flow.load], flows[flow])
            if allocation.goes_to_supply(flow):
                brought += [(flow.lot_class, sites[flow.unload], *x) for x in picked[flow]]
    return brought


def _trips(
    allocation: Allocation, lots: dict[Flow, Batch], times: dict[int, Times]
) -> Iterator[Trip]:
    handled: dict[tuple[int, int, str], dict[LotId, int]] = defaultdict(lambda: defaultdict(int))
    for flow, picked in lots.items():
        for lot_id, grams in picked:
            handled[flow.tour, flow.load, "load"][lot_id] += grams
            handled[flow.tour, flow.unload, "unload"][lot_id] += grams
    order = sorted(times, key=lambda t: (allocation.tours[t].shift.day, times[t][0].arrive_min, t))
    for number, t in enumerate(order, start=1):
        tour = allocation.tours[t]
        stops = tuple(
            PlanStop(
                site_id=tour.sites[stop],
                arrive_min=arrive_min,
                depart_min=depart_min,
                unload=_items(handled[t, stop, "unload"]),
                load=_items(handled[t, stop, "load"]),
            )
            for stop, arrive_min, depart_min in times[t]
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
    lots: dict[Flow, Batch],
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
    allocation: Allocation, lots: dict[Flow, Batch]
) -> dict[tuple[int, SiteId, date, int, int], Batch]:
    scenario = allocation.scenario
    found: dict[tuple[int, SiteId, date, int, int], Batch] = defaultdict(list)
    for flow, picked in lots.items():
        tour = allocation.tours[flow.tour]
        if not allocation.goes_to_supply(flow):
            key = (flow.lot_class, tour.sites[flow.unload], tour.shift.day, flow.tour, flow.unload)
            found[key] += picked
    for c in allocation.classes:
        for s in c.supplies:
            if not scenario.sites[s.site_id].is_supply:
                found[c.number, s.site_id, s.since, -1, -1].append((s.lot_id, s.quantity_g))
    for batch in found.values():
        batch.sort(key=lambda x: (scenario.lots[x[0]].expires_on, x[0]))
    return found
