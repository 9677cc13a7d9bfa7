"""One trip's route sheet: what the code on the paper leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from api.driver.photos import KeptPhoto
from api.driver.plan_moves import Elsewhere, NewerPlan
from api.driver.told_stops import ToldStop
from api.store import StoredPlan
from api.web import links
from api.web.pages.driver import LinkPart
from api.web.pages.heads import PlanHead, plan_head
from api.web.pages.hub_trip import LackLine
from api.web.pages.map import MapBox, map_box
from logistics.sheet import RouteSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoLine:
    """A photo that a driver has taken at a stop."""

    url: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How a trip went so far: its photos, stops that another trip served, what is recorded.

    ``lacks`` are lots of which its bases have less than it is to load, ``newer`` is the plan that
    took the place of its own.
    """

    photos: Sequence[KeptPhoto] = ()
    elsewhere: Sequence[Elsewhere] = ()
    told: Mapping[str, ToldStop] = field(default_factory=dict)
    lacks: tuple[LackLine, ...] = ()
    newer: NewerPlan | None = None


NOT_YET = Went()


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPage:
    """A route sheet on a screen. ``map_svg`` is our own drawing, or empty where there is none.

    ``link`` is for those who hand it out; ``photos`` are by site; ``elsewhere`` has the stops, by
    their shown names, at which another trip has delivered, and which; ``told`` is what is recorded
    of each stop, by site; ``lacks`` are lots of which its bases have less than it is to load;
    ``newer_on`` is when another plan took the place of its own, ``newer_url`` the trip in that.
    """

    template: ClassVar[str] = "trip.html"

    head: PlanHead
    sheet: RouteSheet
    map_svg: str
    map_box: MapBox
    pdf_url: str
    link: LinkPart | None
    photos: Mapping[str, tuple[PhotoLine, ...]]
    elsewhere: tuple[tuple[str, str], ...]
    told: Mapping[str, ToldStop]
    lacks: tuple[LackLine, ...]
    newer_on: date | None
    newer_url: str


def trip_page(
    month: StoredPlan,
    *,
    sheet: RouteSheet,
    map_svg: str,
    tile_url: str = "",
    link: LinkPart | None = None,
    went: Went = NOT_YET,
) -> TripPage:
    """Build the page of one trip."""
    return TripPage(
        head=plan_head(month, tab="tab_calendar"),
        sheet=sheet,
        map_svg=map_svg,
        map_box=map_box(links.trip_map_data(month.plan_id, sheet.trip_id), tile_url=tile_url),
        pdf_url=links.sheet_pdf(month.plan_id, sheet.trip_id),
        link=link,
        photos={
            site_id: tuple(
                PhotoLine(
                    url=links.trip_photo(month.plan_id, sheet.trip_id, photo.photo_id),
                    taken_at=photo.device_at,
                )
                for photo in went.photos
                if photo.site_id == site_id
            )
            for site_id in {photo.site_id for photo in went.photos}
        },
        elsewhere=tuple(
            (month.scenario.sites[e.site_id].shown_name, str(e.trip_id)) for e in went.elsewhere
        ),
        told=went.told,
        lacks=went.lacks,
        newer_on=went.newer.approved_on if went.newer else None,
        newer_url=_newer_url(went.newer),
    )


def _newer_url(newer: NewerPlan | None) -> str:
    return links.trip(newer.plan_id, newer.trip_id) if newer and newer.trip_id else ""
