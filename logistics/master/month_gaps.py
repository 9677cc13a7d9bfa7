"""What a coming month still lacks before it can be planned well, one function per question."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from inventory.expiry import lasts_days
from inventory.model import ExpiryKind
from inventory.stock_lot import StockLot
from logistics.master.columns import ARRIVALS, HISTORY, PROGRAMMES, SETTINGS
from logistics.master.coming_month import (
    STOCK,
    expected_arrivals,
    overdue_arrivals,
    settings_row,
    usable_stock,
    windows_of,
)
from logistics.master.month_days import last_day
from logistics.master.rows import MasterRow, MasterRows
from logistics.master.settings import policy_of
from logistics.model import SUPPLY_KINDS, Policy
from logistics.scenario_files.cells import read_time_min
from logistics.scenario_files.columns import (
    NEEDS,
    SHIFTS,
    SITES,
    STORES,
    TRAVEL,
    VEHICLES,
    WINDOWS,
)


class GapCode(StrEnum):
    """What is missing."""

    NO_BASE = "no_base"
    NO_RECIPIENT = "no_recipient"
    NO_VEHICLE = "no_vehicle"
    NO_SHIFT = "no_shift"
    NO_NEED = "no_need"
    NO_FOOD = "no_food"
    NO_ARRIVAL = "no_arrival"
    NO_SETTINGS = "no_settings"
    HALL_WITHOUT_SESSION = "hall_without_session"
    SITE_WITHOUT_TRAVEL = "site_without_travel"
    SITE_WITHOUT_WINDOW = "site_without_window"
    CLOSED_ALL_MONTH = "closed_all_month"
    SITE_WITHOUT_STORE = "site_without_store"
    VEHICLE_WITHOUT_SHIFT = "vehicle_without_shift"
    ARRIVAL_OVERDUE = "arrival_overdue"
    ARRIVAL_SHORT_DATED = "arrival_short_dated"
    STOCK_EXPIRES = "stock_expires"
    HISTORY_LATER = "history_later"


BLOCKING = frozenset(
    {
        GapCode.NO_BASE,
        GapCode.NO_RECIPIENT,
        GapCode.NO_VEHICLE,
        GapCode.NO_SHIFT,
        GapCode.NO_NEED,
        GapCode.NO_FOOD,
    }
)
"""Without these there is nothing to plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing missing: the file to mend it in, and the site, vehicle or lot that it is about.

    ``file`` is ``stock`` where the ledger is meant; ``subject`` is empty where it is about all.
    """

    code: GapCode
    file: str
    subject: str = ""

    @property
    def blocks(self) -> bool:
        """Tell whether nothing can be planned before it is mended."""
        return self.code in BLOCKING


@dataclass(frozen=True, kw_only=True)
class _Month:
    """The month that is asked about."""

    rows: MasterRows
    stock: Sequence[StockLot]
    month: date
    as_of: date
    known: Collection[str]

    def of(self, file: str) -> Sequence[MasterRow]:
        return self.rows.get(file, ())

    def dated(self, file: str) -> list[MasterRow]:
        first, last = self.month.isoformat(), last_day(self.month).isoformat()
        return [row for row in self.of(file) if first <= row["date"] <= last]

    @cached_property
    def supplies(self) -> list[str]:
        return [r.row_id for r in self.of(SITES.name) if r["kind"] in SUPPLY_KINDS]

    @cached_property
    def recipients(self) -> list[str]:
        return [r.row_id for r in self.of(SITES.name) if r["kind"] not in SUPPLY_KINDS]

    @cached_property
    def needy(self) -> list[str]:
        """The recipients with a session in the month, each once."""
        return list(dict.fromkeys(row["site_id"] for row in self.dated(NEEDS.name)))

    @cached_property
    def driven(self) -> set[str]:
        """The vehicles with a shift in the month."""
        return {row["vehicle_id"] for row in self.dated(SHIFTS.name)}

    @cached_property
    def policy(self) -> Policy:
        return policy_of(settings_row(self.rows))

    @cached_property
    def on_hand(self) -> tuple[StockLot, ...]:
        return usable_stock(self.stock, month=self.month, policy=self.policy)

    @cached_property
    def arrivals(self) -> list[MasterRow]:
        return expected_arrivals(self.rows, month=self.month, as_of=self.as_of, known=self.known)


def month_gaps(
    rows: MasterRows,
    *,
    stock: Sequence[StockLot],
    month: date,
    as_of: date,
    received: Collection[str] = (),
) -> tuple[Gap, ...]:
    """Return what the month that begins on ``month`` lacks, what blocks planning first.

    The arguments are those of ``draft_month``.
    """
    known = {lot.lot_id for lot in stock} | set(received)
    asked = _Month(rows=rows, stock=stock, month=month, as_of=as_of, known=known)
    found = [gap for question in QUESTIONS for gap in question(asked)]
    return tuple(sorted(found, key=lambda gap: not gap.blocks))


def nothing_to_plan_with(month: _Month) -> Iterator[Gap]:
    """Tell of a table that is empty where a plan needs something in it."""
    for code, file, there in (
        (GapCode.NO_BASE, SITES.name, month.supplies),
        (GapCode.NO_RECIPIENT, SITES.name, month.recipients),
        (GapCode.NO_VEHICLE, VEHICLES.name, month.of(VEHICLES.name)),
        (GapCode.NO_SHIFT, SHIFTS.name, month.driven),
        (GapCode.NO_NEED, NEEDS.name, month.needy),
        (GapCode.NO_FOOD, ARRIVALS.name, [*month.on_hand, *month.arrivals]),
        (GapCode.NO_ARRIVAL, ARRIVALS.name, month.arrivals or not month.on_hand),
        (GapCode.NO_SETTINGS, SETTINGS.name, month.of(SETTINGS.name)),
    ):
        if not there:
            yield Gap(code=code, file=file)


def halls_without_session(month: _Month) -> Iterator[Gap]:
    """Tell of recipients that need nothing in a month in which others do."""
    for site_id in month.recipients:
        if month.needy and site_id not in month.needy:
            yield Gap(code=GapCode.HALL_WITHOUT_SESSION, file=NEEDS.name, subject=site_id)


def sites_without_travel(month: _Month) -> Iterator[Gap]:
    """Tell of sites that no vehicle can drive to, or not away from."""
    starts = {row["from_id"] for row in month.of(TRAVEL.name)}
    ends = {row["to_id"] for row in month.of(TRAVEL.name)}
    for site_id in dict.fromkeys((*month.supplies, *month.needy)):
        if site_id not in starts or site_id not in ends:
            yield Gap(code=GapCode.SITE_WITHOUT_TRAVEL, file=TRAVEL.name, subject=site_id)


def odd_windows(month: _Month) -> Iterator[Gap]:
    """Tell of recipients with a session that are open all the time, or never."""
    windows = windows_of(month.rows, month=month.month)
    by_site: dict[str, list[MasterRow]] = {}
    for row in windows:
        by_site.setdefault(row["site_id"], []).append(row)
    for site_id in month.needy:
        found = by_site.get(site_id, [])
        if not found:
            yield Gap(code=GapCode.SITE_WITHOUT_WINDOW, file=WINDOWS.name, subject=site_id)
        elif not _is_ever_open(found, month.month):
            yield Gap(code=GapCode.CLOSED_ALL_MONTH, file=WINDOWS.name, subject=site_id)


def _is_ever_open(windows: Sequence[MasterRow], month: date) -> bool:
    by_day: dict[str, list[MasterRow]] = {}
    for row in windows:
        by_day.setdefault(row["day"], []).append(row)
    for i in range(last_day(month).day):
        day = month + timedelta(days=i)
        rows = by_day.get(day.isoformat()) or by_day.get(str(day.weekday())) or []
        times = [(read_time_min(r["open"], []), read_time_min(r["close"], [])) for r in rows]
        if any(opens < closes for opens, closes in times):
            return True
    return False


def sites_without_store(month: _Month) -> Iterator[Gap]:
    """Tell of sites that take food and have no room for it overnight."""
    stored = {row["site_id"] for row in month.of(STORES.name)}
    for site_id in dict.fromkeys((*month.supplies, *month.needy)):
        if site_id not in stored:
            yield Gap(code=GapCode.SITE_WITHOUT_STORE, file=STORES.name, subject=site_id)


def vehicles_without_shift(month: _Month) -> Iterator[Gap]:
    """Tell of vehicles that nobody drives in a month in which others are driven."""
    for row in month.of(VEHICLES.name):
        if month.driven and row.row_id not in month.driven:
            yield Gap(code=GapCode.VEHICLE_WITHOUT_SHIFT, file=SHIFTS.name, subject=row.row_id)


def odd_arrivals(month: _Month) -> Iterator[Gap]:
    """Tell of arrivals that never came, and of those dated shorter than their programme takes."""
    for row in overdue_arrivals(month.rows, as_of=month.as_of, known=month.known):
        yield Gap(code=GapCode.ARRIVAL_OVERDUE, file=ARRIVALS.name, subject=row.row_id)
    least = {r.row_id: r["least_days_left"] for r in month.of(PROGRAMMES.name)}
    for row in month.arrivals:
        least_days = least.get(row["programme"])
        if least_days and lasts_days(_coming(row), month.policy.dates) < int(least_days):
            yield Gap(code=GapCode.ARRIVAL_SHORT_DATED, file=ARRIVALS.name, subject=row.row_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """The dates of an arrival."""

    available_on: date
    expires_on: date
    expiry_kind: ExpiryKind


def _coming(arrival: MasterRow) -> _Coming:
    return _Coming(
        available_on=date.fromisoformat(arrival["available_on"]),
        expires_on=date.fromisoformat(arrival["expires_on"]),
        expiry_kind=ExpiryKind(arrival["expiry_kind"]),
    )


def stock_that_expires(month: _Month) -> Iterator[Gap]:
    """Tell of stock whose last day is over before the month: it must be used or written off now."""
    usable = {lot.lot_id for lot in month.on_hand}
    for lot_id in dict.fromkeys(x.lot_id for x in month.stock if x.quantity_g):
        if lot_id not in usable:
            yield Gap(code=GapCode.STOCK_EXPIRES, file=STOCK, subject=lot_id)


def history_counted_too_far(month: _Month) -> Iterator[Gap]:
    """Tell of sums that reach into the month or beyond it, and are therefore not used."""
    for row in month.of(HISTORY.name):
        if date.fromisoformat(row["counted_to"]) > month.month:
            yield Gap(code=GapCode.HISTORY_LATER, file=HISTORY.name, subject=row.row_id)


QUESTIONS: tuple[Callable[[_Month], Iterator[Gap]], ...] = (
    nothing_to_plan_with,
    halls_without_session,
    sites_without_travel,
    odd_windows,
    sites_without_store,
    vehicles_without_shift,
    odd_arrivals,
    stock_that_expires,
    history_counted_too_far,
)
