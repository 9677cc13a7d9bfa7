"""The pack's own papers as plain strings: overview, receipts, notices, numbers of phones."""

from collections.abc import Mapping
from datetime import date

from api.printing.pack import Notice, Pack, Part, weeks
from api.printing.paper_data import (
    COLD_ZONES,
    SURE_ROWS,
    WRITE_HERE,
    Data,
    Letters,
    clock,
    counted,
    kg,
    label_day,
)
from api.wareki import long_day, short_day
from logistics.model import VehicleId
from logistics.plan_model import TripId
from logistics.sheet_model import RouteSheet, SheetStop

COLUMNS = 4
"""Vehicles side by side on the overview, so that their hours stand in one line."""

ABOUT_MIN = 10
"""Times on notices are about: no earlier than ten minutes before the plan's."""

COUNTED = (
    (Part.LOADING, "積み込み表", "Loading lists"),
    (Part.ROUTES, "配送ルート票", "Route sheets"),
    (Part.RECEIPTS, "受領書（降ろす所ごと）", "Receipts, one a stop"),
    (Part.NOTICES, "お知らせ（食堂などに貼る）", "Notices to put up"),
    (Part.NUMBERS, "番号の一覧（事務所用）", "Numbers for phones"),
)


def cover_data(pack: Pack, *, approved: str) -> tuple[Data, Letters]:
    """Return what ``cover.typ`` prints: sums, what is in the pack, vehicles by day."""
    letters = Letters()
    first = pack.places[0]
    data = {
        **_frame("cover", first, letters, head=_span(pack.days, short=True)),
        "days": _span(pack.days),
        "plan": letters(pack.scenario.name),
        "state": letters(approved) or "案：まだ承認されていません（配らないでください）",
        "sums": _sums(pack),
        "contents": _contents(pack),
        "groups": _groups(pack, letters),
    }
    return data | {"missing": letters.names()}, letters


def _frame(kind: str, sheet: RouteSheet, letters: Letters, *, head: str) -> Data:
    return {
        "kind": kind,
        "head": letters(head),
        "office_name": letters(sheet.office_name),
        "office_phone": letters(sheet.office_phone) or WRITE_HERE,
    }


def _span(days: tuple[date, ...], *, short: bool = False) -> str:
    """Return the first and the last day, or the only one."""
    shown = short_day if short else long_day
    last = f"～{short_day(days[-1])}" if len(days) > 1 else ""
    return shown(days[0]) + last


def _sums(pack: Pack) -> list[Data]:
    places = pack.places
    stops = sum(1 for s in places for x in s.stops if x.unload)
    told = (
        ("便", "Trips", f"{len(places):,} 便"),
        ("降ろす所", "Stops", f"{stops:,} か所"),
        ("降ろす量", "Unloaded", f"{kg(sum(s.unloaded.quantity_g for s in places))} kg"),
        ("走る距離", "Distance", f"{sum(s.length_m for s in places) / 1000:,.1f} km"),
    )
    return [{"word": word, "english": english, "value": value} for word, english, value in told]


def _contents(pack: Pack) -> list[Data]:
    counts = {
        Part.LOADING: len(pack.lists),
        Part.ROUTES: len(pack.routes),
        Part.RECEIPTS: sum(1 for s in pack.places for x in s.stops if x.unload),
        Part.NOTICES: len(pack.notices),
        Part.NUMBERS: 1,
    }
    return [
        {"word": word, "english": english, "count": f"{counts[part]} 件"}
        for part, word, english in COUNTED
        if part in pack.parts
    ]


def _groups(pack: Pack, letters: Letters) -> list[Data]:
    """Return the tables of vehicles by day, so many vehicles side by side as have room."""
    bases = {s.vehicle_id: s.base_name for s in pack.places}
    order = [v for v in pack.scenario.vehicles if v in bases]
    return [
        {
            "vehicles": [{"vehicle": letters(v), "base": letters(bases[v])} for v in group],
            "rows": _rows(pack, group, letters),
        }
        for group in (order[n : n + COLUMNS] for n in range(0, len(order), COLUMNS))
    ]


def _rows(pack: Pack, group: list[VehicleId], letters: Letters) -> list[Data]:
    rows = []
    for day in pack.days:
        cells = [
            [_trip(s, letters) for s in pack.places if (s.day, s.vehicle_id) == (day, vehicle_id)]
            for vehicle_id in group
        ]
        if any(cells):
            rows.append({"day": short_day(day), "cells": cells})
    return rows


def _trip(sheet: RouteSheet, letters: Letters) -> Data:
    return {
        "trip_id": letters(sheet.trip_id),
        "hours": _hours(sheet),
        "stops": str(len(sheet.calls)),
        "kg": kg(sheet.unloaded.quantity_g),
    }


def _hours(sheet: RouteSheet) -> str:
    return f"{clock(sheet.depart_min)}–{clock(sheet.return_min)}"


def receipts_data(sheet: RouteSheet) -> tuple[Data, Letters]:
    """Return what ``receipt.typ`` prints: what each place of a trip receives and signs for."""
    letters = Letters()
    head = f"{short_day(sheet.day)} {sheet.vehicle_id} {sheet.trip_number}便"
    data = {
        **_frame("receipts", sheet, letters, head=head),
        "date": long_day(sheet.day),
        "trip_id": letters(sheet.trip_id),
        "vehicle": letters(sheet.vehicle_id),
        "driver": letters(sheet.driver) or WRITE_HERE,
        "stops": [_received(stop, letters) for stop in sheet.stops if stop.unload],
    }
    return data | {"missing": letters.names()}, letters


def _received(stop: SheetStop, letters: Letters) -> Data:
    lines = [line for group in stop.unload for line in group.lines]
    return {
        "name": letters(stop.name),
        "arrive": clock(stop.arrive_min),
        **counted(stop.unloaded.cases, stop.unloaded.rest_g, g=stop.unloaded.quantity_g),
        "long": 2 * len(lines) > SURE_ROWS,
        "cold_zones": [z for z in COLD_ZONES if any(g.zone is z for g in stop.unload)],
        "lines": [
            {
                "zone": line.zone,
                "name": letters(line.product_name),
                "lot": letters(line.lot_id),
                "allergens": letters("、".join(line.allergens)),
                "expiry_kind": line.expiry_kind,
                "expires": label_day(line.expires_on),
                **counted(line.cases, line.rest_g, g=line.quantity_g),
            }
            for line in lines
        ],
    }


def notice_data(notice: Notice) -> tuple[Data, Letters]:
    """Return what ``notice.typ`` prints: a calendar of the days that food comes."""
    letters = Letters()
    data = {
        "kind": "notice",
        "head": _span((notice.first_on, notice.last_on), short=True),
        "office_name": letters(notice.office_name),
        "office_phone": letters(notice.office_phone) or WRITE_HERE,
        "place": letters(notice.place),
        "days": _span((notice.first_on, notice.last_on)),
        "meals": bool(notice.meal_days),
        "cells": [
            _cell(day, notice) if day else None
            for week in weeks(notice.first_on, notice.last_on)
            for day in week
        ],
    }
    return data | {"missing": letters.names()}, letters


def _cell(day: date, notice: Notice) -> Data:
    is_first = day == notice.first_on or day.day == 1
    arrivals = [c.arrive_min // ABOUT_MIN * ABOUT_MIN for c in notice.coming if c.day == day]
    return {
        "name": f"{day.month}/{day.day}" if is_first else str(day.day),
        "meal": day in notice.meal_days,
        "comes": [f"{clock(minute)}ごろ" for minute in arrivals],
    }


def numbers_data(pack: Pack, numbers: Mapping[TripId, str]) -> tuple[Data, Letters]:
    """Return what ``numbers`` of ``cover.typ`` prints: each trip with its phone's number."""
    letters = Letters()
    data = {
        **_frame("numbers", pack.places[0], letters, head=_span(pack.days, short=True)),
        "days": _span(pack.days),
        "lines": [
            {
                "day": short_day(sheet.day),
                "trip_id": letters(sheet.trip_id),
                "vehicle": letters(sheet.vehicle_id),
                "hours": _hours(sheet),
                "driver": letters(sheet.driver) or WRITE_HERE,
                "number": numbers.get(sheet.trip_id, "リンクなし"),
            }
            for sheet in pack.places
        ],
    }
    return data | {"missing": letters.names()}, letters
