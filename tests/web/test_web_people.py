"""The pages of signing in, of people and of one's own part, as each of them uses them."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.main import create_app
from api.settings import Settings
from api.web.language import Language
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import assigned_shift
from tests.databases import make_ready
from tests.region_keeping import keep_rows, region_with_food
from tests.signing_in import quick_passwords, signed_in, signed_out
from tests.web.serving import Site, links_of, serve_site

LANGUAGES = list(Language)
NEW = {"username": "yazu", "name": "八頭 担当", "role": "hub", "site_id": "LOGI"}


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[TestClient]:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        quick_passwords(client)
        keep_rows(client, region_with_food())
        yield signed_in(client, Role.ADMIN)


def rows_of(text: str) -> dict[str, str]:
    """The words of each person's row, by user name."""
    body = text.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = [" ".join(unescape(re.sub("<[^>]+>", " ", r)).split()) for r in body.split("<tr>")[1:]]
    return {row.split()[0]: row for row in rows}


def told_password(text: str) -> str:
    found = re.search('class="told-password">([^<]+)<', text)
    return found[1] if found else ""


def form_of(admin: TestClient, text: str, word: str, username: str) -> str:
    """The address of a form on somebody's page, by what stands in the address."""
    page = admin.get(re.findall(f'href="([^"]+)">{username}<', text)[0]).text
    return next(x for x in re.findall('action="([^"]+)"', page) if x.endswith(word))


def test_adding_somebody_twice_adds_one_and_shows_a_password_that_holds(admin: TestClient) -> None:
    first, page = (admin.post("/people", data=NEW) for _ in range(2))
    password = told_password(page.text)
    assert page.status_code == 200
    assert password not in ("", told_password(first.text))
    assert set(rows_of(page.text)) == {"admin", "council", "yazu"}
    other = admin.post("/people", data={**NEW, "name": "別の人"})
    assert other.status_code == 422
    form = {"username": "yazu", "password": password, "next": "/stock"}
    signed_out(admin)
    assert admin.post("/login", data=form, follow_redirects=False).status_code == 303


def test_somebody_is_added_signs_in_and_the_password_is_shown_once(admin: TestClient) -> None:
    page = admin.post("/people", data=NEW)
    password = told_password(page.text)
    assert "LOGI ロジ" in rows_of(page.text)["yazu"]
    assert told_password(admin.get("/people").text) == ""
    signed_out(admin)
    form = {"username": "ＹＡＺＵ", "password": password, "next": "/stock"}
    assert admin.post("/login", data=form).url.path == "/stock"
    assert admin.get("/people").status_code == 403


def test_a_hall_is_chosen_by_its_name(admin: TestClient) -> None:
    page = admin.get("/people").text
    assert '<option value="HALL">食堂</option>' in page
    assert 'list="sites"' in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"username": ""}, "username", "ユーザー名に使えない文字"),
        ({"username": "a b"}, "username", "ユーザー名に使えない文字"),
        ({"username": "admin"}, "username", "すでに使われています"),
        ({"name": " "}, "name", "名前を1〜100文字"),
        ({"role": "public"}, "role", "役割を選んでください"),
        ({"role": ""}, "role", "役割を選んでください"),
        ({"site_id": ""}, "site_id", "番号が要ります"),
        ({"role": "driver"}, "site_id", "ほかの役割では空けて"),
    ],
)
def test_what_is_wrong_with_somebody_is_told_at_the_field(
    admin: TestClient, changes: dict[str, str], field: str, words: str
) -> None:
    page = admin.post("/people", data={**NEW, **changes})
    assert page.status_code == 422
    alert = page.text.split('role="alert"')[1].split("</div>")[0]
    assert words in alert
    element = re.search(f'<(?:input|select)[^>]*id="{field}"[^>]*>', page.text)
    assert element
    assert 'aria-invalid="true"' in element[0]
    assert "person-error" in element[0]
    assert set(rows_of(page.text)) == {"admin", "council"}


def test_an_account_is_closed_and_opened_and_gets_a_new_password(admin: TestClient) -> None:
    page = admin.post("/people", data=NEW).text
    first = told_password(page)
    again = admin.post(form_of(admin, page, "/password", "yazu")).text
    second = told_password(again)
    assert second
    assert second != first
    admin.post(form_of(admin, again, "/disable", "yazu"))
    closed = admin.get("/people").text
    assert "停止中" in rows_of(closed)["yazu"]
    admin.post(form_of(admin, closed, "/enable", "yazu"))
    assert "使えます" in rows_of(admin.get("/people").text)["yazu"]


def test_ones_own_account_has_no_forms_and_they_are_refused(admin: TestClient) -> None:
    page = admin.get("/people").text
    other = form_of(admin, page, "/disable", "council")
    person_id = admin.get("/api/v1/session").json()["person_id"]
    refused = admin.post(re.sub("/people/[^/]+/", f"/people/{person_id}/", other))
    assert refused.status_code == 409
    assert admin.get("/people").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/people", "/password"])
def test_pages_about_people_answer_in_both_languages(
    admin: TestClient, address: str, language: Language
) -> None:
    page = admin.get(address, params={"lang": str(language)})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_not_signed_in_is_led_to_the_form_and_back(
    admin: TestClient, language: Language
) -> None:
    signed_out(admin)
    admin.cookies.set("lang", str(language))
    page = admin.get("/master/sites?q=LOGI")
    assert page.url.path == "/login"
    assert f'<html lang="{language}">' in page.text
    assert 'name="next" value="/master/sites?q=LOGI"' in unescape(page.text)
    wrong = admin.post("/login", data={"username": "admin", "password": "x", "next": "/master"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert 'value="admin"' in wrong.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_begins_at_the_own_part(
    tmp_path: Path, sample: Scenario, sample_plan: Plan, language: Language
) -> None:
    hall, base = sample.recipients[0], sample.supplies[0]
    shifts = (assigned_shift(sample, trip) for trip in sample_plan.trips)
    driver = next(shift.driver for shift in shifts if shift and shift.driver)
    for site in serve_site(tmp_path, sample, sample_plan):
        site.client.cookies.set("lang", str(language))
        nobody = own_links(site, Role.HALL, username="nobody", site_id="NOWHERE")
        assert nobody == []
        own = own_links(site, Role.HALL, username="hall", site_id=str(hall.site_id))
        assert own == [f"/plans/{site.plan_id}/halls/{hall.site_id}"]
        hub = own_links(site, Role.HUB, username="hub", site_id=str(base.site_id))
        assert f"/plans/{site.plan_id}" in hub
        trips = own_links(site, Role.DRIVER, username="driver", name=driver)
        assert trips
        assert all("/trips/" in x for x in trips)


def own_links(site: Site, role: Role, **about: str) -> list[str]:
    client = signed_in(site.client, role, **about)
    page = client.get("/")
    assert page.status_code == 200
    found = links_of(page.text.split("<main", 1)[1].split("</main>")[0]).addresses
    assert all(client.get(x).status_code == 200 for x in found)
    return found
