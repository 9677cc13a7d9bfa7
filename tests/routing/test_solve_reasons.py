"""Why a stop is not served: each rule that alone keeps one out is named, and only then."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.check import check
from routing.model import (
    Depot,
    DepotId,
    RoutingProblem,
    Shipment,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
)
from routing.plan import Reason, RoutingPlan, Status
from routing.reasons import impossible_stops, without
from routing.solve import solve
from routing.travel import NEVER, TravelMatrix
from tests.routing.best_plans import best_score
from tests.routing.problem_making import make_problem, some_features
from tests.routing.test_solve import LONG_S, MOST_WORK

NEAR, FAR = StopId("near"), StopId("far")
DEPOT = DepotId("depot")
VAN = VehicleTypeId("van")


def two_stops(
    stop: dict[str, Any] | None = None, vehicle: dict[str, Any] | None = None
) -> RoutingProblem:
    """Return a van and two stops in a row, 10 and 20 minutes away; ``stop`` changes the far one."""
    places = np.array([0, 10, 20])
    legs = np.abs(places[:, None] - places[None])
    far = Stop(stop_id=FAR, place=2, delivery=(3,))
    van = VehicleType(
        vehicle_type_id=VAN, start_id=DEPOT, end_id=DEPOT, capacity=(9,), shift=(0, 100)
    )
    return RoutingProblem(
        stops=(Stop(stop_id=NEAR, place=1, delivery=(3,)), replace(far, **(stop or {}))),
        depots=(Depot(depot_id=DEPOT, place=0),),
        vehicle_types=(replace(van, **(vehicle or {})),),
        travel={"": TravelMatrix(legs, legs)},
    )


def answered(problem: RoutingProblem) -> RoutingPlan:
    plan = solve(problem, time_limit_s=LONG_S, seed=1)
    assert check(problem, plan) == ()
    return plan


@pytest.mark.parametrize(
    ("reason", "stop", "vehicle"),
    [
        (Reason.TOO_HEAVY, {"delivery": (10,)}, {}),
        (Reason.TOO_HEAVY, {"delivery": (), "pickup": (10,)}, {}),
        (Reason.NO_VEHICLE, {"vehicle_types": frozenset()}, {}),
        (Reason.NO_WINDOW, {"windows": ((0, 19),)}, {}),
        (Reason.NO_WINDOW, {"windows": ((0, 30),), "release": 11}, {}),
        (Reason.SHIFT_TOO_SHORT, {"service": 61}, {}),
        (Reason.SHIFT_TOO_SHORT, {}, {"most_duration": 39}),
        (Reason.TOO_FAR, {}, {"most_distance": 39}),
        (Reason.TOO_LONG_ABOARD, {"most_aboard": 19}, {}),
    ],
)
def test_a_stop_that_no_plan_can_serve_has_its_reason(
    reason: Reason, stop: dict[str, Any], vehicle: dict[str, Any]
) -> None:
    problem = two_stops(stop, vehicle)
    plan = answered(problem)
    assert plan.reasons == {FAR: reason}
    assert plan.served == {NEAR}
    assert plan.status is Status.OPTIMAL
    assert reason.is_proven


def test_a_stop_without_a_road_back_has_its_reason() -> None:
    problem = two_stops()
    legs = problem.travel[""].duration.copy()
    legs[2, :2] = NEVER
    plan = answered(replace(problem, travel={"": TravelMatrix(legs, legs)}))
    assert plan.reasons == {FAR: Reason.NO_ROAD}


def test_a_way_round_is_a_road() -> None:
    problem = two_stops()
    legs = problem.travel[""].duration.copy()
    legs[0, 2] = NEVER
    assert answered(replace(problem, travel={"": TravelMatrix(legs, legs)})).reasons == {}


def test_both_stops_of_a_shipment_have_its_reason() -> None:
    problem = two_stops({"delivery": ()})
    stops = tuple(replace(s, delivery=()) for s in problem.stops)
    heavy = Shipment(pickup_id=FAR, delivery_id=NEAR, load=(10,))
    plan = answered(replace(problem, stops=stops, shipments=(heavy,)))
    assert plan.reasons == {FAR: Reason.TOO_HEAVY, NEAR: Reason.TOO_HEAVY}


def test_a_prize_that_is_too_small_is_not_worth_it() -> None:
    problem = two_stops({"prize": 19})
    plan = answered(problem)
    assert plan.reasons == {FAR: Reason.NOT_WORTH_IT}
    assert plan.cost == 20 + 19
    assert not plan.reasons[FAR].is_proven
    assert answered(two_stops({"prize": 21})).reasons == {}


def test_what_is_impossible_costs_its_prize_and_is_in_the_bound() -> None:
    plan = answered(two_stops({"delivery": (10,), "prize": 7}))
    assert plan.reasons == {FAR: Reason.TOO_HEAVY}
    assert plan.cost == plan.lower_bound == 20 + 7


def test_too_few_vehicles_and_too_few_trips_are_told_apart() -> None:
    full = {"delivery": (8,)}
    plan = answered(two_stops(full))
    assert plan.reasons == {FAR: Reason.NO_VEHICLE_LEFT}
    reloading = {"reload_ids": (DEPOT,)}
    assert answered(two_stops(full, reloading)).reasons == {}
    plan = answered(two_stops(full, {**reloading, "most_trips": 1}))
    assert plan.reasons == {FAR: Reason.NO_RELOAD_LEFT}
    assert Reason.NO_RELOAD_LEFT.is_proven


def test_what_was_not_found_in_time_is_not_called_impossible() -> None:
    plan = solve(two_stops(), time_limit_s=0.0, seed=1)
    assert set(plan.reasons.values()) == {Reason.NOT_FOUND_IN_TIME}
    assert not Reason.NOT_FOUND_IN_TIME.is_proven


def test_stops_that_are_called_impossible_are_in_no_best_plan() -> None:
    named = 0
    for seed in range(60):
        features = some_features(seed) | {"no_roads", "limits"}
        problem = make_problem(seed, stops=5, features=features)
        gone = impossible_stops(problem)
        named += len(gone)
        best, reduced = best_score(problem, most_work=MOST_WORK), without(problem, gone)
        if best is None or not gone or not reduced.stops:
            continue
        left_out = [problem.stop_by_id[i] for i in gone]
        rest = best_score(reduced, most_work=MOST_WORK)
        if rest is None:
            continue
        assert best.missing == rest.missing + sum(s.prize is None for s in left_out), seed
        assert best.cost == rest.cost + sum(s.prize or 0 for s in left_out), seed
    assert named > 20
