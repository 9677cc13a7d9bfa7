"""The hub operator's morning and the driver's round, from the paper's QR code on."""

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pypdfium2
import pytest
import zxingcpp

from logistics.model import Scenario
from tests.journeys.conftest import signed_in


@pytest.fixture(scope="module")
def trips(server_url: str, planned: dict[str, Any]) -> list[dict[str, Any]]:
    """Every trip of the hub, read page by page as another system does."""
    found: list[dict[str, Any]] = []
    offset: int | None = 0
    with signed_in(server_url, "logi") as client:
        while offset is not None:
            path = f"/api/v1/plans/{planned['plan_id']}/trips?limit=20&offset={offset}"
            page = client.get(path).raise_for_status().json()
            found += page["items"]
            offset = page["next_offset"]
    assert len({trip["trip_id"] for trip in found}) == len(found) == page["total"]
    return found


def drives(sample: Scenario, trip: dict[str, Any], driver: str) -> bool:
    day = date.fromisoformat(trip["day"])
    return any(
        s.driver == driver
        for s in sample.shifts
        if s.vehicle_id == trip["vehicle_id"]
        and s.day == day
        and s.start_min <= trip["stops"][0]["arrive_min"] <= s.end_min
    )


def loaded_g(trip: dict[str, Any]) -> int:
    return sum(q["quantity_g"] for stop in trip["stops"] for q in stop["load"])


def unloaded_g(trip: dict[str, Any]) -> int:
    return sum(q["quantity_g"] for stop in trip["stops"] for q in stop["unload"])


def test_the_hub_s_day(
    hub_client: httpx2.Client, planned: dict[str, Any], trips: list[dict[str, Any]]
) -> None:
    by_day: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for trip in trips:
        by_day[trip["day"]].append(trip)
    day, todays = max(by_day.items(), key=lambda x: len(x[1]))
    calendar = hub_client.get(f"/plans/{planned['plan_id']}/calendar").raise_for_status().text
    for trip in todays:
        assert f"/trips/{trip['trip_id']}" in calendar
        sheet = hub_client.get(
            f"/api/v1/plans/{planned['plan_id']}/trips/{trip['trip_id']}/sheet"
        ).raise_for_status()
        assert sheet.json()["day"] == day
        assert loaded_g(trip) == unloaded_g(trip) > 0


def test_the_loading_lists_are_printed_before_the_trips(
    hub_client: httpx2.Client, planned: dict[str, Any]
) -> None:
    printed = hub_client.get(f"/api/v1/plans/{planned['plan_id']}/sheets.pdf").content
    pdf = pypdfium2.PdfDocument(printed)
    assert "積み込み表" in pdf[0].get_textpage().get_text_bounded()


def test_the_driver_s_round_from_paper_to_page(
    driver_client: httpx2.Client,
    server_url: str,
    planned: dict[str, Any],
    trips: list[dict[str, Any]],
    sample: Scenario,
) -> None:
    client, plan = driver_client, f"/api/v1/plans/{planned['plan_id']}"
    own = [t for t in trips if drives(sample, t, "市職員A")]
    for other in [t for t in trips if t not in own]:
        assert client.get(f"{plan}/trips/{other['trip_id']}/sheet").status_code == 404
    trip = max(own, key=lambda t: len(t["stops"]))
    path = f"{plan}/trips/{trip['trip_id']}/sheet.pdf"
    pdf = pypdfium2.PdfDocument(client.get(path).raise_for_status().content)
    picture = pdf[0].render(scale=200 / 72, grayscale=True).to_numpy()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.startswith(f"{server_url}/")
    page = client.get(urlsplit(code.text).path).raise_for_status().text
    for stop in trip["stops"]:
        assert sample.sites[stop["site_id"]].shown_name in page
    assert sample.vehicles[trip["vehicle_id"]].vehicle_id in page
    assert "<svg" in page
