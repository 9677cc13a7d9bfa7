"""Of a recall that is about food at several bases, each of them sees its own part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.db import writing
from api.web import links
from inventory import accounts as places
from inventory.entry import EntryId, EntryKind, PersonId
from inventory.model import DatePolicy
from inventory.store import recalls
from inventory.store.recalls import Opening
from inventory.trace import Criteria
from tests.api.asked_world import PEOPLE, Ask, World, asked_world, get
from tests.api.route_examples import API
from tests.api.two_bases import HOME, NOW, RICE, SHELF, base_of, lot_of, truck_of
from tests.inventory.book_words import moved, received, write

SHARED, RECALLED = "SHARED", "recalled-both"
SITES = (base_of("A"), base_of("B"), HOME)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asked_world(tmp_path_factory.mktemp("both")) as world:
        person_id = PersonId(world.persons["council"].person_id)
        truck = places.vehicle(truck_of("A"))
        shelves = {site_id: places.shelf(site_id, SHELF) for site_id in SITES}
        base = shelves[base_of("A")]
        lot = replace(lot_of("A", RICE), lot_id=SHARED, lot_number=SHARED)
        early = NOW - timedelta(hours=1)
        with writing(world.engine) as connection:
            for one in (
                received(lot, 90_000, base, occurred_at=early),
                moved(EntryKind.LOAD, SHARED, base, truck, 50_000, occurred_at=early),
                moved(EntryKind.DELIVER, SHARED, truck, shelves[base_of("B")], 30_000),
                moved(EntryKind.DELIVER, SHARED, truck, shelves[HOME], 20_000),
            ):
                write(connection, one, now=NOW)
            opening = Opening(
                hold_id="both",
                entry_id=EntryId(RECALLED),
                criteria=Criteria(product_id=RICE, lot_number=SHARED),
                person_id=person_id,
                occurred_at=NOW,
            )
            recalls.open_recall(connection, opening, now=NOW, policy=DatePolicy())
        yield world


def sites_in(entry: dict[str, Any]) -> set[str]:
    return {p["account"].split("/")[1] for p in entry["postings"]}


def recall_in(world: World, key: str, ask: Ask) -> dict[str, Any]:
    found = world.ask(PEOPLE[key], ask).json()
    entries = found.get("items") or found.get("entries") or [found]
    return next(e for e in entries if e["entry_id"] == RECALLED)


ASKS = {
    "entry": get(f"{API}/entries/{RECALLED}"),
    "entries": get(f"{API}/entries", limit=1000),
    "lot": get(f"{API}/lots/{SHARED}"),
}


@pytest.mark.parametrize("what", ASKS)
@pytest.mark.parametrize("key", ["hub A", "hub B"])
def test_a_base_sees_its_own_postings_of_a_recall_and_no_detail(
    world: World, key: str, what: str
) -> None:
    entry = recall_in(world, key, ASKS[what])
    assert sites_in(entry) == {PEOPLE[key].site_id}
    assert sum(p["quantity_g"] for p in entry["postings"]) == 0
    assert entry["detail"] == {}


@pytest.mark.parametrize("what", ASKS)
@pytest.mark.parametrize("key", ["admin", "council"])
def test_who_has_everything_sees_all_of_it(world: World, key: str, what: str) -> None:
    entry = recall_in(world, key, ASKS[what])
    assert sites_in(entry) == set(SITES)
    assert entry["detail"]["held_lots"] == {"both": [SHARED]}


def test_the_page_of_the_lot_shows_a_base_its_own_part(world: World) -> None:
    page = get(links.lot(SHARED))
    names = {side: f"{base_of(side)}のなまえ" for side in "AB"}
    for key, mine, others in (("hub A", "A", "B"), ("hub B", "B", "A")):
        text = world.ask(PEOPLE[key], page).text
        assert names[mine] in text
        assert names[others] not in text
    council = world.ask(PEOPLE["council"], page).text
    assert all(name in council for name in names.values())


def test_an_own_entry_is_shown_whole(world: World) -> None:
    entry = world.ask(PEOPLE["hub A"], get(f"{API}/entries/came-A")).json()
    accounts = {p["account"] for p in entry["postings"]}
    assert accounts == {"donor/DONOR-A", f"site/{base_of('A')}/shelf/{SHELF}"}
    assert entry["detail"]["lots"][0]["lot_id"] == f"{RICE}-A"
