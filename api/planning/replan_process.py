"""Changing a plan seen from the server: a process is started, waited for, and ended by force.

Neither a slow nor a crashing planner harms the server; ``api.planning.replanner`` is the process.
"""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from api.planning.aside import NICENESS, SOONER, start_aside
from api.store import StoreError
from logistics import events, locks
from logistics.change_faults import ChangeFault
from logistics.change_file import parse_entries

MODULE = "api.planning.replanner"
ASKED_EVERY_S = 0.5
LONGEST_S = 60.0
"""Five seconds of planning, and reading, checking and telling it on a busy machine."""


class ReplanFailed(StoreError):
    """A change of a plan that could not be planned; ``cause`` is a stable code.

    ``fault`` is what is wrong with the wishes or their plan; None = it is about neither.
    """

    code = "replan_failed"
    remedy = "Mend or leave out the wish that is named, and plan again."

    def __init__(self, cause: str, detail: str, fault: ChangeFault | None = None) -> None:
        self.cause, self.fault = cause, fault
        super().__init__(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be planned: files as they are stored, entries as a list of JSON objects."""

    archive: bytes
    plan_json: str
    wishes: tuple[dict[str, Any], ...]
    as_of: date
    committed_days: int


def parsed(wishes: tuple[dict[str, Any], ...]) -> tuple[locks.Locks, tuple[events.Event, ...]]:
    """Return wishes as locks and events; raise ``ChangesUnreadable`` with the place."""
    lock_kinds = tuple(locks.KINDS)  # what is sent may be a list, which no mapping can be asked for
    kept = [w for w in wishes if w.get("kind") in lock_kinds]
    news = [w for w in wishes if w.get("kind") not in lock_kinds]

    def read(listed: list[dict[str, Any]], root: str, kinds: Mapping[str, type[Any]]) -> Any:
        text = json.dumps({"format": 1, root: listed})
        return parse_entries(text, name="wish", root=root, kinds=kinds)

    return (
        locks.Locks(locks=read(kept, "locks", locks.KINDS)),
        read(news, "events", events.KINDS),
    )


def replanned(asked: Request, *, memory_mb: int) -> dict[str, Any]:
    """Plan in a process of its own; return archive (base64), plan, told; raise ``ReplanFailed``."""
    sent = {
        "archive": base64.b64encode(asked.archive).decode(),
        "plan": asked.plan_json,
        "wishes": asked.wishes,
        "as_of": asked.as_of.isoformat(),
        "committed_days": asked.committed_days,
        "longest_s": LONGEST_S,
        "memory_mb": memory_mb,
    }
    return ask_process(MODULE, sent, timeout_s=LONGEST_S, niceness=SOONER)


def ask_process(
    module: str,
    sent: Mapping[str, Any],
    *,
    timeout_s: float,
    stop: Callable[[], bool] = lambda: False,
    niceness: int = NICENESS,
) -> dict[str, Any]:
    """Send JSON to a module that runs as a process of its own and return its answer.

    ``niceness`` is how far it gives way to the server. Raises ``ReplanFailed`` where it ends badly,
    not in time, or answers with an error, and soon after ``stop`` says so.
    """
    until_s = time.monotonic() + timeout_s
    with TemporaryFile("w+", encoding="utf-8") as asked:  # a pipe may fill up meanwhile
        json.dump(sent, asked)
        asked.seek(0)
        process = start_aside(
            (sys.executable, "-m", module),
            niceness=niceness,
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    with process:
        try:
            out = _output(process, until_s=until_s, stop=stop)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode or not out:
        raise ReplanFailed("planner_crashed", f"The planner ended with {process.returncode}.")
    answer: dict[str, Any] = json.loads(out)
    if answer["kind"] == "error":
        found = answer.get("fault")
        fault = None if found is None else ChangeFault(**found)
        raise ReplanFailed(answer["code"], answer["detail"], fault)
    return answer


def _output(process: subprocess.Popen[str], *, until_s: float, stop: Callable[[], bool]) -> str:
    """Return what a process has written when it ends."""
    while not stop():
        try:
            return process.communicate(timeout=ASKED_EVERY_S)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until_s:
                raise ReplanFailed("time_out", "The planner did not end in time.") from None
    raise ReplanFailed("stopped", "Something else is to be done first.")
