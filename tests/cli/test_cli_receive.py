"""The command by which food comes to a base; on both databases."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from api.accounts.person import Role
from api.commands.receive import OPTIONS, grams_of
from api.commands.voice import CommandFailed
from api.db import reading, writing
from api.master.master_store import add_versions
from api.settings import Settings
from api.v1.receiving import AllergensIn, LotIn
from inventory.allergens import from_record
from inventory.store.read import find_lot, list_entries
from logistics.master.columns import FORMS
from tests.api.conftest import (  # noqa: F401  fixtures
    engine,
    postgresql_url,
    ready_postgresql,
    settings,
)
from tests.inventory.book_words import NOW
from tests.master_making import a_row, small_region
from tests.signing_in import a_person

Run = Callable[..., Result]
RICE = (
    *("--site", "LOGI", "--product", "RICE", "--quantity", "１２．５ｋｇ", "--case", "2,500 g"),
    *("--kind", "best_before", "--expires", "令和9年3月", "--at", "2026-12-01T09:30"),
)


@pytest.fixture
def receive(run: Run, engine: sa.Engine, settings: Settings) -> Run:  # noqa: F811
    """The command, as a hub operator of LOGI unless somebody else is named."""
    person_id = a_person(engine, Role.COUNCIL, username="kyogi").person_id
    a_person(engine, Role.HUB, username="hub", site_id="LOGI")
    programme = a_row("programmes.csv", programme_id="FB", name="基金", least_days_left="60")
    rows = {**small_region(), "programmes.csv": (programme,)}
    with writing(engine) as connection:
        for name in ("sites.csv", "products.csv", "programmes.csv"):
            add_versions(connection, FORMS[name], rows[name], person_id=person_id, now=NOW)

    def run_command(*arguments: object, person: str = "hub") -> Result:
        return run(
            *("receive", *arguments),
            HAKOBI_DATABASE_URL=settings.database_url,
            HAKOBI_PERSON=person,
        )

    return run_command


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_food_comes_in_under_the_name_of_whoever_receives_it(
    receive: Run,
    engine: sa.Engine,  # noqa: F811
) -> None:
    result = receive(*RICE, "--json", "--lot", "A7", "--storage", "15℃以下")
    assert result.exit_code == 0
    found = told(result)
    assert (found["new"], found["expires_on"]) == (True, "2027-03-31")
    assert [leg["quantity_g"] for leg in found["entry"]["postings"]] == [-12_500, 12_500]
    with reading(engine) as connection:
        lot = find_lot(connection, found["lot_id"])
        (recorded,), _ = list_entries(connection)
    assert (lot.case_g, lot.lot_number, lot.expires_printed) == (2_500, "A7", "令和9年3月")
    assert lot.storage_at_most_dc == 150
    assert lot.allergens is None
    assert recorded.entry.person_id == a_person(engine, username="hub").person_id
    assert recorded.entry.occurred_at == NOW


def test_people_are_told_the_lot_its_day_and_the_entry(receive: Run) -> None:
    result = receive(*RICE, "--id", "E1", "--lot-id", "R1")
    assert result.stdout.splitlines() == [
        "受け入れました received: R1  米  12.500 kg",
        "期限 best_before: 2027-03-31 (令和9年3月)",
        "記帳 entry: E1",
    ]


def test_an_ambiguous_date_is_asked_back_with_every_candidate(
    receive: Run,
    engine: sa.Engine,  # noqa: F811
) -> None:
    unclear = ("--expires", "0811")
    result = receive(*RICE, *unclear, "--json")
    assert result.exit_code == 2
    error = told(result)["error"]
    days = [c["day"] for c in error["candidates"]]
    assert error["code"] == "date_ambiguous"
    assert len(days) > 1
    assert all(f"--expires-on {day}" in result.stderr for day in days)
    with reading(engine) as connection:
        assert list_entries(connection)[1] == 0
    chosen = told(receive(*RICE, *unclear, "--expires-on", days[0], "--json"))
    assert chosen["expires_on"] == days[0]


def test_the_same_id_again_writes_nothing_twice_also_without_a_time(
    receive: Run,
    engine: sa.Engine,  # noqa: F811
) -> None:
    without_time = RICE[:-2]
    first, again = (
        receive(*without_time, "--expires", "2030.1.1", "--id", "E1", "--json") for _ in range(2)
    )
    assert told(first)["new"]
    assert told(again) == {**told(first), "new": False}
    other = receive(*without_time, "--expires", "2030.1.1", "--id", "E1", "--lot", "B", "--json")
    assert (other.exit_code, told(other)["error"]["code"]) == (2, "entry_conflict")
    with reading(engine) as connection:
        assert list_entries(connection)[1] == 1


def test_what_the_label_says_of_allergens_is_kept_and_the_rest_is_unknown(
    receive: Run,
    engine: sa.Engine,  # noqa: F811
) -> None:
    found = told(
        receive(*RICE, "--contains", "卵", "--contains", "小麦", "--free", "そば", "--json")
    )
    bare = told(receive(*RICE, "--labelled", "--json"))
    with reading(engine) as connection:
        record = find_lot(connection, found["lot_id"]).allergens
        assert find_lot(connection, bare["lot_id"]).allergens is not None
    assert record is not None
    statement = from_record(record)
    assert statement.contains == {"卵", "小麦"}
    assert statement.stated_free == {"そば"}


def test_a_programmes_rule_is_held_unless_a_reason_is_given(receive: Run) -> None:
    short = (*RICE, "--programme", "FB", "--expires", "2027.1.10")
    assert told(receive(*short, "--json"))["error"]["code"] == "intake_refused"
    assert receive(*short, "--intake-reason", "すぐに使う").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "person", "code", "status"),
    [
        ((), "", "person_missing", 2),
        ((), "nobody", "person_unknown", 3),
        ((), "kyogi", "forbidden", 2),
        (("--site", "HALL"), "hub", "not_found", 3),
        (("--product", "GOLD"), "hub", "entry_wrong", 2),
        (("--quantity", "12.5"), "hub", "arguments_unreadable", 2),
        (("--quantity", "0kg"), "hub", "arguments_unreadable", 2),
        (("--gtin", "4 901"), "hub", "arguments_unreadable", 2),
        (("--expires-on", "31.11."), "hub", "arguments_unreadable", 2),
        (("--at", "today"), "hub", "moment_unreadable", 2),
        (("--expires", ""), "hub", "entry_wrong", 2),
        (("--expires", "soon"), "hub", "date_unreadable", 2),
        (("--contains", "卵", "--free", "卵"), "hub", "allergens_invalid", 2),
    ],
)
def test_what_cannot_come_in_is_refused_in_words(
    receive: Run, arguments: tuple[str, ...], person: str, code: str, status: int
) -> None:
    result = receive(*RICE, *arguments, "--json", person=person)
    assert (result.exit_code, told(result)["error"]["code"]) == (status, code)
    assert told(result)["error"]["remedy"]


@pytest.mark.parametrize(
    ("text", "grams"),
    [("12.5kg", 12_500), ("800 g", 800), ("０．３ＫＧ", 300), ("1,200g", 1_200), ("7kg", 7_000)],
)
def test_weights_have_a_unit(text: str, grams: int) -> None:
    assert grams_of(text) == grams


@pytest.mark.parametrize(
    "text", ["", "12", "12.5", "12,5kg", "0.0005kg", "-1kg", "1e3g", "1.5g", "kg", "nan kg", "1t"]
)
def test_what_is_no_weight_is_refused(text: str) -> None:
    with pytest.raises(CommandFailed):
        grams_of(text)


@given(st.integers(1, 10**12))
def test_grams_are_read_as_they_are_written(grams: int) -> None:
    assert grams_of(f"{grams}g") == grams_of(f"{grams:,} g") == grams
    assert grams_of(f"{grams // 1000}.{grams % 1000:03d}kg") == grams


def test_every_fact_that_can_be_sent_has_an_option() -> None:
    named = {"quantity_g": "quantity", "case_g": "case"}
    facts = {*LotIn.model_fields, *AllergensIn.model_fields} - {"allergens", "photo_id"}
    assert {named.get(name, name) for name in facts} | {"username", "as_json"} == set(OPTIONS)
