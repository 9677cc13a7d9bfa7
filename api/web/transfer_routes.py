"""The council's page of transfers between bases: sent, taken in where they came to, and undone."""

from collections.abc import Callable, Iterator, Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.clock import utc_now
from api.food import book
from api.food.transfers import send_detail
from api.web import transfer_links
from api.web.answers import SEE_OTHER, html
from api.web.arrivals import arrival_entry, read_arrival
from api.web.hub_desk import AForm, Form
from api.web.transfer_desk import KG, Desk, Refused, Shown, TransferDesk, field_of, transfers_page
from inventory.accounts import transit
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.errors import EntryConflict, StockShort
from inventory.ledger import reverse
from inventory.store import read, transfers
from inventory.store.stock import StockRow
from inventory.store.transfers import Transfer

REFUSED = 422


def transfer_router() -> APIRouter:
    """Return the page of transfers, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    page, one = transfer_links.TRANSFERS, transfer_links.ONE
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_transfers": ("GET", page, show_transfers),
        "page_send_transfer": ("POST", page, send),
        "page_arrive_transfer": ("POST", one + transfer_links.ARRIVAL, arrive),
        "page_undo_transfer": ("POST", one + transfer_links.UNDO, undo),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_transfers(desk: Desk) -> Response:
    """Show all transfers and the form for a new one; ``from`` chooses the base it is sent from."""
    asked = desk.request.query_params
    part = asked.get("part", "")
    wanted = Shown(
        form=Form(asked),
        part=int(part) if part.isascii() and part.isdigit() and len(part) < 6 else 0,
        done_id=asked.get("done", ""),
    )
    shown = transfers_page(desk, wanted)
    return html(desk.request, shown, address=transfer_links.transfers(from_id=shown.from_id))


def send(desk: Desk, form: AForm) -> Response:
    """Send lots from one base to another; sent again, it is only answered.

    The base that it comes to writes what arrived on its own page.
    """
    entry_id, from_id, to_id = form.entry_id(), form.text("from"), form.text("to")
    transfer_id = f"{from_id}-{day_of(utc_now()):%y%m%d}-{entry_id[:6]}"
    if _is_written(desk, entry_id):
        return _went(entry_id)
    problem = "transfer_no_base" if from_id not in desk.known.bases else ""
    moves: list[Move] = []
    if not problem:
        problem, moves = _moves(desk.free(from_id), form, transfer_id)
    if not problem and (to_id not in desk.known.bases or to_id == from_id):
        problem = "transfer_no_goal"
    if problem:
        page = transfers_page(desk, Shown(form=form, problem=problem))
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
    return _went(entry_id)


def arrive(transfer_id: str, desk: Desk, form: AForm) -> Response:
    """Write what came of a transfer, and where; the base then puts it away from its dock."""
    transfer = _found(desk, transfer_id)
    entry_id = form.entry_id()
    if _is_written(desk, entry_id):
        return _went(entry_id)
    if transfer is None or not transfer.is_open:
        return _refused(desk, transfer_id, form, "transfer_ended_already")
    now, base_id = utc_now(), form.text("to") or transfer.to_site_id
    came = read_arrival(transfer, form, now=now, must_come=False)
    problem = came.problem
    if not problem and base_id not in desk.known.bases:
        problem = "transfer_no_base_reached"
    if problem:
        return _refused(desk, transfer_id, form, problem)
    person_id = PersonId(desk.reach.person.person_id)
    entry = arrival_entry(transfer, form, came, person_id=person_id, base_id=base_id)
    book.write(desk.connection, desk.reach, entry, now=now)
    return _went(entry_id)


def undo(transfer_id: str, desk: Desk, form: AForm) -> Response:
    """Undo the sending of a transfer, or one of its arrivals; why is kept in the book."""
    transfer = _found(desk, transfer_id)
    entry_id, undoes, reason = form.entry_id(), form.text("undoes"), form.text("reason")
    if _is_written(desk, entry_id):
        return _went(entry_id)
    arrived = transfers.arrivals(desk.connection, [transfer_id]).get(transfer_id, ())
    known = {x.entry.entry_id: x.entry for x in arrived}
    if transfer is not None and not arrived:
        known[EntryId(transfer.entry_id)] = read.get_entry(desk.connection, transfer.entry_id).entry
    original = known.get(EntryId(undoes))
    if original is None:
        return _refused(desk, transfer_id, form, "transfer_changed_meanwhile")
    if not reason:
        return _refused(desk, transfer_id, form, "hub_no_reason")
    now = utc_now()
    entry = reverse(
        original,
        entry_id=EntryId(entry_id),
        occurred_at=now,
        person_id=PersonId(desk.reach.person.person_id),
        reason=reason,
    )
    try:
        book.write(desk.connection, desk.reach, entry, now=now)
    except StockShort:
        return _refused(desk, transfer_id, form, "transfer_food_moved_on")
    return _went(entry_id)


def _found(desk: TransferDesk, transfer_id: str) -> Transfer | None:
    """Return a transfer, None = its sending was undone; raise ``NotStored``."""
    found, _ = transfers.list_transfers(desk.connection, transfer_id=transfer_id, limit=1)
    if not found and transfers.find_send(desk.connection, transfer_id) is None:
        desk.reach.refuse("transfer", transfer_id)
    return found[0] if found else None


def _is_written(desk: TransferDesk, entry_id: str) -> bool:
    """Tell whether a form was sent before; raise ``EntryConflict`` where another wrote the id."""
    known = read.find_entry(desk.connection, entry_id)
    if known is not None and known.entry.person_id != desk.reach.person.person_id:
        raise EntryConflict(entry_id)
    return known is not None


def _went(entry_id: str) -> Response:
    return RedirectResponse(transfer_links.transfers(done=entry_id), SEE_OTHER)


def _refused(desk: TransferDesk, transfer_id: str, form: Form, problem: str) -> Response:
    refused = Refused(transfer_id=transfer_id, problem=problem, form=form)
    page = transfers_page(desk, Shown(refused=refused))
    return html(desk.request, page, status=REFUSED, address=transfer_links.TRANSFERS)


def _moves(rows: list[StockRow], form: Form, transfer_id: str) -> tuple[str, list[Move]]:
    """Return what is wrong with the weights, and what they move."""
    there = {field_of(row): row for row in rows}
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
