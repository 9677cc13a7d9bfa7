"""Rows of the allocation for food on its way to a table: flows, meals, needs and fills."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from inventory.model import Category
from logistics.allocation import KG, Allocation, Flow, Meal, Rest
from logistics.classes import LotClass
from logistics.deliverable import Deliverable
from logistics.linear import LinearProgram
from logistics.model import DAY_MIN, Scenario, SiteId
from logistics.tours import Tour, loading_stops, vehicle_of

Terms = list[tuple[int, float]]

MOST_WHOLE = 4
"""With more whole cases than that, a part of one hardly counts."""
REST_COST = 0.01
"""Left-overs that are no waste cost next to nothing, so that food stays where it can be moved."""


def define_flows(allocation: Allocation, deliverable: Deliverable) -> None:
    """Rules 2, 5 and 6: whole cases, from a supply site to a later stop, cold boxes in time."""
    there: dict[tuple[int, SiteId], date] = {}
    for c in allocation.classes:
        for s in c.supplies:
            key = (c.number, s.site_id)
            there[key] = min(there.get(key, s.day), s.day)
    for t in sorted(range(len(allocation.tours)), key=lambda t: allocation.tours[t].shift.day):
        for load, unload in _pairs(allocation, t):
            _define_pair(allocation, deliverable, (t, load, unload), there)


def _pairs(allocation: Allocation, t: int) -> Iterator[tuple[int, int]]:
    """Yield the stops of a tour between which food can ride."""
    tour = allocation.tours[t]
    for load in loading_stops(allocation.scenario, tour):
        for unload in range(load + 1, len(tour.sites)):
            if tour.works[unload] and tour.sites[unload] != tour.sites[load]:
                yield load, unload


def _define_pair(
    allocation: Allocation,
    deliverable: Deliverable,
    ride: tuple[int, int, int],
    there: dict[tuple[int, SiteId], date],
) -> None:
    """Add the flows between two stops; ``there`` says since when a class is at a supply site."""
    t, load, unload = ride
    tour = allocation.tours[t]
    day, to_id = tour.shift.day, tour.sites[unload]
    for number in _wanted(allocation, deliverable, tour, unload):
        flow = Flow(number, t, load, unload)
        if there.get((number, tour.sites[load]), date.max) > day or not _cold(allocation, flow):
            continue
        _add_flow(allocation, flow)
        if allocation.scenario.sites[to_id].is_supply:
            key = (number, to_id)
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
    if flow.tour in allocation.merged and not allocation.goes_to_supply(flow):
        allocation.cases[flow] = []
        return
    sites = allocation.tours[flow.tour].sites
    allocation.flows[flow] = allocation.program.add_column(
        upper=float(most),
        key=("flow", flow.lot_class, flow.tour, sites[flow.load], sites[flow.unload]),
    )
    allocation.cases[flow] = [(allocation.flows[flow], 1.0)]


def define_meals(allocation: Allocation, deliverable: Deliverable) -> None:
    """Rules 3 and 7: what comes is used in date and before it has waited too long."""
    scenario = allocation.scenario
    arriving: dict[Rest, list[tuple[int, float]]] = defaultdict(list)
    for flow, column in allocation.flows.items():
        if not allocation.goes_to_supply(flow):
            case_kg = allocation.classes[flow.lot_class].case_g / KG
            arriving[Rest(flow.lot_class, flow.tour, flow.unload)].append((column, case_kg))
    for delivery, terms in arriving.items():
        _define_delivery(allocation, deliverable, delivery, terms)
    for flow in [f for f, terms in allocation.cases.items() if not terms]:
        lot_class = allocation.classes[flow.lot_class]
        case_kg = lot_class.case_g / KG
        delivery = Rest(flow.lot_class, flow.tour, flow.unload)
        columns = _meals_of(allocation, deliverable, delivery)
        allocation.cases[flow] = [(column, 1 / case_kg) for column in columns]
        if _has_rest(allocation, lot_class):
            site_id = allocation.tours[flow.tour].sites[flow.unload]
            key = ("rest", flow.lot_class, flow.tour, site_id)
            rest = allocation.program.add_column(cost=REST_COST, key=key)
            allocation.cases[flow].append((rest, 1 / case_kg))
    if allocation.minds_cases or allocation.whole_cases:
        _define_last_cases(allocation)
    for lot_class in allocation.classes:
        for s in lot_class.supplies:
            if not scenario.sites[s.site_id].is_supply:
                taken = [
                    (
                        _add_meal(
                            allocation, Meal(lot_class.number, s.site_id, s.since, -1, -1, d)
                        ),
                        1,
                    )
                    for d in deliverable.sessions(lot_class, s.site_id, s.since)
                    if d >= s.day
                ]
                allocation.program.add_row(taken, upper=s.quantity_g / KG, key=("own", s.lot_id))


def _define_delivery(
    allocation: Allocation,
    deliverable: Deliverable,
    delivery: Rest,
    terms: list[tuple[int, float]],
) -> None:
    """Let what one stop brings of a class be used at sessions or, in whole cases, left over."""
    c, t, stop = delivery
    lot_class, tour = allocation.classes[c], allocation.tours[t]
    day, site_id = tour.shift.day, tour.sites[stop]
    terms += [(column, -1.0) for column in _meals_of(allocation, deliverable, delivery)]
    if _has_rest(allocation, lot_class):
        wasted = _rest_is_wasted(allocation.scenario, lot_class, day) and not lot_class.perishes
        column = allocation.program.add_column(
            cost=allocation.weights.waste_kg if wasted else REST_COST, key=("rest", c, t, site_id)
        )
        allocation.rests[delivery] = column
        terms.append((column, -1.0))
    allocation.program.add_row(terms, lower=0.0, upper=0.0, key=("delivery", c, t, site_id))


def _define_last_cases(allocation: Allocation) -> None:
    """Say that the last case for some sessions is used in part: what whole cases cannot exceed.

    With cases of k kilograms and a need of f * k + r for all the sessions that deliveries can
    serve, f cases are used whole and one more as to r: used - r / k * brought <= f * (k - r). It
    holds for every whole number of cases (it is a mixed-integer rounding), and for little between
    them. Where cases are divisible, it is said of what perishes only.
    """
    scenario = allocation.scenario
    served: dict[Rest, list[tuple[date, int]]] = defaultdict(list)
    for meal, column in allocation.meals.items():
        served[Rest(meal.lot_class, meal.tour, meal.stop)].append((meal.session, column))
    brought: dict[Rest, Terms] = defaultdict(list)
    for flow in allocation.cases:
        c = allocation.classes[flow.lot_class]
        if not allocation.goes_to_supply(flow) and _has_rest(allocation, c):
            delivery = Rest(flow.lot_class, flow.tour, flow.unload)
            brought[delivery] += allocation.per_case(flow, c.case_g / KG)
    groups: dict[tuple[SiteId, Category, int], list[tuple[frozenset[date], Rest]]]
    groups = defaultdict(list)
    for delivery in brought:
        c = allocation.classes[delivery.lot_class]
        site_id = allocation.tours[delivery.tour].sites[delivery.stop]
        sessions = frozenset(day for day, _ in served[delivery])
        groups[site_id, c.product.category, c.case_g].append((sessions, delivery))
    for (site_id, category, case_g), members in groups.items():
        for sessions in dict.fromkeys(s for s, _ in members if s):
            need_g = sum(scenario.need_g.get((site_id, day, category), 0) for day in sessions)
            whole, rest_g = divmod(need_g, case_g)
            if not rest_g or whole > MOST_WHOLE:
                continue
            inside = [d for s, d in members if s <= sessions]
            share = rest_g / case_g
            terms = [(column, 1.0) for d in inside for _, column in served[d]]
            terms += [(column, -share * kg) for d in inside for column, kg in brought[d]]
            key = ("last case", site_id, category, case_g, sessions)
            allocation.program.add_row(terms, upper=whole * (case_g - rest_g) / KG, key=key)


def _meals_of(allocation: Allocation, deliverable: Deliverable, delivery: Rest) -> list[int]:
    """Add the meals that can use what one stop brings of a class."""
    c, t, stop = delivery
    tour = allocation.tours[t]
    day, site_id = tour.shift.day, tour.sites[stop]
    ready_by = allocation.scenario.sessions.get((site_id, day), DAY_MIN)
    in_time = allocation.timings[t].windows[stop][1] <= ready_by
    return [
        _add_meal(allocation, Meal(c, site_id, day, t, stop, session))
        for session in deliverable.sessions(allocation.classes[c], site_id, day)
        if session > day or in_time
    ]


def _has_rest(allocation: Allocation, lot_class: LotClass) -> bool:
    """Tell whether part of what a stop brings of a class may be left over."""
    return allocation.whole_cases or (allocation.minds_cases and lot_class.perishes)


def _rest_is_wasted(scenario: Scenario, lot_class: LotClass, came: date) -> bool:
    hold = scenario.policy.recipient_hold_days.get(lot_class.product.zone)
    return hold is not None and (scenario.end - came).days >= hold


def _add_meal(allocation: Allocation, meal: Meal) -> int:
    perishes = allocation.classes[meal.lot_class].perishes
    cost = -allocation.weights.waste_kg if perishes else 0.0
    column = allocation.meals.get(meal)
    if column is None:
        key = ("meal", *meal[:4], meal.session)
        column = allocation.meals[meal] = allocation.program.add_column(cost=cost, key=key)
    return column


def define_needs_and_fills(allocation: Allocation) -> None:
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
        allocation.need_rows[key] = program.add_row(terms, upper=need, key=("need", key))
    allocation.worst = program.add_column(
        cost=-weights.worst_fill, upper=weights.worst_most, key="worst"
    )
    for site_id, need_g in scenario.month_need_g.items():
        if not need_g:
            continue
        before_used = scenario.used_before_g(site_id) / KG
        whole = scenario.whole_need_g(site_id) / KG
        steps = _fill_steps(program, site_id, whole, before_used, weights.fill_kg)
        allocation.fill_rows[site_id] = program.add_row(
            [*by_site[site_id], *((s, -1.0) for s in steps)],
            lower=0.0,
            upper=0.0,
            key=("fill", site_id),
        )
        program.add_row(
            [*((s, 1.0) for s in steps), (allocation.worst, -whole)],
            lower=-before_used,
            key=("worst", site_id),
        )


def _fill_steps(
    program: LinearProgram, site_id: SiteId, whole_kg: float, before_kg: float, weight: float
) -> list[int]:
    """Return columns that add up to what is used this month, each step worth less than the last.

    A concave sum stands in for leximin: a step of 0.02 of fill is worth 1.18 times the next.
    """
    steps: list[int] = []
    width = 0.02
    level = before_kg / whole_kg
    while level < 1.0:
        upto = min(1.0, (int(level / width + 1e-9) + 1) * width)
        worth = weight * 0.85 ** max(0.0, (level - 0.5) / width)
        most = (upto - level) * whole_kg
        steps.append(program.add_column(cost=-worth, upper=most, key=("step", site_id, len(steps))))
        level = upto
    steps.append(program.add_column(key=("step", site_id, len(steps))))
    return steps
