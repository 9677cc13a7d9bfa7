"""Route sheets and loading lists on A4, made by typst with packaged fonts.

Data goes in as JSON and is never read as markup. Letters that no font has are printed as 〓, named
on the sheet and reported.
"""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from threading import Lock

import segno
import typst

from api.food.shelves import Shelves
from api.printing.glyphs import font_folders
from api.printing.map_svg import map_points, trip_map_svg
from api.printing.paper_data import Data, Letters, loading_data, route_data, title
from logistics.plan_model import TripId
from logistics.sheet_model import LoadingList, RouteSheet
from routing.sources.road_graph import RoadGraph

MAP_WIDTH_PT, MAP_HEIGHT_PT = 266, 186
SAMPLE_WORD = "架空"

_typst_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfResult:
    """A printed job. ``accessible`` tells whether it follows PDF/UA-1."""

    pdf: bytes
    missing_glyphs: tuple[str, ...]
    accessible: bool = True


def route_sheets_pdf(
    sheets: Sequence[RouteSheet],
    loading_lists: Sequence[LoadingList] = (),
    *,
    trip_url: Callable[[TripId], str] | None = None,
    sample: bool = False,
    roads: RoadGraph | None = None,
    shelves: Shelves | None = None,
) -> PdfResult:
    """Return one PDF: each vehicle's day is its loading list and then its trips.

    ``trip_url`` gives the page that a trip's QR code opens; without it there is none. ``shelves``
    tell where the lots lie. Sheets are marked 架空 when ``sample`` is set or
    their scenario's name says so.
    """
    everything = _in_order(sheets, loading_lists)
    marked = sample or any(SAMPLE_WORD in x.scenario for x in everything)
    printed = [page_data(x, trip_url=trip_url, roads=roads, shelves=shelves) for x in everything]
    pdf, accessible = compiled(
        {
            "title": title(everything),
            "sample": marked,
            "draft": False,
            "sheets": [data for data, _ in printed],
        }
    )
    missing = dict.fromkeys(letter for _, letters in printed for letter in letters.missing)
    return PdfResult(pdf=pdf, missing_glyphs=tuple(missing), accessible=accessible)


def route_sheet_pdf(
    sheet: RouteSheet,
    *,
    trip_url: Callable[[TripId], str] | None = None,
    sample: bool = False,
    roads: RoadGraph | None = None,
) -> PdfResult:
    """Return the sheet of one trip alone, without its loading list."""
    return route_sheets_pdf([sheet], trip_url=trip_url, sample=sample, roads=roads)


def _in_order(
    sheets: Iterable[RouteSheet], loading_lists: Iterable[LoadingList]
) -> list[RouteSheet | LoadingList]:
    """Put each loading list before the first trip of its vehicle and day, others at the end."""
    waiting = {(x.day, x.vehicle_id): x for x in loading_lists}
    ordered: list[RouteSheet | LoadingList] = []
    for sheet in sheets:
        before = waiting.pop((sheet.day, sheet.vehicle_id), None)
        ordered += [before, sheet] if before else [sheet]
    return ordered + list(waiting.values())


def page_data(
    item: RouteSheet | LoadingList,
    *,
    trip_url: Callable[[TripId], str] | None,
    roads: RoadGraph | None,
    shelves: Shelves | None = None,
) -> tuple[Data, Letters]:
    """Return what the paper prints of one route sheet or loading list, with its drawings."""
    if isinstance(item, LoadingList):
        return loading_data(item, shelves=shelves)
    url = trip_url(item.trip_id) if trip_url else None
    data, letters = route_data(item, url=url)
    data["qr_svg"] = qr_svg(url) if url else None
    points = [replace(point, name=letters(point.name)) for point in map_points(item)]
    data["map_svg"] = trip_map_svg(points, roads, width=MAP_WIDTH_PT, height=MAP_HEIGHT_PT)
    return data, letters


def qr_svg(text: str) -> str:
    """Return a QR code (15 % may be lost) with its quiet border."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Make the compiler once: reading the fonts takes longer than a sheet."""
    folder = str(files("api").joinpath("paper"))
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*font_folders()]
    )
    return typst.Compiler(f"{folder}/booklet.typ", root=folder, font_paths=fonts)


def compiled(data: Data) -> tuple[bytes, bool]:
    """Print ``title``, ``sample``, ``draft`` and ``sheets`` as ``booklet.typ`` has them.

    Returns the PDF and whether it is PDF/UA-1; it is printed without where typst refuses
    that.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _typst_lock:
        compiler = _compiler()
        try:
            made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards="ua-1")
            accessible = True
        except typst.TypstError as error:
            if "PDF/UA" not in str(error):
                raise
            made = compiler.compile(format="pdf", sys_inputs=inputs)
            accessible = False
    if not isinstance(made, bytes):
        raise TypeError(f"typst returned {type(made)} for a PDF")
    return made, accessible
