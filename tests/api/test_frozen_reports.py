"""Reports: their sums are the book's, they stay as they were made, and they say what is new."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from api.db import reading, writing
from api.excel.report_book import report_workbook
from api.reports import factors, frozen_reports
from api.reports.csv_files import report_csv, report_json
from api.reports.frozen_reports import ReportRefused, ReportTaken, ReportWish
from api.reports.frozen_tables import frozen_reports as table
from api.reports.model import By, FrozenReport, ReportRow, without_donors
from api.reports.on_paper import report_pdf
from api.reports.periods import Period, fiscal_year_period, month_period
from api.reports.sums import LedgerUneven
from inventory.store import tallies
from inventory.store.tables import entries
from inventory.tally import Leg
from tests.report_making import EVIL_DONOR, MADE_AT, SECRET, keep_region, late, winter

DECEMBER = month_period(date(2026, 12, 1))
YEAR = fiscal_year_period(2026)


def made(
    engine: sa.Engine,
    period: Period,
    *,
    report_id: str = "r1",
    now: datetime = MADE_AT,
    **more: str,
) -> FrozenReport:
    wish = ReportWish(report_id=report_id, period=period, **more)
    with writing(engine) as connection:
        return frozen_reports.make_report(connection, wish, person_id="p", now=now)


def lines(report: FrozenReport, pool: str) -> dict[str, int]:
    statement = getattr(report.figures.total, pool)
    return {x: getattr(statement, x) for x in frozen_reports.LINES if getattr(statement, x)}


def rows(report: FrozenReport, by: By) -> Mapping[str, ReportRow]:
    return {row.key: row for row in report.figures.tables[by]}


def even(report: FrozenReport) -> None:
    """Every table sums to the totals, line by line and pool by pool."""
    for by, found in report.figures.tables.items():
        for pool in ("kept", "recipients"):
            for line in frozen_reports.LINES:
                if by is By.MONTH and line in ("opening_g", "closing_g"):
                    continue
                sums = sum(getattr(getattr(row, pool), line) for row in found)
                whole = getattr(getattr(report.figures.total, pool), line)
                assert sums == whole, (by, pool, line)
    thrown = sum(loss.quantity_g for loss in report.figures.losses)
    assert thrown == report.figures.total.both.wasted_g


def test_a_month_has_the_sums_of_the_book(engine: sa.Engine) -> None:
    keep_region(engine)
    winter(engine)
    report = made(engine, DECEMBER)
    assert lines(report, "kept") == {
        "opening_g": 147_001,
        "received_g": 20_007,
        "found_g": 90,
        "moved_g": -47_000,
        "wasted_g": 1_007 - 3_000,
        "missing_g": 250,
        "closing_g": 121_841,
    }
    assert lines(report, "recipients") == {
        "moved_g": 47_000,
        "eaten_g": 7_000,
        "wasted_g": 500,
        "closing_g": 39_500,
    }
    even(report)
    assert not report.is_early
    assert By.MONTH not in report.figures.tables
    towns = rows(report, By.MUNICIPALITY)
    assert {k: row.delivered_g for k, row in towns.items() if row.delivered_g} == {
        "31201": 25_000,
        "28585": 12_000,
        "confidential": 10_000,
    }
    assert "31325" not in towns, "where the confidential home lies"
    assert towns["~"].kept.closing_g == 2_000, "left on the vehicle"
    assert [row.ja for row in report.figures.tables[By.PREFECTURE]] == [
        *("兵庫県", "鳥取県", "公開しない施設", "輸送中（車・拠点間）")
    ]
    donors = rows(report, By.DONOR)
    assert (donors["DONOR-1"].ja, donors["DONOR-1"].delivered_g) == (EVIL_DONOR, 35_000)
    assert (donors["DONOR-2"].both.received_g, donors[""].ja) == (20_007, "記録なし")
    assert rows(report, By.CATEGORY)["dairy"].delivered_g == 12_000
    assert rows(report, By.ZONE)["ambient"].delivered_g == 35_000
    assert [(x.reason, x.kept_g, x.recipients_g) for x in report.figures.losses] == [
        ("expired", 1_007 - 3_000, 0),
        ("quality", 0, 500),
    ]
    assert report.figures.total.meals == 47_000 // 626
    assert report.figures.total.co2e_g == 47_000 * 226 // 100
    assert SECRET not in str(report_json(report))


def test_a_fiscal_year_with_months_in_which_nothing_happened(engine: sa.Engine) -> None:
    keep_region(engine)
    winter(engine)
    early = datetime(2027, 2, 10, tzinfo=UTC)
    report = made(engine, YEAR, now=early, meal="wrap", co2e="fy2022")
    even(report)
    assert report.is_early
    months = rows(report, By.MONTH)
    assert next(iter(months)) == "2026-04"
    assert list(months)[-1] == "2027-02", "nothing is known yet of March"
    whole = made(engine, YEAR, now=datetime(2027, 4, 2, tzinfo=UTC), report_id="r2")
    assert len(rows(whole, By.MONTH)) == 12
    even(whole)
    assert months["2026-11"].both.received_g == 100_001
    assert months["2026-11"].both.opened_g == 50_000
    assert months["2027-01"].both.received_g == months["2027-01"].delivered_g == 0
    closing = [row.both.closing_g for row in months.values()]
    opening = [row.both.opening_g for row in months.values()]
    assert opening == [0, *closing[:-1]]
    assert closing[-1] == report.figures.total.both.closing_g == 120_008 + 50_000 - 8_667
    assert report.figures.total.meals == 53_000 // 420


def test_an_empty_period_of_an_empty_book(engine: sa.Engine) -> None:
    report = made(engine, DECEMBER)
    year = made(engine, YEAR, report_id="r2")
    for empty in (report, year):
        even(empty)
        assert empty.figures.total.both.closing_g == 0
        assert report_pdf(empty, made_by="").pdf.startswith(b"%PDF")
        assert report_workbook(empty, language="en")
    assert report.last_seq == 0
    with reading(engine) as connection:
        assert frozen_reports.growth(connection, report).is_same_book


def test_what_comes_late_leaves_the_report_and_is_told(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_region(engine)
    winter(engine)
    report = made(engine, DECEMBER)
    before = (report_csv(report), report_pdf(report, made_by="p").pdf)
    with reading(engine) as connection:
        assert frozen_reports.growth(connection, report).entries == 0
    late(engine)
    late(engine, grams=6, day="2027-01-02")  # not of this month
    late(engine, grams=100, day="2026-11-10")  # lay there no more when December began
    dearer = replace(factors.MEAL_FACTORS["fao"], value=1)
    monkeypatch.setitem(factors.MEAL_FACTORS, "fao", dearer)  # type: ignore[index]
    with reading(engine) as connection:
        again = frozen_reports.get_report(connection, "r1")
        told = frozen_reports.growth(connection, again)
        listed, count = frozen_reports.list_reports(connection, limit=5)
    assert again == report
    assert (report_csv(again), report_pdf(again, made_by="p").pdf) == before
    assert (count, listed[0].late_entries) == (1, 2)
    assert told.is_same_book
    assert {(d.is_recipients, d.line): d.now_g - d.frozen_g for d in told.differences} == {
        (False, "opening_g"): -100,
        (False, "wasted_g"): 1_234,
        (False, "closing_g"): -1_334,
    }
    new = made(engine, DECEMBER, report_id="r2", meal="wrap")
    frozen = {(d.line): d.now_g for d in told.differences}
    assert frozen == {x: lines(new, "kept")[x] for x in frozen}


def test_a_report_is_made_once_and_never_changed(engine: sa.Engine) -> None:
    keep_region(engine)
    winter(engine)
    report = made(engine, DECEMBER)
    assert made(engine, DECEMBER, now=datetime(2028, 1, 1, tzinfo=UTC)) == report
    with pytest.raises(ReportTaken):
        made(engine, YEAR)
    with pytest.raises(ReportRefused, match="not begun"):
        made(engine, month_period(date(2027, 5, 1)), report_id="r3")
    with pytest.raises(ReportRefused, match="factor"):
        made(engine, DECEMBER, report_id="r3", meal="KG_PER_MEAL")
    for statement in (sa.delete(table), sa.update(table).values(person_id="x")):
        with pytest.raises(sa.exc.DBAPIError), writing(engine) as connection:
            connection.execute(statement)
    with reading(engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 1
        assert connection.scalar(sa.select(sa.func.max(entries.c.seq))) == report.last_seq


def test_nothing_is_kept_where_the_book_sums_to_something_else(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_region(engine)
    winter(engine)
    whole = tallies.legs_between
    left_out = ""

    def without_some(*arguments: Any, **more: Any) -> Iterator[Leg]:
        return (leg for leg in list(whole(*arguments, **more)) if leg.kind != left_out)

    monkeypatch.setattr(tallies, "legs_between", without_some)
    for left_out in ("waste", "eaten", "donor", "vehicle", "shelf"):  # noqa: B007  read above
        with pytest.raises(LedgerUneven):
            made(engine, DECEMBER)
    with reading(engine) as connection:
        assert frozen_reports.list_reports(connection, limit=1) == ((), 0)


def test_files_hold_the_same_figures_and_no_formula(engine: sa.Engine) -> None:
    keep_region(engine)
    winter(engine)
    report = made(engine, DECEMBER)
    text = report_csv(report).decode("utf-8-sig")
    told: list[dict[str, str]] = list(csv.DictReader(io.StringIO(text)))
    total = next(r for r in told if (r["table"], r["pool"]) == ("total", "both"))
    assert int(total["closing_g"]) == report.figures.total.both.closing_g
    for by in map(str, report.figures.tables):
        sums = sum(int(r["moved_g"]) for r in told if (r["table"], r["pool"]) == (by, "recipients"))
        assert sums == 47_000
    assert not any(cell.startswith(("=", "+", "@")) for r in told for cell in r.values() if cell)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_workbook(report, language="ja")))
    assert book.sheet_names[1:3] == ["台帳との照合", "市町村別"]
    donors: list[list[Any]] = book.get_sheet_by_name("寄付者別").to_python()
    assert EVIL_DONOR in [row[0] for row in donors]
    grams = [round(row[2] * 1000) for row in donors[1:]]
    assert sum(grams[:-1]) == grams[-1] == 47_000
    hidden = without_donors(report)
    even(hidden)
    for data in (report_csv(hidden), str(report_json(hidden)).encode()):
        assert EVIL_DONOR.encode() not in data
        assert "やまだ商店".encode() not in data
    printed = report_pdf(report, made_by="協議会")
    assert printed.missing_glyphs == ("😀",)
