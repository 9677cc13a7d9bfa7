"""Every run ends: done, failed with a cause, or cancelled, whatever its planner does."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import db, store
from api.planning import run_store
from api.planning.aside import NICENESS
from api.planning.jobs import JobRunner
from api.planning.planner_process import WORKER_COMMAND, PlannerProcess
from api.planning.run_store import Run
from api.settings import Settings
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Plan
from logistics.scenario_files.archive import zip_scenario

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

SPEAK = """
import json, os, pathlib, signal, sys, time
request = json.loads(sys.stdin.readline())
good = pathlib.Path({good!r}).read_text()
def say(**message):
    print(json.dumps(message), flush=True)
def progress(plan=None):
    metrics = plan and dict(min_fill=0.5, used_g=1, wasted_g=2, cost_yen=3.5)
    say(kind="progress", stage="faked", seconds=1.0, bound_min_fill=None, plan=plan,
        metrics=metrics)
"""


class Bench:
    """A month in a database, and runs of it with planners that a test writes."""

    def __init__(self, engine: sa.Engine, settings: Settings, folder: Path) -> None:
        self.engine = engine
        self.settings = settings
        self.folder = folder
        self.good = folder / "good.json"
        self.scenario_id = ""

    def store(self, scenario: Scenario, plan: Plan) -> None:
        self.good.write_text(write_plan(plan), encoding="utf-8")
        with db.writing(self.engine) as connection:
            month, _ = store.add_scenario(connection, scenario, now=NOW)
        self.scenario_id = month.scenario_id

    def start(self, run_id: str = "r", *, time_limit_s: float = 5) -> None:
        with db.writing(self.engine) as connection:
            run_store.add_run(
                connection,
                run_id,
                run_store.RunWish(scenario_id=self.scenario_id, time_limit_s=time_limit_s),
                most_queued=9,
                now=NOW,
            )

    def runner(
        self,
        script: str | None = None,
        *,
        now: Callable[[], datetime] = lambda: NOW,
        **changed: object,
    ) -> JobRunner:
        code = SPEAK.format(good=str(self.good)) + (script or "")
        command = (sys.executable, "-c", code) if script is not None else WORKER_COMMAND
        settings = self.settings.model_copy(update=changed)
        return JobRunner(self.engine, settings, now=now, command=command)

    def run(self, run_id: str = "r") -> Run:
        with db.reading(self.engine) as connection:
            return run_store.get_run(connection, run_id)

    def cancel(self, run_id: str = "r") -> None:
        with db.writing(self.engine) as connection:
            run_store.ask_cancel(connection, run_id, now=NOW)

    def plan(self, run_id: str = "r") -> Plan | None:
        plan_id = self.run(run_id).plan_id
        with db.reading(self.engine) as connection:
            return plan_id and store.get_plan(connection, plan_id).plan  # type: ignore[return-value]

    def wait(self, is_there: Callable[[Run], bool], *, seconds: float = 20) -> Run:
        deadline = time.monotonic() + seconds
        while not is_there(run := self.run()):
            assert time.monotonic() < deadline, run
            time.sleep(0.05)
        return run


@pytest.fixture
def bench(
    engine: sa.Engine, settings: Settings, tmp_path: Path, sample: Scenario, sample_plan: Plan
) -> Bench:
    made = Bench(engine, settings, tmp_path)
    made.store(sample, sample_plan)
    made.start()
    return made


@pytest.fixture
def sqlite_bench(
    sqlite_settings: Settings, tmp_path: Path, sample: Scenario, sample_plan: Plan
) -> Iterator[Bench]:
    engine = db.open_database(sqlite_settings)
    made = Bench(engine, sqlite_settings, tmp_path)
    made.store(sample, sample_plan)
    made.start()
    yield made
    engine.dispose()


def test_a_run_ends_done_with_a_sound_plan(bench: Bench) -> None:
    assert bench.runner("progress(good); say(kind='result', plan=good)").work_once()
    run = bench.run()
    assert (run.state, run.attempts, run.cause) == ("done", 1, None)
    assert run.best is not None
    assert bench.plan() == read_plan(bench.good.read_text(encoding="utf-8"))


def test_the_real_planner_plans_a_small_month_and_tells_progress(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    engine = db.open_database(sqlite_settings)
    bench = Bench(engine, sqlite_settings, tmp_path)
    month = generate_month(seed=3, halls=2, days=7)
    with db.writing(engine) as connection:
        bench.scenario_id = store.add_scenario(connection, month, now=NOW)[0].scenario_id
    bench.start(time_limit_s=4)
    assert bench.runner().work_once()
    run = bench.run()
    assert run.state == "done", run.cause
    assert run.stage
    plan = bench.plan()
    assert plan is not None
    assert plan.scenario == month.name
    engine.dispose()


@pytest.mark.parametrize(
    ("script", "cause_code", "told"),
    [
        ("say(kind='error', code='solver', detail='no way')", "solver", "no way"),
        ("say(kind='result', plan='{}')", "plan_unreadable", ""),
        (
            "say(kind='result', plan=good.replace('\"kg\"', '\"kg\": 1, \"old\"'))",
            "plan_broken",
            "R",
        ),
    ],
    ids=["error", "unreadable", "breaks rules"],
)
def test_a_run_fails_with_its_cause(bench: Bench, script: str, cause_code: str, told: str) -> None:
    bench.runner(script).work_once()
    run = bench.run()
    assert (run.state, run.cause_code, run.plan_id) == ("failed", cause_code, None)
    assert run.cause
    assert told in run.cause


@pytest.mark.parametrize(
    ("death", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("sys.exit(7)", "exit code 7"),
        ("print('{ half a line'); sys.exit(0)", "exit code 0"),
    ],
)
def test_a_planner_that_dies_is_started_three_times(
    sqlite_bench: Bench, death: str, told: str
) -> None:
    runner = sqlite_bench.runner(death)
    for attempt in (1, 2):
        runner.work_once()
        assert (sqlite_bench.run().state, sqlite_bench.run().attempts) == ("queued", attempt)
    runner.work_once()
    run = sqlite_bench.run()
    assert (run.state, run.cause_code, run.attempts) == ("failed", "planner_crashed", 3)
    assert run.cause
    assert told in run.cause
    assert runner.work_once() is False


def test_a_planner_that_dies_late_leaves_its_best_plan(sqlite_bench: Bench) -> None:
    runner = sqlite_bench.runner("progress(good); os.abort()", run_attempts=1)
    runner.work_once()
    assert sqlite_bench.run().state == "failed"
    assert sqlite_bench.plan() is not None


def test_a_planner_that_hangs_is_ended_by_force(sqlite_bench: Bench) -> None:
    sqlite_bench.start("quick", time_limit_s=0.1)
    sqlite_bench.cancel("r")
    started_s = time.monotonic()
    sqlite_bench.runner("progress(good); time.sleep(600)", run_margin_s=0.9).work_once()
    assert time.monotonic() - started_s < 10
    run = sqlite_bench.run("quick")
    assert (run.state, run.cause_code) == ("failed", "time_out")
    assert sqlite_bench.plan("quick") is not None


def test_the_real_planner_cannot_take_all_memory(sqlite_bench: Bench) -> None:
    greedy = (
        "from api.planning.worker import limit_resources\n"
        "limit_resources(memory_mb=300, cpu_s=20)\n"
        "try:\n    hoard = bytearray(10**9)\n"
        "except MemoryError:\n    say(kind='error', code='memory', detail='full')\n"
    )
    sqlite_bench.runner(greedy).work_once()
    assert sqlite_bench.run().cause_code == "memory"


@pytest.mark.parametrize("obeys", [True, False])
def test_a_cancelled_run_keeps_its_best_plan(bench: Bench, obeys: bool) -> None:
    answer = "sys.stdin.readline(); say(kind='result', plan=good)" if obeys else "time.sleep(600)"
    runner = bench.runner(f"progress(good); {answer}", cancel_grace_s=1)
    runner.start()
    try:
        bench.wait(lambda run: run.best is not None)
        bench.cancel()
        run = bench.wait(lambda run: run.ended)
    finally:
        runner.stop()
    assert (run.state, run.cause) == ("cancelled", None)
    assert bench.plan() is not None


def test_a_run_cancelled_before_it_has_a_plan_ends_without_one(sqlite_bench: Bench) -> None:
    runner = sqlite_bench.runner("time.sleep(600)", cancel_grace_s=0.5)
    runner.start()
    try:
        sqlite_bench.wait(lambda run: run.state == "running")
        sqlite_bench.cancel()
        run = sqlite_bench.wait(lambda run: run.ended)
    finally:
        runner.stop()
    assert (run.state, run.plan_id) == ("cancelled", None)


def test_a_server_that_stops_puts_its_run_back(sqlite_bench: Bench) -> None:
    runner = sqlite_bench.runner("time.sleep(600)")
    runner.start()
    sqlite_bench.wait(lambda run: run.state == "running")
    runner.stop()
    run = sqlite_bench.run()
    assert (run.state, run.attempts) == ("queued", 0)
    sqlite_bench.runner("say(kind='result', plan=good)").work_once()
    assert sqlite_bench.run().state == "done"


def _die_with(bench: Bench, now: datetime) -> None:
    with db.writing(bench.engine) as connection:
        assert run_store.claim(connection, lease_s=bench.settings.lease_s, now=now)


def test_a_run_whose_server_fell_silent_is_taken_over(bench: Bench) -> None:
    _die_with(bench, NOW)
    result = "say(kind='result', plan=good)"
    soon = NOW + timedelta(seconds=bench.settings.lease_s - 1)
    assert bench.runner(result, now=lambda: soon).work_once() is False
    later = NOW + timedelta(seconds=bench.settings.lease_s + 1)
    assert bench.runner(result, now=lambda: later).work_once()
    run = bench.run()
    assert (run.state, run.attempts, run.finished_at) == ("done", 2, later)


def test_a_run_whose_servers_always_die_fails_in_the_end(sqlite_bench: Bench) -> None:
    now = NOW
    for _ in range(3):
        _die_with(sqlite_bench, now)
        now += timedelta(seconds=sqlite_bench.settings.lease_s + 1)
        sqlite_bench.runner("", now=lambda at=now: at).recover()  # type: ignore[misc]
    run = sqlite_bench.run()
    assert (run.state, run.cause_code) == ("failed", "server_lost")
    assert "3 times" in (run.cause or "")


def test_a_cancelled_run_whose_server_died_is_cancelled(sqlite_bench: Bench) -> None:
    _die_with(sqlite_bench, NOW)
    sqlite_bench.cancel()
    later = NOW + timedelta(seconds=sqlite_bench.settings.lease_s + 1)
    sqlite_bench.runner("", now=lambda: later).recover()
    assert sqlite_bench.run().state == "cancelled"


def test_a_slow_server_that_lost_its_run_gives_it_up(sqlite_bench: Bench) -> None:
    runner = sqlite_bench.runner("time.sleep(600)")
    thread = threading.Thread(target=runner.work_once)
    thread.start()
    slow = sqlite_bench.wait(lambda run: run.state == "running")
    with db.writing(sqlite_bench.engine) as connection:
        assert run_store.requeue(connection, slow, attempts=1)
        taken = run_store.claim(connection, lease_s=600, now=NOW)
    assert taken is not None
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert sqlite_bench.run() == replace(taken, stage="", progress_s=0)


def test_a_runner_outlives_a_database_that_goes_away(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.planning.jobs.POLL_S", 0.05)
    usual, calls = run_store.claim, []

    def claim(*arguments: object, **named: object) -> Run | None:
        calls.append(1)
        if len(calls) < 3:
            raise sa.exc.OperationalError("claim", {}, RuntimeError("away"))
        return usual(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("api.planning.run_store.claim", claim)
    runner = sqlite_bench.runner("say(kind='result', plan=good)")
    runner.start()
    try:
        assert sqlite_bench.wait(lambda run: run.ended).state == "done"
    finally:
        runner.stop()


def test_the_planner_dies_with_its_server(sample: Scenario) -> None:
    process = PlannerProcess()
    process.ask(zip_scenario(sample), time_limit_s=60, seed=0, memory_mb=4096, cpu_s=200)
    assert process._process.stdin is not None
    process._process.stdin.close()
    assert process._process.wait(timeout=30) == 3
    process.close()
    process.last_errors()


def test_planners_give_way_to_their_server() -> None:
    """In a session of their own they would have the same share of a core as all of the server."""
    nap = (sys.executable, "-c", "import time; time.sleep(600)")
    process = PlannerProcess(nap)
    try:
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, mine + NICENESS)
        assert os.getsid(process.pid) == os.getsid(0)
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
    finally:
        process.close()
        process.last_errors()


def test_a_planner_that_never_listens_does_not_hold_up_the_server() -> None:
    process = PlannerProcess((sys.executable, "-c", "import time; time.sleep(600)"))
    process.ask(os.urandom(10**6), time_limit_s=1, seed=0, memory_mb=4096, cpu_s=200)
    process.ask_stop()
    assert process.next_message(timeout_s=0.1) is None
    assert process.close() == f"signal {signal.Signals.SIGKILL.name}"
    assert process.last_errors() == ""
