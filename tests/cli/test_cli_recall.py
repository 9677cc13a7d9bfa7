"""The command that tells where called-back food is, and holds it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from api.accounts.person import Role
from api.db import open_database, reading, writing
from api.master.master_store import add_versions
from api.settings import Settings
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.store.stock import quantity_g
from logistics.master.columns import FORMS
from tests.inventory.book_words import NOW, TRUCK, a_lot, moved, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person

Run = Callable[..., Result]
SHELF = places.shelf("LOGI", "chilled")
MILK = ("--product", "MILK", "--lot", "A1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """A database in which milk has come to a base, a hall and a confidential site."""
    engine = open_database(Settings(data_dir=tmp_path))
    person_id = a_person(engine, Role.COUNCIL, username="kyogi").person_id
    a_person(engine, Role.HUB, username="hub", site_id="LOGI")
    rows = small_region()
    secret = a_row("sites.csv", site_id="SECRET", name="まことの家", kind="partner_facility",
                   service_min="5", handling_min_per_100kg="5", confidential="1",
                   public_name="協力施設A", phone="0857-11-1111")  # fmt: skip
    donor = a_row("donors.csv", donor_id="DONOR-1", name="山田牛乳", contact="0857-33-3333")
    with writing(engine) as connection:
        for name, found in (
            ("sites.csv", [*rows["sites.csv"], secret]),
            ("donors.csv", [donor]),
        ):
            add_versions(connection, FORMS[name], found, person_id=person_id, now=NOW)
        for entry in (
            received(a_lot(), 10_000, SHELF),
            received(a_lot("L2", lot_number=""), 2_000, SHELF),
            moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 3_000),
            moved(EntryKind.DELIVER, "L1", TRUCK, places.shelf("HALL", "chilled"), 1_000),
            moved(EntryKind.DELIVER, "L1", TRUCK, places.shelf("SECRET", "chilled"), 500),
        ):
            write(connection, entry)
    yield engine
    engine.dispose()


@pytest.fixture
def recall(run: Run, engine: sa.Engine, tmp_path: Path) -> Run:
    def run_recall(*arguments: str) -> Result:
        return run("recall", *arguments, HAKOBI_DATA_DIR=str(tmp_path), HAKOBI_PERSON="")

    return run_recall


def on_shelf(engine: sa.Engine, lot_id: str = "L1") -> int:
    with reading(engine) as connection:
        return quantity_g(connection, SHELF, lot_id)


def test_it_tells_stock_transit_recipients_and_donors_and_holds_nothing(
    recall: Run, engine: sa.Engine
) -> None:
    told = recall(*MILK)
    assert told.exit_code == 0
    for part in (
        "ロット番号が不明",
        "在庫 in stock: 10.5 kg",
        "移動中 under way: 1.5 kg",
        "食堂",
        "山田牛乳  0857-33-3333  12.0 kg",
        "(2026-12-01)",
    ):
        assert part in told.stdout
    assert on_shelf(engine) == 7_000


def test_a_confidential_site_has_its_true_name_for_the_council_alone(recall: Run) -> None:
    for who in ((), ("--as", "hub")):
        told = recall(*MILK, *who).stdout
        assert "協力施設A" in told
        assert "まことの家" not in told
        assert "0857-11-1111" not in told
    assert "まことの家  0857-11-1111" in recall(*MILK, "--as", "kyogi").stdout


def test_it_holds_everything_when_the_council_opens_it(recall: Run, engine: sa.Engine) -> None:
    told = recall(*MILK, "--open", "--as", "kyogi", "--json")
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert found["hold_id"]
    assert {p["state"] for p in found["stock"]} == {"quarantine"}
    assert (on_shelf(engine), on_shelf(engine, "L2")) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        ((*MILK, "--open"), "person_missing", 2),
        ((*MILK, "--open", "--as", "hub"), "forbidden", 2),
        ((*MILK, "--as", "nobody"), "person_unknown", 3),
        ((), "recall_wrong", 2),
        (("--expires", "2026-12-02..2026-12-01"), "recall_wrong", 2),
        (("--expires", "tomorrow"), "recall_wrong", 2),
    ],
)
def test_what_cannot_be_done_is_told_in_words(
    recall: Run, engine: sa.Engine, arguments: tuple[str, ...], code: str, status: int
) -> None:
    told = recall(*arguments, "--json")
    assert told.exit_code == status
    assert json.loads(told.stdout)["error"]["code"] == code
    assert on_shelf(engine) == 7_000


@pytest.mark.parametrize(
    ("expires", "lots"),
    [
        ("2026-12-06", 2),
        ("2026-12-01..2026-12-31", 2),
        ("2026-12-06..", 2),
        ("..2026-12-05", 0),
        ("2026-12-07", 0),
    ],
)
def test_a_date_or_a_span_of_dates_is_meant(recall: Run, expires: str, lots: int) -> None:
    found = json.loads(recall("--product", "MILK", "--expires", expires, "--json").stdout)
    assert len(found["lots"]) == lots
