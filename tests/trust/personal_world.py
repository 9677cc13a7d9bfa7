"""Something personal in every table that has it, for the tests of what goes and what stays."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api import store
from api.accounts import people
from api.accounts.auth import begin_session
from api.accounts.hall_link_tables import hall_links
from api.accounts.person import Person, Role
from api.accounts.second_factor_tables import passkey_challenges, passkeys
from api.accounts.sign_in_tables import sign_in_tries
from api.calendars.tables import calendar_feeds
from api.db import reading, writing
from api.driver.tables import driver_links, trip_photos, trip_reports
from api.master.import_tables import import_drafts
from api.master.master_store import RowChange, list_rows, save_row
from api.master.month_import import import_month
from api.notices.tables import notice_addresses, notice_sendings
from api.privacy import access
from api.privacy.personal_data import HELD
from api.reports.report_tables import hall_reports
from inventory.store import tables as ledger
from inventory.store.audit import audit
from inventory.store.schema import metadata
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.scenario_files.columns import SHIFTS, SITES
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.signing_in import a_person, a_token

OLD = datetime(2026, 12, 5, 3, 0, tzinfo=UTC)
"""When everything here was written."""
LATER = OLD + timedelta(days=12 * 365)
DAY = timedelta(days=1)
OF_FEW_WORDS: Mapping[str, object] = {
    "approvals.month": "2026-09",
    "readings.source": "screen",
    "frozen_reports.kind": "month",
    "runs.state": "running",
    "runs.goal_order": "fairest",
}
"""What is one of a few words."""
NOTHING_BEYOND = frozenset({"readings", "readings_taken_back", "recall_tellings"})
"""Tables whose rows may name another one, and here do not: they led to no hold, take none back."""
SECRET = "ひみつ太郎"
_CONTENT = {"kind": "fail", "site_id": "HALL-01", "reason": "other", "note": f"{SECRET}の電話"}


def fill_all(engine: sa.Engine) -> Person:
    """Write something personal into every table that has it; return whoever left."""
    month = generate_month(seed=4, halls=2, days=3)
    admin = a_person(engine, Role.ADMIN, username="kanri")
    gone = a_person(engine, Role.COUNCIL, username="himitsu.taro", name=SECRET)
    a_token(engine, gone)
    with writing(engine) as connection:
        row, _ = store.add_scenario(connection, month, now=OLD)
        plan = plan_by_hand(month)
        plan_id = store.add_plan(connection, plan, scenario_id=row.scenario_id, now=OLD).plan_id
        for number in range(8):
            write(connection, entry_of(99, number), now=OLD)
        _write_rows(connection, gone, plan_id)
        _write_contacts(connection, admin.person_id)
        people.disable(connection, gone.person_id, now=OLD)
        by = access.By(person_id=gone.person_id, at=OLD)
        access.write(connection, [access.Note("did", f"x/{n}", {"n": n}) for n in range(9)], by)
    return gone


def _write_rows(connection: sa.Connection, gone: Person, plan_id: str) -> None:
    guest = people.NewPerson(username="link-1", name=SECRET, role=Role.DRIVER)
    driver = people.add_person(connection, guest, password_hash="!", now=OLD)
    contact = people.NewPerson(username="link-2", name=SECRET, role=Role.HALL, site_id="HALL-01")
    hall = people.add_person(connection, contact, password_hash="!", now=OLD)
    new: dict[sa.Table, dict[str, Any]] = {
        hall_links: {
            "link_id": "link-2",
            "site_id": "HALL-01",
            "person_id": hall.person_id,
            "token_hash": "f" * 64,
            "opens_at": OLD,
            "closes_at": OLD,
            "wrong_pins": 0,
            "seen_at": OLD,
            "created_by": gone.person_id,
            "created_at": OLD,
        },
        driver_links: {
            "link_id": "link-1",
            "plan_id": plan_id,
            "trip_id": "T1",
            "person_id": driver.person_id,
            "token_hash": "a" * 64,
            "opens_at": OLD,
            "closes_at": OLD,
            "wrong_pins": 0,
            "session_hash": "b" * 64,
            "created_by": gone.person_id,
            "created_at": OLD,
        },
        trip_reports: {
            "report_id": "r1",
            "number": 1,
            "plan_id": plan_id,
            "trip_id": "T1",
            "person_id": driver.person_id,
            "content": json.dumps(_CONTENT, ensure_ascii=False, sort_keys=True),
            "device_at": OLD,
            "received_at": OLD,
            "skew_s": 0,
            "state": "kept",
            "flags": "[]",
            "note": f"{SECRET}に電話した",
        },
        trip_photos: {
            "photo_id": "f1",
            "plan_id": plan_id,
            "trip_id": "T1",
            "site_id": "HALL-01",
            "person_id": driver.person_id,
            "content": b"a photo",
            "device_at": OLD,
            "received_at": OLD,
            "skew_s": 0,
        },
        hall_reports: {
            "report_id": "h1",
            "plan_id": plan_id,
            "site_id": "HALL-01",
            "day_on": date(2026, 12, 5),
            "kind": "absent",
            "note": f"{SECRET}が不在",
            "person_id": gone.person_id,
            "recorded_at": OLD,
        },
        calendar_feeds: {
            "feed_id": "f1",
            "kind": "driver",
            "subject": SECRET,
            "token_hash": "c" * 64,
            "created_by": gone.person_id,
            "created_at": OLD,
            "revoked_at": OLD,
        },
        notice_addresses: {
            "kind": "driver",
            "subject": f"{SECRET}の父",
            "address": f"{SECRET}@example.jp",
            "person_id": gone.person_id,
            "changed_at": OLD,
        },
        notice_sendings: {
            "sending_id": "n1",
            "plan_id": plan_id,
            "kind": "driver",
            "subject": SECRET,
            "address": f"{SECRET}@example.jp",
            "title": SECRET,
            "body": SECRET,
            "digest": "d" * 64,
            "state": "sent",
            "cause": "",
            "tries": 1,
            "person_id": gone.person_id,
            "asked_at": OLD,
            "changed_at": OLD,
        },
        import_drafts: {
            "draft_id": "d1",
            "person_id": gone.person_id,
            "file_name": "x.csv",
            "table_name": "sites.csv",
            "site_kind": "",
            "content": SECRET.encode(),
            "created_at": OLD,
        },
        passkeys: {
            "passkey_id": "k1",
            "person_id": gone.person_id,
            "name": f"{SECRET}の電話",
            "credential_id": "id",
            "public_key": "key",
            "sign_count": 0,
            "created_at": OLD,
        },
        passkey_challenges: {
            "holder_hash": "d" * 64,
            "person_id": gone.person_id,
            "challenge_nonce": "x",
            "ends_at": OLD,
        },
        sign_in_tries: {"bucket": "e" * 64, "since_at": OLD, "tries": 3},
    }
    for table, values in new.items():
        connection.execute(sa.insert(table).values(values))
    begin_session(connection, hall, now=OLD)


def _write_contacts(connection: sa.Connection, person_id: str) -> None:
    """Keep a hall whose contact has changed, and a shift that was driven."""
    import_month(connection, generate_month(seed=4, halls=2, days=3), person_id=person_id, now=OLD)
    for form, column, texts in ((SITES, "note", (SECRET, "")), (SHIFTS, "driver", (SECRET,))):
        row = list_rows(connection, form)[0]
        for version, told in enumerate(texts, start=1):
            cells = {**row.cells, column: told}
            change = RowChange(row_id=row.row_id, seen_version=version, cells=cells)
            save_row(connection, form, change, person_id=person_id, now=OLD)


def fill_rest(engine: sa.Engine, gone: Person) -> None:
    """Write of ``gone`` into every table with a period in which ``fill_all`` has left nothing."""
    with writing(engine) as connection:
        known: dict[str, object] = {
            **OF_FEW_WORDS,
            "people.person_id": gone.person_id,
        }
        for table in metadata.sorted_tables:
            count = sa.select(sa.func.count()).select_from(table)
            if HELD[table.name].period and connection.execute(count).scalar_one() == 0:
                values = {c.name: something(connection, c, known) for c in table.columns}
                connection.execute(sa.insert(table).values(values))


def something(
    connection: sa.Connection, column: sa.Column[Any], known: Mapping[str, object]
) -> object:
    """Return what may stand in a column; ``known`` has some by it, or by what it refers to."""
    names = (
        f"{column.table.name}.{column.name}",
        *(k.target_fullname for k in column.foreign_keys),
    )
    for name in names:
        if name in known:
            return known[name]
    if column.nullable and column.table.name in NOTHING_BEYOND:
        return None
    for key in column.foreign_keys:
        return connection.execute(sa.select(key.column).limit(1)).scalar_one()
    kind = column.type
    if isinstance(kind, sa.String):
        plain = "{}" if column.name.endswith("_json") else f"{column.table.name} {column.name}"
        return plain[: kind.length]
    values: dict[type, object] = {
        sa.Boolean: True, sa.Date: OLD.date(), sa.LargeBinary: b"x", sa.Float: 0.5,
    }  # fmt: skip
    found = [value for type_, value in values.items() if isinstance(kind, type_)]
    if found:
        return found[0]
    return 1 if isinstance(kind, sa.Integer) else OLD


def told_anywhere(engine: sa.Engine, text: str) -> list[str]:
    """Return the tables in which a text is, in whatever column."""
    found = []
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(sa.select(table)).all()
            if any(text in repr(row) or text.encode() in _bytes(row) for row in rows):
                found.append(table.name)
    return found


def _bytes(row: Any) -> bytes:
    return b"".join(value for value in row if isinstance(value, bytes))


def book_of(engine: sa.Engine) -> tuple[Any, ...]:
    """Return all that the book says: entries, postings, balances, and its digest."""
    with reading(engine) as connection:
        tables = (ledger.entries, ledger.postings, ledger.balances, ledger.lots, ledger.accounts)
        rows = [connection.execute(sa.select(t).order_by(*t.primary_key)).all() for t in tables]
        report = audit(connection)
    assert report.clean
    return (*rows, report.digest)
