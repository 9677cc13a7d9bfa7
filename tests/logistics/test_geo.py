"""The export for GIS tools, read back as they do."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas
import pyogrio
import pytest

from logistics.geo import export_geo
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan


@pytest.fixture
def secret(sample: Scenario, sample_plan: Plan) -> Scenario:
    """The sample month with a confidential site that a trip goes to."""
    visited = {s.site_id for t in sample_plan.trips for s in t.stops}
    site_id = next(s.site_id for s in sample.recipients if s.site_id in visited)
    site = replace(
        sample.sites[site_id], confidential=True, public_name="協力施設A", address="秘密の町9"
    )
    return replace(sample, sites={**sample.sites, site_id: site})


def test_the_package_opens(sample: Scenario, sample_plan: Plan, tmp_path: Path) -> None:
    files = export_geo(sample, sample_plan, tmp_path)
    assert [f.name for f in files] == [
        "hakobi.gpkg",
        "sites.geojson",
        "trips.geojson",
        "stops.geojson",
    ]
    layers = dict(pyogrio.list_layers(tmp_path / "hakobi.gpkg"))
    assert layers == {"拠点と食堂": "Point", "便": "LineString", "立寄先": "Point"}
    sites = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="拠点と食堂")
    assert sites.crs.to_epsg() == 4326
    assert list(sites["site_id"]) == list(sample.sites)
    hub = sites.iloc[0]
    expected = sample.sites[SiteId(hub["site_id"])]
    assert (hub.geometry.y, hub.geometry.x, hub["name"]) == (
        expected.lat,
        expected.lon,
        expected.name,
    )
    assert sites["used_kg"].sum() == pytest.approx(sample_plan.metrics.used_g / 1000)
    trips = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="便")
    assert list(trips["trip_id"]) == [t.trip_id for t in sample_plan.trips]
    assert (trips["km"] > 0).all()


def test_geojson_is_longitude_first(sample: Scenario, tmp_path: Path) -> None:
    export_geo(sample, None, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hakobi.gpkg", "sites.geojson"]
    features = json.loads((tmp_path / "sites.geojson").read_text(encoding="utf-8"))["features"]
    lon, lat = features[0]["geometry"]["coordinates"]
    assert 130 < lon < 136
    assert 34 < lat < 36
    assert features[0]["properties"]["kind_ja"] == "ロジ拠点"


def test_an_earlier_export_is_replaced(sample: Scenario, sample_plan: Plan, tmp_path: Path) -> None:
    export_geo(sample, sample_plan, tmp_path)
    export_geo(sample, None, tmp_path)
    assert len(pyogrio.list_layers(tmp_path / "hakobi.gpkg")) == 1
    assert not (tmp_path / "trips.geojson").exists()


def test_a_confidential_site_stays_hidden(
    secret: Scenario, sample_plan: Plan, tmp_path: Path
) -> None:
    export_geo(secret, sample_plan, tmp_path)
    site = next(s for s in secret.sites.values() if s.confidential)
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        for word in (site.name, site.address, str(site.lat), str(site.lon)):
            assert word.encode() not in data, (path.name, word)
    sites = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="拠点と食堂").set_index("site_id")
    row = sites.loc[site.site_id]
    assert row.geometry is None
    assert (row["name"], row["municipality"], row["hub_id"]) == ("協力施設A", "", "")
    trips = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="便").set_index("trip_id")
    stops = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="立寄先")
    visits = stops[stops["site_id"] == site.site_id]
    assert len(visits) > 0
    assert visits.geometry.isna().all()
    assert set(visits["arrive"]) == {""}
    assert trips.loc[visits["trip_id"], "km"].isna().all()
    assert all("協力施設A" in names for names in trips.loc[visits["trip_id"], "names"])


def test_sites_without_a_place(sample: Scenario, sample_plan: Plan, tmp_path: Path) -> None:
    sites = {k: replace(s, lat=None, lon=None) for k, s in sample.sites.items()}
    export_geo(replace(sample, sites=sites), sample_plan, tmp_path)
    frame = geopandas.read_file(tmp_path / "hakobi.gpkg", layer="拠点と食堂")
    assert len(frame) == len(sites)


def test_a_plan_without_trips_and_a_trip_without_stops(
    sample: Scenario, sample_plan: Plan, tmp_path: Path
) -> None:
    files = export_geo(sample, replace(sample_plan, trips=()), tmp_path)
    assert [f.name for f in files] == ["hakobi.gpkg", "sites.geojson"]
    broken = replace(sample_plan.trips[0], stops=())
    files = export_geo(sample, replace(sample_plan, trips=(broken,)), tmp_path)
    assert [f.name for f in files] == ["hakobi.gpkg", "sites.geojson"]
