"""What came of a transfer between bases: the form's fields, what is wrong in them, the entry.

The base that it comes to, the base that sent it and the council write the same form.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.food.book import Region
from api.web.hub_desk import Form
from api.web.pages.hub_keeping import MovingLot, TransferLine
from inventory.accounts import ADJUSTED, DOCK, shelf, transit, waste
from inventory.days import JST, day_of, moment_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.lot import LotFacts
from inventory.store.transfers import Transfer
from logistics.scenario_files.cells import CellFault, read_time_min

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a form says of an arrival: by lot the grams sent and come. ``problem`` is a word."""

    at: datetime
    weights: Mapping[str, tuple[int, int]]
    problem: str


def arrival_line(
    found: Transfer,
    lots: Mapping[str, LotFacts],
    form: Form,
    *,
    known: Region,
    other_name: str,
    url: str,
    now: datetime,
) -> TransferLine:
    """Return a transfer with the form of its arrival; ``form`` is what was sent and refused."""
    now = now.astimezone(JST)
    return TransferLine(
        transfer_id=found.transfer_id,
        other_name=other_name,
        sent_at=found.sent_at,
        note=found.note,
        lots=tuple(
            MovingLot(
                lot_id=lot.lot_id,
                product=known.product_name(lots[lot.lot_id].product_id),
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
        url=url,
        entry_id=form.entry_id(),
        came_on=form.text("came_on") or f"{now:%Y-%m-%d}",
        came_at=form.text("came_at") or f"{now:%H:%M}",
        reason=form.text("reason"),
        is_wrong=bool(form.sent),
    )


def read_arrival(found: Transfer, form: Form, *, now: datetime, must_come: bool) -> Came:
    """Return what a form says; ``must_come``: that nothing came at all is not for it to say."""
    came = {
        lot.lot_id: (lot.under_way_g, form.grams(f"kg:{lot.lot_id}"))
        for lot in found.lots
        if lot.under_way_g > 0
    }
    weights = {lot_id: (g, came_g) for lot_id, (g, came_g) in came.items() if came_g is not None}
    at = _came_at(found, form, now=now)
    problem = ""
    if len(weights) < len(came):
        problem = "hub_wrong_weight"
    elif at is None:
        problem = "hub_wrong_when"
    elif not form.text("reason") and any(g != came_g for g, came_g in weights.values()):
        problem = "hub_no_reason"
    elif must_come and not any(came_g for _, came_g in weights.values()):
        problem = "hub_nothing_came"
    return Came(at=at or now, weights=weights, problem=problem)


def arrival_entry(
    found: Transfer,
    form: Form,
    came: Came,
    *,
    person_id: PersonId,
    base_id: str,
    unit_of: Callable[[str], str] = lambda lot_id: "",
) -> Entry:
    """Return the entry of an arrival at a base; what has no unit there lies on its dock."""
    return Entry(
        entry_id=EntryId(form.entry_id()),
        kind=EntryKind.ARRIVE,
        occurred_at=came.at,
        person_id=person_id,
        postings=postings_of(_moves(found, came, base_id, unit_of)),
        reason=form.text("reason"),
    )


def _moves(
    found: Transfer, came: Came, base_id: str, unit_of: Callable[[str], str]
) -> Iterator[Move]:
    way, gone = transit(found.transfer_id), waste(ADJUSTED)
    for lot_id, (sent_g, came_g) in came.weights.items():
        target = shelf(base_id, unit_of(lot_id) or DOCK)
        parts = (
            (way, target, min(came_g, sent_g)),
            (way, gone, sent_g - came_g),
            (gone, target, came_g - sent_g),
        )
        for a, b, g in parts:
            if g > 0:
                yield Move(lot_id=lot_id, source=a, target=b, quantity_g=g)


def _came_at(found: Transfer, form: Form, *, now: datetime) -> datetime | None:
    """Return when it came, now where nothing was said; None = no time since it was sent."""
    texts = [unicodedata.normalize("NFKC", form.text(name)) for name in ("came_on", "came_at")]
    if not any(texts):
        return now
    try:
        day = date.fromisoformat(texts[0]) if texts[0] else day_of(now)
        at = moment_of(day, minutes=read_time_min(texts[1], []))
    except (ValueError, CellFault):
        return None
    at = found.sent_at if at < found.sent_at < at + A_MINUTE else at
    return at if found.sent_at <= at <= now else None
