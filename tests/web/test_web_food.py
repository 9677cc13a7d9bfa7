"""The pages about food: sums, choice of lots, what is never available, and who sees what."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.accounts.person import Role
from api.clock import utc_now
from api.db import writing
from api.food.own_lots import MOST_FOUND
from api.main import create_app
from api.master.master_store import add_versions
from api.settings import Settings
from api.web.language import Language
from api.web.links import StockChoice
from api.web.pages.food import LOTS_OF_PAGE, StockPage
from api.web.render import render
from inventory import accounts as places
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.entry import EntryKind, PersonId
from inventory.expiry import DaysLeft
from inventory.model import Zone
from inventory.store.stock import StockRow
from logistics.master.columns import FORMS
from tests.databases import make_ready
from tests.inventory.book_words import NOW, a_lot, moved, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, signed_in
from tests.web.food_making import (
    CAR,
    FREEZER,
    HELD,
    SHELF,
    TAKEN,
    a_lot_page,
    a_stock_page,
    a_stock_row,
    a_story,
)
from tests.web.serving import links_of

PLACES = (SHELF, FREEZER, HELD, TAKEN, CAR, places.shelf("HALL", "ambient"))
FEW = [
    a_stock_row(SHELF, 1_000, in_days=-1),
    a_stock_row(SHELF, 2_000, in_days=0),
    a_stock_row(SHELF, 4_000, in_days=3),
    a_stock_row(FREEZER, 8_000, in_days=8),
    a_stock_row(HELD, 16_000, in_days=0),
    a_stock_row(TAKEN, 32_000, in_days=5),
    a_stock_row(CAR, 64_000, in_days=-1),
]


def sums(page: StockPage) -> dict[tuple[str, str], int]:
    return {
        (str(line.band), str(cell.zone or "all")): cell.quantity_g
        for line in page.bands
        for cell in line.cells
        if cell.quantity_g
    }


def test_free_food_is_summed_by_zone_of_its_unit_and_days_left() -> None:
    page = a_stock_page(FEW)
    assert sums(page) == {
        ("expired", "chilled"): 1_000,
        ("expired", "all"): 1_000,
        ("today", "chilled"): 2_000,
        ("today", "all"): 2_000,
        ("within_3", "chilled"): 4_000,
        ("within_3", "all"): 4_000,
        ("later", "frozen"): 8_000,
        ("later", "all"): 8_000,
    }


def test_expired_held_reserved_and_moving_food_is_never_available() -> None:
    page = a_stock_page(FEW)
    assert [cell.quantity_g for cell in page.available] == [0, 0, 6_000, 8_000, 14_000]
    assert {line.state: (line.quantity_g, line.expired_g) for line in page.states} == {
        AccountKind.RESERVED: (32_000, 0),
        AccountKind.QUARANTINE: (16_000, 0),
        AccountKind.VEHICLE: (64_000, 64_000),
    }
    assert (page.expired_g, page.held_g) == (65_000, 16_000)


@given(
    st.lists(
        st.builds(
            a_stock_row,
            st.sampled_from(PLACES),
            st.integers(1, 10**9),
            in_days=st.integers(-9, 30),
        ),
        max_size=30,
    ),
    st.sampled_from(["", "LOGI", "HALL"]),
)
def test_every_gram_is_shown_once(rows: list[StockRow], site_id: str) -> None:
    page = a_stock_page(rows, choice=StockChoice(site_id=site_id))
    here_g = sum(row.quantity_g for row in rows if site_id in ("", row.site_id))
    by_zone_g = sum(cell.quantity_g for line in page.bands for cell in line.cells[:-1])
    assert by_zone_g == sum(line.cells[-1].quantity_g for line in page.bands)
    assert by_zone_g + sum(line.quantity_g for line in page.states) == here_g
    usable_g = sum(line.cells[-1].quantity_g for line in page.bands[1:])
    assert page.available[-1].quantity_g == usable_g
    assert page.sites[0].available_g == sum(line.available_g for line in page.sites[1:])


def test_a_cell_leads_to_its_lots_and_stays_marked() -> None:
    choice = StockChoice(site_id="LOGI", zone="chilled", band="today", state="shelf")
    page = a_stock_page(FEW, choice=choice)
    assert [(line.lot_id, line.band) for line in page.lots] == [("L0", "today")]
    (marked,) = [c for line in page.bands for c in line.cells if c.chosen]
    assert marked.url == "/stock?site=LOGI&zone=chilled&band=today&state=shelf#lots"
    assert marked.quantity_g == sum(line.quantity_g for line in page.lots)
    assert page.all_url == "/stock?site=LOGI"


def test_lots_come_in_parts_with_the_way_on_and_back() -> None:
    rows = [a_stock_row(SHELF, 1_000, lot_id=f"M{i}") for i in range(LOTS_OF_PAGE + 1)]
    first = a_stock_page(rows)
    assert (first.first, first.last, first.total) == (1, LOTS_OF_PAGE, LOTS_OF_PAGE + 1)
    assert (first.earlier_url, first.later_url) == ("", f"/stock?first={LOTS_OF_PAGE}#lots")
    last = a_stock_page(rows, choice=StockChoice(first=LOTS_OF_PAGE))
    assert [line.lot_id for line in last.lots] == [f"M{LOTS_OF_PAGE}"]
    assert (last.earlier_url, last.later_url) == ("/stock", "")
    assert a_stock_page(rows, choice=StockChoice(first=10**6)).first == LOTS_OF_PAGE + 1


def test_a_found_lot_tells_what_is_left_of_it() -> None:
    gone = a_lot("GONE")
    page = a_stock_page(FEW, choice=StockChoice(search="x"), found=[FEW[1].lot, gone])
    assert page.found is not None
    assert [(line.lot_id, line.on_hand_g) for line in page.found] == [("L0", 18_000), ("GONE", 0)]
    assert not page.is_found_cut
    assert a_stock_page(FEW, found=[gone] * MOST_FOUND).is_found_cut


def test_expired_and_held_food_is_named_in_words_in_both_languages() -> None:
    page = a_stock_page(FEW)
    for language, expired, held in (
        (Language.JAPANESE, "期限切れ（1日前）", "保留中"),
        (Language.ENGLISH, "Expired, days ago: 1", "Held back"),
    ):
        html = render(page, language=language, switch_url="/")
        assert expired in html
        assert f"{held}</strong>" in html


def test_a_lot_tells_where_it_is_and_who_wrote_what() -> None:
    page = a_lot_page(a_story())
    assert [(p.place.state, p.is_available) for p in page.places] == [
        (AccountKind.SHELF, True),
        (AccountKind.QUARANTINE, False),
    ]
    assert page.on_hand_g == 3_000
    undo, put, came = page.history
    assert (undo.kind, put.is_undone, came.is_undone) == (EntryKind.REVERSE, True, False)
    assert (came.by, came.sources[0].place.detail) == ("拠点 花子", "山田牛乳")
    assert [leg.quantity_g for leg in (*put.sources, *put.targets)] == [500, 500]
    assert page.is_whole


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, DaysLeft.WITHIN_7), (2, DaysLeft.WITHIN_3), (5, DaysLeft.TODAY), (6, DaysLeft.EXPIRED)],
)
def test_a_lots_days_left_are_counted_as_everywhere(days: int, band: DaysLeft) -> None:
    story = a_story()
    page = a_lot_page(story, day=NOW.date() + timedelta(days=days))
    assert (page.band, page.days_left) == (band, 5 - days)


# with a server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Two bases: LOGI has milk of which a confidential facility got some, HUB-2 has rice."""
    settings = make_ready(Settings(data_dir=tmp_path_factory.mktemp("food"), run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        fill(client.app.state.running.engine)  # type: ignore[attr-defined]
        yield client


def fill(engine: sa.Engine) -> None:
    hub = a_person(engine, Role.HUB, site_id="LOGI", username="hub", name="拠点 花子")
    rows = small_region()
    sites = [
        *rows["sites.csv"],
        a_row("sites.csv", site_id="HUB-2", name="八頭ハブ", kind="hub_base",
              service_min="5", handling_min_per_100kg="5"),
        a_row("sites.csv", site_id="SECRET", name="まことの家", kind="partner_facility",
              service_min="5", handling_min_per_100kg="5", confidential="1",
              public_name="協力施設A"),
    ]  # fmt: skip
    now = utc_now()
    today = day_of(now)
    dates = {"available_on": today - timedelta(days=9), "expires_on": today + timedelta(days=2)}
    who = {"person_id": PersonId(hub.person_id), "occurred_at": now}
    logi, hub_2 = places.shelf("LOGI", "chilled"), places.shelf("HUB-2", "ambient")
    with writing(engine) as connection:
        for name, found in (("sites.csv", sites), ("products.csv", rows["products.csv"])):
            add_versions(connection, FORMS[name], found, person_id=hub.person_id, now=NOW)
        write(
            connection,
            received(a_lot("M/1", lot_number="A&B", **dates), 9_000, logi, **who),
            now=now,
        )
        rice = a_lot("RICE-1", product_id="RICE", zone=Zone.AMBIENT, maker="", **dates)
        write(connection, received(rice, 7_000, hub_2, **who), now=now)
        write(connection, moved(EntryKind.LOAD, "M/1", logi, CAR, 2_000, **who), now=now)
        home = places.shelf("SECRET", "chilled")
        write(connection, moved(EntryKind.DELIVER, "M/1", CAR, home, 2_000, **who), now=now)


@pytest.fixture
def council(server: TestClient) -> TestClient:
    server.cookies.clear()  # the language of an earlier test
    return signed_in(server)


@pytest.fixture
def hub(server: TestClient) -> TestClient:
    return signed_in(server, Role.HUB, username="hub", site_id="LOGI")


def test_the_council_sees_all_places_and_chooses_one(council: TestClient) -> None:
    html = council.get("/stock").text
    assert "9.0" in html
    assert {"/stock?site=LOGI", "/stock?site=HUB-2", "/stock?site=SECRET"} <= set(
        links_of(html).addresses
    )
    one = council.get("/stock?site=HUB-2").text
    assert "在庫：八頭ハブ" in one
    assert "RICE-1" in one
    assert "M/1" not in one


def test_a_hub_operator_sees_the_own_base_alone(hub: TestClient) -> None:
    html = hub.get("/stock").text
    assert "在庫：ロジ" in html
    assert "M/1" in html
    assert "RICE-1" not in html
    assert "八頭ハブ" not in html
    assert hub.get("/stock?site=LOGI").status_code == 200
    assert hub.get("/stock?site=HUB-2").status_code == 404
    assert hub.get("/lots/RICE-1").status_code == 404
    assert "RICE-1" not in hub.get("/stock?q=RICE").text.replace('value="RICE"', "")


def test_drivers_and_halls_have_no_stock_page(server: TestClient) -> None:
    for role in (Role.DRIVER, Role.HALL):
        client = signed_in(server, role, site_id="HALL" if role is Role.HALL else None)
        assert client.get("/stock").status_code == 403
        assert client.get("/lots/RICE-1").status_code == 403
        assert 'href="/stock"' not in client.get("/").text


def test_the_header_leads_to_the_stock(hub: TestClient) -> None:
    assert "/stock" in links_of(hub.get("/").text).addresses


def test_a_confidential_place_has_its_true_name_for_the_council_alone(
    server: TestClient,
) -> None:
    council = signed_in(server)
    for address in ("/stock", "/stock?site=SECRET", "/lots/M%2F1"):
        assert "まことの家" in council.get(address).text
    admin = signed_in(server, Role.ADMIN)
    for address in ("/stock", "/stock?site=SECRET", "/lots/M%2F1"):
        html = admin.get(address).text
        assert "協力施設A" in html
        assert "まことの家" not in html
    assert "まことの家" not in signed_in(server, Role.HUB, username="hub").get("/lots/M%2F1").text


def test_any_lot_is_found_and_opened_and_tells_who_wrote_it(council: TestClient) -> None:
    for query in ("M/1", "a&b", "山田"):
        found = council.get("/stock", params={"q": query}).text
        assert "見つかったロット：1件" in found
        (address,) = {a for a in links_of(found).addresses if unquote(a) == "/lots/M/1"}
        lot = council.get(address)
        assert lot.status_code == 200
        assert "拠点 花子" in lot.text
        assert "受け入れ" in lot.text
    assert "見つかりません" in council.get("/stock?q=%EF%BC%85").text


@pytest.mark.parametrize(
    "address",
    [
        "/stock?zone=hot&band=never&state=donor&first=-1",
        "/stock?first=99999999999999999999&q=%01",
        "/stock?zone=chilled&band=within_3&state=shelf&lang=en",
        "/stock?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ],
)
def test_an_odd_address_narrows_nothing_and_breaks_nothing(
    council: TestClient, address: str
) -> None:
    response = council.get(address)
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_a_search_for_what_no_database_keeps_is_refused_in_words(council: TestClient) -> None:
    response = council.get("/stock?q=%00%01")
    assert response.status_code == 422
    assert "<h1>" in response.text


def test_places_and_lots_that_are_not_there_are_not_found(council: TestClient) -> None:
    assert council.get("/stock?site=NOWHERE").status_code == 404
    assert council.get("/lots/NOTHING").status_code == 404


def test_the_other_language_keeps_the_choice(council: TestClient) -> None:
    html = council.get("/stock?site=LOGI&zone=chilled&band=within_3&state=shelf").text
    assert "/stock?site=LOGI&zone=chilled&band=within_3&state=shelf&lang=en" in (
        a.replace("&amp;", "&") for a in links_of(html).addresses
    )


def test_an_empty_book_says_so(tmp_path: Path) -> None:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        assert "ここに在庫はありません" in signed_in(client).get("/stock").text
