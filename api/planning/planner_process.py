"""A planner process seen from the server: started, listened to, stopped, killed."""

import base64
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

from api.planning.aside import NICENESS, start_aside
from logistics.aim import Aim

FAIREST = Aim()
WORKER_COMMAND = (sys.executable, "-m", "api.planning.worker")
TAIL_BYTES = 4000
WRITE_WAIT_S = 1.0
ENDED: dict[str, Any] = {"kind": "ended"}


class PlannerProcess:
    """One run of ``api.planning.worker`` (or of another ``command`` that speaks like it)."""

    def __init__(
        self, command: Sequence[str] = WORKER_COMMAND, *, niceness: int = NICENESS
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        self._process = start_aside(
            command,
            niceness=niceness,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            errors="replace",
        )
        self._writing = threading.Lock()
        self._messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(
        self,
        archive: bytes,
        *,
        aim: Aim = FAIREST,
        time_limit_s: float,
        seed: int,
        memory_mb: int,
        cpu_s: int,
    ) -> None:
        """Send the month to plan; ``aim`` says what comes first."""
        self._reader.start()
        request = {
            "archive": base64.b64encode(archive).decode(),
            "goal_order": aim.order,
            "level": None if aim.level is None else float(aim.level),
            "time_limit_s": time_limit_s,
            "seed": seed,
            "memory_mb": memory_mb,
            "cpu_s": cpu_s,
        }
        writer = threading.Thread(target=self._write, args=(json.dumps(request),), daemon=True)
        writer.start()  # a process that does not read must not hold up the server

    def ask_stop(self) -> None:
        """Tell the planner to hand over the best that it has."""
        self._write("stop")

    def _write(self, line: str) -> None:
        if self._process.stdin is None or not self._writing.acquire(timeout=WRITE_WAIT_S):
            return
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended: the reader tells
            return
        finally:
            self._writing.release()

    def _read(self) -> None:
        if self._process.stdout is None:
            return
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):  # cut off by a crash
                self._messages.put(json.loads(line))
        self._messages.put(ENDED)

    def next_message(self, *, timeout_s: float) -> dict[str, Any] | None:
        """Return the next message, ``ENDED`` when no more will come, None after the time-out."""
        try:
            return self._messages.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def close(self) -> str:
        """End the process by force if it still runs; return how it ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._reader.is_alive():
            self._reader.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return self._how_it_ended()

    def _how_it_ended(self) -> str:
        code = self._process.returncode
        if code >= 0:
            return f"exit code {code}"
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"

    def last_errors(self) -> str:
        """Return the end of what the process wrote to standard error, and forget the rest."""
        with self._errors:
            size = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, size - TAIL_BYTES))
            return self._errors.read().decode("utf-8", errors="replace")
