"""The council's page of transfers between bases: all of them with their state, and a new one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import book
from api.book import Region, date_policy, region
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.people import name_of
from api.permissions import scope_of
from api.reach import Reach
from api.transfers import send_detail
from api.web import links, transfer_links
from api.web.answers import SEE_OTHER, html
from api.web.hub_desk import AForm, Form
from api.web.pages.transfers import SendableLot, TransferredLot, TransferRow, TransfersPage
from inventory.accounts import AccountKind, transit
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.errors import EntryConflict
from inventory.lot import LotFacts
from inventory.store import read, transfers
from inventory.store import stock as book_stock
from inventory.store.stock import StockRow
from inventory.store.transfers import Transfer

REFUSED = 422
A_PART = 50
MOST_LOTS = 400
"""Lots at a base that the form has; a base sends food by its own page, too."""
KG = "kg:"


def transfer_router() -> APIRouter:
    """Return the page of transfers, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_transfers": ("GET", show_transfers),
        "page_send_transfer": ("POST", send),
    }
    for name, (method, endpoint) in routes.items():
        made.add_api_route(transfer_links.TRANSFERS, endpoint, methods=[method], name=name)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDesk:
    """One request of the council about transfers."""

    request: Request
    connection: sa.Connection
    reach: Reach
    known: Region

    def site_name(self, site_id: str) -> str:
        """Return the name of a base as the person may see it."""
        return self.known.site_name(site_id, role=self.reach.person.role)

    def free(self, base_id: str) -> list[StockRow]:
        """Return what lies free at a base, by product and date."""
        rows = book_stock.stock(
            self.connection,
            day=day_of(utc_now()),
            policy=date_policy(self.connection),
            site_id=base_id,
            kinds=(AccountKind.SHELF,),
        )
        names = self.known.product_name
        found = [row for row in rows if row.is_available]
        return sorted(found, key=lambda r: (names(r.lot.product_id), r.lot.expires_on))

    def unit_name(self, base_id: str, unit_id: str) -> str:
        """Return the name of a unit; its id where it has none."""
        row = self.known.units.get((base_id, unit_id))
        return row["name"] or unit_id if row else unit_id


async def _desk(request: Request, connection: Connection, reach: CurrentReach) -> TransferDesk:
    known = region(connection)
    return TransferDesk(request=request, connection=connection, reach=reach, known=known)


Desk = Annotated[TransferDesk, Depends(_desk)]


def show_transfers(desk: Desk) -> Response:
    """Show all transfers and the form for a new one; ``from`` chooses the base it is sent from."""
    asked = desk.request.query_params
    part = asked.get("part", "")
    shown = _page(
        desk,
        Form(asked),
        part=int(part) if part.isascii() and part.isdigit() and len(part) < 6 else 0,
        sent_id=asked.get("sent", ""),
    )
    return html(desk.request, shown, address=transfer_links.transfers(from_id=shown.from_id))


def _page(
    desk: TransferDesk, form: Form, *, problem: str = "", part: int = 0, sent_id: str = ""
) -> TransfersPage:
    found, total = transfers.list_transfers(desk.connection, limit=A_PART, offset=part * A_PART)
    facts = read.find_lots(desk.connection, [lot.lot_id for x in found for lot in x.lots])
    people = {x.sent_by: name_of(desk.connection, x.sent_by) for x in found}
    bases = tuple((k, desk.site_name(k)) for k in sorted(desk.known.bases))
    may_send = scope_of(desk.reach.person.role, "page_send_transfer") is not None
    from_id = form.text("from") if may_send and form.text("from") in desk.known.bases else ""
    lots = desk.free(from_id) if from_id else []
    return TransfersPage(
        rows=tuple(_row(desk, x, facts, people, is_new=x.transfer_id == sent_id) for x in found),
        earlier_url=transfer_links.transfers(part=part + 1) if (part + 1) * A_PART < total else "",
        bases=bases if may_send else (),
        from_id=from_id,
        from_name=desk.site_name(from_id) if from_id else "",
        goals=tuple(base for base in bases if base[0] != from_id),
        lots=tuple(_sendable(desk, row, form) for row in lots[:MOST_LOTS]),
        is_cut=len(lots) > MOST_LOTS,
        typed=form.sent if problem else {},
        problem=problem,
        entry_id=form.entry_id() if problem else str(uuid4()),
        url=transfer_links.TRANSFERS,
    )


def _row(
    desk: TransferDesk,
    found: Transfer,
    facts: Mapping[str, LotFacts],
    people: Mapping[str, str],
    *,
    is_new: bool,
) -> TransferRow:
    return TransferRow(
        transfer_id=found.transfer_id,
        from_name=desk.site_name(found.from_site_id),
        to_name=desk.site_name(found.to_site_id) if found.to_site_id else "",
        sent_at=found.sent_at,
        sent_by=people[found.sent_by],
        note=found.note,
        is_open=found.is_open,
        is_new=is_new,
        lots=tuple(
            TransferredLot(
                lot_id=lot.lot_id,
                lot_url=links.lot(lot.lot_id),
                product=desk.known.product_name(facts[lot.lot_id].product_id),
                zone=facts[lot.lot_id].zone,
                sent_g=lot.sent_g,
                arrived_g=lot.arrived_g,
                missing_g=lot.missing_g,
                under_way_g=lot.under_way_g,
            )
            for lot in found.lots
        ),
    )


def _field(row: StockRow) -> str:
    return f"{KG}{row.account.name} {row.lot.lot_id}"


def _sendable(desk: TransferDesk, row: StockRow, form: Form) -> SendableLot:
    return SendableLot(
        field=_field(row),
        lot_id=row.lot.lot_id,
        product=desk.known.product_name(row.lot.product_id),
        zone=row.zone,
        expiry_kind=row.lot.expiry_kind,
        expires_on=row.lot.expires_on,
        unit=desk.unit_name(row.site_id, row.account.unit_id),
        there_g=row.quantity_g,
        case_g=row.lot.case_g,
        kg=form.text(_field(row)),
    )


def send(desk: Desk, form: AForm) -> Response:
    """Send lots from one base to another; sent again, it is only answered.

    The base that it comes to writes what arrived on its own page.
    """
    entry_id, from_id, to_id = form.entry_id(), form.text("from"), form.text("to")
    transfer_id = f"{from_id}-{day_of(utc_now()):%y%m%d}-{entry_id[:6]}"
    known = read.find_entry(desk.connection, entry_id)
    if known is not None:
        if known.entry.person_id != desk.reach.person.person_id:
            raise EntryConflict(entry_id)
        return RedirectResponse(transfer_links.TRANSFERS, SEE_OTHER)
    problem = "transfer_no_base" if from_id not in desk.known.bases else ""
    moves: list[Move] = []
    if not problem:
        problem, moves = _moves(desk.free(from_id), form, transfer_id)
    if not problem and (to_id not in desk.known.bases or to_id == from_id):
        problem = "transfer_no_goal"
    if problem:
        page = _page(desk, form, problem=problem)
        address = transfer_links.transfers(from_id=page.from_id)
        return html(desk.request, page, status=REFUSED, address=address)
    now = utc_now()
    entry = Entry(
        entry_id=EntryId(entry_id),
        kind=EntryKind.SEND,
        occurred_at=now,
        person_id=PersonId(desk.reach.person.person_id),
        postings=postings_of(moves),
        note=form.text("note"),
        detail=send_detail(EntryKind.SEND, to_id),
    )
    book.write(desk.connection, desk.reach, entry, now=now)
    return RedirectResponse(transfer_links.transfers(sent=transfer_id), SEE_OTHER)


def _moves(rows: list[StockRow], form: Form, transfer_id: str) -> tuple[str, list[Move]]:
    """Return what is wrong with the weights, and what they move."""
    there = {_field(row): row for row in rows}
    typed = {f"{KG}{name}": text for name, text in form.behind(KG).items() if text}
    if not typed:
        return "transfer_no_lot", []
    if typed.keys() - there.keys():
        return "transfer_gone", []
    found = list(_weights(typed, form, there))
    if any(g is None or g > row.quantity_g for row, g in found) or not any(g for _, g in found):
        return "transfer_wrong_weight", []
    way = transit(transfer_id)
    moves = [
        Move(lot_id=row.lot.lot_id, source=row.account, target=way, quantity_g=g)
        for row, g in found
        if g
    ]
    return "", moves


def _weights(
    typed: Mapping[str, str], form: Form, there: Mapping[str, StockRow]
) -> Iterator[tuple[StockRow, int | None]]:
    for name in typed:
        yield there[name], form.grams(name)
