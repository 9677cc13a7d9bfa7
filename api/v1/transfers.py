"""Transfers: what one base has sent to another, what arrived, and what is still under way."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api.accounts.person import Role
from api.deps import Connection, CurrentReach, Paging
from api.food.book import Region, region
from api.v1.base import ListOut, Out, listed, problems
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.store import read, transfers
from inventory.store.transfers import Transfer, TransferLot

router = APIRouter(prefix="/transfers", tags=["transfers"])


class TransferLotOut(Out):
    """Grams of a lot of a transfer: what was sent arrived, is missing, or is still under way.

    ``missing_g`` is what the arrivals wrote off; below 0, more came than was sent.
    """

    lot_id: str
    product_id: str
    product_name: str
    zone: Zone
    expiry_kind: str
    expires_on: date
    sent_g: int
    arrived_g: int
    missing_g: int
    under_way_g: int


class TransferOut(Out):
    """Food that a base sent to another. ``is_open``: some of it is still under way.

    It arrives by entries of the kind arrive, from transit/ and its id. ``to_site_id`` is null
    where the entry that sent it does not say it.
    """

    transfer_id: str
    from_site_id: str
    from_site_name: str
    to_site_id: str | None
    to_site_name: str
    entry_id: str
    sent_at: datetime
    sent_by: str
    is_open: bool
    lots: list[TransferLotOut]


@router.get("", response_model=ListOut[TransferOut], responses=problems(404))
def list_transfers(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    is_open: Annotated[
        bool | None, Query(description="Only those still under way, or those that have ended.")
    ] = None,
    site_id: Annotated[
        str | None, Query(description="Only from or to this base.", max_length=100)
    ] = None,
) -> ListOut[TransferOut]:
    """List transfers between bases, the newest first; a base sees those from and to it."""
    if site_id is not None:
        reach.require_site(site_id)
    found, total = transfers.list_transfers(
        connection,
        site_id=site_id if site_id is not None else reach.only_site(),
        is_open=is_open,
        limit=page.limit,
        offset=page.offset,
    )
    lots = read.find_lots(connection, [lot.lot_id for x in found for lot in x.lots])
    known, role = region(connection), reach.person.role
    items = [
        _transfer_out(
            x, known, role=role, lots=[_lot_out(y, lots[y.lot_id], known) for y in x.lots]
        )
        for x in found
    ]
    return listed(items, total=total, page=page)


def _transfer_out(
    transfer: Transfer, known: Region, *, role: Role, lots: list[TransferLotOut]
) -> TransferOut:
    goal = transfer.to_site_id
    return TransferOut(
        transfer_id=transfer.transfer_id,
        from_site_id=transfer.from_site_id,
        from_site_name=known.site_name(transfer.from_site_id, role=role),
        to_site_id=goal or None,
        to_site_name=known.site_name(goal, role=role),
        entry_id=transfer.entry_id,
        sent_at=transfer.sent_at.astimezone(UTC),
        sent_by=transfer.sent_by,
        is_open=transfer.is_open,
        lots=lots,
    )


def _lot_out(lot: TransferLot, facts: LotFacts, known: Region) -> TransferLotOut:
    return TransferLotOut(
        lot_id=lot.lot_id,
        product_id=facts.product_id,
        product_name=known.product_name(facts.product_id),
        zone=facts.zone,
        expiry_kind=facts.expiry_kind,
        expires_on=facts.expires_on,
        sent_g=lot.sent_g,
        arrived_g=lot.arrived_g,
        missing_g=lot.missing_g,
        under_way_g=lot.under_way_g,
    )
