"""Which units of stores are watched, and their limits, from master data."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from api.master import master_store
from inventory.accounts import DOCK
from inventory.coldchain import UnitLimits, limits_of
from inventory.keeping_errors import ReadingWrong
from inventory.model import Zone
from logistics.master.columns import UNITS
from logistics.master.rows import MasterRow
from logistics.scenario_files.cells import read_celsius
from logistics.scenario_files.columns import SITES, STORES


def known_units(connection: sa.Connection) -> dict[tuple[str, str], UnitLimits]:
    """Return the limits of every unit, by site and unit.

    Those of ``units.csv``, and where a zone of a site has none, the zone itself as its one unit.
    """
    rows = master_store.read_rows(connection, (UNITS, STORES))
    found = {(u.site_id, u.unit_id): u for u in map(_of_unit, rows[UNITS.name])}
    named = {(u.site_id, u.zone) for u in found.values()}
    for row in rows[STORES.name]:
        zone = Zone(row["zone"])
        if (row["site_id"], zone) not in named:
            limits = limits_of(row["site_id"], str(zone), zone=zone)
            found.setdefault((limits.site_id, limits.unit_id), limits)
    return found


def _of_unit(row: MasterRow) -> UnitLimits:
    return limits_of(
        row["site_id"],
        row["unit_id"],
        zone=Zone(row["zone"]),
        at_most_dc=_dc(row["max_c"]),
        at_least_dc=_dc(row["min_c"]),
    )


def _dc(text: str) -> int | None:
    return read_celsius(text, []) if text else None


def limits_for(connection: sa.Connection, site_id: str, unit_id: str) -> UnitLimits:
    """Return the limits of a unit; raise ``ReadingWrong`` where master data has none such.

    A unit that is named as a zone has the zone's limits, also where no store is listed.
    """
    found = known_units(connection).get((site_id, unit_id))
    if found is not None:
        return found
    sites = {row.row_id for row in master_store.list_rows(connection, SITES)}
    if site_id not in sites:
        raise ReadingWrong(f"There is no site {site_id!r} in the master data.")
    if unit_id == DOCK:
        return limits_of(site_id, unit_id, zone=Zone.AMBIENT)
    if unit_id in set(Zone):
        return limits_of(site_id, unit_id, zone=Zone(unit_id))
    raise ReadingWrong(f"The site {site_id!r} has no unit {unit_id!r}.")


def watched_units(connection: sa.Connection, site_id: str | None) -> Iterator[UnitLimits]:
    """Give the units that have limits, of one site or of all."""
    for limits in known_units(connection).values():
        if limits.is_watched and site_id in (None, limits.site_id):
            yield limits


def zones_beside_units(
    connection: sa.Connection, site_id: str, holding: Iterable[str]
) -> Iterator[UnitLimits]:
    """Give the zones of a site that hold food although the zone has units of its own.

    Food that came before its zone's units were listed lies there, and no round of the units
    would ever read it. ``holding`` are the units that hold food.
    """
    known = {unit_id for found_at, unit_id in known_units(connection) if found_at == site_id}
    for zone in sorted(set(Zone) & set(holding) - known):
        limits = limits_of(site_id, str(zone), zone=Zone(zone))
        if limits.is_watched:
            yield limits
