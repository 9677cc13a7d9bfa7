"""The reference tables: municipalities and main roads."""

import csv
import json
import math
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(sample_folder: Path) -> Path:
    return sample_folder.parent


@pytest.fixture(scope="module")
def roads(data: Path) -> Rows:
    return rows_of(data / "roads.csv")


@pytest.fixture(scope="module")
def junctions(data: Path) -> dict[str, tuple[float, float]]:
    rows = rows_of(data / "road_junctions.csv")
    found = {r["junction_id"]: (float(r["lat"]), float(r["lon"])) for r in rows}
    assert len(found) == len(rows)
    return found


def check_digit(code: str) -> int:
    """The sixth digit of a municipality code (JIS X 0402, modulus 11)."""
    weighted = sum(int(d) * w for d, w in zip(code, (6, 5, 4, 3, 2), strict=True))
    return (11 - weighted % 11) % 10


def test_the_seven_municipalities(data: Path, shared: Path) -> None:
    rows = rows_of(data / "municipalities.csv")
    assert len({r["code"] for r in rows}) == 7
    given = {r["code"]: r for r in rows_of(shared / "geo" / "municipalities.csv")}
    for row in rows:
        assert row["code6"] == f"{row['code']}{check_digit(row['code'])}"
        source = given[row["code"]]
        assert row["name"] == source["name_ja"]
        for ours, theirs in (
            ("area_km2", "area_km2"),
            ("population", "population"),
            ("share_65plus_percent", "share_65plus_pct"),
        ):
            assert float(row[ours]) == float(source[theirs])
        for axis in ("hall_lat", "hall_lon"):
            assert float(row[axis]) == pytest.approx(float(source[axis]), abs=1e-5)


def test_sites_lie_in_the_municipalities(data: Path) -> None:
    codes = {r["code"] for r in rows_of(data / "municipalities.csv")}
    assert {r["municipality"] for r in rows_of(data / "sample" / "sites.csv")} == codes


def test_roads_are_one_graph(roads: Rows, junctions: dict[str, tuple[float, float]]) -> None:
    assert len({r["road_id"] for r in roads}) == len(roads)
    graph = nx.MultiGraph()
    for road in roads:
        graph.add_edge(road["from_junction"], road["to_junction"])
    assert set(graph) == set(junctions)
    assert nx.is_connected(graph)


def test_lengths_are_no_shorter_than_the_crow_flies(
    roads: Rows, junctions: dict[str, tuple[float, float]]
) -> None:
    for road in roads:
        ends = [junctions[road["from_junction"]], *shape(road), junctions[road["to_junction"]]]
        flown_km = sum(great_circle_km(a, b) for a, b in pairwise(ends))
        assert flown_km <= float(road["km"]) + 0.05, road["road_id"]
        if float(road["km"]) < 0.1:  # two decimals of a minute say nothing about its speed
            continue
        speed_km_per_hour = float(road["km"]) / float(road["minutes"]) * 60
        assert 15 <= speed_km_per_hour <= 60, road["road_id"]


def shape(road: dict[str, str]) -> list[tuple[float, float]]:
    points = [p.split(" ") for p in road["shape"].split(";") if p]
    return [(float(lat), float(lon)) for lat, lon in points]


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, p)) for p in (one, other))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(
        lon1 - lon2
    )
    return 6371.0088 * math.acos(min(1.0, cosine))


def test_figures_are_those_of_the_source(roads: Rows, shared: Path) -> None:
    features = json.loads((shared / "geo" / "roads.geojson").read_text(encoding="utf-8"))
    given = [f["properties"] for f in features["features"]]
    kept = [p for p in given if p["road_class"] not in {"motorway", "ramp_approx"}]
    assert [
        (r["from_junction"], r["to_junction"], float(r["km"]), float(r["minutes"]), r["seasonal"])
        for r in roads
    ] == [
        (
            f"J{p['u']:03d}",
            f"J{p['v']:03d}",
            round(p["length_m"] / 1000, 3),
            p["minutes"],
            p["seasonal"],
        )
        for p in kept
    ]
    assert [r["licence"] for r in roads] == [p["license"] for p in kept]


def test_licences_are_named_in_the_readme(data: Path, roads: Rows) -> None:
    assert {r["licence"] for r in roads} == {"ODbL-1.0", "CC-BY-4.0"}
    readme = (data / "README.md").read_text(encoding="utf-8")
    for word in (
        "ODbL 1.0",
        "CC BY 4.0",
        "© OpenStreetMap",
        "国土地理院 指定緊急避難場所データ",
        "Geolonia 住所データ",
        "架空",
    ):
        assert word in readme


def test_every_file_is_named_in_the_readme(data: Path) -> None:
    readme = (data / "README.md").read_text(encoding="utf-8")
    for path in data.iterdir():
        assert path.name == "README.md" or f"`{path.name}" in readme, path.name


def test_winter_closures_are_marked(roads: Rows) -> None:
    assert {r["seasonal"] for r in roads} == {"", "winter_closed_assumed"}
    assert {r["route_number"] for r in roads if r["seasonal"]} == {"482", "31", "6", "32"}
