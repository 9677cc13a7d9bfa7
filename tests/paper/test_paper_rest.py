"""Cases that came in another size: papers, files and pages say what is beyond whole ones."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from api.printing.pack import PackChoice, Part, gather
from api.printing.pack_paper import pack_pdf
from api.printing.pdf import route_sheets_pdf
from api.printing.sheet_forms import sheet_csv, sheet_json
from inventory.model import LotId
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import loading_lists, route_sheets
from tests.one_trip import Call, one_trip
from tests.paper.conftest import read_paper

TAKEN = {"L0100": 1_250, "L0101": 2_500, "L0102": 3_750, "L0103": 5_000, "L0200": 1_250}


@pytest.fixture
def month() -> tuple[Scenario, Plan]:
    """Boxes of 2 kg came where boxes of 1.25 kg were planned, but for one lot."""
    scenario, plan = one_trip([Call(name="久松", lots=4), Call(name="醇風", lots=1)])
    lots = {k: replace(lot, case_g=2_000) for k, lot in scenario.lots.items() if k != "L0103"}
    return replace(scenario, lots={**scenario.lots, **lots}), plan


def test_cases_and_what_is_beyond_them_are_all_the_grams(month: tuple[Scenario, Plan]) -> None:
    (sheet,), (loading,) = route_sheets(*month), loading_lists(*month)
    lines = [x for stop in sheet.stops for g in (*stop.load, *stop.unload) for x in g.lines]
    assert {x.lot_id for x in lines} == set(TAKEN)
    for line in lines:
        assert line.cases * line.case_g + line.rest_g == line.quantity_g
        assert 0 <= line.rest_g < line.case_g
    for amount in (sheet.loaded, sheet.unloaded, loading.amount):
        assert (amount.cases, amount.rest_g, amount.quantity_g) == (6, 4_750, 13_750)
    assert sum(x.rest_g for x in sheet.departure) == 4_750
    shares = [s for p in loading.places for z in p.zones for x in z.lines for s in x.shares]
    assert sum(s.rest_g for s in shares) == 4_750


def test_route_sheet_and_loading_list_print_what_is_beyond_whole_cases(
    month: tuple[Scenario, Plan],
) -> None:
    sheets = route_sheets(*month)
    made = route_sheets_pdf(sheets, loading_lists(*month), trip_url=lambda _: "http://x/d#abc")
    loading, *pages = read_paper(made.pdf).texts
    route = "".join(pages)
    assert loading.startswith("積み込み表")
    assert "6ケースと4.75kg13.75kg" in loading
    assert "計1ケースと0.5kg（2.5kg）" in loading
    assert "0と1.25kg1.25" in loading
    assert "1と1.75kg3.75" in loading
    assert "冷凍魚" in loading
    assert "計4ケース5.0kg" in loading, "what came as planned stands as it stood"
    assert "計6ケースと4.75kg（13.75kg）" in route
    assert "計6ケースと3.5kg（12.5kg）" in route
    assert "1ケースと0.5kg2.5kg" in route
    assert "牛乳1ケースと1.75kg（3.75kg）" in route
    assert "計0ケースと1.25kg（1.25kg）" in route
    assert "出るときの積み荷Aboardonleaving0ケースと1.25kg（1.25kg）" in route


def test_receipts_print_what_is_beyond_whole_cases(month: tuple[Scenario, Plan]) -> None:
    pack = gather(
        *month,
        PackChoice(parts=(Part.RECEIPTS,)),
        own={month[1].trips[0].trip_id},
        is_own_hall=lambda _: True,
        reveal=frozenset(),
    )
    made = pack_pdf(pack, approved="", numbers={}, trip_url=lambda _: "http://x/d#abc")
    text = read_paper(made.pdf).text
    assert "計6ケースと3.5kg（12.5kg）" in text
    assert "1と0.5kg2.5消費" in text
    assert "45.0消費" in text


def test_files_hold_what_is_beyond_whole_cases(month: tuple[Scenario, Plan]) -> None:
    (sheet,) = route_sheets(*month)
    told = sheet_json(sheet)
    assert (told["loaded"]["cases"], told["loaded"]["rest_g"]) == (6, 4_750)
    rows = list(csv.DictReader(io.StringIO(sheet_csv([sheet]))))
    found = {r["lot_id"]: (r["cases"], r["kg"], r["rest_kg"]) for r in rows if r["lot_id"]}
    assert found["L0102"] == ("1", "3.75", "1.75")
    assert found["L0103"] == ("4", "5", "0")


def test_a_lot_of_several_trips_has_each_share_with_its_rest(
    month: tuple[Scenario, Plan],
) -> None:
    scenario, plan = month
    later = replace(
        plan.trips[0],
        trip_id=type(plan.trips[0].trip_id)("T002"),
        stops=tuple(
            replace(s, arrive_min=s.arrive_min + 200, depart_min=s.depart_min + 200)
            for s in plan.trips[0].stops
        ),
    )
    twice = replace(plan, trips=(*plan.trips, later))
    (loading,) = loading_lists(scenario, twice)
    lines = {x.line.lot_id: x for p in loading.places for z in p.zones for x in z.lines}
    line = lines[LotId("L0102")]
    assert (line.line.cases, line.line.rest_g) == (3, 1_500), "7.5 kg fetched, two times 3.75"
    assert [(s.cases, s.rest_g) for s in line.shares] == [(1, 1_750), (1, 1_750)]
    made = route_sheets_pdf((), (loading,), trip_url=lambda _: "http://x/d#abc")
    assert "1便1と1.75kg2便1と1.75kg" in read_paper(made.pdf).text
    assert loading.day == date(2026, 12, 5)
