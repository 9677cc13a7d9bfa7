"""公共施設一覧, the open data of municipalities, in both published layouts, as rows of sites.

The old one is the 推奨データセット (24 columns, 都道府県コード又は市区町村コード first), the new
one the 自治体標準オープンデータセット (全国地方公共団体コード, ID, …). Published files deviate:
half-width kana, brackets, 連結標記 for 連結表記; headings are compared without all that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.excel.matching import MOST_ROWS_ABOVE, bare
from api.excel.reading import Sheet
from api.excel.rows import ReadRow, mend_site
from logistics.master.rows import MasterRow

SERVICE_MIN, HANDLING_MIN = "10", "15"
"""Of a site that is new: minutes a stop and for each 100 kg, until somebody knows better."""

_OLD: Mapping[str, str] = {
    "都道府県コード又は市区町村コード": "municipality",
    "NO": "number",
    "市区町村名": "town",
    "名称": "name",
    "住所": "address",
    "方書": "building",
    "緯度": "lat",
    "経度": "lon",
    "電話番号": "phone",
}
_NEW: Mapping[str, str] = {
    "全国地方公共団体コード": "municipality",
    "ID": "number",
    "地方公共団体名": "town",
    "名称": "name",
    "所在地_連結表記": "address",
    "所在地_連結標記": "address",
    "建物名等(方書)": "building",
    "緯度": "lat",
    "経度": "lon",
    "電話番号": "phone",
}
_SHOWN_AS: Mapping[str, str] = {"number": "site_id"}
"""Columns of the list under whose cells another column of sites is told."""
_LAYOUTS = tuple({bare(k): v for k, v in layout.items()} for layout in (_OLD, _NEW))
_MARKS = ({"municipality", "number", "name"}, {"municipality", "number", "name", "address"})
"""Columns without which a sheet is not of a layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilities:
    """A list of public facilities: where its headings stand and which column is which."""

    header_row: int
    columns: Mapping[str, int]


def as_facilities(sheet: Sheet) -> Facilities | None:
    """Return a sheet as a list of public facilities, None where it is none."""
    for number, cells in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
        heads = [bare(cell) if isinstance(cell, str) else "" for cell in cells]
        for layout, marks in zip(_LAYOUTS, _MARKS, strict=True):
            columns: dict[str, int] = {}
            for place, head in enumerate(heads):
                if head in layout:
                    columns.setdefault(layout[head], place)
            first = next(iter(layout))
            if marks <= set(columns) and first in heads:
                return Facilities(header_row=number, columns=columns)
    return None


def facility_rows(
    sheet: Sheet, found: Facilities, *, kind: str, sites: tuple[MasterRow, ...]
) -> Iterator[ReadRow]:
    """Yield the facilities as rows of sites of a kind.

    One that is known by name and municipality, or by id, keeps its id and what the list does not
    tell.
    """
    known = {(bare(s.cells.get("name", "")), s.cells.get("municipality", "")): s for s in sites}
    by_id = {s.row_id: s for s in sites}
    for number in range(found.header_row + 1, len(sheet.rows)):
        texts = {
            column: str(sheet.at(number, place) if sheet.at(number, place) is not None else "")
            for column, place in found.columns.items()
        }
        texts = {c: t.strip().removesuffix(".0") for c, t in texts.items()}
        if not any(texts.values()):
            continue
        row = ReadRow(number=number)
        for column, place in found.columns.items():
            row.places[_SHOWN_AS.get(column, column)] = (number, place)
        yield _filled(row, texts, kind=kind, known=known, by_id=by_id)


def _filled(
    row: ReadRow,
    texts: Mapping[str, str],
    *,
    kind: str,
    known: Mapping[tuple[str, str], MasterRow],
    by_id: Mapping[str, MasterRow],
) -> ReadRow:
    row.cells = {
        "name": texts.get("name", ""),
        "municipality": texts.get("municipality", "") or texts.get("town", ""),
        "address": " ".join(x for x in (texts.get("address"), texts.get("building")) if x),
        "lat": texts.get("lat", ""),
        "lon": texts.get("lon", ""),
        "phone": texts.get("phone", ""),
    }
    mend_site(row)
    municipality = row.cells["municipality"]
    if not row.cells["name"]:
        row.fault("cell_empty", "name", "")
    number = texts.get("number", "")
    site_id = f"{municipality}-{number}" if number else ""
    old = known.get((bare(row.cells["name"]), municipality)) or by_id.get(site_id)
    base = dict(old.cells) if old else _new_site(site_id, kind)
    told = {column: text for column, text in row.cells.items() if text}
    row.cells = {**base, **told}
    return row


def _new_site(site_id: str, kind: str) -> dict[str, str]:
    return {
        "site_id": site_id,
        "kind": kind,
        "service_min": SERVICE_MIN,
        "handling_min_per_100kg": HANDLING_MIN,
    }
