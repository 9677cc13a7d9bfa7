"""Trips by the routing engine: none of all orders is cheaper, and no rule is broken."""

import random
from dataclasses import replace
from fractions import Fraction
from types import ModuleType

import pytest

from inventory.model import Zone
from logistics import plan as planning
from logistics.check import check
from logistics.generate import generate_month
from logistics.model import SiteId
from logistics.one_trip.trip_problem import TripProblem
from logistics.one_trip.trip_task import Carriage, TimedVisit, TripTask, Visit
from logistics.one_trip.trips import cheapest_order, timed_as_given
from logistics.plan import make_plan
from logistics.search import best_plan
from tests.logistics.asking import ask
from tests.logistics.trip_reference import (
    by_hand_cost,
    by_hand_faults,
    by_hand_optimum,
    by_hand_shortest,
)

MONTH = generate_month(seed=4, halls=9, days=7)
Timed = tuple[TimedVisit, ...]


def cost(task: TripTask, timed: Timed) -> Fraction:
    order = tuple(t.visit for t in timed)
    return by_hand_cost(task, order, timed[-1].depart_min - timed[0].arrive_min)


def faults(task: TripTask, timed: Timed) -> list[str]:
    times = [(t.arrive_min, t.depart_min) for t in timed]
    return list(by_hand_faults(task, times, tuple(t.visit for t in timed)))


def make_task(seed: int, *, inner: int) -> TripTask:
    """Return a trip with one or two places that load, cold boxes, windows and missing roads."""
    rng = random.Random(seed)
    travel = {k: leg for k, leg in MONTH.travel.items() if rng.random() < 0.97}
    vehicle = rng.choice(list(MONTH.vehicles.values()))
    begins = 8 * 60 + rng.randrange(0, 60, 10)
    span = (begins, begins + rng.randrange(240, 600, 20))
    carriages = _carriages(rng, inner + 1, payload_g=vehicle.payload_g)
    working = {v for c in carriages for v in (c.load, c.unload)}
    base = Visit(vehicle.base_id, rng.randrange(0, 20), (span,))
    sites = [rng.choice(list(MONTH.sites)) for _ in range(inner)]
    visits = [base, *(_visit(rng, s, span) for s in sites), base]
    for v in {0, inner + 1} - working:
        visits[v] = base._replace(service_min=0)
    return TripTask(
        scenario=replace(MONTH, travel=travel),
        vehicle=vehicle,
        span=span,
        visits=tuple(visits),
        carriages=tuple(carriages),
    )


def _carriages(rng: random.Random, last: int, *, payload_g: int) -> list[Carriage]:
    """Return what each visit but those that only load gets, sometimes from two places."""
    loads = rng.choice(((0,), (0,), (1,), (0, 2), (1, 2)))
    pairs = set()
    for v in range(min(loads) + 1, last + 1):
        is_gone = v == last and rng.random() < 0.6
        if v not in loads or rng.random() < 0.3:
            before = [u for u in loads if u < v]
            pairs |= {(u, v) for u in rng.sample(before, rng.randint(1, len(before)))} - (
                {(u, v) for u in before} if is_gone else set()
            )
    found = []
    for load, unload in sorted(pairs):
        limit_min = rng.choice((None, None, rng.randrange(60, 240, 10)))
        found.append(
            Carriage(
                load=load,
                unload=unload,
                quantity_g=payload_g // rng.choice((3, 6, 20)),
                volume_ul={rng.choice(list(Zone)): rng.randrange(5, 40) * 10**6},
                most_aboard_min=limit_min,
            )
        )
    return found


def _visit(rng: random.Random, site_id: SiteId, span: tuple[int, int]) -> Visit:
    middle = rng.randrange(span[0] + 40, span[1] - 40)
    windows = rng.choice(
        (
            *(((span[0], span[1]),),) * 6,
            ((span[0], middle - 15), (middle + 15, span[1])),
            ((middle, span[1]),),
            ((span[0], middle),),
        )
    )
    return Visit(site_id, rng.randrange(0, 25), windows)


def a_long_task() -> TripTask:
    """Return a trip to more halls than the engine looks at in every order."""
    rng = random.Random(1)
    vehicle = next(v for v in MONTH.vehicles.values() if v.base_id == MONTH.supplies[0].site_id)
    span = (0, 24 * 60)
    halls = [s.site_id for s in MONTH.recipients for _ in range(2)][:14]
    rng.shuffle(halls)
    base = Visit(vehicle.base_id, 20, (span,))
    return TripTask(
        scenario=MONTH,
        vehicle=vehicle,
        span=span,
        visits=(base, *(Visit(s, 5, (span,)) for s in halls), base._replace(service_min=0)),
        carriages=tuple(Carriage(0, v, 1000, {Zone.AMBIENT: 10**6}) for v in range(1, 15)),
    )


@pytest.mark.parametrize("inner", [2, 3, 4])
def test_none_of_all_orders_is_cheaper(inner: int) -> None:
    drivable = 0
    for seed in range(60):
        task = make_task(seed, inner=inner)
        found, best = cheapest_order(task, time_limit_s=10), by_hand_optimum(task)
        assert (found is None) == (best is None), seed
        if found is not None:
            drivable += 1
            assert faults(task, found) == [], seed
            assert cost(task, found) == best, seed
    assert drivable > 20


def test_the_given_order_is_driven_as_quickly_as_can_be() -> None:
    drivable = 0
    for seed in range(200):
        task = make_task(seed, inner=4)
        found = timed_as_given(task)
        minutes = by_hand_shortest(task, tuple(range(6)))
        assert (found is None) == (minutes is None), seed
        if found is not None:
            drivable += 1
            assert [t.visit for t in found] == [0, 1, 2, 3, 4, 5]
            assert set(faults(task, found)) <= {"load"}, seed
            assert found[-1].depart_min - found[0].arrive_min == minutes, seed
    assert drivable > 20


def test_it_leaves_late_rather_than_waits_on_the_way() -> None:
    task = a_long_task()
    late = task.visits[1]._replace(windows=((500, 1440),))
    found = timed_as_given(replace(task, visits=(task.visits[0], late, *task.visits[2:])))
    assert found is not None
    assert found[1].arrive_min == 500
    leg = MONTH.leg(task.visits[0].site_id, late.site_id)
    assert leg is not None
    assert found[0].depart_min == 500 - leg.duration_min


def test_a_visit_that_can_never_take_place_has_no_times() -> None:
    task = a_long_task()
    visits = (task.visits[0]._replace(windows=((480, 490),)), *task.visits[1:])
    closed = replace(task, visits=visits)
    assert timed_as_given(closed) is None
    assert cheapest_order(closed, time_limit_s=1) is None


def test_a_long_trip_gets_better_and_the_same_in_each_run() -> None:
    task = a_long_task()
    problem = TripProblem.of(task)
    assert problem is not None
    assert len(problem.parts) > 12
    given = timed_as_given(task)
    found = [cheapest_order(task, time_limit_s=60) for _ in range(2)]
    assert given is not None
    assert found[0] is not None
    assert found[0] == found[1]
    assert faults(task, found[0]) == []
    assert cost(task, found[0]) < cost(task, given)


def test_without_time_the_given_order_is_kept() -> None:
    task = a_long_task()
    assert cheapest_order(task, time_limit_s=0) == timed_as_given(task)


@pytest.mark.parametrize("seed", [104, 106, 118])
def test_every_trip_of_a_plan_is_the_cheapest_for_its_stops(
    monkeypatch: pytest.MonkeyPatch, referee: ModuleType, seed: int
) -> None:
    month = generate_month(seed=seed, halls=8, days=16)
    asked: list[tuple[TripTask, Timed | None]] = []

    def told(task: TripTask, *, time_limit_s: float) -> Timed | None:
        asked.append((task, cheapest_order(task, time_limit_s=60)))
        return asked[-1][1]

    monkeypatch.setattr(best_plan, "cheapest_order", told)
    monkeypatch.setattr(planning, "RESERVE_SHARE", 0.4)
    plan = make_plan(month, time_limit_s=4, seed=2)
    assert check(month, plan).clean
    assert not ask(referee, month, plan).broken
    looked, total = 0, Fraction(0)
    assert len(asked) >= len(plan.trips) > 3
    for task, timed in asked[-len(plan.trips) :]:
        assert timed is not None
        total += cost(task, timed) + Fraction(task.vehicle.yen_per_trip)
        if len(task.visits) <= 7:
            looked += 1
            assert cost(task, timed) == by_hand_optimum(task)
    assert looked > 3
    assert plan.metrics.cost_yen == pytest.approx(float(total), abs=0.1)
