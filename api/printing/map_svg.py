"""A small map of a trip, drawn by ourselves: no tiles, no network, the same on screen and paper.

It needs no colour: the trip is the thickest, darkest line, supply sites are black squares, stops
white circles with their number. All style is in attributes, so a strict content policy holds.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import hypot
from xml.sax.saxutils import escape, quoteattr

from api.printing.map_layout import (
    Box,
    Claimed,
    Spot,
    View,
    beside,
    dotted,
    fit,
    round_length_m,
    settle,
    shorten,
    text_width,
    visible,
    wrap,
)
from logistics.model import SUPPLY_KINDS
from logistics.sheet_model import RouteSheet, SheetStop, StopRole
from routing.sources.road_graph import Position, RoadEdge, RoadGraph, path_between

ATTRIBUTION = ("© OpenStreetMap contributors", "Geolonia 住所データ", "国土地理院")
"""Whose data the roads and places come from; ``data/README.md`` has the full wording."""

FONTS = "Noto Sans CJK JP, BIZ UDPGothic, Noto Sans JP, Hiragino Sans, sans-serif"
INK, GREY, ROUTE = "#1a1a1a", "#595959", "#00118f"

_ROAD_STYLE = {"national": ("#b3b3b3", 2.6), "prefectural": ("#d0d0d0", 1.4)}
_OTHER_ROAD = ("#d0d0d0", 1.4)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS = {
    "ja": {
        "start": "発",
        "return": "着",
        "map": "便の地図",
        "none": "地図に出せる場所がありません",
    },
    "en": {"start": "S", "return": "E", "map": "Map of the trip", "none": "No place to show"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A stop on the map. Without coordinates it is left out."""

    label: str
    name: str
    lat: float | None
    lon: float | None
    supply: bool = False


def map_points(sheet: RouteSheet, *, language: str = "ja") -> tuple[MapPoint, ...]:
    """Return the stops of a trip as the map shows them; a confidential site has no place."""
    return tuple(
        MapPoint(
            label=_label(stop, language),
            name=stop.name,
            lat=stop.lat,
            lon=stop.lon,
            supply=stop.kind in SUPPLY_KINDS,
        )
        for stop in sheet.stops
    )


def _label(stop: SheetStop, language: str) -> str:
    return str(stop.position) if stop.role is StopRole.CALL else _words(language)[stop.role]


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language, _WORDS["en"])


def trip_map_svg(
    trip: RouteSheet | Sequence[MapPoint],
    roads: RoadGraph | None,
    *,
    width: float,
    height: float,
    language: str = "ja",
    text_size: float = 10.0,
) -> str:
    """Return an SVG of ``width`` by ``height`` units: roads, the trip along them, its stops.

    Stops are numbered in their order, the base is marked 発 and 着 (S and E in English); arrows lie
    on the left of the line, so that there and back on one road can be told apart. No text is
    smaller than ``text_size``.
    """
    points = map_points(trip, language=language) if isinstance(trip, RouteSheet) else tuple(trip)
    placed = [p for p in points if p.lat is not None and p.lon is not None]
    course = [Position(p.lat, p.lon) for p in placed if p.lat is not None and p.lon is not None]
    credits = wrap(ATTRIBUTION, width=width, size=text_size)
    strip = len(credits) * text_size * 1.25 + 2
    drawing = _Drawing(roads=roads, text_size=text_size)
    line = path_between(roads, course) if roads else tuple(course)
    shown = line or tuple(roads.junctions.values() if roads else ())
    view = fit(shown, width=width, height=max(height - strip, 1.0), padding=text_size * 2.2)
    if placed:
        drawing.draw(view, placed, [view.spot(*p) for p in line])
    else:
        drawing.draw_nothing(view, _words(language)["none"])
    title = f"{_words(language)['map']}: " + ", ".join(f"{p.label} {p.name}" for p in placed)
    return _svg(drawing.parts, credits, title=title, size=(width, height), text_size=text_size)


def _svg(
    parts: Iterable[str],
    credits: Sequence[str],
    *,
    title: str,
    size: tuple[float, float],
    text_size: float,
) -> str:
    width, height = size
    inner = height - len(credits) * text_size * 1.25 - 2
    lines = [
        _text(line, Spot(0, inner + text_size * (1.1 + 1.25 * i)), text_size, fill=GREY)
        for i, line in enumerate(credits)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-label={_attribute(title)} '
            f'font-family="{FONTS}">',
            f"<title>{_plain(title)}</title>",
            f'<svg x="0" y="0" width="{width:g}" height="{inner:.1f}" overflow="hidden">',
            f'<rect width="{width:g}" height="{inner:.1f}" fill="#ffffff"/>',
            *parts,
            f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{inner - 1:.1f}" fill="none" '
            f'stroke="{GREY}" stroke-width="1"/>',
            "</svg>",
            *lines,
            "</svg>",
        ]
    )


@dataclass(slots=True)
class _Mark:
    """Stops at one place, drawn as one mark."""

    labels: list[str]
    names: list[str]
    at: Spot
    supply: bool


@dataclass(slots=True)
class _Drawing:
    roads: RoadGraph | None
    text_size: float
    parts: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    """Lines from a place to its mark where that had to move; they lie under all marks."""
    claimed: Claimed = field(default_factory=Claimed)

    def draw(self, view: View, points: Sequence[MapPoint], line: Sequence[Spot]) -> None:
        marks = _marks(view, points)
        roads = self._roads(view)
        self._route(line)
        self._scale(view)
        self._north(view)
        boxes = [self._settle(view, mark) for mark in marks]
        steps = [spot for spot, _ in dotted(line, every=4, first=0)]
        names = [self._name(view, m, b, steps) for m, b in zip(marks, boxes, strict=True)]
        self._road_labels(view, roads)
        drawn = [self._mark(mark, box) for mark, box in zip(marks, boxes, strict=True)]
        self.parts += [*self.leaders, *drawn, *(name for name in names if name)]

    def draw_nothing(self, view: View, words: str) -> None:
        self._roads(view)
        middle = Spot(view.width / 2, view.height / 2)
        self.parts.append(_text(words, middle, self.text_size, anchor="middle", halo=True))

    def _roads(self, view: View) -> dict[tuple[str, str], list[list[Spot]]]:
        """Draw the roads in view and return their courses by class and route number."""
        found: dict[tuple[str, str], list[list[Spot]]] = {}
        edges: Sequence[RoadEdge] = self.roads.edges if self.roads else ()
        for edge in sorted(edges, key=lambda e: (e.road_class == "national", e.road_id)):
            course = [view.spot(*p) for p in edge.shape]
            shown = visible(course, view.frame)
            if shown:
                found.setdefault((edge.road_class, edge.route_number), []).extend(shown)
        for (road_class, _), courses in found.items():
            colour, thick = _ROAD_STYLE.get(road_class, _OTHER_ROAD)
            self.parts.append(_path(courses, colour, thick))
        return found

    def _route(self, line: Sequence[Spot]) -> None:
        if len(line) < 2:
            return
        self.parts.append(_path([line], "#ffffff", 5))
        self.parts.append(_path([line], ROUTE, 2.4))
        arrows = dotted(line, every=self.text_size * 5, first=self.text_size * 2.5)
        self.parts += [_arrow(at, along) for at, along in arrows]

    def _scale(self, view: View) -> None:
        length_m = round_length_m(view.width * 0.3 / view.units_per_m)
        length = length_m * view.units_per_m
        words = f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m"
        low = view.height - 7
        wide = max(length, text_width(words, self.text_size))
        self.claimed.take(Box(0, low - self.text_size - 6, wide + 14, view.height))
        self.parts.append(
            f'<path d="M7 {low - 4:.1f}V{low:.1f}H{7 + length:.1f}V{low - 4:.1f}" fill="none" '
            f'stroke="{INK}" stroke-width="1.4"/>'
        )
        self.parts.append(_text(words, Spot(9, low - 5), self.text_size, halo=True))

    def _north(self, view: View) -> None:
        x, size = view.width - 12, self.text_size
        self.claimed.take(Box(x - 10, 0, view.width, size + 22))
        self.parts.append(
            f'<path d="M{x:.1f} 4L{x + 5:.1f} 17L{x:.1f} 14L{x - 5:.1f} 17Z" fill="{INK}"/>'
        )
        self.parts.append(_text("N", Spot(x, 17 + size), size, anchor="middle", bold=True))

    def _settle(self, view: View, mark: _Mark) -> Box:
        high = self.text_size * 1.6
        wide = max(high, text_width(_joined(mark.labels), self.text_size) + self.text_size * 0.8)
        spot = settle(mark.at, (wide, high), frame=view.frame, claimed=self.claimed)
        return Box.around(spot, wide, high)

    def _mark(self, mark: _Mark, box: Box) -> str:
        middle = Spot((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        if hypot(middle.x - mark.at.x, middle.y - mark.at.y) > 1:
            self.leaders.append(
                f'<path d="M{mark.at.x:.1f} {mark.at.y:.1f}L{middle.x:.1f} {middle.y:.1f}" '
                f'stroke="{INK}" stroke-width="1"/>'
                f'<circle cx="{mark.at.x:.1f}" cy="{mark.at.y:.1f}" r="2.5" fill="{INK}"/>'
            )
        fill, ink = (INK, "#ffffff") if mark.supply else ("#ffffff", INK)
        radius = 1.5 if mark.supply else (box.bottom - box.top) / 2
        low = Spot(middle.x, middle.y + self.text_size * 0.36)
        return (
            f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.right - box.left:.1f}" '
            f'height="{box.bottom - box.top:.1f}" rx="{radius:.1f}" fill="{fill}" '
            f'stroke="{INK}" stroke-width="1.6"/>'
            + _text(_joined(mark.labels), low, self.text_size, anchor="middle", fill=ink, bold=True)
        )

    def _name(self, view: View, mark: _Mark, box: Box, line: Sequence[Spot]) -> str:
        name = shorten(mark.names[0], 12)
        size = text_width(name, self.text_size), self.text_size * 1.15
        room = beside(box, size, frame=view.frame, claimed=self.claimed, line=line)
        if not name or room is None:
            return ""
        low = Spot(room.left, room.top + self.text_size * 0.95)
        return _text(name, low, self.text_size, halo=True)

    def _road_labels(self, view: View, roads: dict[tuple[str, str], list[list[Spot]]]) -> None:
        for (road_class, number), courses in roads.items():
            if not number.isdecimal() or (road_class != "national" and view.width < 400):
                continue
            words = f"R{number}" if road_class == "national" else f"県{number}"
            size = text_width(words, self.text_size) + 3, self.text_size * 1.2
            places = [at for c in courses for at, _ in dotted(c, every=12, first=6)]
            middle = len(places) // 2
            for at in sorted(places, key=lambda p: abs(places.index(p) - middle)):
                box = Box.around(at, *size)
                if box.within(view.frame) and self.claimed.free(box):
                    self.claimed.take(box)
                    self.parts.append(_shield(words, box, self.text_size))
                    break


def _marks(view: View, points: Sequence[MapPoint]) -> list[_Mark]:
    """Join stops at the same place into one mark, in order of their first visit."""
    marks: list[_Mark] = []
    names = _short_names([p.name for p in points])
    for point, name in zip(points, names, strict=True):
        at = view.spot(point.lat or 0.0, point.lon or 0.0)
        same = next((m for m in marks if hypot(m.at.x - at.x, m.at.y - at.y) < 1), None)
        if same is None:
            marks.append(_Mark([point.label], [name], at, point.supply))
            continue
        same.labels.append(point.label)
        same.names += [] if name in same.names else [name]
        same.supply |= point.supply
    return marks


def _short_names(names: Sequence[str]) -> list[str]:
    """Leave out a first word that several names share, such as 地域食堂."""
    heads = [name.split()[0] if len(name.split()) > 1 else "" for name in names]
    shared = {h for h in heads if h and len({n for n in names if n.split()[:1] == [h]}) > 1}
    return [
        name.split(maxsplit=1)[1] if head in shared else name
        for name, head in zip(names, heads, strict=True)
    ]


def _joined(labels: Sequence[str]) -> str:
    return "発着" if list(labels) == ["発", "着"] else "・".join(labels)


def _shield(words: str, box: Box, size: float) -> str:
    return (
        f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.right - box.left:.1f}" '
        f'height="{box.bottom - box.top:.1f}" rx="2.5" fill="#ffffff" stroke="{GREY}" '
        f'stroke-width="0.7"/>'
        + _text(
            words,
            Spot((box.left + box.right) / 2, box.bottom - size * 0.24),
            size,
            anchor="middle",
            fill=GREY,
        )
    )


def _path(courses: Iterable[Sequence[Spot]], colour: str, thick: float) -> str:
    steps = "".join("M" + "L".join(f"{p.x:.1f} {p.y:.1f}" for p in c) for c in courses)
    return (
        f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{thick:g}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _arrow(at: Spot, along: Spot) -> str:
    """Return a small triangle on the left of the line, pointing ahead."""
    left = Spot(along.y, -along.x)
    foot = Spot(at.x + left.x * 5.5, at.y + left.y * 5.5)
    tip = Spot(foot.x + along.x * 5, foot.y + along.y * 5)
    a = Spot(foot.x - along.x * 2 + left.x * 2.8, foot.y - along.y * 2 + left.y * 2.8)
    b = Spot(foot.x - along.x * 2 - left.x * 2.8, foot.y - along.y * 2 - left.y * 2.8)
    corners = "L".join(f"{p.x:.1f} {p.y:.1f}" for p in (tip, a, b))
    return f'<path d="M{corners}Z" fill="{ROUTE}" stroke="#ffffff" stroke-width="0.6"/>'


def _text(
    words: str,
    at: Spot,
    size: float,
    *,
    anchor: str = "start",
    fill: str = INK,
    bold: bool = False,
    halo: bool = False,
) -> str:
    shape = f'x="{at.x:.1f}" y="{at.y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
    weight = ' font-weight="700"' if bold else ""
    edge = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if halo else ""
    return f'<text {shape}{weight} fill="{fill}"{edge}>{_plain(words)}</text>'


def _plain(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
