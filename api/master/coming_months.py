"""Coming months: drafted from the one before, asked what they lack, built and stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

import holidays
import sqlalchemy as sa

from api import store
from api.accounts.person import Role
from api.food.stock_lots import stock_lots, sums_since
from api.master import master_store
from api.master.master_access import seen_refusal
from api.settings import Settings
from api.store import ScenarioRow, StoreError
from api.trips.approvals import approved_plans, promised
from inventory.days import day_of
from inventory.store.arrivals import came_lots
from logistics.errors import Fault
from logistics.master.columns import ARRIVALS
from logistics.master.coming_month import MonthRefused, counted_from, draft_month
from logistics.master.month_gaps import Gap, month_gaps
from logistics.master.repeat import Copy, Doubt, DoubtReason, repeat_month
from logistics.master.rows import MasterRow, MasterRows
from logistics.scenario_files.cells import read_thousandths, write_scaled
from logistics.scenario_files.columns import NEEDS, SHIFTS
from logistics.scenario_files.reading import ScenarioRead

COPIES = UUID("6f3c2c54-6d0e-4b7a-9a35-5f6a0a1d2e77")
"""Under which copied rows get their ids: the same copy always has the same id."""


class MonthIncomplete(StoreError):
    """A month that lacks what no plan can do without; ``gaps`` are those."""

    code = "month_incomplete"
    remedy = "List what the month lacks, mend what blocks planning, and build it again."

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self.gaps = gaps
        codes = ", ".join(gap.code for gap in gaps)
        super().__init__(f"Nothing can be planned yet: {codes}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a draft added. ``left_out`` are copies that somebody has deleted or moved before.

    ``days_off`` are the days of sites and vehicles in the year-end closing that were not copied.
    """

    needs: int
    shifts: int
    left_out: int
    days_off: int
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A month that was built and stored, and what looks suspicious in it."""

    row: ScenarioRow
    is_new: bool
    warnings: tuple[Fault, ...]


def public_holidays(*months: date) -> frozenset[date]:
    """Return the Japanese public holidays of the years of some months."""
    years = {month.year for month in months}
    return frozenset(holidays.country_holidays("JP", years=years))


def draft_from(
    connection: sa.Connection,
    *,
    from_month: date,
    to_month: date,
    with_year_end: bool = True,
    person_id: str,
    now: datetime,
) -> Drafted:
    """Copy the sessions and shifts that repeat from one month into another.

    Without ``with_year_end`` nothing is copied into the days of the year-end closing. Asking again
    adds nothing, and brings nothing back that somebody has deleted or moved.
    """
    master_store.lock(connection)
    rows = master_store.read_rows(connection, (NEEDS, SHIFTS))
    found = repeat_month(
        rows[NEEDS.name],
        rows[SHIFTS.name],
        from_month=from_month,
        to_month=to_month,
        holidays=public_holidays(from_month, to_month),
    )
    off = set() if with_year_end else _year_end(found.doubts)
    wanted = [copy for copy in found.copies if _day_of(copy) not in off]
    added = {}
    for form in (NEEDS, SHIFTS):
        known = master_store.known_ids(connection, form)
        copies = [_row(c) for c in wanted if c.file == form.name]
        new = [row for row in copies if row.row_id not in known]
        master_store.add_versions(connection, form, new, person_id=person_id, now=now)
        added[form.name] = len(new)
    return Drafted(
        needs=added[NEEDS.name],
        shifts=added[SHIFTS.name],
        left_out=len(wanted) - sum(added.values()),
        days_off=len(off),
        doubts=tuple(d for d in found.doubts if (d.file, d.subject, d.day.isoformat()) not in off),
    )


def _year_end(doubts: Iterable[Doubt]) -> set[tuple[str, str, str]]:
    """Return the file, subject and day of what would be in the year-end closing."""
    is_off = DoubtReason.YEAR_END
    return {(d.file, d.subject, d.day.isoformat()) for d in doubts if d.reason is is_off}


def _day_of(copy: Copy) -> tuple[str, str, str]:
    column = "site_id" if copy.file == NEEDS.name else "vehicle_id"
    return copy.file, copy.cells[column], copy.cells["date"]


def _row(copy: Copy) -> MasterRow:
    name = f"{copy.file} {copy.source_id} {copy.cells['date']}"
    return MasterRow(row_id=str(uuid5(COPIES, name)), cells=copy.cells)


def gaps_of(connection: sa.Connection, month: date, *, now: datetime) -> tuple[Gap, ...]:
    """Return what a coming month lacks, what blocks planning first."""
    today = day_of(now)
    return month_gaps(
        rows_for(connection, month, today=today),
        stock=stock_lots(connection, today, released_plans=approved_plans(connection, month)),
        month=month,
        as_of=today,
        received=came_lots(connection),
    )


def rows_for(connection: sa.Connection, month: date, *, today: date) -> MasterRows:
    """Return master data, with what of each arrival to come is left for a month.

    An arrival whose day is over stays as it is: somebody has to say what became of it.
    """
    rows = master_store.read_rows(connection)
    taken = promised(connection, month, today=today)
    if not taken:
        return rows
    left = (
        _left(row, taken.get(row["lot_id"], 0)) if row["available_on"] >= today.isoformat() else row
        for row in rows[ARRIVALS.name]
    )
    return {**rows, ARRIVALS.name: [row for row in left if row is not None]}


def _left(arrival: MasterRow, taken_g: int) -> MasterRow | None:
    """Return an arrival without what is taken of it; None = all is."""
    if not taken_g:
        return arrival
    left_g = read_thousandths(arrival["kg"], []) - taken_g
    cells = {**arrival.cells, "kg": write_scaled(max(left_g, 0), decimals=3)}
    return replace(arrival, cells=cells) if left_g > 0 else None


def read_month(
    connection: sa.Connection,
    month: date,
    *,
    name: str = "",
    settings: Settings | None = None,
    now: datetime,
) -> ScenarioRead:
    """Return a coming month from master data, stock now and expected arrivals.

    What an approved plan of the same month has reserved counts as free: a new plan takes its place.
    What is still to come and approved plans of other months take is theirs.
    Raises ``MonthRefused`` with every fault and where it comes from.
    """
    today = day_of(now)
    rows = rows_for(connection, month, today=today)
    since = counted_from(rows, month=month)
    released = approved_plans(connection, month)
    return draft_month(
        rows,
        stock=stock_lots(connection, today, settings=settings, released_plans=released),
        month=month,
        as_of=today,
        name=name.strip() or f"{month.year}年{month.month}月",
        sums=sums_since(connection, since, until=month),
        received=came_lots(connection),
    )


def build_month(
    connection: sa.Connection, month: date, *, role: Role, name: str = "", now: datetime
) -> Built:
    """Build a coming month from master data and stock, and store it.

    Without a ``name`` it is called like ``2027年1月``. Raises ``MonthIncomplete``, and
    ``MonthRefused``; only the council's has the cells of confidential sites.
    """
    blocking = tuple(gap for gap in gaps_of(connection, month, now=now) if gap.blocks)
    if blocking:
        raise MonthIncomplete(blocking)
    try:
        read = read_month(connection, month, name=name, now=now)
    except MonthRefused as refused:
        rows = master_store.read_rows(connection)
        raise seen_refusal(refused, rows, role=role) from None
    row, is_new = store.add_scenario(connection, read.scenario, now=now)
    return Built(row=row, is_new=is_new, warnings=read.warnings)
