"""Rows of the allocation for vehicles: payload, compartments, time, cold boxes, money."""

from collections import defaultdict

from inventory.model import Zone
from logistics.allocation import KG, Allocation, Flow
from logistics.model import DAY_MIN
from logistics.tours import driving_yen, loading_stops, vehicle_of


def define_vehicles(allocation: Allocation) -> None:
    """Rules 5 and 6: payload, compartments, and the time that handling takes."""
    by_tour: dict[int, list[Flow]] = defaultdict(list)
    for flow, terms in allocation.cases.items():
        if terms:
            by_tour[flow.tour].append(flow)
    hours = []
    for t, flows in by_tour.items():
        _define_load_limits(allocation, t, flows)
        hours += _define_times(allocation, t, flows)
    _define_budget(allocation, hours)


def _define_budget(allocation: Allocation, hours: list[tuple[int, float]]) -> None:
    """Rule 10: hours, kilometres and trips within the budget."""
    budget = allocation.scenario.objective.budget_yen
    if budget is not None:
        fixed = sum(driving_yen(allocation.scenario, t) for t in allocation.tours)
        row = allocation.program.add_row(hours, upper=float(budget) - fixed)
        allocation.budget_row = row


def _define_load_limits(allocation: Allocation, t: int, flows: list[Flow]) -> None:
    scenario, tour = allocation.scenario, allocation.tours[t]
    vehicle = vehicle_of(scenario, tour)
    for stop in loading_stops(scenario, tour):
        site_id = tour.sites[stop]
        aboard = [f for f in flows if f.load <= stop < f.unload]
        weight = [x for f in aboard for x in allocation.per_case(f, _case_kg(allocation, f))]
        if weight:
            most, key = vehicle.payload_g / KG, ("weight", t, site_id)
            row = allocation.program.add_row(weight, upper=most, key=key)
            allocation.weight_rows[t, stop] = row
        litres: dict[Zone, list[tuple[int, float]]] = defaultdict(list)
        for f in aboard:
            c = allocation.classes[f.lot_class]
            case_l = c.case_g * c.product.volume_ul_per_g / 1e6
            litres[c.product.zone] += allocation.per_case(f, case_l)
        for zone, terms in litres.items():
            most, name = vehicle.compartment_ul[zone] / 1e6, ("litres", t, site_id, zone)
            row = allocation.program.add_row(terms, upper=most, key=name)
            allocation.zone_rows[t, stop, zone] = row


def _define_times(allocation: Allocation, t: int, flows: list[Flow]) -> list[tuple[int, float]]:
    """Add the times of a tour and return what its hours cost."""
    scenario, tour, program = allocation.scenario, allocation.tours[t], allocation.program
    vehicle, timing = vehicle_of(scenario, tour), allocation.timings[t]
    yen_per_min = float(vehicle.yen_per_hour) / 60
    per_min = yen_per_min * allocation.weights.cost_yen
    handled: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for f in flows:
        terms = allocation.per_case(f, _case_kg(allocation, f))
        handled[f.load] += terms
        handled[f.unload] += terms
    arrive: list[int] = []
    depart: list[int] = []
    for stop, site_id in enumerate(tour.sites):
        opens, closes = timing.windows[stop]
        site = scenario.sites[site_id]
        first, last = stop == 0, stop == len(tour.sites) - 1
        key = (t, site_id, last)
        cost = -per_min if first else 0.0
        a = program.add_column(lower=opens, upper=closes, cost=cost, key=("arrive", *key))
        cost = per_min if last else 0.0
        e = program.add_column(lower=opens, upper=closes, cost=cost, key=("depart", *key))
        service = site.service_s / 60 if tour.works[stop] else 0.0
        per_kg = site.handling_s_per_100kg / 6000
        busy = [(column, -kg * per_kg) for column, kg in handled[stop]]
        terms = [(e, 1.0), (a, -1.0), *busy]
        row = program.add_row(terms, lower=service, key=("service", *key))
        allocation.service_rows[t, stop] = row
        if stop:
            leg = scenario.leg(tour.sites[stop - 1], site_id)
            minutes = leg.duration_min if leg else 0
            program.add_row([(a, 1.0), (depart[-1], -1.0)], lower=minutes, key=("leg", *key))
        arrive.append(a)
        depart.append(e)
    _define_cold_boxes(allocation, t, flows, arrive, depart)
    return [(depart[-1], yen_per_min), (arrive[0], -yen_per_min)]


def _define_cold_boxes(
    allocation: Allocation,
    t: int,
    flows: list[Flow],
    arrive: list[int],
    depart: list[int],
) -> None:
    hold = vehicle_of(allocation.scenario, allocation.tours[t]).hold_min
    limits: dict[tuple[int, int], float] = {}
    for f in flows:
        zone = allocation.classes[f.lot_class].product.zone
        if zone in hold:
            key = (f.load, f.unload)
            limits[key] = min(limits.get(key, DAY_MIN), float(hold[zone]))
    for (load, unload), most in limits.items():
        sites = allocation.tours[t].sites
        terms = [(arrive[unload], 1.0), (depart[load], -1.0)]
        name = ("cold", t, sites[load], sites[unload])
        allocation.program.add_row(terms, upper=most, key=name)


def _case_kg(allocation: Allocation, flow: Flow) -> float:
    return allocation.classes[flow.lot_class].case_g / KG
