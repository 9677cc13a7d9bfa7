"""The pages of master data and of the next month, as the council uses them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.main import create_app
from api.master.column_words import column_example, column_help, column_label, column_unit
from api.settings import Settings
from api.web.language import Language
from logistics.master.columns import MASTER_FILES, table_name
from tests.databases import make_ready
from tests.master_making import a_row, small_region, with_rows
from tests.region_keeping import keep_rows, region_with_food
from tests.signing_in import signed_in

NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
LANGUAGES = list(Language)
TABLES = [table_name(form) for form in MASTER_FILES]
BAD_NEED = a_row("needs.csv", row_id="bad-need", site_id="HALL", date="2027-01-13",
                 ready_by="25:99", category="staple", kg="3")  # fmt: skip
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}")


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    for module in ("master_routes", "next_month_routes"):
        monkeypatch.setattr(f"api.web.{module}.utc_now", lambda: NOW)
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        keep_rows(client, region_with_food())
        yield signed_in(client)


def shown(page: httpx2.Response) -> str:
    """The words of the main part of a page, one space between them."""
    main = page.text.split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())


def links_in(page: httpx2.Response) -> list[str]:
    main = page.text.split("<main", 1)[1]
    return [unescape(found) for found in re.findall('href="([^"]+)"', main)]


def value_of(page: httpx2.Response, name: str) -> str:
    found = re.search(f'name="{name}"[^>]* value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def chosen_of(page: httpx2.Response, name: str) -> str:
    select = page.text.split(f'name="{name}"')[1].split("</select>")[0]
    found = re.search('value="([^"]*)" selected', select)
    return found[1] if found else ""


def a_need(council: TestClient) -> str:
    return next(x for x in links_in(council.get("/master/needs")) if "/rows/" in x)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_its_form_answer_in_both_languages(
    council: TestClient, table: str, language: Language
) -> None:
    for address in (f"/master/{table}", f"/master/{table}/new"):
        page = council.get(address, params={"lang": str(language)})
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text


def test_lists_call_things_by_their_names(council: TestClient) -> None:
    needs = shown(council.get("/master/needs"))
    assert "HALL 食堂" in needs
    assert "2027年1月12日（火）" in needs
    assert "主食" in needs
    assert "staple" not in needs
    assert "月曜日" in shown(council.get("/master/windows"))


def test_a_row_is_called_by_what_it_is_about_and_not_by_its_id(council: TestClient) -> None:
    page = council.get(a_need(council))
    heading = unescape(page.text.split("<h1>")[1].split("</h1>")[0])
    assert heading == "開催と必要量：食堂 2027年1月12日（火） 主食"
    assert not UUID.search(shown(page))


def test_names_of_what_a_row_names_are_searched(council: TestClient) -> None:
    found = shown(council.get("/master/needs", params={"q": "食堂 主食でない"}))
    assert "行がありません" in found
    assert "2件のうち" in shown(council.get("/master/needs", params={"q": "食堂"}))
    assert "1件のうち" in shown(council.get("/master/needs", params={"q": "家"}))


def test_what_names_a_row_is_told_with_names_and_links(council: TestClient) -> None:
    form = {"seen_version": "1"}
    page = council.post("/master/vehicles/delete/KEI", data=form)
    assert page.status_code == 409
    assert "運転する人の時間 KEI 2027年1月12日（火）" in shown(page)
    (link,) = [x for x in links_in(page) if x.startswith("/master/shifts/rows/")]
    assert council.get(link).status_code == 200


def test_a_row_that_is_deleted_twice_is_answered_alike(council: TestClient) -> None:
    place = a_need(council).replace("/rows/", "/delete/")
    sent = [
        council.post(place, data={"seen_version": "1"}, follow_redirects=False) for _ in range(2)
    ]
    assert {(x.status_code, x.headers.get("location")) for x in sent} == {
        (303, "/master/needs?deleted=1")
    }
    nothing = council.post("/master/needs/delete/nothing", data={"seen_version": "1"})
    assert nothing.status_code == 404


def test_a_row_is_copied_into_a_new_one_without_its_id(council: TestClient) -> None:
    link = next(x for x in links_in(council.get(a_need(council))) if "like=" in x)
    copy = council.get(link)
    assert chosen_of(copy, "site_id") == "HALL"
    assert value_of(copy, "date") == "2027-01-12"
    product = council.get("/master/products/new?like=RICE")
    assert value_of(product, "name") == "米"
    assert value_of(product, "product_id") == ""
    assert council.get("/master/products/new?like=NOTHING").status_code == 404
    assert not any("like=" in x for x in links_in(council.get("/master/settings/rows/settings")))


def test_a_form_is_filled_in_by_its_address_with_nothing_but_its_columns(
    council: TestClient,
) -> None:
    page = council.get("/master/needs/new?site_id=HOME&kg=5&colour=<b>&date=x")
    assert chosen_of(page, "site_id") == "HOME"
    assert value_of(page, "kg") == "5"
    assert "colour" not in page.text


def test_every_fault_is_named_beside_its_field(council: TestClient) -> None:
    page = council.post("/master/products/new", data={"product_id": "OAT", "zone": "warm"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    for column in ("zone", "category", "litre_per_kg"):
        element = re.search(f'<(?:input|select)[^>]*id="{column}"[^>]*>', page.text)
        assert element
        assert 'aria-invalid="true"' in element[0]
        assert f"{column}-error" in element[0]
        assert f'href="#{column}"' in page.text
    assert value_of(page, "product_id") == "OAT"


def test_a_conflict_shows_both_and_keeps_what_was_typed(council: TestClient) -> None:
    rice = dict(small_region()["products.csv"][0].cells)
    address = "/master/products/rows/RICE"
    council.post(address, data={**rice, "name": "新米", "seen_version": "1"})
    page = council.post(address, data={**rice, "name": "古米", "seen_version": "1"})
    assert page.status_code == 409
    assert "品名 新米 古米" in shown(page)
    assert value_of(page, "name") == "古米"
    sent = {**rice, "name": "古米", "seen_version": value_of(page, "seen_version")}
    assert council.post(address, data=sent).url.query == b"saved=1"


def test_policy_is_one_row_that_is_changed_and_not_added(council: TestClient) -> None:
    assert "/master/settings/new" not in links_in(council.get("/master/settings"))
    council.post("/master/settings/delete/settings", data={"seen_version": "1"})
    assert "/master/settings/new" in links_in(council.get("/master/settings"))


def test_a_field_of_words_suggests_what_is_known(council: TestClient) -> None:
    keep_rows(council, {"donors.csv": (a_row("donors.csv", donor_id="D1", name="農家"),)})
    arrival = council.get("/master/arrivals/new").text
    assert '<option value="D1">農家</option>' in arrival
    window = council.get("/master/windows/new").text
    assert '<option value="0">月曜日</option>' in window
    assert '<option value="RICE">米</option>' in council.get("/master/exclusions/new").text


def test_a_hub_operator_reads_without_a_form(council: TestClient) -> None:
    signed_in(council, Role.HUB, site_id="LOGI")
    page = council.get("/master/products/rows/RICE")
    assert "見るだけです" in shown(page)
    assert "/master/products/rows/RICE" not in re.findall('action="([^"]+)"', page.text)
    assert not any("like=" in x for x in links_in(page))
    assert council.get("/master/products/new").status_code == 403


# --- the next month -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_month_answers_in_both_languages(council: TestClient, language: Language) -> None:
    page = council.get("/next-month", params={"lang": str(language)})
    assert page.status_code == 200
    assert value_of(page, "month") == "2027-01"


def test_a_gap_leads_to_the_row_that_mends_it(council: TestClient) -> None:
    hall = a_row("sites.csv", site_id="NEW", name="新食堂", kind="dining_hall", hub_id="LOGI",
                 service_min="5", handling_min_per_100kg="5")  # fmt: skip
    car = a_row("vehicles.csv", vehicle_id="VAN", base_id="LOGI", payload_kg="350",
                ambient_l="1", cool_l="1", chilled_l="1", frozen_l="1", yen_per_km="1",
                yen_per_hour="1", yen_per_trip="1")  # fmt: skip
    keep_rows(council, {"sites.csv": (hall,), "vehicles.csv": (car,)})
    page = council.get("/next-month?month=2027-01")
    assert "NEW 新食堂" in shown(page)
    assert "/needs/2027-01/NEW" in links_in(page), "where sessions repeat"
    assert "/master/shifts/new?vehicle_id=VAN" in links_in(page)
    assert "新食堂" in shown(council.get("/needs/2027-01/NEW"))
    assert chosen_of(council.get("/master/shifts/new?vehicle_id=VAN"), "vehicle_id") == "VAN"


def test_food_that_never_came_is_called_by_its_product(
    council: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)
    monkeypatch.setattr("api.web.next_month_routes.utc_now", lambda: later)
    page = council.get("/next-month?month=2027-02")
    assert "A1 米" in shown(page)
    assert "/master/arrivals?q=A1" in links_in(page)


def test_a_refused_month_names_rows_and_columns_and_leads_to_them(council: TestClient) -> None:
    keep_rows(council, with_rows({}, BAD_NEED, file="needs.csv"))
    page = council.post("/next-month/2027-01/build", data={"name": "案"})
    assert page.status_code == 422
    told = shown(page)
    assert "開催と必要量 食堂 2027年1月13日（水） 主食 食材がそろっているべき時刻 25:99" in told
    assert "/master/needs/rows/bad-need" in links_in(page)
    assert value_of(page, "name") == "案"
    sent = {**BAD_NEED.cells, "ready_by": "15:00", "seen_version": "1"}
    council.post("/master/needs/rows/bad-need", data=sent).raise_for_status()
    built = council.post("/next-month/2027-01/build", data={"name": "案"})
    assert built.url.path.startswith("/months/")
    assert "案" in shown(built)


@pytest.mark.parametrize("typed", ["x", "2027-13", "２０２７", "'"])
def test_what_is_no_month_is_told_beside_its_field(council: TestClient, typed: str) -> None:
    for page, name in (
        (council.get("/next-month", params={"month": typed}), "month"),
        (council.post("/next-month/2027-02/draft", data={"from_month": typed}), "from_month"),
    ):
        assert page.status_code == 422
        element = re.search(f'<input[^>]*id="{name}"[^>]*>', page.text)
        assert element
        assert f"{name}-error" in element[0]
    assert council.post("/next-month/2027-13/draft").status_code == 404


def test_full_width_digits_are_a_month(council: TestClient) -> None:
    page = council.get("/next-month", params={"month": "２０２７－０２"})
    assert value_of(page, "month") == "2027-02"


def test_a_draft_tells_what_was_copied_and_which_days_to_look_at(council: TestClient) -> None:
    page = council.post("/next-month/2027-02/draft", data={"from_month": "2027-01"})
    told = shown(page)
    assert "開催の必要量を3行、運転の時間を1行加えました" in told
    assert "2027年2月11日（木）" in told
    assert "HOME 家" in told
    again = council.post("/next-month/2027-02/draft", data={"from_month": "2027-01"})
    assert "加えるものはありませんでした" in shown(again)


# --- what columns are called --------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_column_has_a_short_name_of_its_own(language: str) -> None:
    for form in MASTER_FILES:
        labels = [column_label(form.name, c.name, language=language) for c in form.columns]
        assert len(set(labels)) == len(labels), form.name
        for column, label in zip(form.columns, labels, strict=True):
            assert label not in ("", column.name)
            assert len(label) <= 60
            assert "空欄" not in label
            assert "blank" not in label


def test_a_label_is_how_its_description_begins_and_the_rest_is_help() -> None:
    assert column_label("settings.csv", "budget_yen", language="ja") == "1か月の費用の上限"
    assert column_help("settings.csv", "budget_yen", language="ja") == "空欄は上限なし"
    assert column_label("settings.csv", "budget_yen", language="en") == "Most that a month may cost"
    assert column_help("settings.csv", "budget_yen", language="en") == "blank = no limit"
    assert column_help("donors.csv", "name", language="ja") == ""


def test_units_are_units_and_ways_of_writing_are_examples() -> None:
    assert column_unit("vehicles.csv", "yen_per_km", language="ja") == "円"
    assert column_unit("vehicles.csv", "yen_per_km", language="en") == "yen"
    assert column_unit("needs.csv", "date", language="ja") == ""
    assert column_example("needs.csv", "date") == "2027-01-12"
    assert column_example("needs.csv", "kg") == ""
    assert column_label("nothing.csv", "kg", language="ja") == "Kg"


def test_a_form_for_a_row_without_a_key_is_one_row_however_often_it_is_sent(
    council: TestClient,
) -> None:
    page = council.get("/master/exclusions/new").text
    found = re.search(r'name="new_id" value="([^"]+)"', page)
    assert found
    form = {"site_id": "HOME", "field": "allergen", "value": "くるみ", "new_id": found[1]}

    def rows_of(client: TestClient) -> set[str]:
        return {x for x in links_in(client.get("/master/exclusions")) if "/rows/" in x}

    before = len(rows_of(council))
    places = [
        council.post("/master/exclusions/new", data=data, follow_redirects=False).headers[
            "location"
        ]
        for data in (form, form, {**form, "value": "カシューナッツ"})
    ]
    assert places[0] == places[1] != places[2]  # filled in anew it is another row
    assert found[1] in places[0]
    assert len(rows_of(council)) == before + 2
    wrong = council.post("/master/exclusions/new", data={**form, "site_id": "", "new_id": "x"})
    assert wrong.status_code == 422
    assert re.search(r'name="new_id" value="[0-9a-f-]{36}"', wrong.text)
    assert 'name="new_id"' not in council.get("/master/products/new").text
