"""A second search in a process of its own: what one of the two finds, the other goes on from."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty
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

    def close(self) -> None:
        """Wait for nothing that was not taken."""
        for queue in (self.outbox, self.inbox):
            if queue is not None:
                queue.cancel_join_thread()


@contextmanager
def partner(work: Work, task: object, *, is_wanted: bool) -> Iterator[Exchange]:
    """Let ``work``, a function of a module, run beside if that is wanted, until the context ends.

    Where no process can be started, nobody is at the other end.
    """
    if not is_wanted:
        yield Exchange()
        return
    context = multiprocessing.get_context("spawn")
    there, here, stopped = context.Queue(), context.Queue(), context.Event()
    process = context.Process(
        target=_run, args=(work, task, Exchange(here, there), stopped), daemon=True
    )
    exchange = Exchange(there, here)
    try:
        process.start()
    except OSError:
        yield Exchange()
        return
    try:
        yield exchange
    finally:
        stopped.set()
        exchange.close()
        process.join(timeout=1.0)
        process.kill()


def collect_rarely() -> None:
    """Let this process look for garbage in circles rarely: programs are large and have none.

    It takes a quarter of the time in which they are built. For processes that only plan.
    """
    gc.set_threshold(OBJECTS_PER_COLLECTION)


def _run(work: Work, task: object, exchange: Exchange, stopped: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who starts partners ends them
    collect_rarely()
    parent = os.getppid()
    try:
        work(task, exchange, lambda: stopped.is_set() or os.getppid() != parent)
    finally:
        exchange.close()
