"""Readings of the cold chain in the database, and the holds that bad ones open.

A bad reading and its hold are written in one transaction. A unit has at most one open breach: a
further bad reading adds the food that came meanwhile by a further entry for the same hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from inventory.accounts import IN_UNIT, ON_HAND, Account, AccountKind, quarantine, read_account
from inventory.coldchain import Reading, Source, UnitLimits, check_time, lots_at_risk
from inventory.days import microseconds_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.holds import Cause, is_in_unit
from inventory.keeping_errors import ReadingConflict
from inventory.lot import LotFacts
from inventory.model import DatePolicy
from inventory.store.book import lock, post
from inventory.store.holds import open_breach
from inventory.store.keeping_tables import readings, readings_taken_back
from inventory.store.read import facts_of
from inventory.store.tables import accounts, balances, entries, lots, postings

REASON = "temperature outside the limits"
COUNTS = readings.c.reading_id.not_in(sa.select(readings_taken_back.c.reading_id))
"""The reading was not taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReading:
    """A reading in the database, with the limits of that time.

    ``hold_id`` is the breach that it belongs to, None = none; ``entry_id`` the entry that moved
    food for it, None = there was nothing to move.
    """

    reading: Reading
    recorded_at: datetime
    at_most_dc: int | None
    at_least_dc: int | None
    hold_id: str | None = None
    entry_id: str | None = None
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _InUnit:
    """Food that lies in a unit."""

    account: Account
    lot: LotFacts
    quantity_g: int


def record(
    connection: sa.Connection,
    reading: Reading,
    limits: UnitLimits,
    *,
    now: datetime,
    policy: DatePolicy,
) -> RecordedReading:
    """Write a reading, and hold the food that it puts at risk; the same again changes nothing.

    Outside the unit's limits everything on its shelves and reserved in it is held, and the hold is
    opened also where there is nothing. Within them, the lots whose own printed limit is broken are.
    Raises ``ReadingWrong`` and ``ReadingConflict``.
    """
    lock(connection)
    known = find_reading(connection, reading.reading_id)
    if known is not None:
        if known.reading != reading:
            raise ReadingConflict(reading.reading_id)
        return known
    check_time(reading, now=now)
    there = _food_of_unit(connection, reading)
    food = [x for x in there if x.account.kind is not AccountKind.QUARANTINE]
    risk = lots_at_risk([x.lot for x in food], limits=limits, temperature_dc=reading.temperature_dc)
    hold_id = entry_id = None
    if risk or not limits.allows(reading.temperature_dc):
        hold_id = open_breach(connection, reading.site_id, reading.unit_id)
        facts = _facts(connection, reading, limits, there=there, hold_id=hold_id)
        entry = _hold_entry(reading, facts, food=food, risk=risk, is_open=bool(hold_id), now=now)
        hold_id = hold_id or hold_id_of(reading)
        if entry is not None:
            entry_id = post(connection, entry, now=now, policy=policy).entry.entry_id
    row = _row(reading, limits, now=now)
    connection.execute(readings.insert(), {**row, "hold_id": hold_id, "entry_id": entry_id})
    return _recorded(row, hold_id=hold_id, entry_id=entry_id)


def hold_id_of(reading: Reading) -> str:
    """Return the id of the hold that a reading opens."""
    return f"breach-{reading.reading_id}"


def _hold_entry(
    reading: Reading,
    facts: Mapping[str, Any],
    *,
    food: Sequence[_InUnit],
    risk: frozenset[str],
    is_open: bool,
    now: datetime,
) -> Entry | None:
    """Return the entry that holds food at risk; None = the hold is open, and there is no more."""
    kept = quarantine(reading.site_id, reading.unit_id, hold_id=facts["hold_id"])
    moves = [
        Move(lot_id=x.lot.lot_id, source=x.account, target=kept, quantity_g=x.quantity_g)
        for x in food
        if x.lot.lot_id in risk
    ]
    if is_open and not moves:
        return None
    return Entry(
        entry_id=EntryId(f"hold-{reading.reading_id}"),
        kind=EntryKind.HOLD,
        occurred_at=now,  # also for a late reading: until now the food was handed out
        person_id=reading.person_id,
        postings=postings_of(moves),
        reason=REASON,
        note=reading.note,
        detail={"more_held" if is_open else "hold": facts},
    )


def _facts(
    connection: sa.Connection,
    reading: Reading,
    limits: UnitLimits,
    *,
    there: Sequence[_InUnit],
    hold_id: str | None,
) -> dict[str, Any]:
    """Return what is known about a breach: the reading, and food that it may have hurt besides."""
    otherwise = {x.lot.lot_id for x in there if x.account.kind is AccountKind.QUARANTINE}
    return {
        "hold_id": hold_id or hold_id_of(reading),
        "cause": str(Cause.BREACH),
        "site_id": reading.site_id,
        "unit_id": reading.unit_id,
        "reading_id": reading.reading_id,
        "measured_at": reading.measured_at.isoformat(),
        "temperature_dc": reading.temperature_dc,
        "at_most_dc": limits.at_most_dc,
        "at_least_dc": limits.at_least_dc,
        "whole_unit": not limits.allows(reading.temperature_dc),
        "left_since": _left_since(connection, reading),
        "held_otherwise": sorted(otherwise),
    }


def _food_of_unit(connection: sa.Connection, reading: Reading) -> list[_InUnit]:
    query = (
        sa.select(accounts.c.name, lots.c.facts, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(*_of_unit(reading), balances.c.quantity_g > 0)
        .order_by(lots.c.lot_no, accounts.c.name)
    )
    return [
        _InUnit(account=read_account(name), lot=facts_of(text), quantity_g=g)
        for name, text, g in connection.execute(query)
    ]


def _of_unit(reading: Reading) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        accounts.c.site_id == reading.site_id,
        accounts.c.kind.in_([str(k) for k in IN_UNIT]),
        accounts.c.unit_id == reading.unit_id,
    )


def _left_since(connection: sa.Connection, reading: Reading) -> list[dict[str, Any]]:
    """Return where food is now that has left the unit since a reading, as far as it is on hand."""
    measured_us = microseconds_of(reading.measured_at)
    left = (
        sa.select(postings.c.lot_no)
        .join_from(entries, postings, postings.c.seq == entries.c.seq)
        .join(accounts)
        .where(entries.c.recorded_us >= measured_us, entries.c.occurred_us >= measured_us)
        .where(*_of_unit(reading))
        .group_by(postings.c.seq, postings.c.lot_no)
        .having(sa.func.sum(postings.c.quantity_g) < 0)
    )
    query = (
        sa.select(lots.c.lot_id, accounts.c.name, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(balances.c.lot_no.in_(left), balances.c.quantity_g > 0)
        .where(accounts.c.kind.in_([str(k) for k in ON_HAND]))
        .order_by(lots.c.lot_id, accounts.c.name)
    )
    return [
        {"lot_id": lot_id, "account": name, "quantity_g": g}
        for lot_id, name, g in connection.execute(query)
        if not _is_here(read_account(name), reading)
    ]


def _is_here(account: Account, reading: Reading) -> bool:
    if account.kind is AccountKind.QUARANTINE:
        return (account.site_id, account.unit_id) == (reading.site_id, reading.unit_id)
    return is_in_unit(account, site_id=reading.site_id, unit_id=reading.unit_id)


def _row(reading: Reading, limits: UnitLimits, *, now: datetime) -> dict[str, Any]:
    return {
        "reading_id": reading.reading_id,
        "site_id": reading.site_id,
        "unit_id": reading.unit_id,
        "measured_at": reading.measured_at,
        "temperature_dc": reading.temperature_dc,
        "person_id": reading.person_id,
        "source": str(reading.source),
        "note": reading.note,
        "action": reading.action,
        "recorded_at": now,
        "at_most_dc": limits.at_most_dc,
        "at_least_dc": limits.at_least_dc,
    }


def _recorded(
    row: dict[str, Any], *, hold_id: str | None, entry_id: str | None, is_new: bool = True
) -> RecordedReading:
    return RecordedReading(
        reading=Reading(
            reading_id=row["reading_id"],
            site_id=row["site_id"],
            unit_id=row["unit_id"],
            measured_at=row["measured_at"],
            temperature_dc=row["temperature_dc"],
            person_id=PersonId(row["person_id"]),
            source=Source(row["source"]),
            note=row["note"],
            action=row["action"],
        ),
        recorded_at=row["recorded_at"],
        at_most_dc=row["at_most_dc"],
        at_least_dc=row["at_least_dc"],
        hold_id=hold_id,
        entry_id=entry_id,
        is_new=is_new,
    )


def _of_row(found: sa.Row[Any]) -> RecordedReading:
    row = dict(found._mapping)
    return _recorded(row, hold_id=row["hold_id"], entry_id=row["entry_id"], is_new=False)


def find_reading(connection: sa.Connection, reading_id: str) -> RecordedReading | None:
    """Return a reading, or None; it is marked as not new."""
    query = sa.select(readings).where(readings.c.reading_id == reading_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _of_row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which readings are sought: from ``since`` to before ``until``; None = it does not matter.

    ``counts`` leaves out those that were taken back.
    """

    site_id: str | None = None
    unit_id: str | None = None
    hold_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    counts: bool = False


def list_readings(
    connection: sa.Connection, sought: Sought, *, limit: int = 100, offset: int = 0
) -> tuple[tuple[RecordedReading, ...], int]:
    """Return readings, the newest first, and how many there are."""
    wanted: list[sa.ColumnElement[bool]] = [
        readings.c[name] == value
        for name in ("site_id", "unit_id", "hold_id")
        if (value := getattr(sought, name)) is not None
    ]
    if sought.since is not None:
        wanted.append(readings.c.measured_at >= sought.since)
    if sought.until is not None:
        wanted.append(readings.c.measured_at < sought.until)
    if sought.counts:
        wanted.append(COUNTS)
    count = sa.select(sa.func.count()).select_from(readings).where(*wanted)
    newest = (readings.c.measured_at.desc(), readings.c.reading_id)
    query = sa.select(readings).where(*wanted).order_by(*newest).limit(limit).offset(offset)
    found = tuple(map(_of_row, connection.execute(query)))
    return found, connection.execute(count).scalar_one()


def times_read(
    connection: sa.Connection, *, since: datetime, until: datetime, site_id: str | None = None
) -> list[tuple[str, str, datetime]]:
    """Return site, unit and time of the readings that count from ``since`` to before ``until``."""
    query = sa.select(readings.c.site_id, readings.c.unit_id, readings.c.measured_at)
    query = query.where(COUNTS, readings.c.measured_at >= since, readings.c.measured_at < until)
    if site_id is not None:
        query = query.where(readings.c.site_id == site_id)
    return [(row.site_id, row.unit_id, row.measured_at) for row in connection.execute(query)]
