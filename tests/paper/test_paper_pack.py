"""The paper pack, read back from the PDF: what is in it, in which order, and what is not."""

from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from api.printing.pack import Pack, PackChoice, PackEmpty, Part, gather, weeks
from api.printing.pack_paper import pack_pdf
from api.printing.paper_data import kg, label_day
from api.printing.pdf import PdfResult
from api.store import NotStored
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.sheet_model import RouteSheet
from routing.sources.road_graph import RoadGraph
from tests.one_trip import Call, hub, one_trip
from tests.paper.conftest import Paper, read_paper

APPROVED = "承認済み：令和8年11月27日(2026-11-27)（金）　鳥取 花子"
SECRET = {"name": "まことの家", "address": "鳥取市ひみつ町1-2-3", "phone": "0857-99-9999"}


def packed(scenario: Scenario, plan: Plan, choice: PackChoice | None = None) -> Pack:
    own = {trip.trip_id for trip in plan.trips}
    hidden = frozenset(k for k, site in scenario.sites.items() if site.confidential)
    return gather(
        scenario,
        plan,
        choice or PackChoice(),
        own=own,
        is_own_hall=lambda _: True,
        reveal=hidden,
    )


def address(trip_id: str) -> str:
    return f"http://127.0.0.1:8000/d#AbCdEfGhIjKlMnOpQr{trip_id}"


@pytest.fixture(scope="module")
def two_days(sample: Scenario, sample_plan: Plan) -> Pack:
    """Everything of the month's first two days."""
    days = sorted({trip.day for trip in sample_plan.trips})[:2]
    plan = replace(sample_plan, trips=tuple(t for t in sample_plan.trips if t.day in days))
    return packed(sample, plan, PackChoice(parts=tuple(Part)))


@pytest.fixture(scope="module")
def made(two_days: Pack, roads: RoadGraph) -> PdfResult:
    numbers = {sheet.trip_id: f"{n:04d}" for n, sheet in enumerate(two_days.places, start=4271)}
    return pack_pdf(two_days, approved=APPROVED, numbers=numbers, trip_url=address, roads=roads)


@pytest.fixture(scope="module")
def paper(made: PdfResult) -> Paper:
    return read_paper(made.pdf)


def of(paper: Paper, title: str) -> list[str]:
    return [text for text in paper.texts if text.startswith(title)]


def test_it_is_accessible_on_a4_with_letters_of_ten_points(made: PdfResult, paper: Paper) -> None:
    assert made.accessible
    assert made.missing_glyphs == ()
    assert {size for size in paper.sizes_pt} == {paper.sizes_pt[0]}
    assert paper.sizes_pt[0] == pytest.approx((595.28, 841.89), abs=0.1)
    assert {(letter, size) for letter, size in paper.letters() if size < 9.99} == set()


def test_each_trip_has_its_list_its_sheet_and_its_receipts_in_this_order(
    paper: Paper, two_days: Pack
) -> None:
    kinds = {
        "配送の": "o",
        "積み込": "l",
        "配送ル": "r",
        "受領書": "s",
        "お知ら": "n",
        "番号の": "p",
    }
    order = "".join(kinds[text[:3]] for text in paper.texts)
    assert order.startswith("olr")
    assert order.endswith("p")
    assert "n" not in order[: order.rindex("s")]
    assert order.count("s") >= len(two_days.places)
    heads = [t for t in of(paper, "受領書") if "便Trip" in t]
    assert [t.split("便Trip")[1].split("車両")[0] for t in heads] == [
        str(sheet.trip_id) for sheet in two_days.places
    ]


def test_everything_that_is_unloaded_is_on_a_receipt(paper: Paper, two_days: Pack) -> None:
    text = "".join(of(paper, "受領書"))
    for sheet in two_days.places:
        for stop in (x for x in sheet.stops if x.unload):
            assert f"{''.join(stop.name.split())}様" in text
            for line in (x for group in stop.unload for x in group.lines):
                kind = "消費" if line.expiry_kind == "use_by" else "賞味"
                amount = f"{line.cases}{kg(line.quantity_g)}{kind}{label_day(line.expires_on)}"
                assert f"ロット{line.lot_id}" in text
                assert amount in text
                assert not line.allergens or f"アレルゲン：{'、'.join(line.allergens)}" in text
    assert text.count("受領サイン") == sum(1 for s in two_days.places for x in s.stops if x.unload)


def test_a_notice_tells_every_day_that_food_comes(
    paper: Paper, two_days: Pack, sample: Scenario
) -> None:
    notices = of(paper, "お知らせ")
    assert len(notices) == len(two_days.notices) > 5
    for text, notice in zip(notices, two_days.notices, strict=True):
        assert "".join(notice.place.split()) in text
        assert text.count("ごろ") == len(notice.coming)
        assert "令和8年12月1日(2026-12-01)（火）" in text
        meals = {day for site_id, day in sample.sessions if site_id == notice.site_id}
        assert text.count("ごはん") == len(meals) + (2 if meals else 0)


def test_the_overview_tells_trips_by_vehicle_and_day_and_who_approved(
    paper: Paper, two_days: Pack
) -> None:
    text = "".join(of(paper, "配送の資料"))
    assert "".join(APPROVED.split()) in text
    for sheet in two_days.places:
        assert f"{sheet.trip_id}{sheet.depart_min // 60:02d}:" in text
        assert f"{len(sheet.calls)}か所{kg(sheet.unloaded.quantity_g)}kg" in text


def test_numbers_stand_apart_from_the_codes(paper: Paper, two_days: Pack) -> None:
    pages = [n for n, text in enumerate(paper.texts) if "4271" in text]
    assert [paper.texts[n][:5] for n in pages] == ["番号の一覧"]
    assert zxingcpp.read_barcodes(paper.raster(pages[0], dpi=100)) == []
    assert Part.NUMBERS not in PackChoice().wanted


def test_every_sheet_s_code_is_read_from_a_grey_picture_of_100_dpi(
    paper: Paper, two_days: Pack
) -> None:
    pages = [n for n, text in enumerate(paper.texts) if "便名ID" in text]
    found = [zxingcpp.read_barcodes(paper.raster(n, dpi=100))[0].text for n in pages]
    assert found == [address(sheet.trip_id) for sheet in two_days.places]


def test_a_plan_that_is_not_approved_is_marked_on_every_page() -> None:
    scenario, plan = one_trip([Call(name="久松"), Call(name="岩倉")], name="試験の月")
    pack = packed(scenario, plan, PackChoice(parts=tuple(Part)))
    draft = read_paper(pack_pdf(pack).pdf)
    assert all("案DRAFT" in text for text in draft.texts)
    assert "まだ承認されていません" in draft.texts[0]
    assert "案DRAFT" not in read_paper(pack_pdf(pack, approved=APPROVED).pdf).text


def test_a_confidential_place_is_named_on_its_driver_s_sheet_alone() -> None:
    call = Call(**SECRET, confidential=True, public_name="にじ")  # type: ignore[arg-type]
    scenario, plan = one_trip([Call(name="久松"), call])
    paper = read_paper(pack_pdf(packed(scenario, plan, PackChoice(parts=tuple(Part)))).pdf)
    others = "".join(t for t in paper.texts if not t.startswith("配送ルート票"))
    assert "にじ様" in others
    assert all(word not in others for word in SECRET.values())
    assert SECRET["address"] in "".join(of(paper, "配送ルート票"))
    notice = next(t for t in of(paper, "お知らせ") if "にじ" in t)
    assert "ごはんを食べる日" not in notice


def test_a_receipt_is_never_split_over_pages() -> None:
    calls = [Call(name=f"食堂その{i}番", lots=1 + 5 * i % 17) for i in range(1, 13)]
    scenario, plan = one_trip(calls)
    paper = read_paper(pack_pdf(packed(scenario, plan, PackChoice(parts=(Part.RECEIPTS,)))).pdf)
    assert len(paper.texts) > 3
    for index, call in enumerate(calls, start=1):
        (page,) = [t for t in paper.texts if f"食堂その{index}番様" in t]
        assert all(f"ロットL{index:02d}{lot:02d}" in page for lot in range(call.lots))


def test_a_receipt_longer_than_a_page_goes_on_under_its_name() -> None:
    scenario, plan = one_trip([Call(name="大きな食堂", lots=70)])
    paper = read_paper(pack_pdf(packed(scenario, plan, PackChoice(parts=(Part.RECEIPTS,)))).pdf)
    assert len(paper.texts) > 1
    assert all("大きな食堂様" in text for text in paper.texts)
    assert all(f"ロットL01{lot:02d}" in paper.text for lot in range(70))


def test_letters_that_no_font_has_are_reported() -> None:
    scenario, plan = one_trip([Call(name="食堂😀")], base=hub(name="拠点🍙"))
    made = pack_pdf(packed(scenario, plan))
    assert set(made.missing_glyphs) == {"😀", "🍙"}
    assert "〓" in read_paper(made.pdf).text


class TestChoice:
    def sheets(self, sample: Scenario, plan: Plan, choice: PackChoice) -> tuple[RouteSheet, ...]:
        return packed(sample, plan, choice).places

    def test_a_day_a_base_and_a_trip_narrow_it(self, sample: Scenario, sample_plan: Plan) -> None:
        every = packed(sample, sample_plan)
        day = every.days[1]
        some = packed(sample, sample_plan, PackChoice(day=day))
        assert {s.day for s in some.places} == {day}
        assert some.notices == ()
        base = SiteId("HUB-YAZU")
        of_base = packed(sample, sample_plan, PackChoice(base_id=base))
        vehicles = {sample.vehicles[s.vehicle_id].base_id for s in of_base.places}
        assert vehicles == {base}
        assert 0 < len(of_base.places) < len(every.places)
        trip = every.places[3]
        one = packed(sample, sample_plan, PackChoice(trip_id=trip.trip_id))
        assert [s.trip_id for s in one.routes] == [trip.trip_id]
        assert [t.trip_id for x in one.lists for t in x.trips] == [trip.trip_id]

    def test_what_is_not_there_is_refused(self, sample: Scenario, sample_plan: Plan) -> None:
        for choice in (PackChoice(trip_id="T999"), PackChoice(base_id="NOWHERE")):
            with pytest.raises(NotStored):
                packed(sample, sample_plan, choice)
        with pytest.raises(PackEmpty):
            packed(sample, sample_plan, PackChoice(day=date(2027, 3, 1)))

    def test_another_s_trip_is_not_there(self, sample: Scenario, sample_plan: Plan) -> None:
        mine, other = sample_plan.trips[0].trip_id, sample_plan.trips[1].trip_id
        with pytest.raises(NotStored):
            gather(
                sample,
                sample_plan,
                PackChoice(trip_id=other),
                own={mine},
                is_own_hall=lambda _: False,
            )
        pack = gather(sample, sample_plan, PackChoice(), own={mine}, is_own_hall=lambda _: False)
        assert [s.trip_id for s in pack.places] == [mine]
        assert pack.notices == ()


def test_weeks_begin_on_sunday() -> None:
    found = weeks(date(2026, 12, 1), date(2026, 12, 31))
    assert [len(week) for week in found] == [7] * 5
    assert found[0][:3] == (None, None, date(2026, 12, 1))
    assert found[-1][-3:] == (date(2026, 12, 31), None, None)
    assert weeks(date(2026, 11, 1), date(2026, 11, 1)) == ((date(2026, 11, 1), *[None] * 6),)
