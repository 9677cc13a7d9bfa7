"""Stored plans told to people; beside the store, for explaining brings solvers along."""

import sqlalchemy as sa

from api.store import Recent, get_plan
from logistics.summary import MonthSummary, summarise

_SUMMARIES: Recent[MonthSummary] = Recent(16)


def get_summary(connection: sa.Connection, plan_id: str) -> MonthSummary:
    """Return a stored plan told to people; raise ``NotStored``."""
    stored = get_plan(connection, plan_id)
    return _SUMMARIES.get(
        stored.row.fingerprint, lambda: summarise(stored.scenario, stored.plan, stored.report)
    )
