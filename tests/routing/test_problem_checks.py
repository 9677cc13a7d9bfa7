"""A problem that cannot be meant is refused, naming the fault and its remedy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.errors import ProblemInvalid
from routing.model import (
    END_OF_TIME,
    Break,
    Depot,
    DepotId,
    RoutingProblem,
    Shipment,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
)
from routing.problem_checks import MOST_SUM, problem_faults
from routing.travel import NEVER, TravelMatrix

HUB, VAN = DepotId("hub"), VehicleTypeId("van")
SQUARE = np.full((4, 4), 7)


def stop(name: str, place: int, **changes: Any) -> Stop:
    return replace(Stop(stop_id=StopId(name), place=place), **changes)


GOOD = RoutingProblem(
    stops=(stop("a", 1, delivery=(1, 2)), stop("p", 2), stop("q", 3)),
    depots=(Depot(depot_id=HUB, place=0),),
    vehicle_types=(VehicleType(vehicle_type_id=VAN, start_id=HUB, end_id=HUB, capacity=(5, 5)),),
    travel={"": TravelMatrix(SQUARE, SQUARE)},
    shipments=(Shipment(pickup_id=StopId("p"), delivery_id=StopId("q"), load=(1, 1)),),
    load_names=("weight", "litres"),
)
Change = Callable[[], RoutingProblem]


def with_stop(**changes: Any) -> Change:
    return lambda: replace(GOOD, stops=(replace(GOOD.stops[0], **changes), *GOOD.stops[1:]))


def with_second(**changes: Any) -> Change:
    return lambda: replace(
        GOOD, stops=(GOOD.stops[0], replace(GOOD.stops[1], **changes), GOOD.stops[2])
    )


def with_depot(**changes: Any) -> Change:
    return lambda: replace(GOOD, depots=(replace(GOOD.depots[0], **changes),))


def with_van(**changes: Any) -> Change:
    return lambda: replace(GOOD, vehicle_types=(replace(GOOD.vehicle_types[0], **changes),))


def with_shipment(**changes: Any) -> Change:
    return lambda: replace(GOOD, shipments=(replace(GOOD.shipments[0], **changes),))


def with_all(**changes: Any) -> Change:
    return lambda: replace(GOOD, **changes)


def with_break(**changes: Any) -> Change:
    return with_van(breaks=(replace(Break(window=(1, 2), duration=3), **changes),))


FAULTS: dict[str, Change] = {
    "stop a comes 2 times": with_all(stops=(*GOOD.stops, GOOD.stops[0])),
    "depot hub comes 2 times": with_all(depots=GOOD.depots * 2),
    "vehicle type van comes 2 times": with_all(vehicle_types=GOOD.vehicle_types * 2),
    "load weight comes 2 times": with_all(load_names=("weight", "weight")),
    "stop a is at place 4, and the matrices have 4": with_stop(place=4),
    "stop a is at place -1, and the matrices have 4": with_stop(place=-1),
    "depot hub is at place 4, and the matrices have 4": with_depot(place=4),
    "stop a: delivery has 1 numbers for 2 loads": with_stop(delivery=(1,)),
    "stop a: pickup has 3 numbers for 2 loads": with_stop(pickup=(1, 1, 1)),
    "stop a: service_per_1000 has 1 numbers": with_stop(service_per_1000=(1,)),
    "stop a: delivery is -1": with_stop(delivery=(-1, 0)),
    "stop a: pickup is 0.5": with_stop(pickup=(0, 0.5)),
    "stop a: service is -1": with_stop(service=-1),
    "stop a: service is True": with_stop(service=True),
    "stop a: release is 100000001": with_stop(release=END_OF_TIME + 1),
    "stop a: most_aboard is -1": with_stop(most_aboard=-1),
    "stop a: prize is -1": with_stop(prize=-1),
    "stop a has no window": with_stop(windows=()),
    "stop a: a window ends before it begins": with_stop(windows=((5, 4),)),
    "stop a: windows overlap or are not in order": with_stop(windows=((0, 5), (5, 9))),
    "stop a: a window is -1": with_stop(windows=((-1, 5),)),
    "stop a: a window is 100000001": with_stop(windows=((0, END_OF_TIME + 1),)),
    "stop a: there is no vehicle type truck": with_stop(
        vehicle_types=frozenset({VehicleTypeId("truck")})
    ),
    "depot hub: service is -1": with_depot(service=-1),
    "depot hub: a window ends before it begins": with_depot(window=(5, 4)),
    "vehicle type van: there is no depot yard": with_van(start_id=DepotId("yard")),
    "van: there is no depot yard": with_van(end_id=DepotId("yard")),
    "type van: there is no depot yard": with_van(reload_ids=(DepotId("yard"),)),
    "vehicle type van: a depot comes twice": with_van(reload_ids=(HUB, HUB)),
    "vehicle type van: there is no profile 'bike'": with_van(profile="bike"),
    "vehicle type van: capacity has 1 numbers": with_van(capacity=(1,)),
    "vehicle type van: shift: a window ends": with_van(shift=(5, 4)),
    "vehicle type van: fixed_cost is -1": with_van(fixed_cost=-1),
    "vehicle type van: cost_per_trip is -1": with_van(cost_per_trip=-1),
    "vehicle type van: cost_per_distance is -1": with_van(cost_per_distance=-1),
    "vehicle type van: cost_per_time is -1": with_van(cost_per_time=-1),
    "vehicle type van: number is -1": with_van(number=-1),
    "vehicle type van: most_distance is -1": with_van(most_distance=-1),
    "vehicle type van: most_duration is -1": with_van(most_duration=-1),
    "vehicle type van: most_trips is 0": with_van(most_trips=0),
    "vehicle type van: duration of a break is 0": with_break(duration=0),
    "vehicle type van: break: a window ends": with_break(window=(3, 2)),
    "stop p belongs to 2 shipments": with_shipment(delivery_id=StopId("p")),
    "shipment: there is no stop z": with_shipment(delivery_id=StopId("z")),
    "stop a belongs to a shipment and has a load": with_shipment(delivery_id=StopId("a")),
    "shipment from p to q has 0 numbers for 2": with_shipment(load=()),
    "shipment from p to q is -1": with_shipment(load=(-1, 0)),
    "shipment from p to q: most_aboard is -1": with_shipment(most_aboard=-1),
    "shipment from p to q: one stop has a prize": with_second(prize=3),
    "loads of litres add up to": with_stop(delivery=(0, MOST_SUM)),
    "costs may add up to": with_van(cost_per_time=MOST_SUM // END_OF_TIME),
}


def test_a_good_problem_has_no_fault() -> None:
    assert problem_faults(GOOD) == []
    assert problem_faults(replace(GOOD, vehicle_types=(), stops=(), shipments=())) == []


@pytest.mark.parametrize("expected", FAULTS)
def test_a_fault_is_named_and_it_only(expected: str) -> None:
    with pytest.raises(ProblemInvalid) as found:
        FAULTS[expected]()
    assert expected in found.value.problem
    assert found.value.remedy
    assert found.value.others == 0


def test_all_faults_are_counted() -> None:
    with pytest.raises(ProblemInvalid, match=r"\(1 more faults\)"):
        with_stop(service=-1, prize=-1)()


def test_a_leg_that_cannot_be_driven_costs_nothing() -> None:
    far, near = np.full((4, 4), NEVER), np.full((4, 4), 7)
    rate = MOST_SUM // NEVER
    types = (replace(GOOD.vehicle_types[0], cost_per_distance=rate),)
    travel = {"": TravelMatrix(far, far)}
    assert replace(GOOD, vehicle_types=types, travel=travel).travel == travel
    with pytest.raises(ProblemInvalid, match="costs may add up"):
        replace(GOOD, vehicle_types=types, travel={"": TravelMatrix(near, far)})
