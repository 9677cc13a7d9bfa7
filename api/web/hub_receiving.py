"""Taking food in at a base: a product is scanned or looked for, the rest is mostly known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api import store
from api.food import label_photos
from api.food.book import label_list
from api.master.master_store import read_rows
from api.trips import approvals
from api.v1.receiving import AllergensIn, LotIn, receive_food
from api.v1.stock import stock_rows
from api.web import hub_links
from api.web.hub_desk import Desk, Form, HubDesk, kg_as_grams, safe_back
from api.web.hub_expected import expected_choices, expected_donor
from api.web.hub_products import products_named
from api.web.master_routes import texts_in
from api.web.pages.hub_lot import Choice, HubReceivePage, ReceiveForm
from inventory.accounts import DOCK
from inventory.allergens import from_record
from inventory.entry import MOST_GRAMS, Recorded
from inventory.errors import IntakeRefused
from inventory.gs1 import CodeUnreadable, ScannedCode, read_code
from inventory.labels import DateAmbiguous, DateUnreadable, read_label_date
from inventory.lot import LotFacts
from inventory.model import ExpiryKind, Zone
from inventory.store import read
from logistics.master.columns import PROGRAMMES
from logistics.master.coming_month import ledger_product_of
from logistics.scenario_files.cells import read_thousandths, write_scaled
from logistics.scenario_files.columns import STORES

UNEXPECTED = "other"
"""What the address of the form says where the food that comes next is none that is expected."""


def show_form(desk: Desk) -> Response:
    """Show the form; a search that finds one product goes on with it."""
    asked = desk.request.query_params
    product_id = asked.get("product", "")
    query = asked.get("q", "").strip()[:500]
    code = _code(desk, query)
    found = products_named(desk.known, query, code)
    if product_id not in desk.known.products:
        product_id = found[0] if len(found) == 1 else ""
    form = _first_form(desk, product_id, asked)
    if code is not None:
        form = _scanned(form, code)
    return desk.answer(_page(desk, form, query=query, found=found))


def _code(desk: HubDesk, query: str) -> ScannedCode | None:
    try:
        return read_code(query, today=desk.day)
    except CodeUnreadable:
        return None


def _scanned(form: ReceiveForm, code: ScannedCode) -> ReceiveForm:
    day = code.use_by_on or code.best_before_on
    if day is not None:
        kind = ExpiryKind.USE_BY if code.use_by_on else ExpiryKind.BEST_BEFORE
        form = replace(form, expires=day.isoformat(), expiry_kind=str(kind))
    return replace(form, lot_number=code.lot_number or form.lot_number, gtin=code.gtin or form.gtin)


def _first_form(desk: HubDesk, product_id: str, asked: Mapping[str, str]) -> ReceiveForm:
    """Fill in what the last lot of the product had, and what the address says."""
    if not product_id:
        return ReceiveForm(entry_id=str(uuid4()))
    last = _last_lot(desk, product_id)
    row = desk.known.products[product_id]
    contains = tuple(a for a in row["allergens"].split(";") if a and not a.endswith("?"))
    form = ReceiveForm(
        product_id=product_id,
        expiry_kind=str(ExpiryKind.BEST_BEFORE),
        maker=row["maker"],
        contains=contains,
        unit_id=_proposed_unit(desk, Zone(row["zone"])),
        entry_id=str(uuid4()),
    )
    if last is not None:
        form = replace(
            form,
            expiry_kind=str(last.expiry_kind),
            case_kg=write_scaled(last.case_g, decimals=3),
            donor_id=last.donor_id if last.donor_id in desk.donors else "",
            storage=last.storage_printed,
            maker=last.maker or form.maker,
        )
        if last.allergens is not None:
            form = replace(form, contains=tuple(sorted(from_record(last.allergens).contains)))
    names = {"expires": "expires", "kind": "expiry_kind", "case_kg": "case_kg", "kg": "kg"}
    names |= {"donor": "donor_id", "unit": "unit_id", "lot_number": "lot_number", "gtin": "gtin"}
    told = {field: asked[name][:100] for name, field in names.items() if asked.get(name)}
    form = replace(form, **told, back=_trip(asked.get("back", "")))  # type: ignore[arg-type]
    if "lot" in asked:
        return replace(form, lot_id=_expected_lot(asked["lot"]))
    expected = expected_choices(desk, product_id, None)
    chosen = next((line.lot_id for line in expected if line.is_chosen), None)
    return replace(form, donor_id=expected_donor(desk, chosen)) if expected else form


def _expected_lot(text: str) -> str:
    return "" if text == UNEXPECTED else text.replace("/", "")[:100]


def _last_lot(desk: HubDesk, product_id: str) -> LotFacts | None:
    lots = read.search_lots(
        desk.connection, "", product_ids=[product_id], site_id=desk.base_id, limit=50
    )
    return next((lot for lot in lots if lot.product_id == product_id), None)


def _units(desk: HubDesk, zone: Zone) -> list[tuple[str, str, int | None]]:
    """Return the units of the base for a zone: id, name, and litres free in the zone."""
    named = [
        (unit_id, row["name"] or unit_id)
        for (site_id, unit_id), row in desk.known.units.items()
        if site_id == desk.base_id and row["zone"] == zone
    ]
    free_l = _free_l(desk, zone)
    return [(k, name, free_l) for k, name in named or [(str(zone), "")]]


def _free_l(desk: HubDesk, zone: Zone) -> int | None:
    """Return the litres of the base's store that are free in a zone; None = not known."""
    stores = read_rows(desk.connection, (STORES,))[STORES.name]
    rooms = [
        read_thousandths(r["capacity_l"], [])
        for r in stores
        if r["site_id"] == desk.base_id and r["zone"] == zone
    ]
    if not rooms:
        return None
    used = 0
    for row in stock_rows(desk.connection, desk.reach):
        product = desk.known.products.get(row.lot.product_id)
        at_zone = desk.known.zone_of(row.account, food=row.zone)
        if row.site_id == desk.base_id and product and at_zone is zone:
            used += row.quantity_g * read_thousandths(product["litre_per_kg"], []) // 1000
    return (sum(rooms) - used) // 1000


def _proposed_unit(desk: HubDesk, zone: Zone) -> str:
    """Return where food of a zone goes: its unit, that with least food where there are several."""
    there: dict[str, int] = {}
    for row in stock_rows(desk.connection, desk.reach):
        if row.site_id == desk.base_id:
            there[row.account.unit_id] = there.get(row.account.unit_id, 0) + row.quantity_g
    return min((k for k, _, _ in _units(desk, zone)), key=lambda k: (there.get(k, 0), k))


def _page(
    desk: HubDesk,
    form: ReceiveForm,
    *,
    query: str = "",
    found: Sequence[str] = (),
    days: tuple[date, ...] = (),
    problem: str = "",
) -> HubReceivePage:
    row = desk.known.products.get(form.product_id)
    zone = Zone(row["zone"]) if row else None
    listed = label_list(desk.settings, desk.day).names
    return HubReceivePage(
        frame=desk.frame("hub_receive", problem=problem),
        query=query,
        products=tuple(_product_choices(desk, found)),
        product=row["name"] if row else "",
        zone=zone,
        form=form,
        expected=expected_choices(desk, form.product_id, form.lot_id) if row else (),
        kinds=tuple(ExpiryKind),
        days=days,
        units=tuple(_unit_choices(desk, zone, form.unit_id)) if zone else (),
        donors=tuple(_donor_choices(desk, form.donor_id)),
        programmes=tuple(
            Choice(value=r.row_id, name=r["name"], detail="", is_chosen=False)
            for r in read_rows(desk.connection, (PROGRAMMES,))[PROGRAMMES.name]
        ),
        allergens=tuple(dict.fromkeys((*form.contains, *listed))),
        wanted_at=tuple(_wanted_at(desk, form.product_id)),
    )


def _product_choices(desk: HubDesk, found: Sequence[str]) -> Iterator[Choice]:
    for product_id in found:
        row = desk.known.products[product_id]
        yield Choice(
            value=hub_links.receive(product=product_id),
            name=row["name"],
            detail=row["zone"],
            is_chosen=False,
        )


def _unit_choices(desk: HubDesk, zone: Zone, chosen: str) -> Iterator[Choice]:
    for unit_id, name, free_l in _units(desk, zone):
        detail = "" if free_l is None else str(max(free_l, 0))
        yield Choice(value=unit_id, name=name, detail=detail, is_chosen=unit_id == chosen)
    yield Choice(value=DOCK, name="", detail="", is_chosen=chosen == DOCK)


def _donor_choices(desk: HubDesk, chosen: str) -> Iterator[Choice]:
    """Give the donors, and one that an expected arrival names although it is on no list."""
    for donor_id, name in sorted(desk.donors.items(), key=lambda x: x[1]):
        yield Choice(value=donor_id, name=name, detail="", is_chosen=donor_id == chosen)
    if chosen and chosen not in desk.donors:
        yield Choice(value=chosen, name=chosen, detail="", is_chosen=True)


def _wanted_at(desk: HubDesk, product_id: str) -> Iterator[Choice]:
    """Give the other bases to which the approved plan still takes food of the product."""
    plan_id = approvals.approved_plan(desk.connection, desk.day) if product_id else None
    if plan_id is None:
        return
    stored = store.get_plan(desk.connection, plan_id)
    grams: dict[str, int] = {}
    for trip in stored.plan.trips:
        if trip.day < desk.day or all(s.site_id != desk.base_id for s in trip.stops if s.load):
            continue
        for stop in trip.stops:
            if not stored.scenario.sites[stop.site_id].is_supply:
                continue
            for part in stop.unload:
                of = stored.scenario.lots[part.lot_id].product_id
                if ledger_product_of(of) == product_id:
                    grams[stop.site_id] = grams.get(stop.site_id, 0) + part.quantity_g
    for site_id, g in sorted(grams.items(), key=lambda x: -x[1]):
        yield Choice(
            value=site_id, name=desk.site_name(site_id), detail=f"{g / 1000:,.1f}", is_chosen=False
        )


async def _sent_form(request: Request) -> Form:
    """Return what the form sent, with the photo's bytes kept beside it."""
    async with request.form() as sent:
        texts = texts_in(sent)
        texts["contains"] = ";".join(x for x in sent.getlist("contains") if isinstance(x, str))
        photo = sent.get("photo")
        if isinstance(photo, UploadFile) and photo.size and PurePath(photo.filename or "").name:
            request.state.photo = await photo.read()
        return Form(texts)


def take_in(request: Request, desk: Desk, form: Annotated[Form, Depends(_sent_form)]) -> Response:
    """Take food in, or tell in place what is missing; then the form for the next of the same."""
    told = _told(form)
    if told.product_id not in desk.known.products:
        return desk.answer(_page(desk, told, problem="hub_wrong_product"), is_wrong=True)
    photo: bytes | None = getattr(request.state, "photo", None)
    if photo:
        told = replace(told, photo_id=label_photos.store_photo(photo, settings=desk.settings))
    case_g, quantity_g = _weights(told, form)
    if not quantity_g or not 0 < quantity_g <= MOST_GRAMS:
        return desk.answer(_page(desk, told, problem="hub_wrong_weight"), is_wrong=True)
    problem, days = _date_problem(desk, told)
    if problem:
        page = _page(desk, told, problem=problem, days=days)
        return desk.answer(page, is_wrong=True)
    known = read.find_entry(desk.connection, told.entry_id)
    told = replace(told, donor_id=told.donor_id or _donor_of(desk, told, known))
    if known is None and not _is_expected(desk, told):
        return desk.answer(_page(desk, told, problem="hub_came_already"), is_wrong=True)
    sent = LotIn(
        entry_id=told.entry_id,
        lot_id=told.lot_id or "",
        occurred_at=known.entry.occurred_at if known else desk.now,
        site_id=desk.base_id,
        unit_id=told.unit_id or DOCK,
        product_id=told.product_id,
        quantity_g=quantity_g,
        case_g=case_g or quantity_g,
        expiry_kind=ExpiryKind(told.expiry_kind or ExpiryKind.BEST_BEFORE),
        expires=told.expires,
        expires_on=date.fromisoformat(told.expires_on) if told.expires_on else None,
        storage=told.storage,
        allergens=_allergens(told),
        donor_id=told.donor_id,
        programme_id=told.programme_id,
        intake_reason=told.intake_reason,
        maker=told.maker,
        lot_number=told.lot_number,
        gtin=told.gtin,
        photo_id=told.photo_id,
    )
    try:  # it is refused before anything is written
        recorded = receive_food(
            desk.connection, desk.reach, sent, settings=desk.settings, now=desk.now
        )
    except IntakeRefused:
        return desk.answer(_page(desk, told, problem="hub_intake_short"), is_wrong=True)
    again = hub_links.receive(
        product=told.product_id,
        lot=UNEXPECTED,
        donor=told.donor_id,
        unit=told.unit_id,
        case_kg=told.case_kg,
        kind=told.expiry_kind,
        back=told.back,
    )
    return desk.went(again, recorded)


def _donor_of(desk: HubDesk, told: ReceiveForm, known: Recorded | None) -> str:
    """Return who gave food of which the form says only that it was expected."""
    if known is None or not told.lot_id:
        return expected_donor(desk, told.lot_id)
    lot = read.find_lots(desk.connection, [told.lot_id]).get(told.lot_id)
    return (lot.donor_id or "") if lot else ""


def _is_expected(desk: HubDesk, told: ReceiveForm) -> bool:
    """Tell whether what a form says to have come was expected and had not come before."""
    rows = expected_choices(desk, told.product_id, told.lot_id) if told.lot_id else ()
    return not told.lot_id or any(row.is_chosen for row in rows)


def _allergens(told: ReceiveForm) -> AllergensIn | None:
    if not told.is_read:
        return None
    return AllergensIn(contains=list(told.contains), stated_free=[], unknown=[])


def _told(form: Form) -> ReceiveForm:
    day = form.text("expires_on")
    try:
        date.fromisoformat(day)
    except ValueError:
        day = ""
    kind = form.text("expiry_kind")
    return ReceiveForm(
        lot_id=_expected_lot(form.text("lot_id")),
        product_id=form.text("product_id"),
        expires=form.text("expires")[:100],
        expires_on=day,
        expiry_kind=kind if kind in set(ExpiryKind) else str(ExpiryKind.BEST_BEFORE),
        cases=form.text("cases"),
        case_kg=form.text("case_kg"),
        kg=form.text("kg"),
        donor_id=form.text("donor_id")[:100],
        unit_id=form.text("unit_id")[:100],
        programme_id=form.text("programme_id")[:100],
        intake_reason=form.text("intake_reason"),
        maker=form.text("maker")[:100],
        lot_number=form.text("lot_number")[:100],
        gtin=_gtin(form.text("gtin")),
        storage=form.text("storage"),
        photo_id=_photo_id(form.text("photo_id")),
        contains=tuple(a for a in form.sent.get("contains", "").split(";") if a)[:50],
        is_read=form.has("is_read"),
        entry_id=form.entry_id(),
        back=_trip(form.text("back")),
    )


def _trip(url: str) -> str:
    return safe_back(url) if url.startswith(f"{hub_links.HUB}/trips/") else ""


def _gtin(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= 14 else ""


def _photo_id(text: str) -> str:
    return text if len(text) == 64 and set(text) <= set("0123456789abcdef") else ""


def _weights(told: ReceiveForm, form: Form) -> tuple[int | None, int | None]:
    """Return the grams of a case and of all: cases count where they are told, else kilograms."""
    case_g, cases = kg_as_grams(told.case_kg), form.count("cases")
    if cases and case_g:
        return case_g, cases * case_g
    return case_g, kg_as_grams(told.kg)


def _date_problem(desk: HubDesk, told: ReceiveForm) -> tuple[str, tuple[date, ...]]:
    """Return the word for what is wrong with the date, and the days that it may mean."""
    if told.expires_on:
        return "", ()
    if not told.expires:
        return "hub_wrong_date", ()
    try:
        read_label_date(told.expires, today=desk.day)
    except DateAmbiguous as several:
        return "hub_which_date", tuple(c.day for c in several.candidates)
    except DateUnreadable:
        return "hub_wrong_date", ()
    return "", ()
