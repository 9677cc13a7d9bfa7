"""The paper pack as a PDF: the overview, each trip's papers together, then the notices."""

from collections.abc import Callable, Mapping
from datetime import date

from api.food.shelves import Shelves
from api.printing.pack import Pack, Part
from api.printing.pack_data import cover_data, notice_data, numbers_data, receipts_data
from api.printing.paper_data import Data, Letters
from api.printing.pdf import SAMPLE_WORD, PdfResult, compiled, page_data
from api.wareki import long_day
from logistics.plan_model import TripId
from routing.sources.road_graph import RoadGraph


def pack_pdf(
    pack: Pack,
    *,
    approved: str = "",
    numbers: Mapping[TripId, str] | None = None,
    trip_url: Callable[[TripId], str] | None = None,
    roads: RoadGraph | None = None,
    shelves: Shelves | None = None,
) -> PdfResult:
    """Print a pack. ``approved`` tells by whom and when; without it every page is marked 案.

    ``numbers`` are the phones' numbers by trip; ``trip_url`` gives what a trip's QR code opens;
    ``shelves`` tell where the lots lie.
    """
    printed: list[tuple[Data, Letters]] = []
    if Part.OVERVIEW in pack.parts:
        printed.append(cover_data(pack, approved=approved))
    lists = {x.trips[0].trip_id: x for x in pack.lists}
    routes = {x.trip_id: x for x in pack.routes}
    for place in pack.places:
        papers = (lists.get(place.trip_id), routes.get(place.trip_id))
        printed += [
            page_data(x, trip_url=trip_url, roads=roads, shelves=shelves) for x in papers if x
        ]
        if Part.RECEIPTS in pack.parts and any(stop.unload for stop in place.stops):
            printed.append(receipts_data(place))
    printed += [notice_data(notice) for notice in pack.notices]
    if Part.NUMBERS in pack.parts:
        printed.append(numbers_data(pack, numbers or {}))
    pdf, accessible = compiled(
        {
            "title": _title(pack.days),
            "sample": SAMPLE_WORD in pack.scenario.name,
            "draft": not approved,
            "sheets": [data for data, _ in printed],
        }
    )
    missing = dict.fromkeys(letter for _, letters in printed for letter in letters.missing)
    return PdfResult(pdf=pdf, missing_glyphs=tuple(missing), accessible=accessible)


def _title(days: tuple[date, ...]) -> str:
    last = f"～{long_day(days[-1])}" if len(days) > 1 else ""
    return f"配送の資料 {long_day(days[0])}{last}"
