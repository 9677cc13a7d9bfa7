"""Stock-takes at the own base: what the book says is hidden until it is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4, uuid5

from fastapi.responses import Response

from api.food.take_units import Wish, wanted_units
from api.trips.trip_work import FOLLOW_UPS
from api.v1.stock_takes import get_take
from api.web import hub_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, kg_as_grams
from api.web.hub_lots import unit_choices
from api.web.pages.hub_keeping import CountLine, HubTakePage, HubTakesPage, TakeRow
from inventory.keeping_errors import TakeWrong
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.stocktake import Closing, Count, Line, TakeOrder, variance_of
from inventory.store import read, take_ends, takes
from inventory.store.takes import Take

MOST_TAKES = 30


def show_takes(desk: Desk) -> Response:
    """Show the stock-takes of the base, and the form that starts one."""
    found, _ = takes.list_takes(desk.connection, site_id=desk.base_id, limit=MOST_TAKES)
    page = HubTakesPage(
        frame=desk.frame("hub_takes"),
        takes=tuple(
            TakeRow(
                url=hub_links.take(take.order.take_id),
                label=take.order.label,
                units=tuple(map(desk.unit_name, take.order.unit_ids)),
                state=str(take.state),
                started_at=take.started_at,
            )
            for take in found
        ),
        zones=tuple(Zone),
        take_id=str(uuid4()),
    )
    return desk.answer(page)


def start(desk: Desk, form: AForm) -> Response:
    """Start a stock-take of a zone, or of the whole base."""
    take_id, zone = form.entry_id("take_id"), form.text("zone")
    wish = Wish(
        take_id=take_id, site_id=desk.base_id, zone=Zone(zone) if zone in set(Zone) else None
    )
    order = TakeOrder(
        take_id=take_id,
        site_id=desk.base_id,
        unit_ids=wanted_units(desk.connection, wish),
        person_id=desk.person_id,
        label=form.text("label")[:200],
    )
    takes.start(desk.connection, order, now=desk.now)
    return desk.went(hub_links.take(take_id))


def show_take(take_id: str, desk: Desk) -> Response:
    """Show what there is to count, and how the counts differ from the book."""
    return desk.answer(_page(desk, get_take(desk.connection, desk.reach, take_id)))


def _page(
    desk: HubDesk,
    take: Take,
    *,
    problem: str = "",
    form: Form | None = None,
    marked: Sequence[str] = (),
) -> HubTakePage:
    """Build the page of a stock-take; ``marked`` are lines to look at, besides unreadable ones."""
    lots = read.find_lots(desk.connection, [line.lot_id for line in take.lines])
    counted = [line for line in take.lines if line.is_counted]
    wanted = [u for u in unit_choices(desk) if u.value in take.order.unit_ids]
    extra = form.text("unit") if form else ""
    return HubTakePage(
        frame=desk.frame("hub_takes", problem=problem, form=form),
        wrong=(*marked, *(k for k, x in (_told(form) if form else {}).items() if _is_wrong(x))),
        label=take.order.label,
        state=str(take.state),
        is_open=take.is_open,
        lines=tuple(
            _line(desk, line, lots[line.lot_id], is_shown=line.is_counted or not take.is_open)
            for line in take.lines
        ),
        units=tuple(replace(u, is_chosen=u.value == extra) for u in wanted),
        counted=len(counted),
        difference_g=variance_of(take.lines).difference_g,
        has_difference=any(line.difference_g for line in counted),
        counts_url=hub_links.counts(take.order.take_id),
        end_url=hub_links.take_end(take.order.take_id),
        line_id=str(uuid4()),
    )


def _line(desk: HubDesk, line: Line, lot: LotFacts, *, is_shown: bool) -> CountLine:
    return CountLine(
        key=f"{line.unit_id}/{line.lot_id}",
        lot_id=line.lot_id,
        product=desk.known.product_name(lot.product_id),
        unit=desk.unit_name(line.unit_id),
        expires_on=lot.expires_on,
        case_g=lot.case_g,
        counted_g=line.counted_g,
        book_g=line.book_g if is_shown else None,
        difference_g=line.difference_g if line.is_counted else None,
        line_id=str(uuid4()),
    )


def count(take_id: str, desk: Desk, form: AForm) -> Response:
    """Write what was counted; only fields that are filled in count."""
    take = get_take(desk.connection, desk.reach, take_id)
    told = _told(form)
    grams = {key: kg_as_grams(text) for key, text in told.items()}
    if not grams and form.text("reason"):  # the return key in the field of the reason
        return desk.answer(_page(desk, take, problem="hub_take_press", form=form), is_wrong=True)
    if not grams or None in grams.values():
        return desk.answer(_page(desk, take, problem="hub_wrong_count", form=form), is_wrong=True)
    known = {found.count.line_id: found.count for found in takes.list_counts(desk.connection, take)}
    ids = {key: str(uuid5(FOLLOW_UPS, f"{form.entry_id('line_id')} {key}")) for key in grams}
    if others := [k for k in _counted_meanwhile(take, form, grams) if ids[k] not in known]:
        page = _page(desk, take, problem="hub_take_others", form=form, marked=others)
        return desk.answer(page, is_wrong=True)
    for key, counted_g in grams.items():
        unit_id, _, lot_id = key.partition("/")
        line_id = ids[key]
        before = known.get(line_id)
        one = Count(
            take_id=take_id,
            line_id=line_id,
            unit_id=unit_id,
            lot_id=lot_id,
            counted_g=counted_g or 0,
            counted_at=before.counted_at if before else desk.now,
            person_id=desk.person_id,
        )
        takes.count(desk.connection, one, now=desk.now)
    return desk.went(hub_links.take(take_id))


def _counted_meanwhile(take: Take, form: Form, grams: Mapping[str, int | None]) -> list[str]:
    """Return the lines that somebody else has counted otherwise since the form was made."""
    now = {f"{line.unit_id}/{line.lot_id}": line.counted_g for line in take.lines}
    seen = form.behind("seen:")
    changed = {k for k, text in seen.items() if str("" if now.get(k) is None else now[k]) != text}
    return [k for k in grams if k in changed and now.get(k) != grams[k]]


def _told(form: Form) -> dict[str, str]:
    """Return the counts that a form tells, by unit and lot."""
    told = {key: text for key, text in form.behind("kg:").items() if text}
    extra = form.text("lot_id")
    if extra:
        told[f"{form.text('unit')}/{extra}"] = form.text("extra_kg")
    return told


def _is_wrong(text: str) -> bool:
    return kg_as_grams(text) is None


def end(take_id: str, desk: Desk, form: AForm) -> Response:
    """Close a stock-take, which puts the book right, or cancel it."""
    take = get_take(desk.connection, desk.reach, take_id)
    reason = form.text("reason")
    action = form.text("action")
    if action not in ("close", "cancel"):
        raise TakeWrong(f"A stock-take is closed or cancelled, not {action!r}.")
    if action == "close" and _told(form):
        return desk.answer(_page(desk, take, problem="hub_take_unsent", form=form), is_wrong=True)
    if not reason and (action == "cancel" or _differs(take.lines)):
        return desk.answer(_page(desk, take, problem="hub_no_reason", form=form), is_wrong=True)
    if action == "cancel":
        take_ends.cancel(
            desk.connection,
            take_id,
            person_id=str(desk.person_id),
            reason=reason,
            now=desk.now,
        )
        return desk.went(hub_links.TAKES)
    closing = Closing(take_id=take_id, person_id=desk.person_id, reason=reason)
    closed = take_ends.close(desk.connection, closing, now=desk.now, policy=desk.policy)
    entries = [read.get_entry(desk.connection, entry_id) for entry_id in closed.entry_ids]
    return desk.went(hub_links.take(take_id), entries[0] if entries else None)


def _differs(lines: Sequence[Line]) -> bool:
    return any(line.is_counted and line.difference_g for line in lines)
