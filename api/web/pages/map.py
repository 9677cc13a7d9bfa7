"""The map of a plan: its list of sites and of one day's trips, and where a map gets its data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.pages.calendar import TripMark, trip_mark
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import Site, SiteId, SiteKind
from logistics.one_trip.turns import Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBox:
    """Where a map that is opened by a click gets its data.

    ``tile_url`` is the administrator's choice, empty = no tiles: then no other host is asked.
    """

    data_url: str
    roads_url: str
    tile_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSite:
    """A site in the list. ``is_placed`` = its place may be shown to the reader."""

    name: str
    kind: SiteKind
    is_placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDay:
    """A day with trips."""

    day: date
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """Sites and one day's trips; ``day`` is None where there are no trips."""

    template: ClassVar[str] = "map.html"

    head: PlanHead
    box: MapBox
    day: date | None
    days: tuple[MapDay, ...]
    trips: tuple[TripMark, ...]
    sites: tuple[MapSite, ...]


def map_box(data_url: str, *, tile_url: str) -> MapBox:
    """Return where a map gets what ``data_url`` gives, and the roads."""
    return MapBox(data_url=data_url, roads_url=links.MAP_ROADS, tile_url=tile_url)


def map_page(
    month: StoredPlan,
    *,
    sites: Sequence[Site],
    revealed: frozenset[SiteId],
    day: date | None,
    tile_url: str,
    turns: Turns,
) -> MapPage:
    """Build the page of a plan's own trips on ``day``, and of the sites within reach.

    ``turns`` are those of all trips of the plan.
    """
    days = sorted({trip.day for trip in month.plan.trips})
    trips = [trip_mark(month, trip, turns) for trip in month.plan.trips if trip.day == day]
    return MapPage(
        head=plan_head(month, tab="tab_map"),
        box=map_box(links.map_data(month.plan_id, day), tile_url=tile_url),
        day=day,
        days=tuple(
            MapDay(day=d, url=links.plan_map(month.plan_id, d), is_shown=d == day) for d in days
        ),
        trips=tuple(sorted(trips, key=lambda t: (t.start_min, t.trip_id))),
        sites=tuple(
            MapSite(
                name=site.name if site.site_id in revealed else site.shown_name,
                kind=site.kind,
                is_placed=not site.confidential or site.site_id in revealed,
            )
            for site in sites
        ),
    )
