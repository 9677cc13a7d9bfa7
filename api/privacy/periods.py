"""How long personal data are kept here: as delivered, or as somebody has set it."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from api.privacy import access
from api.privacy.forget_tables import keep_periods
from api.privacy.personal_data import PERIODS
from api.store import NotStored, StoreError


class PeriodRefused(StoreError):
    """A period that is too short or too long, or that nobody may set."""

    code = "period_refused"
    remedy = "Take a whole number of days within the limits."

    def __init__(self, name: str, least_days: int, most_days: int) -> None:
        super().__init__(f"{name}: {least_days} to {most_days} days are possible.")


def read_periods(connection: sa.Connection) -> Mapping[str, int]:
    """Return the days of every period."""
    query = sa.select(keep_periods.c.name, keep_periods.c.days).order_by(keep_periods.c.seq)
    told = {row.name: row.days for row in connection.execute(query)}
    return {
        name: min(max(told.get(name, period.usual_days), period.least_days), period.most_days)
        for name, period in PERIODS.items()
    }


def set_period(
    connection: sa.Connection, name: str, days: int, *, person_id: str, now: datetime
) -> None:
    """Set a period; the same again changes nothing. Raises ``NotStored``, ``PeriodRefused``."""
    if name not in PERIODS:
        raise NotStored("period", name)
    period = PERIODS[name]
    if not period.least_days <= days <= period.most_days:
        raise PeriodRefused(name, period.least_days, period.most_days)
    before = read_periods(connection)[name]
    if days == before:
        return
    values = {"name": name, "days": days, "person_id": person_id, "recorded_at": now}
    connection.execute(sa.insert(keep_periods).values(values))
    access.note(connection, "period_set", f"period/{name}", before=before, after=days)
