"""What a month holds: sites, stores, vehicles, shifts, products, lots, needs.

A confidential site comes under its shown name, without address, phone, note and place. A hub
operator sees all names, but phone numbers and notes of the own area's halls only.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import PlainSerializer

from api import store
from api.accounts.reach import Reach
from api.deps import Connection, CurrentReach, Paging
from api.planning import own_parts
from api.privacy import access
from api.v1.base import ListOut, Out, cut, problems
from inventory.model import Category, ExpiryKind, Zone
from logistics.model import Scenario, Site, SiteKind

router = APIRouter(prefix="/scenarios/{scenario_id}", tags=["facts"])

ScenarioId = Annotated[str, Path(description="Id of a stored month.")]
Rate = Annotated[Decimal, PlainSerializer(float, return_type=float)]


class SiteOut(Out):
    """A place. Handling anything there takes ``service_s`` and ``handling_s_per_100kg``."""

    site_id: str
    name: str
    kind: SiteKind
    municipality: str
    hub_id: str | None
    confidential: bool
    lat: float | None
    lon: float | None
    address: str
    phone: str
    note: str
    service_s: int
    handling_s_per_100kg: int


class StoreOut(Out):
    """Room for food overnight at a site in one zone."""

    site_id: str
    zone: Zone
    capacity_ul: int


class VehicleOut(Out):
    """A vehicle with its compartments; a zone in ``hold_min`` is a passive cold box."""

    vehicle_id: str
    base_id: str
    payload_g: int
    compartment_ul: dict[Zone, int]
    hold_min: dict[Zone, Rate]
    yen_per_km: Rate
    yen_per_hour: Rate
    yen_per_trip: Rate


class ShiftOut(Out):
    """When a vehicle has a driver, in minutes of the day."""

    vehicle_id: str
    day: date
    start_min: int
    end_min: int
    driver: str


class ProductOut(Out):
    """A kind of food. ``?`` behind an allergen marks it unknown."""

    product_id: str
    name: str
    category: Category
    zone: Zone
    volume_ul_per_g: int
    allergens: list[str]


class LotOut(Out):
    """One arrival of a product with one date; ``last_use_on`` follows the month's policy."""

    lot_id: str
    product_id: str
    site_id: str
    available_on: date
    quantity_g: int
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    last_use_on: date
    donor: str


class NeedOut(Out):
    """What a recipient can use of one category at one session."""

    site_id: str
    day: date
    ready_by_min: int
    meals: int | None
    category: Category
    quantity_g: int


def _scenario(connection: Connection, scenario_id: str) -> Scenario:
    return store.get_scenario(connection, scenario_id).scenario


def _site(site: Site, scenario: Scenario, reach: Reach) -> SiteOut:
    hidden = site.confidential
    far = hidden or not (site.is_supply or reach.hall(site.site_id, scenario=scenario))
    return SiteOut(
        site_id=site.site_id,
        name=site.shown_name,
        kind=site.kind,
        municipality="" if hidden else site.municipality,
        hub_id=site.hub_id,
        confidential=hidden,
        lat=None if hidden else site.lat,
        lon=None if hidden else site.lon,
        address="" if hidden else site.address,
        phone="" if far else site.phone,
        note="" if far else site.note,
        service_s=site.service_s,
        handling_s_per_100kg=site.handling_s_per_100kg,
    )


@router.get("/sites", response_model=ListOut[SiteOut], responses=problems(404))
def list_sites(
    scenario_id: ScenarioId, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[SiteOut]:
    """List the sites of a month."""
    scenario = own_parts.get_month(connection, scenario_id, reach).scenario
    access.note(connection, access.HALLS_READ, f"month/{scenario_id}")
    return cut([_site(s, scenario, reach) for s in scenario.sites.values()], page)


@router.get("/stores", response_model=ListOut[StoreOut], responses=problems(404))
def list_stores(scenario_id: ScenarioId, connection: Connection, page: Paging) -> ListOut[StoreOut]:
    """List the room for food at each site and zone."""
    rows = _scenario(connection, scenario_id).stores
    return cut([StoreOut.model_validate(r) for r in rows], page)


@router.get("/vehicles", response_model=ListOut[VehicleOut], responses=problems(404))
def list_vehicles(
    scenario_id: ScenarioId, connection: Connection, page: Paging
) -> ListOut[VehicleOut]:
    """List the vehicles of a month."""
    rows = _scenario(connection, scenario_id).vehicles.values()
    return cut([VehicleOut.model_validate(r) for r in rows], page)


@router.get("/shifts", response_model=ListOut[ShiftOut], responses=problems(404))
def list_shifts(
    scenario_id: ScenarioId, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[ShiftOut]:
    """List when each vehicle has a driver; to a hub operator, the vehicles of the own base."""
    scenario = own_parts.get_month(connection, scenario_id, reach).scenario
    own = {v.vehicle_id for v in scenario.vehicles.values() if reach.site(v.base_id)}
    access.note(connection, access.DRIVERS_READ, f"month/{scenario_id}")
    return cut([ShiftOut.model_validate(r) for r in scenario.shifts if r.vehicle_id in own], page)


@router.get("/products", response_model=ListOut[ProductOut], responses=problems(404))
def list_products(
    scenario_id: ScenarioId, connection: Connection, page: Paging
) -> ListOut[ProductOut]:
    """List the kinds of food of a month."""
    rows = _scenario(connection, scenario_id).products.values()
    return cut([ProductOut.model_validate(r) for r in rows], page)


@router.get("/lots", response_model=ListOut[LotOut], responses=problems(404))
def list_lots(
    scenario_id: ScenarioId, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[LotOut]:
    """List the food that is there or will come; to a hub operator, at the own base."""
    scenario = own_parts.get_month(connection, scenario_id, reach).scenario
    rows = [
        LotOut(
            lot_id=lot.lot_id,
            product_id=lot.product_id,
            site_id=lot.site_id,
            available_on=lot.available_on,
            quantity_g=lot.quantity_g,
            case_g=lot.case_g,
            expiry_kind=lot.expiry_kind,
            expires_on=lot.expires_on,
            last_use_on=scenario.last_use_day(lot.lot_id),
            donor=lot.donor,
        )
        for lot in scenario.lots.values()
        if reach.site(lot.site_id)
    ]
    return cut(rows, page)


@router.get("/needs", response_model=ListOut[NeedOut], responses=problems(404))
def list_needs(
    scenario_id: ScenarioId, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[NeedOut]:
    """List what each recipient can use at each session; to a hub operator, in the own area."""
    scenario = own_parts.get_month(connection, scenario_id, reach).scenario
    rows = (n for n in scenario.needs if reach.hall(n.site_id, scenario=scenario))
    return cut([NeedOut.model_validate(r) for r in rows], page)
