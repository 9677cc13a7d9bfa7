"""What is recorded of a trip's stops by now: from phones, from paper, and from the bases' pages."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from api.driver.kept_reports import reports_of
from api.driver.told import Kept, ReportKind, ReportState
from inventory.entry import EntryKind
from inventory.store.reservations import moved_at_sites


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Something that its driver took back: what and when it was told, and when it was taken back.

    Not ``is_done``: the office has to look at it first, and what was told counts until then.
    """

    kind: ReportKind
    at: datetime
    taken_at: datetime
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStop:
    """A stop as it went; None = that was not told. ``at`` is when it was, by whoever was there.

    ``fail_reason`` says why nothing was delivered, ``temperature_dc`` what the cold box had.
    """

    loaded_g: int | None = None
    delivered_g: int | None = None
    at: datetime | None = None
    fail_reason: str | None = None
    temperature_dc: int | None = None
    taken_back: tuple[TakenBack, ...] = ()


def told_stops(connection: sa.Connection, plan_id: str, trip_id: str) -> dict[str, ToldStop]:
    """Return what is recorded of a trip, by site."""
    found: dict[str, ToldStop] = defaultdict(ToldStop)
    trip = {"plan_id": plan_id, "trip_id": trip_id}
    for (site_id, _), g in moved_at_sites(connection, EntryKind.LOAD, **trip).items():
        stop = found[site_id]
        found[site_id] = replace(stop, loaded_g=(stop.loaded_g or 0) + g)
    for (site_id, _), g in moved_at_sites(connection, EntryKind.DELIVER, **trip).items():
        stop = found[site_id]
        found[site_id] = replace(stop, delivered_g=(stop.delivered_g or 0) + g)
    reports = {kept.report_id: kept for kept in reports_of(connection, plan_id, trip_id)}
    for kept in reports.values():
        site_id, told_of = kept.site_id, kept.kind
        stop = found[site_id]
        if kept.is_taken_back:
            continue
        if told_of is ReportKind.TAKE_BACK:
            back = _taken_back(kept, reports.get(kept.takes_back))
            found[site_id] = replace(stop, taken_back=(*stop.taken_back, *back))
        elif told_of is ReportKind.FAIL and stop.delivered_g is None:
            reason = str(kept.content["reason"]) or "other"
            found[site_id] = replace(stop, fail_reason=reason, at=kept.device_at)
        elif told_of is ReportKind.DELIVER and kept.state is ReportState.WRITTEN:
            found[site_id] = replace(stop, at=kept.device_at)
        elif told_of is ReportKind.TEMPERATURE:
            told = kept.content["temperature_dc"]
            degrees = told if isinstance(told, int) else None
            found[site_id] = replace(stop, temperature_dc=degrees)
    return {site_id: stop for site_id, stop in found.items() if site_id}


def _taken_back(back: Kept, told: Kept | None) -> tuple[TakenBack, ...]:
    if told is None:
        return ()
    found = TakenBack(
        kind=told.kind,
        at=told.device_at,
        taken_at=back.device_at,
        is_done=back.state is ReportState.WRITTEN,
    )
    return (found,)
