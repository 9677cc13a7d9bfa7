"""Transfers between bases: taken in where they come to, or keyed in from paper by who sent them."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from fastapi.responses import Response

from api.web import hub_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, written
from api.web.hub_lots import unit_choices
from api.web.pages.hub_keeping import HubTransfersPage, MovingLot, TransferLine
from inventory.accounts import ADJUSTED, DOCK, shelf, transit, waste
from inventory.days import JST, day_of, moment_of
from inventory.entry import Entry, EntryId, EntryKind, Move, postings_of
from inventory.lot import LotFacts
from inventory.store import read, transfers
from inventory.store.transfers import Transfer
from logistics.scenario_cells import CellFault, read_time_min

A_MINUTE = timedelta(minutes=1)
MOST_SHOWN = 500


def show_transfers(desk: Desk) -> Response:
    """Show what is under way to the base and from it."""
    return desk.answer(_transfers_page(desk))


def _transfers_page(
    desk: HubDesk, *, problem: str = "", sent: tuple[str, Form] | None = None
) -> HubTransfersPage:
    """Build the page; ``sent`` is the form of a transfer that was refused, to be mended."""
    found, _ = transfers.list_transfers(
        desk.connection, site_id=desk.base_id, is_open=True, limit=MOST_SHOWN
    )
    lots = read.find_lots(desk.connection, [lot.lot_id for x in found for lot in x.lots])
    forms = dict([sent]) if sent else {}
    lines = [
        (_is_coming(desk, x), _transfer_line(desk, x, lots, forms.get(x.transfer_id, Form({}))))
        for x in found
    ]
    return HubTransfersPage(
        frame=desk.frame("hub_transfers", problem=problem),
        incoming=tuple(line for is_coming, line in lines if is_coming),
        outgoing=tuple(line for is_coming, line in lines if not is_coming),
        units=unit_choices(desk),
    )


def _is_coming(desk: HubDesk, found: Transfer) -> bool:
    return found.to_site_id == desk.base_id


def _transfer_line(
    desk: HubDesk, found: Transfer, lots: Mapping[str, LotFacts], form: Form
) -> TransferLine:
    """Return a transfer; ``form`` is that by which its arrival is written."""
    now = desk.now.astimezone(JST)
    return TransferLine(
        transfer_id=found.transfer_id,
        other_name=desk.site_name(
            found.from_site_id if _is_coming(desk, found) else found.to_site_id
        ),
        sent_at=found.sent_at,
        note=found.note,
        lots=tuple(
            MovingLot(
                lot_id=lot.lot_id,
                product=desk.known.product_name(lots[lot.lot_id].product_id),
                zone=lots[lot.lot_id].zone,
                expiry_kind=lots[lot.lot_id].expiry_kind,
                expires_on=lots[lot.lot_id].expires_on,
                under_way_g=lot.under_way_g,
                came_kg=form.text(f"kg:{lot.lot_id}"),
                unit_id=form.text(f"unit:{lot.lot_id}"),
            )
            for lot in found.lots
            if lot.under_way_g > 0
        ),
        url=hub_links.transfer(found.transfer_id) if found.to_site_id else "",
        entry_id=form.entry_id(),
        came_on=form.text("came_on") or f"{now:%Y-%m-%d}",
        came_at=form.text("came_at") or f"{now:%H:%M}",
        reason=form.text("reason"),
        is_wrong=bool(form.sent),
    )


def arrive(transfer_id: str, desk: Desk, form: AForm) -> Response:
    """Write what came of a transfer; what is missing, or too much, needs a reason.

    The base that it came to says on which shelf; whoever keys its paper in leaves it on its dock.
    """
    transfer = transfers.find_transfer(desk.connection, transfer_id, site_id=desk.base_id)
    if transfer is None or not transfer.to_site_id:
        desk.reach.refuse("transfer", transfer_id)
    if read.find_entry(desk.connection, form.entry_id()):
        return desk.went(hub_links.TRANSFERS, read.get_entry(desk.connection, form.entry_id()))
    came = {
        lot.lot_id: (lot.under_way_g, form.grams(f"kg:{lot.lot_id}"))
        for lot in transfer.lots
        if lot.under_way_g > 0
    }
    known = {lot_id: (g, came_g) for lot_id, (g, came_g) in came.items() if came_g is not None}
    came_at = _came_at(desk, transfer, form)
    problem = ""
    if len(known) < len(came):
        problem = "hub_wrong_weight"
    elif came_at is None:
        problem = "hub_wrong_when"
    elif not form.text("reason") and any(g != came_g for g, came_g in known.values()):
        problem = "hub_no_reason"
    elif not _is_coming(desk, transfer) and not any(came_g for _, came_g in known.values()):
        problem = "hub_nothing_came"
    if problem or came_at is None:
        page = _transfers_page(desk, problem=problem, sent=(transfer_id, form))
        return desk.answer(page, is_wrong=True)
    entry = Entry(
        entry_id=EntryId(form.entry_id()),
        kind=EntryKind.ARRIVE,
        occurred_at=came_at,
        person_id=desk.person_id,
        postings=postings_of(_moves(desk, transfer, form, known)),
        reason=form.text("reason"),
    )
    return desk.went(hub_links.TRANSFERS, written(entry, desk))


def _moves(
    desk: HubDesk, transfer: Transfer, form: Form, came: Mapping[str, tuple[int, int]]
) -> Iterator[Move]:
    way, gone = transit(transfer.transfer_id), waste(ADJUSTED)
    for lot_id, (sent_g, came_g) in came.items():
        unit_id = form.text(f"unit:{lot_id}") if _is_coming(desk, transfer) else ""
        target = shelf(transfer.to_site_id, unit_id or DOCK)
        parts = (
            (way, target, min(came_g, sent_g)),
            (way, gone, sent_g - came_g),
            (gone, target, came_g - sent_g),
        )
        for a, b, g in parts:
            if g > 0:
                yield Move(lot_id=lot_id, source=a, target=b, quantity_g=g)


def _came_at(desk: HubDesk, transfer: Transfer, form: Form) -> datetime | None:
    """Return when it came, now where nothing was said; None = no time since it was sent."""
    texts = [unicodedata.normalize("NFKC", form.text(name)) for name in ("came_on", "came_at")]
    if not any(texts):
        return desk.now
    try:
        day = date.fromisoformat(texts[0]) if texts[0] else day_of(desk.now)
        at = moment_of(day, minutes=read_time_min(texts[1], []))
    except (ValueError, CellFault):
        return None
    at = transfer.sent_at if at < transfer.sent_at < at + A_MINUTE else at
    return at if transfer.sent_at <= at <= desk.now else None
