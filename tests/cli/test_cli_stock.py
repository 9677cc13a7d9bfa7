"""The commands that tell what is where, and whether the book fits; on both databases."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from click.testing import Result

from api.accounts.person import Role
from api.db import writing
from api.master.master_store import add_versions
from api.settings import Settings
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.model import ExpiryKind
from logistics.master.columns import FORMS
from tests.api.conftest import (  # noqa: F401  fixtures
    engine,
    postgresql_url,
    ready_postgresql,
    settings,
)
from tests.inventory.book_words import NOW, TODAY, TRUCK, a_lot, moved, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person

Run = Callable[..., Result]
CHILLED = places.shelf("LOGI", "chilled")
AMBIENT = places.shelf("LOGI", "ambient")
ON_THE_DAY = ("--as-of", "2026-12-01")


@pytest.fixture
def ask(run: Run, settings: Settings) -> Run:  # noqa: F811
    def run_command(*arguments: object) -> Result:
        return run(*arguments, HAKOBI_DATABASE_URL=settings.database_url, HAKOBI_PERSON="")

    return run_command


@pytest.fixture
def book(engine: sa.Engine) -> sa.Engine:  # noqa: F811
    """Milk at a base, on a car and at a confidential site; old bread; rice that is reserved."""
    person_id = a_person(engine, Role.COUNCIL, username="kyogi").person_id
    a_person(engine, Role.HUB, username="hub", site_id="LOGI")
    a_person(engine, Role.DRIVER, username="driver")
    secret = a_row("sites.csv", site_id="SECRET", name="まことの家", kind="partner_facility",
                   service_min="5", handling_min_per_100kg="5", confidential="1",
                   public_name="協力施設A")  # fmt: skip
    rows = small_region()
    bread = a_lot(
        "BREAD",
        product_id="CAKE",
        expires_on=TODAY - timedelta(days=1),
        available_on=TODAY - timedelta(days=3),
    )
    rice = a_lot(
        "RICE", product_id="RICE", expiry_kind=ExpiryKind.BEST_BEFORE, expires_on=TODAY.max
    )
    taken = places.reserved("LOGI", "ambient", plan_id="P1")
    early = NOW - timedelta(days=3)
    with writing(engine) as connection:
        for name, found in (
            ("sites.csv", [*rows["sites.csv"], secret]),
            ("products.csv", rows["products.csv"]),
        ):
            add_versions(connection, FORMS[name], found, person_id=person_id, now=NOW)
        write(connection, received(bread, 1_500, AMBIENT, occurred_at=early), now=early)
        write(connection, received(a_lot(), 10_000, CHILLED))
        write(connection, received(rice, 60_000, AMBIENT))
        write(connection, moved(EntryKind.RESERVE, "RICE", AMBIENT, taken, 20_000))
        write(connection, moved(EntryKind.LOAD, "L1", CHILLED, TRUCK, 3_000))
        home = places.shelf("SECRET", "chilled")
        write(connection, moved(EntryKind.DELIVER, "L1", TRUCK, home, 500))
    return engine


def sums_of(told: Result) -> dict[tuple[str, str, str, str], int]:
    found = json.loads(told.stdout)["sums"]
    return {(s["site_id"], s["zone"], s["state"], s["band"]): s["quantity_g"] for s in found}


def test_stock_is_told_by_site_zone_and_days_left_with_sums(ask: Run, book: sa.Engine) -> None:
    told = ask("stock", *ON_THE_DAY)
    assert told.exit_code == 0
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert "ロジ (LOGI) 常温 ambient 棚 shelf 1.5 kg - - - 40.0 kg 41.5 kg" in lines
    assert "ロジ (LOGI) 常温 ambient 予約済み reserved - - - - 20.0 kg 20.0 kg" in lines
    assert "ロジ (LOGI) 冷蔵 chilled 棚 shelf - - - 7.0 kg - 7.0 kg" in lines
    assert "合計 total 1.5 kg - - 10.0 kg 60.0 kg 71.5 kg" in lines
    assert "使える分 available: 47.5 kg" in lines
    assert any(line.startswith("期限切れ expired: 1.5 kg, ロット lots: 1") for line in lines)


def test_what_is_held_back_is_told_apart_from_what_is_available(ask: Run, book: sa.Engine) -> None:
    assert ask("recall", "--product", "MILK", "--open", "--as", "kyogi").exit_code == 0
    lines = ask("stock", *ON_THE_DAY).stdout.splitlines()
    assert "使える分 available: 40.0 kg" in lines
    assert any(line.startswith("保留中 held back: 7.5 kg") for line in lines)


def test_json_has_sums_and_every_lot(ask: Run, book: sa.Engine) -> None:
    told = ask("stock", *ON_THE_DAY, "--json")
    assert sums_of(told) == {
        ("", "chilled", "vehicle", "within_7"): 2_500,
        ("LOGI", "ambient", "reserved", "later"): 20_000,
        ("LOGI", "ambient", "shelf", "expired"): 1_500,
        ("LOGI", "ambient", "shelf", "later"): 40_000,
        ("LOGI", "chilled", "shelf", "within_7"): 7_000,
        ("SECRET", "chilled", "shelf", "within_7"): 500,
    }
    found = json.loads(told.stdout)
    assert found["total_g"] == 71_500
    assert {row["lot_id"] for row in found["rows"]} == {"BREAD", "L1", "RICE"}


def test_a_site_and_a_zone_narrow_it(ask: Run, book: sa.Engine) -> None:
    told = ask("stock", *ON_THE_DAY, "--site", "LOGI", "--zone", "chilled", "--json")
    assert sums_of(told) == {("LOGI", "chilled", "shelf", "within_7"): 7_000}


@pytest.mark.parametrize(
    ("moment", "total_g"),
    [
        ("2026-11-27", 0),
        ("2026-11-28", 1_500),
        ("2026-12-01T09:29", 1_500),
        ("2026-12-01T09:30", 71_500),
        ("2026-12-01T00:30+00:00", 71_500),
    ],
)
def test_the_past_can_be_asked_in_the_time_of_japan(
    ask: Run, book: sa.Engine, moment: str, total_g: int
) -> None:
    assert json.loads(ask("stock", "--as-of", moment, "--json").stdout)["total_g"] == total_g


def test_what_had_happened_is_not_what_had_been_written(ask: Run, book: sa.Engine) -> None:
    late = received(a_lot("SLIP"), 900, CHILLED, occurred_at=NOW)
    with writing(book) as connection:
        write(connection, late, now=NOW + timedelta(days=1))
    grams = {
        by: json.loads(ask("stock", *ON_THE_DAY, "--by", by, "--json").stdout)["total_g"]
        for by in ("recorded", "occurred")
    }
    assert grams == {"recorded": 71_500, "occurred": 72_400}


def test_a_hub_operator_sees_the_own_base_and_no_other(ask: Run, book: sa.Engine) -> None:
    told = ask("stock", *ON_THE_DAY, "--as", "hub", "--json")
    assert {site for site, *_ in sums_of(told)} == {"LOGI"}
    other = ask("stock", "--site", "HALL", "--as", "hub", "--json")
    assert (other.exit_code, json.loads(other.stdout)["error"]["code"]) == (3, "not_found")
    assert "denied" in other.stderr


def test_a_confidential_site_has_its_true_name_for_the_council_alone(
    ask: Run, book: sa.Engine, tmp_path: Path
) -> None:
    for who, name in (((), "協力施設A"), (("--as", "kyogi"), "まことの家")):
        file = tmp_path / "stock.csv"
        told = ask("stock", *ON_THE_DAY, "--csv", file, *who)
        for text in (told.stdout, file.read_text(encoding="utf-8")):
            assert name in text
            assert ("まことの家" in text) == (name == "まことの家")


def test_a_file_has_every_lot_with_columns_that_name_their_units(
    ask: Run, book: sa.Engine, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "stock.csv"
    assert ask("stock", *ON_THE_DAY, "--csv", file).exit_code == 0
    found = pd.read_csv(file)
    assert found["quantity_g"].sum() == 71_500
    assert set(found[found["band"] == "expired"]["product_name"]) == {"菓子"}
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (("--as-of", "yesterday"), "moment_unreadable", 2),
        (("--as-of", "2026-12-32"), "moment_unreadable", 2),
        (("--site", "NOWHERE"), "site_unknown", 3),
        (("--as", "nobody"), "person_unknown", 3),
        (("--as", "driver"), "forbidden", 2),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(
    ask: Run, book: sa.Engine, arguments: tuple[str, ...], code: str, status: int
) -> None:
    told = ask("stock", *arguments, "--json")
    assert (told.exit_code, json.loads(told.stdout)["error"]["code"]) == (status, code)


def test_an_empty_book_has_no_stock_and_fits(ask: Run) -> None:
    assert "There is no stock" in ask("stock").stdout
    told = ask("audit", "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["clean"]


def test_an_audit_tells_what_it_looked_at(ask: Run, book: sa.Engine) -> None:
    told = ask("audit")
    assert told.exit_code == 0
    assert "The book fits. 記帳 entries: 6, ロット lots: 3, 在庫 on hand: 71.5 kg" in told.stdout


def test_an_audit_names_the_first_entry_that_does_not_fit(ask: Run, book: sa.Engine) -> None:
    change = "UPDATE balances SET quantity_g = quantity_g + 1 WHERE quantity_g = 500"
    with writing(book) as connection:
        assert connection.execute(sa.text(change)).rowcount == 1
    told = ask("audit")
    assert told.exit_code == 1
    assert "最初の誤り first fault: " in told.stdout
    found: dict[str, Any] = json.loads(ask("audit", "--json").stdout)
    assert not found["clean"]
    assert found["faults"][0]["code"] in told.stdout
