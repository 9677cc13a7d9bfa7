import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from api.accounts.person import Role
from api.web import links
from api.web.language import Language
from api.web.static_files import STATIC_FOLDER
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario, SiteKind
from logistics.plan_model import Plan
from tests.signing_in import signed_in
from tests.web.serving import Site, links_of, serve_site

LANGUAGES = list(Language)
MOST_TRIP_BYTES = 60_000
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "'; DROP TABLE plans; --",
    "</title></svg><svg onload=alert(1)>",
    "javascript:alert(1)",
    "𠮷野家 辻󠄀 ＜b＞",
    "{name}{0}",
)


def page_addresses(site: Site) -> list[str]:
    """Return one address of each kind of page."""
    plan = f"/plans/{site.plan_id}"
    calendar = site.client.get(f"{plan}/calendar").text
    trip = next(a for a in links_of(calendar).addresses if "/trips/" in a)
    listed = links_of(site.client.get(f"{plan}/halls").text).addresses
    halls = [a for a in listed if "/halls/" in a]
    month = f"/months/{site.month_id}"
    return ["/", month, plan, f"{plan}/calendar", f"{plan}/halls", trip, *halls[:2]]


def is_crawled(address: str, target: str) -> bool:
    """Leave out the other language and the calendar of sessions, whose months never end."""
    turns = address.startswith(links.NEEDS) and target.startswith(links.NEEDS)
    return "lang=" not in target and not turns


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A month whose every name is an attack, and with a confidential hall."""
    scenario = hostile_month(generate_month(seed=7, halls=4, days=14))
    folder = tmp_path_factory.mktemp("hostile")
    yield from serve_site(folder, scenario, plan_by_hand(scenario))


def hostile_month(scenario: Scenario) -> Scenario:
    names = {k: HOSTILE[i % len(HOSTILE)] for i, k in enumerate(scenario.sites)}
    sites = {
        k: replace(s, name=names[k] + k, address=names[k], phone=names[k], note=names[k])
        for k, s in scenario.sites.items()
    }
    hidden = next(k for k, s in sites.items() if s.kind is SiteKind.DINING_HALL)
    sites[hidden] = replace(
        sites[hidden],
        name="秘密の家",
        address="秘密の住所1-2-3",
        phone="0857-99-9999",
        note="秘密の入口",
        public_name="施設A",
        confidential=True,
    )
    products = {
        k: replace(p, name=HOSTILE[i % len(HOSTILE)], allergens=(HOSTILE[0],))
        for i, (k, p) in enumerate(scenario.products.items())
    }
    shifts = tuple(replace(s, driver=HOSTILE[1]) for s in scenario.shifts)
    return replace(
        scenario,
        name=f"{HOSTILE[0]} 架空",
        sites=MappingProxyType(sites),
        products=MappingProxyType(products),
        shifts=shifts,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_the_language_asked_for(site: Site, language: Language) -> None:
    for address in page_addresses(site):
        answer = site.client.get(address, params={"lang": language.value})
        assert answer.status_code == 200, address
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["content-language"] == language
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        other = f'href="{address}?lang={language.other}" lang="{language.other}"'
        assert other in answer.text, address
    site.client.cookies.clear()


def test_japanese_is_what_nobody_asked_for(site: Site) -> None:
    site.client.cookies.clear()
    answer = site.client.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="ja">' in answer.text
    assert '<html lang="ja">' in site.client.get("/?lang=tlh").text
    assert "lang" not in site.client.cookies


def test_the_language_is_remembered_until_it_is_switched_back(site: Site) -> None:
    site.client.get("/?lang=en")
    assert '<html lang="en">' in site.client.get(f"/plans/{site.plan_id}").text
    site.client.get("/?lang=ja")
    assert '<html lang="ja">' in site.client.get(f"/plans/{site.plan_id}").text
    site.client.cookies.clear()


def test_a_crawl_meets_no_dead_link_and_leaves_no_host(site: Site) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop()
        if address in seen or urlsplit(address).path.endswith(".pdf"):
            continue
        seen.add(address)
        answer = site.client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for found in links_of(answer.text).addresses:
            if found.startswith(("tel:", "#")):
                continue
            assert not urlsplit(found).netloc, found
            target = urljoin(address, found).partition("#")[0]
            if is_crawled(address, target):
                waiting.append(target)
    assert links.NEEDS in seen
    kinds = {re.sub(r"/[^/]+$", "", a) for a in seen}
    assert {f"/plans/{site.plan_id}/trips", f"/plans/{site.plan_id}/halls"} <= kinds


def test_printed_sheets_are_where_the_pages_say(site: Site) -> None:
    plan = f"/plans/{site.plan_id}"
    trip = next(a for a in page_addresses(site) if "/trips/" in a)
    addresses = links_of(site.client.get(trip).text).addresses
    pdf = next(a for a in addresses if a.endswith(".pdf"))
    assert site.client.get(pdf).content[:5] == b"%PDF-"
    named = [a for a in links_of(site.client.get(plan).text).addresses if a.endswith(".pdf")]
    assert named == [f"/api/v1{plan}/pack.pdf", f"/api/v1{plan}/sheets.pdf"]
    assert all(site.client.get(address).content[:5] == b"%PDF-" for address in named)


def test_the_sample_is_marked_on_every_page_of_its_month(site: Site) -> None:
    for address in page_addresses(site)[1:]:
        assert "架空（サンプル）" in site.client.get(address).text, address
    assert "架空 Sample" in site.client.get(f"/plans/{site.plan_id}?lang=en").text
    site.client.cookies.clear()


def test_a_month_that_is_no_sample_bears_no_mark(tmp_path: Path) -> None:
    made = generate_month(seed=3, halls=2, days=7)
    scenario = replace(made, name="本当の月")
    for site in serve_site(tmp_path, scenario, plan_by_hand(scenario)):
        for address in page_addresses(site):
            assert "sample-banner" not in site.client.get(address).text


def test_the_page_behind_the_printed_code_is_light(site: Site, sample_plan: Plan) -> None:
    style = (STATIC_FOLDER / "hakobi.css").read_bytes()
    for trip in sample_plan.trips:
        page = site.client.get(f"/plans/{site.plan_id}/trips/{trip.trip_id}").content
        assert len(page) <= MOST_TRIP_BYTES
        assert len(gzip.compress(page)) + len(gzip.compress(style)) <= MOST_TRIP_BYTES / 3


def test_where_there_is_a_map_its_sources_are_named(site: Site) -> None:
    trip = next(a for a in page_addresses(site) if "/trips/" in a)
    text = site.client.get(trip).text
    for source in ("OpenStreetMap contributors", "国土地理院", "Geolonia"):
        assert source in text.partition('class="attribution"')[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text(hostile_site: Site, language: Language) -> None:
    hostile_site.client.cookies.set("lang", language.value)
    for address in page_addresses(hostile_site):
        text = hostile_site.client.get(address).text
        found = links_of(text)
        own = text.count('<script type="module" src="/static/')
        assert found.tags.count("script") == own, address
        assert "img" not in found.tags, address
        assert {a for a in found.attributes if a.startswith("on")} == set(), address
        assert not any(a.lower().startswith("javascript:") for a in found.addresses), address
        assert "49{% raw" not in text
    hostile_site.client.cookies.clear()


def test_phone_links_hold_nothing_but_a_number(hostile_site: Site) -> None:
    plan = f"/plans/{hostile_site.plan_id}"
    calendar = hostile_site.client.get(f"{plan}/calendar").text
    trips = {a for a in links_of(calendar).addresses if "/trips/" in a}
    assert trips
    phones = [
        a
        for trip in trips
        for a in links_of(hostile_site.client.get(trip).text).addresses
        if a.startswith("tel:")
    ]
    assert all(re.fullmatch(r"tel:\+?\d*", p) for p in phones)


def test_a_confidential_hall_shows_its_public_name_and_nothing_else_to_an_administrator(
    hostile_site: Site,
) -> None:
    client, seen, waiting, pages = hostile_site.client, set(), ["/"], 0
    signed_in(client, Role.ADMIN)
    while waiting:
        address = waiting.pop()
        is_file = urlsplit(address).path.endswith(".pdf")
        if address in seen or is_file or "/api/" in address or "/static/" in address:
            continue
        seen.add(address)
        text = client.get(address).text
        pages += "施設A" in text
        assert "秘密" not in text, address
        assert "99-9999" not in text, address
        targets = [urljoin(address, a).partition("#")[0] for a in links_of(text).addresses]
        waiting += [a for a in targets if a.startswith("/") and is_crawled(address, a)]
    signed_in(client)
    assert pages >= 3


def test_unknown_addresses_get_a_page_in_both_languages(site: Site) -> None:
    for address in (
        "/nowhere",
        "/plans/x",
        "/months/x",
        "/runs/x",
        f"/plans/{site.plan_id}/trips/x",
    ):
        answer = site.client.get(address)
        assert answer.status_code == 404, address
        assert "見つかりません" in answer.text
        assert '<html lang="en">' in site.client.get(f"{address}?lang=en").text
        site.client.cookies.clear()


def test_a_base_has_no_page_of_a_hall(site: Site, sample: Scenario) -> None:
    for base in sample.supplies:
        answer = site.client.get(f"/plans/{site.plan_id}/halls/{base.site_id}")
        assert answer.status_code == 404


def test_static_files_are_kept_for_ever_and_nothing_else_is_given(site: Site) -> None:
    address = next(a for a in links_of(site.client.get("/").text).addresses if "hakobi.css" in a)
    answer = site.client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    for name in ("nothing.css", "..%2froutes.py", "%2e%2e%2frender.py"):
        assert site.client.get(f"/static/{name}").status_code == 404


def test_addresses_quote_ids() -> None:
    for odd in ("a/b", "a b", "?x=1", "#x", "é", "%2F"):
        address = links.trip("p", odd)
        assert unquote(urlsplit(address).path) == f"/plans/p/trips/{odd}"
        assert urlsplit(address).query == ""
