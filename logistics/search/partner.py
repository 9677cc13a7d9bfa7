"""A second search in a process of its own: what one of the two finds, the other goes on from."""

import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any

Work = Callable[[Any, "Exchange", Callable[[], bool]], None]
"""What the partner does: of a task, with an exchange, until it is asked to stop."""


OBJECTS_PER_COLLECTION = 500_000


@dataclass(frozen=True)
class Exchange:
    """One end of the wire. Without queues there is nobody at the other end."""

    outbox: Any = None
    inbox: Any = None

    def give(self, cost: float, found: object) -> None:
        """Tell of something that costs less than all before; it does not wait."""
        if self.outbox is not None:
            self.outbox.put((cost, found))

    def take(self, cost: float, *, wait_s: float = 0.0) -> tuple[float, Any] | None:
        """Return the cost and the best that was told meanwhile, if it costs less; else None.

        It waits for ``wait_s`` until anything is told.
        """
        best = None
        while self.inbox is not None:
            try:
                told = self.inbox.get(block=wait_s > 0, timeout=wait_s)
            except Empty:
                break
            wait_s = 0.0
            if told[0] < cost:
                cost, best = told[0], told
        return best


class _Wire:
    """A connection that threads read and write, so that nobody waits for the other side.

    Whoever is there may end in the middle of a word: then nothing comes any more, and that is all.
    """

    def __init__(self, connection: Connection) -> None:
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self.outbox: SimpleQueue[Any] = SimpleQueue()
        self.ended = threading.Event()
        self._connection = connection
        for run in (self._read, self._write):
            threading.Thread(target=run, daemon=True).start()

    def _read(self) -> None:
        try:
            while (told := self._connection.recv()) is not None:
                self.inbox.put(told)
        except (EOFError, OSError):
            pass
        self.ended.set()

    def _write(self) -> None:
        try:
            for told in iter(self.outbox.get, None):
                self._connection.send(told)
            self._connection.send(None)
        except OSError:
            pass


@contextmanager
def partner(work: Work, task: object, *, is_wanted: bool) -> Iterator[Exchange]:
    """Let ``work``, a function of a module, run beside if that is wanted, until the context ends.

    Where no process can be started, nobody is at the other end.
    """
    if not is_wanted:
        yield Exchange()
        return
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(work, there), daemon=True)
    try:
        process.start()
    except OSError:
        yield Exchange()
        return
    finally:
        there.close()
    wire = _Wire(here)
    wire.outbox.put(task)  # as an argument it would be waited for, also by one that died early
    try:
        yield Exchange(wire.outbox, wire.inbox)
    finally:
        wire.outbox.put(None)
        process.join(timeout=1.0)
        process.kill()


def collect_rarely() -> None:
    """Let this process look for garbage in circles rarely: programs are large and have none.

    It takes a quarter of the time in which they are built. For processes that only plan.
    """
    gc.set_threshold(OBJECTS_PER_COLLECTION)


def _run(work: Work, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who starts partners ends them
    collect_rarely()
    wire = _Wire(connection)
    while not wire.ended.is_set():
        try:
            task = wire.inbox.get(timeout=0.1)
        except Empty:
            continue
        work(task, Exchange(wire.outbox, wire.inbox), wire.ended.is_set)
        break
