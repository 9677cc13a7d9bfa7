"""Planning the wishes for a plan while no transaction is open: for the page and the API."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import sqlalchemy as sa

from api import store
from api.db import reading, writing
from api.planning import plan_changes, replan_process
from api.planning.replan_process import ReplanFailed
from api.store import StoreError

USUAL_COMMITTED = 2
MOST_COMMITTED = 31

LONGEST_WAIT_S = 60.0
"""For the same change of the same plan, when it is asked for twice."""


class _Bench:
    """Where one change is planned at a time: the machine is small, and five seconds are soon over.

    ``job`` is what is planned now.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.job: object = None

    @contextmanager
    def taken_for(self, job: object) -> Iterator[bool]:
        """Take the bench for a job; yield whether it was free."""
        is_free = self._lock.acquire(blocking=False)
        try:
            if is_free:
                self.job = job
            yield is_free
        finally:
            if is_free:
                self.job = None
                self._lock.release()

    def wait(self, *, most_s: float) -> bool:
        """Wait until it is free; tell whether it was."""
        is_free = self._lock.acquire(timeout=most_s)
        if is_free:
            self._lock.release()
        return is_free


_bench = _Bench()


class PlannerBusy(StoreError):
    """Somebody else's change is being planned."""

    code = "replan_busy"
    remedy = "Wait a few seconds and plan again."


def plan_again(
    engine: sa.Engine,
    plan_id: str,
    *,
    as_of: date | None,
    committed_days: int,
    memory_mb: int,
    now: datetime,
) -> None:
    """Plan a plan's wishes in a process of its own and keep what came of it as the proposal.

    Asked for twice at once, it is planned once. ``as_of`` is the first day to change, None = the
    first that can be. Raises ``NotStored``, ``PlannerBusy``, ``ReplanFailed`` and
    ``ProposalStale``.
    """
    mine = (str(engine.url), plan_id, as_of, committed_days)
    with _bench.taken_for(mine) as is_free:
        if not is_free:
            if _bench.job == mine and _is_planned(engine, plan_id):
                return
            raise PlannerBusy("Somebody else is planning.")
        with reading(engine) as connection:
            stored = store.get_plan(connection, plan_id)
            first = plan_changes.first_day(connection, stored, now=now)
            day = max(as_of or first, first)
            committed = min(committed_days, MOST_COMMITTED)
            asked, wish_ids = plan_changes.request_of(
                connection, stored, as_of=day, committed_days=committed
            )
        if not wish_ids:
            raise ReplanFailed("no_wishes", "There are no wishes yet.")
        answer = replan_process.replanned(asked, memory_mb=memory_mb)
        with writing(engine) as connection:
            plan_changes.propose(
                connection,
                plan_id,
                answer,
                as_of=day,
                committed_days=committed,
                wish_ids=wish_ids,
                now=now,
            )


def _is_planned(engine: sa.Engine, plan_id: str) -> bool:
    """Wait until the same is planned that was asked for twice; tell whether it was."""
    if not _bench.wait(most_s=LONGEST_WAIT_S):
        return False
    with reading(engine) as connection:
        return plan_changes.read_proposal(connection, plan_id) is not None
