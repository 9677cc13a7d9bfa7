"""Who gets what from which stop: the allocation over given tours as a linear program.

Columns: cases of a class from a loading stop to a later stop of the same tour, kilograms of a
delivery used at a session, stocks at supply sites overnight, times of every stop. One function per
rule of the scenario format.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from inventory.model import Category, Zone
from logistics.classes import LotClass
from logistics.linear import LinearProgram
from logistics.model import DAY_MIN, Scenario, SiteId
from logistics.tours import Timing, Tour, vehicle_of

KG = 1000.0


class Flow(NamedTuple):
    """Cases of a class loaded at one stop of a tour and unloaded at a later one."""

    lot_class: int
    tour: int
    load: int
    unload: int


class Meal(NamedTuple):
    """Kilograms of a class used at a session, out of what came to the recipient on ``came``."""

    lot_class: int
    site_id: SiteId
    came: date
    tour: int
    stop: int
    session: date


class Rest(NamedTuple):
    """Kilograms of a class that a delivery leaves at a recipient unused."""

    lot_class: int
    tour: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one more is worth, in the order of the goals; the worst fill counts per whole fill."""

    worst_fill: float = 30_000.0
    waste_kg: float = 12.0
    fill_kg: float = 4.0
    cost_yen: float = 0.0002


@dataclass(slots=True)
class Allocation:
    """The linear program of one set of tours and the meaning of its columns."""

    scenario: Scenario
    classes: tuple[LotClass, ...]
    tours: Sequence[Tour]
    timings: Sequence[Timing]
    weights: Weights = field(default_factory=Weights)
    whole_cases: bool = False
    program: LinearProgram = field(default_factory=LinearProgram)
    flows: dict[Flow, int] = field(default_factory=dict)
    meals: dict[Meal, int] = field(default_factory=dict)
    rests: dict[Rest, int] = field(default_factory=dict)
    discards: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    fill_columns: dict[SiteId, int] = field(default_factory=dict)
    fill_rows: dict[SiteId, int] = field(default_factory=dict)
    need_rows: dict[tuple[SiteId, date, Category], int] = field(default_factory=dict)
    stock_rows: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    weight_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    zone_rows: dict[tuple[int, int, Zone], int] = field(default_factory=dict)
    service_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    room_rows: dict[tuple[SiteId, Zone, date], int] = field(default_factory=dict)
    worst: int = -1


class Usable(NamedTuple):
    """A class that a recipient can use if it comes on a day, and at which sessions."""

    lot_class: int
    sessions: tuple[date, ...]


class Deliverable:
    """Which classes are of use to a recipient when they come on a certain day."""

    def __init__(self, scenario: Scenario, classes: tuple[LotClass, ...]) -> None:
        self.scenario = scenario
        self.classes = classes
        self._known: dict[tuple[SiteId, date], tuple[Usable, ...]] = {}
        self._sessions: dict[tuple[SiteId, Category], list[date]] = defaultdict(list)
        for (site_id, day, category), need in sorted(scenario.need_g.items()):
            if need:
                self._sessions[site_id, category].append(day)

    def at(self, site_id: SiteId, day: date) -> tuple[Usable, ...]:
        """Return the classes that may come to ``site_id`` on ``day``, with their sessions."""
        key = (site_id, day)
        if key not in self._known:
            found = (self._usable(c, site_id, day) for c in self.classes)
            self._known[key] = tuple(u for u in found if u.sessions)
        return self._known[key]

    def _usable(self, lot_class: LotClass, site_id: SiteId, day: date) -> Usable:
        scenario, product = self.scenario, lot_class.product
        sessions: tuple[date, ...] = ()
        if not scenario.exclusion_of(site_id, product):
            sessions = self.sessions(lot_class, site_id, day)
        return Usable(lot_class.number, sessions)

    def sessions(self, lot_class: LotClass, site_id: SiteId, since: date) -> tuple[date, ...]:
        """Return the sessions that food which came on ``since`` can serve."""
        hold = self.scenario.policy.recipient_hold_days.get(lot_class.product.zone)
        until = lot_class.last_day
        if hold is not None:
            until = min(until, since + timedelta(days=hold))
        days = self._sessions.get((site_id, lot_class.product.category), ())
        room = any(
            s.capacity_ul
            for s in self.scenario.stores
            if s.site_id == site_id and s.zone is lot_class.product.zone
        )
        return tuple(d for d in days if since <= d <= until and (room or d == since))


def build(
    scenario: Scenario,
    deliverable: Deliverable,
    tours: Sequence[Tour],
    timings: Sequence[Timing],
    *,
    weights: Weights | None = None,
    whole_cases: bool = False,
) -> Allocation:
    """Return the program for ``tours``, each with a reference timing that fits its shift."""
    allocation = Allocation(
        scenario=scenario,
        classes=deliverable.classes,
        tours=tours,
        timings=timings,
        weights=weights or Weights(),
        whole_cases=whole_cases,
    )
    _define_flows(allocation, deliverable)
    _define_meals(allocation, deliverable)
    _define_needs_and_fills(allocation)
    _define_supply_stocks(allocation)
    _define_recipient_room(allocation)
    _define_vehicles(allocation)
    return allocation


def _define_flows(allocation: Allocation, deliverable: Deliverable) -> None:
    """Rule 2, 5 and 6: whole cases, from a supply site to a later stop, cold boxes in time."""
    scenario = allocation.scenario
    there: dict[tuple[int, SiteId], date] = {}
    for c in allocation.classes:
        for s in c.supplies:
            key = (c.number, s.site_id)
            there[key] = min(there.get(key, s.day), s.day)
    in_order = sorted(range(len(allocation.tours)), key=lambda t: allocation.tours[t].shift.day)
    for t in in_order:
        tour = allocation.tours[t]
        day = tour.shift.day
        for load, load_site in enumerate(tour.sites[:-1]):
            if not (tour.works[load] and scenario.sites[load_site].is_supply):
                continue
            for unload in range(load + 1, len(tour.sites)):
                if not tour.works[unload] or tour.sites[unload] == load_site:
                    continue
                for number in _wanted(allocation, deliverable, tour, unload):
                    flow = Flow(number, t, load, unload)
                    if there.get((number, load_site), date.max) > day or not _cold(
                        allocation, flow
                    ):
                        continue
                    _add_flow(allocation, flow)
                    if scenario.sites[tour.sites[unload]].is_supply:
                        key = (number, tour.sites[unload])
                        there[key] = min(there.get(key, date.max), day + timedelta(days=1))


def _wanted(allocation: Allocation, deliverable: Deliverable, tour: Tour, unload: int) -> list[int]:
    site_id, day = tour.sites[unload], tour.shift.day
    if not allocation.scenario.sites[site_id].is_supply:
        return [u.lot_class for u in deliverable.at(site_id, day)]
    return [
        c.number
        for c in allocation.classes
        if c.last_day > day and allocation.scenario.night_capacity_ul(site_id, c.product.zone, day)
    ]


def _cold(allocation: Allocation, flow: Flow) -> bool:
    zone = allocation.classes[flow.lot_class].product.zone
    hold = vehicle_of(allocation.scenario, allocation.tours[flow.tour]).hold_min.get(zone)
    timing = allocation.timings[flow.tour]
    return hold is None or timing.arrive_min[flow.unload] - timing.depart_min[flow.load] <= hold


def _add_flow(allocation: Allocation, flow: Flow) -> None:
    c = allocation.classes[flow.lot_class]
    vehicle = vehicle_of(allocation.scenario, allocation.tours[flow.tour])
    volume = c.case_g * c.product.volume_ul_per_g
    most = vehicle.payload_g // c.case_g
    if volume:
        most = min(most, vehicle.compartment_ul[c.product.zone] // volume)
    if not most:
        return
    allocation.flows[flow] = allocation.program.add_column(
        upper=float(most), integer=allocation.whole_cases
    )


def _define_meals(allocation: Allocation, deliverable: Deliverable) -> None:
    """Rules 3 and 7: what comes is used in date and before it has waited too long."""
    program, scenario = allocation.program, allocation.scenario
    arriving: dict[tuple[int, int, int], list[tuple[int, float]]] = defaultdict(list)
    for flow, column in allocation.flows.items():
        if not scenario.sites[allocation.tours[flow.tour].sites[flow.unload]].is_supply:
            case_kg = allocation.classes[flow.lot_class].case_g / KG
            arriving[flow.lot_class, flow.tour, flow.unload].append((column, case_kg))
    for (c, t, stop), terms in arriving.items():
        tour = allocation.tours[t]
        lot_class, day, site_id = allocation.classes[c], tour.shift.day, tour.sites[stop]
        in_time = allocation.timings[t].windows[stop][1] <= scenario.sessions.get(
            (site_id, day), DAY_MIN
        )
        balance = list(terms)
        for session in deliverable.sessions(lot_class, site_id, day):
            if session > day or in_time:
                column = _add_meal(allocation, Meal(c, site_id, day, t, stop, session))
                balance.append((column, -1.0))
        if allocation.whole_cases:
            wasted = _rest_is_wasted(scenario, lot_class, day)
            cost = allocation.weights.waste_kg if wasted and not lot_class.perishes else 0.01
            column = program.add_column(cost=cost)
            allocation.rests[Rest(c, t, stop)] = column
            balance.append((column, -1.0))
        program.add_row(balance, lower=0.0, upper=0.0)
    for lot_class in allocation.classes:
        for s in lot_class.supplies:
            if scenario.sites[s.site_id].is_supply:
                continue
            days = deliverable.sessions(lot_class, s.site_id, s.since)
            taken = [
                (_add_meal(allocation, Meal(lot_class.number, s.site_id, s.since, -1, -1, d)), 1.0)
                for d in days
                if d >= s.day
            ]
            program.add_row(taken, upper=s.quantity_g / KG)


def _rest_is_wasted(scenario: Scenario, lot_class: LotClass, came: date) -> bool:
    hold = scenario.policy.recipient_hold_days.get(lot_class.product.zone)
    return hold is not None and (scenario.end - came).days >= hold


def _add_meal(allocation: Allocation, meal: Meal) -> int:
    perishes = allocation.classes[meal.lot_class].perishes
    cost = -allocation.weights.waste_kg if perishes else 0.0
    column = allocation.meals.get(meal)
    if column is None:
        column = allocation.meals[meal] = allocation.program.add_column(cost=cost)
    return column


def _define_needs_and_fills(allocation: Allocation) -> None:
    """Rule 8, and the goals: the worst fill first, then every fill, the lower the dearer."""
    program, scenario, weights = allocation.program, allocation.scenario, allocation.weights
    by_need: dict[tuple[SiteId, date, Category], list[tuple[int, float]]] = defaultdict(list)
    by_site: dict[SiteId, list[tuple[int, float]]] = defaultdict(list)
    for meal, column in allocation.meals.items():
        category = allocation.classes[meal.lot_class].product.category
        by_need[meal.site_id, meal.session, category].append((column, 1.0))
        by_site[meal.site_id].append((column, 1.0))
    for key, terms in by_need.items():
        need = scenario.need_g.get(key, 0) / KG
        allocation.need_rows[key] = program.add_row(terms, upper=need)
    allocation.worst = program.add_column(cost=-weights.worst_fill)
    for site_id, need_g in scenario.month_need_g.items():
        history = scenario.history.get(site_id)
        before_need = history.need_g / KG if history else 0.0
        before_used = history.used_g / KG if history else 0.0
        whole = need_g / KG + before_need
        if not need_g:
            continue
        steps = _fill_steps(program, whole, before_used, weights.fill_kg)
        allocation.fill_rows[site_id] = program.add_row(
            [*by_site[site_id], *((s, -1.0) for s in steps)], lower=0.0, upper=0.0
        )
        program.add_row(
            [*((s, 1.0) for s in steps), (allocation.worst, -whole)], lower=-before_used
        )


def _fill_steps(
    program: LinearProgram, whole_kg: float, before_kg: float, weight: float
) -> list[int]:
    """Return columns that add up to what is used this month, each step worth less than the last.

    A concave sum stands in for leximin: a step of 0.02 of fill is worth 1.18 times the next.
    """
    steps, width = [], 0.02
    level = before_kg / whole_kg
    while level < 1.0:
        upto = min(1.0, (int(level / width + 1e-9) + 1) * width)
        worth = weight * 0.85 ** max(0.0, (level - 0.5) / width)
        steps.append(program.add_column(cost=-worth, upper=(upto - level) * whole_kg))
        level = upto
    steps.append(program.add_column())
    return steps


def _define_supply_stocks(allocation: Allocation) -> None:
    """Rules 1 and 4 at supply sites: no stock below zero, and room for it every night.

    What a vehicle brings on a day can be loaded there from the next day on: that keeps the order of
    arrivals and departures within a day out of the program.
    """
    scenario = allocation.scenario
    loads: dict[tuple[int, SiteId, date], list[int]] = defaultdict(list)
    unloads: dict[tuple[int, SiteId, date], list[int]] = defaultdict(list)
    for flow, column in allocation.flows.items():
        tour = allocation.tours[flow.tour]
        loads[flow.lot_class, tour.sites[flow.load], tour.shift.day].append(column)
        if scenario.sites[tour.sites[flow.unload]].is_supply:
            unloads[flow.lot_class, tour.sites[flow.unload], tour.shift.day].append(column)
    arrivals: dict[tuple[int, SiteId, date], float] = defaultdict(float)
    for c in allocation.classes:
        for s in c.supplies:
            if scenario.sites[s.site_id].is_supply:
                arrivals[c.number, s.site_id, s.day] += s.quantity_g / c.case_g
    events: dict[tuple[int, SiteId], set[date]] = defaultdict(set)
    for number, site_id, day in (*loads, *unloads, *arrivals):
        events[number, site_id].add(day)
    stocks: dict[tuple[int, SiteId], list[tuple[date, int]]] = {}
    for (number, site_id), days in events.items():
        stocks[number, site_id] = [
            (day, column)
            for day, column in _stock_chain(
                allocation, number, site_id, sorted(days), loads, unloads, arrivals
            )
        ]
    _define_supply_room(allocation, stocks)


def _stock_chain(
    allocation: Allocation,
    number: int,
    site_id: SiteId,
    days: list[date],
    loads: Mapping[tuple[int, SiteId, date], list[int]],
    unloads: Mapping[tuple[int, SiteId, date], list[int]],
    arrivals: Mapping[tuple[int, SiteId, date], float],
) -> list[tuple[date, int]]:
    program, lot_class = allocation.program, allocation.classes[number]
    chain: list[tuple[date, int]] = []
    case_kg = lot_class.case_g / KG
    for day in days:
        key = (number, site_id, day)
        stock = program.add_column()
        before = [(chain[-1][1], 1.0)] if chain else []
        out = [(column, -1.0) for column in loads.get(key, ())]
        come = [(column, 1.0) for column in unloads.get(key, ())]
        if come and out:
            program.add_row([*before, *out], lower=-arrivals.get(key, 0.0))
        cost = 0.0 if lot_class.perishes else allocation.weights.waste_kg * case_kg
        gone = allocation.discards[key] = program.add_column(cost=cost)
        allocation.stock_rows[key] = program.add_row(
            [*before, *out, *come, (gone, -1.0), (stock, -1.0)],
            lower=-arrivals.get(key, 0.0),
            upper=-arrivals.get(key, 0.0),
        )
        chain.append((day, stock))
    return chain


def _define_supply_room(
    allocation: Allocation, stocks: Mapping[tuple[int, SiteId], list[tuple[date, int]]]
) -> None:
    """Room of each zone of each supply site on each night on which more may lie there."""
    scenario = allocation.scenario
    chains: dict[tuple[SiteId, Zone], list[tuple[LotClass, list[tuple[date, int]]]]]
    chains = defaultdict(list)
    for (number, site_id), chain in stocks.items():
        c = allocation.classes[number]
        chains[site_id, c.product.zone].append((c, chain))
    for (site_id, zone), members in chains.items():
        nights = {day for _, chain in members for day, _ in chain}
        nights |= {o.from_on for o in scenario.outages if (o.site_id, o.zone) == (site_id, zone)}
        for night in sorted(n for n in nights if scenario.start <= n <= scenario.end):
            terms = []
            for c, chain in members:
                if c.last_day <= night and c.perishes:
                    continue
                litres = c.case_g * c.product.volume_ul_per_g / 1e6
                held = [column for day, column in chain if day <= night]
                if held and litres:
                    terms.append((held[-1], litres))
            if terms:
                room = scenario.night_capacity_ul(site_id, zone, night) / 1e6
                allocation.program.add_row(terms, upper=room)


def _define_recipient_room(allocation: Allocation) -> None:
    """Rule 4 at recipients: room on the nights after each delivery and at the start of outages."""
    scenario = allocation.scenario
    held: dict[tuple[SiteId, Zone], list[tuple[date, date, int, float]]] = defaultdict(list)
    for meal, column in allocation.meals.items():
        product = allocation.classes[meal.lot_class].product
        litres = product.volume_ul_per_g / 1e3
        if meal.session > meal.came and litres:
            start = max(meal.came, scenario.start)
            row = (start, meal.session, column, litres)
            held[meal.site_id, product.zone].append(row)
    for rest, column in allocation.rests.items():
        tour, c = allocation.tours[rest.tour], allocation.classes[rest.lot_class]
        hold = scenario.policy.recipient_hold_days.get(c.product.zone)
        until = c.last_day if c.perishes else scenario.end + timedelta(days=1)
        if hold is not None:
            until = min(until, tour.shift.day + timedelta(days=hold))
        litres = c.product.volume_ul_per_g / 1e3
        row = (tour.shift.day, until, column, litres)
        held[tour.sites[rest.stop], c.product.zone].append(row)
    for (site_id, zone), rows in held.items():
        nights = {r[0] for r in rows}
        nights |= {o.from_on for o in scenario.outages if (o.site_id, o.zone) == (site_id, zone)}
        for night in sorted(nights):
            terms = [(column, litres) for a, b, column, litres in rows if a <= night < b]
            if terms:
                room = scenario.night_capacity_ul(site_id, zone, night) / 1e6
                row_number = allocation.program.add_row(terms, upper=room)
                allocation.room_rows[site_id, zone, night] = row_number


def _define_vehicles(allocation: Allocation) -> None:
    """Rules 5 and 6: payload, compartments, and the time that handling takes."""
    by_tour: dict[int, list[tuple[Flow, int]]] = defaultdict(list)
    for flow, column in allocation.flows.items():
        by_tour[flow.tour].append((flow, column))
    for t, flows in by_tour.items():
        _define_load_limits(allocation, t, flows)
        _define_times(allocation, t, flows)


def _define_load_limits(allocation: Allocation, t: int, flows: list[tuple[Flow, int]]) -> None:
    scenario, tour = allocation.scenario, allocation.tours[t]
    vehicle = vehicle_of(scenario, tour)
    for stop, site_id in enumerate(tour.sites[:-1]):
        if not (tour.works[stop] and scenario.sites[site_id].is_supply):
            continue
        aboard = [(f, column) for f, column in flows if f.load <= stop < f.unload]
        weight = [(column, allocation.classes[f.lot_class].case_g / KG) for f, column in aboard]
        if weight:
            row = allocation.program.add_row(weight, upper=vehicle.payload_g / KG)
            allocation.weight_rows[t, stop] = row
        litres: dict[Zone, list[tuple[int, float]]] = defaultdict(list)
        for f, column in aboard:
            c = allocation.classes[f.lot_class]
            litres[c.product.zone].append((column, c.case_g * c.product.volume_ul_per_g / 1e6))
        for zone, terms in litres.items():
            row = allocation.program.add_row(terms, upper=vehicle.compartment_ul[zone] / 1e6)
            allocation.zone_rows[t, stop, zone] = row


def _define_times(allocation: Allocation, t: int, flows: list[tuple[Flow, int]]) -> None:
    scenario, tour, program = allocation.scenario, allocation.tours[t], allocation.program
    vehicle, timing = vehicle_of(scenario, tour), allocation.timings[t]
    per_min = float(vehicle.yen_per_hour) / 60 * allocation.weights.cost_yen
    handled: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for f, column in flows:
        kg = allocation.classes[f.lot_class].case_g / KG
        handled[f.load].append((column, kg))
        handled[f.unload].append((column, kg))
    arrive: list[int] = []
    depart: list[int] = []
    for stop, site_id in enumerate(tour.sites):
        opens, closes = timing.windows[stop]
        site = scenario.sites[site_id]
        first, last = stop == 0, stop == len(tour.sites) - 1
        a = program.add_column(lower=opens, upper=closes, cost=-per_min if first else 0.0)
        e = program.add_column(lower=opens, upper=closes, cost=per_min if last else 0.0)
        service = site.service_s / 60 if tour.works[stop] else 0.0
        per_kg = site.handling_s_per_100kg / 6000
        busy = [(column, -kg * per_kg) for column, kg in handled[stop]]
        row = program.add_row([(e, 1.0), (a, -1.0), *busy], lower=service)
        allocation.service_rows[t, stop] = row
        if stop:
            leg = scenario.leg(tour.sites[stop - 1], site_id)
            minutes = leg.duration_min if leg else 0
            program.add_row([(a, 1.0), (depart[-1], -1.0)], lower=minutes)
        arrive.append(a)
        depart.append(e)
    _define_cold_boxes(allocation, t, flows, arrive, depart)


def _define_cold_boxes(
    allocation: Allocation,
    t: int,
    flows: list[tuple[Flow, int]],
    arrive: list[int],
    depart: list[int],
) -> None:
    hold = vehicle_of(allocation.scenario, allocation.tours[t]).hold_min
    limits: dict[tuple[int, int], float] = {}
    for f, _ in flows:
        zone = allocation.classes[f.lot_class].product.zone
        if zone in hold:
            key = (f.load, f.unload)
            limits[key] = min(limits.get(key, DAY_MIN), float(hold[zone]))
    for (load, unload), most in limits.items():
        allocation.program.add_row([(arrive[unload], 1.0), (depart[load], -1.0)], upper=most)
