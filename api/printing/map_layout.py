"""Where things go on a small map: projection, marks that keep apart, labels that find room.

Lengths are the map's own units: points on paper, CSS pixels on a screen. Deterministic: the same
input gives the same picture.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, hypot, log10, radians
from typing import NamedTuple

METRES_PER_DEGREE = 111_195.0
MIN_SPAN_M = 2_400.0
"""A lone stop is shown with so much of its surroundings."""


class Spot(NamedTuple):
    """A point on the map, rightwards and downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle on the map."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, at: Spot, width: float, height: float) -> "Box":
        """Return a box with its centre at a spot."""
        return cls(at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2)

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, at: Spot) -> bool:
        """Tell whether a spot lies inside."""
        return self.left <= at.x <= self.right and self.top <= at.y <= self.bottom

    def within(self, outer: "Box") -> bool:
        """Tell whether this box lies wholly inside another."""
        return (
            self.left >= outer.left
            and self.top >= outer.top
            and self.right <= outer.right
            and self.bottom <= outer.bottom
        )


@dataclass(frozen=True, slots=True)
class View:
    """A flat picture of a small part of the earth, north up, true to scale in its middle."""

    lat: float
    lon: float
    units_per_m: float
    width: float
    height: float

    @property
    def frame(self) -> Box:
        """The whole picture."""
        return Box(0, 0, self.width, self.height)

    def spot(self, lat: float, lon: float) -> Spot:
        """Return where a place lies on the picture."""
        east_m = (lon - self.lon) * METRES_PER_DEGREE * cos(radians(self.lat))
        north_m = (lat - self.lat) * METRES_PER_DEGREE
        return Spot(
            self.width / 2 + east_m * self.units_per_m, self.height / 2 - north_m * self.units_per_m
        )


def fit(
    places: Sequence[tuple[float, float]], *, width: float, height: float, padding: float
) -> View:
    """Return the view that shows all (lat, lon) places, with ``padding`` on every side."""
    lats, lons = [p[0] for p in places] or [0.0], [p[1] for p in places] or [0.0]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    north_m = max((max(lats) - min(lats)) * METRES_PER_DEGREE, MIN_SPAN_M)
    east_m = max((max(lons) - min(lons)) * METRES_PER_DEGREE * cos(radians(lat)), MIN_SPAN_M)
    room = max(width - 2 * padding, 1.0), max(height - 2 * padding, 1.0)
    return View(lat, lon, min(room[0] / east_m, room[1] / north_m), width, height)


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is: East Asian letters are square, others narrower."""
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in text)
    return size * (wide + 0.6 * (len(text) - wide))


def shorten(text: str, limit: int) -> str:
    """Cut a text to ``limit`` letters, the last of which then is an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


class Claimed:
    """Boxes that are taken."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self.boxes = list(boxes)

    def free(self, box: Box) -> bool:
        """Tell whether a box overlaps nothing that is taken."""
        return not any(box.meets(b) for b in self.boxes)

    def take(self, box: Box) -> None:
        """Take a box."""
        self.boxes.append(box)


_AROUND = ((0, -1), (1, 0), (0, 1), (-1, 0), (0.71, -0.71), (0.71, 0.71), (-0.71, 0.71))
_DIRECTIONS = (*_AROUND, (-0.71, -0.71))


def settle(at: Spot, size: tuple[float, float], *, frame: Box, claimed: Claimed) -> Spot:
    """Return the nearest spot where a mark of ``size`` overlaps nothing, and take it.

    Where there is no room at all the mark stays at its place.
    """
    for distance in (0.0, 0.8, 1.2, 1.7, 2.3, 3.0, 4.0):
        for east, south in _DIRECTIONS if distance else ((0, 0),):
            reach = distance * max(size)
            spot = Spot(at.x + east * reach, at.y + south * reach)
            box = Box.around(spot, *size)
            if box.within(frame) and claimed.free(box):
                claimed.take(box)
                return spot
    claimed.take(Box.around(at, *size))
    return at


def beside(
    mark: Box, size: tuple[float, float], *, frame: Box, claimed: Claimed, line: Sequence[Spot]
) -> Box | None:
    """Return the free box next to a mark that hides least of ``line``, and take it.

    None when every side is taken.
    """
    width, height = size
    middle = Spot((mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2)
    reach_x = (mark.right - mark.left + width) / 2 + 1.5
    reach_y = (mark.bottom - mark.top + height) / 2 + 1
    slots = [
        (reach_x, 0),
        (-reach_x, 0),
        (0, reach_y),
        (0, -reach_y),
        (reach_x * 0.9, reach_y * 0.8),
        (reach_x * 0.9, -reach_y * 0.8),
        (-reach_x * 0.9, reach_y * 0.8),
        (-reach_x * 0.9, -reach_y * 0.8),
    ]
    boxes = [Box.around(Spot(middle.x + dx, middle.y + dy), width, height) for dx, dy in slots]
    free = [b for b in boxes if b.within(frame) and claimed.free(b)]
    if not free:
        return None
    best = min(free, key=lambda b: sum(map(b.holds, line)))
    claimed.take(best)
    return best


def dotted(line: Sequence[Spot], *, every: float, first: float) -> list[tuple[Spot, Spot]]:
    """Return spots along a line at equal distances, each with its direction (length 1)."""
    marks = []
    ahead = first
    for a, b in pairwise(line):
        length = hypot(b.x - a.x, b.y - a.y)
        while length and ahead <= length:
            along = Spot((b.x - a.x) / length, (b.y - a.y) / length)
            marks.append((Spot(a.x + along.x * ahead, a.y + along.y * ahead), along))
            ahead += every
        ahead -= length
    return marks


def visible(course: Sequence[Spot], frame: Box) -> list[list[Spot]]:
    """Return the parts of a line that may show in a frame."""
    parts: list[list[Spot]] = []
    for a, b in pairwise(course):
        piece = Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x) + 0.01, max(a.y, b.y) + 0.01)
        if not piece.meets(frame):
            continue
        if parts and parts[-1][-1] == a:
            parts[-1].append(b)
        else:
            parts.append([a, b])
    return parts


def round_length_m(limit_m: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20, 50 … metres that is at most ``limit_m``."""
    if limit_m < 1:
        return 1
    power = 10 ** floor(log10(limit_m))
    return int(max(step * power for step in (1, 2, 5) if step * power <= limit_m))


def wrap(words: Sequence[str], *, width: float, size: float) -> list[str]:
    """Put words into lines of at most ``width``, as few as needed."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}  {word}" if lines else word
        if lines and ceil(text_width(longer, size)) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
