"""What stands in a calendar: deliveries to a hall, trips of a driver, and those that fell away.

Only approved plans are told, as they are driven. Confidential places have their shown name, and no
address. An event is the same one (``uid``) as long as it is the first, second, ... of its day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby

import sqlalchemy as sa

from api import store
from api.accounts.people import plain_username
from api.calendars.access import Feed, FeedKind
from api.printing.paper_data import clock, kg, label_day
from api.store import StoredPlan
from api.trips import approvals
from api.trips.approvals import Word
from api.trips.swapped import as_swapped
from inventory.days import moment_of
from inventory.model import ExpiryKind
from inventory.store.swaps import swap_entries
from logistics.sheet import route_sheets
from logistics.sheet_model import RouteSheet, SheetLine, SheetStop

MONTHS_BACK = 62
"""Days back from today whose month is still told."""

FORMER_PLANS = 3
"""Plans of a month that were approved before, the newest, whose events may have fallen away."""

SHORTEST = timedelta(minutes=10)
WORDS = 1000
"""The sequence of an event rises with every approval by so much, and with every swap by one."""


EXPIRY_WORDS = {ExpiryKind.USE_BY: "消費期限", ExpiryKind.BEST_BEFORE: "賞味期限"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a calendar. ``sequence`` and ``changed_at`` rise when the plan changes."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCalendar:
    """A calendar with its name."""

    name: str
    events: tuple[Event, ...]


def calendar_of(connection: sa.Connection, feed: Feed, *, today: date) -> FeedCalendar:
    """Return what a calendar tells now."""
    words: dict[str, list[Word]] = defaultdict(list)
    for word in approvals.words_since(connection, today - timedelta(days=MONTHS_BACK)):
        words[word.month].append(word)
    names: list[str] = []
    events: list[Event] = []
    for month in sorted(words):
        events += _month(connection, feed, words[month], names)
    events.sort(key=lambda e: (e.starts_at, e.uid))
    return FeedCalendar(name=names[-1] if names else feed.subject, events=tuple(events))


def _month(
    connection: sa.Connection, feed: Feed, words: list[Word], names: list[str]
) -> Iterator[Event]:
    """Give a month's events: those of the approved plan, and as cancelled those that fell away."""
    last = words[-1]
    told: set[str] = set()
    if last.is_approved:
        found = _events(connection, feed, last.plan_id, last=last, names=names)
        told = {event.uid for event in found}
        yield from found
    former = dict.fromkeys(w.plan_id for w in reversed(words) if w.is_approved)
    former.pop(last.plan_id if last.is_approved else "", None)
    for plan_id in list(former)[:FORMER_PLANS]:
        for event in _events(connection, feed, plan_id, last=last, names=names):
            if event.uid not in told:
                told.add(event.uid)
                yield replace(event, is_cancelled=True, summary=f"中止：{event.summary}")


def _events(
    connection: sa.Connection, feed: Feed, plan_id: str, *, last: Word, names: list[str]
) -> list[Event]:
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    swaps = list(swap_entries(connection, plan_id))
    changed_at = max([last.recorded_at, *(x.recorded_at for x in swaps)])
    swapped = frozenset(x.entry.trip_id for x in swaps)
    sequence = last.number * WORDS + len(swaps)
    tell = _hall if feed.kind is FeedKind.HALL else _driver
    made = tell(stored, feed, swapped, names)
    return [replace(event, sequence=sequence, changed_at=changed_at) for event in made]


def _hall(
    stored: StoredPlan, feed: Feed, swapped: frozenset[str], names: list[str]
) -> Iterator[Event]:
    site = next((s for k, s in stored.scenario.sites.items() if k == feed.subject), None)
    if site is None:
        return
    names.append(f"食品が届く日（{site.shown_name}）")
    found = (
        (sheet, stop)
        for sheet in route_sheets(stored.scenario, stored.plan)
        for stop in sheet.stops
        if stop.site_id == feed.subject and stop.unload
    )
    ordered = sorted(found, key=lambda x: (x[0].day, x[1].arrive_min, x[0].trip_id))
    numbers = _numbers(sheet.day for sheet, _ in ordered)
    for number, (sheet, stop) in zip(numbers, ordered, strict=True):
        yield _event(
            feed,
            (sheet.day, number),
            minutes=(stop.arrive_min, stop.depart_min),
            summary=f"食品が届きます {kg(stop.unloaded.quantity_g)} kg",
            description=_food(sheet, stop, is_swapped=sheet.trip_id in swapped),
            location="" if site.confidential else site.address or site.shown_name,
        )


def _driver(
    stored: StoredPlan, feed: Feed, swapped: frozenset[str], names: list[str]
) -> Iterator[Event]:
    sheets = route_sheets(stored.scenario, stored.plan)
    mine = [s for s in sheets if s.driver and plain_username(s.driver) == feed.subject]
    if mine:
        names.append(f"配送（{mine[0].driver}）")
    ordered = sorted(mine, key=lambda s: (s.day, s.depart_min, s.trip_id))
    for number, sheet in zip(_numbers(s.day for s in ordered), ordered, strict=True):
        turn = f" {sheet.turn.number}便" if sheet.turn.count > 1 else ""
        yield _event(
            feed,
            (sheet.day, number),
            minutes=(sheet.depart_min, sheet.return_min),
            summary=f"配送 {sheet.trip_id} {sheet.vehicle_id}{turn}（{len(sheet.calls)}か所）",
            description=_round(sheet, is_swapped=sheet.trip_id in swapped),
            location=sheet.base_name,
        )


def _numbers(days: Iterable[date]) -> Iterator[int]:
    """Count within each day, from 1; the days are in order."""
    for _, same in groupby(days):
        yield from range(1, len(list(same)) + 1)


def _food(sheet: RouteSheet, stop: SheetStop, *, is_swapped: bool) -> str:
    lines = [line for group in stop.unload for line in group.lines]
    told = [
        f"{line.product_name} {amount_words(line)} "
        f"{EXPIRY_WORDS[line.expiry_kind]}{label_day(line.expires_on)}"
        for line in lines
    ]
    return _told(sheet, told, is_swapped=is_swapped)


def amount_words(line: SheetLine) -> str:
    """Return cases and kilograms of a line, and what is beyond whole cases."""
    whole = f"{kg(line.quantity_g)}kg"
    if line.rest_g:
        return f"{line.cases}ケースと{kg(line.rest_g)}kg（{whole}）"
    return f"{line.cases}ケース {whole}"


def _round(sheet: RouteSheet, *, is_swapped: bool) -> str:
    told = [f"{clock(stop.arrive_min)} {stop.name}" for stop in sheet.stops]
    return _told(sheet, told, is_swapped=is_swapped)


def _told(sheet: RouteSheet, lines: list[str], *, is_swapped: bool) -> str:
    more = ["一部の食品を別のものに入れ替えました。"] if is_swapped else []
    office = f"連絡先：{sheet.office_name} {sheet.office_phone}".rstrip()
    return "\n".join([*more, *lines, "時間は変わることがあります。", office])


def _event(
    feed: Feed,
    place: tuple[date, int],
    *,
    minutes: tuple[int, int],
    summary: str,
    description: str,
    location: str,
) -> Event:
    """Make an event; ``place`` is its day and the how manieth of that day it is."""
    day, number = place
    mark = sha256(f"{feed.kind} {feed.subject} {day.isoformat()} {number}".encode()).hexdigest()
    starts_at = moment_of(day, minutes=minutes[0])
    return Event(
        uid=f"{mark[:32]}@hakobi",
        starts_at=starts_at,
        ends_at=max(moment_of(day, minutes=minutes[1]), starts_at + SHORTEST),
        summary=summary,
        description=description,
        location=location,
        sequence=0,
        changed_at=starts_at,
    )
