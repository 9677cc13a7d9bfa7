"""Taking back what was told on a trip: the book is put right by an entry that moves all of it back.

The report stays as it was told. What the hall or the office has confirmed since is not undone by
itself: the office looks at it, and nothing is lost. Functions take an open connection.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

import sqlalchemy as sa

from api.accounts.people_tables import people
from api.accounts.person import Role
from api.driver.told import Flag, Kept, ReportKind
from api.food.book import post_own
from api.reports.report_tables import hall_reports
from api.store import StoredPlan
from api.trips import approvals
from api.trips.trip_work import FOLLOW_UPS
from inventory.accounts import vehicle
from inventory.entry import Entry, EntryId, EntryKind, PersonId
from inventory.errors import StockShort
from inventory.ledger import reverse
from inventory.store import reservations
from inventory.store.read import find_entry, list_entries, undoing
from logistics.plan_model import Trip

FOLLOWED = (EntryKind.RESERVE, EntryKind.COME_BACK, EntryKind.RELEASE)
"""What may follow from work on a trip by itself; the last is undone first."""
REASON = "taken back"
RECEIVED = ("expected", "differs")
"""What a hall reports where something came."""
_HANDED_OVER = frozenset({ReportKind.DELIVER, ReportKind.FAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a report took back, and what was told of the same after it, in order."""

    taken: Kept | None
    after: tuple[Kept, ...]

    @property
    def reports(self) -> tuple[Kept, ...]:
        """All of these."""
        return (*([self.taken] if self.taken else ()), *self.after)


def history_of(back: Kept, told: list[Kept]) -> History:
    """Return what a report took back, and what came after; ``told`` are the trip's reports."""
    taken = next((kept for kept in told if kept.report_id == back.takes_back), None)
    kinds = _alike(taken.kind) if taken else frozenset()
    after = (
        kept
        for kept in told
        if kept.number > back.number
        and kept.site_id == back.site_id
        and kept.kind in kinds
        and not kept.is_taken_back
    )
    return History(taken=taken, after=tuple(after))


def hindrance(
    connection: sa.Connection, stored: StoredPlan, trip: Trip, target: Kept, told: list[Kept]
) -> Flag | None:
    """Return why a report is not taken back by itself; the office may do it all the same.

    ``told`` are the trip's reports.
    """
    if target.resolved_at is not None or _is_offices(connection, target, told):
        return Flag.OFFICE
    if target.kind is ReportKind.DELIVER and _is_received(connection, trip.day, target.site_id):
        return Flag.CONFIRMED
    approved_id = approvals.approved_plan(connection, trip.day)
    if target.kind is ReportKind.LOAD and approved_id not in (None, stored.plan_id):
        return Flag.REPLACED
    return None


def _alike(kind: ReportKind) -> frozenset[ReportKind]:
    return _HANDED_OVER if kind in _HANDED_OVER else frozenset({kind})


def _is_offices(connection: sa.Connection, target: Kept, told: list[Kept]) -> bool:
    """Tell whether the office has told the same of the stop, such as from the sheet of paper."""
    alike = {
        kept.person_id
        for kept in told
        if kept.kind in _alike(target.kind)
        and kept.site_id == target.site_id
        and not kept.is_taken_back
    }
    query = sa.select(people.c.person_id).where(people.c.role != str(Role.DRIVER))
    return connection.execute(query.where(people.c.person_id.in_(alike))).first() is not None


def _is_received(connection: sa.Connection, day: date, site_id: str) -> bool:
    """Tell whether a hall has last reported that something came on a day, by whatever plan."""
    query = sa.select(hall_reports.c.kind).where(
        hall_reports.c.site_id == site_id,
        hall_reports.c.day_on == day,
        hall_reports.c.kind != "attendance",
    )
    newest = query.order_by(hall_reports.c.recorded_at.desc(), hall_reports.c.report_id.desc())
    return connection.execute(newest.limit(1)).scalar_one_or_none() in RECEIVED


def undo(
    connection: sa.Connection,
    trip: Trip,
    target: Kept,
    *,
    by: tuple[str, str, datetime],
    now: datetime,
) -> None:
    """Move back what a report has moved, and what followed from it; what is undone stays so.

    ``by`` is the id of the report that takes it back, who tells it, and when it was. Raises
    ``InventoryError`` where the food is no longer there.
    """
    back_id, person_id, at = by
    ids: Mapping[str, str] = {
        **{
            str(uuid5(FOLLOW_UPS, f"{target.report_id} {kind}")): str(
                uuid5(FOLLOW_UPS, f"{back_id} {kind}")
            )
            for kind in FOLLOWED
        },
        target.report_id: back_id,
    }
    for entry_id, new_id in ids.items():
        known = find_entry(connection, entry_id)
        if known is None or _is_undone(connection, entry_id):
            continue
        if known.entry.kind is EntryKind.LOAD:
            _require_aboard(connection, trip, known.entry)
        entry = reverse(
            known.entry,
            entry_id=EntryId(new_id),
            occurred_at=max(at, known.entry.occurred_at),
            person_id=PersonId(person_id),
            reason=REASON,
        )
        post_own(connection, entry, now=now)


def _is_undone(connection: sa.Connection, entry_id: str) -> bool:
    found, _ = list_entries(connection, wanted=[undoing(entry_id)], limit=1)
    return bool(found)


def _require_aboard(connection: sa.Connection, trip: Trip, entry: Entry) -> None:
    """Raise ``StockShort`` unless the trip itself has it aboard: its vehicle may have others'."""
    truck = vehicle(trip.vehicle_id)
    there = reservations.aboard(connection, truck, plan_id=entry.plan_id, trip_id=entry.trip_id)
    for posting in entry.postings:
        there_g = there.get(posting.lot_id, 0)
        if posting.account == truck.name and there_g < posting.quantity_g:
            raise StockShort(
                lot_id=posting.lot_id,
                account=truck.name,
                there_g=there_g,
                asked_g=posting.quantity_g,
            )
