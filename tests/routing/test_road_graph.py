"""Lines along the roads."""

import time
from itertools import pairwise
from math import hypot
from pathlib import Path

import pytest

from api.settings import data_folder
from routing.errors import RoadsUnreadable
from routing.sources.road_graph import Position, RoadGraph, path_between, read_roads

ROADS = "road_id,from_junction,to_junction,road_class,route_number,name,km,minutes,seasonal,shape"
JUNCTIONS = "junction_id,lat,lon\nA,35.0,134.0\nB,35.0,134.1\nC,35.1,134.1\nD,35.1,134.0\n"
SQUARE = f"""{ROADS}
AB,A,B,national,9,国道9号,9.1,12,,
BC,B,C,national,29,国道29号,11.1,14,winter_closed_assumed,35.05 134.12
AD,A,D,prefectural,32,,11.1,30,,
DC,D,C,prefectural,32,,9.1,30,,
"""


def square(folder: Path, roads: str = SQUARE, junctions: str = JUNCTIONS) -> RoadGraph:
    (folder / "roads.csv").write_text(roads, encoding="utf-8")
    (folder / "road_junctions.csv").write_text(junctions, encoding="utf-8")
    return read_roads(folder / "roads.csv")


@pytest.fixture(scope="module")
def roads() -> RoadGraph:
    return read_roads(data_folder() / "roads.csv")


def test_the_regions_roads_are_read_whole(roads: RoadGraph) -> None:
    assert {"9", "29", "53", "178", "373", "482"} <= {e.route_number for e in roads.edges}
    assert all(e.length_m > 0 and len(e.shape) >= 2 for e in roads.edges)
    assert any(e.seasonal for e in roads.edges)


def test_the_quickest_way_follows_the_course_of_the_roads(tmp_path: Path) -> None:
    line = path_between(square(tmp_path), [Position(35.0, 134.0), Position(35.1, 134.1)])
    assert line[0] == (35.0, 134.0)
    assert Position(35.05, 134.12) in line
    assert line[-1] == (35.1, 134.1)
    assert len(set(line)) == len(line)


def test_a_closed_road_is_driven_around(tmp_path: Path) -> None:
    roads = square(tmp_path)
    shut = frozenset(e.road_id for e in roads.edges if e.seasonal)
    line = path_between(roads, [Position(35.0, 134.0), Position(35.1, 134.1)], closed=shut)
    assert Position(35.05, 134.12) not in line
    assert Position(35.1, 134.0) in line


def test_no_way_left_gives_a_straight_line(tmp_path: Path) -> None:
    roads = square(tmp_path)
    points = [Position(35.0, 134.0), Position(35.1, 134.1)]
    everything = frozenset(e.road_id for e in roads.edges)
    assert path_between(roads, points, closed=everything) == tuple(points)
    assert path_between(square(tmp_path, ROADS, "junction_id,lat,lon\n"), points) == tuple(points)


def test_places_on_one_road_are_joined_along_it(tmp_path: Path) -> None:
    line = path_between(square(tmp_path), [Position(35.001, 134.02), Position(35.001, 134.08)])
    assert all(abs(p.lat - 35.0) < 0.0011 for p in line)
    assert [p.lon for p in line] == sorted(p.lon for p in line)


def test_across_town_the_line_is_straight(roads: RoadGraph) -> None:
    near = [Position(35.50871, 134.23497), Position(35.50639, 134.23161)]
    assert path_between(roads, near) == tuple(near)


def test_few_points_give_short_lines(roads: RoadGraph) -> None:
    one = Position(35.5, 134.2)
    assert path_between(roads, []) == ()
    assert path_between(roads, [one]) == (one,)
    assert path_between(roads, [one, one]) == (one,)


def test_lines_between_all_places_of_the_region_are_quick_and_connected(roads: RoadGraph) -> None:
    places = list(roads.junctions.values())[::3]
    started = time.process_time()
    for start in places:
        for end in places:
            line = path_between(roads, [start, end])
            assert (line[0], line[-1]) == (start, end)
            steps = pairwise(line)
            assert all(hypot(b.lat - a.lat, b.lon - a.lon) < 0.25 for a, b in steps)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("roads", "junctions", "problem"),
    [
        (SQUARE, JUNCTIONS.replace("lat", "latitude"), "column lat is missing"),
        (SQUARE, JUNCTIONS.replace("35.0,", "north,"), "is no position"),
        (SQUARE, JUNCTIONS.replace("35.0,", "99.0,"), "nowhere on earth"),
        (SQUARE, JUNCTIONS.replace("35.0,", "nan,"), "nowhere on earth"),
        (SQUARE.replace("AB,A,B", "AB,A,Z"), JUNCTIONS, "junction Z is unknown"),
        (SQUARE.replace("9.1", "far"), JUNCTIONS, "no number"),
        (SQUARE.replace("9.1", "inf"), JUNCTIONS, "no number"),
        (SQUARE.replace("35.05 134.12", "35.05"), JUNCTIONS, "is no position"),
    ],
)
def test_damaged_road_files_are_refused_with_their_place(
    tmp_path: Path, roads: str, junctions: str, problem: str
) -> None:
    with pytest.raises(RoadsUnreadable, match=problem) as caught:
        square(tmp_path, roads, junctions)
    assert caught.value.line >= 2


def test_a_missing_road_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoadsUnreadable, match=r"road_junctions\.csv"):
        read_roads(tmp_path / "roads.csv")
