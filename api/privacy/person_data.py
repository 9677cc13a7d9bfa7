"""All that is held about one person, for the person to be told: where, why, and how long.

Found by the person's id in every column that names one (see ``personal_data``), and by the name in
master data and shifts. Of others it has nothing: where a row is about somebody else, only what the
person did is told of it. Secrets are left out: they are digests, and of use to nobody but thieves.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.accounts import people
from api.accounts.people_tables import people as people_table
from api.accounts.person import Person, Role
from api.calendars.tables import calendar_feeds
from api.master.master_tables import master_rows
from api.notices.tables import notice_addresses, notice_sendings
from api.privacy import access
from api.privacy.access_tables import access_log
from api.privacy.periods import read_periods
from api.privacy.personal_data import CONTACTS, HELD, Both
from api.store import NotStored
from api.tables import scenarios
from inventory.days import instant_of
from inventory.store.schema import metadata
from logistics.scenario_files.archive import shift_cells

SECRET = frozenset(
    column.name
    for table in metadata.tables.values()
    for column in table.columns
    if column.name.endswith(("_hash", "digest", "nonce", "secret"))
) | {"last_step", "request"}
"""Columns that are told to nobody."""
OF_OTHERS: Mapping[str, frozenset[str]] = {
    "master_rows": frozenset({"cells"}),
    "import_drafts": frozenset({"content"}),
    "calendar_feeds": frozenset({"subject"}),
    "notice_addresses": frozenset({"subject", "address"}),
    "notice_sendings": frozenset({"subject", "address", "title", "body"}),
    "stock_takes": frozenset({"snapshot"}),
    "stock_take_ends": frozenset({"result"}),
    "frozen_reports": frozenset({"figures_json"}),
    "entries": frozenset({"declares"}),
}
"""Columns about others, of rows that a person has only written."""
AFTERWARDS: Mapping[str, frozenset[str]] = {
    "trip_reports": frozenset({"note"}),
}
"""Columns that whoever looked at a row later has written, not whoever the row is of."""
OWN_COLUMN = "person_id"
Part = tuple[str, tuple[Mapping[str, Any], ...]]
"""A table's name, and rows of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one source has. ``period_days`` is None where it stays as ``why`` says."""

    table: str
    what: Both
    why: Both
    period_days: int | None
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """Everything about a person, as of a moment. ``person_id`` is empty for a name alone."""

    person_id: str
    name: str
    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def as_json(self) -> str:
        """The same for machines, or to be taken elsewhere."""
        told = {
            "name": self.name,
            "person_id": self.person_id,
            "made_at": self.made_at.isoformat(),
            "sections": [
                {
                    "source": one.table,
                    "what": dict(zip(("ja", "en"), one.what, strict=True)),
                    "why": dict(zip(("ja", "en"), one.why, strict=True)),
                    "period_days": one.period_days,
                    "rows": one.rows,
                }
                for one in self.sections
            ],
        }
        return json.dumps(told, ensure_ascii=False, indent=1, default=plain)


def plain(value: Any) -> Any:
    """Return a value of a column as texts and numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def data_of(connection: sa.Connection, person_id: str, *, now: datetime) -> PersonData:
    """Return all that is held about whoever has an id; raise ``NotStored``."""
    found = people.get_person(connection, person_id).person
    return _gathered(connection, found.name, (person_id,), found.role, now)


def own_data_of(connection: sa.Connection, person: Person, *, now: datetime) -> PersonData:
    """Return what is held about whoever asks for it themselves: all that is surely about them.

    By the account's id, and a driver's shifts, which are told to them anyway. A name may be another
    person's, too, or stand in the contact of somebody else: whoever keeps the data looks at those.
    """
    days = read_periods(connection)
    parts = list(_by_id(connection, (person.person_id,)))
    if person.role is Role.DRIVER:
        parts.append(("scenarios", tuple(_shifts(connection, person.name))))
    _note(connection, person.person_id)
    return PersonData(
        person_id=person.person_id,
        name=person.name,
        made_at=now,
        sections=_sections(parts, days),
    )


def data_of_name(connection: sa.Connection, name: str, *, now: datetime) -> PersonData:
    """Return all about a user name, or a name that stands in shifts, links and contacts.

    Raises ``NotStored`` where nothing is.
    """
    row = people.find_row(connection, name)
    if row is not None:
        return data_of(connection, row.person.person_id, now=now)
    query = sa.select(people_table.c.person_id).where(people_table.c.name == name)
    ids = tuple(connection.execute(query).scalars())
    found = _gathered(connection, name, ids, Role.DRIVER, now)
    if not found.sections:
        raise NotStored("person", name)
    return found


def _gathered(
    connection: sa.Connection, name: str, ids: Sequence[str], role: Role, now: datetime
) -> PersonData:
    if role is Role.DRIVER:
        ids = (*ids, *_links_named(connection, name, ids))
    days = read_periods(connection)
    parts = [*_by_id(connection, ids), *_by_name(connection, name)]
    person_id = ids[0] if ids else ""
    _note(connection, person_id)
    sections = _sections(parts, days)
    return PersonData(person_id=person_id, name=name, made_at=now, sections=sections)


def _note(connection: sa.Connection, person_id: str) -> None:
    subject = f"person/{person_id}" if person_id else "person"
    access.note(connection, access.PERSON_EXPORTED, subject)


def _sections(parts: Iterable[Part], days: Mapping[str, int]) -> tuple[Section, ...]:
    return tuple(
        Section(
            table=table,
            what=HELD[table].what if any(HELD[table].what) else ("記録した人", "Who recorded it"),
            why=HELD[table].why,
            period_days=days.get(HELD[table].period),
            rows=rows,
        )
        for table, rows in parts
        if rows
    )


def _links_named(connection: sa.Connection, name: str, ids: Sequence[str]) -> Sequence[str]:
    """Return whom links to trips stand for under a driver's name."""
    query = sa.select(people_table.c.person_id).where(
        people_table.c.name == name,
        people_table.c.username.like("link-%"),
        people_table.c.person_id.not_in(ids),
    )
    return connection.execute(query).scalars().all()


def _by_id(connection: sa.Connection, ids: Sequence[str]) -> Iterator[Part]:
    for name, held in HELD.items():
        table = metadata.tables[name]
        found = []
        for column in held.persons:
            query = sa.select(table).where(table.c[column].in_(ids)).order_by(*table.primary_key)
            rows = connection.execute(query).mappings()
            found += [_told(name, dict(row), whose=column) for row in rows]
        if name == "access_log":
            found += _done_to(connection, ids)
        yield name, tuple(found)


def _told(table: str, row: Mapping[str, Any], *, whose: str) -> Mapping[str, Any]:
    """Return a row without secrets and others' data.

    Of another's row that a person has made or looked at: its key, when, and what was written then.
    """
    later = AFTERWARDS.get(table, frozenset())
    if whose == OWN_COLUMN:
        others = {name for name in HELD[table].persons if row[name] != row[whose]}
        shown = set(row) - SECRET - OF_OTHERS.get(table, frozenset()) - others - later
    else:
        keys = {column.name for column in metadata.tables[table].primary_key} - SECRET
        shown = keys | {whose, whose.replace("_by", "_at")} | later
    told = {name: value for name, value in row.items() if name in shown}
    for name in ("at_us", "occurred_us", "recorded_us"):
        if name in told:
            told[name.replace("_us", "_at")] = instant_of(told.pop(name)).isoformat()
    return told


def _done_to(connection: sa.Connection, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return what others did with somebody's account, without who it was."""
    subjects = [f"person/{person_id}" for person_id in ids]
    query = sa.select(access_log).where(
        access_log.c.subject.in_(subjects), access_log.c.person_id.not_in(ids)
    )
    rows = connection.execute(query.order_by(access_log.c.seq))
    return [
        {
            "seq": row.seq,
            "at": instant_of(row.at_us).isoformat(),
            "action": row.action,
            "subject": row.subject,
        }
        for row in rows
    ]


def _by_name(connection: sa.Connection, name: str) -> Iterator[Part]:
    yield "master_rows", tuple(_master_rows(connection, name))
    yield "scenarios", tuple(_shifts(connection, name))
    mine = calendar_feeds.c.subject == people.plain_username(name)
    query = sa.select(calendar_feeds).where(calendar_feeds.c.kind == "driver", mine)
    shown = {"feed_id", "kind", "subject", "created_at", "revoked_at"}
    rows = connection.execute(query).mappings().all()
    yield "calendar_feeds", tuple({k: v for k, v in row.items() if k in shown} for row in rows)
    for table in (notice_addresses, notice_sendings):
        whose = table.c.subject == people.plain_username(name)
        query = sa.select(table).where(table.c.kind == "driver", whose)
        rows = connection.execute(query).mappings().all()
        hidden = {"person_id", "digest"}
        told = ({k: v for k, v in row.items() if k not in hidden} for row in rows)
        yield table.name, tuple(told)


def _master_rows(connection: sa.Connection, name: str) -> Iterator[Mapping[str, Any]]:
    """Find a driver's shifts, and contacts that have the name in them.

    Of a confidential place only that it is one: its text is the council's alone.
    """
    query = sa.select(master_rows).where(master_rows.c.file.in_(CONTACTS))
    for row in connection.execute(query.order_by(master_rows.c.seq)):
        cells = json.loads(row.cells)
        columns = CONTACTS[row.file]
        found = {c: cells[c] for c in columns if _is_named(row.file, cells.get(c, ""), name)}
        if found and cells.get("confidential", "") not in ("", "0"):
            found = dict.fromkeys(found, "（秘匿拠点 confidential site）")
        if found and row.file == "shifts.csv":
            found |= {c: cells.get(c, "") for c in ("vehicle_id", "date", "start", "end")}
        if found:
            place = {"file": row.file, "row_id": row.row_id, "version": row.version}
            yield {**place, "recorded_at": row.recorded_at, **found}


def _is_named(file: str, text: str, name: str) -> bool:
    """Tell whether a cell names somebody: a shift has one name, a contact may have more in it."""
    return text.strip() == name if file == "shifts.csv" else bool(name) and name in text


def _shifts(connection: sa.Connection, name: str) -> Iterator[Mapping[str, Any]]:
    """Find the shifts of a driver in months that were stored."""
    query = sa.select(scenarios.c.scenario_id, scenarios.c.archive).order_by(scenarios.c.start_on)
    for row in connection.execute(query):
        for shift in shift_cells(bytes(row.archive)):
            if shift["driver"].strip() == name:
                told = {k: shift[k] for k in ("date", "vehicle_id", "driver")}
                yield {"scenario_id": row.scenario_id, **told}
