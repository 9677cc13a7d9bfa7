"""The map on a trip's page, drawn from the region's main roads."""

from functools import lru_cache

from api.printing.map_svg import trip_map_svg
from api.settings import data_folder
from api.web.language import Language
from logistics.sheet import RouteSheet
from routing.errors import RoutingError
from routing.sources.road_graph import RoadGraph, read_roads

WIDTH, HEIGHT, TEXT_SIZE = 480, 400, 13
"""CSS pixels; a screen 320 px wide shows the text no smaller than 8 px, and it can be zoomed."""


@lru_cache(maxsize=1)
def known_roads() -> RoadGraph | None:
    """Return the region's roads, or None where ``data/`` is not there: the map does without."""
    try:
        return read_roads(data_folder() / "roads.csv")
    except RoutingError:
        return None


def trip_map(sheet: RouteSheet, *, language: Language) -> str:
    """Return the map of a trip, or nothing when no stop has a place that may be shown."""
    if all(stop.lat is None for stop in sheet.stops):
        return ""
    return trip_map_svg(
        sheet,
        known_roads(),
        width=WIDTH,
        height=HEIGHT,
        language=str(language),
        text_size=TEXT_SIZE,
    )
