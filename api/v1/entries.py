"""Entries of the book: every movement of food, written once, undone by another entry."""

from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging
from api.food import book
from api.food.own_entries import own_detail, own_legs
from api.food.own_lots import had_lot
from api.food.transfers import ends_own, send_detail
from api.v1.base import In, Instant, ListOut, Out, listed, problems
from inventory.accounts import read_account
from inventory.entry import (
    MOST_GRAMS,
    Entry,
    EntryId,
    EntryKind,
    Move,
    PersonId,
    Recorded,
    postings_of,
)
from inventory.errors import EntryUnknown, EntryWrong
from inventory.ledger import reverse
from inventory.store import read
from inventory.store.projections import amended_lots

router = APIRouter(prefix="/entries", tags=["entries"])

Text = Annotated[str, Field(max_length=500)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern="^[^/]+$")]
"""Without a stroke, so that an address can name it."""
MOST_MOVES = 500
OWN_ROUTES = frozenset(
    {EntryKind.OPEN, EntryKind.RECEIVE, EntryKind.HOLD, EntryKind.DECIDE, EntryKind.AMEND}
) | {EntryKind.REVERSE}
"""Kinds that have a route of their own, which knows more than which grams move."""


class MoveIn(In):
    """Grams of a lot from one place to another, such as site/HUB-1/shelf/chilled."""

    lot_id: Annotated[str, Field(min_length=1, max_length=100)]
    source: Annotated[str, Field(max_length=500)]
    target: Annotated[str, Field(max_length=500)]
    quantity_g: Annotated[int, Field(ge=1, le=MOST_GRAMS)]


class EntryIn(In):
    """A movement. The client makes ``entry_id``: the same entry again is only answered again.

    ``to_site_id`` is the base that an entry of the kind send goes to; all others leave it empty.
    """

    entry_id: Id
    kind: EntryKind
    occurred_at: Instant
    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=MOST_MOVES)]
    reason: Text = ""
    note: Text = ""
    plan_id: Annotated[str, Field(max_length=36)] = ""
    trip_id: Annotated[str, Field(max_length=100)] = ""
    to_site_id: Annotated[str, Field(max_length=100)] = ""


class ReversalIn(In):
    """The undoing of an entry."""

    entry_id: Id
    occurred_at: Instant
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class PostingOut(Out):
    """Grams of a lot that came to (above 0) or left (below 0) a place."""

    lot_id: str
    account: str
    quantity_g: int


class EntryOut(Out):
    """An entry in the book. ``seq`` is its place; ``detail`` depends on the kind.

    Of an entry for many bases, such as a recall, a base sees its own postings and no detail.
    """

    seq: int
    entry_id: str
    kind: EntryKind
    occurred_at: datetime
    recorded_at: datetime
    person_id: str
    postings: list[PostingOut]
    reason: str
    note: str
    plan_id: str
    trip_id: str
    reverses: str | None
    detail: dict[str, Any]


@router.get("", response_model=ListOut[EntryOut], responses=problems(404))
def list_entries(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    lot_id: Annotated[str | None, Query(description="Only of this lot.", max_length=100)] = None,
    site_id: Annotated[str | None, Query(description="Only at this site.", max_length=100)] = None,
) -> ListOut[EntryOut]:
    """List entries, the newest first."""
    if site_id is not None:
        reach.require_site(site_id)
    site_id = site_id if site_id is not None else reach.only_site()
    wanted = [read.of_site(site_id)] if site_id is not None else []
    wanted += [read.of_lot(lot_id)] if lot_id is not None else []
    found, total = read.list_entries(
        connection, wanted=wanted, limit=page.limit, offset=page.offset
    )
    return listed([entry_out(r, reach) for r in found], total=total, page=page)


@router.get("/{entry_id}", response_model=EntryOut, responses=problems(404))
def read_entry(entry_id: str, connection: Connection, reach: CurrentReach) -> EntryOut:
    """Read one entry."""
    recorded = read.get_entry(connection, entry_id)
    require_part(connection, reach, recorded.entry)
    return entry_out(recorded, reach)


@router.post(
    "",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EntryOut, "description": "It was there already"},
        **problems(400, 404, 409),
    },
)
def write_entry(
    sent: EntryIn, connection: Connection, reach: CurrentReach, response: Response
) -> EntryOut:
    """Write a movement: put away, send, arrive, pick, load, deliver, come back, eat, and so on."""
    if sent.kind in OWN_ROUTES:
        raise EntryWrong(f"An entry of the kind {sent.kind} is written by a route of its own.")
    entry = Entry(
        entry_id=EntryId(sent.entry_id),
        kind=sent.kind,
        occurred_at=sent.occurred_at,
        person_id=PersonId(reach.person.person_id),
        postings=postings_of(
            Move(
                lot_id=m.lot_id,
                source=read_account(m.source),
                target=read_account(m.target),
                quantity_g=m.quantity_g,
            )
            for m in sent.moves
        ),
        reason=sent.reason,
        note=sent.note,
        plan_id=sent.plan_id,
        trip_id=sent.trip_id,
        detail=send_detail(sent.kind, sent.to_site_id),
    )
    return answered(book.write(connection, reach, entry, now=utc_now()), response)


@router.post(
    "/{entry_id}/reversal",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EntryOut, "description": "It was there already"},
        **problems(400, 404, 409),
    },
)
def reverse_entry(
    entry_id: str,
    sent: ReversalIn,
    connection: Connection,
    reach: CurrentReach,
    response: Response,
) -> EntryOut:
    """Undo an entry by another that moves everything back; each can be undone once."""
    original = read.get_entry(connection, entry_id).entry
    require_part(connection, reach, original)
    entry = reverse(
        original,
        entry_id=EntryId(sent.entry_id),
        occurred_at=sent.occurred_at,
        person_id=PersonId(reach.person.person_id),
        reason=sent.reason,
    )
    return answered(book.write(connection, reach, entry, now=utc_now()), response)


def require_part(connection: sa.Connection, reach: Reach, entry: Entry) -> None:
    """Raise ``EntryUnknown`` unless an entry touches a site, or a lot that was there, of theirs."""
    if reach.is_whole:
        return
    sites = {read_account(name).site_id for name in entry.account_names}
    said = (lot.lot_id for lot in amended_lots(entry.detail))
    is_own = any(site and reach.site(site) for site in sites)
    is_own = is_own or ends_own(connection, reach, entry)
    if not is_own and not any(had_lot(connection, reach, lot_id) for lot_id in said):
        reach.refuse("entry", entry.entry_id, unknown=EntryUnknown(entry.entry_id))


def answered(recorded: Recorded, response: Response) -> EntryOut:
    """Return an entry that was written, or that was there already (200)."""
    if not recorded.is_new:
        response.status_code = status.HTTP_200_OK
    return entry_out(recorded)


def entry_out(recorded: Recorded, reach: Reach | None = None) -> EntryOut:
    """Return an entry as it is answered to ``reach``; None = to whoever has just written it."""
    entry = recorded.entry
    legs = entry.postings if reach is None else own_legs(entry, reach)
    detail = entry.detail if reach is None else own_detail(entry, reach)
    return EntryOut(
        seq=recorded.seq,
        entry_id=entry.entry_id,
        kind=entry.kind,
        occurred_at=entry.occurred_at.astimezone(UTC),  # as it is read back: the same answer
        recorded_at=recorded.recorded_at,
        person_id=entry.person_id,
        postings=[PostingOut.model_validate(p) for p in legs],
        reason=entry.reason,
        note=entry.note,
        plan_id=entry.plan_id,
        trip_id=entry.trip_id,
        reverses=entry.reverses,
        detail=dict(detail),
    )
