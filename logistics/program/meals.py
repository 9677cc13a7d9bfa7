"""What the rules say of the food that one tour brings: flows from stop to stop, and meals."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from datetime import date

from inventory.model import Zone
from logistics.model import Scenario, SiteId
from logistics.program.columns import KG, Flow, Meal, Rest, Terms
from logistics.program.deliverable import Deliverable
from logistics.program.part import Part
from logistics.program.tours import Timing, Tour, is_in_time, loading_stops, vehicle_of

REST_COST = 0.01
"""Left-overs that are no waste cost next to nothing, so that food stays where it can be moved."""


def define_flows(
    part: Part,
    deliverable: Deliverable,
    there: Mapping[tuple[int, SiteId], date],
    relayed: Set[tuple[int, SiteId]],
) -> None:
    """Rules 2, 5 and 6: whole cases, from a supply site to a later stop, cold boxes in time.

    ``there`` says since when a class is at a supply site by itself; ``relayed`` are those that
    other tours may have brought there on an earlier day.
    """
    tour = part.tour
    found: list[Flow] = []
    for load, unload in rides(part.scenario, tour):
        for number in _wanted(part, deliverable, unload):
            place = (number, tour.sites[load])
            if there.get(place, date.max) > tour.shift.day and place not in relayed:
                continue
            zone = part.classes[number].product.zone
            if rides_cold(part.scenario, tour, part.timing, (load, unload), zone):
                found.append(Flow(number, part.number, load, unload))
    sources = Counter((flow.lot_class, flow.unload) for flow in found)
    for flow in found:
        _add_flow(part, flow, is_alone=sources[flow.lot_class, flow.unload] == 1)


def rides(scenario: Scenario, tour: Tour) -> Iterator[tuple[int, int]]:
    """Yield the stops of a tour between which food can ride."""
    for load in loading_stops(scenario, tour):
        for unload in range(load + 1, len(tour.sites)):
            if tour.works[unload] and tour.sites[unload] != tour.sites[load]:
                yield load, unload


def rides_cold(
    scenario: Scenario, tour: Tour, timing: Timing, ride: tuple[int, int], zone: Zone
) -> bool:
    """Tell whether food of a zone is cold for long enough between two stops."""
    load, unload = ride
    hold = vehicle_of(scenario, tour).hold_min.get(zone)
    return hold is None or timing.arrive_min[unload] - timing.depart_min[load] <= hold


def _wanted(part: Part, deliverable: Deliverable, unload: int) -> list[int]:
    site_id, day = part.tour.sites[unload], part.tour.shift.day
    if not part.scenario.sites[site_id].is_supply:
        return [u.lot_class for u in deliverable.at(site_id, day)]
    return [
        c.number
        for c in part.classes
        if c.last_day > day and part.scenario.night_capacity_ul(site_id, c.product.zone, day)
    ]


def _add_flow(part: Part, flow: Flow, *, is_alone: bool) -> None:
    """Add a flow that is ``is_alone`` if its class comes to its stop from nowhere else.

    To a recipient such a flow is no more than the meals it becomes, where cases need not be whole:
    half of all columns and rows are saved by that.
    """
    c = part.classes[flow.lot_class]
    vehicle = vehicle_of(part.scenario, part.tour)
    volume = c.case_g * c.product.volume_ul_per_g
    most = vehicle.payload_g // c.case_g
    if volume:
        most = min(most, vehicle.compartment_ul[c.product.zone] // volume)
    if not most:
        return
    if is_alone and not part.whole_cases and not part.goes_to_supply(flow):
        part.cases[flow] = []
        return
    sites = part.places
    part.flows[flow] = part.program.add_column(
        upper=float(most),
        key=("flow", flow.lot_class, flow.tour, sites[flow.load], sites[flow.unload]),
    )
    part.cases[flow] = [(part.flows[flow], 1.0)]


def define_deliveries(part: Part, deliverable: Deliverable) -> None:
    """Rules 3 and 7: what comes is used in date and before it has waited too long."""
    arriving: dict[Rest, Terms] = defaultdict(list)
    for flow, column in part.flows.items():
        if not part.goes_to_supply(flow):
            case_kg = part.classes[flow.lot_class].case_g / KG
            arriving[Rest(flow.lot_class, flow.tour, flow.unload)].append((column, case_kg))
    for delivery, terms in arriving.items():
        _define_delivery(part, deliverable, delivery, terms)
    for flow in [f for f, terms in part.cases.items() if not terms]:
        lot_class = part.classes[flow.lot_class]
        case_kg = lot_class.case_g / KG
        columns = _meals_of(part, deliverable, Rest(flow.lot_class, flow.tour, flow.unload))
        part.cases[flow] = [(column, 1 / case_kg) for column in columns]
        if part.has_rest(lot_class):
            site_id, place = part.tour.sites[flow.unload], part.places[flow.unload]
            key = ("rest", flow.lot_class, flow.tour, site_id, place)
            rest = part.program.add_column(cost=REST_COST, key=key)
            part.cases[flow].append((rest, 1 / case_kg))


def _define_delivery(part: Part, deliverable: Deliverable, delivery: Rest, terms: Terms) -> None:
    """Let what one stop brings of a class be used at sessions or, in whole cases, left over."""
    c, t, stop = delivery
    lot_class, site_id = part.classes[c], part.tour.sites[stop]
    place = part.places[stop]
    terms += [(column, -1.0) for column in _meals_of(part, deliverable, delivery)]
    if part.has_rest(lot_class):
        wasted = not lot_class.perishes and part.wastes_rest(lot_class, site_id)
        cost = part.weights.waste_kg if wasted else REST_COST
        column = part.program.add_column(cost=cost, key=("rest", c, t, site_id, place))
        part.rests[delivery] = column
        terms.append((column, -1.0))
    part.program.add_row(terms, lower=0.0, upper=0.0, key=("delivery", c, t, place))


def _meals_of(part: Part, deliverable: Deliverable, delivery: Rest) -> list[int]:
    """Add the meals that can use what one stop brings of a class."""
    c, t, stop = delivery
    day, site_id = part.tour.shift.day, part.tour.sites[stop]
    in_time = is_in_time(part.scenario, part.tour, part.timing, stop)
    meals = [
        Meal(c, site_id, day, t, stop, session)
        for session in deliverable.sessions(part.classes[c], site_id, day)
        if session > day or in_time
    ]
    columns = [part.add_meal(meal) for meal in meals]
    part.meals.update(zip(meals, columns, strict=True))
    return columns
