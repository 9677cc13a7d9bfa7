"""A day of a month's folder as one routing problem: its roads, windows, shifts and vehicles.

Who is visited, and with how much, is drawn at random: recipients with the windows of one of their
days, and a fortnight's need in the zones that they have room for.
"""

import random
from pathlib import Path

import numpy as np

from inventory.model import Zone
from logistics.model import Scenario, Site, Vehicle
from logistics.scenario import read_scenario
from routing.model import Depot, DepotId, RoutingProblem, Stop, StopId, VehicleType, VehicleTypeId
from routing.travel import NEVER, TravelMatrix

FORTNIGHTS = 2
ZONE_SHARES = {Zone.AMBIENT: 0.6, Zone.COOL: 0.15, Zone.CHILLED: 0.15, Zone.FROZEN: 0.1}
LITRE_PER_KG = 3
LITRES = 1_000_000
"""Microlitres of a litre."""


def real_day(folder: Path, *, halls: int) -> RoutingProblem:
    """Return a day on which the two vehicles of the hub's base, as many as wanted, serve ``halls``.

    Kilograms, litres by zone, minutes and metres; each number of halls has a day of its own.
    """
    month = read_scenario(folder).scenario
    rng = random.Random(halls)
    vans = [v for v in month.vehicles.values() if month.sites[v.base_id].is_supply]
    hub = month.sites[max((v.base_id for v in vans), key=[v.base_id for v in vans].count)]
    chosen = rng.sample(month.recipients, halls)
    places = [hub, *chosen]
    legs = [[month.leg(a.site_id, b.site_id) for b in places] for a in places]
    return RoutingProblem(
        stops=tuple(_stop(month, site, place, rng) for place, site in enumerate(chosen, start=1)),
        depots=(Depot(depot_id=DepotId("hub"), place=0, service=hub.service_s // 60),),
        vehicle_types=tuple(_type(month, v, halls) for v in vans if v.base_id == hub.site_id),
        travel={
            "": TravelMatrix(
                np.array([[leg.duration_min if leg else NEVER for leg in row] for row in legs]),
                np.array([[leg.length_m if leg else NEVER for leg in row] for row in legs]),
            )
        },
        load_names=("kg", *(f"{zone}_l" for zone in Zone)),
    )


def _stop(month: Scenario, site: Site, place: int, rng: random.Random) -> Stop:
    need_kg = month.month_need_g.get(site.site_id, 0) / 1000 / FORTNIGHTS
    rooms = {s.zone for s in month.stores if s.site_id == site.site_id}
    litres = [
        round(need_kg * ZONE_SHARES[zone] * LITRE_PER_KG * rng.uniform(0.5, 1.5))
        if zone in rooms
        else 0
        for zone in Zone
    ]
    open_days = [w for day in month.days[:7] if (w := month.open_windows(site.site_id, day))]
    return Stop(
        stop_id=StopId(site.site_id),
        place=place,
        delivery=(1 + sum(litres) // LITRE_PER_KG, *litres),
        service=site.service_s // 60,
        service_per_1000=(site.handling_s_per_100kg * 10 // 60, *(0 for _ in Zone)),
        windows=rng.choice(open_days),
    )


def _type(month: Scenario, vehicle: Vehicle, number: int) -> VehicleType:
    shifts = [s for s in month.shifts if s.vehicle_id == vehicle.vehicle_id]
    longest = max(shifts, key=lambda s: s.end_min - s.start_min)
    return VehicleType(
        vehicle_type_id=VehicleTypeId(vehicle.vehicle_id),
        start_id=DepotId("hub"),
        end_id=DepotId("hub"),
        number=number,
        capacity=(
            vehicle.payload_g // 1000,
            *(vehicle.compartment_ul[zone] // LITRES for zone in Zone),
        ),
        shift=(longest.start_min, longest.end_min),
        fixed_cost=round(float(vehicle.yen_per_trip) * 1000),
        cost_per_distance=round(float(vehicle.yen_per_km)),
        cost_per_time=round(float(vehicle.yen_per_hour) * 1000 / 60),
    )
