"""What a server does once a day: it lets go of personal data whose time is over."""

import threading
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog

from api.clock import utc_now
from api.privacy.forgetting import forget

FIRST_AFTER_S = 300.0
"""A server that has just started has other things to do."""
EVERY_S = 24 * 3600.0
SERVER = "@hakobi"
"""Who it was, in the log of accesses."""

log = structlog.get_logger()


class DailyWork:
    """A thread of a server; several servers of one database do not disturb one another."""

    def __init__(self, engine: sa.Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="daily", daemon=True)

    def start(self) -> None:
        """Begin; the first time is a few minutes later."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step that is being done."""
        self._stopping.set()
        self._thread.join()

    def _loop(self) -> None:
        wait_s = FIRST_AFTER_S
        while not self._stopping.wait(wait_s):
            wait_s = EVERY_S
            self.work_once()

    def work_once(self) -> None:
        """Let go of what is due; a database that is away is tried again the next day."""
        try:
            gone = forget(self._engine, now=self._now(), person_id=SERVER)
        except sa.exc.SQLAlchemyError as error:
            log.warning("forgetting_interrupted", cause=type(error).__name__)
            return
        log.info("forgotten", **{one.table: one.rows for one in gone if one.rows})
