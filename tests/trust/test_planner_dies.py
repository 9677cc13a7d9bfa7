"""Whatever a planner does, its run ends: as failed, with its cause and the best plan it had."""

import threading
import time
from collections.abc import Iterable, Iterator

import pytest

from api import db
from api.planning import run_store
from api.settings import Settings
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.api.test_jobs import NOW, Bench
from tests.trust.keeping import opened
from tests.trust.planted import caught

DEATHS = {
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", "planner_crashed"),
    "crashed": ("os.kill(os.getpid(), signal.SIGSEGV)", "planner_crashed"),
    "hangs": ("time.sleep(600)", "time_out"),
    "out of memory": (
        "from api.planning.worker import limit_resources\n"
        "limit_resources(memory_mb=300, cpu_s=20)\n"
        "try:\n    hoard = bytearray(10**9)\n"
        "except MemoryError:\n    say(kind='error', code='memory', detail='full')\n",
        "memory",
    ),
}


@pytest.fixture
def bench(
    sqlite_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    sample: Scenario,
    sample_plan: Plan,
) -> Iterator[Bench]:
    with opened(sqlite_settings) as engine:
        made = Bench(engine, sqlite_settings, tmp_path_factory.mktemp("planner"))
        made.store(sample, sample_plan)
        yield made


def check_deaths(bench: Bench, name: str, kinds: Iterable[str] = tuple(DEATHS)) -> None:
    """The run has ended soon after its limit, failed with its cause, with the plan it had."""
    for kind in kinds:
        death, cause = DEATHS[kind]
        run_id = f"{name}-{kind}".replace(" ", "-")
        bench.start(run_id, time_limit_s=0.5)
        margin_s = 0.7 if kind == "hangs" else 60  # a slow machine takes a while to start others
        runner = bench.runner(f"progress(good); {death}", run_attempts=1, run_margin_s=margin_s)
        started_s = time.monotonic()
        runner.work_once()
        run = bench.run(run_id)
        assert (run.state, run.cause_code) == ("failed", cause), (kind, run)
        assert run.cause
        assert bench.plan(run_id) is not None, kind
        assert kind != "hangs" or time.monotonic() - started_s < 0.5 + 10


def test_every_death_ends_the_run(bench: Bench) -> None:
    check_deaths(bench, "sound")
    with caught("best_plans_are_lost"):
        check_deaths(bench, "lost", ["killed"])
    with caught("late_planners_start_again"):
        check_deaths(bench, "late", ["hangs"])


def check_only_the_holder_ends_a_run(bench: Bench, run_id: str) -> None:
    """A server that was silent too long finds that its run is another's."""
    bench.start(run_id)
    runner = bench.runner("progress(good); time.sleep(600)")
    thread = threading.Thread(target=runner.work_once)
    thread.start()
    deadline = time.monotonic() + 20
    while (slow := bench.run(run_id)).state != "running":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    with db.writing(bench.engine) as connection:
        assert run_store.requeue(connection, slow, attempts=1)
        taken = run_store.claim(connection, lease_s=600, now=NOW)
    assert taken is not None
    thread.join(timeout=3)
    still = thread.is_alive()
    if still:
        runner._stopping.set()
        thread.join()
    assert not still, "a stale server goes on"
    assert bench.run(run_id).fence == taken.fence
    assert bench.run(run_id).state == "running"


def test_a_stale_server_ends_nothing(bench: Bench) -> None:
    check_only_the_holder_ends_a_run(bench, "one")
    with db.writing(bench.engine) as connection:
        run_store.end(connection, bench.run("one"), state="cancelled", now=NOW)
    with caught("stale_servers_end_runs"):
        check_only_the_holder_ends_a_run(bench, "two")
