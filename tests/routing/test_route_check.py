"""Each rule of a plan: broken alone, it is found, and it only."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.check import check
from routing.check_names import Rule, Violation
from routing.model import (
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
from routing.plan import Halt, Reason, Route, RoutingPlan, Status
from routing.travel import NEVER, TravelMatrix, TravelPeriod

HUB, OTHER = DepotId("hub"), DepotId("other")
VAN, TRUCK = VehicleTypeId("van"), VehicleTypeId("truck")
A, B, C, E, P, Q = map(StopId, "abcepq")


def legs(length: int, changes: dict[tuple[int, int], int] | None = None) -> np.ndarray:
    found = np.full((8, 8), length)
    for key, value in (changes or {}).items():
        found[key] = value
    return found


PROBLEM = RoutingProblem(
    stops=(
        Stop(
            stop_id=A,
            place=2,
            delivery=(2, 1),
            service=5,
            windows=((0, 10), (30, 200)),
            release=20,
            most_aboard=10,
        ),
        Stop(stop_id=B, place=3, pickup=(1, 0), service=5, most_aboard=10),
        Stop(stop_id=P, place=4, service=5),
        Stop(stop_id=Q, place=5, service=5),
        Stop(
            stop_id=C,
            place=6,
            delivery=(3, 3),
            service=4,
            service_per_1000=(0, 300),
            vehicle_types=frozenset({TRUCK}),
        ),
        Stop(stop_id=E, place=7, delivery=(1, 1), prize=7),
    ),
    depots=(
        Depot(depot_id=HUB, place=0, window=(0, 125), service=10),
        Depot(depot_id=OTHER, place=1),
    ),
    vehicle_types=(
        VehicleType(
            vehicle_type_id=VAN,
            start_id=HUB,
            end_id=HUB,
            reload_ids=(HUB,),
            capacity=(2, 1),
            profile="any",
            shift=(10, 125),
            fixed_cost=100,
            cost_per_trip=10,
            cost_per_distance=2,
            cost_per_time=1,
            most_distance=30,
            most_duration=115,
            most_trips=2,
            breaks=(Break(window=(30, 100), duration=15),),
        ),
        VehicleType(
            vehicle_type_id=TRUCK,
            start_id=HUB,
            end_id=HUB,
            capacity=(3, 3),
            profile="any",
            fixed_cost=50,
        ),
    ),
    travel={"any": TravelMatrix(legs(10), legs(5))},
    shipments=(Shipment(pickup_id=P, delivery_id=Q, load=(1, 1), most_aboard=10),),
    load_names=("weight", "litres"),
)


def at_stop(stop_id: StopId, arrive: int, begin: int, leave: int) -> Halt:
    return Halt(stop_id=stop_id, arrive=arrive, begin=begin, leave=leave)


def at_hub(arrive: int, begin: int, leave: int) -> Halt:
    return Halt(depot_id=HUB, arrive=arrive, begin=begin, leave=leave)


VAN_ROUTE = Route(
    vehicle_type_id=VAN,
    halts=(
        at_hub(10, 10, 20),
        at_stop(A, 30, 30, 35),
        at_stop(B, 45, 45, 65),
        at_hub(75, 75, 85),
        at_stop(P, 95, 95, 100),
        at_stop(Q, 110, 110, 115),
        at_hub(125, 125, 125),
    ),
    rests=((50, 65),),
)
TRUCK_ROUTE = Route(
    vehicle_type_id=TRUCK, halts=(at_hub(0, 0, 10), at_stop(C, 20, 20, 25), at_hub(35, 35, 35))
)
COST = (100 + 2 * 10 + 2 * 6 * 5 + 115) + (50 + 2 * 5) + 7
PLAN = RoutingPlan(
    routes=(VAN_ROUTE, TRUCK_ROUTE),
    cost=COST,
    lower_bound=COST - 10,
    status=Status.BOUNDED,
    reasons={E: Reason.NOT_WORTH_IT},
)

Case = tuple[RoutingProblem, RoutingPlan]


def stop(stop_id: StopId, **changes: Any) -> Case:
    stops = tuple(replace(s, **changes) if s.stop_id == stop_id else s for s in PROBLEM.stops)
    return replace(PROBLEM, stops=stops), PLAN


def vehicle(type_id: VehicleTypeId, **changes: Any) -> Case:
    types = tuple(
        replace(v, **changes) if v.vehicle_type_id == type_id else v for v in PROBLEM.vehicle_types
    )
    return replace(PROBLEM, vehicle_types=types), PLAN


def hub(**changes: Any) -> Case:
    return replace(PROBLEM, depots=(replace(PROBLEM.depots[0], **changes), PROBLEM.depots[1])), PLAN


def shipment(**changes: Any) -> Case:
    return replace(PROBLEM, shipments=(replace(PROBLEM.shipments[0], **changes),)), PLAN


def travel(matrix: TravelMatrix) -> Case:
    return replace(PROBLEM, travel={"any": matrix}), PLAN


def plan(**changes: Any) -> Case:
    return PROBLEM, replace(PLAN, **changes)


def van(**changes: Any) -> Case:
    return plan(routes=(replace(VAN_ROUTE, **changes), TRUCK_ROUTE))


def van_halts(**halts: Halt) -> Case:
    """Put other halts at the numbers after the letter h."""
    found = list(VAN_ROUTE.halts)
    for name, halt in halts.items():
        found[int(name[1:])] = halt
    return van(halts=tuple(found))


def truck_halts(*halts: Halt) -> Case:
    return plan(routes=(VAN_ROUTE, replace(TRUCK_ROUTE, halts=halts)))


def second_truck() -> Case:
    problem, _ = vehicle(TRUCK, number=2)
    again = replace(PLAN, routes=(*PLAN.routes, TRUCK_ROUTE), cost=COST + 60)
    return problem, again


def one_must_be_served() -> Case:
    problem, _ = stop(E, prize=None)
    return problem, replace(PLAN, cost=COST - 7)


def half_a_shipment() -> Case:
    """The van leaves out the stop where the shipment is to be brought, and waits instead."""
    problem = replace(
        PROBLEM, travel={"any": TravelMatrix(legs(10, {(4, 0): 25}), legs(5, {(4, 0): 10}))}
    )
    halts = (*VAN_ROUTE.halts[:5], VAN_ROUTE.halts[6])
    reasons = {**PLAN.reasons, Q: Reason.NOT_FOUND_IN_TIME}
    left_out = replace(PLAN, routes=(replace(VAN_ROUTE, halts=halts), TRUCK_ROUTE), reasons=reasons)
    return problem, left_out


def later(begins: int) -> TravelMatrix:
    return TravelMatrix(legs(10), legs(5), (TravelPeriod(begins, legs(10, {(2, 3): 12})),))


def load_beside_a_shipment() -> Case:
    """Stop b comes between the stops of the shipment, and both loads are aboard there."""
    problem = replace(PROBLEM, shipments=(replace(PROBLEM.shipments[0], most_aboard=None),))
    problem = replace(
        problem,
        stops=tuple(
            replace(s, most_aboard=None, pickup=(2, 0)) if s.stop_id == B else s
            for s in problem.stops
        ),
    )
    order = (
        *VAN_ROUTE.halts[:2],
        at_hub(45, 45, 70),
        at_stop(P, 80, 80, 85),
        at_stop(B, 95, 95, 100),
        at_stop(Q, 110, 110, 115),
        at_hub(125, 125, 125),
    )
    route = replace(VAN_ROUTE, halts=order, rests=((55, 70),))
    return problem, replace(PLAN, routes=(route, TRUCK_ROUTE))


def shipment_in_two_trips() -> Case:
    problem, _ = stop(B, most_aboard=None)
    _, swapped = van_halts(h2=at_stop(P, 45, 45, 65), h4=at_stop(B, 95, 95, 100))
    return problem, swapped


BROKEN: dict[str, tuple[Rule, Callable[[], Case]]] = {
    "unknown stop": (Rule.UNKNOWN, lambda: van_halts(h1=at_stop(StopId("z"), 30, 30, 35))),
    "unknown depot": (
        Rule.UNKNOWN,
        lambda: van_halts(h3=Halt(depot_id=DepotId("z"), arrive=75, begin=75, leave=85)),
    ),
    "unknown type": (Rule.UNKNOWN, lambda: van(vehicle_type_id=VehicleTypeId("z"))),
    "unknown reason": (
        Rule.UNKNOWN,
        lambda: plan(reasons={**PLAN.reasons, StopId("z"): Reason.NO_ROAD}),
    ),
    "halt with two ids": (
        Rule.SHAPE,
        lambda: van_halts(h1=Halt(stop_id=A, depot_id=HUB, arrive=30, begin=30, leave=35)),
    ),
    "halt with no id": (Rule.SHAPE, lambda: van_halts(h1=Halt(arrive=30, begin=30, leave=35))),
    "ends at a stop": (Rule.SHAPE, lambda: van(halts=VAN_ROUTE.halts[:-1])),
    "begins at a stop": (Rule.SHAPE, lambda: van(halts=VAN_ROUTE.halts[1:])),
    "one halt": (Rule.SHAPE, lambda: van(halts=VAN_ROUTE.halts[:1])),
    "starts elsewhere": (Rule.DEPOT, lambda: vehicle(VAN, start_id=OTHER)),
    "ends elsewhere": (Rule.DEPOT, lambda: vehicle(VAN, end_id=OTHER)),
    "reloads elsewhere": (Rule.DEPOT, lambda: vehicle(VAN, reload_ids=(OTHER,))),
    "vehicle not allowed": (
        Rule.VEHICLE_NOT_ALLOWED,
        lambda: stop(A, vehicle_types=frozenset({TRUCK})),
    ),
    "more routes than vehicles": (Rule.VEHICLES, lambda: vehicle(TRUCK, number=0)),
    "served twice": (Rule.STOP_TWICE, second_truck),
    "shipment brought first": (
        Rule.SHIPMENT,
        lambda: van_halts(h4=at_stop(Q, 95, 95, 100), h5=at_stop(P, 110, 110, 115)),
    ),
    "shipment in two trips": (Rule.SHIPMENT, shipment_in_two_trips),
    "half a shipment": (Rule.SHIPMENT, half_a_shipment),
    "too many trips": (Rule.TRIPS, lambda: vehicle(VAN, most_trips=1)),
    "no road": (Rule.NO_ROAD, lambda: travel(TravelMatrix(legs(10, {(2, 3): NEVER}), legs(5)))),
    "leg too short": (Rule.LEG, lambda: travel(TravelMatrix(legs(10, {(2, 3): 11}), legs(5)))),
    "leg too long": (Rule.LEG, lambda: travel(TravelMatrix(legs(10, {(2, 3): 9}), legs(5)))),
    "leg later": (Rule.LEG, lambda: travel(later(35))),
    "begins before arriving": (
        Rule.BEGIN,
        lambda: truck_halts(at_hub(0, 0, 10), at_stop(C, 20, 19, 25), at_hub(35, 35, 35)),
    ),
    "leaves too early": (Rule.LEAVE, lambda: stop(Q, service=6)),
    "leaves too early with its load": (Rule.LEAVE, lambda: stop(C, service_per_1000=(0, 400))),
    "loading cut short": (Rule.LEAVE, lambda: hub(service=11)),
    "between windows": (Rule.WINDOW, lambda: stop(A, windows=((0, 29), (31, 200)))),
    "after all windows": (Rule.WINDOW, lambda: stop(A, windows=((0, 10), (20, 29)))),
    "loads too early": (Rule.DEPOT_WINDOW, lambda: hub(window=(1, 125))),
    "comes too late": (Rule.DEPOT_WINDOW, lambda: hub(window=(0, 124))),
    "begins before the shift": (Rule.SHIFT, lambda: vehicle(VAN, shift=(11, 125))),
    "ends after the shift": (Rule.SHIFT, lambda: vehicle(VAN, shift=(10, 124))),
    "leaves before release": (Rule.RELEASE, lambda: stop(A, release=21)),
    "delivery aboard for too long": (Rule.ABOARD, lambda: stop(A, most_aboard=9)),
    "pickup aboard for too long": (Rule.ABOARD, lambda: stop(B, most_aboard=9)),
    "shipment aboard for too long": (Rule.ABOARD, lambda: shipment(most_aboard=9)),
    "deliveries too heavy": (Rule.LOAD, lambda: stop(A, delivery=(3, 1))),
    "deliveries too big": (Rule.LOAD, lambda: stop(A, delivery=(2, 2))),
    "pickups too heavy": (Rule.LOAD, lambda: stop(B, pickup=(3, 0))),
    "shipment too big": (Rule.LOAD, lambda: shipment(load=(1, 2))),
    "pickup beside a shipment": (Rule.LOAD, load_beside_a_shipment),
    "too far": (Rule.DISTANCE, lambda: vehicle(VAN, most_distance=29)),
    "too long": (Rule.DURATION, lambda: vehicle(VAN, most_duration=114)),
    "rest during service": (Rule.REST, lambda: van(rests=((49, 64),))),
    "rest while driving": (Rule.REST, lambda: van(rests=((51, 66),))),
    "two rests at once": (Rule.REST, lambda: van(rests=((50, 65), (50, 65)))),
    "rest that is no break": (Rule.REST, lambda: van(rests=((50, 65), (65, 65)))),
    "no rest": (Rule.BREAK, lambda: van(rests=())),
    "one rest for two breaks": (
        Rule.BREAK,
        lambda: vehicle(VAN, breaks=(Break(window=(30, 100), duration=15),) * 2),
    ),
    "cost": (Rule.COST, lambda: plan(cost=COST + 1)),
    "cost without the prize": (Rule.COST, lambda: plan(cost=COST - 7, lower_bound=0)),
    "fixed cost": (Rule.COST, lambda: vehicle(VAN, fixed_cost=101)),
    "cost per trip": (Rule.COST, lambda: vehicle(VAN, cost_per_trip=11)),
    "cost per distance": (Rule.COST, lambda: vehicle(VAN, cost_per_distance=3)),
    "cost per time": (Rule.COST, lambda: vehicle(VAN, cost_per_time=2)),
    "no reason": (Rule.REASON, lambda: plan(reasons={})),
    "reason for a stop that is served": (
        Rule.REASON,
        lambda: plan(reasons={**PLAN.reasons, A: Reason.NO_ROAD}),
    ),
    "not worth it, though it must be served": (Rule.REASON, one_must_be_served),
    "bound": (Rule.BOUND, lambda: plan(lower_bound=COST + 1)),
    "heuristic with a bound": (Rule.STATUS, lambda: plan(status=Status.HEURISTIC)),
    "bounded without a bound": (Rule.STATUS, lambda: plan(lower_bound=None)),
    "bounded, though optimal": (Rule.STATUS, lambda: plan(lower_bound=COST)),
    "optimal with a gap": (Rule.STATUS, lambda: plan(status=Status.OPTIMAL)),
    "optimal, but not found in time": (
        Rule.STATUS,
        lambda: plan(
            status=Status.OPTIMAL, lower_bound=COST, reasons={E: Reason.NOT_FOUND_IN_TIME}
        ),
    ),
}


def test_a_good_plan_breaks_no_rule() -> None:
    assert check(PROBLEM, PLAN) == ()


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_is_broken_is_found_and_it_only(name: str) -> None:
    rule, make = BROKEN[name]
    found = check(*make())
    assert {v.rule for v in found} == {rule}, [str(v) for v in found]


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, _ in BROKEN.values()} == set(Rule)


@pytest.mark.parametrize(
    "make",
    [
        lambda: vehicle(VAN, breaks=(Break(window=(30, 125), duration=15),)),
        lambda: vehicle(VAN, breaks=(Break(window=(9, 100), duration=15),)),
    ],
    ids=["over by the end of the window", "begins after its start"],
)
def test_a_break_that_is_not_needed_may_be_left_out(make: Callable[[], Case]) -> None:
    problem, _ = make()
    _, rested_not = van(rests=())
    assert check(problem, rested_not) == ()


def test_a_leg_takes_what_it_takes_when_it_begins() -> None:
    assert check(*travel(later(36))) == ()


def test_optimal_needs_no_bound_where_no_more_stops_can_be_served() -> None:
    problem, served = one_must_be_served()
    reasons = {E: Reason.NO_VEHICLE_LEFT}
    best = replace(served, status=Status.OPTIMAL, lower_bound=None, reasons=reasons)
    assert check(problem, best) == ()


def test_all_violations_are_returned_with_their_numbers() -> None:
    problem, _ = vehicle(VAN, most_distance=29, most_duration=100, most_trips=1)
    found = check(problem, PLAN)
    assert found == (
        Violation(Rule.TRIPS, "trips", 0, None, 2, 1),
        Violation(Rule.DISTANCE, "distance", 0, None, 30, 29),
        Violation(Rule.DURATION, "duration", 0, None, 115, 100),
    )
    assert [v.excess for v in found] == [1, 1, 15]
    assert str(found[2]) == "duration (duration) in route 0: 115 instead of 100"
    (window,) = check(*stop(A, windows=((0, 29), (31, 200))))
    assert window == Violation(Rule.WINDOW, "a", 0, 1, 30, 31)
    assert str(window) == "window (a) in route 0, halt 1: 30 instead of 31"
