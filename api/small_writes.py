"""Small writes beside requests that read: those that wait at the same time share a transaction.

Who has read contacts is written before they are told, and when a session was used last. Were each
a transaction of its own, pages would wait for one another's disk, and entries for theirs.
"""

import asyncio
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from fastapi.concurrency import run_in_threadpool

from api.db import writing

Job = Callable[[sa.Connection], None]
Failure = Exception | None


class SmallWrites:
    """Writes one batch after the other; whoever adds to one waits until it is committed."""

    def __init__(self, engine: sa.Engine, writers: asyncio.Semaphore) -> None:
        self._engine = engine
        self._writers = writers
        self._waiting: list[tuple[Job, asyncio.Future[Failure]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, job: Job) -> None:
        """Write something; raise what kept it from being written."""
        done: asyncio.Future[Failure] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        failure = await done
        if failure is not None:
            raise failure

    async def _work(self) -> None:
        try:
            while self._waiting:
                async with self._writers:  # whoever comes meanwhile is in this batch, too
                    batch, self._waiting = self._waiting, []
                    jobs = [job for job, _ in batch]
                    failures = await run_in_threadpool(_write, self._engine, jobs)
                for (_, done), failure in zip(batch, failures, strict=True):
                    if not done.done():  # whoever waited has gone
                        done.set_result(failure)
        finally:
            self._task = None


def _write(engine: sa.Engine, jobs: Sequence[Job]) -> list[Failure]:
    """Write jobs in one transaction, or where that fails each in its own."""
    try:
        with writing(engine) as connection:
            for job in jobs:
                job(connection)
    except Exception as error:  # noqa: BLE001  raised again where it is waited for
        if len(jobs) == 1:
            return [error]
        return [_write(engine, [job])[0] for job in jobs]
    return [None] * len(jobs)
