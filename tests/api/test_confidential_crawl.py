"""A confidential site's true name and place reach nobody but the council and the assigned driver.

Everything that can be read is read as everybody, and looked through for unmistakable words.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from structlog.testing import capture_logs

from api.db import writing
from api.master import master_store
from api.permissions import Role, scope_of
from api.web import links
from logistics.master.columns import MASTER_FILES, table_name
from logistics.master.rows import MasterRow
from logistics.scenario_files.columns import SITES
from tests.api.asked_world import PEOPLE, SAFE, Ask, Who, World, asked_world, get, post
from tests.api.route_examples import API, EXAMPLES, Things
from tests.api.told_words import words_of
from tests.api.two_bases import (
    BREAD,
    CONTRAST,
    HOME,
    NOW,
    PUBLIC_NAME,
    SECRET,
    SECRET_PLACE,
    SECRET_TOWN,
    SIDES,
)

WORDS = (*SECRET.values(), *(str(degrees)[:-2] for degrees in SECRET_PLACE.values()))
"""Of coordinates what tells the house: a thousandth of a degree is about 100 m."""
OWN_TRIP = ("read_sheet", "print_sheet", "page_trip", "page_trip_map_data")
"""Where the assigned driver sees them."""
OWN_FILE = ("upload_scenario", "page_upload_month")
"""Routes that answer about the file that was sent, to whoever has sent it."""
TOLD_TO_COUNCIL = {
    *("download_scenario", "month archive", "list_warnings", "month warnings", "page_month"),
    *("list_master_rows", "list_master_versions", "read_master_row", "search"),
    *("page_master_row", "page_master_table", "page_new_master_row", "page_next_month"),
    *("list_stock", "summarise_stock", "home's stock", "home's stock/sums", "read_lot"),
    *("preview_recall", "read_recall", "read_sheet", "print_sheet", "print_sheets", "page_trip"),
    "print_pack",
    *("page_map", "page_map_data", "page_trip_map_data"),
}
"""What tells true names: were it less, the crawl would look through the wrong things."""
TABLES = tuple(table_name(form) for form in MASTER_FILES)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asked_world(tmp_path_factory.mktemp("crawl")) as world:
        yield world


def secrets_in(text: str) -> list[str]:
    """The unmistakable words in a text; a time of day like 10:12:35.432 is none."""
    return [word for word in WORDS if re.search(rf"(?<!\d:){re.escape(word)}", text)]


def reads(world: World, who: Who) -> Iterator[tuple[str, Ask]]:
    """Everything to read, with the name of its route: of both sides, and of the home itself."""
    for side in SIDES:
        things = Things(world=world, who=who, side=side)
        for name, example in EXAMPLES.items():
            ask = example.ask(things)
            if ask.method in SAFE:
                yield name, ask
    plan, month = world.prepared.plan_id, f"{API}/scenarios/{world.prepared.month_id}"
    far = world.prepared.far_plan_id
    yield "page_month", get(links.month(world.prepared.month_id))
    for plan_id in (plan, far):
        yield "page_plan", get(links.plan(plan_id))
        yield "page_hall", get(links.hall(plan_id, HOME))
    yield "page_next_month", get(links.next_month("2027-01"))
    yield "list_month_gaps", get(f"{API}/months/2027-01/gaps")
    for name in ("sites", "warnings", "archive"):
        yield f"month {name}", get(f"{month}/{name}")
    for name in ("stock", "stock/sums", "entries", "holds", "stock-takes"):
        yield f"home's {name}", get(f"{API}/{name}", site_id=HOME)
    yield "read_lot", get(f"{API}/lots/{BREAD}-A")
    yield from _master_reads(world)


def _master_reads(world: World) -> Iterator[tuple[str, Ask]]:
    for table in TABLES:
        yield "list_master_rows", get(f"{API}/master/{table}")
        yield "page_master_table", get(links.master_table(table))
        yield "page_new_master_row", get(links.new_master_row(table))
    for query in (SECRET["name"], SECRET["phone"]):
        yield "search", get(f"{API}/master/sites", q=query[:4])
    need = world.row("needs", HOME)
    assert need is not None
    for table, row_id in (("sites", HOME), ("needs", need.row_id), ("travel", f"HUB-A~{HOME}")):
        yield "read_master_row", get(f"{API}/master/{table}/rows/{row_id}")
        yield "list_master_versions", get(f"{API}/master/{table}/history/{row_id}")
        yield "page_master_row", get(links.master_row(table, row_id))


def writes(world: World, who: Who) -> Iterator[tuple[str, Ask]]:
    """What can be sent, above all about the home."""
    for side in SIDES:
        things = Things(world=world, who=who, side=side)
        for name, example in EXAMPLES.items():
            ask = example.ask(things)
            if ask.method not in SAFE:
                yield name, ask
    row = world.row("sites", HOME)
    assert row is not None
    path = f"{API}/master/sites/rows/{HOME}"
    cells = {"site_id": HOME, "name": "x", "kind": "partner_facility", "confidential": "0"}
    for version in (0, 1, 9):
        body = {"cells": cells, "seen_version": version}
        yield "put_master_row", Ask(method="PUT", path=path, more={"json": body})
        stale: dict[str, Any] = {"params": {"seen_version": max(version, 1)}}
        yield "delete_master_row", Ask(method="DELETE", path=path, more=stale)
        form = {**cells, "seen_version": str(version)}
        yield "page_save_master_row", post(links.master_row("sites", HOME), data=form)
        yield "page_delete_master_row", post(links.delete_master_row("sites", HOME), data=form)
    yield "page_add_master_row", post(links.new_master_row("sites"), data=cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody was told; ``secrets`` are the unmistakable words in it."""

    name: str
    ask: Ask
    status: int
    text: str

    @property
    def secrets(self) -> list[str]:
        return secrets_in(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What everybody was told, by key, and everything that was logged meanwhile."""

    read: dict[str, list[Told]]
    sent: dict[str, list[Told]]
    logged: str


@pytest.fixture(scope="module")
def crawl(world: World) -> Crawl:
    with capture_logs() as logs, all_logged() as lines:
        read = {key: _told(world, who, reads(world, who)) for key, who in PEOPLE.items()}
        sent = {key: _told(world, who, writes(world, who)) for key, who in PEOPLE.items()}
    assert len(logs) > 1000
    return Crawl(read=read, sent=sent, logged=f"{logs}{lines.getvalue()}")


def _told(world: World, who: Who, asks: Iterator[tuple[str, Ask]]) -> list[Told]:
    different = {(name, repr(ask)): (name, ask) for name, ask in asks}  # most name no side
    answers = ((name, ask, world.ask(who, ask)) for name, ask in different.values())
    return [
        Told(name=name, ask=ask, status=answer.status_code, text=words_of(answer))
        for name, ask, answer in answers
    ]


@contextmanager
def all_logged() -> Iterator[io.StringIO]:
    """Catch what libraries log, too."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)


def who_may_see(key: str, name: str) -> bool:
    return key == "council" or (key == "driver A" and name in OWN_TRIP)


@pytest.mark.parametrize("key", PEOPLE)
def test_nothing_that_can_be_read_tells_others_where_the_home_is(crawl: Crawl, key: str) -> None:
    told = crawl.read[key]
    assert [t for t in told if t.status >= 500] == []
    assert [t for t in told if t.secrets and not who_may_see(key, t.name)] == []
    assert key == "council" or [t.ask for t in told if f'"{SECRET_TOWN}"' in t.text] == []


def test_the_council_sees_the_true_place_wherever_it_is_told(crawl: Crawl) -> None:
    assert {t.name for t in crawl.read["council"] if t.secrets} >= TOLD_TO_COUNCIL


def test_the_assigned_driver_sees_the_true_place_on_the_own_sheet_and_no_other(
    crawl: Crawl,
) -> None:
    assert {t.name for t in crawl.read["driver A"] if t.secrets} == set(OWN_TRIP)
    full = [t for t in crawl.read["driver A"] if t.name == "read_sheet" and t.secrets]
    assert [t.secrets for t in full] == [list(WORDS)]


@pytest.mark.parametrize("key", [key for key in PEOPLE if key != "council"])
def test_no_answer_to_what_is_sent_tells_others_where_the_home_is(crawl: Crawl, key: str) -> None:
    told = [t for t in crawl.sent[key] if t.name not in OWN_FILE]
    assert [t for t in told if t.status >= 500] == []
    assert [t for t in told if t.secrets] == []


def test_the_logs_tell_nobody(crawl: Crawl) -> None:
    assert secrets_in(crawl.logged) == []
    assert [w for w in CONTRAST.values() if w in crawl.logged] == []


def test_what_the_council_types_is_not_logged(world: World) -> None:
    row = world.row("sites", HOME)
    assert row is not None
    path, form = links.master_row("sites", HOME), {**row.cells, "lat": f"{SECRET_PLACE['lat']}x"}
    other = {**row.cells, "name": f"{SECRET['name']}x"}
    put = {"cells": other, "seen_version": 9}
    asks = [
        get(f"{API}/master/sites", q=SECRET["name"]),
        get(links.master_table("sites", search=SECRET["phone"])),
        post(path, data={**form, "seen_version": "1"}),
        post(path, data={**other, "seen_version": "9"}),
        Ask(method="PUT", path=API + path, more={"json": put}),
        get(f"{API}/plans/{SECRET['name']}"),
        post(f"{API}/entries", json={"note": SECRET["name"]}),
    ]
    with capture_logs() as logs, all_logged() as lines:
        statuses = [world.ask(PEOPLE["council"], ask).status_code for ask in asks]
    assert statuses == [200, 200, 422, 409, 409, 404, 422]
    told = unquote(f"{logs}{lines.getvalue()}")
    assert secrets_in(told) == []


@pytest.mark.parametrize("key", [key for key in PEOPLE if key != "council"])
def test_no_way_to_the_home_is_told_to_others(crawl: Crawl, key: str) -> None:
    """Driving times from known places tell where it lies."""
    rows = [
        t for t in crawl.read[key] if "travel" in t.ask.path and t.name != "page_new_master_row"
    ]
    ways = [t for t in rows if t.status == 200]
    assert [t.ask for t in ways if HOME in t.text] == []
    assert bool(ways) is (key in ("admin", "hub A", "hub B"))
    assert any("travel" in t.ask.path and HOME in t.text for t in crawl.read["council"])


def test_a_hall_that_is_not_confidential_is_told_to_whoever_may_know_it(crawl: Crawl) -> None:
    texts = {key: "".join(t.text for t in told) for key, told in crawl.read.items()}
    named = {key for key, text in texts.items() if CONTRAST["name"] in text}
    called = {key for key, text in texts.items() if CONTRAST["phone"] in text}
    neutral = {key for key, text in texts.items() if PUBLIC_NAME in text}
    assert named == {"admin", "council", "hub A", "hub B", "driver A", "hall A"}
    assert called == named - {"hub B"}
    assert neutral == {"admin", "council", "hub A", "hub B", "driver A", "home"}


BROKEN = {
    "swapped": {"lat": str(SECRET_PLACE["lon"]), "lon": str(SECRET_PLACE["lat"])},
    "no numbers": {k: f"{degrees}x" for k, degrees in SECRET_PLACE.items()},
    "no such kind": {"kind": SECRET["name"], "hub_id": SECRET["address"]},
    "no number": {"service_min": SECRET["phone"], "confidential": SECRET["note"]},
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("key", ["admin", "council"])
def test_a_month_that_is_refused_tells_the_council_alone_what_stands_in_the_row(
    world: World, key: str, broken: str
) -> None:
    """The row itself is saved without being looked at: what is asked for is the answer."""
    row = world.row("sites", HOME)
    assert row is not None
    cells = {**row.cells, **BROKEN[broken]}
    for ask in (
        post(f"{API}/months/2027-01/scenario", json={}),
        post(links.build_month("2027-01")),
    ):
        with writing(world.engine) as connection:
            rows = [MasterRow(row_id=HOME, cells=cells)]
            person_id = world.persons["council"].person_id
            master_store.add_versions(connection, SITES, rows, person_id=person_id, now=NOW)
        answer = world.ask(PEOPLE[key], ask)
        assert answer.status_code == 422
        text = words_of(answer)
        told = [*secrets_in(text), *(w for w in BROKEN[broken].values() if w in text)]
        assert bool(told) is (key == "council")


def test_only_the_council_has_every_route_that_tells_true_names() -> None:
    for name in ("list_warnings", "download_scenario"):
        assert {role for role in Role if scope_of(role, name)} == {Role.COUNCIL}
