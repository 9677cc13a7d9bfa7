"""Explaining plans on a server: one at a time, whoever asks first, unasked when all is quiet."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from api import store
from api.db import reading, writing
from api.planning import explanations, summaries
from api.planning.replan_process import ReplanFailed
from api.settings import Settings
from logistics.model import SiteId

GIVES_WAY_S = 3.0
"""An explanation that nobody asked for has ended by then when somebody asks for one."""

log = structlog.get_logger(__name__)


class Busy(Exception):
    """Another explanation is being made."""


class Explainer:
    """Explains recipients of plans in a process of its own; nobody waits in a transaction."""

    def __init__(
        self, engine: sa.Engine, settings: Settings, *, now: Callable[[], datetime]
    ) -> None:
        self._engine, self._settings, self._now = engine, settings, now
        self._one = threading.Lock()
        self._asked = threading.Event()

    def explain(self, plan_id: str, site_ids: Sequence[SiteId], *, time_limit_s: float) -> None:
        """Explain recipients and keep what is found.

        Raises ``Busy``, and ``ReplanFailed`` where the process did not end well.
        """
        self._asked.set()
        try:
            is_mine = self._one.acquire(timeout=GIVES_WAY_S)
        finally:
            self._asked.clear()
        if not is_mine:
            raise Busy
        try:
            self._explain(plan_id, site_ids, time_limit_s=time_limit_s, stop=lambda: False)
        except ReplanFailed as error:
            cause = {"cause": error.cause, "detail": str(error)}
            log.warning("explanation_failed", plan_id=plan_id, **cause)
            raise
        finally:
            self._one.release()

    def explain_unasked(self, plan_id: str, *, stop: Callable[[], bool]) -> bool:
        """Explain those that are worst off in a new plan; tell whether there was time for it."""
        if not self._one.acquire(blocking=False):
            return False
        try:
            with reading(self._engine) as connection:
                worst = summaries.get_summary(connection, plan_id).worst_off
            self._explain(
                plan_id,
                [hall.site_id for hall in worst],
                time_limit_s=self._settings.explain_s,
                stop=lambda: stop() or self._asked.is_set(),
            )
        except ReplanFailed as error:
            log.info("explanation_left", plan_id=plan_id, cause=error.cause)
            return False
        finally:
            self._one.release()
        return True

    def _explain(
        self,
        plan_id: str,
        site_ids: Sequence[SiteId],
        *,
        time_limit_s: float,
        stop: Callable[[], bool],
    ) -> None:
        with reading(self._engine) as connection:
            row = store.plan_row(connection, plan_id)
            archive = store.scenario_archive(connection, row.scenario_id)
            plan_json = store.plan_json(connection, plan_id)
        found = explanations.explain_in_process(
            archive,
            plan_json,
            site_ids,
            time_limit_s=time_limit_s,
            memory_mb=self._settings.run_memory_mb,
            stop=stop,
        )
        with writing(self._engine) as connection:
            explanations.keep(connection, plan_id, found, now=self._now())
