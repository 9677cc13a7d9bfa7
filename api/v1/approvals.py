"""Approving plans, and what is done on their trips: loaded, delivered, brought back."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api import store
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach, Paging
from api.driver.plan_links import make_plan_links, revoke_plan_links, take_over_links
from api.planning import own_parts
from api.trips import approvals
from api.trips.approvals import Approval
from api.trips.swapped import as_swapped
from api.trips.trip_work import TripDesk, Work
from api.v1.base import In, Instant, ListOut, Out, listed, problems
from api.v1.entries import EntryOut, Id, Text, answered, entry_out
from inventory.entry import MOST_GRAMS, Recorded
from inventory.store import read

router = APIRouter(prefix="/plans", tags=["plans"])

MOST_LINES = 500


class ToComeOut(Out):
    """Food that a plan takes from a base and that is not in the book yet."""

    lot_id: str
    site_id: str
    quantity_g: int


class ApprovalOut(Out):
    """How a plan stands: approved or not, by whom, what is reserved, and what is still to come.

    ``to_reserve_g`` is in the book and not reserved for the plan yet.
    """

    is_approved: bool
    person_id: str
    recorded_at: datetime | None
    reserved_g: int
    to_reserve_g: int
    to_come: list[ToComeOut]


class LineIn(In):
    """Grams of a lot that were really moved."""

    lot_id: Annotated[str, Field(min_length=1, max_length=100)]
    quantity_g: Annotated[int, Field(ge=0, le=MOST_GRAMS)]


class WorkIn(In):
    """What was done. ``lines`` = null: as planned. The client makes ``entry_id``."""

    entry_id: Id
    occurred_at: Instant
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)] | None = None
    reason: Text = ""


@router.get("/{plan_id}/approval", response_model=ApprovalOut, responses=problems(404))
def read_approval(plan_id: str, connection: Connection, reach: CurrentReach) -> ApprovalOut:
    """Tell whether a plan is approved, and what of it is still to come."""
    stored = own_parts.get_plan(connection, plan_id, reach)
    return _approval_out(approvals.read_approval(connection, stored), reach)


@router.post("/{plan_id}/approval", response_model=ApprovalOut, responses=problems(404, 409))
def approve_plan(
    plan_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    settings: AppSettings,
    seen: Annotated[
        str | None, Query(max_length=100, description="The plan that stood approved; empty = none.")
    ] = None,
) -> ApprovalOut:
    """Approve a plan: reserve what its trips take from the bases.

    Whoever says which plan of the month was ``seen`` approved is refused where it is another now.

    It is refused with the list of what has moved since. A plan of the month that was approved
    before is released; approving again reserves what has come meanwhile. Every trip gets its link
    for a phone.
    """
    stored, now = store.get_plan(connection, plan_id), utc_now()
    if seen is not None:
        approvals.require_seen(connection, stored, seen=seen)
    done = approvals.approve(connection, stored, person_id=person.person_id, now=now)
    take_over_links(connection, stored, now=now)
    make_plan_links(connection, stored, settings=settings, by=(person.person_id, now))
    return _approval_out(done, reach)


@router.delete("/{plan_id}/approval", response_model=ApprovalOut, responses=problems(404))
def withdraw_approval(
    plan_id: str, connection: Connection, person: CurrentPerson, reach: CurrentReach
) -> ApprovalOut:
    """Withdraw the approval of a plan: what is reserved for it is free, its links end."""
    stored, now = store.get_plan(connection, plan_id), utc_now()
    done = approvals.withdraw(connection, stored, person_id=person.person_id, now=now)
    revoke_plan_links(connection, plan_id, now=now)
    return _approval_out(done, reach)


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": EntryOut, "description": "It was there already"},
    **problems(400, 404, 409),
}


@router.post(
    "/{plan_id}/trips/{trip_id}/stops/{site_id}/load",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses=_ANSWERS,
)
def load_trip(
    plan_id: str,
    trip_id: str,
    site_id: str,
    sent: WorkIn,
    *,
    connection: Connection,
    reach: CurrentReach,
    response: Response,
) -> EntryOut:
    """Load at a base what the plan says, or what was really loaded."""
    desk = _desk(connection, reach, plan_id, trip_id)
    return _done(desk.load, site_id, sent, response)


@router.post(
    "/{plan_id}/trips/{trip_id}/stops/{site_id}/pick",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses=_ANSWERS,
)
def pick_trip(
    plan_id: str,
    trip_id: str,
    site_id: str,
    sent: WorkIn,
    *,
    connection: Connection,
    reach: CurrentReach,
    response: Response,
) -> EntryOut:
    """Set ready at a base what the plan says and does not stand ready yet, or the lines named."""
    desk = _desk(connection, reach, plan_id, trip_id)
    return _done(desk.pick, site_id, sent, response)


@router.post(
    "/{plan_id}/trips/{trip_id}/stops/{site_id}/delivery",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses=_ANSWERS,
)
def deliver_stop(
    plan_id: str,
    trip_id: str,
    site_id: str,
    sent: WorkIn,
    *,
    connection: Connection,
    reach: CurrentReach,
    response: Response,
) -> EntryOut:
    """Deliver at a stop what the plan says, or what was really delivered."""
    desk = _desk(connection, reach, plan_id, trip_id)
    return _done(desk.deliver, site_id, sent, response)


@router.post(
    "/{plan_id}/trips/{trip_id}/return",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses=_ANSWERS,
)
def return_trip(
    plan_id: str,
    trip_id: str,
    sent: WorkIn,
    *,
    connection: Connection,
    reach: CurrentReach,
    response: Response,
) -> EntryOut:
    """Bring back to the base what is left on the vehicle."""
    desk = _desk(connection, reach, plan_id, trip_id)
    return answered(desk.come_back(_work(sent)), response)


@router.get(
    "/{plan_id}/trips/{trip_id}/movements",
    response_model=ListOut[EntryOut],
    responses=problems(404),
)
def list_trip_movements(
    plan_id: str, trip_id: str, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[EntryOut]:
    """List what was written of a trip, the newest first."""
    stored = store.get_plan(connection, plan_id)
    trip = own_parts.get_trip(stored, trip_id, reach)
    wanted = [read.of_trip(plan_id, trip.trip_id)]
    found, total = read.list_entries(
        connection, wanted=wanted, limit=page.limit, offset=page.offset
    )
    return listed([entry_out(r, reach) for r in found], total=total, page=page)


def _desk(connection: Connection, reach: Reach, plan_id: str, trip_id: str) -> TripDesk:
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    trip = own_parts.get_trip(stored, trip_id, reach)
    return TripDesk(connection, reach, stored, trip, now=utc_now())


def _done(
    work: Callable[[str, Work], Recorded], site_id: str, sent: WorkIn, response: Response
) -> EntryOut:
    return answered(work(site_id, _work(sent)), response)


def _work(sent: WorkIn) -> Work:
    lines: dict[str, int] | None = None
    if sent.lines is not None:
        lines = {}
        for line in sent.lines:
            lines[line.lot_id] = lines.get(line.lot_id, 0) + line.quantity_g
    return Work(
        entry_id=sent.entry_id, occurred_at=sent.occurred_at, lines=lines, reason=sent.reason
    )


def _approval_out(approval: Approval, reach: Reach) -> ApprovalOut:
    return ApprovalOut(
        is_approved=approval.is_approved,
        person_id=approval.person_id,
        recorded_at=approval.recorded_at,
        reserved_g=approval.reserved_g,
        to_reserve_g=approval.to_reserve_g,
        to_come=[
            ToComeOut(lot_id=lot_id, site_id=site_id, quantity_g=g)
            for (lot_id, site_id), g in sorted(approval.to_come.items())
            if reach.site(site_id)
        ],
    )
