"""Sheets as plain strings for the paper templates: every number is formatted here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.food.food_words import PLACE_NAMES
from api.food.shelves import Lies, Shelves
from api.printing.glyphs import letter_name, printable
from api.wareki import long_day, short_day
from api.words import ZONE_NAMES
from inventory.accounts import DOCK, AccountKind
from inventory.days import JST
from inventory.model import Zone
from logistics.model import SUPPLY_KINDS, SiteId
from logistics.sheet_model import (
    Amount,
    ColdLimit,
    LoadingLine,
    LoadingList,
    LoadingPlace,
    LoadingZone,
    RouteSheet,
    SheetLine,
    SheetStop,
    StopRole,
    ZoneAmount,
    ZoneGroup,
)

Data = dict[str, Any]

MARKS = {StopRole.START: "発", StopRole.RETURN: "着"}
PASSING = {
    StopRole.START: ("ここから出る", "Start"),
    StopRole.CALL: ("立ち寄る", "Pass"),
    StopRole.RETURN: ("戻る", "Return"),
}
COLD_ZONES = (Zone.COOL, Zone.CHILLED, Zone.FROZEN)
SURE_ROWS = 24
"""So many rows of a stop fit on a page for certain; a longer stop is measured."""

PAGE_ROWS = 110
"""More rows than that fit on no page: the stop starts on a page of its own."""

LONG_NAME = 18
"""A name of more letters is not squeezed into half the width."""

CONFIDENTIAL = "（秘匿）"
"""Stands behind the true name of a place that others shall not know."""

NOT_HERE = "今はない"
"""Stands for a lot that has not come to its base yet, or has left it."""

WRITE_HERE = "＿＿＿＿＿＿"
"""Stands where the data is blank, to be filled in by hand."""


@dataclass(slots=True)
class Letters:
    """Passes every text on to the paper and remembers the letters that it cannot show."""

    missing: dict[str, None] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """Return a text fit for printing."""
        shown, missing = printable(text)
        self.missing.update(dict.fromkeys(missing))
        return shown

    def names(self) -> list[str]:
        """Name the letters that could not be shown, as U+1F600 GRINNING FACE."""
        return [letter_name(letter) for letter in self.missing]


def kg(quantity_g: int) -> str:
    """Return grams as kilograms, with as many decimals as they need but at least one."""
    whole, rest = divmod(quantity_g, 1000)
    decimals = f"{rest:03d}".rstrip("0") or "0"
    return f"{whole:,}.{decimals}"


def litres(volume_ul: int) -> str:
    """Return whole litres, rounded up: room that is needed is never told too small."""
    return f"{-(-volume_ul // 1_000_000):,}"


def clock(minute: int) -> str:
    """Return minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def label_day(day: date) -> str:
    """Return a date as packages bear it: 26.12.5."""
    return f"{day.year % 100:02d}.{day.month}.{day.day}"


def route_data(sheet: RouteSheet, *, url: str | None) -> tuple[Data, Letters]:
    """Return what ``route_sheet.typ`` prints; the drawings are added by the caller."""
    letters = Letters()
    whole = Amount(
        cases=sum(z.cases for z in sheet.departure),
        rest_g=sum(z.rest_g for z in sheet.departure),
        quantity_g=sum(z.quantity_g for z in sheet.departure),
        volume_ul=sum(z.volume_ul for z in sheet.departure),
    )
    data = {
        "kind": "route",
        "head": letters(f"{short_day(sheet.day)} {sheet.vehicle_id} {sheet.trip_number}便"),
        "date": long_day(sheet.day),
        "trip_id": letters(sheet.trip_id),
        "vehicle": letters(sheet.vehicle_id),
        "driver": letters(sheet.driver) or WRITE_HERE,
        "trip": f"{sheet.trip_number} / {sheet.trip_count}",
        "hours": f"{clock(sheet.depart_min)}–{clock(sheet.return_min)}",
        "km": f"{sheet.length_m / 1000:,.1f}",
        "base": letters(sheet.base_name),
        "office_name": letters(sheet.office_name),
        "office_phone": letters(sheet.office_phone) or WRITE_HERE,
        "departure": [
            {
                "zone": z.zone,
                **_sums(z),
                "litres": litres(z.volume_ul),
            }
            for z in sheet.departure
        ],
        "departure_sums": _sums(whole) | {"litres": litres(whole.volume_ul)},
        "departure_cold": _limits(next((s.keep_until for s in sheet.stops if s.load), ())),
        "url": url or "",
        "map_text": letters(_map_text(sheet)),
        "stops": [_stop(stop, letters, sheet.day) for stop in sheet.stops],
    }
    return data | {"missing": letters.names()}, letters


def _map_text(sheet: RouteSheet) -> str:
    """Say in words what the map shows, for readers who cannot see it."""
    stops = (f"{MARKS.get(s.role, s.position)} {s.name}" for s in sheet.stops)
    return "略地図：" + "、".join(stops)


def _stop(stop: SheetStop, letters: Letters, day: date) -> Data:
    contact = [letters(stop.address), f"☎ {letters(stop.phone)}" if stop.phone else ""]
    aboard = counted(
        sum(z.cases for z in stop.aboard), sum(z.rest_g for z in stop.aboard), g=stop.aboard_g
    )
    waits = stop.depart_min > stop.arrive_min and stop.role is not StopRole.RETURN
    return {
        "mark": MARKS.get(stop.role, str(stop.position)),
        "supply": stop.kind in SUPPLY_KINDS,
        "name": letters(stop.name) + (CONFIDENTIAL if stop.revealed else ""),
        "arrive": clock(stop.arrive_min),
        "depart": clock(stop.depart_min) if waits else None,
        "hidden": stop.confidential and not stop.revealed,
        "revealed": stop.revealed,
        "contact": "　".join(c for c in contact if c),
        "session": _session(stop, day),
        "note": letters(stop.note),
        "passing": PASSING[stop.role][0],
        "passing_english": PASSING[stop.role][1],
        "handled": stop.is_handled,
        "long": _rows(stop) > SURE_ROWS,
        "endless": _rows(stop) > PAGE_ROWS,
        "arrive_by": _limits(stop.arrive_by),
        "keep_until": _limits(stop.keep_until) if stop.load else [],
        "unload": [_group(g, letters) for g in stop.unload],
        "unload_sums": _sums(stop.unloaded),
        "load": [_products(g, letters) for g in stop.load],
        "load_sums": _sums(stop.loaded),
        "aboard": aboard if stop.role is not StopRole.RETURN and stop.unload else None,
        "cold_zones": [
            z for z in COLD_ZONES if any(g.zone is z for g in (*stop.unload, *stop.load))
        ],
        "sign": "受領サイン" if stop.unload else "積込サイン",
        "sign_english": "Received" if stop.unload else "Loaded",
    }


def _rows(stop: SheetStop) -> int:
    """Estimate the rows of print that a stop takes, rather too many than too few."""
    lines = [line for group in (*stop.unload, *stop.load) for line in group.lines]
    names = sum(1 + len(x.product_name) // 8 + len(x.lot_id) // 10 + bool(x.rest_g) for x in lines)
    words = len(stop.name) + len(stop.address) + len(stop.phone) + len(stop.note)
    return names + words // 15


def _session(stop: SheetStop, day: date) -> str:
    session = stop.next_session
    if session is None:
        return ""
    when = "今日" if session.day == day else short_day(session.day)
    meals = f"・{session.meals}食" if session.meals else ""
    return f"次の食事：{when} {clock(session.ready_by_min)}{meals}"


def _limits(limits: Iterable[ColdLimit]) -> list[Data]:
    return [{"zone": x.zone, "until": clock(x.until_min)} for x in limits]


def counted(cases: int, rest_g: int, *, g: int) -> Data:
    """Return whole cases, the kilograms beyond them (empty = none) and all kilograms."""
    return {"cases": str(cases), "rest": kg(rest_g) if rest_g else "", "kg": kg(g)}


def _sums(amount: Amount | ZoneAmount) -> Data:
    return counted(amount.cases, amount.rest_g, g=amount.quantity_g)


def _group(group: ZoneGroup, letters: Letters) -> Data:
    return {"zone": group.zone, "lines": [_line(line, letters) for line in group.lines]}


def _line(line: SheetLine, letters: Letters) -> Data:
    return {
        "name": letters(line.product_name),
        "lot": letters(line.lot_id),
        "expiry_kind": line.expiry_kind,
        "expires": label_day(line.expires_on),
        **counted(line.cases, line.rest_g, g=line.quantity_g),
    }


def _products(group: ZoneGroup, letters: Letters) -> Data:
    by_product: dict[str, list[SheetLine]] = defaultdict(list)
    for line in group.lines:
        by_product[line.product_id].append(line)
    return {
        "zone": group.zone,
        "long_names": any(len(x.product_name) > LONG_NAME or x.rest_g for x in group.lines),
        "products": [
            {
                "name": letters(lines[0].product_name),
                **counted(
                    sum(x.cases for x in lines),
                    sum(x.rest_g for x in lines),
                    g=sum(x.quantity_g for x in lines),
                ),
            }
            for lines in by_product.values()
        ],
    }


def loading_data(loading: LoadingList, *, shelves: Shelves | None = None) -> tuple[Data, Letters]:
    """Return what ``loading_list.typ`` prints; with ``shelves`` each lot's place in its base."""
    letters = Letters()
    data = {
        "kind": "loading",
        "head": letters(f"{short_day(loading.day)} {loading.vehicle_id}"),
        "date": long_day(loading.day),
        "vehicle": letters(loading.vehicle_id),
        "base": letters(loading.base_name),
        "office_name": letters(loading.office_name),
        "office_phone": letters(loading.office_phone) or WRITE_HERE,
        **_sums(loading.amount),
        "trips": [
            {
                "trip": f"{trip.trip_number}便",
                "trip_id": letters(trip.trip_id),
                "driver": letters(trip.driver) or WRITE_HERE,
                "start": clock(trip.start_min),
                **_sums(trip.loaded),
            }
            for trip in loading.trips
        ],
        "places": [_place(place, letters, shelves) for place in loading.places],
    }
    return data | {"missing": letters.names()}, letters


def _place(place: LoadingPlace, letters: Letters, shelves: Shelves | None) -> Data:
    """Return a base's part of the list. ``shelves_at`` is empty where its shelves are not told."""
    is_told = shelves is not None and place.site_id in shelves.told
    return {
        "name": letters(place.name),
        "start": clock(place.load_from_min),
        "shelves_at": _moment(shelves) if shelves and is_told else "",
        "zones": [
            _loading_zone(place.site_id, zone, letters, shelves if is_told else None)
            for zone in place.zones
        ],
    }


def _moment(shelves: Shelves) -> str:
    at = shelves.as_of.astimezone(JST)
    return f"{short_day(at.date())} {at:%H:%M}"


def _loading_zone(
    site_id: SiteId, zone: LoadingZone, letters: Letters, shelves: Shelves | None
) -> Data:
    """Return what is fetched from a zone, first what ends first."""
    in_order = sorted(zone.lines, key=lambda x: (x.line.expires_on, x.line.lot_id))
    return {
        "zone": zone.zone,
        **_sums(zone.amount),
        "lines": [
            _line(x.line, letters)
            | {"shares": _shares(x), "shelves": _shelves(site_id, x, letters, shelves)}
            for x in in_order
        ],
    }


def _shelves(
    site_id: SiteId, line: LoadingLine, letters: Letters, shelves: Shelves | None
) -> list[Data]:
    """Return where a lot lies; the weights where it lies at several places."""
    lying = shelves.of(site_id, line.line.lot_id) if shelves else None
    if lying is None:
        return []
    mine = {str(share.trip_id) for share in line.shares}
    seen = [x for x in lying if not x.trip_id or x.trip_id in mine]
    return [
        {
            "unit": letters(_unit(x)),
            "note": _state(x),
            "kg": kg(x.quantity_g) if len(seen) > 1 else "",
        }
        for x in seen
    ] or [{"unit": "", "note": NOT_HERE, "kg": ""}]


def _unit(lies: Lies) -> str:
    if lies.trip_id:
        return "出し済み"
    if lies.unit in set(Zone):
        return ZONE_NAMES[Zone(lies.unit)][0]
    return "荷受け場" if lies.unit == DOCK else lies.unit


def _state(lies: Lies) -> str:
    return PLACE_NAMES[AccountKind.QUARANTINE][0] if lies.is_held else ""


def _shares(line: LoadingLine) -> str:
    told = ((f"{x.trip_number}便 {x.cases}", x.rest_g) for x in line.shares)
    return "　".join(f"{cases}と{kg(rest_g)}kg" if rest_g else cases for cases, rest_g in told)


def title(sheets: Sequence[RouteSheet | LoadingList]) -> str:
    """Return the name of a print job: what it is and for which days."""
    days = sorted({sheet.day for sheet in sheets})
    if not days:
        return "配送ルート票"
    last = f"～{days[-1].isoformat()}" if len(days) > 1 else ""
    return f"配送ルート票 {days[0].isoformat()}{last}"
