"""The queue of runs: claimed once, leased, fenced, ended once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api import db, store
from api.planning import run_store
from api.planning.run_store import Advance, BestSoFar, Run
from api.tables import runs
from logistics.aim import Order
from logistics.model import Scenario

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(seconds=61)
LEASE_S = 60.0

AddRun = Callable[..., Run]


@pytest.fixture
def add_run(engine: sa.Engine, sample: Scenario) -> AddRun:
    with db.writing(engine) as connection:
        month, _ = store.add_scenario(connection, sample, now=NOW)

    def add(run_id: str, *, most_queued: int = 100, seed: int = 0, now: datetime = NOW) -> Run:
        with db.writing(engine) as connection:
            return run_store.add_run(
                connection,
                run_id,
                run_store.RunWish(scenario_id=month.scenario_id, time_limit_s=10, seed=seed),
                most_queued=most_queued,
                now=now,
            )[0]

    return add


def _claim(engine: sa.Engine, now: datetime = NOW) -> Run | None:
    with db.writing(engine) as connection:
        return run_store.claim(connection, lease_s=LEASE_S, now=now)


def _get(engine: sa.Engine, run_id: str) -> Run:
    with db.reading(engine) as connection:
        return run_store.get_run(connection, run_id)


def test_runs_are_taken_in_order_of_their_coming(engine: sa.Engine, add_run: AddRun) -> None:
    for number in (3, 1, 2):
        add_run(f"r{number}", now=NOW + timedelta(seconds=number))
    taken = [_claim(engine) for _ in range(4)]
    assert [run and run.run_id for run in taken] == ["r1", "r2", "r3", None]


def test_many_servers_take_each_run_once(engine: sa.Engine, add_run: AddRun) -> None:
    for number in range(20):
        add_run(f"r{number}")
    taken: list[str] = []

    def take() -> None:
        while (run := _claim(engine)) is not None:
            taken.append(run.run_id)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"r{n}" for n in range(20))


def test_asking_twice_with_one_id_makes_one_run(add_run: AddRun, engine: sa.Engine) -> None:
    assert add_run("r") == add_run("r", now=LATER)
    assert add_run("r").goal_order == Order.FAIREST
    with pytest.raises(run_store.RunConflict):
        add_run("r", seed=1)
    with db.reading(engine) as connection:
        assert run_store.list_runs(connection)[1] == 1


def test_too_many_waiting_runs_are_refused(add_run: AddRun, engine: sa.Engine) -> None:
    add_run("a", most_queued=2)
    add_run("b", most_queued=2)
    with pytest.raises(run_store.RunsTooMany):
        add_run("c", most_queued=2)
    assert add_run("b", most_queued=2).run_id == "b"
    with db.reading(engine) as connection:
        assert run_store.list_runs(connection)[1] == 2


def test_progress_is_kept_and_the_lease_prolonged(engine: sa.Engine, add_run: AddRun) -> None:
    add_run("r")
    run = _claim(engine)
    assert run is not None
    best = BestSoFar(min_fill=0.5, used_g=10, wasted_g=2, cost_yen=300.5)
    found = Advance(stage="trips", progress_s=4, best_json="{}", best=best, bound_min_fill=0.7)
    with db.writing(engine) as connection:
        lease = {"lease_s": LEASE_S, "now": LATER - timedelta(seconds=2)}
        assert run_store.beat(connection, run, found, **lease) is False
        assert (
            run_store.beat(connection, run, Advance(stage="cases", progress_s=5), **lease) is False
        )
        assert run_store.expired(connection, now=LATER) == ()
        assert run_store.best_json(connection, "r") == "{}"
    now = _get(engine, "r")
    assert (now.stage, now.progress_s, now.best) == ("cases", 5, best)


def test_whoever_lost_a_run_can_change_nothing(engine: sa.Engine, add_run: AddRun) -> None:
    add_run("r")
    slow = _claim(engine)
    assert slow is not None
    with db.writing(engine) as connection:
        (silent,) = run_store.expired(connection, now=LATER)
        assert run_store.requeue(connection, silent, attempts=silent.attempts)
    fast = _claim(engine, LATER)
    assert fast is not None
    assert (fast.attempts, fast.fence) == (2, slow.fence + 1)
    with db.writing(engine) as connection:
        advance = Advance(stage="late", progress_s=99)
        assert run_store.beat(connection, slow, advance, lease_s=LEASE_S, now=LATER) is None
        assert not run_store.end(connection, slow, state="cancelled", now=LATER)
        assert not run_store.requeue(connection, slow, attempts=0)
        assert run_store.end(connection, fast, state="failed", now=LATER, cause="because")
        assert not run_store.end(connection, fast, state="cancelled", now=LATER)
    assert _get(engine, "r").state == "failed"


def test_a_waiting_run_is_cancelled_at_once_and_never_taken(
    engine: sa.Engine, add_run: AddRun
) -> None:
    add_run("r")
    with db.writing(engine) as connection:
        run = run_store.ask_cancel(connection, "r", now=LATER)
    assert (run.state, run.finished_at) == ("cancelled", LATER)
    assert _claim(engine) is None


def test_the_wish_to_cancel_reaches_whoever_plans(engine: sa.Engine, add_run: AddRun) -> None:
    add_run("r")
    run = _claim(engine)
    assert run is not None
    with db.writing(engine) as connection:
        assert run_store.ask_cancel(connection, "r", now=NOW).state == "running"
        advance = Advance(stage="", progress_s=0)
        assert run_store.beat(connection, run, advance, lease_s=LEASE_S, now=NOW) is True


@pytest.mark.parametrize(
    "values",
    [
        {"state": "done"},
        {"state": "failed"},
        {"state": "asleep"},
        {"state": "running"},
        {"plan_id": "nowhere"},
    ],
    ids=lambda v: next(iter(v.values())),
)
def test_the_database_itself_refuses_nonsense(
    engine: sa.Engine, add_run: AddRun, values: dict[str, str]
) -> None:
    add_run("r")
    with pytest.raises(sa.exc.DBAPIError), db.writing(engine) as connection:
        connection.execute(sa.update(runs).values(**values))
