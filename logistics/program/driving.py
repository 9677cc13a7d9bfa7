"""What the rules say of one tour's vehicle: payload, compartments, time, cold boxes, money."""

from collections import defaultdict

from inventory.model import Zone
from logistics.model import DAY_MIN
from logistics.program.columns import KG, Flow, Terms
from logistics.program.part import Part
from logistics.program.tours import loading_stops, vehicle_of


def define_vehicle(part: Part) -> None:
    """Rules 5 and 6: payload, compartments, and the time that handling takes."""
    flows = [flow for flow, terms in part.cases.items() if terms]
    if flows:
        _define_load_limits(part, flows)
        _define_times(part, flows)


def _define_load_limits(part: Part, flows: list[Flow]) -> None:
    scenario, tour, t = part.scenario, part.tour, part.number
    vehicle = vehicle_of(scenario, tour)
    for stop in loading_stops(scenario, tour):
        site_id = part.places[stop]
        aboard = [f for f in flows if f.load <= stop < f.unload]
        weight = [x for f in aboard for x in part.per_case(f, _case_kg(part, f))]
        if weight:
            most, key = vehicle.payload_g / KG, ("weight", t, site_id)
            row = part.program.add_row(weight, upper=most, key=key)
            part.weight_rows[t, stop] = row
        litres: dict[Zone, Terms] = defaultdict(list)
        for f in aboard:
            c = part.classes[f.lot_class]
            case_l = c.case_g * c.product.volume_ul_per_g / 1e6
            litres[c.product.zone] += part.per_case(f, case_l)
        for zone, terms in litres.items():
            most, name = vehicle.compartment_ul[zone] / 1e6, ("litres", t, site_id, zone)
            row = part.program.add_row(terms, upper=most, key=name)
            part.zone_rows[t, stop, zone] = row


def _define_times(part: Part, flows: list[Flow]) -> None:
    """Add the times of a tour and what its hours cost."""
    scenario, tour, program, t = part.scenario, part.tour, part.program, part.number
    vehicle, timing = vehicle_of(scenario, tour), part.timing
    yen_per_min = float(vehicle.yen_per_hour) / 60
    per_min = yen_per_min * part.weights.cost_yen
    handled: dict[int, Terms] = defaultdict(list)
    for f in flows:
        terms = part.per_case(f, _case_kg(part, f))
        handled[f.load] += terms
        handled[f.unload] += terms
    arrive: list[int] = []
    depart: list[int] = []
    for stop, site_id in enumerate(tour.sites):
        opens, closes = timing.windows[stop]
        site = scenario.sites[site_id]
        first, last = stop == 0, stop == len(tour.sites) - 1
        key = (t, part.places[stop], last)
        cost = -per_min if first else 0.0
        a = program.add_column(lower=opens, upper=closes, cost=cost, key=("arrive", *key))
        cost = per_min if last else 0.0
        e = program.add_column(lower=opens, upper=closes, cost=cost, key=("depart", *key))
        service = site.service_s / 60 if tour.works[stop] else 0.0
        per_kg = site.handling_s_per_100kg / 6000
        busy = [(column, -kg * per_kg) for column, kg in handled[stop]]
        terms = [(e, 1.0), (a, -1.0), *busy]
        row = program.add_row(terms, lower=service, key=("service", *key))
        part.service_rows[t, stop] = row
        if stop:
            leg = scenario.leg(tour.sites[stop - 1], site_id)
            minutes = leg.duration_min if leg else 0
            program.add_row([(a, 1.0), (depart[-1], -1.0)], lower=minutes, key=("leg", *key))
        arrive.append(a)
        depart.append(e)
    _define_cold_boxes(part, flows, arrive, depart)
    part.hours += [(depart[-1], yen_per_min), (arrive[0], -yen_per_min)]


def _define_cold_boxes(part: Part, flows: list[Flow], arrive: list[int], depart: list[int]) -> None:
    hold = vehicle_of(part.scenario, part.tour).hold_min
    limits: dict[tuple[int, int], float] = {}
    for f in flows:
        zone = part.classes[f.lot_class].product.zone
        if zone in hold:
            key = (f.load, f.unload)
            limits[key] = min(limits.get(key, DAY_MIN), float(hold[zone]))
    for (load, unload), most in limits.items():
        sites = part.places
        terms = [(arrive[unload], 1.0), (depart[load], -1.0)]
        name = ("cold", part.number, sites[load], sites[unload])
        part.program.add_row(terms, upper=most, key=name)


def _case_kg(part: Part, flow: Flow) -> float:
    return part.classes[flow.lot_class].case_g / KG
