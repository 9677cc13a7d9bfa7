"""The frozen ``Scenario`` → the canonical files of its folder, as bytes by name."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from inventory.model import Lot, Product, Zone
from logistics.model import (
    Arrival,
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
    Window,
)
from logistics.scenario_files.cells import (
    write_decimal,
    write_drive_min,
    write_scaled,
    write_service_min,
    write_time,
)
from logistics.scenario_files.columns import FOLDER_FILES, SETTINGS_FILE, FileFormat, Presence
from logistics.scenario_files.settings import write_settings

_NEEDS_QUOTES = frozenset(',"\r\n')


def write_files(scenario: Scenario) -> dict[str, bytes]:
    """Return the files of a scenario.

    Columns stand in the order of the format; optional columns and files only where they hold
    something; rows keep their order; numbers have no superfluous zeros; lines end with a line feed.
    """
    settings = write_settings(
        scenario.name,
        start=scenario.start,
        end=scenario.end,
        policy=scenario.policy,
        objective=scenario.objective,
    )
    files = {SETTINGS_FILE: settings.encode()}
    rows_of = _rows(scenario)
    for form in FOLDER_FILES:
        rows = list(rows_of[form.name])
        if rows or not form.optional:
            files[form.name] = _write_csv(form, rows).encode()
    return files


def _write_csv(form: FileFormat, rows: Sequence[Sequence[str]]) -> str:
    used = [
        i
        for i, column in enumerate(form.columns)
        if column.presence is not Presence.OPTIONAL or any(row[i] for row in rows)
    ]
    header = [column.name for column in form.columns]
    lines = (",".join(_quoted(row[i]) for i in used) for row in (header, *rows))
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _rows(scenario: Scenario) -> dict[str, Iterable[tuple[str, ...]]]:
    return {
        "sites.csv": map(_site, scenario.sites.values()),
        "stores.csv": map(_store, scenario.stores),
        "outages.csv": map(_outage, scenario.outages),
        "vehicles.csv": map(_vehicle, scenario.vehicles.values()),
        "shifts.csv": map(_shift, scenario.shifts),
        "products.csv": map(_product, scenario.products.values()),
        "lots.csv": map(_lot, scenario.lots.values()),
        "needs.csv": map(_need, scenario.needs),
        "exclusions.csv": ((e.site_id, str(e.field), e.value) for e in scenario.exclusions),
        "windows.csv": map(_window, scenario.windows),
        "history.csv": map(_history, scenario.history.values()),
        "travel.csv": (_leg(pair, leg) for pair, leg in scenario.travel.items()),
        "arrivals.csv": (_arrival(a) for a in scenario.arrivals if a.lot_id in scenario.lots),
        "preferences.csv": map(_preference, scenario.preferences),
    }


def _thousandths(value: int) -> str:
    return write_scaled(value, decimals=3)


def _litres(microlitres: int) -> str:
    return write_scaled(microlitres, decimals=6)


def _known(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None else write(value)


def _site(site: Site) -> tuple[str, ...]:
    return (
        site.site_id,
        site.name,
        str(site.kind),
        site.municipality,
        _known(site.lat, write_decimal),
        _known(site.lon, write_decimal),
        site.hub_id or "",
        write_service_min(site.service_s),
        write_service_min(site.handling_s_per_100kg),
        site.address,
        site.phone,
        site.note,
        site.public_name,
        "1" if site.confidential else "",
    )


def _store(store: Store) -> tuple[str, ...]:
    return store.site_id, str(store.zone), _litres(store.capacity_ul)


def _outage(outage: Outage) -> tuple[str, ...]:
    return (
        outage.site_id,
        str(outage.zone),
        outage.from_on.isoformat(),
        outage.to_on.isoformat(),
        _litres(outage.capacity_ul),
    )


def _vehicle(vehicle: Vehicle) -> tuple[str, ...]:
    return (
        vehicle.vehicle_id,
        vehicle.base_id,
        _thousandths(vehicle.payload_g),
        *(_litres(vehicle.compartment_ul[zone]) for zone in Zone),
        *(
            _known(vehicle.hold_min.get(zone), write_decimal)
            for zone in Zone
            if zone is not Zone.AMBIENT
        ),
        write_decimal(vehicle.yen_per_km),
        write_decimal(vehicle.yen_per_hour),
        write_decimal(vehicle.yen_per_trip),
    )


def _shift(shift: Shift) -> tuple[str, ...]:
    return (
        shift.vehicle_id,
        shift.day.isoformat(),
        write_time(shift.start_min),
        write_time(shift.end_min),
        shift.driver,
    )


def _product(product: Product) -> tuple[str, ...]:
    return (
        product.product_id,
        product.name,
        str(product.category),
        str(product.zone),
        _thousandths(product.volume_ul_per_g),
        ";".join(product.allergens),
    )


def _lot(lot: Lot) -> tuple[str, ...]:
    return (
        lot.lot_id,
        lot.product_id,
        lot.site_id,
        lot.available_on.isoformat(),
        _thousandths(lot.quantity_g),
        _thousandths(lot.case_g),
        str(lot.expiry_kind),
        lot.expires_on.isoformat(),
        lot.donor,
    )


def _need(need: Need) -> tuple[str, ...]:
    return (
        need.site_id,
        need.day.isoformat(),
        write_time(need.ready_by_min),
        _known(need.meals, str),
        str(need.category),
        _thousandths(need.quantity_g),
    )


def _window(window: Window) -> tuple[str, ...]:
    day = window.day if isinstance(window.day, int) else window.day.isoformat()
    return window.site_id, str(day), write_time(window.open_min), write_time(window.close_min)


def _history(history: History) -> tuple[str, ...]:
    return history.site_id, _thousandths(history.need_g), _thousandths(history.used_g)


def _leg(pair: tuple[SiteId, SiteId], leg: Leg) -> tuple[str, ...]:
    return (*pair, write_drive_min(leg.duration_s), _thousandths(leg.length_m))


def _arrival(arrival: Arrival) -> tuple[str, ...]:
    quantiles = (arrival.cautious_g, arrival.likely_g, arrival.generous_g)
    return (arrival.lot_id, *map(_thousandths, quantiles))


def _preference(preference: Preference) -> tuple[str, ...]:
    return (
        preference.site_id,
        str(preference.category),
        _known(preference.rank, str),
        "1" if preference.declined else "",
    )
