"""One trip's route sheet: what the code on the paper leads to."""

from dataclasses import dataclass
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.pages.driver import LinkPart
from api.web.pages.heads import PlanHead, plan_head
from api.web.pages.map import MapBox, map_box
from logistics.sheet import RouteSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPage:
    """A route sheet on a screen. ``map_svg`` is our own drawing, or empty where there is none.

    ``link`` is for those who hand it out.
    """

    template: ClassVar[str] = "trip.html"

    head: PlanHead
    sheet: RouteSheet
    map_svg: str
    map_box: MapBox
    pdf_url: str
    link: LinkPart | None


def trip_page(
    month: StoredPlan,
    *,
    sheet: RouteSheet,
    map_svg: str,
    tile_url: str = "",
    link: LinkPart | None = None,
) -> TripPage:
    """Build the page of one trip."""
    return TripPage(
        head=plan_head(month, tab="tab_calendar"),
        sheet=sheet,
        map_svg=map_svg,
        map_box=map_box(links.trip_map_data(month.plan_id, sheet.trip_id), tile_url=tile_url),
        pdf_url=links.sheet_pdf(month.plan_id, sheet.trip_id),
        link=link,
    )
