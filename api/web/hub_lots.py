"""One lot at the own base: put away, sent to another base, thrown away, and its label."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from fastapi.responses import Response

from api.food.own_lots import lot_story
from api.food.transfers import send_detail
from api.printing.label_paper import label_pdf
from api.v1.lots import facts_out
from api.web import hub_links, links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, written
from api.web.hub_lacks import LotLacks, seen_of
from api.web.pages.hub_lot import REASONS, Choice, HubLotPage, HubPlace
from inventory.accounts import DOCK, Account, AccountKind, read_account, transit, waste
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, postings_of
from inventory.errors import EntryWrong
from inventory.expiry import band_of, days_left
from inventory.model import Zone
from inventory.store import read
from inventory.store.stock import StockRow

MOVABLE = frozenset({AccountKind.SHELF, AccountKind.RESERVED, AccountKind.QUARANTINE})
DISPOSABLE = frozenset({AccountKind.SHELF, AccountKind.RESERVED})
PDF = "application/pdf"


def show_lot(lot_id: str, desk: Desk) -> Response:
    """Show where a lot lies at the base, and the forms that move it."""
    return desk.answer(_page(desk, lot_id))


def _page(desk: HubDesk, lot_id: str, *, problem: str = "", form: Form | None = None) -> HubLotPage:
    story = lot_story(desk.connection, desk.reach, lot_id, day=desk.day)
    lacks = LotLacks(desk, lot_id)
    facts = facts_out(story.lot, desk.known, policy=desk.policy, settings=desk.settings)
    return HubLotPage(
        frame=desk.frame("hub_find", problem=problem, form=form),
        lot_id=lot_id,
        product=facts.product_name,
        zone=facts.zone,
        expiry_kind=facts.expiry_kind,
        expires_on=facts.expires_on,
        band=band_of(facts.last_use_on, day=desk.day),
        days_left=days_left(facts.last_use_on, day=desk.day),
        case_g=facts.case_g,
        allergens=tuple(facts.contains),
        is_labelled=facts.labelled,
        places=tuple(_place(desk, row, lacks, form) for row in story.rows if _is_here(desk, row)),
        lacks=lacks.now(),
        units=tuple(replace(u, is_chosen=u.detail == facts.zone) for u in unit_choices(desk)),
        bases=tuple(_bases(desk)),
        reasons=REASONS,
        act_url=hub_links.lot(lot_id),
        label_url=hub_links.label(lot_id),
        history_url=links.lot(lot_id),
    )


def _is_here(desk: HubDesk, row: StockRow) -> bool:
    return row.site_id == desk.base_id


def _place(desk: HubDesk, row: StockRow, lacks: LotLacks, form: Form | None) -> HubPlace:
    is_asked = form is not None and form.text("account") == row.account.name
    asked_g = form.grams("kg") if form is not None and is_asked else None
    thrown_g = min(asked_g or row.quantity_g, row.quantity_g)
    lacking = lacks.without(row.account, thrown_g) if row.account.kind in DISPOSABLE else ()
    return HubPlace(
        account=row.account.name,
        unit_id=row.account.unit_id,
        place=desk.place(row.account),
        quantity_g=row.quantity_g,
        is_free=row.account.kind is AccountKind.SHELF,
        is_held=row.account.kind is AccountKind.QUARANTINE,
        move_id=str(uuid4()),
        send_id=str(uuid4()),
        dispose_id=str(uuid4()),
        lacks=lacking,
        lacks_seen=seen_of(lacking),
    )


def unit_choices(desk: HubDesk) -> tuple[Choice, ...]:
    """Return every unit of the base: those of master data, the zones without one, the dock."""
    named = {
        unit_id: (row["name"], row["zone"])
        for (site_id, unit_id), row in desk.known.units.items()
        if site_id == desk.base_id
    }
    zones = {zone for _, zone in named.values()}
    found = [
        Choice(value=k, name=name or k, detail=zone, is_chosen=False)
        for k, (name, zone) in sorted(named.items())
    ]
    found += [
        Choice(value=str(z), name="", detail=str(z), is_chosen=False)
        for z in Zone
        if str(z) not in zones
    ]
    return (*found, Choice(value=DOCK, name="", detail=DOCK, is_chosen=False))


def _bases(desk: HubDesk) -> Iterator[Choice]:
    for site_id in sorted(desk.known.bases - {desk.base_id}):
        yield Choice(value=site_id, name=desk.site_name(site_id), detail="", is_chosen=False)


def act(lot_id: str, desk: Desk, form: AForm) -> Response:
    """Put away, send on, or throw away what the form says of the lot."""
    page = _page(desk, lot_id)
    wanted = form.text("account")
    place = next((p for p in page.places if p.account == wanted), None)
    quantity_g = form.grams("kg")
    known = read.find_entry(desk.connection, form.entry_id())
    is_again = known is not None and _is_mine(desk, known.entry, lot_id)
    if is_again and (place is None or place.quantity_g < (quantity_g or 0)):
        return desk.went(hub_links.lot(lot_id), known)  # the same form again: it has left
    if place is None:
        raise EntryWrong(f"Nothing of lot {lot_id!r} lies at {wanted!r} any more.")
    problem = _problem(form, place, quantity_g)
    if not (problem or is_again) and form.text("action") == "dispose":
        problem, form = _unseen(desk, form, Load(lot_id, read_account(wanted), quantity_g or 0))
    if problem or not quantity_g:
        return desk.answer(_page(desk, lot_id, problem=problem, form=form), is_wrong=True)
    action = form.text("action")
    makers = {"put_away": _put_away, "send": _send, "dispose": _dispose}
    if action not in makers:
        raise EntryWrong(f"Nothing is known that is called {action!r}.")
    source = read_account(wanted)
    entry = makers[action](desk, form, Load(lot_id, source, quantity_g))
    return desk.went(hub_links.lot(lot_id), written(entry, desk))


def _problem(form: Form, place: HubPlace, quantity_g: int | None) -> str:
    """Return the key of what is wrong with a form; empty = nothing."""
    if not quantity_g or quantity_g > place.quantity_g:
        return "hub_wrong_weight"
    action, unit_id = form.text("action"), form.text("unit")
    if action == "dispose" and not form.has("is_sure"):
        return "hub_not_sure"
    if action == "put_away" and not unit_id:
        return "hub_nothing_chosen"
    if action == "put_away" and unit_id == place.unit_id:
        return "hub_lies_there"
    return ""


def _unseen(desk: HubDesk, form: Form, load: "Load") -> tuple[str, Form]:
    """Return what is wrong where trips would lack food that were not shown with the form.

    Then the box is to be ticked again, with the trips before one's eyes.
    """
    lacking = LotLacks(desk, load.lot_id).without(load.source, load.quantity_g)
    if seen_of(lacking) in ("", form.text("lacks")):
        return "", form
    return "hub_trips_lack", Form({k: v for k, v in form.sent.items() if k != "is_sure"})


def _is_mine(desk: HubDesk, entry: Entry, lot_id: str) -> bool:
    """Tell whether an entry is the person's own about a lot."""
    return entry.person_id == desk.person_id and entry.lot_ids == (lot_id,)


class Load:
    """Grams of a lot at a place."""

    def __init__(self, lot_id: str, source: Account, quantity_g: int) -> None:
        self.lot_id = lot_id
        self.source = source
        self.quantity_g = quantity_g

    def to(self, target: Account) -> Move:
        """Return the move of it to another place."""
        return Move(
            lot_id=self.lot_id, source=self.source, target=target, quantity_g=self.quantity_g
        )


def _put_away(desk: HubDesk, form: Form, load: Load) -> Entry:
    source = load.source
    if source.kind not in MOVABLE:
        raise EntryWrong(f"{source.name} is moved by its trip.")
    target = Account(
        kind=source.kind, site_id=source.site_id, unit_id=form.text("unit"), owner=source.owner
    )
    return _entry(desk, form, EntryKind.PUT_AWAY, load.to(target))


def _send(desk: HubDesk, form: Form, load: Load) -> Entry:
    entry_id = form.entry_id()
    number = f"{desk.base_id}-{day_of(desk.now):%y%m%d}-{entry_id[:6]}"
    return _entry(
        desk, form, EntryKind.SEND, load.to(transit(number)), to_site_id=form.text("base")
    )


def _dispose(desk: HubDesk, form: Form, load: Load) -> Entry:
    if load.source.kind not in DISPOSABLE:
        raise EntryWrong(f"About {load.source.name} somebody decides on the page of held food.")
    why = form.text("why")
    why = why if why in REASONS else "other"
    return _entry(desk, form, EntryKind.DISPOSE, load.to(waste(why)), reason=why)


def _entry(
    desk: HubDesk,
    form: Form,
    kind: EntryKind,
    move: Move,
    *,
    to_site_id: str = "",
    reason: str = "",
) -> Entry:
    return Entry(
        entry_id=EntryId(form.entry_id()),
        kind=kind,
        occurred_at=desk.now,
        person_id=desk.person_id,
        postings=postings_of([move]),
        reason=reason,
        note=form.text("note"),
        detail=send_detail(kind, to_site_id),
    )


def print_label(lot_id: str, desk: Desk) -> Response:
    """Print the label of a lot: what it is, until when, and the code that leads to its page."""
    story = lot_story(desk.connection, desk.reach, lot_id, day=desk.day)
    facts = facts_out(story.lot, desk.known, policy=desk.policy, settings=desk.settings)
    address = desk.settings.base_url + links.lot(lot_id)
    headers = {"Content-Disposition": 'inline; filename="label.pdf"'}
    return Response(label_pdf(facts, address=address), headers=headers, media_type=PDF)
