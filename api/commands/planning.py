"""A month planned in a process of its own while a person watches and may stop it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.commands.exits import Exit
from api.commands.voice import CommandFailed
from api.planning.aside import SOONER
from api.planning.planner_process import ENDED, PlannerProcess
from api.settings import Settings
from logistics.model import Scenario
from logistics.plan_file import read_plan
from logistics.plan_model import Plan
from logistics.scenario_files.archive import zip_scenario

LISTEN_S = 0.2
PLAIN_EVERY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan that a planner came to. ``stopped_early`` = a person ended its work."""

    plan: Plan
    seconds: float
    stopped_early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a planner told last; ``best`` are the metrics of its best plan so far."""

    stage: str
    seconds: float
    bound_min_fill: float | None = None
    best: dict[str, float] | None = None

    def __str__(self) -> str:
        """Return one line for people."""
        parts = [self.stage]
        if self.best:
            parts += [
                f"worst fill {self.best['min_fill']:.3f}",
                f"wasted {self.best['wasted_g'] / 1000:.1f} kg",
                f"used {self.best['used_g'] / 1000:.1f} kg",
                f"{self.best['cost_yen']:,.0f} yen",
            ]
        if self.bound_min_fill is not None:
            parts.append(f"proven: worst fill at most {self.bound_min_fill:.3f}")
        return " · ".join(parts)


class Display(Protocol):
    """Shows how planning goes."""

    def show(self, told: Told, seconds: float) -> None:
        """Show what was told last, ``seconds`` after the start."""

    def note(self, text: str) -> None:
        """Show a line that stays."""


class PlainDisplay:
    """Lines for logs and pipes: one for each new stage or better plan, and one now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: tuple[object, ...] | None = None
        self._shown_at_s = 0.0

    def show(self, told: Told, seconds: float) -> None:
        """Write a line when there is news, or none has been written for a while."""
        news = (told.stage, told.best, told.bound_min_fill)
        if news == self._shown and seconds - self._shown_at_s < PLAIN_EVERY_S:
            return
        self._shown, self._shown_at_s = news, seconds
        self.note(f"{seconds:6.1f} s  {told}")

    def note(self, text: str) -> None:
        """Write a line."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class BarDisplay:
    """A bar of the time that planning may take, for terminals."""

    def __init__(self, progress: Progress, *, time_limit_s: float) -> None:
        self._progress = progress
        self._task = progress.add_task("…", total=time_limit_s)

    def show(self, told: Told, seconds: float) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=seconds, description=str(told))

    def note(self, text: str) -> None:
        """Write a line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False)


@contextmanager
def display_on(console: Console, *, time_limit_s: float) -> Iterator[Display]:
    """Show progress as a bar on a terminal and as lines elsewhere."""
    if not console.is_terminal:
        yield PlainDisplay(console)
        return
    columns = (BarColumn(bar_width=20), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        yield BarDisplay(progress, time_limit_s=time_limit_s)


@contextmanager
def stop_on_interrupt(display: Display) -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C ask to stop with the best plan so far; the second one interrupts."""
    asked = threading.Event()

    def heard(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def plan_in_process(
    scenario: Scenario, *, time_limit_s: float, seed: int, settings: Settings, console: Console
) -> Planned:
    """Have a month planned and return the best plan; raise ``CommandFailed`` without one.

    Ctrl-C ends planning with the best plan so far, a second one at once and without a plan.
    """
    with (
        display_on(console, time_limit_s=time_limit_s) as display,
        stop_on_interrupt(display) as stop,
    ):
        process = PlannerProcess(niceness=SOONER)
        listening = _Listening(process, display=display, settings=settings)
        try:
            limit_s = time_limit_s + settings.run_margin_s
            process.ask(
                zip_scenario(scenario),
                time_limit_s=time_limit_s,
                seed=seed,
                memory_mb=settings.run_memory_mb,
                cpu_s=int(limit_s * (os.cpu_count() or 1)) + 1,
            )
            listening.until_end(stop=stop, limit_s=limit_s)
        finally:
            ending = process.close()
            errors = process.last_errors()
        return listening.planned(ending=ending, errors=errors)


class _Listening:
    """A planner's messages, kept as far as they matter."""

    def __init__(self, process: PlannerProcess, *, display: Display, settings: Settings) -> None:
        self._process = process
        self._display = display
        self._grace_s = settings.cancel_grace_s
        self._started_s = time.monotonic()
        self._told = Told(stage="starting", seconds=0)
        self._best_json: str | None = None
        self._result: str | None = None
        self._error: dict[str, Any] | None = None
        self._stopped = False

    def until_end(self, *, stop: Callable[[], bool], limit_s: float) -> None:
        """Listen until the planner has ended or its time is over."""
        deadline_s = self._started_s + limit_s
        while time.monotonic() < deadline_s:
            message = self._process.next_message(timeout_s=LISTEN_S)
            if message is ENDED:
                return
            if message is not None:
                self._hear(message)
            if stop() and not self._stopped:
                self._stopped = True
                self._display.note(
                    "中止します。これまでの最良の計画を書き出します。 "
                    "Stopping with the best plan so far (Ctrl-C again: at once, without a plan)."
                )
                self._process.ask_stop()
                deadline_s = min(deadline_s, time.monotonic() + self._grace_s)
            self._display.show(self._told, time.monotonic() - self._started_s)

    def _hear(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        if kind == "result":
            self._result = message["plan"]
        elif kind == "error":
            self._error = message
        elif kind == "progress":
            self._best_json = message["plan"] or self._best_json
            self._told = Told(
                stage=message["stage"],
                seconds=message["seconds"],
                bound_min_fill=message["bound_min_fill"],
                best=message["metrics"] or self._told.best,
            )

    def planned(self, *, ending: str, errors: str) -> Planned:
        """Return what the planner came to."""
        text = self._result or self._best_json
        if text is None:
            raise self._failure(ending, errors)
        if self._result is None and not self._stopped:
            why = self._error["detail"] if self._error else f"its process ended ({ending})"
            self._display.note(f"注意 warning: the planner broke off, the best plan is kept: {why}")
        return Planned(
            plan=read_plan(text),
            seconds=time.monotonic() - self._started_s,
            stopped_early=self._stopped,
        )

    def _failure(self, ending: str, errors: str) -> CommandFailed:
        if self._stopped:
            return CommandFailed(
                "Stopped before there was a plan; nothing was written.",
                status=Exit.INTERRUPTED,
                code="interrupted",
            )
        detail = self._error["detail"] if self._error else f"Its process ended ({ending}). {errors}"
        return CommandFailed(
            f"The planner found no plan. {detail}".strip(),
            status=Exit.NO_PLAN,
            code=self._error["code"] if self._error else "planner_crashed",
            remedy="Try once more; if it comes back, report it with the month's folder.",
        )
