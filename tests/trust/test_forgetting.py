"""Personal data go when their time is over, and not one gram of food goes with them."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from typer.testing import CliRunner

from api import store
from api import tables as api_tables
from api.accounts import people
from api.cli import app
from api.db import open_database, reading, writing
from api.master.master_store import list_rows, row_history
from api.notices.gather import NoticeKind
from api.notices.outbox import read_addresses, save_addresses
from api.privacy import access, forgetting
from api.privacy.daily import DailyWork
from api.privacy.forget_tables import keep_periods
from api.privacy.forgetting import due, forget
from api.privacy.periods import PeriodRefused, read_periods, set_period
from api.privacy.personal_data import CONTACTS, HELD, PERIODS
from api.reports.report_tables import hall_reports
from api.settings import Settings
from inventory.store import tables as ledger
from inventory.store.schema import metadata
from logistics.scenario_files.columns import SHIFTS, SITES
from tests.trust.personal_world import (
    DAY,
    LATER,
    OLD,
    SECRET,
    book_of,
    fill_all,
    fill_rest,
    told_anywhere,
)
from tests.trust.planted import caught


def check_names_go_and_food_stays(engine: sa.Engine) -> None:
    """No table has the name, the book is the same, the log proves itself and says what went."""
    gone = fill_all(engine)
    before = book_of(engine)
    assert len(told_anywhere(engine, SECRET)) >= 6
    assert sum(one.rows for one in forget(engine, now=OLD + DAY / 2, person_id="@x")) == 0
    with reading(engine) as connection:
        told = {one.table: one.rows for one in due(connection, now=LATER)}
    assert {name for name, rows in told.items() if not rows} <= {"known_devices"}
    found = forget(engine, now=LATER, person_id="@x")
    assert {one.table: one.rows for one in found}["people"] == told["people"]
    assert told_anywhere(engine, SECRET) == []
    assert told_anywhere(engine, "himitsu.taro") == []
    assert book_of(engine) == before
    again = forget(engine, now=LATER, person_id="@x")
    assert {one.table for one in again if one.rows} == set()
    with reading(engine) as connection:
        assert access.first_fault(connection) is None
        rows = list(access.listed(connection))
        assert people.name_of(connection, gone.person_id) == forgetting.NAME_GONE
        assert people.find_row(connection, "himitsu.taro") is None
    said = {row.subject for row in rows if row.person_id == "@x"}
    assert said >= {one.table for one in found if one.rows}
    assert rows[0].seq > 1


def test_names_go_and_food_stays(engine: sa.Engine) -> None:
    check_names_go_and_food_stays(engine)


def test_a_name_that_stays_behind_would_be_caught(engine: sa.Engine) -> None:
    with caught("notes_stay"):
        check_names_go_and_food_stays(engine)


STAY = {"people", "hall_links", "master_rows", "access_log"}
"""Rows of them stay without the name, or are of what is in use."""


def check_nothing_stays_in_any_table(engine: sa.Engine) -> None:
    """Each table with a period has something of whoever left, and nothing when all are over."""
    fill_rest(engine, fill_all(engine))
    wanted = {name for name, held in HELD.items() if held.period}
    assert wanted - set(_filled(engine)) == set()
    forget(engine, now=LATER, person_id="@x")
    assert wanted & set(_filled(engine)) == STAY


def _filled(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        ]


def test_nothing_stays_in_any_table(engine: sa.Engine) -> None:
    check_nothing_stays_in_any_table(engine)


def test_a_table_that_is_left_out_would_be_caught(engine: sa.Engine) -> None:
    with caught("accounts_at_a_provider_stay"):
        check_nothing_stays_in_any_table(engine)


def test_addresses_stay_while_somebody_is_written_to(engine: sa.Engine) -> None:
    """That of a hall or driver in a table stays however old it is; a new one stays anyway."""
    fill_all(engine)
    with writing(engine) as connection:
        halls = [row.row_id for row in list_rows(connection, SITES)]
        wanted = {
            (NoticeKind.HALL, halls[0]): "hall@example.jp",
            (NoticeKind.HALL, "HALL-GONE"): "gone@example.jp",
            (NoticeKind.DRIVER, "yamada"): "driver@example.jp",
        }
        save_addresses(
            connection, wanted, by=(people.find_row(connection, "kanri").person.person_id, OLD)
        )
    forget(engine, now=OLD + 1094 * DAY, person_id="@x")
    with reading(engine) as connection:
        assert set(read_addresses(connection)) >= set(wanted)
    forget(engine, now=LATER, person_id="@x")
    with reading(engine) as connection:
        assert set(read_addresses(connection)) == {(NoticeKind.HALL, halls[0])}


def test_what_is_in_use_stays(engine: sa.Engine) -> None:
    """Periods hold to the day; open accounts, rows in use and months with food stay."""
    fill_all(engine)
    with writing(engine) as connection:
        plan_id = connection.execute(sa.select(api_tables.plans.c.plan_id)).scalar_one()
        account = sa.select(ledger.accounts.c.account_no).limit(1)
        number = connection.execute(account).scalar_one()
        lot_no = connection.execute(sa.select(ledger.lots.c.lot_no).limit(1)).scalar_one()
        path = {"name": f"site/X/reserved/u/{plan_id}", "kind": "reserved", "owner": plan_id}
        rest = {"account_no": number + 10_000, "site_id": "X", "unit_id": "u"}
        connection.execute(sa.insert(ledger.accounts).values(**path, **rest))
        held = {"lot_no": lot_no, "is_free": False, "quantity_g": 5}
        connection.execute(sa.insert(ledger.balances).values(account_no=number + 10_000, **held))
    forget(engine, now=OLD + 364 * DAY, person_id="@x")
    assert "people" in told_anywhere(engine, SECRET)
    assert "hall_reports" in told_anywhere(engine, SECRET)
    forget(engine, now=LATER, person_id="@x")
    assert set(told_anywhere(engine, "kanri")) == {"people"}
    with reading(engine) as connection:
        assert connection.execute(sa.select(api_tables.plans.c.plan_id)).scalars().all() == [
            plan_id
        ]
        row = list_rows(connection, SHIFTS)[0]
        assert [one.cells["driver"] for one in row_history(connection, SHIFTS, row.row_id)] == [
            "",
            "",
        ]


def check_it_goes_on_after_an_end(engine: sa.Engine, at: int) -> None:
    """Ended before a commit: the database is sound, and the next time does the rest."""
    steps = iter(range(10**6))
    write_log = access.write

    def ended(*about: Any) -> None:
        write_log(*about)
        if next(steps) == at:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "write", ended)
        with suppress(KeyboardInterrupt):
            forget(engine, now=LATER, person_id="@x")
    with reading(engine) as connection:
        assert access.first_fault(connection) is None
    forget(engine, now=LATER, person_id="@x")
    assert told_anywhere(engine, SECRET) == []


def test_it_goes_on_after_an_end(sqlite_settings: Settings) -> None:
    engine = open_database(sqlite_settings)
    fill_all(engine)
    before = book_of(engine)
    check_it_goes_on_after_an_end(engine, 6)
    assert book_of(engine) == before
    engine.dispose()


def check_nothing_else_can_go(engine: sa.Engine) -> None:
    """The database itself lets no fact go that is not marked, and no column that is none."""
    fill_all(engine)
    with writing(engine) as connection:
        set_period(connection, "notes", 90, person_id="p", now=OLD)
        forgetting.mark(connection, hall_reports, ["h1"], OLD)
        by = access.By(person_id="", at=OLD)
        access.write(connection, [access.shorten(connection, 2, now=OLD)], by)
    with writing(engine) as connection:  # one that is marked, and no other column of it
        assert connection.execute(sa.update(hall_reports).values(note="")).rowcount == 1
    for statement in (
        *(f"DELETE FROM {table}" for table in ("plans", "master_rows", "access_log")),
        "DELETE FROM scenarios",
        "DELETE FROM forgotten_rows",
        "DELETE FROM access_log_starts",
        "UPDATE hall_reports SET kind = 'expected'",
        "UPDATE master_rows SET cells = '{}'",
        "UPDATE master_rows SET version = 9",
        "UPDATE plans SET plan_json = ''",
        "UPDATE keep_periods SET days = 1",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), writing(engine) as one:
            one.exec_driver_sql(statement)


def test_nothing_else_can_go(engine: sa.Engine) -> None:
    check_nothing_else_can_go(engine)


def check_a_shortened_log_proves_itself(engine: sa.Engine) -> None:
    """Whoever cuts off the beginning of the log behind its back is found."""
    by = access.By(person_id="p", at=OLD)
    with writing(engine) as connection:
        access.write(connection, [access.Note("did", f"x/{n}", {}) for n in range(6)], by)
        told = access.shorten(connection, 3, now=OLD)
        access.write(connection, [told], by)
        assert access.first_fault(connection) is None
        assert [row.seq for row in access.listed(connection)] == [4, 5, 6, 7]
    with writing(engine) as connection:
        access.shorten(connection, 2, now=OLD)  # and nobody says so
    with reading(engine) as connection:
        assert access.first_fault(connection) is not None


def test_a_shortened_log_proves_itself(engine: sa.Engine) -> None:
    check_a_shortened_log_proves_itself(engine)


def test_a_log_that_believes_its_start_would_be_caught(engine: sa.Engine) -> None:
    with caught("starts_are_believed"):
        check_a_shortened_log_proves_itself(engine)


def check_every_table_is_named() -> None:
    """What a table has of people is said; a new table fails until somebody has thought of it."""
    assert set(HELD) == set(metadata.tables)
    for name, held in HELD.items():
        table = metadata.tables[name]
        known = {*held.columns, *held.persons}
        assert known <= set(table.c.keys()), name
        whose = {
            c.name for c in table.c if c.name.startswith(("person_", "created_by", "resolved_by"))
        }
        assert whose <= known, name
        assert not held.period or held.period in PERIODS
        assert all(held.why) or not (held.columns or held.persons), name
    assert {rule.period for rule in forgetting.RULES} == set(PERIODS)
    assert {rule.table for rule in forgetting.RULES} <= set(HELD)
    assert all(set(columns) for columns in CONTACTS.values())


def test_every_table_is_named() -> None:
    check_every_table_is_named()
    with caught("a_table_is_not_named"):
        check_every_table_is_named()


def test_periods_are_set_within_limits(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        assert read_periods(connection) == {n: p.usual_days for n, p in PERIODS.items()}
        set_period(connection, "links", 60, person_id="p", now=OLD)
        set_period(connection, "links", 60, person_id="p", now=OLD)
        assert read_periods(connection)["links"] == 60
        for name, days in (("links", 7), ("access_log", 364), ("imports", 2)):
            with pytest.raises(PeriodRefused):
                set_period(connection, name, days, person_id="p", now=OLD)
        with pytest.raises(store.NotStored):
            set_period(connection, "nothing", 60, person_id="p", now=OLD)
        assert len(connection.execute(sa.select(keep_periods)).all()) == 1
        assert [note.action for note in access.take_notes(connection)] == ["period_set"]


def test_nothing_stays_in_the_file_and_the_server_does_it_daily(tmp_path: Path) -> None:
    """Neither the file nor its log beside it has the name; the command tells and does it."""
    folder = tmp_path / "data"
    environment = {"HAKOBI_DATA_DIR": str(folder)}
    engine = open_database(Settings(data_dir=folder))
    fill_all(engine)
    run = CliRunner()
    trial = run.invoke(app, ["forget", "--dry-run", "--json"], env=environment)
    assert trial.exit_code == 0, trial.output
    assert json.loads(trial.stdout)["is_trial"] is True
    assert "people" in told_anywhere(engine, SECRET)
    DailyWork(engine, now=lambda: LATER).work_once()
    engine.dispose()
    kept = b"".join(path.read_bytes() for path in folder.glob("hakobi.sqlite3*"))
    assert SECRET.encode() not in kept
    done = run.invoke(app, ["forget"], env=environment)
    assert done.exit_code == 0
    assert "people: 0" in done.stdout


@trying(max_examples=4, deadline=None)
@given(days=st.lists(st.integers(1, 5_000), min_size=1, max_size=4))
def test_whenever_it_is_done_the_book_is_the_same(
    days: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = open_database(Settings(data_dir=tmp_path_factory.mktemp("data")))
    fill_all(engine)
    before = book_of(engine)
    for number in days:
        forget(engine, now=OLD + number * DAY, person_id="@x")
        assert book_of(engine) == before
    engine.dispose()
