"""A person is told all that is held about them, and nothing of anybody else."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.accounts import people
from api.accounts.person import Person, Role
from api.cli import app
from api.db import open_database, reading, writing
from api.excel.person_book import person_workbook
from api.privacy import access, person_data
from api.privacy.person_data import SECRET, data_of, data_of_name
from api.privacy.personal_data import HELD
from api.settings import Settings
from api.store import NotStored
from inventory.store.schema import metadata
from tests.trust.personal_world import OLD, fill_all
from tests.trust.personal_world import SECRET as NAME
from tests.trust.planted import caught

OTHER_NAME = "べつの花子"
OTHER_CONTACT = "090-0000-1111"


def fill(engine: sa.Engine) -> Person:
    """Have two people of whom everything is held; the one wrote a row about the other."""
    mine = fill_all(engine)
    new = people.NewPerson(username="betsu.hanako", name=OTHER_NAME, role=mine.role)
    with writing(engine) as connection:
        other = people.add_person(connection, new, password_hash="!", now=OLD)
        by = access.By(person_id=other.person_id, at=OLD)
        access.write(connection, [access.Note("other_did", "y", {})], by)
        done = access.Note("person_changed", f"person/{mine.person_id}", {"by": OTHER_NAME})
        access.write(connection, [done], by)
        cells = {"donor_id": "D9", "name": "商店", "contact": f"{OTHER_NAME} {OTHER_CONTACT}"}
        values = {"file": "donors.csv", "row_id": "D9", "version": 1, "is_deleted": False}
        row = {"cells": json.dumps(cells, ensure_ascii=False), "recorded_at": OLD}
        table = metadata.tables["master_rows"]
        connection.execute(sa.insert(table).values(**values, **row, person_id=mine.person_id))
        link = metadata.tables["driver_links"]
        connection.execute(
            sa.update(link).where(link.c.link_id == "link-1").values(created_by=mine.person_id)
        )
    return mine


def texts_of(data: person_data.PersonData) -> str:
    """Return all that the files of an export say."""
    book = person_workbook(data, language="ja")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return data.as_json + "".join(
            parts.read(n).decode("utf-8", "replace") for n in parts.namelist()
        )


def check_all_of_one_and_none_of_others(engine: sa.Engine) -> None:
    mine = fill(engine)
    with reading(engine) as connection:
        found = data_of(connection, mine.person_id, now=OLD)
        other = people.find_person(connection, "betsu.hanako")
        assert other is not None
        assert [note.action for note in access.take_notes(connection)] == [access.PERSON_EXPORTED]
        told = {section.table for section in found.sections}
        for name, held in HELD.items():
            table = metadata.tables[name]
            mine_too = sa.or_(sa.false(), *(table.c[c] == mine.person_id for c in held.persons))
            if held.persons and connection.execute(sa.select(table).where(mine_too)).first():
                assert name in told, name
        secrets = [
            value
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table)).mappings()
            for column, value in row.items()
            if column in SECRET and isinstance(value, str) and len(value) >= 16
        ]
    text = texts_of(found)
    assert NAME in text
    assert "himitsu.taro" in text
    for others in (
        OTHER_NAME,
        "betsu.hanako",
        OTHER_CONTACT,
        other.person_id,
        "kanri",
        "other_did",
    ):
        assert others not in text, others
    assert secrets
    assert [secret for secret in secrets if secret in text] == []
    assert any(row.get("action") == "person_changed" for s in found.sections for row in s.rows)


def test_all_of_one_and_none_of_others(engine: sa.Engine) -> None:
    check_all_of_one_and_none_of_others(engine)


def test_rows_about_others_would_be_caught(sqlite_settings: Settings) -> None:
    engine = open_database(sqlite_settings)
    with caught("written_rows_are_told_whole"):
        check_all_of_one_and_none_of_others(engine)
    engine.dispose()


def check_a_name_without_an_account(engine: sa.Engine) -> None:
    """A driver of shifts and links, and whoever is a contact, is found by the name."""
    fill(engine)
    with writing(engine) as connection:
        account = sa.update(metadata.tables["people"]).where(
            sa.column("username") == "himitsu.taro"
        )
        connection.execute(account.values(name="だれか"))
        driver = data_of_name(connection, NAME, now=OLD)
        contact = data_of_name(connection, OTHER_CONTACT, now=OLD)
        with pytest.raises(NotStored):
            data_of_name(connection, "nobody at all", now=OLD)
    rows: list[Any] = [(s.table, row) for s in driver.sections for row in s.rows]
    assert {"people", "driver_links", "trip_reports", "calendar_feeds", "master_rows"} <= {
        table for table, _ in rows
    }
    assert any(row.get("file") == "shifts.csv" and row["driver"] == NAME for _, row in rows)
    assert OTHER_CONTACT not in driver.as_json
    assert [s.table for s in contact.sections] == ["master_rows"]


def test_a_name_without_an_account(engine: sa.Engine) -> None:
    check_a_name_without_an_account(engine)


def check_own_data_are_ones_own(engine: sa.Engine) -> None:
    """Whoever asks for themselves is told what is surely about them, nothing of a namesake."""
    with writing(engine) as connection:
        new = people.NewPerson(username="betsu.no.hito", name=OTHER_NAME, role=Role.COUNCIL)
        namesake = people.find_person(connection, new.username) or people.add_person(
            connection, new, password_hash="!", now=OLD
        )
        mine = people.find_row(connection, "himitsu.taro")
        assert mine is not None
        by_name = data_of(connection, namesake.person_id, now=OLD)
        own = person_data.own_data_of(connection, namesake, now=OLD)
        his = person_data.own_data_of(connection, mine.person, now=OLD)
    assert OTHER_CONTACT in by_name.as_json, "whoever keeps the data looks for the name, too"
    assert OTHER_CONTACT not in own.as_json
    assert {"people", "sessions", "hall_reports"} <= {section.table for section in his.sections}
    assert OTHER_CONTACT not in his.as_json


def test_own_data_are_ones_own(engine: sa.Engine) -> None:
    fill(engine)
    check_own_data_are_ones_own(engine)
    with caught("names_tell_who_one_is"):
        check_own_data_are_ones_own(engine)


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    environment = {"HAKOBI_DATA_DIR": str(tmp_path / "data")}
    engine = open_database(Settings(data_dir=tmp_path / "data"))
    fill(engine)
    out = tmp_path / "out"
    run = CliRunner()
    done = run.invoke(app, ["export", "person", "himitsu.taro", "--out", str(out)], env=environment)
    assert done.exit_code == 0, done.output
    assert json.loads((out / "person.json").read_text("utf-8"))["name"] == NAME
    assert (out / "person.xlsx").read_bytes()[:2] == b"PK"
    with reading(engine) as connection:
        rows = list(access.listed(connection))
    assert rows[-1].action == access.PERSON_EXPORTED
    assert rows[-1].person_id.startswith("@")
    missing = run.invoke(app, ["export", "person", "nobody", "--out", str(out)], env=environment)
    assert missing.exit_code == 3
    engine.dispose()
