"""The small map: always well-formed, always the same, nothing outside, nobody given away."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.printing.map_layout import Box, Spot, dotted, fit, round_length_m, visible, wrap
from api.printing.map_svg import ATTRIBUTION, MapPoint, map_points, trip_map_svg
from logistics.sheet import route_sheets
from routing.sources.road_graph import RoadGraph
from tests.one_trip import Call, one_trip

SVG = "{http://www.w3.org/2000/svg}"
SIZE = {"width": 266.0, "height": 186.0}


def point(label: str, lat: float | None, lon: float | None, name: str = "食堂") -> MapPoint:
    return MapPoint(label=label, name=name, lat=lat, lon=lon)


def texts(svg: str) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_trip_is_drawn_with_roads_numbers_scale_north_and_credits(roads: RoadGraph) -> None:
    calls = [Call(name="地域食堂 久松"), Call(name="地域食堂 賀露", lat=35.53, lon=134.19)]
    svg = trip_map_svg(route_sheets(*one_trip(calls))[0], roads, **SIZE)
    shown = texts(svg)
    assert {"1", "2", "発着", "N", "久松", "賀露"} <= set(shown)
    assert any(t.startswith("R") and t[1:].isdecimal() for t in shown)
    assert any(t.endswith((" km", " m")) for t in shown)
    assert "".join(ATTRIBUTION).replace(" ", "") in "".join(shown).replace(" ", "")


@pytest.mark.parametrize(
    "points",
    [
        [],
        [point("1", 35.5, 134.2)],
        [point("1", 35.5, 134.2), point("2", 35.5, 134.2)],
        [point("1", None, None), point("2", 35.5, None)],
        [point("1", 0.0, 0.0), point("2", 35.5, 134.2)],
        [point("1", 90.0, 180.0), point("2", -90.0, -180.0)],
        [point(str(i), 35.5 + i / 9000, 134.2) for i in range(40)],
    ],
    ids=["none", "one", "twice the same", "no place", "far apart", "poles", "crowd"],
)
@pytest.mark.parametrize("with_roads", [True, False])
def test_odd_trips_are_drawn_too(
    points: list[MapPoint], with_roads: bool, roads: RoadGraph
) -> None:
    svg = trip_map_svg(points, roads if with_roads else None, **SIZE)
    root = ElementTree.fromstring(svg)
    assert root.get("width") == "266"
    assert "nan" not in svg
    assert "inf" not in svg
    known = [p for p in points if p.lat is not None and p.lon is not None]
    if not known:
        assert "地図に出せる場所がありません" in texts(svg)


def test_stops_at_one_place_share_a_mark(roads: RoadGraph) -> None:
    svg = trip_map_svg([point("1", 35.5, 134.2), point("3", 35.5, 134.2)], roads, **SIZE)
    assert "1・3" in texts(svg)


def test_the_map_is_the_same_every_time(roads: RoadGraph) -> None:
    sheet = route_sheets(*one_trip([Call(name="久松")] * 6))[0]
    assert trip_map_svg(sheet, roads, **SIZE) == trip_map_svg(sheet, roads, **SIZE)


def test_no_text_is_smaller_than_asked_and_no_style_needs_a_content_policy(
    roads: RoadGraph,
) -> None:
    svg = trip_map_svg([point("1", 35.5, 134.2)], roads, text_size=12, **SIZE)
    root = ElementTree.fromstring(svg)
    assert {float(t.get("font-size", "0")) for t in root.iter(f"{SVG}text")} == {12.0}
    assert not [e for e in root.iter() if e.get("style") or e.tag == f"{SVG}style"]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '" onload="x', "a&b<c>'d", "\x00\x08a\ud800b"]
)
def test_names_are_escaped(hostile: str, roads: RoadGraph) -> None:
    svg = trip_map_svg([point("1", 35.5, 134.2, hostile)], roads, **SIZE)
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert all("onload" not in e.attrib for e in root.iter())


def test_a_confidential_site_is_not_on_the_map(roads: RoadGraph) -> None:
    hidden = Call(name="秘密の家", public_name="施設A", confidential=True, lat=35.1, lon=134.9)
    sheet = route_sheets(*one_trip([hidden, Call(name="久松")]))[0]
    assert [p.lat for p in map_points(sheet)][1] is None
    svg = trip_map_svg(sheet, roads, **SIZE)
    assert "施設A" not in svg
    assert "秘密" not in svg


def test_english_maps_use_english_marks() -> None:
    sheet = route_sheets(*one_trip([Call(name="Hisamatsu")]))[0]
    assert "S・E" in texts(trip_map_svg(sheet, None, language="en", **SIZE))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(35.2, 35.7, allow_nan=False),
            st.floats(133.9, 134.8, allow_nan=False),
            st.text(max_size=30),
        ),
        max_size=12,
    )
)
def test_any_trip_of_the_region_gives_a_picture(
    roads: RoadGraph, stops: list[tuple[float, float, str]]
) -> None:
    points = [point(str(i), lat, lon, name) for i, (lat, lon, name) in enumerate(stops)]
    root = ElementTree.fromstring(trip_map_svg(points, roads, **SIZE))
    labels = "・".join(t.text or "" for t in root.iter(f"{SVG}text"))
    assert all(p.label in labels for p in points)


def test_all_places_lie_within_the_padding() -> None:
    places = [(35.2, 134.0), (35.6, 134.7), (35.4, 134.1)]
    view = fit(places, width=266, height=160, padding=20)
    inner = Box(19.9, 19.9, 246.1, 140.1)
    assert all(inner.holds(view.spot(*p)) for p in places)
    assert view.spot(35.6, 134.0).y < view.spot(35.2, 134.0).y


@pytest.mark.parametrize(("limit", "length"), [(0.5, 1), (999, 500), (1000, 1000), (4999, 2000)])
def test_scale_bars_have_round_lengths(limit: float, length: int) -> None:
    assert round_length_m(limit) == length


def test_marks_along_a_line_are_evenly_spaced() -> None:
    marks = dotted([Spot(0, 0), Spot(10, 0), Spot(10, 10)], every=6, first=2)
    assert [at for at, _ in marks] == [Spot(2, 0), Spot(8, 0), Spot(10, 4), Spot(10, 10)]


def test_only_the_visible_part_of_a_road_is_kept() -> None:
    course = [Spot(-50, 5), Spot(-10, 5), Spot(5, 5), Spot(30, 5), Spot(60, 5)]
    assert visible(course, Box(0, 0, 20, 10)) == [[Spot(-10, 5), Spot(5, 5), Spot(30, 5)]]


def test_words_wrap_into_lines() -> None:
    assert wrap(["aaaa", "bbbb", "cccc"], width=60, size=10) == ["aaaa  bbbb", "cccc"]
