"""Approving a plan: what its trips take from the bases is reserved for it, or nothing is.

A plan of the month that was approved before is released in the same transaction. Food that is
still to come cannot be reserved: approving again, once it is there, reserves it too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa

from api import store
from api.food.book import date_policy, post_own
from api.planning.plan_parents import loaded_ever
from api.store import NotStored, StoredPlan, StoreError
from api.tables import approvals
from api.trips.swapped import as_swapped
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.expiry import DaysLeft
from inventory.store import book as ledger
from inventory.store import reservations
from inventory.store import stock as book_stock
from inventory.store.arrivals import came_lots
from inventory.store.parts import parts
from inventory.store.reservations import Row
from inventory.store.stock import StockRow
from logistics.giving import given_by_bases
from logistics.master.coming_month import ledger_lot_of
from logistics.master.month_days import month_text

MOST_MOVES = 400
"""Lots and places that one entry reserves; more are a further entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Food that a plan counts on and that is not there: what was planned, what is free.

    ``held_g``, ``expired_g`` and ``reserved_g`` (for other plans) lie there and cannot be taken;
    the rest has left, or was never so much.
    """

    lot_id: str
    site_id: str
    planned_g: int
    free_g: int
    held_g: int
    expired_g: int
    reserved_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How a plan stands.

    ``to_reserve_g`` = what its trips take of lots in the book and what is not reserved for it yet,
    ``to_come`` = what they take of lots that are not in the book yet.
    """

    is_approved: bool
    person_id: str = ""
    recorded_at: datetime | None = None
    reserved_g: int = 0
    to_reserve_g: int = 0
    to_come: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word about a plan: approved, or taken back. ``number`` rises over all plans."""

    number: int
    plan_id: str
    month: str
    is_approved: bool
    recorded_at: datetime


class PlanOutdated(StoreError):
    """A plan that counts on food which has moved since; ``moved`` lists all of it."""

    code = "plan_outdated"
    remedy = "Plan the month again from the stock as it is now, or put the stock right."

    def __init__(self, moved: Sequence[Moved]) -> None:
        self.moved = tuple(moved)
        lots = ", ".join(f"{m.lot_id} at {m.site_id}" for m in self.moved[:5])
        more = f" and {len(self.moved) - 5} more" if len(self.moved) > 5 else ""
        super().__init__(f"Food of the plan has moved since: {lots}{more}.")


class ApprovalOvertaken(StoreError):
    """Another plan of the month was approved since somebody looked; ``plan_id`` is that plan."""

    code = "approval_overtaken"
    remedy = "Look at the plan that is approved now, and approve again with its id as seen."

    def __init__(self, plan_id: str) -> None:
        self.plan_id = plan_id
        super().__init__(f"Another plan of the month was approved meanwhile: {plan_id}.")


def approve(
    connection: sa.Connection, stored: StoredPlan, *, person_id: str, now: datetime
) -> Approval:
    """Reserve what a plan's trips take from the bases; raise ``PlanOutdated``.

    Trips that were loaded already are left out, and so is what is reserved for the plan already.
    """
    ledger.lock(connection)
    month = month_text(stored.scenario.start)
    released = _other_plans(connection, stored.plan_id, month)
    for plan_id in released:
        _release(connection, plan_id, person_id=person_id, now=now)
    wanted, _ = planned_from_book(connection, stored)
    rows, moved = _free_rows(connection, stored.plan_id, wanted, now=now)
    if moved:
        raise PlanOutdated(moved)
    moves = reservations.to_plan(rows, stored.plan_id)
    _post(connection, EntryKind.RESERVE, moves, plan_id=stored.plan_id, by=person_id, now=now)
    if released or not _state(connection, stored.plan_id, month).is_approved:
        _record(connection, stored.plan_id, month, approved=True, person_id=person_id, now=now)
    return read_approval(connection, stored)


def require_seen(connection: sa.Connection, stored: StoredPlan, *, seen: str) -> None:
    """Raise ``ApprovalOvertaken`` where another plan was approved since one was ``seen`` to stand.

    Empty = none was. Nobody else approves until the transaction ends.
    """
    ledger.lock(connection)
    standing = approved_plan(connection, stored.scenario.start)
    if standing not in (None, stored.plan_id, seen):
        raise ApprovalOvertaken(standing)


def withdraw(
    connection: sa.Connection, stored: StoredPlan, *, person_id: str, now: datetime
) -> Approval:
    """Free what is reserved for a plan, and say that it is no longer approved."""
    ledger.lock(connection)
    month = month_text(stored.scenario.start)
    _release(connection, stored.plan_id, person_id=person_id, now=now)
    if _state(connection, stored.plan_id, month).is_approved:
        _record(connection, stored.plan_id, month, approved=False, person_id=person_id, now=now)
    return read_approval(connection, stored)


def read_approval(connection: sa.Connection, stored: StoredPlan) -> Approval:
    """Tell whether a plan is approved, by whom, and what is reserved for it."""
    state = _state(connection, stored.plan_id, month_text(stored.scenario.start))
    to_reserve, to_come = planned_from_book(connection, stored)
    kept = reservations.reserved_rows(connection, stored.plan_id)
    kept += reservations.picked_rows(connection, stored.plan_id)
    return Approval(
        is_approved=state.is_approved,
        person_id=state.person_id,
        recorded_at=state.recorded_at,
        reserved_g=sum(g for _, _, g in kept),
        to_reserve_g=sum(to_reserve.values()),
        to_come=to_come,
    )


def last_word(connection: sa.Connection, stored: StoredPlan) -> Approval:
    """Return the last word about a plan, without what is reserved for it."""
    return _state(connection, stored.plan_id, month_text(stored.scenario.start))


def is_approved(connection: sa.Connection, stored: StoredPlan) -> bool:
    """Tell whether a plan is the approved one of its month."""
    return _state(connection, stored.plan_id, month_text(stored.scenario.start)).is_approved


def approved_plan(connection: sa.Connection, day: date) -> str | None:
    """Return the approved plan of a day's month; None = none is."""
    found = standing_plan(connection, day)
    return found[0] if found else None


def standing_plan(connection: sa.Connection, day: date) -> tuple[str, Approval] | None:
    """Return the approved plan of a day's month and the word about it; None = none is."""
    query = sa.select(approvals).where(approvals.c.month == month_text(day))
    row = connection.execute(query.order_by(approvals.c.number.desc()).limit(1)).one_or_none()
    if row is None or not row.is_approved:
        return None
    told = Approval(is_approved=True, person_id=row.person_id, recorded_at=row.recorded_at)
    return row.plan_id, told


def words_since(connection: sa.Connection, day: date) -> tuple[Word, ...]:
    """Return every word about plans of a day's month and later ones, the oldest first."""
    query = sa.select(approvals).where(approvals.c.month >= month_text(day))
    rows = connection.execute(query.order_by(approvals.c.number))
    return tuple(
        Word(
            number=row.number,
            plan_id=row.plan_id,
            month=row.month,
            is_approved=row.is_approved,
            recorded_at=row.recorded_at,
        )
        for row in rows
    )


def approved_plans(connection: sa.Connection, month: date) -> frozenset[str]:
    """Return the plans of a month that have food reserved: a new plan would take their place."""
    text = month_text(month)
    return frozenset(_other_plans(connection, "", text))


def standing_plans(connection: sa.Connection) -> frozenset[str]:
    """Return the plans that are approved now: at most one of each month."""
    rows = connection.execute(sa.select(approvals).order_by(approvals.c.number))
    last = {row.month: row for row in rows}
    return frozenset(row.plan_id for row in last.values() if row.is_approved)


def promised(connection: sa.Connection, month: date, *, today: date) -> dict[str, int]:
    """Return grams by lot of what is still to come and approved plans of other months take.

    Plans of months that are over are not asked.
    """
    text, first = month_text(month), month_text(today)
    rows = connection.execute(sa.select(approvals).order_by(approvals.c.number))
    last = {row.month: row for row in rows}
    found: dict[str, int] = defaultdict(int)
    for row in last.values():
        if row.is_approved and row.month != text and row.month >= first:
            _, to_come = planned_from_book(connection, store.get_plan(connection, row.plan_id))
            for (lot_id, _), g in to_come.items():
                found[lot_id] += g
    return found


def _state(connection: sa.Connection, plan_id: str, month: str) -> Approval:
    """Return the last word about a plan: another one of its month takes its place."""
    query = sa.select(approvals).where(approvals.c.month == month)
    row = connection.execute(query.order_by(approvals.c.number.desc()).limit(1)).one_or_none()
    if row is None or row.plan_id != plan_id:
        return Approval(is_approved=False)
    return Approval(
        is_approved=row.is_approved, person_id=row.person_id, recorded_at=row.recorded_at
    )


def _record(
    connection: sa.Connection,
    plan_id: str,
    month: str,
    *,
    approved: bool,
    person_id: str,
    now: datetime,
) -> None:
    last = sa.select(sa.func.coalesce(sa.func.max(approvals.c.number), 0))
    values = {
        "number": connection.execute(last).scalar_one() + 1,
        "plan_id": plan_id,
        "month": month,
        "is_approved": approved,
        "person_id": person_id,
        "recorded_at": now,
    }
    connection.execute(sa.insert(approvals).values(values))


def _other_plans(connection: sa.Connection, plan_id: str, month: str) -> list[str]:
    return [
        other
        for other in reservations.reserving_plans(connection)
        if other != plan_id and _month_of(connection, other) == month
    ]


def _month_of(connection: sa.Connection, plan_id: str) -> str:
    """Return the month of a plan; empty for one that is made elsewhere."""
    try:
        row = store.plan_row(connection, plan_id)
    except NotStored:
        return ""
    return month_text(store.scenario_row(connection, row.scenario_id).start)


def _release(connection: sa.Connection, plan_id: str, *, person_id: str, now: datetime) -> None:
    moves = reservations.to_shelf(reservations.reserved_rows(connection, plan_id))
    _post(connection, EntryKind.RELEASE, moves, plan_id=plan_id, by=person_id, now=now)
    standing = reservations.to_dock(reservations.picked_rows(connection, plan_id))
    _post(connection, EntryKind.COME_BACK, standing, plan_id=plan_id, by=person_id, now=now)


def _post(
    connection: sa.Connection,
    kind: EntryKind,
    moves: Sequence[Move],
    *,
    plan_id: str,
    by: str,
    now: datetime,
) -> None:
    for part in parts(moves, most=MOST_MOVES):
        entry = Entry(
            entry_id=EntryId(str(uuid4())),
            kind=kind,
            occurred_at=now,
            person_id=PersonId(by),
            postings=postings_of(part),
            plan_id=plan_id,
        )
        post_own(connection, entry, now=now)


def planned_from_book(
    connection: sa.Connection, stored: StoredPlan
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Return grams by lot of the book and base: still to be reserved, and not in the book yet.

    What was swapped on a trip is no longer wanted; what stands in for it is.
    """
    driven = as_swapped(connection, stored)
    done = loaded_ever(connection, stored.plan_id)
    already: dict[tuple[str, str], int] = defaultdict(int)
    lying = reservations.reserved_rows(connection, stored.plan_id)
    standing = reservations.picked_rows(connection, stored.plan_id)
    for account, lot_id, g in (*lying, *standing):
        already[lot_id, account.site_id] += g
    known = came_lots(connection)
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for (lot_id, site_id), g in given_by_bases(driven.scenario, driven.plan, without=done).items():
        wanted[ledger_lot_of(lot_id)[0], str(site_id)] += g
    left = {key: g - already[key] for key, g in wanted.items()}
    there = {key: g for key, g in left.items() if key[0] in known and g > 0}
    return there, {key: g for key, g in left.items() if key[0] not in known}


def _free_rows(
    connection: sa.Connection,
    plan_id: str,
    wanted: Mapping[tuple[str, str], int],
    *,
    now: datetime,
) -> tuple[list[Row], list[Moved]]:
    """Return what is to be taken from which shelf, and what is not there."""
    policy, day = date_policy(connection), day_of(now)
    found: dict[tuple[str, str], list[StockRow]] = defaultdict(list)
    for row in book_stock.stock(connection, day=day, policy=policy):
        found[row.lot.lot_id, row.site_id].append(row)
    rows: list[Row] = []
    moved: list[Moved] = []
    for (lot_id, site_id), g in sorted(wanted.items()):
        there = found[lot_id, site_id]
        free = [(r.account, lot_id, r.quantity_g) for r in there if r.is_available]
        part = reservations.taken(free, g)
        rows += part
        if sum(x[2] for x in part) < g:
            moved.append(_missing(there, plan_id, lot_id, site_id, planned_g=g))
    return rows, moved


def _missing(
    there: Sequence[StockRow], plan_id: str, lot_id: str, site_id: str, *, planned_g: int
) -> Moved:
    def grams(*kinds: AccountKind, expired: bool | None = None) -> int:
        return sum(
            r.quantity_g
            for r in there
            if r.account.kind in kinds
            and (expired is None or (r.band is DaysLeft.EXPIRED) is expired)
            and plan_id not in r.account.owner
        )

    return Moved(
        lot_id=lot_id,
        site_id=site_id,
        planned_g=planned_g,
        free_g=grams(AccountKind.SHELF, expired=False),
        held_g=grams(AccountKind.QUARANTINE),
        expired_g=grams(AccountKind.SHELF, expired=True),
        reserved_g=grams(AccountKind.RESERVED, AccountKind.PICKED),
    )
