"""A lot that is short or damaged on the morning of its trip, and another one in its place."""

from collections.abc import Mapping
from uuid import uuid4

from fastapi.responses import Response

from api import store
from api.food.own_lots import require_lot
from api.planning import own_parts
from api.trips.swaps import Missing, SwapDesk, SwapWish
from api.web import hub_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, kg_as_grams
from api.web.hub_trips import AtTrip, at_trip
from api.web.pages.hub_trip import HubReplacePage, SubstituteLine
from inventory.errors import EntryWrong
from inventory.store import read
from logistics.changes.replacement import planned_g
from logistics.master.coming_month import planned_lot


def show_substitutes(plan_id: str, trip_id: str, lot_id: str, desk: Desk) -> Response:
    """Offer what may go in the place of a lot that is short or damaged."""
    at = at_trip(desk, plan_id, trip_id)
    _require_planned(desk, at, lot_id)
    asked = desk.request.query_params
    return desk.answer(
        _replace_page(
            desk, at, lot_id, missing_kg=asked.get("missing", ""), cause=asked.get("cause", "")
        )
    )


def _require_planned(desk: HubDesk, at: AtTrip, lot_id: str) -> None:
    if lot_id not in at.planned(desk.base_id):
        require_lot(desk.connection, desk.reach, lot_id)
        raise EntryWrong(f"The trip does not load lot {lot_id!r} at the base.")


def _replace_page(
    desk: HubDesk,
    at: AtTrip,
    lot_id: str,
    *,
    missing_kg: str,
    cause: str,
    problem: str = "",
    form: Form | None = None,
) -> HubReplacePage:
    planned = planned_g(at.trip, desk.base_id, lot_id)
    missing_g = kg_as_grams(missing_kg) or planned
    swaps = SwapDesk(desk.connection, desk.reach, at.stored, at.trip, now=desk.now)
    gap = swaps.gap(desk.base_id, lot_id, min(missing_g, planned))
    found = swaps.substitutes(desk.base_id, gap, desk.settings)
    sites = at.stored.scenario.sites
    planned_lot_id = planned_lot(at.stored.scenario, lot_id).lot_id
    return HubReplacePage(
        frame=desk.frame("hub_home", problem=problem, form=form),
        trip_id=at.trip.trip_id,
        lot_id=lot_id,
        product=at.stored.scenario.product_of(planned_lot_id).name,
        planned_g=planned,
        missing_kg=f"{gap.missing_g / 1000:.3f}".rstrip("0").rstrip("."),
        last_on=gap.last_on,
        recipients=tuple(sites[s].shown_name for s in gap.recipients),
        causes=tuple(str(c) for c in Missing),
        cause=cause if cause in set(Missing) else str(Missing.DAMAGED),
        found=tuple(
            SubstituteLine(
                lot_id=s.lot.lot_id,
                product=s.product.name,
                zone=s.product.zone,
                expiry_kind=s.lot.expiry_kind,
                expires_on=s.lot.expires_on,
                unit=desk.unit_name(s.place),
                there_g=s.lot.quantity_g,
                case_g=s.lot.case_g,
                proposed_g=s.proposed_g,
                allergens=tuple(a for a in s.product.allergens if not a.endswith("?")),
                unknown=sum(a.endswith("?") for a in s.product.allergens),
            )
            for s in found
        ),
        url=hub_links.replace(at.stored.plan_id, at.trip.trip_id, lot_id),
        entry_id=str(uuid4()),
        back_url=hub_links.trip(at.stored.plan_id, at.trip.trip_id),
    )


def swap(plan_id: str, trip_id: str, lot_id: str, desk: Desk, form: AForm) -> Response:
    """Put another lot in the place of one; the trip's page and paper show it from then on."""
    stored = store.get_plan(desk.connection, plan_id)
    own_parts.get_trip(stored, trip_id, desk.reach)
    at = at_trip(desk, plan_id, trip_id)
    known = read.find_entry(desk.connection, form.entry_id())
    if known is None:
        _require_planned(desk, at, lot_id)
    takes = {lot: kg_as_grams(text) for lot, text in form.behind("kg:").items() if text}
    missing_g, cause = form.grams("missing"), form.text("cause")
    wrong = _wrong_swap(takes, missing_g, cause, form)
    if wrong or not missing_g:
        page = _replace_page(
            desk,
            at,
            lot_id,
            missing_kg=form.text("missing"),
            cause=cause,
            problem=wrong,
            form=form,
        )
        return desk.answer(page, is_wrong=True)
    wish = SwapWish(
        entry_id=form.entry_id(),
        from_lot=lot_id,
        missing_g=missing_g,
        cause=Missing(cause),
        takes={lot: g for lot, g in takes.items() if g},
        reason=form.text("reason"),
    )
    swaps = SwapDesk(desk.connection, desk.reach, at.stored, at.trip, now=desk.now)
    recorded = swaps.swap(desk.base_id, wish, desk.settings)
    return desk.went(hub_links.trip(plan_id, trip_id), recorded)


def _wrong_swap(
    takes: Mapping[str, int | None], missing_g: int | None, cause: str, form: Form
) -> str:
    """Return the key of what is wrong with the form; empty = nothing."""
    if cause not in set(Missing) or not any(takes.values()):
        return "hub_nothing_chosen"
    if None in takes.values() or sum(g or 0 for g in takes.values()) > (missing_g or 0):
        return "hub_wrong_weight"
    if cause == Missing.DAMAGED and not form.has("is_sure"):
        return "hub_not_sure"
    return ""
