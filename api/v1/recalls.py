"""Recalls: looked at first, then opened; with everybody who has to be told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.food.book import Region, date_policy, region
from api.food.recall_people import Giver, Recipient, givers_of, recipients_of
from api.privacy import access
from api.v1.base import In, Instant, IsoDate, Out, problems
from api.v1.holds import HoldOut, get_hold, hold_out
from inventory.accounts import AccountKind
from inventory.entry import EntryId, PersonId
from inventory.holds import Cause
from inventory.keeping_errors import HoldUnknown
from inventory.store import recalls
from inventory.store.recalls import Opening
from inventory.trace import Criteria, Holding, MeantLot, Trace, Unknown

router = APIRouter(prefix="/recalls", tags=["recalls"])

Name = Annotated[str, Field(max_length=100)]
Asked = Annotated[str, Query(description="Empty = it does not matter.", max_length=100)]
Day = Annotated[IsoDate | None, Query(description="On the label, included.")]


class CriteriaIn(In):
    """What is called back; what is empty does not matter, but something has to be given."""

    product_id: Name = ""
    maker: Name = ""
    lot_number: Name = ""
    expires_from: IsoDate | None = None
    expires_to: IsoDate | None = None


class RecallIn(In):
    """A recall to open. The client makes both ids; the same again is only answered again."""

    hold_id: Annotated[str, Field(min_length=1, max_length=64)]
    entry_id: Annotated[str, Field(min_length=1, max_length=64)]
    occurred_at: Instant
    criteria: CriteriaIn
    reason: Annotated[str, Field(min_length=1, max_length=500)] = recalls.REASON
    note: Annotated[str, Field(max_length=500)] = ""


class CriteriaOut(Out):
    """What is called back."""

    product_id: str
    maker: str
    lot_number: str
    expires_from: date | None
    expires_to: date | None


class MeantLotOut(Out):
    """A lot that is meant: surely where ``unknown`` is empty, else possibly, for these reasons."""

    lot_id: str
    product_id: str
    product_name: str
    maker: str
    lot_number: str
    expires_on: date
    expires_printed: str
    unknown: list[Unknown]


class PlaceOut(Out):
    """Grams of a lot that are somewhere now: at a site, on a vehicle, or between bases."""

    lot_id: str
    account: str
    state: AccountKind
    site_id: str
    site_name: str
    unit_id: str
    quantity_g: int


class ShareOut(Out):
    """What a site got of a lot, in grams, and the days of delivery."""

    lot_id: str
    delivered_g: int
    eaten_g: int
    there_g: int
    delivered_on: list[date]


class RecipientOut(Out):
    """Whoever got some, and how to reach them; blank where master data does not say."""

    site_id: str
    name: str
    phone: str
    address: str
    shares: list[ShareOut]


class ThrownOut(Out):
    """Grams of a lot that were thrown away."""

    lot_id: str
    reason: str
    quantity_g: int


class OriginOut(Out):
    """Grams of a lot that came on a day."""

    lot_id: str
    received_on: date
    received_g: int


class DonorOut(Out):
    """A donor that has to be told."""

    donor_id: str
    name: str
    contact: str
    origins: list[OriginOut]


class TraceOut(Out):
    """Where the lots of a recall are, whom they went to, and where they came from.

    A base sees the stock and the recipients of its own area, and no donors.
    """

    criteria: CriteriaOut
    lots: list[MeantLotOut]
    stock: list[PlaceOut]
    under_way: list[PlaceOut]
    recipients: list[RecipientOut]
    thrown: list[ThrownOut]
    donors: list[DonorOut]


class RecallOut(TraceOut):
    """An open or decided recall; its hold is decided about under ``/holds``."""

    hold: HoldOut


@router.get("", response_model=list[HoldOut], responses=problems())
def list_recalls(
    connection: Connection,
    reach: CurrentReach,
    *,
    is_open: Annotated[bool | None, Query(description="Only those to decide, or decided.")] = None,
) -> list[HoldOut]:
    """List recalls, the newest first; a base sees those that have held food there."""
    known = region(connection)
    found = recalls.list_recalls(connection, is_open=is_open, site_id=reach.only_site())
    return [hold_out(h, known, reach) for h in found]


@router.get("/preview", response_model=TraceOut, responses=problems())
def preview_recall(
    connection: Connection,
    reach: CurrentReach,
    *,
    product_id: Asked = "",
    maker: Asked = "",
    lot_number: Asked = "",
    expires_from: Day = None,
    expires_to: Day = None,
) -> TraceOut:
    """Look where food is and whom it went to; nothing is held."""
    criteria = Criteria(
        product_id=product_id,
        maker=maker,
        lot_number=lot_number,
        expires_from=expires_from,
        expires_to=expires_to,
    )
    found = recalls.trace(connection, criteria)
    donors = _donors(connection, found, reach)
    access.note(connection, access.HALLS_READ, "recall")
    return trace_out(found, region(connection), reach, donors=donors)


@router.post(
    "",
    response_model=RecallOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": RecallOut, "description": "It was open already"},
        **problems(400, 404, 409),
    },
)
def open_recall(
    sent: RecallIn, connection: Connection, reach: CurrentReach, response: Response
) -> RecallOut:
    """Open a recall: everything that is meant is held at once, wherever it is or comes to."""
    opening = Opening(
        hold_id=sent.hold_id,
        entry_id=EntryId(sent.entry_id),
        criteria=Criteria(**sent.criteria.model_dump()),
        person_id=PersonId(reach.person.person_id),
        occurred_at=sent.occurred_at,
        reason=sent.reason,
        note=sent.note,
    )
    policy = date_policy(connection)
    recorded = recalls.open_recall(connection, opening, now=utc_now(), policy=policy)
    if not recorded.is_new:
        response.status_code = status.HTTP_200_OK
    return read_recall(sent.hold_id, connection, reach)


@router.get("/{hold_id}", response_model=RecallOut, responses=problems(404))
def read_recall(hold_id: str, connection: Connection, reach: CurrentReach) -> RecallOut:
    """Read a recall: where its lots are now and whom they went to."""
    hold = get_hold(connection, reach, hold_id)
    if hold.cause != Cause.RECALL:
        raise HoldUnknown(hold_id)
    known = region(connection)
    access.note(connection, access.HALLS_READ, "recall")
    found = recalls.trace_recall(connection, hold)
    donors: Sequence[Giver] = ()
    if reach.is_whole:
        donors = _donors(connection, found, reach)
    else:
        found = own_part(found, known, reach)
    told = trace_out(found, known, reach, donors=donors)
    shown = {name: getattr(told, name) for name in TraceOut.model_fields}
    return RecallOut(**shown, hold=hold_out(hold, known, reach))


def _donors(connection: sa.Connection, found: Trace, reach: Reach) -> Sequence[Giver]:
    access.note(connection, access.DONORS_READ, "recall")
    return givers_of(connection, found)


def own_part(found: Trace, known: Region, reach: Reach) -> Trace:
    """Return what concerns a base: its own site and the recipients of its area."""

    def is_own(site_id: str) -> bool:
        return bool(site_id) and (reach.site(site_id) or reach.site(known.area_of(site_id)))

    stock = tuple(h for h in found.stock if is_own(h.account.site_id))
    shares = tuple(s for s in found.shares if is_own(s.site_id))
    lot_ids = {h.lot_id for h in stock} | {s.lot_id for s in shares}
    return replace(
        found,
        lots=tuple(m for m in found.lots if m.lot.lot_id in lot_ids),
        stock=stock,
        shares=shares,
        under_way=(),
        thrown=(),
        origins=(),
    )


def trace_out(
    found: Trace, known: Region, reach: Reach, *, donors: Sequence[Giver] = ()
) -> TraceOut:
    """Return a trace as it is answered."""
    role = reach.person.role
    return TraceOut(
        criteria=CriteriaOut.model_validate(found.criteria),
        lots=[_lot_out(m, known) for m in found.lots],
        stock=[_place_out(h, known, reach) for h in found.stock],
        under_way=[_place_out(h, known, reach) for h in found.under_way],
        recipients=[_recipient_out(r) for r in recipients_of(found, known, role=role)],
        thrown=[ThrownOut.model_validate(t) for t in found.thrown],
        donors=[_donor_out(d) for d in donors],
    )


def _lot_out(meant: MeantLot, known: Region) -> MeantLotOut:
    lot = meant.lot
    return MeantLotOut(
        lot_id=lot.lot_id,
        product_id=lot.product_id,
        product_name=known.product_name(lot.product_id),
        maker=lot.maker,
        lot_number=lot.lot_number,
        expires_on=lot.expires_on,
        expires_printed=lot.expires_printed,
        unknown=list(meant.unknown),
    )


def _place_out(held: Holding, known: Region, reach: Reach) -> PlaceOut:
    return PlaceOut(
        lot_id=held.lot_id,
        account=held.account.name,
        state=held.account.kind,
        site_id=held.account.site_id,
        site_name=known.site_name(held.account.site_id, role=reach.person.role),
        unit_id=held.account.unit_id,
        quantity_g=held.quantity_g,
    )


def _recipient_out(recipient: Recipient) -> RecipientOut:
    return RecipientOut(
        site_id=recipient.site_id,
        name=recipient.name,
        phone=recipient.phone,
        address=recipient.address,
        shares=[ShareOut.model_validate(s) for s in recipient.shares],
    )


def _donor_out(giver: Giver) -> DonorOut:
    return DonorOut(
        donor_id=giver.donor_id,
        name=giver.name,
        contact=giver.contact,
        origins=[OriginOut.model_validate(o) for o in giver.origins],
    )
