"""A plan changed by hand: wishes (locks and events) are collected, planned, and accepted."""

from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Response, status
from pydantic import ConfigDict, Field

from api import store
from api.clock import utc_now
from api.db import reading
from api.deps import Connection, CurrentPerson, Running, running_app
from api.planning import plan_changes
from api.planning.change_planning import MOST_COMMITTED, USUAL_COMMITTED, plan_again
from api.planning.plan_changes import MOST_WISHES, Proposal
from api.v1.base import In, IsoDate, Out, problems
from api.v1.plans import PlanOut, plan_out
from api.web.language import Language

router = APIRouter(prefix="/plans/{plan_id}/changes", tags=["plans"])

_EXAMPLE: dict[str, Any] = {
    "entries": [
        {"kind": "ban", "site_id": "HALL-07", "lot_id": "L0012", "date": "2026-12-10"},
        {"kind": "driver_ill", "vehicle_id": "KEI-1", "date": "2026-12-10"},
        {
            "kind": "lot_comes",
            "lot_id": "GIFT-1",
            "product_id": "RICE",
            "site_id": "LOGI",
            "available_on": "2026-12-09",
            "kg": 60,
            "case_kg": 5,
            "expiry_kind": "best_before",
            "expires_on": "2027-06-30",
        },
    ]
}


class WishesIn(In):
    """Wishes, written as the entries of locks.json and events.json are (README.md lists them).

    All of them are taken or none. One that is there already is not taken twice, so that asking
    again is harmless.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    entries: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_WISHES)]


class ReplanIn(In):
    """How to plan the wishes. ``as_of`` is the first day that changes; null = the first possible.

    ``committed_days`` from then on change only as far as they must.
    """

    as_of: IsoDate | None = None
    committed_days: Annotated[int, Field(ge=0, le=MOST_COMMITTED)] = USUAL_COMMITTED


class AcceptanceIn(In):
    """Which proposal is accepted: the one that was looked at."""

    proposal_id: Annotated[str, Field(min_length=1, max_length=40)]


class WishOut(Out):
    """A wish and who has it."""

    wish_id: str
    entry: dict[str, Any]
    person_id: str
    created_at: datetime


class ChangeCountsOut(Out):
    """How many stops move, come and go, lots are swapped, and deliveries change."""

    moved: int
    added: int
    gone: int
    swapped: int
    deliveries: int


class DayOfChangesOut(Out):
    """What changes on a day, in sentences."""

    day: date
    changes: list[str]


class ToldOut(Out):
    """The difference in the sentences of one language."""

    summary: str
    figures: str
    costs: str
    notes: list[str]
    days: list[DayOfChangesOut]


class FillChangeOut(Out):
    """A recipient whose share of its need changes; null = it needs nothing."""

    site_id: str
    name: str
    before: float | None
    after: float | None


class ProposalOut(Out):
    """What came of the wishes: the difference to the plan as it is. Nothing is changed yet."""

    proposal_id: str
    as_of: date
    created_at: datetime
    counts: ChangeCountsOut
    ja: ToldOut
    en: ToldOut
    recipients: list[FillChangeOut]


class ChangesOut(Out):
    """The draft of a change. ``first_day`` is the first that can still be changed."""

    plan_id: str
    first_day: date
    wishes: list[WishOut]
    proposal: ProposalOut | None


@router.get("", response_model=ChangesOut, responses=problems(404))
def read_changes(plan_id: str, connection: Connection) -> ChangesOut:
    """Read what is wished for a plan, and what came of it if it was planned."""
    return _draft(connection, plan_id)


@router.post(
    "/wishes",
    response_model=ChangesOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": ChangesOut, "description": "All of them were there already"},
        **problems(400, 404),
    },
)
def add_wishes(
    plan_id: str,
    sent: WishesIn,
    connection: Connection,
    person: CurrentPerson,
    response: Response,
) -> ChangesOut:
    """Add wishes to a plan's draft; a proposal that was made without them falls away."""
    stored = store.get_plan(connection, plan_id)
    added = plan_changes.add_wishes(
        connection, stored, sent.entries, person_id=person.person_id, now=utc_now()
    )
    if not added:
        response.status_code = status.HTTP_200_OK
    return _draft(connection, plan_id)


@router.delete("/wishes/{wish_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
def remove_wish(plan_id: str, wish_id: str, connection: Connection) -> Response:
    """Take a wish back; a proposal that was made with it falls away."""
    plan_changes.remove_wish(connection, store.plan_row(connection, plan_id).plan_id, wish_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/replan", response_model=ChangesOut, responses=problems(400, 404, 409))
def replan_changes(
    plan_id: str, sent: ReplanIn, app: Annotated[Running, Depends(running_app)]
) -> ChangesOut:
    """Plan the wishes and wait for it, about ten seconds; the same wishes may be planned again.

    The plan stays as it is. 503 tells that somebody else's change is being planned.
    """
    plan_again(
        app.engine,
        plan_id,
        as_of=sent.as_of,
        committed_days=sent.committed_days,
        memory_mb=app.settings.run_memory_mb,
        now=utc_now(),
    )
    with reading(app.engine) as connection:
        return _draft(connection, plan_id)


@router.post(
    "/acceptance",
    response_model=PlanOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": PlanOut, "description": "It was accepted before"},
        **problems(400, 404, 409),
    },
)
def accept_changes(
    plan_id: str,
    sent: AcceptanceIn,
    connection: Connection,
    person: CurrentPerson,
    response: Response,
) -> PlanOut:
    """Store the proposal as a plan of its own, which is then to be approved; the draft ends.

    The same proposal again is answered with the same plan. 409 tells that it was planned anew or
    dropped meanwhile.
    """
    stored = store.get_plan(connection, plan_id)
    made, is_new = plan_changes.accept(
        connection, stored, sent.proposal_id, person_id=person.person_id, now=utc_now()
    )
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return plan_out(made)


@router.delete(
    "/proposals/{proposal_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404)
)
def reject_changes(plan_id: str, proposal_id: str, connection: Connection) -> Response:
    """Turn a proposal down; the wishes stay. One that is gone already, or another, is no matter."""
    plan_changes.reject(connection, store.plan_row(connection, plan_id).plan_id, proposal_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
def discard_changes(plan_id: str, connection: Connection) -> Response:
    """Drop all wishes for a plan and what came of them; the plan stays. Again, it is harmless."""
    plan_changes.discard(connection, store.plan_row(connection, plan_id).plan_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _draft(connection: sa.Connection, plan_id: str) -> ChangesOut:
    stored = store.get_plan(connection, plan_id)
    proposal = plan_changes.read_proposal(connection, plan_id)
    return ChangesOut(
        plan_id=plan_id,
        first_day=plan_changes.first_day(connection, stored, now=utc_now()),
        wishes=[WishOut.model_validate(w) for w in plan_changes.list_wishes(connection, plan_id)],
        proposal=_proposal(proposal) if proposal else None,
    )


def _proposal(proposal: Proposal) -> ProposalOut:
    told = proposal.told
    return ProposalOut(
        proposal_id=proposal.proposal_id,
        as_of=proposal.as_of,
        created_at=proposal.created_at,
        counts=ChangeCountsOut(**told["counts"]),
        ja=_told(told[Language.JAPANESE.value]),
        en=_told(told[Language.ENGLISH.value]),
        recipients=[FillChangeOut(**hall) for hall in told["halls"]],
    )


def _told(told: dict[str, Any]) -> ToldOut:
    days = [
        DayOfChangesOut(day=date.fromisoformat(day), changes=list(texts))
        for day, texts in told["days"]
    ]
    return ToldOut(**{**told, "days": days})
