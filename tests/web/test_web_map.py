"""The map on a screen: what its data tell to whom, and that tiles are an administrator's choice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.accounts.person import Role
from api.guards import content_security_policy
from api.main import create_app
from api.settings import TILE_HOSTS, Settings
from api.web import links
from api.web.map_data import road_features, site_features, trip_features
from api.web.maps import known_roads
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from tests.signing_in import signed_in
from tests.web.serving import Site, fill_store, links_of

TILES = f"https://{TILE_HOSTS[0]}/xyz/pale/{{z}}/{{x}}/{{y}}.png"


def of_kind(features: Any, what: str) -> list[Any]:
    return [f for f in features if f["properties"]["what"] == what]


def test_a_day_has_its_trips_and_all_sites(site: Site, sample: Scenario, sample_plan: Plan) -> None:
    day = sample_plan.trips[-1].day
    answer = site.client.get(links.map_data(site.plan_id, day))
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    trips = {f["properties"]["trip_id"] for f in of_kind(features, "trip")}
    assert trips == {t.trip_id for t in sample_plan.trips if t.day == day}
    assert len(of_kind(features, "site")) == len(sample.sites)
    for feature in of_kind(features, "site"):
        lon, lat = feature["geometry"]["coordinates"]
        assert (133 < lon < 136, 34 < lat < 37) == (True, True)


def test_the_page_lists_what_the_map_shows(site: Site, sample: Scenario, sample_plan: Plan) -> None:
    days = sorted({t.day for t in sample_plan.trips})
    for asked, shown in ((days[-1], days[-1]), ("never", days[0])):
        text = site.client.get(f"/plans/{site.plan_id}/map?day={asked}").text
        found = links_of(text).addresses
        for trip in sample_plan.trips:
            listed = links.trip(site.plan_id, trip.trip_id) in found
            assert listed == (trip.day == shown)
        assert links.map_data(site.plan_id, shown) in text
    assert all(s.name in text for s in sample.sites.values())


def test_a_trip_is_a_line_along_the_roads_with_numbered_stops(
    site: Site, sample: Scenario, sample_plan: Plan
) -> None:
    trip = max(sample_plan.trips, key=lambda t: len(t.stops))
    features = site.client.get(links.trip_map_data(site.plan_id, trip.trip_id)).json()["features"]
    (line,) = of_kind(features, "trip")
    assert len(line["geometry"]["coordinates"]) > len(trip.stops)
    numbers = [f["properties"]["number"] for f in of_kind(features, "stop")]
    assert numbers == list(range(len(trip.stops) - 1))


def test_a_hidden_place_is_nowhere_not_even_in_the_line(
    sample: Scenario, sample_plan: Plan
) -> None:
    trip = max(sample_plan.trips, key=lambda t: len(t.stops))
    secret = replace(
        sample.sites[trip.stops[1].site_id], confidential=True, public_name="協力施設X"
    )
    month = replace(sample, sites={**sample.sites, secret.site_id: secret})
    told = {}
    for revealed in (frozenset(), frozenset({secret.site_id})):
        sheets = route_sheets(month, sample_plan, reveal=revealed)
        sheet = next(s for s in sheets if s.trip_id == trip.trip_id)
        told[revealed] = (
            site_features(month, month.sites, revealed=revealed),
            trip_features(sheet, None),
        )
    assert secret.lat is not None
    place = str(round(secret.lat, 5))
    hidden, seen = told.values()
    assert place not in str(hidden)
    assert secret.name not in str(hidden)
    assert str(seen).count(place) >= 3  # as a site, as a stop, in the line
    assert [len(a) - len(b) for a, b in zip(seen, hidden, strict=True)] == [1, 1]


def test_roads_are_given_with_their_kind(site: Site) -> None:
    answer = site.client.get(links.MAP_ROADS)
    assert "private" in answer.headers["cache-control"]
    roads = known_roads()
    assert roads is not None
    assert len(answer.json()["features"]) == len(road_features(roads)) == len(roads.edges)
    assert {f["properties"]["road_class"] for f in answer.json()["features"]} >= {"national"}


def test_without_tiles_no_page_may_ask_another_host(site: Site) -> None:
    answer = site.client.get(links.plan_map(site.plan_id))
    assert answer.headers["content-security-policy"] == content_security_policy()
    assert 'data-tiles=""' in answer.text
    assert "gsi.go.jp" not in answer.text


@pytest.fixture
def tiled(tmp_path: Path, sample: Scenario, sample_plan: Plan) -> Iterator[Site]:
    settings = Settings(data_dir=tmp_path, run_workers=0, tile_url=TILES)
    month_id, plan_id = fill_store(settings, sample, sample_plan)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield Site(client=signed_in(client, Role.ADMIN), month_id=month_id, plan_id=plan_id)


def test_tiles_are_named_and_only_their_host_may_be_asked(tiled: Site) -> None:
    for address in (links.plan_map(tiled.plan_id), links.trip(tiled.plan_id, "T001")):
        answer = tiled.client.get(address)
        policy = answer.headers["content-security-policy"]
        assert f"connect-src 'self' https://{TILE_HOSTS[0]};" in policy
        assert f'data-tiles="{TILES}"' in answer.text
        assert '<a class="inline-target" href="https://maps.gsi.go.jp/' in answer.text
    elsewhere = tiled.client.get(links.plan(tiled.plan_id)).headers["content-security-policy"]
    assert elsewhere == content_security_policy()


@pytest.mark.parametrize(
    "url",
    [
        "http://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png",
        "https://cyberjapandata.gsi.go.jp.evil.example/{z}/{x}/{y}.png",
        "https://me@cyberjapandata.gsi.go.jp/{z}/{x}/{y}.png",
        "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}.png",
    ],
)
def test_other_tiles_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="tile"):
        Settings(tile_url=url)
