"""Fridges, freezers and shelves: where food is kept in a site, and how cold it must be there."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.model import Zone
from logistics.master.columns import UNITS
from logistics.master.rows import MasterRow, MasterRows
from logistics.scenario_files.cells import read_celsius
from logistics.scenario_files.columns import STORES

ZONE_MOST_DC: Mapping[Zone, int | None] = {
    Zone.AMBIENT: None,
    Zone.COOL: 150,
    Zone.CHILLED: 100,
    Zone.FROZEN: -150,
}
"""Tenths of a degree at most, as ``Zone`` gives them with their source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageUnit:
    """A place within a site. Its limits are tenths of a degree Celsius; None = no limit."""

    site_id: str
    unit_id: str
    zone: Zone
    name: str
    least_dc: int | None
    most_dc: int | None


def storage_units(rows: MasterRows) -> tuple[StorageUnit, ...]:
    """Return the units of all sites.

    A store of ``stores.csv`` without a unit of its own is one unit that is called like its zone. A
    unit without an upper limit has that of its zone.
    """
    named = tuple(_unit(row) for row in rows.get(UNITS.name, ()))
    known = {(unit.site_id, unit.zone) for unit in named}
    implied = tuple(
        StorageUnit(
            site_id=row["site_id"],
            unit_id=row["zone"],
            zone=zone,
            name="",
            least_dc=None,
            most_dc=ZONE_MOST_DC[zone],
        )
        for row in rows.get(STORES.name, ())
        for zone in (Zone(row["zone"]),)
        if (row["site_id"], zone) not in known
    )
    return named + implied


def _unit(row: MasterRow) -> StorageUnit:
    zone = Zone(row["zone"])
    return StorageUnit(
        site_id=row["site_id"],
        unit_id=row["unit_id"],
        zone=zone,
        name=row["name"],
        least_dc=_limit(row["min_c"], otherwise=None),
        most_dc=_limit(row["max_c"], otherwise=ZONE_MOST_DC[zone]),
    )


def _limit(text: str, *, otherwise: int | None) -> int | None:
    return read_celsius(text, []) if text else otherwise
