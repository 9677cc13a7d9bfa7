"""A trip at the own base: what to pick, what was loaded, what stands in, what came back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from fastapi.responses import Response

from api import store
from api.planning import own_parts
from api.printing.pack import Part
from api.privacy import access
from api.store import StoredPlan
from api.trips.swapped import as_swapped, taken_by_lot
from api.trips.trip_work import TripDesk, Work
from api.web import hub_links, links
from api.web.hub_desk import AForm, Desk, Form, HubDesk, kg_as_grams
from api.web.hub_expected import EARLY_DAYS, expected_rows, receive_url
from api.web.hub_lacks import trip_lacks
from api.web.pages.hub_trip import (
    AboardLine,
    HubTripPage,
    PickedLine,
    PickGroup,
    SwapLine,
)
from inventory.accounts import AccountKind, vehicle
from inventory.days import moment_of
from inventory.entry import EntryKind
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.store import read, reservations
from inventory.store import stock as book_stock
from inventory.store.arrivals import came_lots
from inventory.store.swaps import swap_entries, swap_of
from logistics.giving import loaded_at
from logistics.master.coming_month import ledger_lot_of, planned_lot
from logistics.one_trip.turns import turns_of
from logistics.plan_model import Trip
from logistics.sheet import assigned_shift

KEPT = (AccountKind.SHELF, AccountKind.RESERVED, AccountKind.PICKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTrip:
    """A trip of a plan after its swaps, as the base sees it."""

    stored: StoredPlan
    trip: Trip

    def planned(self, base_id: str) -> dict[str, int]:
        """Return what is loaded at the base, in grams by lot of the book."""
        found: dict[str, int] = {}
        for lot_id, g in loaded_at(self.trip, base_id).items():
            key = ledger_lot_of(lot_id)[0]
            found[key] = found.get(key, 0) + g
        return found


def at_trip(desk: HubDesk, plan_id: str, trip_id: str) -> AtTrip:
    """Return a trip of the base's own; raise ``NotStored``."""
    stored = as_swapped(desk.connection, store.get_plan(desk.connection, plan_id))
    return AtTrip(stored=stored, trip=own_parts.get_trip(stored, trip_id, desk.reach))


def show_trip(plan_id: str, trip_id: str, desk: Desk) -> Response:
    """Show what to pick for a trip, and the forms that say what was loaded and came back."""
    at = at_trip(desk, plan_id, trip_id)
    access.note(desk.connection, access.DRIVERS_READ, f"plan/{plan_id}/trip/{trip_id}")
    return desk.answer(_page(desk, at))


def _page(desk: HubDesk, at: AtTrip, *, form: Form | None = None, problem: str = "") -> HubTripPage:
    plan_id, trip = at.stored.plan_id, at.trip
    shift = assigned_shift(at.stored.scenario, trip)
    loaded = _loaded(desk, at)
    is_loaded, aboard = bool(loaded), tuple(_aboard(desk, at))
    lacks = trip_lacks(desk.connection, at.stored, trip, [desk.base_id])
    groups = _groups(desk, at, form, {x.lot_id: x.missing_g for x in lacks})
    lots = [line for group in groups for line in group.lines]
    if is_loaded:  # what lies there now is no longer for this trip
        groups = tuple(_group_as_loaded(g, loaded) for g in groups)
    sites = at.stored.scenario.sites
    return HubTripPage(
        frame=desk.frame("hub_home", problem=problem),
        trip_id=trip.trip_id,
        turn=turns_of(at.stored.plan.trips)[trip.trip_id],
        day=trip.day,
        vehicle_id=trip.vehicle_id,
        driver=shift.driver if shift else "",
        start_min=trip.stops[0].arrive_min,
        place_names=tuple(sites[s.site_id].shown_name for s in trip.stops if s.unload),
        groups=groups,
        quantity_g=sum(group.quantity_g for group in groups),
        loaded_g=sum(loaded.values()) if is_loaded else None,
        lots=len(lots),
        is_ready=not is_loaded and all(x.picked_g == x.quantity_g for x in lots),
        is_loaded=is_loaded,
        reason=form.text("reason") if form else "",
        load_url=hub_links.load(plan_id, trip.trip_id),
        load_id=form.entry_id() if form else str(uuid4()),
        pick_url=hub_links.pick(plan_id, trip.trip_id),
        pick_id=form.entry_id("pick_id") if form else str(uuid4()),
        picked_g=sum(_work_desk(desk, at).standing(desk.base_id).values()),
        put_back_url=hub_links.put_back(plan_id, trip.trip_id),
        put_back_id=str(uuid4()),
        swaps=tuple(_swaps(desk, at)),
        lacks=lacks,
        aboard=aboard,
        may_be_back=_may_be_back(desk, at, loaded, aboard),
        return_url=hub_links.come_back(plan_id, trip.trip_id),
        return_id=str(uuid4()),
        keying_url=links.keying(plan_id, trip.trip_id),
        sheet_url=links.sheet_pdf(plan_id, trip.trip_id),
        lists_url=links.pack_pdf(plan_id, trip=trip.trip_id, part=Part.LOADING),
    )


def _group_as_loaded(group: PickGroup, loaded: Mapping[str, int]) -> PickGroup:
    lines = tuple(_as_loaded(x, loaded) for x in group.lines)
    return replace(group, lines=lines, loaded_g=sum(x.loaded_g or 0 for x in lines))


def _as_loaded(line: PickedLine, loaded: Mapping[str, int]) -> PickedLine:
    return replace(line, units=(), loaded_g=loaded.get(line.lot_id, 0))


def _may_be_back(
    desk: HubDesk, at: AtTrip, loaded: Mapping[str, int], aboard: Sequence[AboardLine]
) -> bool:
    """Tell whether the vehicle may be back: its time is over, or less is aboard than was loaded."""
    ends = moment_of(at.trip.day, minutes=at.trip.stops[-1].arrive_min)
    return desk.now >= ends or sum(x.quantity_g for x in aboard) < sum(loaded.values())


def _work_desk(desk: HubDesk, at: AtTrip) -> TripDesk:
    return TripDesk(desk.connection, desk.reach, at.stored, at.trip, now=desk.now)


def _loaded(desk: HubDesk, at: AtTrip) -> dict[str, int]:
    """Return what was loaded at the base, in grams by lot."""
    found = reservations.moved_at_sites(
        desk.connection, EntryKind.LOAD, plan_id=at.stored.plan_id, trip_id=at.trip.trip_id
    )
    return {lot_id: g for (site_id, lot_id), g in found.items() if site_id == desk.base_id}


def _groups(
    desk: HubDesk, at: AtTrip, sent: Form | None, lacking: Mapping[str, int]
) -> tuple[PickGroup, ...]:
    form = sent or Form({})
    planned = at.planned(desk.base_id)
    came = came_lots(desk.connection)
    back = hub_links.trip(at.stored.plan_id, at.trip.trip_id)
    rows = expected_rows(desk, days=EARLY_DAYS)
    expected = {row["lot_id"]: receive_url(row, back=back) for row in rows}
    facts = read.find_lots(desk.connection, [k for k in planned if k in came])
    there = _there(desk, at)
    stands = _work_desk(desk, at).standing(desk.base_id)
    lines: dict[Zone, list[PickedLine]] = {}
    for lot_id, g in planned.items():
        lot = facts.get(lot_id)
        zone = lot.zone if lot else _planned_zone(at, lot_id)
        line = _line(desk, at, lot_id, lot, g=g, there=there, form=form)
        coming_on = None if lot else planned_lot(at.stored.scenario, lot_id).available_on
        line = replace(
            line,
            picked_g=stands.get(lot_id, 0),
            there_g=min(line.there_g, g - lacking.get(lot_id, 0)),
            coming_on=coming_on,
            receive_url=expected.get(lot_id, "") if coming_on else "",
        )
        if sent is None:  # what stands ready was seen when it was picked
            line = replace(line, is_ticked=line.picked_g >= line.quantity_g)
        lines.setdefault(zone, []).append(line)
    return tuple(
        PickGroup(
            zone=zone,
            quantity_g=sum(x.quantity_g for x in lines[zone]),
            loaded_g=None,
            lines=tuple(sorted(lines[zone], key=lambda x: (x.expires_on, x.units, x.lot_id))),
        )
        for zone in Zone
        if zone in lines
    )


def _planned_zone(at: AtTrip, lot_id: str) -> Zone:
    scenario = at.stored.scenario
    return scenario.product_of(planned_lot(scenario, lot_id).lot_id).zone


def _there(desk: HubDesk, at: AtTrip) -> dict[str, list[tuple[str, int]]]:
    """Return where food lies at the base that the trip may take: units and grams by lot."""
    found: dict[str, list[tuple[str, int]]] = {}
    rows = book_stock.stock(
        desk.connection, day=desk.day, policy=desk.policy, site_id=desk.base_id, kinds=KEPT
    )
    for row in rows:
        own = (at.stored.plan_id, str(at.trip.trip_id))
        owner = row.account.owner
        is_other = owner and owner != own[: len(owner)]
        if not is_other:
            found.setdefault(row.lot.lot_id, []).append((row.account.unit_id, row.quantity_g))
    return found


def _line(
    desk: HubDesk,
    at: AtTrip,
    lot_id: str,
    lot: LotFacts | None,
    *,
    g: int,
    there: Mapping[str, Sequence[tuple[str, int]]],
    form: Form,
) -> PickedLine:
    planned = planned_lot(at.stored.scenario, lot_id)
    known = lot or planned
    kg = form.text(f"kg:{lot_id}")
    return PickedLine(
        lot_id=lot_id,
        product=at.stored.scenario.product_of(planned.lot_id).name,
        expiry_kind=known.expiry_kind,
        expires_on=known.expires_on,
        units=_units(desk, there.get(lot_id, ())),
        quantity_g=g,
        cases=g // known.case_g,
        rest_g=g % known.case_g,
        there_g=sum(grams for _, grams in there.get(lot_id, ())),
        loaded_g=None,
        coming_on=None,
        receive_url="",
        picked_g=0,
        kg=kg or f"{g / 1000:.3f}".rstrip("0").rstrip("."),
        is_ticked=form.has(f"ok:{lot_id}"),
        replace_url=hub_links.replace(at.stored.plan_id, at.trip.trip_id, lot_id),
    )


def _units(desk: HubDesk, there: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the units in which a lot lies, each with its grams."""
    found: dict[str, int] = {}
    for unit_id, g in there:
        if unit_id:
            name = desk.unit_name(unit_id)
            found[name] = found.get(name, 0) + g
    return tuple(found.items())


def _swaps(desk: HubDesk, at: AtTrip) -> Iterator[SwapLine]:
    for recorded in swap_entries(desk.connection, at.stored.plan_id):
        entry = recorded.entry
        if entry.trip_id == at.trip.trip_id:
            lots = read.find_lots(desk.connection, list(entry.lot_ids))
            for lot_id in entry.lot_ids:
                yield SwapLine(
                    from_lot=swap_of(recorded)["from_lot"],
                    to_lot=lot_id,
                    product=desk.known.product_name(lots[lot_id].product_id),
                    quantity_g=taken_by_lot(entry)[lot_id],
                )


def _aboard(desk: HubDesk, at: AtTrip) -> Iterator[AboardLine]:
    grams = reservations.aboard(
        desk.connection,
        vehicle(at.trip.vehicle_id),
        plan_id=at.stored.plan_id,
        trip_id=at.trip.trip_id,
    )
    lots = read.find_lots(desk.connection, list(grams))
    for lot_id, g in grams.items():
        product = desk.known.product_name(lots[lot_id].product_id)
        yield AboardLine(lot_id=lot_id, product=product, quantity_g=g)


def pick(plan_id: str, trip_id: str, desk: Desk, form: AForm) -> Response:
    """Say that the lots that are ticked stand ready for the trip now."""
    at = at_trip(desk, plan_id, trip_id)
    back = hub_links.trip(plan_id, trip_id)
    pick_id = form.entry_id("pick_id")
    known = read.find_entry(desk.connection, pick_id)
    if known is not None and (known.entry.plan_id, known.entry.trip_id) == (plan_id, trip_id):
        return desk.went(back, known)
    stands = _work_desk(desk, at).standing(desk.base_id)
    told: dict[str, int] = {}
    for lot_id in at.planned(desk.base_id):
        grams = form.grams(f"kg:{lot_id}")
        if not form.has(f"ok:{lot_id}"):
            continue
        if grams is None:
            return _wrong(desk, at, form, "hub_wrong_weight")
        told[lot_id] = grams
    wanted = {lot_id: g - stands.get(lot_id, 0) for lot_id, g in told.items()}
    wanted = {lot_id: g for lot_id, g in wanted.items() if g > 0}
    if not wanted:
        return _wrong(desk, at, form, "hub_nothing_to_pick")
    if _is_short(desk, at, told):
        return _wrong(desk, at, form, "hub_short")
    work = Work(entry_id=pick_id, occurred_at=desk.now, lines=wanted)
    return desk.went(back, _work_desk(desk, at).pick(desk.base_id, work))


def put_back(plan_id: str, trip_id: str, desk: Desk, form: AForm) -> Response:
    """Say that what stood ready lies on the dock again."""
    at = at_trip(desk, plan_id, trip_id)
    work = Work(entry_id=form.entry_id(), occurred_at=_moment(desk, form.entry_id()))
    done = _work_desk(desk, at).put_back(desk.base_id, work)
    return desk.went(hub_links.trip(plan_id, trip_id), done)


def load(plan_id: str, trip_id: str, desk: Desk, form: AForm) -> Response:
    """Say what was loaded: every lot was seen, or its weight differs and somebody says why.

    A lot that stood ready when the form was shown was seen by whoever picked it, unless it was
    put back since.
    """
    at = at_trip(desk, plan_id, trip_id)
    planned = at.planned(desk.base_id)
    is_known = read.find_entry(desk.connection, form.entry_id()) is not None
    if not is_known and _is_put_back(desk, at, form):
        unticked = {k: v for k, v in form.sent.items() if not k.startswith("ok:")}
        return _wrong(desk, at, Form(unticked), "hub_put_back_since")
    found: dict[str, int] = {}
    for lot_id, planned_grams in planned.items():
        grams = form.grams(f"kg:{lot_id}")
        if grams is None:
            return _wrong(desk, at, form, "hub_wrong_weight")
        if grams == planned_grams and not form.has(f"ok:{lot_id}"):
            return _wrong(desk, at, form, "hub_not_ticked")
        found[lot_id] = grams
    if not is_known and _is_short(desk, at, found):
        return _wrong(desk, at, form, "hub_short")
    is_planned = found == planned
    if not is_planned and not form.text("reason"):
        return _wrong(desk, at, form, "hub_no_reason")
    work = Work(
        entry_id=form.entry_id(),
        occurred_at=_moment(desk, form.entry_id()),
        lines=None if is_planned else found,
        reason=form.text("reason"),
    )
    recorded = _work_desk(desk, at).load(desk.base_id, work)
    return desk.went(hub_links.trip(plan_id, trip_id), recorded)


def _is_put_back(desk: HubDesk, at: AtTrip, form: Form) -> bool:
    """Tell whether less stands ready for the trip than when the form was shown."""
    stands = _work_desk(desk, at).standing(desk.base_id)
    shown = {lot_id: kg_as_grams(text) for lot_id, text in form.behind("stood:").items()}
    return any(stands.get(lot_id, 0) < (g or 0) for lot_id, g in shown.items())


def _is_short(desk: HubDesk, at: AtTrip, grams: Mapping[str, int]) -> bool:
    """Tell whether more is said to be loaded than lies at the base."""
    there = _there(desk, at)
    return any(g > sum(x for _, x in there.get(lot_id, ())) for lot_id, g in grams.items())


def _wrong(desk: HubDesk, at: AtTrip, form: Form, problem: str) -> Response:
    return desk.answer(_page(desk, at, form=form, problem=problem), is_wrong=True)


def _moment(desk: HubDesk, entry_id: str) -> datetime:
    known = read.find_entry(desk.connection, entry_id)
    return known.entry.occurred_at if known else desk.now


def come_back(plan_id: str, trip_id: str, desk: Desk, form: AForm) -> Response:
    """Say what came back on the vehicle; it lies on the dock again."""
    at = at_trip(desk, plan_id, trip_id)
    lines: dict[str, int] = {}
    for lot_id, text in form.behind("kg:").items():
        grams = kg_as_grams(text)
        if grams is None:
            return desk.answer(_page(desk, at, problem="hub_wrong_weight"), is_wrong=True)
        lines[lot_id] = grams
    work = Work(
        entry_id=form.entry_id(),
        occurred_at=_moment(desk, form.entry_id()),
        lines=lines or None,
        reason=form.text("reason"),
    )
    return desk.went(hub_links.trip(plan_id, trip_id), _work_desk(desk, at).come_back(work))
