"""A new plan is explained unasked while all is quiet; whoever asks, or plans, comes first."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import store
from api.db import open_database, reading, writing
from api.planning import explanations, run_store
from api.planning.explaining import Busy, Explainer
from api.planning.jobs import JobRunner
from api.planning.replan_process import ReplanFailed, ask_process
from api.settings import Settings
from logistics.explaining.diagnosis import short_sites
from logistics.explaining.obstacles import Obstacle
from logistics.model import SiteId
from logistics.plan import make_plan
from tests.logistics.planted import planted_month
from tests.web.serving import NOW

FOREVER_S = 30


@pytest.fixture
def engine(sqlite_settings: Settings) -> Iterator[sa.Engine]:
    engine = open_database(sqlite_settings)
    yield engine
    engine.dispose()


def explainer_of(engine: sa.Engine, settings: Settings, **changed: object) -> Explainer:
    return Explainer(engine, settings.model_copy(update=changed), now=lambda: NOW)


def a_plan(engine: sa.Engine) -> str:
    month = planted_month(Obstacle.OWN_STORE, 1).month
    with writing(engine) as connection:
        kept, _ = store.add_scenario(connection, month, now=NOW)
        plan = make_plan(month, time_limit_s=0)
        return store.add_plan(connection, plan, scenario_id=kept.scenario_id, now=NOW).plan_id


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + FOREVER_S
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_that_is_done_is_explained_by_itself(
    engine: sa.Engine, sqlite_settings: Settings
) -> None:
    month = planted_month(Obstacle.OWN_STORE, 1).month
    with writing(engine) as connection:
        kept, _ = store.add_scenario(connection, month, now=NOW)
        wish = run_store.RunWish(scenario_id=kept.scenario_id, time_limit_s=1)
        run_store.add_run(connection, "r", wish, most_queued=1, now=NOW)
    settings = sqlite_settings.model_copy(update={"explain_s": FOREVER_S})
    runner = JobRunner(engine, settings, now=lambda: NOW)
    assert runner.work_once()
    with reading(engine) as connection:
        plan_id = run_store.get_run(connection, "r").plan_id
        assert plan_id is not None
        plan = store.get_plan(connection, plan_id).plan
    wanted = short_sites(month, plan)[:1]

    def kept_now() -> dict[SiteId, explanations.Explanation]:
        with reading(engine) as connection:
            return explanations.read(connection, plan_id, wanted)

    until(lambda: bool(kept_now()))
    assert kept_now().keys() == set(wanted)
    runner.stop()


class Slow:
    """An explanation that takes for ever, unless it is told to stop."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(
        self, _: bytes, __: str, site_ids: Sequence[SiteId], *, stop: Callable[[], bool], **___: Any
    ) -> dict[SiteId, dict[str, Any]]:
        if self.begun.is_set():
            return {}
        self.begun.set()
        until(stop)
        raise ReplanFailed("stopped", "told so")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(explanations, "explain_in_process", made)
    return made


def test_whoever_asks_comes_first(engine: sa.Engine, sqlite_settings: Settings, slow: Slow) -> None:
    plan_id, explainer = a_plan(engine), explainer_of(engine, sqlite_settings)
    ended: list[bool] = []
    thread = threading.Thread(
        target=lambda: ended.append(explainer.explain_unasked(plan_id, stop=lambda: False))
    )
    thread.start()
    slow.begun.wait(FOREVER_S)
    explainer.explain(plan_id, [], time_limit_s=1)
    thread.join()
    assert ended == [False]


def test_two_who_ask_do_not_slow_each_other(
    engine: sa.Engine,
    sqlite_settings: Settings,
    slow: Slow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.planning.explaining.GIVES_WAY_S", 0.1)
    plan_id, explainer = a_plan(engine), explainer_of(engine, sqlite_settings)
    done = threading.Event()
    monkeypatch.setattr(explainer, "_explain", lambda *_, **__: done.wait(FOREVER_S))
    first = threading.Thread(target=lambda: explainer.explain(plan_id, [], time_limit_s=1))
    first.start()
    until(explainer._one.locked)
    with pytest.raises(Busy):
        explainer.explain(plan_id, [], time_limit_s=1)
    assert not explainer.explain_unasked(plan_id, stop=lambda: False)
    done.set()
    first.join()


def test_planning_and_the_end_of_the_server_come_first(
    engine: sa.Engine, sqlite_settings: Settings, slow: Slow
) -> None:
    plan_id, explainer = a_plan(engine), explainer_of(engine, sqlite_settings)
    assert not explainer.explain_unasked(plan_id, stop=slow.begun.is_set)


def test_a_process_ends_soon_after_it_is_told_to() -> None:
    began = time.monotonic()
    with pytest.raises(ReplanFailed) as refused:
        ask_process("http.server", {}, timeout_s=FOREVER_S, stop=lambda: time.monotonic() > began)
    assert refused.value.cause == "stopped"
    with pytest.raises(ReplanFailed) as refused:
        ask_process("http.server", {}, timeout_s=0.1)
    assert refused.value.cause == "time_out"
    assert time.monotonic() - began < FOREVER_S / 2


def test_a_process_that_is_slow_to_begin_gets_all_that_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe holds 64 kB; the rest was lost when the process had not begun to read in time."""
    code = (
        "import json, sys, time; time.sleep(1); "
        "print(json.dumps({'kind': 'result', 'count': len(json.load(sys.stdin)['text'])}))"
    )
    (tmp_path / "slow_to_begin.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answer = ask_process("slow_to_begin", {"text": "x" * 10**6}, timeout_s=FOREVER_S)
    assert answer["count"] == 10**6
