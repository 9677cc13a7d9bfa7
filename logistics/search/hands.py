"""The same work on many things, in this process or in several: what examines a plan uses it.

A worker is made once in each process, from arguments that can be sent there, and keeps what it has
built between two things.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from logistics.progress import Budget
from logistics.search.partner import collect_rarely

Result = TypeVar("Result")
Worker = TypeVar("Worker")
LOOK_S = 0.2
"""How often it is asked whether to stop."""


Maker = Callable[..., Worker]
"""Makes the worker of a process from its arguments and ``budget``: until when it may work."""


class Hands(Generic[Worker]):
    """One worker here, or one in each of some processes."""

    def __init__(self, budget: Budget, worker: Worker | None, pool: ProcessPoolExecutor | None):
        self._budget, self._worker, self._pool = budget, worker, pool

    def each(
        self, work: Callable[[Worker, Any], Result], things: Iterable[Any]
    ) -> Iterator[Result | None]:
        """Yield what comes of each thing, in order; None where it was not begun in time.

        ``work`` is a function of a module, so that it can be sent to a process.
        """
        if self._pool is None:
            assert self._worker is not None
            for thing in things:
                yield work(self._worker, thing) if self._budget.left_s > 0 else None
            return
        futures = [self._pool.submit(_done_there, work, thing) for thing in things]
        for future in futures:
            while not future.done() and not self._budget.stop():
                wait([future], timeout=LOOK_S)
            yield self._result(future)

    def _result(self, future: "Future[Result | None]") -> Result | None:
        if self._budget.stop() and not future.done():
            future.cancel()
            return None
        return future.result()


_THERE: dict[str, Any] = {}
"""The worker and the budget of a process."""


def _begin(
    make: Maker[Any], arguments: tuple[Any, ...], time_limit_s: float, started: float
) -> None:
    collect_rarely()
    # The clock is the same in all processes of a machine, so all end at the same moment.
    budget = Budget(time_limit_s=time_limit_s, started=started)
    _THERE.update(worker=make(*arguments, budget=budget), budget=budget)


def _done_there(work: Callable[[Any, Any], Result], thing: object) -> Result | None:
    return work(_THERE["worker"], thing) if _THERE["budget"].left_s > 0 else None


@contextmanager
def hands(
    make: Maker[Worker], arguments: tuple[Any, ...], *, budget: Budget, cores: int
) -> Iterator[Hands[Worker]]:
    """Give hands for some work; with ``cores`` below 2 it is done in this process."""
    if cores < 2:
        yield Hands(budget, make(*arguments, budget=budget), None)
        return
    told = (make, arguments, budget.time_limit_s, budget.started)
    pool = ProcessPoolExecutor(
        cores, mp_context=get_context("spawn"), initializer=_begin, initargs=told
    )
    try:
        yield Hands(budget, None, pool)
    finally:
        pool.shutdown(cancel_futures=True)
