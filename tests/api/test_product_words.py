"""Products are found by what people call them: こめ is 精米."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from api.master import product_words
from api.master.master_store import RowChange, get_row, list_rows, save_row
from api.master.month_import import import_month
from api.master.product_words import is_called, plain
from logistics.master.columns import FORMS, PRODUCTS
from logistics.model import Scenario
from tests.signing_in import a_person

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
RICE = {"name": "精米", "reading": "せいまい、こめ、ごはん、ライス"}


@pytest.mark.parametrize(
    "typed", ["こめ", "コメ", "ｺﾒ", " ごはん ", "ｺﾞﾊﾝ", "らいす", "精米", "ライス"]
)
def test_a_product_is_called_by_its_reading_in_any_letters(typed: str) -> None:
    assert is_called(RICE, plain(typed))


@pytest.mark.parametrize("typed", ["むぎ", "パン", "こめこ"])
def test_another_word_is_another_product(typed: str) -> None:
    assert not is_called(RICE, plain(typed))


def readings(connection: sa.Connection) -> dict[str, str]:
    return {r.row_id: r.cells["reading"] for r in list_rows(connection, PRODUCTS)}


def test_products_of_usual_names_get_their_reading_once(
    engine: sa.Engine, sample: Scenario
) -> None:
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        import_month(connection, sample, person_id=person_id, now=NOW)
    with writing(engine) as connection:
        found = readings(connection)
        assert all(found.values()), "each product of the sample month has one"
        assert "こめ" in found["RICE"]
        row = get_row(connection, PRODUCTS, "RICE")
        cells = {**row.cells, "reading": ""}
        change = RowChange(row_id="RICE", cells=cells, seen_version=row.version)
        save_row(connection, PRODUCTS, change, person_id=person_id, now=NOW)
    with writing(engine) as connection:
        again = import_month(connection, sample, person_id=person_id, now=NOW)
        assert again.changed["products.csv"] == 0
        assert readings(connection)["RICE"] == "", "whoever has taken it away meant it"


def test_a_product_of_another_name_gets_none(engine: sa.Engine, sample: Scenario) -> None:
    products = {k: replace(p, name=f"{p.name}X") for k, p in sample.products.items()}
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        month = replace(sample, products=products)
        import_month(connection, month, person_id=person_id, now=NOW)
    with reading(engine) as connection:
        assert set(readings(connection).values()) == {""}


def test_where_there_is_no_table_of_readings_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_words.usual_readings.cache_clear()
    monkeypatch.setattr(product_words, "data_folder", lambda: tmp_path)
    assert product_words.usual_readings() == {}
    product_words.usual_readings.cache_clear()


def test_the_table_has_each_name_once_and_kana_in_each_reading(sample_folder: Path) -> None:
    with (sample_folder.parent / "readings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({r["name"] for r in rows}) == len(rows)
    assert all(any("ぁ" <= c <= "ヶ" for c in r["reading"]) for r in rows)
    assert "reading" in {c.name for c in FORMS["products.csv"].columns}
