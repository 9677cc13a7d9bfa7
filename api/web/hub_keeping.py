"""Keeping the base's food well: transfers taken in, temperatures read, held food decided about."""

from collections.abc import Iterator, Mapping
from uuid import uuid4

from fastapi.responses import Response

from api.v1.holds import get_hold
from api.web import hub_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, written
from api.web.hub_lots import unit_choices
from api.web.pages.hub_keeping import (
    HeldLine,
    HoldCard,
    HubHoldsPage,
    HubTransfersPage,
    MovingLot,
    TransferLine,
)
from inventory.accounts import (
    ADJUSTED,
    DOCK,
    AccountKind,
    quarantine,
    read_account,
    shelf,
    transit,
    waste,
)
from inventory.entry import Entry, EntryId, EntryKind, Move, postings_of
from inventory.errors import EntryWrong
from inventory.holds import Cause, Decision, Hold, HoldDecision
from inventory.keeping_errors import HoldUnknown
from inventory.lot import LotFacts
from inventory.store import holds, read, transfers
from inventory.store.transfers import Transfer


def show_transfers(desk: Desk) -> Response:
    """Show what is under way to the base and from it."""
    return desk.answer(_transfers_page(desk))


def _transfers_page(
    desk: HubDesk, *, problem: str = "", sent: tuple[str, Form] | None = None
) -> HubTransfersPage:
    """Build the page; ``sent`` is the form of a transfer that was refused, to be mended."""
    found, _ = transfers.list_transfers(desk.connection, site_id=desk.base_id, is_open=True)
    lots = read.find_lots(desk.connection, [lot.lot_id for x in found for lot in x.lots])
    forms = dict([sent]) if sent else {}
    lines = [_transfer_line(desk, x, lots, forms.get(x.transfer_id, Form({}))) for x in found]
    return HubTransfersPage(
        frame=desk.frame("hub_transfers", problem=problem),
        incoming=tuple(line for line in lines if line.url),
        outgoing=tuple(line for line in lines if not line.url),
        units=unit_choices(desk),
    )


def _transfer_line(
    desk: HubDesk, found: Transfer, lots: Mapping[str, LotFacts], form: Form
) -> TransferLine:
    """Return a transfer; ``form`` is that by which it is taken in, where it comes to the base."""
    is_coming = found.to_site_id == desk.base_id
    return TransferLine(
        transfer_id=found.transfer_id,
        other_name=desk.site_name(found.from_site_id if is_coming else found.to_site_id),
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
        url=hub_links.transfer(found.transfer_id) if is_coming else "",
        entry_id=form.entry_id(),
        reason=form.text("reason"),
        is_wrong=bool(form.sent),
    )


def arrive(transfer_id: str, desk: Desk, form: AForm) -> Response:
    """Take in what came of a transfer; what is missing, or too much, needs a reason."""
    found, _ = transfers.list_transfers(desk.connection, site_id=desk.base_id)
    mine = [x for x in found if x.to_site_id == desk.base_id]
    transfer = next((x for x in mine if x.transfer_id == transfer_id), None)
    if transfer is None:
        desk.reach.refuse("transfer", transfer_id)
    if read.find_entry(desk.connection, form.entry_id()):
        return desk.went(hub_links.TRANSFERS, read.get_entry(desk.connection, form.entry_id()))
    moves: list[Move] = []
    differs = False
    for lot in transfer.lots:
        if lot.under_way_g <= 0:
            continue
        came_g = form.grams(f"kg:{lot.lot_id}")
        if came_g is None:
            page = _transfers_page(desk, problem="hub_wrong_weight", sent=(transfer_id, form))
            return desk.answer(page, is_wrong=True)
        target = shelf(desk.base_id, form.text(f"unit:{lot.lot_id}") or DOCK)
        way, gone = transit(transfer_id), waste(ADJUSTED)
        parts = (
            (way, target, min(came_g, lot.under_way_g)),
            (way, gone, lot.under_way_g - came_g),
            (gone, target, came_g - lot.under_way_g),
        )
        differs = differs or came_g != lot.under_way_g
        moves += [
            Move(lot_id=lot.lot_id, source=a, target=b, quantity_g=g) for a, b, g in parts if g > 0
        ]
    if differs and not form.text("reason"):
        page = _transfers_page(desk, problem="hub_no_reason", sent=(transfer_id, form))
        return desk.answer(page, is_wrong=True)
    entry = Entry(
        entry_id=EntryId(form.entry_id()),
        kind=EntryKind.ARRIVE,
        occurred_at=desk.now,
        person_id=desk.person_id,
        postings=postings_of(moves),
        reason=form.text("reason"),
    )
    return desk.went(hub_links.TRANSFERS, written(entry, desk))


def show_holds(desk: Desk) -> Response:
    """Show what is held at the base until somebody decides."""
    return desk.answer(_holds_page(desk))


def _holds_page(desk: HubDesk, *, problem: str = "") -> HubHoldsPage:
    found, _ = holds.list_holds(desk.connection, is_open=True, site_id=desk.base_id)
    return HubHoldsPage(
        frame=desk.frame("hub_holds", problem=problem),
        breaches=tuple(_card(desk, h) for h in found if h.cause == Cause.BREACH),
        recalls=tuple(_card(desk, h) for h in found if h.cause == Cause.RECALL),
        decisions=tuple(str(d) for d in Decision),
    )


def _card(desk: HubDesk, hold: Hold) -> HoldCard:
    return HoldCard(
        hold_id=hold.hold_id,
        unit=desk.unit_name(hold.unit_id),
        opened_at=hold.opened_at,
        text=hold.reason if hold.cause == Cause.RECALL else "",
        temperature_dc=hold.facts.get("temperature_dc") if hold.cause == Cause.BREACH else None,
        food=tuple(_held(desk, hold.hold_id)),
        url=hub_links.hold(hold.hold_id),
        off_url=hub_links.take_off(hold.hold_id),
        entry_id=str(uuid4()),
    )


def _held(desk: HubDesk, hold_id: str) -> Iterator[HeldLine]:
    found = [
        x for x in holds.held_food(desk.connection, hold_id) if x.account.site_id == desk.base_id
    ]
    lots = read.find_lots(desk.connection, [x.lot_id for x in found])
    for held in found:
        yield HeldLine(
            lot_id=held.lot_id,
            product=desk.known.product_name(lots[held.lot_id].product_id),
            unit=desk.unit_name(held.account.unit_id),
            quantity_g=held.quantity_g,
            account=held.account.name,
            is_off=held.account.unit_id == DOCK,
        )


def decide(hold_id: str, desk: Desk, form: AForm) -> Response:
    """Decide about held food of a breach: it is good, it is thrown away, the sensor was wrong."""
    hold = get_hold(desk.connection, desk.reach, hold_id)
    if hold.cause != Cause.BREACH or hold.site_id != desk.base_id:
        raise HoldUnknown(hold_id)
    decision = form.text("decision")
    problem = ""
    if decision not in set(Decision):
        problem = "hub_nothing_chosen"
    elif not form.text("reason"):
        problem = "hub_no_reason"
    elif decision == Decision.DISCARD and not form.has("is_sure"):
        problem = "hub_not_sure"
    if problem:
        return desk.answer(_holds_page(desk, problem=problem), is_wrong=True)
    known = read.find_entry(desk.connection, form.entry_id())
    made = HoldDecision(
        hold_id=hold_id,
        entry_id=EntryId(form.entry_id()),
        decision=Decision(decision),
        person_id=desk.person_id,
        reason=form.text("reason"),
        occurred_at=known.entry.occurred_at if known else desk.now,
    )
    recorded = holds.decide(desk.connection, made, now=desk.now, policy=desk.policy)
    return desk.went(hub_links.HOLDS, recorded)


def take_off(hold_id: str, desk: Desk, form: AForm) -> Response:
    """Tick that called-back food was taken off its shelf: it waits on the dock, still held."""
    get_hold(desk.connection, desk.reach, hold_id)
    source = read_account(form.text("account"))
    lines = [
        x
        for x in holds.held_food(desk.connection, hold_id)
        if x.account == source and x.lot_id == form.text("lot_id")
    ]
    known = read.find_entry(desk.connection, form.entry_id())
    if known is not None:
        return desk.went(hub_links.HOLDS, known)
    if not lines or source.kind is not AccountKind.QUARANTINE:
        raise EntryWrong("That food is no longer held there.")
    move = Move(
        lot_id=lines[0].lot_id,
        source=source,
        target=quarantine(desk.base_id, DOCK, hold_id=hold_id),
        quantity_g=lines[0].quantity_g,
    )
    entry = Entry(
        entry_id=EntryId(form.entry_id()),
        kind=EntryKind.PUT_AWAY,
        occurred_at=desk.now,
        person_id=desk.person_id,
        postings=postings_of([move]),
    )
    return desk.went(hub_links.HOLDS, written(entry, desk))
