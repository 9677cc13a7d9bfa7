"""The hub operator's pages: the first page of the base, and finding anything by any word."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.food.own_lots import had_lot, search_lots
from api.master.product_words import plain
from api.planning import own_parts
from api.store import StoredPlan
from api.trips import approvals
from api.trips.lacks import BaseLacks, missing_by_trip
from api.trips.swapped import as_swapped
from api.v1.stock import stock_rows
from api.web import (
    hub_expected,
    hub_keeping,
    hub_links,
    hub_lots,
    hub_products,
    hub_receiving,
    hub_rounds,
    hub_swaps,
    hub_takes,
    hub_transfers,
    hub_trips,
    links,
)
from api.web.answers import SEE_OTHER
from api.web.hub_desk import Desk, HubDesk, undo
from api.web.links import StockChoice
from api.web.pages.food import stock_page
from api.web.pages.hub_home import (
    ArrivingLine,
    DayOfTrips,
    FoundLot,
    FoundProduct,
    HubTask,
    HubTripLine,
    hub_find_page,
    hub_home_page,
)
from inventory.entry import EntryKind
from inventory.errors import LotUnknown
from inventory.gs1 import CodeUnreadable, ScannedCode, read_code
from inventory.labels import DateAmbiguous, DateUnreadable, read_label_date
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.store import holds, read, transfers
from inventory.store.reservations import loaded_trips, moved_at_sites
from logistics.giving import loaded_at, unloaded_at
from logistics.one_trip.turns import turns_of
from logistics.plan_model import Trip

MOST_TEXT = 500


def hub_router() -> APIRouter:
    """Return the hub operator's pages, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    trip = "/hub/trips/{plan_id}/{trip_id}"
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_hub": (hub_links.HUB, show_home),
        "page_hub_find": (hub_links.FIND, show_found),
        "page_hub_receive": (hub_links.RECEIVE, hub_receiving.show_form),
        "page_hub_label": ("/hub/lots/{lot_id:path}/label.pdf", hub_lots.print_label),
        "page_hub_lot": ("/hub/lots/{lot_id:path}", hub_lots.show_lot),
        "page_hub_replace": (trip + "/replace/{lot_id:path}", hub_swaps.show_substitutes),
        "page_hub_trip": (trip, hub_trips.show_trip),
        "page_hub_transfers": (hub_links.TRANSFERS, hub_transfers.show_transfers),
        "page_hub_temperatures": (hub_links.TEMPERATURES, hub_rounds.show_units),
        "page_hub_holds": (hub_links.HOLDS, hub_keeping.show_holds),
        "page_hub_takes": (hub_links.TAKES, hub_takes.show_takes),
        "page_hub_take": ("/hub/stock-takes/{take_id:path}", hub_takes.show_take),
    }
    posts: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_hub_receive_lot": (hub_links.RECEIVE, hub_receiving.take_in),
        "page_hub_act": ("/hub/lots/{lot_id:path}", hub_lots.act),
        "page_hub_swap": (trip + "/replace/{lot_id:path}", hub_swaps.swap),
        "page_hub_pick": (trip + "/pick", hub_trips.pick),
        "page_hub_put_back": (trip + "/put-back", hub_trips.put_back),
        "page_hub_load": (trip + "/load", hub_trips.load),
        "page_hub_return": (trip + "/return", hub_trips.come_back),
        "page_hub_arrive": ("/hub/transfers/{transfer_id:path}", hub_transfers.arrive),
        "page_hub_read": (hub_links.TEMPERATURES, hub_rounds.write_round),
        "page_hub_take_back": ("/hub/temperatures/{reading_id:path}/undo", hub_rounds.take_back),
        "page_hub_take_off": ("/hub/holds/{hold_id:path}/off", hub_keeping.take_off),
        "page_hub_decide": ("/hub/holds/{hold_id:path}", hub_keeping.decide),
        "page_hub_start_take": (hub_links.TAKES, hub_takes.start),
        "page_hub_count": ("/hub/stock-takes/{take_id:path}/counts", hub_takes.count),
        "page_hub_end_take": ("/hub/stock-takes/{take_id:path}/end", hub_takes.end),
        "page_hub_undo": ("/hub/undo/{entry_id:path}", undo),
    }
    for method, routes in (("GET", gets), ("POST", posts)):
        for name, (path, endpoint) in routes.items():
            made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_home(desk: Desk) -> Response:
    """Show what must be eaten first, and what there is to do today."""
    stock = stock_page(
        stock_rows(desk.connection, desk.reach),
        day=desk.day,
        known=desk.known,
        role=desk.reach.person.role,
        choice=StockChoice(site_id=desk.base_id),
        has_choice_of_site=False,
    )
    page = hub_home_page(
        desk.frame("hub_home"),
        stock,
        tasks=_tasks(desk, held_g=stock.held_g),
        shown=_trips_of_day(desk, _asked_day(desk)),
        coming=hub_expected.coming_lines(desk),
    )
    return desk.answer(page)


def _asked_day(desk: HubDesk) -> date:
    try:
        return date.fromisoformat(desk.request.query_params.get("day", ""))
    except ValueError:
        return desk.day


def _tasks(desk: HubDesk, *, held_g: int) -> Iterator[HubTask]:
    _, open_holds = holds.list_holds(desk.connection, is_open=True, site_id=desk.base_id)
    yield HubTask(
        word="hub_task_holds",
        count=open_holds or (1 if held_g else 0),
        url=hub_links.HOLDS,
        is_urgent=True,
    )
    missing = hub_rounds.missing_units(desk)
    yield HubTask(
        word="hub_task_missing",
        count=len(missing),
        url=hub_links.TEMPERATURES,
        is_urgent=bool(missing),
    )
    found, _ = transfers.list_transfers(desk.connection, site_id=desk.base_id, is_open=True)
    coming = [x for x in found if x.to_site_id == desk.base_id]
    yield HubTask(
        word="hub_task_coming", count=len(coming), url=hub_links.TRANSFERS, is_urgent=False
    )
    yield HubTask(
        word="hub_task_sent",
        count=len(found) - len(coming),
        url=hub_links.TRANSFERS,
        is_urgent=False,
    )


def _trips_of_day(desk: HubDesk, day: date) -> DayOfTrips:
    plan_id = approvals.approved_plan(desk.connection, day)
    lines: list[HubTripLine] = []
    arriving: list[ArrivingLine] = []
    if plan_id is not None:
        stored = as_swapped(desk.connection, store.get_plan(desk.connection, plan_id))
        lines = list(_trip_lines(desk, stored, day))
        arriving = list(_arriving(desk, stored, day))
    return DayOfTrips(
        day=day,
        trips=sorted(lines, key=lambda x: (x.start_min, x.trip_id)),
        arriving=sorted(arriving, key=lambda x: (x.arrive_min, x.trip_id)),
        earlier_url=hub_links.home((day - timedelta(days=1)).isoformat()),
        later_url=hub_links.home((day + timedelta(days=1)).isoformat()),
    )


def _trip_lines(desk: HubDesk, stored: StoredPlan, day: date) -> Iterator[HubTripLine]:
    loaded = loaded_trips(desk.connection, stored.plan_id)
    missing = missing_by_trip(BaseLacks(desk.connection, stored, desk.base_id).found())
    sites, turns = stored.scenario.sites, turns_of(stored.plan.trips)
    for trip in own_parts.own_trips(stored, desk.reach).plan.trips:
        grams = sum(loaded_at(trip, desk.base_id).values())
        if trip.day == day and grams:
            yield HubTripLine(
                url=hub_links.trip(stored.plan_id, trip.trip_id),
                trip_id=trip.trip_id,
                turn=turns[trip.trip_id],
                vehicle_id=trip.vehicle_id,
                start_min=trip.stops[0].arrive_min,
                planned_g=grams,
                loaded_g=(trip.trip_id in loaded and _loaded_g(desk, stored, trip)) or grams,
                is_loaded=trip.trip_id in loaded,
                missing_g=missing.get(trip.trip_id, 0),
                place_names=tuple(
                    sites[stop.site_id].shown_name for stop in trip.stops if stop.unload
                ),
            )


def _loaded_g(desk: HubDesk, stored: StoredPlan, trip: Trip) -> int:
    moved = moved_at_sites(
        desk.connection, EntryKind.LOAD, plan_id=stored.plan_id, trip_id=trip.trip_id
    )
    return sum(g for (site_id, _), g in moved.items() if site_id == desk.base_id)


def _arriving(desk: HubDesk, stored: StoredPlan, day: date) -> Iterator[ArrivingLine]:
    """Give the trips of a day that bring food to the base."""
    sites, turns = stored.scenario.sites, turns_of(stored.plan.trips)
    for trip in own_parts.own_trips(stored, desk.reach).plan.trips:
        halt = next((s for s in trip.stops if s.site_id == desk.base_id and s.unload), None)
        if trip.day != day or halt is None:
            continue
        moved = moved_at_sites(
            desk.connection, EntryKind.DELIVER, plan_id=stored.plan_id, trip_id=trip.trip_id
        )
        loads = (s.site_id for s in trip.stops if s.load and s.site_id != desk.base_id)
        yield ArrivingLine(
            url=links.keying(stored.plan_id, trip.trip_id),
            trip_id=trip.trip_id,
            turn=turns[trip.trip_id],
            vehicle_id=trip.vehicle_id,
            arrive_min=halt.arrive_min,
            quantity_g=sum(unloaded_at(trip, desk.base_id).values()),
            is_there=any(site_id == desk.base_id for site_id, _ in moved),
            from_names=tuple(sites[k].shown_name for k in dict.fromkeys(loads)),
        )


def show_found(desk: Desk) -> Response:
    """Look a text or a code up; a single lot or a known code leads straight there."""
    query = desk.request.query_params.get("q", "").strip()[:MOST_TEXT]
    own = _lot_named(desk, query)
    if own:
        return RedirectResponse(hub_links.lot(own), SEE_OTHER)
    code = code_of(desk, query)
    products = list(_products(desk, query, code))
    lots = _lots(desk, query, code)
    if len(products) == 1 and code is not None and not lots:
        return RedirectResponse(products[0].url, SEE_OTHER)
    page = hub_find_page(desk.frame("hub_find", query=query), query, products=products, lots=lots)
    return desk.answer(page)


def _lot_named(desk: HubDesk, query: str) -> str:
    """Return the lot that a label's QR code or a whole lot number names; empty where none."""
    path = urlsplit(query).path if "/lots/" in query else ""
    wanted = unquote(path.rpartition("/lots/")[2]) if path else query
    try:
        lot = read.find_lot(desk.connection, unicodedata.normalize("NFKC", wanted))
    except LotUnknown:
        return ""
    return lot.lot_id if had_lot(desk.connection, desk.reach, lot.lot_id) else ""


def code_of(desk: HubDesk, query: str) -> ScannedCode | None:
    """Return what a scanned or typed code says; None = it is no code."""
    try:
        return read_code(query, today=desk.day)
    except CodeUnreadable:
        return None


def _products(desk: HubDesk, query: str, code: ScannedCode | None) -> Iterator[FoundProduct]:
    for product_id in hub_products.products_named(desk.known, query, code):
        row = desk.known.products[product_id]
        yield FoundProduct(
            url=hub_products.receive_url(product_id, code),
            name=row["name"],
            zone=Zone(row["zone"]),
        )


def _lots(desk: HubDesk, query: str, code: ScannedCode | None) -> list[FoundLot]:
    text = code.gtin if code is not None and code.gtin else query
    here: dict[str, tuple[int, list[str]]] = {}
    facts: dict[str, LotFacts] = {}
    for row in stock_rows(desk.connection, desk.reach):
        grams, units = here.get(row.lot.lot_id, (0, []))
        here[row.lot.lot_id] = (grams + row.quantity_g, [*units, row.account.unit_id])
        facts[row.lot.lot_id] = row.lot
    if not text:
        found = facts
    else:
        lots = search_lots(desk.connection, desk.reach, text, known=desk.known)
        found = {lot.lot_id: lot for lot in lots}
        days, donors = _days(desk, query), _donors(desk, query, facts.values())
        for lot_id, lot in facts.items():
            if lot.expires_on in days or lot.donor_id in donors or lot.gtin == text:
                found[lot_id] = lot
    return [
        FoundLot(
            url=hub_links.lot(lot.lot_id),
            product=desk.known.product_name(lot.product_id),
            lot_id=lot.lot_id,
            donor=desk.donors.get(lot.donor_id, ""),
            expiry_kind=lot.expiry_kind,
            expires_on=lot.expires_on,
            units=tuple(
                dict.fromkeys(map(desk.unit_name, filter(None, here.get(lot.lot_id, (0, []))[1])))
            ),
            quantity_g=here.get(lot.lot_id, (0, []))[0],
        )
        for lot in found.values()
    ]


def _days(desk: HubDesk, query: str) -> frozenset[date]:
    """Return the days that a text may mean; none where it is no date."""
    try:
        return frozenset({read_label_date(query, today=desk.day).day})
    except DateAmbiguous as several:
        return frozenset(candidate.day for candidate in several.candidates)
    except DateUnreadable:
        return frozenset()


def _donors(desk: HubDesk, query: str, lots: Iterable[LotFacts]) -> frozenset[str]:
    """Return the donors of whose name or number a text is a part."""
    names = {lot.donor_id: lot.donor_id for lot in lots if lot.donor_id} | dict(desk.donors)
    wanted = plain(query)
    return frozenset(k for k, name in names.items() if wanted in plain(name) or wanted in plain(k))
