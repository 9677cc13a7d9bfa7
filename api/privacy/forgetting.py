"""Personal data whose time is over are let go; the book of food stays as it is, to the gram.

``personal_data``, beside this, says what is kept how long. Each step is a transaction of its own
that finds what is due, lets a part of it go, and says so in the log of accesses: whoever is
interrupted goes on where they were, and to do it again does nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.accounts.hall_link_tables import hall_links
from api.accounts.people import FORGOTTEN, NO_PASSWORD
from api.accounts.people_tables import people, sessions
from api.accounts.second_factor_tables import (
    passkey_challenges,
    passkeys,
    recovery_codes,
    second_factors,
)
from api.accounts.sign_in_tables import known_devices, sign_in_tries
from api.accounts.tablet_tables import person_pins
from api.calendars.tables import calendar_feeds
from api.db import reading, writing
from api.driver.tables import driver_links, trip_photos, trip_reports
from api.master.import_tables import import_drafts
from api.master.master_tables import master_rows
from api.notices.forgetting import drop_addresses, due_addresses
from api.notices.tables import notice_sendings
from api.oidc.tables import oidc_links
from api.planning.change_tables import plan_parents, plan_proposals, plan_wishes
from api.planning.explain_tables import plan_explanations
from api.privacy import access
from api.privacy.forget_tables import forgotten_rows
from api.privacy.periods import read_periods
from api.privacy.personal_data import CONTACTS
from api.reports.report_tables import hall_reports
from api.tables import approvals, plans, runs, scenarios
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.store import tables as ledger

FORGET_LOCK = 0x68616B666F72  # any number that no other program on the server takes
BATCH = 1_000
"""Rows of one transaction: others write between two of them."""
FORGOT = "forgotten"
"""The action in the log of accesses."""
NAME_GONE = "（消去済み）"
_LINK_NAMES = "link-%"

Keys = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What goes when a period is over. ``due`` finds at most so many keys, ``drop`` lets them go.

    ``drop`` may return what is written to the log instead of the usual.
    """

    table: str
    period: str
    due: Callable[[sa.Connection, datetime, int], Keys]
    drop: Callable[[sa.Connection, Keys, datetime], access.Note | None]
    batch: int = BATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """How many rows of a table were let go, or would be."""

    table: str
    period: str
    rows: int


def due(connection: sa.Connection, *, now: datetime) -> tuple[Gone, ...]:
    """Tell what would be let go; nothing is changed."""
    days = read_periods(connection)
    return tuple(
        Gone(
            table=rule.table,
            period=rule.period,
            rows=len(rule.due(connection, now - timedelta(days=days[rule.period]), 10**9)),
        )
        for rule in RULES
    )


def forget(engine: sa.Engine, *, now: datetime, person_id: str) -> tuple[Gone, ...]:
    """Let everything go whose time is over; ``person_id`` is who has it done, for the log."""
    with reading(engine) as connection:
        days = read_periods(connection)
    by = access.By(person_id=person_id, at=now, request_id="forget")
    found = []
    for rule in RULES:
        before, rows = now - timedelta(days=days[rule.period]), 0
        while step := _step(engine, rule, before, by):
            rows += step
        found.append(Gone(table=rule.table, period=rule.period, rows=rows))
    if engine.dialect.name == "sqlite" and any(gone.rows for gone in found):
        with engine.connect() as connection:  # what is gone shall not stay in the file beside it
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return tuple(found)


def _step(engine: sa.Engine, rule: Rule, before: datetime, by: access.By) -> int:
    """Let one part of what is due go; return how many rows it were."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(FORGET_LOCK)))
        else:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        keys = rule.due(connection, before, rule.batch)
        if not keys:
            return 0
        told = rule.drop(connection, keys, by.at)
        usual = access.Note(
            FORGOT, rule.table, {"rows": len(keys), "period": rule.period, "before": before}
        )
        access.write(connection, [told or usual], by)
        return len(keys)


def _rows(table: sa.Table, *over: Callable[[datetime], sa.ColumnElement[bool]]) -> Any:
    """Return ``due`` and ``drop`` of rows that are deleted once all of ``over`` holds."""
    key = next(iter(table.primary_key))

    def find(connection: sa.Connection, before: datetime, limit: int) -> Keys:
        wanted = [one(before) for one in over]
        return connection.execute(sa.select(key).where(*wanted).limit(limit)).scalars().all()

    def drop(connection: sa.Connection, keys: Keys, _now: datetime) -> None:
        connection.execute(sa.delete(table).where(key.in_(keys)))

    return {"due": find, "drop": drop}


def mark(connection: sa.Connection, table: sa.Table, keys: Keys, now: datetime) -> None:
    """Name rows of facts that are let go; the database refuses to let others go."""
    if not keys:
        return
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    rows = [{"table_name": table.name, "row_key": str(k), "forgotten_at": now} for k in keys]
    connection.execute(insert(forgotten_rows).on_conflict_do_nothing(), rows)


def _links(table: sa.Table) -> Any:
    """Return ``due`` and ``drop`` of links that are blanked, with the names they stand for."""

    def find(connection: sa.Connection, before: datetime, limit: int) -> Keys:
        known = table.c.token_hash.not_like(f"{FORGOTTEN}%")
        query = sa.select(table.c.link_id).where(table.c.closes_at < before, known)
        return connection.execute(query.limit(limit)).scalars().all()

    def drop(connection: sa.Connection, keys: Keys, now: datetime) -> None:
        mine = table.c.link_id.in_(keys)
        values = {
            "token_hash": sa.literal(FORGOTTEN) + table.c.link_id,
            "seen_at": None,
            "blocked_until": None,
            "revoked_at": sa.func.coalesce(table.c.revoked_at, now),
        }
        phone = {"session_hash": None} if "session_hash" in table.c else {}
        connection.execute(sa.update(table).where(mine).values({**values, **phone}))
        whose = sa.select(table.c.person_id).where(mine)
        _drop_people(connection, connection.execute(whose).scalars().all(), now)

    return {"due": find, "drop": drop}


def _due_people(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    """Find accounts that were closed; those of the server's own machine have no person's name."""
    wanted = (
        people.c.disabled_at < before,
        people.c.username.not_like(f"{FORGOTTEN}%"),
        people.c.username.not_like("@%"),
        people.c.username.not_like(_LINK_NAMES),
    )
    query = sa.select(people.c.person_id).where(*wanted).limit(limit)
    return connection.execute(query).scalars().all()


def _drop_people(connection: sa.Connection, keys: Keys, _now: datetime) -> None:
    for table in (
        *(sessions, known_devices, second_factors, recovery_codes, oidc_links, person_pins),
        *(passkeys, passkey_challenges),
    ):
        connection.execute(sa.delete(table).where(table.c.person_id.in_(keys)))
    values = {
        "username": sa.literal(FORGOTTEN) + people.c.person_id,
        "name": NAME_GONE,
        "password_hash": NO_PASSWORD,
    }
    connection.execute(sa.update(people).where(people.c.person_id.in_(keys)).values(values))


def _due_trip_reports(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    has_text = sa.or_(
        trip_reports.c.note != "",
        sa.and_(
            trip_reports.c.content.like('%"note": "%'),
            trip_reports.c.content.not_like('%"note": ""%'),
        ),
    )
    query = sa.select(trip_reports.c.report_id).where(trip_reports.c.received_at < before, has_text)
    return connection.execute(query.limit(limit)).scalars().all()


def _drop_trip_reports(connection: sa.Connection, keys: Keys, _now: datetime) -> None:
    query = sa.select(trip_reports.c.report_id, trip_reports.c.content)
    for row in connection.execute(query.where(trip_reports.c.report_id.in_(keys))).all():
        content = json.loads(row.content) | {"note": ""}
        values = {"content": json.dumps(content, ensure_ascii=False, sort_keys=True), "note": ""}
        mine = trip_reports.c.report_id == row.report_id
        connection.execute(sa.update(trip_reports).where(mine).values(values))


def _due_hall_reports(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    wanted = (hall_reports.c.recorded_at < before, hall_reports.c.note != "")
    query = sa.select(hall_reports.c.report_id).where(*wanted).limit(limit)
    return connection.execute(query).scalars().all()


def _drop_hall_reports(connection: sa.Connection, keys: Keys, now: datetime) -> None:
    mark(connection, hall_reports, keys, now)
    mine = hall_reports.c.report_id.in_(keys)
    connection.execute(sa.update(hall_reports).where(mine).values(note=""))


def _due_contacts(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    """Find versions that name somebody and that nobody uses any more.

    They were replaced or deleted that long ago, or are of a shift on a day that long past.
    """
    later, last_on, found = master_rows.alias(), day_of(before).isoformat(), []
    after = sa.select(sa.func.min(later.c.recorded_at)).where(
        later.c.file == master_rows.c.file,
        later.c.row_id == master_rows.c.row_id,
        later.c.version > master_rows.c.version,
    )
    ended_at = sa.case((master_rows.c.is_deleted, master_rows.c.recorded_at), else_=None)
    query = sa.select(
        master_rows.c.seq,
        master_rows.c.file,
        master_rows.c.cells,
        sa.type_coerce(after.scalar_subquery(), master_rows.c.recorded_at.type).label("later_at"),
        sa.type_coerce(ended_at, master_rows.c.recorded_at.type).label("ended_at"),
    ).where(master_rows.c.file.in_(CONTACTS), master_rows.c.recorded_at < before)
    for row in connection.execute(query):
        cells = json.loads(row.cells)
        over_at = row.later_at or row.ended_at
        is_past = row.file == "shifts.csv" and cells.get("date", last_on) < last_on
        is_over = is_past or (over_at is not None and over_at < before)
        if is_over and any(cells.get(name) for name in CONTACTS[row.file]):
            found.append(row.seq)
        if len(found) >= limit:
            break
    return found


def _drop_contacts(connection: sa.Connection, keys: Keys, now: datetime) -> None:
    mark(connection, master_rows, keys, now)
    query = sa.select(master_rows.c.seq, master_rows.c.file, master_rows.c.cells)
    for row in connection.execute(query.where(master_rows.c.seq.in_(keys))).all():
        cells = json.loads(row.cells)
        blanked = cells | dict.fromkeys(set(CONTACTS[row.file]) & set(cells), "")
        mine = master_rows.c.seq == row.seq
        told = json.dumps(blanked, ensure_ascii=False)
        connection.execute(sa.update(master_rows).where(mine).values(cells=told))


def _due_log(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    return range(access.rows_before(connection, before, limit=limit))


def _drop_log(connection: sa.Connection, keys: Keys, now: datetime) -> access.Note:
    return access.shorten(connection, len(keys), now=now)


def _due_months(connection: sa.Connection, before: datetime, limit: int) -> Keys:
    """Find months that ended long ago and of whose plans no food is reserved or picked."""
    query = sa.select(scenarios.c.scenario_id).where(scenarios.c.end_on < day_of(before))
    found = connection.execute(query.order_by(scenarios.c.end_on)).scalars().all()
    waiting = connection.execute(
        sa.select(ledger.accounts.c.owner)
        .join(ledger.balances, ledger.balances.c.account_no == ledger.accounts.c.account_no)
        .where(
            ledger.accounts.c.kind.in_((AccountKind.RESERVED, AccountKind.PICKED)),
            ledger.balances.c.quantity_g != 0,
        )
    )
    owners = "\n".join(waiting.scalars())
    return [key for key in found if not _has_food(connection, key, owners)][:limit]


def _has_food(connection: sa.Connection, scenario_id: str, owners: str) -> bool:
    return any(plan_id in owners for plan_id in _plans_of(connection, [scenario_id]))


def _plans_of(connection: sa.Connection, scenario_ids: Keys) -> Keys:
    query = sa.select(plans.c.plan_id).where(plans.c.scenario_id.in_(scenario_ids))
    return connection.execute(query).scalars().all()


def _drop_months(connection: sa.Connection, keys: Keys, now: datetime) -> None:
    """Delete months with all that was told of their plans; entries of the book name them still."""
    gone = _plans_of(connection, keys)
    connection.execute(sa.delete(runs).where(runs.c.scenario_id.in_(keys)))
    for table in (
        plan_explanations,
        plan_wishes,
        plan_proposals,
        notice_sendings,
        trip_reports,
        trip_photos,
        driver_links,
    ):
        connection.execute(sa.delete(table).where(table.c.plan_id.in_(gone)))
    of_plans: Mapping[sa.Table, sa.ColumnElement[bool]] = {
        plan_parents: sa.or_(plan_parents.c.plan_id.in_(gone), plan_parents.c.parent_id.in_(gone)),
        approvals: approvals.c.plan_id.in_(gone),
        hall_reports: hall_reports.c.plan_id.in_(gone),
        plans: plans.c.plan_id.in_(gone),
        scenarios: scenarios.c.scenario_id.in_(keys),
    }
    for table, mine in of_plans.items():
        key = next(iter(table.primary_key))
        mark(connection, table, connection.execute(sa.select(key).where(mine)).scalars().all(), now)
        connection.execute(sa.delete(table).where(mine))


def _session_is_over(before: datetime) -> sa.ColumnElement[bool]:
    ended_at = sa.func.coalesce(sessions.c.ended_at, sessions.c.ends_at)
    return sa.type_coerce(ended_at, sessions.c.ends_at.type) < before


RULES = (
    Rule(table="sessions", period="sessions", **_rows(sessions, _session_is_over)),
    Rule(
        table="sign_in_tries",
        period="tries",
        **_rows(sign_in_tries, lambda before: sign_in_tries.c.since_at < before),
    ),
    Rule(
        table="passkey_challenges",
        period="tries",
        **_rows(passkey_challenges, lambda before: passkey_challenges.c.ends_at < before),
    ),
    Rule(
        table="known_devices",
        period="devices",
        **_rows(known_devices, lambda before: known_devices.c.last_used_at < before),
    ),
    Rule(
        table="import_drafts",
        period="imports",
        **_rows(import_drafts, lambda before: import_drafts.c.created_at < before),
    ),
    Rule(
        table="calendar_feeds",
        period="feeds",
        **_rows(calendar_feeds, lambda before: calendar_feeds.c.revoked_at < before),
    ),
    Rule(
        table="notice_sendings",
        period="notices",
        **_rows(notice_sendings, lambda before: notice_sendings.c.changed_at < before),
    ),
    Rule(
        table="trip_photos",
        period="photos",
        **_rows(trip_photos, lambda before: trip_photos.c.received_at < before),
    ),
    Rule(table="driver_links", period="links", **_links(driver_links)),
    Rule(table="hall_links", period="links", **_links(hall_links)),
    Rule(table="trip_reports", period="notes", due=_due_trip_reports, drop=_drop_trip_reports),
    Rule(table="hall_reports", period="notes", due=_due_hall_reports, drop=_drop_hall_reports),
    Rule(table="people", period="accounts", due=_due_people, drop=_drop_people),
    Rule(table="master_rows", period="contacts", due=_due_contacts, drop=_drop_contacts),
    Rule(table="notice_addresses", period="contacts", due=due_addresses, drop=drop_addresses),
    Rule(table="scenarios", period="months", due=_due_months, drop=_drop_months, batch=1),
    Rule(table="access_log", period="access_log", due=_due_log, drop=_drop_log, batch=50_000),
)
"""In this order; what the others have said in the log is young."""
