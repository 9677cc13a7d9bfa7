"""Whoever changes something, or reads contacts, stands in a log that nobody changes unnoticed."""

import csv
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.accounts.person import Role
from api.cli import app
from api.clock import utc_now
from api.db import reading, writing
from api.main import create_app
from api.privacy import access
from api.settings import Settings
from inventory.days import JST
from tests.api.asked_world import PEOPLE, SAFE, World, get
from tests.api.route_examples import EXAMPLES, Things
from tests.api.told_words import words_of
from tests.api.two_bases import CONTRAST, DRIVERS, SECRET
from tests.signing_in import a_person, signed_in
from tests.trust.crawling import Answered, Crawled, crawl, written
from tests.trust.keeping import fill, opened
from tests.trust.planted import caught

OF_NOBODY = {"sign_in", "page_send_sign_in", "page_sign_out", "driver_open", "driver_tell"}
"""Routes that change something for whoever is not signed in."""
NOTHING_WRITTEN = {"page_plan_changes"}
"""Routes that plan in a process of its own and write with a transaction of their own."""


def check_every_change_is_written(world: World) -> None:
    """Of each route that changes something: who, which object, in which request."""
    missing, asked = set(), 0
    for name, example in EXAMPLES.items():
        who = PEOPLE["hub A"] if "hub" in name else PEOPLE["council"]
        ask = example.ask(Things(world=world, who=who, side="A"))
        if ask.method in SAFE or name in OF_NOBODY | NOTHING_WRITTEN:
            continue
        with written() as seen:
            answer = world.ask(who, ask)
        if answer.status_code >= 400:
            continue
        asked += 1
        mine = world.persons[who.key].person_id
        done = [
            note
            for by, notes in seen
            for note in notes
            if note.action == name and by.person_id == mine and by.request_id
        ]
        if not done or done[0].subject != ask.path:
            missing.add(name)
    assert asked > 20, asked
    assert missing == set()


def check_readers_of_contacts_are_written(world: World) -> None:
    """Donors, drivers and users: reading them is written before they are told."""
    wanted = {
        "/people": ("admin", access.PEOPLE_READ),
        "/api/v1/people": ("admin", access.PEOPLE_READ),
        "/master/donors": ("council", access.DONORS_READ),
        "/api/v1/master/donors": ("hub A", access.DONORS_READ),
        "/api/v1/master/shifts": ("council", access.DRIVERS_READ),
        "/export.xlsx": ("council", access.DONORS_READ),
        "/master/sites": ("council", access.HALLS_READ),
    }
    for path, (key, action) in wanted.items():
        with written() as seen:
            assert world.ask(PEOPLE[key], get(path)).status_code == 200, path
        told = {(by.person_id, n.action) for by, notes in seen for n in notes}
        assert (world.persons[key].person_id, action) in told, path
    with written() as seen:
        world.ask(PEOPLE["council"], get("/master/vehicles"))
    assert seen == []


TOLD_OF = {
    access.DONORS_READ: ("寄付者A", "寄付連絡先A", "寄付者B", "寄付連絡先B"),
    access.DRIVERS_READ: tuple(DRIVERS.values()),
    access.HALLS_READ: (CONTRAST["phone"], SECRET["phone"]),
}
LISTS = {
    *("list_shifts", "download_scenario", "print_sheets", "print_pack", "page_feeds"),
    *("read_sheet", "print_sheet", "page_trip", "page_hub_trip", "page_keying"),
    *("page_lot", "preview_recall", "read_recall", "print_report", "page_hub_find"),
}
"""Routes that name people: were none found there, the wrong things would be looked through."""


def check_whoever_is_told_of_people_is_written(answers: Iterable[Answered]) -> set[str]:
    """No answer of any route names donors or drivers, or has halls' numbers, without a word."""
    told, silent = set(), set()
    for one in answers:
        if one.answer.request.method != "GET":
            continue
        text = words_of(one.answer)
        for action, words in TOLD_OF.items():
            if any(word in text for word in words):
                told.add(one.name)
                if action not in one.noted:
                    silent.add((one.name, one.who, action))
    assert silent == set()
    return told


def test_whoever_is_told_of_people_is_written(world: World, crawled: Crawled) -> None:
    assert check_whoever_is_told_of_people_is_written(crawled.answers) >= LISTS
    with caught("a_list_of_drivers_is_read_unseen"):
        check_whoever_is_told_of_people_is_written(crawl(world, LISTS, ["council"]))
    with caught("halls_numbers_are_read_unseen"):
        check_whoever_is_told_of_people_is_written(crawl(world, LISTS, ["council"]))


def test_every_change_and_reader_is_written(world: World) -> None:
    check_every_change_is_written(world)
    check_readers_of_contacts_are_written(world)
    with caught("readers_are_not_written"):
        check_readers_of_contacts_are_written(world)
    world.put_back()


def check_before_and_after(settings: Settings) -> None:
    """A change of rights says what was before and after, and rolls back with its request."""
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        signed_in(client, Role.ADMIN)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        whose = a_person(engine, Role.HUB, site_id="HUB-1", username="someone")
        path = f"/api/v1/people/{whose.person_id}"
        assert client.patch(path, json={"role": "council", "site_id": None}).status_code == 200
        assert client.patch(path, json={"role": "hub", "site_id": ""}).status_code == 422
        with reading(engine) as connection:
            rows = list(access.listed(connection, about=whose.person_id))
            assert access.first_fault(connection) is None
    assert [r.action for r in rows] == ["change_person", "person_changed"]
    assert rows[1].detail["before"] == {"role": "hub", "site_id": "HUB-1", "open": True}
    assert rows[1].detail["after"] == {"role": "council", "site_id": None, "open": True}
    assert "password_hash" not in json.dumps(rows[1].detail)
    assert abs(rows[0].at - utc_now()) < timedelta(minutes=1)


def test_before_and_after(settings: Settings) -> None:
    check_before_and_after(settings.model_copy(update={"run_workers": 0}))


def check_changes_of_the_log_are_found(engine: sa.Engine) -> None:
    """The database refuses to change it; whoever does so behind its back is found."""
    with writing(engine) as connection:
        for number in range(6):
            note = access.Note("did", f"thing/{number}", {"number": number})
            access.write(connection, [note], access.By(person_id="p1", at=utc_now()))
        assert access.first_fault(connection) is None
    for statement in ("UPDATE access_log SET subject = 'x'", "DELETE FROM access_log"):
        with pytest.raises(sa.exc.DBAPIError), writing(engine) as connection:
            connection.exec_driver_sql(statement)
    changes = {
        "UPDATE access_log SET person_id = 'p2' WHERE seq = 2": 2,
        "UPDATE access_log SET at_us = at_us + 1 WHERE seq = 3": 3,
        "UPDATE access_log SET detail = '{}' WHERE seq = 4": 4,
        "DELETE FROM access_log WHERE seq = 5": 5,
    }
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER access_log_no_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE access_log DISABLE TRIGGER ALL")
        for change, place in changes.items():
            nested = connection.begin_nested()
            connection.exec_driver_sql(change)
            assert access.first_fault(connection) == place, change
            nested.rollback()
        connection.rollback()


def test_changes_of_the_log_are_found(engine: sa.Engine) -> None:
    check_changes_of_the_log_are_found(engine)


def test_a_log_without_a_chain_would_be_caught(engine: sa.Engine) -> None:
    with caught("details_are_not_chained"):
        check_changes_of_the_log_are_found(engine)


def test_an_incident_is_exported(tmp_path: Path) -> None:
    """By person, by what it is about, by day; with the machine's own commands in it."""
    environment = {"HAKOBI_DATA_DIR": str(tmp_path / "data")}
    with opened(Settings(data_dir=tmp_path / "data")) as engine:
        fill_in(engine)
    run = CliRunner()
    run.invoke(app, ["user", "disable", "kyogikai"], env=environment)
    today = utc_now().astimezone(JST).date().isoformat()

    def export(*more: str, code: int = 0) -> list[list[str]]:
        file = tmp_path / "out.csv"
        days = ["--from", today, "--to", today, "--out", str(file)]
        done = run.invoke(app, ["incident-export", *days, *more], env=environment)
        assert done.exit_code == code, done.stderr
        return list(csv.reader(file.read_text("utf-8-sig").splitlines()))[1:]

    rows = export()
    assert [r[4] for r in rows] == ["donors_read", "row_saved", "person_changed"]
    assert rows[0][2:4] == ["kanri", "管理 者"]
    assert rows[2][2].startswith("@") or rows[2][2].startswith("'@")
    assert [r[4] for r in export("--person", "kanri")] == ["donors_read", "row_saved"]
    assert [r[4] for r in export("--about", "donors.csv")] == ["donors_read"]
    wrong = ["incident-export", "--from", "x", "--to", today, "--out", "y"]
    assert run.invoke(app, wrong, env=environment).exit_code == 2
    with opened(Settings(data_dir=tmp_path / "data")) as engine, writing(engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER access_log_no_update")
        connection.exec_driver_sql("UPDATE access_log SET subject = 'y' WHERE seq = 2")
    assert len(export(code=1)) == 3


def fill_in(engine: sa.Engine) -> None:
    fill(engine)
    with writing(engine) as writer:
        person_id = writer.exec_driver_sql(
            "SELECT person_id FROM people WHERE username = 'kanri'"
        ).scalar_one()
        by = access.By(person_id=person_id, at=utc_now(), request_id="r1")
        access.write(writer, [access.Note("donors_read", "donors.csv", {})], by)
        access.write(writer, [access.Note("row_saved", "sites.csv/HALL-01", {"before": 1})], by)
