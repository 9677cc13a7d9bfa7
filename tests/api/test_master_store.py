"""Master data in the database: versions, conflicts, who names whom."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api import db
from api.food import book
from api.master import master_store
from api.master.master_store import (
    RowChange,
    RowConflict,
    RowNamed,
    RowRefused,
    StoredRow,
    add_versions,
    count_rows,
    delete_row,
    get_row,
    known_ids,
    list_rows,
    read_rows,
    row_history,
    save_row,
)
from api.master.master_tables import master_rows
from api.privacy import forgetting
from api.settings import Settings
from api.store import NotStored
from logistics.master.columns import FORMS
from logistics.master.rows import MasterRow
from tests.master_making import small_region
from tests.signing_in import a_person

NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
PRODUCTS, NEEDS, SITES = FORMS["products.csv"], FORMS["needs.csv"], FORMS["sites.csv"]
RICE = dict(small_region()["products.csv"][0].cells)


@pytest.fixture
def person_id(engine: sa.Engine) -> str:
    return a_person(engine).person_id


@pytest.fixture
def region(engine: sa.Engine, person_id: str) -> None:
    """The rows of the small region, in the database."""
    with db.writing(engine) as connection:
        for name, rows in small_region().items():
            add_versions(connection, FORMS[name], rows, person_id=person_id, now=NOW)


def save(
    engine: sa.Engine, cells: Mapping[str, str], seen: int, *, row_id: str = "RICE"
) -> StoredRow:
    change = RowChange(row_id=row_id, cells=cells, seen_version=seen)
    person_id = a_person(engine).person_id
    with db.writing(engine) as connection:
        return save_row(connection, PRODUCTS, change, person_id=person_id, now=NOW)


def delete(engine: sa.Engine, file: str, row_id: str, seen: int) -> None:
    person_id = a_person(engine).person_id
    with db.writing(engine) as connection:
        delete_row(
            connection,
            FORMS[file],
            row_id,
            seen_version=seen,
            person_id=person_id,
            now=NOW + timedelta(hours=1),
        )


def test_a_row_is_added_changed_and_deleted_and_its_history_stays(engine: sa.Engine) -> None:
    added = save(engine, RICE, 0)
    changed = save(engine, {**RICE, "name": "新米"}, 1)
    assert (added.version, changed.version) == (1, 2)
    delete(engine, "products.csv", "RICE", 2)
    again = save(engine, RICE, 0)
    assert again.version == 4
    with db.reading(engine) as connection:
        assert get_row(connection, PRODUCTS, "RICE") == again
        history = row_history(connection, PRODUCTS, "RICE")
    told = [(r.version, r.cells["name"], r.is_deleted) for r in history]
    assert told == [(4, "米", False), (3, "新米", True), (2, "新米", False), (1, "米", False)]
    assert {r.person_id for r in history} == {a_person(engine).person_id}
    assert history[1].recorded_at == NOW + timedelta(hours=1)


def test_saving_the_same_again_is_no_new_version(engine: sa.Engine) -> None:
    first = save(engine, RICE, 0)
    assert save(engine, {**RICE, "litre_per_kg": "１.３"}, 0) == first
    assert save(engine, RICE, 1) == first
    assert save(engine, RICE, 7) == first


def test_nothing_is_overwritten_unseen(engine: sa.Engine) -> None:
    save(engine, RICE, 0)
    newest = save(engine, {**RICE, "name": "新米"}, 1)
    sent = {**RICE, "name": "古米"}
    for seen in (0, 1, 3):
        with pytest.raises(RowConflict) as caught:
            save(engine, sent, seen)
        assert caught.value.stored == newest
        assert caught.value.sent == sent
    with pytest.raises(RowConflict) as caught:
        delete(engine, "products.csv", "RICE", 1)
    assert (caught.value.stored, caught.value.sent) == (newest, None)


def test_a_row_that_was_deleted_meanwhile_is_a_conflict_without_a_stored_row(
    engine: sa.Engine,
) -> None:
    save(engine, RICE, 0)
    delete(engine, "products.csv", "RICE", 1)
    with pytest.raises(RowConflict) as caught:
        save(engine, RICE, 1)
    assert caught.value.stored is None


def test_one_of_many_at_once_is_saved_and_the_others_are_told(engine: sa.Engine) -> None:
    save(engine, RICE, 0)
    told: list[str] = []

    def change(number: int) -> None:
        try:
            save(engine, {**RICE, "name": f"米 {number}"}, 1)
            told.append("saved")
        except RowConflict:
            told.append("conflict")

    threads = [threading.Thread(target=change, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["conflict"] * 7 + ["saved"]


def test_a_row_with_faults_is_not_stored(engine: sa.Engine) -> None:
    with pytest.raises(RowRefused) as caught:
        save(engine, {**RICE, "zone": "warm", "litre_per_kg": "1.2345"}, 0)
    assert [f.column for f in caught.value.faults] == ["zone", "litre_per_kg"]
    with pytest.raises(RowRefused, match="colour"):
        save(engine, {**RICE, "colour": "white"}, 0)
    with db.reading(engine) as connection:
        assert list_rows(connection, PRODUCTS) == ()


@pytest.mark.usefixtures("region")
def test_a_row_that_others_name_is_not_deleted(engine: sa.Engine) -> None:
    with pytest.raises(RowNamed) as caught:
        delete(engine, "vehicles.csv", "KEI", 1)
    (naming,) = caught.value.namings
    assert (naming.file, naming.column) == ("shifts.csv", "vehicle_id")
    delete(engine, naming.file, naming.row_id, 1)
    delete(engine, "vehicles.csv", "KEI", 1)
    with pytest.raises(NotStored):
        delete(engine, "vehicles.csv", "KEI", 2)


@pytest.mark.usefixtures("region")
def test_the_time_of_a_session_is_saved_on_all_of_its_rows(
    engine: sa.Engine, person_id: str
) -> None:
    first, second, _ = small_region()["needs.csv"]
    change = RowChange(
        row_id=first.row_id, cells={**first.cells, "ready_by": "16:00"}, seen_version=1
    )
    with db.writing(engine) as connection:
        save_row(connection, NEEDS, change, person_id=person_id, now=NOW)
        along = get_row(connection, NEEDS, second.row_id)
        assert (along.version, along.cells["ready_by"]) == (2, "16:00")


@pytest.mark.usefixtures("region")
def test_rows_come_in_the_order_in_which_they_were_added(engine: sa.Engine, person_id: str) -> None:
    first = small_region()["sites.csv"][0]
    change = RowChange(row_id="LOGI", cells={**first.cells, "note": "裏口"}, seen_version=1)
    with db.writing(engine) as connection:
        save_row(connection, SITES, change, person_id=person_id, now=NOW)
        assert [r.row_id for r in list_rows(connection, SITES)] == ["LOGI", "HALL", "HOME"]
        rows = read_rows(connection)
        assert rows["needs.csv"] == small_region()["needs.csv"]
        counts = count_rows(connection)
        assert counts == {name: len(rows) for name, rows in small_region().items()}
        assert known_ids(connection, SITES) == {"LOGI", "HALL", "HOME"}


def names_of(connection: sa.Connection) -> list[str]:
    return [row.cells["name"] for row in list_rows(connection, PRODUCTS) if row.row_id == "RICE"]


@pytest.mark.usefixtures("region")
def test_rows_that_were_kept_are_those_of_the_database(
    engine: sa.Engine, settings: Settings, person_id: str
) -> None:
    """Whoever writes, here, elsewhere or in vain: nobody reads what is not there."""

    def rename(connection: sa.Connection, name: str, seen: int) -> None:
        change = RowChange(row_id="RICE", cells={**RICE, "name": name}, seen_version=seen)
        save_row(connection, PRODUCTS, change, person_id=person_id, now=NOW)

    def reads() -> list[str]:
        with db.reading(engine) as connection:
            return names_of(connection)

    assert reads() == reads() == [RICE["name"]]
    with db.writing(engine) as connection:
        rename(connection, "in vain", 1)
        assert names_of(connection) == ["in vain"]
        connection.rollback()
    assert reads() == [RICE["name"]]
    with db.writing(engine) as connection:
        assert names_of(connection) == [RICE["name"]]
        rename(connection, "here", 1)
        assert names_of(connection) == ["here"]
    assert reads() == ["here"]
    other = db.open_database(settings)
    with db.writing(other) as connection:
        rename(connection, "elsewhere", 2)
    other.dispose()
    assert reads() == ["elsewhere"]


def test_versions_are_never_changed_by_the_database(engine: sa.Engine) -> None:
    save(engine, RICE, 0)
    for statement in ("UPDATE master_rows SET cells = '{}'", "DELETE FROM master_rows"):
        with (
            pytest.raises(sa.exc.DBAPIError, match="never changed"),
            db.writing(engine) as connection,
        ):
            connection.execute(sa.text(statement))


@pytest.mark.parametrize("row_id", ["", "nothing", "no\0thing", "' OR 1=1 --", "x" * 5000])
def test_a_row_that_is_not_there_is_said_so(engine: sa.Engine, row_id: str) -> None:
    with db.reading(engine) as connection:
        for ask in (get_row, row_history):
            with pytest.raises(NotStored):
                ask(connection, PRODUCTS, row_id)


def test_who_is_forgotten_is_not_kept(
    engine: sa.Engine, region: None, person_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that stays the current one is blanked without another version."""
    shifts = FORMS["shifts.csv"]
    cells = {column.name: "" for column in shifts.columns} | {"driver": "運転 花子"}
    row = MasterRow(row_id="S1", cells=cells)
    with db.writing(engine) as connection:
        add_versions(connection, shifts, [row], person_id=person_id, now=NOW)
        last = small_region()["products.csv"][:1]
        add_versions(connection, PRODUCTS, last, person_id=person_id, now=NOW)
    with db.reading(engine) as connection:
        assert [r.cells["driver"] for r in list_rows(connection, shifts)].count("運転 花子") == 1
        query = sa.select(master_rows.c.seq).where(master_rows.c.row_id == "S1")
        seqs = connection.execute(query).scalars().all()
    with db.writing(engine) as connection:
        forgetting._drop_contacts(connection, seqs, NOW)
    monkeypatch.setattr(master_store, "BLANKED_EVERY_S", 0.0)  # a minute later
    with db.reading(engine) as connection:
        assert "運転 花子" not in [r.cells["driver"] for r in list_rows(connection, shifts)]
        assert "運転 花子" not in [r["driver"] for r in read_rows(connection)[shifts.name]]


def test_the_names_that_are_kept_are_those_of_the_last_write(
    engine: sa.Engine, region: None
) -> None:
    """Names are made once for many requests, and anew after every write, undone ones included."""

    def name(connection: sa.Connection) -> str:
        return book.region(connection).product_name("RICE")

    with db.reading(engine) as connection:
        before = book.region(connection)
        assert book.region(connection) is before
        stored = get_row(connection, PRODUCTS, "RICE")
    renamed = RowChange(
        row_id="RICE", cells={**stored.cells, "name": "新米"}, seen_version=stored.version
    )
    person_id = a_person(engine).person_id
    with pytest.raises(ZeroDivisionError), db.writing(engine) as connection:  # noqa: PT012
        save_row(connection, PRODUCTS, renamed, person_id=person_id, now=NOW)
        assert name(connection) == "新米"
        raise ZeroDivisionError
    with db.reading(engine) as connection:
        assert name(connection) == stored.cells["name"]
    with db.writing(engine) as connection:
        save_row(connection, PRODUCTS, renamed, person_id=person_id, now=NOW)
        assert name(connection) == "新米"
        with db.reading(engine) as another:
            assert name(another) == stored.cells["name"]
    with db.reading(engine) as connection:
        assert name(connection) == "新米"
        rows = read_rows(connection)[PRODUCTS.name]
        assert rows == tuple(row.as_row() for row in list_rows(connection, PRODUCTS))
        assert read_rows(connection)[PRODUCTS.name] is rows
