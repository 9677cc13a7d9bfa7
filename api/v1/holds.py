"""Holds: food that is kept back by a breach of the cold chain or a recall, and the decision."""

from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.accounts.person import Forbidden
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging
from api.food.book import Region, date_policy, region
from api.v1.base import In, Instant, ListOut, Out, listed, problems
from api.v1.entries import EntryOut, answered
from inventory.entry import EntryId, PersonId
from inventory.holds import Cause, Decision, HeldFood, Hold, HoldDecision
from inventory.keeping_errors import HoldUnknown
from inventory.store import holds

router = APIRouter(prefix="/holds", tags=["holds"])

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class HoldOut(Out):
    """A hold. ``decision`` is null while somebody still has to decide about it.

    ``site_id`` and ``unit_id`` are empty for a recall. ``lot_decisions`` are lots for which another
    decision was made.
    """

    hold_id: str
    cause: str
    site_id: str
    site_name: str
    unit_id: str
    opened_at: datetime
    opened_by: str
    reason: str
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    decided_reason: str
    lot_decisions: dict[str, str]


class HeldOut(Out):
    """Grams of a lot that are held back at a place."""

    lot_id: str
    account: str
    site_id: str
    site_name: str
    unit_id: str
    quantity_g: int


class HoldDetailOut(HoldOut):
    """A hold with what it keeps back now, and what is known about it.

    For a breach, ``facts`` name the reading and its limits, ``left_since`` the food that has left
    the unit since it was measured and is still on hand, ``held_otherwise`` the lots of the unit
    that were held by something else at the time.
    """

    food: list[HeldOut]
    facts: dict[str, Any]


class DecisionIn(In):
    """What becomes of held food; ``lots`` are lots for which another decision is made."""

    entry_id: Annotated[str, Field(min_length=1, max_length=64)]
    decision: Decision
    reason: Reason
    occurred_at: Instant
    lots: Annotated[dict[str, Decision], Field(default_factory=dict, max_length=1000)]


@router.get("", response_model=ListOut[HoldOut], responses=problems(404))
def list_holds(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    is_open: Annotated[bool | None, Query(description="Only those to decide, or decided.")] = None,
    cause: Annotated[Cause | None, Query(description="Only of this cause.")] = None,
    site_id: Annotated[str | None, Query(description="Only of this site.", max_length=100)] = None,
) -> ListOut[HoldOut]:
    """List holds, the newest first."""
    if site_id is not None:
        reach.require_site(site_id)
    found, total = holds.list_holds(
        connection,
        is_open=is_open,
        cause=cause,
        site_id=site_id if site_id is not None else reach.only_site(),
        limit=page.limit,
        offset=page.offset,
    )
    known = region(connection)
    return listed([hold_out(h, known, reach) for h in found], total=total, page=page)


@router.get("/{hold_id}", response_model=HoldDetailOut, responses=problems(404))
def read_hold(hold_id: str, connection: Connection, reach: CurrentReach) -> HoldDetailOut:
    """Read a hold and what it keeps back; of a recall, a base sees its own part."""
    hold = get_hold(connection, reach, hold_id)
    known = region(connection)
    food = [x for x in holds.held_food(connection, hold_id) if reach.site(x.account.site_id)]
    return HoldDetailOut(
        **hold_out(hold, known, reach).model_dump(),
        food=[held_out(x, known, reach) for x in food],
        facts=dict(hold.facts) if hold.cause == Cause.BREACH or reach.is_whole else {},
    )


@router.post(
    "/{hold_id}/decision",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EntryOut, "description": "It was decided so already"},
        **problems(400, 404, 409),
    },
)
def decide_hold(
    hold_id: str,
    sent: DecisionIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    response: Response,
) -> EntryOut:
    """Decide about held food: release it, discard it, or say that the sensor was wrong.

    The hub of the site decides about a breach; about a recall, which is in many places, the
    council does.
    """
    hold = get_hold(connection, reach, hold_id)
    if not reach.is_whole and not reach.site(hold.site_id):
        raise Forbidden("About a recall only the council decides.")
    decision = HoldDecision(
        hold_id=hold_id,
        entry_id=EntryId(sent.entry_id),
        decision=sent.decision,
        person_id=PersonId(reach.person.person_id),
        reason=sent.reason,
        occurred_at=sent.occurred_at,
        lots=sent.lots,
    )
    policy = date_policy(connection)
    return answered(holds.decide(connection, decision, now=utc_now(), policy=policy), response)


def get_hold(connection: sa.Connection, reach: Reach, hold_id: str) -> Hold:
    """Return a hold that the person has a part in; raise ``HoldUnknown``."""
    hold = holds.read_hold(connection, hold_id)
    own = reach.only_site()
    if own is not None and not holds.has_part(connection, hold_id, own):
        reach.refuse("hold", hold_id, unknown=HoldUnknown(hold_id))
    return hold


def hold_out(hold: Hold, known: Region, reach: Reach) -> HoldOut:
    """Return a hold as it is answered."""
    return HoldOut(
        hold_id=hold.hold_id,
        cause=hold.cause,
        site_id=hold.site_id,
        site_name=known.site_name(hold.site_id, role=reach.person.role),
        unit_id=hold.unit_id,
        opened_at=hold.opened_at,
        opened_by=hold.opened_by,
        reason=hold.reason,
        decision=hold.decision,
        decided_at=hold.decided_at,
        decided_by=hold.decided_by,
        decided_reason=hold.decided_reason,
        lot_decisions=dict(hold.lot_decisions),
    )


def held_out(held: HeldFood, known: Region, reach: Reach) -> HeldOut:
    """Return held food as it is answered."""
    return HeldOut(
        lot_id=held.lot_id,
        account=held.account.name,
        site_id=held.account.site_id,
        site_name=known.site_name(held.account.site_id, role=reach.person.role),
        unit_id=held.account.unit_id,
        quantity_g=held.quantity_g,
    )
