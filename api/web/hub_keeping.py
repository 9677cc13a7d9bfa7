"""Keeping the base's food well: held food, and what is decided about it."""

from collections.abc import Iterator
from uuid import uuid4

from fastapi.responses import Response

from api.v1.holds import get_hold
from api.web import hub_links, recall_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, written
from api.web.pages.hub_keeping import (
    HeldLine,
    HoldCard,
    HubHoldsPage,
)
from inventory.accounts import (
    DOCK,
    AccountKind,
    quarantine,
    read_account,
)
from inventory.entry import Entry, EntryId, EntryKind, Move, postings_of
from inventory.errors import EntryWrong
from inventory.holds import Cause, Decision, Hold, HoldDecision
from inventory.keeping_errors import HoldUnknown
from inventory.store import holds, read


def show_holds(desk: Desk) -> Response:
    """Show what is held at the base until somebody decides."""
    return desk.answer(_holds_page(desk))


def _holds_page(
    desk: HubDesk, *, problem: str = "", form: Form | None = None, wrong_id: str = ""
) -> HubHoldsPage:
    found, _ = holds.list_holds(desk.connection, is_open=True, site_id=desk.base_id)
    return HubHoldsPage(
        frame=desk.frame("hub_holds", problem=problem, form=form),
        breaches=tuple(_card(desk, h) for h in found if h.cause == Cause.BREACH),
        recalls=tuple(_card(desk, h) for h in found if h.cause == Cause.RECALL),
        decisions=tuple(str(d) for d in Decision),
        wrong_id=wrong_id,
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
        recall_url=recall_links.recall(hold.hold_id),
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
        return desk.answer(
            _holds_page(desk, problem=problem, form=form, wrong_id=hold_id), is_wrong=True
        )
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
