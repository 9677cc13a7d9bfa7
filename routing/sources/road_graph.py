"""The region's main roads as a graph: for drawing a trip along them, and for closures.

The graph is read from ``roads.csv`` and, beside it, ``road_junctions.csv``. It is coarse: town
streets are missing, so a place is tied to the nearest road by a straight line.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoadsUnreadable

if TYPE_CHECKING:
    import networkx as nx

METRES_PER_DEGREE = 111_195.0
"""Length of a degree of latitude on a sphere of 6,371 km."""

DETOUR = 1.35
"""Town streets are that much longer than the straight line (geo sources of the road data)."""

STRAIGHT_M = 3_000.0
"""No longer way than that is taken straight across town; beyond, there are hills."""

STREET_M_PER_S = 25 / 3.6
"""Speed on streets that the graph does not have."""


class Position(NamedTuple):
    """Degrees of WGS84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEdge:
    """A stretch of road between two junctions, driven both ways.

    ``shape`` runs from the first junction to the second, both included. ``seasonal`` is blank for
    a road that is open all year, else the reason why it closes.
    """

    road_id: str
    from_junction: str
    to_junction: str
    road_class: str
    route_number: str
    name: str
    length_m: int
    duration_s: int
    seasonal: str
    shape: tuple[Position, ...]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Junctions and the stretches between them. Two graphs are the same only if one object."""

    junctions: Mapping[str, Position]
    edges: tuple[RoadEdge, ...]

    @cached_property
    def by_id(self) -> Mapping[str, RoadEdge]:
        """The stretches by their ids."""
        return {e.road_id: e for e in self.edges}

    @cached_property
    def lon_scale(self) -> float:
        """Length of a degree of longitude over one of latitude, in the middle of the region."""
        lats = [p.lat for p in self.junctions.values()]
        return cos(radians(sum(lats) / len(lats))) if lats else 1.0

    @cached_property
    def _segments(self) -> "_Segments":
        return _Segments.of(self)


@dataclass(frozen=True, eq=False)
class _Segments:
    """All straight pieces of all edges in metres east and north, for finding the nearest."""

    edge: NDArray[np.int64]
    begin: NDArray[np.float64]
    step: NDArray[np.float64]
    before_m: NDArray[np.float64]
    """Length of the edge's course before the piece."""
    edge_m: NDArray[np.float64]

    @classmethod
    def of(cls, roads: RoadGraph) -> "_Segments":
        edge, begin, step, before, total = [], [], [], [], []
        for index, road in enumerate(roads.edges):
            course = [_metres(p, roads.lon_scale) for p in road.shape]
            done_m = 0.0
            for (x, y), (to_x, to_y) in pairwise(course):
                edge.append(index)
                begin.append((x, y))
                step.append((to_x - x, to_y - y))
                before.append(done_m)
                done_m += hypot(to_x - x, to_y - y)
            total.append(done_m)
        return cls(
            edge=np.array(edge, dtype=np.int64),
            begin=np.array(begin, dtype=np.float64).reshape(-1, 2),
            step=np.array(step, dtype=np.float64).reshape(-1, 2),
            before_m=np.array(before, dtype=np.float64),
            edge_m=np.array(total, dtype=np.float64),
        )


class _Tie(NamedTuple):
    """Where a place meets the roads: the edge, how far along it (0 to 1), and the way there."""

    edge: RoadEdge
    share: float
    at: Position
    access_m: float


def read_roads(path: Path) -> RoadGraph:
    """Read ``roads.csv`` at ``path`` and ``road_junctions.csv`` in the same folder.

    Raises RoadsUnreadable with file, line and problem.
    """
    junctions = {}
    for line, row in _rows(path.with_name("road_junctions.csv")):
        position = _position((row("lat"), row("lon")), path.with_name("road_junctions.csv"), line)
        junctions[row("junction_id")] = position
    edges = tuple(_edge(row, junctions, path, line) for line, row in _rows(path))
    return RoadGraph(junctions=junctions, edges=edges)


class _Row:
    def __init__(self, cells: Mapping[str, str | None], file: Path, line: int) -> None:
        self.cells, self.file, self.line = cells, file, line

    def __call__(self, column: str) -> str:
        cell = self.cells.get(column)
        if cell is None:
            raise RoadsUnreadable(self.file.name, self.line, f"column {column} is missing")
        return cell


def _rows(path: Path) -> Iterable[tuple[int, _Row]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RoadsUnreadable(path.name, 0, str(error)) from error
    for line, cells in enumerate(csv.DictReader(text.splitlines()), start=2):
        yield line, _Row(cells, path, line)


def _position(cells: Sequence[str], file: Path, line: int) -> Position:
    try:
        lat, lon = map(float, cells)
    except ValueError as error:
        raise RoadsUnreadable(file.name, line, f"{cells!r} is no position") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RoadsUnreadable(file.name, line, f"{lat} {lon} lies nowhere on earth")
    return Position(lat, lon)


def _edge(row: _Row, junctions: Mapping[str, Position], file: Path, line: int) -> RoadEdge:
    ends = row("from_junction"), row("to_junction")
    for end in ends:
        if end not in junctions:
            raise RoadsUnreadable(file.name, line, f"junction {end} is unknown")
    try:
        length_m, duration_s = round(float(row("km")) * 1000), round(float(row("minutes")) * 60)
    except (ValueError, OverflowError) as error:
        raise RoadsUnreadable(file.name, line, f"no number: {error}") from error
    between = [_position(p.split(), file, line) for p in row("shape").split(";") if p.strip()]
    return RoadEdge(
        road_id=row("road_id"),
        from_junction=ends[0],
        to_junction=ends[1],
        road_class=row("road_class"),
        route_number=row("route_number"),
        name=row("name"),
        length_m=length_m,
        duration_s=duration_s,
        seasonal=row("seasonal"),
        shape=(junctions[ends[0]], *between, junctions[ends[1]]),
    )


def path_between(
    roads: RoadGraph, points: Iterable[Position], *, closed: frozenset[str] = frozenset()
) -> tuple[Position, ...]:
    """Return the line of a drive through ``points`` in order, along the roads.

    Each leg takes the quickest way on the graph without the ``closed`` road ids, with straight
    connections to it; a short leg that is quicker across town, or one without a way, is straight.
    The line starts at the first point and ends at the last.
    """
    places = [Position(*p) for p in points]
    line = places[:1]
    for start, end in pairwise(places):
        line += _leg(roads, start, end, closed)
    return tuple(p for p, _ in groupby(line))


@lru_cache(maxsize=8192)
def _leg(
    roads: RoadGraph, start: Position, end: Position, closed: frozenset[str]
) -> tuple[Position, ...]:
    if start == end:
        return (end,)
    direct_m = _straight_m(roads, start, end)
    ties = _tie(roads, start, closed), _tie(roads, end, closed)
    if ties[0] is None or ties[1] is None:
        return (start, end)
    along_s, along = _along(roads, ties[0], ties[1], closed)
    access_s = (ties[0].access_m + ties[1].access_m) * DETOUR / STREET_M_PER_S
    direct_s = direct_m * DETOUR / STREET_M_PER_S if direct_m <= STRAIGHT_M else float("inf")
    if along_s + access_s >= direct_s or not along:
        return (start, end)
    return (start, *along, end)


def _metres(p: Position, lon_scale: float) -> tuple[float, float]:
    return p.lon * METRES_PER_DEGREE * lon_scale, p.lat * METRES_PER_DEGREE


def _straight_m(roads: RoadGraph, a: Position, b: Position) -> float:
    (ax, ay), (bx, by) = _metres(a, roads.lon_scale), _metres(b, roads.lon_scale)
    return hypot(bx - ax, by - ay)


@lru_cache(maxsize=4096)
def _tie(roads: RoadGraph, place: Position, closed: frozenset[str]) -> _Tie | None:
    """Find the point of an open road that is nearest to a place."""
    held = roads._segments
    if not held.edge.size:
        return None
    offset = np.array(_metres(place, roads.lon_scale)) - held.begin
    length2 = (held.step**2).sum(axis=1)
    share = np.clip((offset * held.step).sum(axis=1) / np.where(length2 > 0, length2, 1), 0, 1)
    away_m = np.hypot(*(offset - held.step * share[:, None]).T)
    if closed:
        shut = np.array([e.road_id in closed for e in roads.edges])
        away_m = np.where(shut[held.edge], np.inf, away_m)
    best = int(np.argmin(away_m))
    if not np.isfinite(away_m[best]):
        return None
    east_m, north_m = held.begin[best] + held.step[best] * share[best]
    index = int(held.edge[best])
    done_m = float(held.before_m[best] + share[best] * np.sqrt(length2[best]))
    return _Tie(
        edge=roads.edges[index],
        share=done_m / float(held.edge_m[index]) if held.edge_m[index] else 0.0,
        at=Position(
            float(north_m) / METRES_PER_DEGREE,
            float(east_m) / METRES_PER_DEGREE / roads.lon_scale,
        ),
        access_m=float(away_m[best]),
    )


def _along(
    roads: RoadGraph, start: _Tie, end: _Tie, closed: frozenset[str]
) -> tuple[float, tuple[Position, ...]]:
    """Return seconds and line of the quickest way between two points of roads."""
    best_s, best = float("inf"), tuple[Position, ...]()
    if start.edge is end.edge:
        best_s = abs(start.share - end.share) * start.edge.duration_s
        best = (start.at, *_cut(roads, start.edge, start.share, end.share), end.at)
    for from_end in (0, 1):
        for to_end in (0, 1):
            seconds, junctions = _between(
                roads, _junction(start.edge, from_end), _junction(end.edge, to_end), closed
            )
            seconds += abs(start.share - from_end) * start.edge.duration_s
            seconds += abs(end.share - to_end) * end.edge.duration_s
            if seconds < best_s:
                best_s = seconds
                middle = _course(roads, junctions, closed)
                head = _cut(roads, start.edge, start.share, from_end)
                tail = _cut(roads, end.edge, to_end, end.share)
                best = (start.at, *head, *middle, *tail, end.at)
    return best_s, best


def _junction(edge: RoadEdge, end: int) -> str:
    return edge.to_junction if end else edge.from_junction


def _cut(roads: RoadGraph, edge: RoadEdge, begin: float, end: float) -> list[Position]:
    """Return the points of an edge's course that lie between two shares of it, in that order."""
    pieces = [_straight_m(roads, a, b) for a, b in pairwise(edge.shape)]
    total_m = sum(pieces) or 1.0
    done_m, inside = 0.0, []
    for point, piece_m in zip(edge.shape, [*pieces, 0.0], strict=True):
        if min(begin, end) <= done_m / total_m <= max(begin, end):
            inside.append(point)
        done_m += piece_m
    return inside if begin <= end else inside[::-1]


@lru_cache(maxsize=64)
def _open_graph(roads: RoadGraph, closed: frozenset[str]) -> "nx.Graph[str]":
    """Keep of parallel roads the quickest one that is open."""
    import networkx as nx  # noqa: PLC0415  takes long, and most of hakobi follows no road

    graph = nx.Graph()
    graph.add_nodes_from(roads.junctions)
    for edge in sorted(roads.edges, key=lambda e: (-e.duration_s, e.road_id)):
        if edge.road_id not in closed:
            graph.add_edge(
                edge.from_junction, edge.to_junction, seconds=edge.duration_s, road_id=edge.road_id
            )
    return graph


@lru_cache(maxsize=2048)
def _ways(
    roads: RoadGraph, junction: str, closed: frozenset[str]
) -> tuple[Mapping[str, float], Mapping[str, list[str]]]:
    import networkx as nx  # noqa: PLC0415  see above

    found: tuple[Mapping[str, float], Mapping[str, list[str]]] = nx.single_source_dijkstra(
        _open_graph(roads, closed), junction, weight="seconds"
    )
    return found


def _between(
    roads: RoadGraph, start: str, end: str, closed: frozenset[str]
) -> tuple[float, list[str]]:
    seconds, ways = _ways(roads, start, closed)
    if end not in ways:
        return float("inf"), []
    return float(seconds[end]), ways[end]


def _course(roads: RoadGraph, junctions: Sequence[str], closed: frozenset[str]) -> list[Position]:
    graph = _open_graph(roads, closed)
    line: list[Position] = []
    for start, end in pairwise(junctions):
        edge = roads.by_id[graph.edges[start, end]["road_id"]]
        line += edge.shape if edge.from_junction == start else edge.shape[::-1]
    return line
