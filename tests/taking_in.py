"""Months taken into a database as people do it: master data and opening stock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.accounts import people
from api.db import writing
from api.food.opening import open_stock
from api.master.month_import import import_month
from api.settings import Settings
from logistics.model import Scenario


def the_evening_before(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=20)


def take_in(engine: sa.Engine, month: Scenario, now: datetime) -> int:
    with writing(engine) as connection:
        person_id = people.machine_person(connection, "root", now=now).person_id
        kept = import_month(connection, month, person_id=person_id, now=now)
        return open_stock(
            connection, kept.opening, person_id=person_id, settings=Settings(), now=now
        )


def whole_month(month: Scenario) -> Scenario:
    """A month moved so that it begins on the first."""
    return moved_to(month, month.start.replace(day=1))


def moved_to(month: Scenario, start: date) -> Scenario:
    """A month moved so that it begins on another day."""
    shift = start - month.start

    def moved(thing: Any, *names: str) -> Any:
        return replace(thing, **{name: getattr(thing, name) + shift for name in names})

    lots = {k: moved(v, "available_on", "expires_on") for k, v in month.lots.items()}
    return replace(
        month,
        start=month.start + shift,
        end=month.end + shift,
        lots=lots,
        needs=tuple(moved(n, "day") for n in month.needs),
        shifts=tuple(moved(s, "day") for s in month.shifts),
        outages=(),
        windows=tuple(moved(w, "day") if isinstance(w.day, date) else w for w in month.windows),
    )
