"""The files of a scenario, as bytes by name → the frozen ``Scenario``, with all faults at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inventory.model import Lot, LotId, Product, ProductId, Zone
from logistics.errors import Fault, ScenarioRefused
from logistics.model import (
    Arrival,
    Exclusion,
    History,
    Leg,
    Need,
    Outage,
    Preference,
    Scenario,
    Shift,
    Site,
    SiteId,
    Store,
    Vehicle,
    VehicleId,
    Window,
)
from logistics.scenario_files.checks import (
    Month,
    Tables,
    check_arrivals,
    check_exclusions,
    check_hubs,
    check_needs,
    check_preferences,
    check_shifts,
)
from logistics.scenario_files.columns import FOLDER_FILES, SETTINGS_FILE
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.settings import Settings, read_settings
from logistics.scenario_files.suspicions import note_suspicions
from logistics.scenario_files.tables import Row, Table, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRead:
    """A scenario that keeps the format, and what looks suspicious in it."""

    scenario: Scenario
    warnings: tuple[Fault, ...]


def read_files(files: Mapping[str, bytes | None], findings: Findings) -> ScenarioRead:
    """Return the scenario in the files of a folder.

    A file that is None could not be opened, which ``findings`` tells already. Raises
    ``ScenarioRefused`` with every fault of every file.
    """
    closed = {name for name, data in files.items() if data is None}
    data = files.get(SETTINGS_FILE)
    settings = None if SETTINGS_FILE in closed else read_settings(data, findings)
    known: dict[str, set[str] | None] = {}
    tables: dict[str, Table] = {}
    for form in FOLDER_FILES:
        data = files.get(form.name)
        is_closed = form.name in closed
        tables[form.name] = Table() if is_closed else read_table(form, data, known, findings)
        known[form.name] = tables[form.name].ids
    check_hubs(tables, findings)
    check_shifts(tables, findings)
    check_needs(tables, _month(settings), findings)
    check_exclusions(tables, known, findings)
    check_arrivals(tables, findings)
    check_preferences(tables, findings)
    faults = findings.faults
    if faults or settings is None or settings.start is None or settings.end is None:
        raise ScenarioRefused(faults)
    scenario = _build(settings, start=settings.start, end=settings.end, tables=tables)
    note_suspicions(scenario, tables, findings)
    return ScenarioRead(scenario=scenario, warnings=findings.warnings)


def _month(settings: Settings | None) -> Month | None:
    if settings is None or settings.start is None or settings.end is None:
        return None
    return settings.start, settings.end


def _build(settings: Settings, *, start: date, end: date, tables: Tables) -> Scenario:
    def rows(file: str) -> list[Row]:
        return tables[file].rows

    return Scenario(
        name=settings.name,
        start=start,
        end=end,
        policy=settings.policy,
        objective=settings.objective,
        sites={r["site_id"]: _site(r) for r in rows("sites.csv")},
        stores=tuple(_store(r) for r in rows("stores.csv")),
        outages=tuple(_outage(r) for r in rows("outages.csv")),
        vehicles={r["vehicle_id"]: _vehicle(r) for r in rows("vehicles.csv")},
        shifts=tuple(_shift(r) for r in rows("shifts.csv")),
        products={r["product_id"]: _product(r) for r in rows("products.csv")},
        lots={r["lot_id"]: _lot(r) for r in rows("lots.csv")},
        needs=tuple(_need(r) for r in rows("needs.csv")),
        exclusions=tuple(_exclusion(r) for r in rows("exclusions.csv")),
        windows=tuple(_window(r) for r in rows("windows.csv")),
        history={r["site_id"]: _history(r) for r in rows("history.csv")},
        travel={(r["from_id"], r["to_id"]): _leg(r) for r in rows("travel.csv")},
        arrivals=tuple(_arrival(r) for r in rows("arrivals.csv")),
        preferences=tuple(_preference(r) for r in rows("preferences.csv")),
    )


def _site(row: Row) -> Site:
    return Site(
        site_id=SiteId(row["site_id"]),
        name=row["name"],
        kind=row["kind"],
        municipality=row["municipality"],
        lat=row["lat"],
        lon=row["lon"],
        hub_id=row["hub_id"],
        service_s=row["service_min"],
        handling_s_per_100kg=row["handling_min_per_100kg"],
        address=row["address"],
        phone=row["phone"],
        note=row["note"],
        public_name=row["public_name"],
        confidential=row["confidential"],
    )


def _store(row: Row) -> Store:
    return Store(site_id=row["site_id"], zone=row["zone"], capacity_ul=row["capacity_l"])


def _outage(row: Row) -> Outage:
    return Outage(
        site_id=row["site_id"],
        zone=row["zone"],
        from_on=row["from"],
        to_on=row["to"],
        capacity_ul=row["capacity_l"],
    )


def _vehicle(row: Row) -> Vehicle:
    boxes = {zone: row[f"{zone}_hold_min"] for zone in Zone if zone is not Zone.AMBIENT}
    return Vehicle(
        vehicle_id=VehicleId(row["vehicle_id"]),
        base_id=row["base_id"],
        payload_g=row["payload_kg"],
        compartment_ul={zone: row[f"{zone}_l"] for zone in Zone},
        hold_min={zone: minutes for zone, minutes in boxes.items() if minutes is not None},
        yen_per_km=row["yen_per_km"],
        yen_per_hour=row["yen_per_hour"],
        yen_per_trip=row["yen_per_trip"],
    )


def _shift(row: Row) -> Shift:
    return Shift(
        vehicle_id=row["vehicle_id"],
        day=row["date"],
        start_min=row["start"],
        end_min=row["end"],
        driver=row["driver"],
    )


def _product(row: Row) -> Product:
    return Product(
        product_id=ProductId(row["product_id"]),
        name=row["name"],
        category=row["category"],
        zone=row["zone"],
        volume_ul_per_g=row["litre_per_kg"],
        allergens=row["allergens"],
    )


def _lot(row: Row) -> Lot:
    return Lot(
        lot_id=LotId(row["lot_id"]),
        product_id=row["product_id"],
        site_id=row["site_id"],
        available_on=row["available_on"],
        quantity_g=row["kg"],
        case_g=row["case_kg"],
        expiry_kind=row["expiry_kind"],
        expires_on=row["expires_on"],
        donor=row["donor"],
    )


def _need(row: Row) -> Need:
    return Need(
        site_id=row["site_id"],
        day=row["date"],
        ready_by_min=row["ready_by"],
        meals=row["meals"],
        category=row["category"],
        quantity_g=row["kg"],
    )


def _exclusion(row: Row) -> Exclusion:
    return Exclusion(site_id=row["site_id"], field=row["field"], value=row["value"])


def _window(row: Row) -> Window:
    return Window(
        site_id=row["site_id"], day=row["day"], open_min=row["open"], close_min=row["close"]
    )


def _history(row: Row) -> History:
    return History(site_id=row["site_id"], need_g=row["need_kg"], used_g=row["used_kg"])


def _leg(row: Row) -> Leg:
    return Leg(duration_s=row["minutes"], length_m=row["km"])


def _arrival(row: Row) -> Arrival:
    return Arrival(
        lot_id=row["lot_id"],
        cautious_g=row["cautious_kg"],
        likely_g=row["likely_kg"],
        generous_g=row["generous_kg"],
    )


def _preference(row: Row) -> Preference:
    return Preference(
        site_id=row["site_id"],
        category=row["category"],
        rank=row["rank"],
        declined=row["declined"],
    )
