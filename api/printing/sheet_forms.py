"""A route sheet in the forms that other programs read: JSON and CSV.

Numbers keep their units in their names; times are HH:MM, days ISO 8601.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from api.printing.paper_data import clock
from logistics.sheet_model import (
    Amount,
    ColdLimit,
    RouteSheet,
    SheetLine,
    SheetStop,
    ZoneAmount,
    ZoneGroup,
)

Json = dict[str, Any]

CSV_COLUMNS = (
    "trip_id",
    "date",
    "vehicle_id",
    "driver",
    "stop",
    "site_id",
    "site_name",
    "arrive",
    "depart",
    "action",
    "zone",
    "product_id",
    "product_name",
    "lot_id",
    "expiry_kind",
    "expires_on",
    "cases",
    "kg",
    "rest_kg",
)

_FORMULA_SIGNS = tuple("=+-@\t\r＝＋－＠")


def sheet_json(sheet: RouteSheet) -> Json:
    """Return a sheet as JSON values, sums included, a confidential site as the sheet has it."""
    return {
        "trip_id": sheet.trip_id,
        "scenario": sheet.scenario,
        "date": sheet.day.isoformat(),
        "vehicle_id": sheet.vehicle_id,
        "base_name": sheet.base_name,
        "driver": sheet.driver,
        "trip_number": sheet.trip_number,
        "trip_count": sheet.trip_count,
        "start": clock(sheet.depart_min),
        "return": clock(sheet.return_min),
        "length_m": sheet.length_m,
        "payload_g": sheet.payload_g,
        "office": {"name": sheet.office_name, "phone": sheet.office_phone},
        "loaded": _amount(sheet.loaded),
        "unloaded": _amount(sheet.unloaded),
        "departure": [_aboard(z) for z in sheet.departure],
        "stops": [_stop(stop) for stop in sheet.stops],
    }


def _amount(amount: Amount) -> Json:
    return {
        "cases": amount.cases,
        "rest_g": amount.rest_g,
        "quantity_g": amount.quantity_g,
        "volume_ul": amount.volume_ul,
    }


def _aboard(aboard: ZoneAmount) -> Json:
    return {
        "zone": aboard.zone.value,
        "cases": aboard.cases,
        "rest_g": aboard.rest_g,
        "quantity_g": aboard.quantity_g,
        "volume_ul": aboard.volume_ul,
        "room_ul": aboard.room_ul,
    }


def _stop(stop: SheetStop) -> Json:
    session = stop.next_session
    return {
        "position": stop.position,
        "role": stop.role.value,
        "site_id": stop.site_id,
        "kind": stop.kind.value,
        "name": stop.name,
        "confidential": stop.confidential,
        "revealed": stop.revealed,
        "address": stop.address,
        "phone": stop.phone,
        "note": stop.note,
        "lat": stop.lat,
        "lon": stop.lon,
        "arrive": clock(stop.arrive_min),
        "depart": clock(stop.depart_min),
        "leg_m": stop.leg_m,
        "leg_min": stop.leg_min,
        "arrive_by": _limits(stop.arrive_by),
        "keep_until": _limits(stop.keep_until),
        "unload": [_group(g) for g in stop.unload],
        "unloaded": _amount(stop.unloaded),
        "load": [_group(g) for g in stop.load],
        "loaded": _amount(stop.loaded),
        "aboard": [_aboard(z) for z in stop.aboard],
        "next_session": session
        and {
            "date": session.day.isoformat(),
            "ready_by": clock(session.ready_by_min),
            "meals": session.meals,
        },
    }


def _limits(limits: Iterable[ColdLimit]) -> list[Json]:
    return [{"zone": x.zone.value, "until": clock(x.until_min)} for x in limits]


def _group(group: ZoneGroup) -> Json:
    return {
        "zone": group.zone.value,
        "cases": group.cases,
        "rest_g": group.rest_g,
        "quantity_g": group.quantity_g,
        "lines": [_line(line) for line in group.lines],
    }


def _line(line: SheetLine) -> Json:
    return {
        "lot_id": line.lot_id,
        "product_id": line.product_id,
        "product_name": line.product_name,
        "allergens": list(line.allergens),
        "expiry_kind": line.expiry_kind.value,
        "expires_on": line.expires_on.isoformat(),
        "cases": line.cases,
        "rest_g": line.rest_g,
        "case_g": line.case_g,
        "quantity_g": line.quantity_g,
        "volume_ul": line.volume_ul,
    }


def sheet_csv(sheets: Iterable[RouteSheet]) -> str:
    """Return sheets as CSV, a row for each lot at each stop, readable by spreadsheets.

    A stop without food has one row with blank food columns. A text that a spreadsheet would take
    for a formula gets an apostrophe in front.
    """
    drawn = io.StringIO()
    writer = csv.writer(drawn, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for sheet in sheets:
        for stop in sheet.stops:
            writer.writerows([harmless(c) for c in row] for row in _rows(sheet, stop))
    return drawn.getvalue()


def _rows(sheet: RouteSheet, stop: SheetStop) -> list[list[str]]:
    head = [sheet.trip_id, sheet.day.isoformat(), sheet.vehicle_id, sheet.driver]
    head += [str(stop.position), stop.site_id, stop.name]
    head += [clock(stop.arrive_min), clock(stop.depart_min)]
    moved = [
        [*head, action, *_cells(line)]
        for action, groups in (("unload", stop.unload), ("load", stop.load))
        for group in groups
        for line in group.lines
    ]
    return moved or [head + [""] * (len(CSV_COLUMNS) - len(head))]


def _cells(line: SheetLine) -> list[str]:
    return [
        line.zone.value,
        line.product_id,
        line.product_name,
        line.lot_id,
        line.expiry_kind.value,
        line.expires_on.isoformat(),
        str(line.cases),
        _kg(line.quantity_g),
        _kg(line.rest_g),
    ]


def _kg(quantity_g: int) -> str:
    return f"{quantity_g / 1000:.3f}".rstrip("0").rstrip(".")


def harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
