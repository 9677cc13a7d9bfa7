"""The job runner: takes waiting runs, has each planned in a process of its own, ends each one.

Every run ends as *done*, *failed* with a cause, or *cancelled*: a planner that hangs is ended by
force, one that crashes is started again a few times, and a run whose server died is taken over
when its lease has run out.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog

from api.clock import utc_now
from api.db import reading, writing
from api.planning import run_store
from api.planning.explaining import Explainer
from api.planning.planner_process import ENDED, WORKER_COMMAND, PlannerProcess
from api.planning.run_store import Advance, BestSoFar, Run
from api.settings import Settings
from api.store import StoreError, add_sound_plan, get_scenario, scenario_archive, sound_plan
from logistics.aim import Aim, Order
from logistics.errors import LogisticsError
from logistics.plan_file import read_plan

POLL_S = 1.0
BEAT_S = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a planner's work ended.

    ``state`` is the run's next one: done, failed or cancelled; queued = to be planned again; empty
    = the run is another server's now.
    """

    state: str
    plan_json: str | None = None
    cause_code: str | None = None
    cause: str | None = None


class JobRunner:
    """Threads of a server that plan the runs that wait in its database."""

    def __init__(
        self,
        engine: sa.Engine,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        command: Sequence[str] = WORKER_COMMAND,
    ) -> None:
        self.explainer = Explainer(engine, settings, now=now)
        self._engine = engine
        self._settings = settings
        self._now = now
        self._command = command
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._threads: list[threading.Thread] = []
        self._planned: set[str] = set()
        """Runs that are planned now."""
        self._aside: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take runs."""
        for number in range(self._settings.run_workers):
            thread = threading.Thread(target=self._loop, name=f"runs-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop planning; what runs now goes back to the queue for the next start."""
        self._stopping.set()
        self._news.set()
        for thread in (*self._threads, *([self._aside] if self._aside else ())):
            thread.join()
        self._threads.clear()

    def wake(self) -> None:
        """Look for a new run now."""
        self._news.set()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            try:
                if not self.work_once():
                    self._news.wait(POLL_S)
            except Exception:  # a database that is away comes back; the runner must be there then
                log.exception("runs_interrupted")
                self._stopping.wait(POLL_S)

    def work_once(self) -> bool:
        """Take over silent runs, then plan one that waits; tell whether there was one."""
        self.recover()
        with writing(self._engine) as connection:
            run = run_store.claim(connection, lease_s=self._settings.lease_s, now=self._now())
            if run is None:
                return False
            archive = scenario_archive(connection, run.scenario_id)
            level = None
            if run.goal_order == Order.EQUAL_SHARES:
                level = run_store.best_worst_fill(connection, run.scenario_id)
        log.info("run_started", run_id=run.run_id, attempt=run.attempts)
        self._planned.add(run.run_id)
        try:
            outcome = Supervision(
                self._engine,
                self._settings,
                run,
                now=self._now,
                stopping=self._stopping.is_set,
            ).plan(archive, level=level, command=self._command)
            self._end(run, outcome)
        finally:
            self._planned.discard(run.run_id)
        return True

    def _explain_aside(self, run: Run) -> None:
        """Explain the plan of a run that is done, until there is something to plan again."""
        with reading(self._engine) as connection:
            plan_id = run_store.get_run(connection, run.run_id).plan_id
        is_busy = self._aside is not None and self._aside.is_alive()
        if plan_id is None or is_busy or not self._settings.explain_s:
            return

        def stop() -> bool:
            return self._stopping.is_set() or bool(self._planned - {run.run_id})

        explain = partial(self.explainer.explain_unasked, plan_id, stop=stop)
        self._aside = threading.Thread(target=explain, name="explain", daemon=True)
        self._aside.start()

    def recover(self) -> None:
        """Give the runs of servers that fell silent another start, or end them."""
        with reading(self._engine) as connection:
            silent = run_store.expired(connection, now=self._now())
        for run in silent:
            log.warning("run_abandoned", run_id=run.run_id, attempt=run.attempts)
            lost = Outcome(
                state="cancelled" if run.cancel_asked else "queued",
                cause_code="server_lost",
                cause="The server ended while the plan was being made.",
            )
            self._end(run, lost)

    def _end(self, run: Run, outcome: Outcome) -> None:
        if not outcome.state:
            log.warning("run_lost", run_id=run.run_id)
            return
        if outcome.state == "queued" and outcome.cause_code is None:
            with writing(self._engine) as connection:
                run_store.requeue(connection, run, attempts=run.attempts - 1)
            return
        if outcome.state == "queued":
            if run.attempts < self._settings.run_attempts:
                with writing(self._engine) as connection:
                    run_store.requeue(connection, run, attempts=run.attempts)
                return
            outcome = Outcome(
                state="failed",
                cause_code=outcome.cause_code,
                cause=f"{outcome.cause} It was tried {run.attempts} times.",
            )
        outcome = end_run(self._engine, run, outcome, now=self._now())
        log.info("run_ended", run_id=run.run_id, state=outcome.state, cause=outcome.cause_code)
        if outcome.state == "done":
            self._explain_aside(run)


def end_run(engine: sa.Engine, run: Run, outcome: Outcome, *, now: datetime) -> Outcome:
    """Store the plan of a run, if there is a sound one, and end the run, in one transaction.

    A run that was to be done fails when its plan breaks a rule; one that failed or was cancelled
    keeps the best plan that it had found.
    """
    sound = None
    with reading(engine) as connection:
        text = outcome.plan_json or run_store.best_json(connection, run.run_id)
        month = get_scenario(connection, run.scenario_id)
    try:
        sound = sound_plan(month, read_plan(text)) if text is not None else None
    except (LogisticsError, StoreError) as error:
        if outcome.state == "done":
            outcome = Outcome(state="failed", cause_code=error.code, cause=str(error))
    with writing(engine) as connection:
        plan_id = add_sound_plan(connection, sound, now=now).plan_id if sound else None
        run_store.end(
            connection,
            run,
            state=outcome.state,
            now=now,
            plan_id=plan_id,
            cause_code=outcome.cause_code,
            cause=outcome.cause,
        )
    return outcome


class Supervision:
    """One claimed run while its planner works."""

    def __init__(
        self,
        engine: sa.Engine,
        settings: Settings,
        run: Run,
        *,
        now: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._run = run
        self._now = now
        self._stopping = stopping
        self._advance = Advance(stage="", progress_s=0)
        self._cancelled = False
        self._deadline_s = time.monotonic() + run.time_limit_s + settings.run_margin_s

    def plan(self, archive: bytes, *, level: Fraction | None, command: Sequence[str]) -> Outcome:
        """Have the month planned and return how that ended.

        ``level`` is the best worst fill that is known of the month, None = none.
        """
        process = PlannerProcess(command)
        ending = ""
        try:
            limit_s = self._run.time_limit_s + self._settings.run_margin_s
            process.ask(
                archive,
                aim=Aim(order=Order(self._run.goal_order), level=level),
                time_limit_s=self._run.time_limit_s,
                seed=self._run.seed,
                memory_mb=self._settings.run_memory_mb,
                cpu_s=int(limit_s * (os.cpu_count() or 1)) + 1,
            )
            outcome = self._follow(process)
            if self._advance.best_json and not (outcome and outcome.state == ""):
                self._note_advance()
        finally:
            ending = process.close()
            errors = process.last_errors()
        if outcome is None:
            log.warning("planner_crashed", run_id=self._run.run_id, ending=ending, errors=errors)
            outcome = Outcome(
                state="queued",
                cause_code="planner_crashed",
                cause=f"The planner's process died ({ending}).",
            )
        if self._cancelled and outcome.state:
            return Outcome(state="cancelled", plan_json=outcome.plan_json)
        return outcome

    def _follow(self, process: PlannerProcess) -> Outcome | None:
        """Return how the work ended; None = the process died."""
        beat_at_s = 0.0
        while True:
            message = process.next_message(timeout_s=BEAT_S)
            outcome = self._heard(message) if message else None
            if outcome or message is ENDED:
                return outcome
            if self._stopping():
                return Outcome(state="queued")
            if time.monotonic() > self._deadline_s:
                return self._out_of_time()
            if time.monotonic() >= beat_at_s:
                if not self._beat(process):
                    return Outcome(state="")
                beat_at_s = time.monotonic() + BEAT_S

    def _heard(self, message: dict[str, Any]) -> Outcome | None:
        kind = message["kind"]
        if kind == "result":
            return Outcome(state="done", plan_json=message["plan"])
        if kind == "error":
            return Outcome(state="failed", cause_code=message["code"], cause=message["detail"])
        if kind == "progress":
            metrics = message["metrics"]
            self._advance = Advance(
                stage=message["stage"],
                progress_s=message["seconds"],
                bound_min_fill=message["bound_min_fill"],
                bound_wasted_g=_grams(message.get("bound_wasted_kg")),
                best_json=message["plan"] or self._advance.best_json,
                best=BestSoFar(**metrics) if metrics else self._advance.best,
            )
        return None

    def _beat(self, process: PlannerProcess) -> bool:
        """Keep the run; hand a wish to cancel on; False = the run is another server's now."""
        cancel = self._note_advance()
        if cancel and not self._cancelled:
            self._cancelled = True
            self._deadline_s = time.monotonic() + self._settings.cancel_grace_s
            process.ask_stop()
        return cancel is not None

    def _note_advance(self) -> bool | None:
        lease_s = self._settings.lease_s
        with writing(self._engine) as connection:
            cancel = run_store.beat(
                connection, self._run, self._advance, lease_s=lease_s, now=self._now()
            )
        self._advance = replace(self._advance, best_json=None, best=None)
        return cancel

    def _out_of_time(self) -> Outcome:
        return Outcome(
            state="failed",
            cause_code="time_out",
            cause=f"The planner did not end within {self._run.time_limit_s:g} s and "
            f"{self._settings.run_margin_s:g} s more.",
        )


def _grams(weight_kg: float | None) -> int | None:
    return None if weight_kg is None else round(weight_kg * 1000)
