"""Finding a lot by whatever is known of it, and its story as far as it is one's own."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from api.accounts.person import Role
from api.accounts.reach import Reach
from api.db import reading, writing
from api.food.book import Region, region
from api.food.own_lots import lot_story, search_lots
from api.master.master_store import add_versions
from api.permissions import Scope
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.errors import LotUnknown
from logistics.master.columns import FORMS
from tests.inventory.book_words import NOW, TODAY, TRUCK, a_lot, moved, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person

SHELF = places.shelf("LOGI", "chilled")
HALL = places.shelf("HALL", "chilled")


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Milk that went from a base to a hall, and rice that never left the base."""
    person_id = a_person(engine).person_id
    rows = small_region()
    milk = a_row("products.csv", product_id="MILK", name="牛乳", category="dairy", zone="chilled",
                 litre_per_kg="1", jan="4901234567894", reading="ぎゅうにゅう、ミルク")  # fmt: skip
    with writing(engine) as connection:
        add_versions(
            connection, FORMS["sites.csv"], rows["sites.csv"], person_id=person_id, now=NOW
        )
        products = [*rows["products.csv"], milk]
        add_versions(connection, FORMS["products.csv"], products, person_id=person_id, now=NOW)
        write(connection, received(a_lot(lot_number="AbC-7"), 10_000, SHELF))
        rice = a_lot("R-261201", product_id="RICE", maker="ＡＢＣ農園", lot_number="")
        write(connection, received(rice, 5_000, SHELF))
        write(connection, moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 3_000))
        write(connection, moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 3_000))
    with reading(engine) as connection:
        yield connection


def reach_of(role: Role, site_id: str | None, engine: sa.Engine) -> Reach:
    person = a_person(engine, role, site_id=site_id, username=f"{role}-{site_id}")
    scope = Scope.OWN if site_id else Scope.ALL
    return Reach(person, scope=scope, route_name="find_lots")


def found(connection: sa.Connection, reach: Reach, query: str) -> set[str]:
    known: Region = region(connection)
    return {lot.lot_id for lot in search_lots(connection, reach, query, known=known)}


@pytest.mark.parametrize(
    ("query", "lots"),
    [
        ("L1", {"L1"}),
        ("261201", {"R-261201"}),
        ("abc-7", {"L1"}),
        ("ＡＢＣ－７", {"L1"}),
        ("abc", {"L1"}),
        ("ＡＢＣ農園", {"R-261201"}),
        ("山田", {"L1"}),
        ("牛乳", {"L1"}),
        ("みるく", {"L1"}),
        ("ｷﾞｭｳﾆｭｳ", {"L1"}),
        ("4901234567894", {"L1"}),
        ("４９０１２３４５６７８９４", {"L1"}),
        ("490", set()),
        ("%", set()),
        (" RICE ", {"R-261201"}),
        ("", {"L1", "R-261201"}),
    ],
)
def test_a_lot_is_found_by_number_product_maker_or_code(
    connection: sa.Connection, engine: sa.Engine, query: str, lots: set[str]
) -> None:
    assert found(connection, reach_of(Role.COUNCIL, None, engine), query) == lots


def test_a_base_finds_only_lots_that_were_ever_there(
    connection: sa.Connection, engine: sa.Engine
) -> None:
    assert found(connection, reach_of(Role.HUB, "LOGI", engine), "") == {"L1", "R-261201"}
    assert found(connection, reach_of(Role.HUB, "HALL", engine), "") == {"L1"}
    assert found(connection, reach_of(Role.HUB, "HOME", engine), "") == set()


def test_a_story_has_where_a_lot_is_and_what_happened_at_the_own_sites(
    connection: sa.Connection, engine: sa.Engine
) -> None:
    council = lot_story(connection, reach_of(Role.COUNCIL, None, engine), "L1", day=TODAY)
    assert [(r.site_id, r.quantity_g) for r in council.rows] == [("HALL", 3_000), ("LOGI", 7_000)]
    assert [r.entry.kind for r in council.entries] == ["deliver", "load", "receive"]
    base = lot_story(connection, reach_of(Role.HUB, "LOGI", engine), "L1", day=TODAY)
    assert [(r.site_id, r.quantity_g) for r in base.rows] == [("LOGI", 7_000)]
    assert [r.entry.kind for r in base.entries] == ["load", "receive"]


def test_another_bases_lot_and_a_lot_that_nobody_has_are_not_found(
    connection: sa.Connection, engine: sa.Engine
) -> None:
    with pytest.raises(LotUnknown):
        lot_story(connection, reach_of(Role.HUB, "HALL", engine), "R-261201", day=TODAY)
    with pytest.raises(LotUnknown):
        lot_story(connection, reach_of(Role.COUNCIL, None, engine), "L9", day=TODAY)
