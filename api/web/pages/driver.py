"""The driver's phone, sheets that are keyed in, and what the office looks at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar

from api.driver.access import Link
from api.driver.taking_back import History
from api.driver.told import FailReason, Flag, Kept, ReportKind, ReportState
from api.driver.weights import Weights
from api.store import StoredPlan
from api.web import links, told_links
from api.web.pages.heads import PlanHead, plan_head
from logistics.one_trip.turns import Turn
from logistics.plan_model import Trip
from logistics.sheet import RouteSheet
from logistics.sheet_model import SheetLine, SheetStop, ZoneGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverPage:
    """The shell of the phone's page: words and places; the trip comes as data."""

    template: ClassVar[str] = "driver.html"

    reasons: tuple[FailReason, ...]
    worker_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedStop:
    """A stop on the sheet that is keyed in; ``number`` counts all stops of the trip from 0.

    ``told`` are the parts of it that are recorded already: load, unload. ``is_own`` tells that
    whoever keys in answers for it: else nothing is chosen there beforehand.
    """

    number: int
    name: str
    arrive_min: int
    load: tuple[SheetLine, ...]
    unload: tuple[SheetLine, ...]
    load_id: str
    unload_id: str
    temperature_id: str
    told: frozenset[str]
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyingState:
    """What of a trip is recorded already, and what the form had that could not be read.

    ``told`` has (part, site) pairs, the site empty for the return; ``typed`` are the fields as
    they were sent, ``wrong`` the word that says what is wrong with one of them, by its name.
    ``own`` are the sites that whoever keys in answers for; None = all of the trip's.
    """

    told: frozenset[tuple[str, str]] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyingPage:
    """One trip's sheet to be keyed in: everything on one screen.

    ``typed`` and ``wrong`` are as in ``KeyingState``; ``has_returned``: that is recorded already.
    """

    template: ClassVar[str] = "keying.html"

    head: PlanHead
    trip_id: str
    turn: Turn
    day: date
    vehicle_id: str
    driver: str
    stops: tuple[KeyedStop, ...]
    reasons: tuple[FailReason, ...]
    return_id: str
    return_min: int
    send_url: str
    trip_url: str
    reports_url: str
    done: int | None
    flagged: int
    has_returned: bool
    typed: Mapping[str, str]
    wrong: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """Something that was told of a stop: taken back, or after that. None = no weight was."""

    kind: ReportKind
    at: datetime
    told_g: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHistory:
    """What a report took back (None = the trip has no such report), and what was told since."""

    taken: ToldLine | None
    after: tuple[ToldLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report that somebody shall look at; ``history`` is there where it takes something back."""

    trip_id: str
    turn: Turn
    day: date
    vehicle_id: str
    trip_url: str
    kind: ReportKind
    site_name: str
    reason: str
    note: str
    device_at: datetime
    received_at: datetime
    flags: tuple[Flag, ...]
    state: ReportState
    weights: Weights | None
    resolve_url: str
    write_url: str
    may_be_written: bool
    history: ToldHistory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage:
    """Everything that the office has not looked at yet."""

    template: ClassVar[str] = "reports_to_check.html"

    reports: tuple[ReportLine, ...]
    is_written: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """The link of a trip on its page; ``pin`` is empty where there is none."""

    pin: str
    opens_at: datetime | None
    closes_at: datetime | None
    seen_at: datetime | None
    make_url: str
    revoke_url: str
    keying_url: str


def driver_page() -> DriverPage:
    """Build the shell."""
    return DriverPage(reasons=tuple(FailReason), worker_url=links.DRIVER_WORKER)


def link_part(plan_id: str, trip_id: str, link: Link | None, *, pin: str) -> LinkPart:
    """Build what a trip's page says of its link."""
    return LinkPart(
        pin=pin,
        opens_at=link.opens_at if link else None,
        closes_at=link.closes_at if link else None,
        seen_at=link.seen_at if link else None,
        make_url=links.make_link(plan_id, trip_id),
        revoke_url=links.revoke_link(plan_id, trip_id),
        keying_url=links.keying(plan_id, trip_id),
    )


def keying_page(
    month: StoredPlan,
    *,
    sheet: RouteSheet,
    ids: Sequence[str],
    state: KeyingState,
    done: int | None = None,
    flagged: int = 0,
) -> KeyingPage:
    """Build the form; ``ids`` are those that its reports will bear, three a stop and one more."""
    stops = tuple(
        KeyedStop(
            number=n,
            name=stop.name,
            arrive_min=stop.arrive_min,
            load=_lines(stop.load),
            unload=_lines(stop.unload),
            load_id=state.typed.get(f"load-{n}-id") or ids[3 * n],
            unload_id=state.typed.get(f"unload-{n}-id") or ids[3 * n + 1],
            temperature_id=state.typed.get(f"temperature-{n}-id") or ids[3 * n + 2],
            told=frozenset(part for part, site in state.told if site == stop.site_id),
            is_own=state.own is None or stop.site_id in state.own,
        )
        for n, stop in enumerate(sheet.stops)
        if stop.load or stop.unload
    )
    return KeyingPage(
        head=plan_head(month, tab="tab_calendar"),
        trip_id=sheet.trip_id,
        turn=sheet.turn,
        day=sheet.day,
        vehicle_id=sheet.vehicle_id,
        driver=sheet.driver,
        stops=stops,
        reasons=tuple(FailReason),
        return_id=state.typed.get("return-id") or ids[-1],
        return_min=sheet.return_min,
        send_url=links.keying(month.plan_id, sheet.trip_id),
        trip_url=links.trip(month.plan_id, sheet.trip_id),
        reports_url=links.REPORTS,
        done=done,
        flagged=flagged,
        has_returned=("return", "") in state.told,
        typed=state.typed,
        wrong=state.wrong,
    )


def reports_page(
    found: Sequence[tuple[Kept, Trip, Turn]],
    *,
    names: Mapping[str, str],
    weights: Mapping[str, Weights],
    histories: Mapping[str, History] = MappingProxyType({}),
    is_written: bool | None = None,
) -> ReportsPage:
    """Build the list; ``names`` are what sites are called, ``weights`` are by report.

    ``histories`` are of the reports that take something back. ``is_written`` says how writing a
    report into the book went, None = nobody tried.
    """
    return ReportsPage(
        reports=tuple(
            ReportLine(
                trip_id=report.trip_id,
                turn=turn,
                day=trip.day,
                vehicle_id=trip.vehicle_id,
                trip_url=links.trip(report.plan_id, report.trip_id),
                kind=report.kind,
                site_name=names.get(report.site_id, ""),
                reason=str(report.content["reason"]),
                note=str(report.content["note"]),
                device_at=report.device_at,
                received_at=report.received_at,
                flags=report.flags,
                state=report.state,
                weights=weights.get(report.report_id),
                resolve_url=told_links.resolve_report(report.report_id),
                write_url=told_links.write_report(report.report_id),
                may_be_written=report.may_be_written,
                history=_told_history(histories.get(report.report_id), weights),
            )
            for report, trip, turn in found
        ),
        is_written=is_written,
    )


def _told_history(history: History | None, weights: Mapping[str, Weights]) -> ToldHistory | None:
    if history is None:
        return None
    lines = {
        kept.report_id: ToldLine(
            kind=kept.kind,
            at=kept.device_at,
            told_g=weights[kept.report_id].told_g if kept.report_id in weights else None,
            reason=str(kept.content["reason"]),
        )
        for kept in history.reports
    }
    taken = lines[history.taken.report_id] if history.taken else None
    return ToldHistory(taken=taken, after=tuple(lines[kept.report_id] for kept in history.after))


def trip_data(
    sheet: RouteSheet, link: Link, *, with_photos: Callable[[str], bool]
) -> dict[str, object]:
    """Return a trip as the phone keeps it: what the sheet of paper says, and no more.

    ``with_photos`` says of a site whether photos are kept of it.
    """
    return {
        "key": link.link_id,
        "plan_id": link.plan_id,
        "trip_id": sheet.trip_id,
        "day": sheet.day.isoformat(),
        "vehicle_id": sheet.vehicle_id,
        "trip_number": sheet.trip_number,
        "trip_count": sheet.trip_count,
        "driver": sheet.driver,
        "office_name": sheet.office_name,
        "office_phone": sheet.office_phone,
        "closes_at": link.closes_at.isoformat(),
        "stops": [
            {**_stop_data(stop), "may_have_photos": with_photos(stop.site_id)}
            for stop in sheet.stops
        ],
    }


def _stop_data(stop: SheetStop) -> dict[str, object]:
    return {
        "site_id": stop.site_id,
        "name": stop.name,
        "address": stop.address,
        "phone": stop.phone,
        "note": stop.note,
        "lat": stop.lat,
        "lon": stop.lon,
        "arrive_min": stop.arrive_min,
        "depart_min": stop.depart_min,
        "load": _line_data(stop.load),
        "unload": _line_data(stop.unload),
    }


def _lines(groups: Sequence[ZoneGroup]) -> tuple[SheetLine, ...]:
    return tuple(line for group in groups for line in group.lines)


def _line_data(groups: Sequence[ZoneGroup]) -> list[dict[str, object]]:
    return [
        {
            "lot_id": line.lot_id,
            "name": line.product_name,
            "zone": line.zone,
            "expiry_kind": line.expiry_kind,
            "expires_on": line.expires_on.isoformat(),
            "cases": line.cases,
            "case_g": line.case_g,
            "quantity_g": line.quantity_g,
        }
        for line in _lines(groups)
    ]
