"""Mail addresses of whoever nothing is told any more are let go."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from api.accounts.people import plain_username
from api.master.master_store import list_rows
from api.notices.gather import NoticeKind
from api.notices.tables import notice_addresses
from logistics.scenario_files.columns import SHIFTS, SITES

Keys = Sequence[tuple[str, str]]


def due_addresses(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    """Find addresses that are that old, of halls and drivers that stand in no table any more."""
    old = sa.select(notice_addresses.c.kind, notice_addresses.c.subject)
    rows = connection.execute(old.where(notice_addresses.c.changed_at < before)).all()
    if not rows:
        return []
    drivers = {plain_username(x.cells.get("driver", "")) for x in list_rows(connection, SHIFTS)}
    sites = {row.row_id for row in list_rows(connection, SITES)}
    gone = [
        (row.kind, row.subject)
        for row in rows
        if row.subject not in (drivers if row.kind == NoticeKind.DRIVER else sites)
    ]
    return gone[:limit]


def drop_addresses(connection: sa.Connection, keys: Keys, _now: datetime) -> None:
    """Delete addresses."""
    for kind, subject in keys:
        mine = (notice_addresses.c.kind == kind, notice_addresses.c.subject == subject)
        connection.execute(sa.delete(notice_addresses).where(*mine))
