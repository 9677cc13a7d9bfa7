"""Which units a stock-take counts: those named, those of a zone, or all of a site."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from api.food.book import Region, region
from inventory.accounts import DOCK
from inventory.keeping_errors import TakeUnknown, TakeWrong
from inventory.model import Zone
from inventory.store import takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants counted; without units and zone the whole site."""

    take_id: str
    site_id: str
    unit_ids: Sequence[str] = ()
    zone: Zone | None = None


def wanted_units(connection: sa.Connection, wish: Wish) -> tuple[str, ...]:
    """Return the units of a wish, in order; a zone does not count the dock.

    What still lies where the zone was its own unit counts with the units that it has now.

    A wish that was granted before keeps its units, whatever food has come since. Raises
    ``TakeWrong`` for a site or a unit that master data does not have.
    """
    known = region(connection)
    if wish.site_id not in known.sites:
        raise TakeWrong(f"There is no site {wish.site_id!r} in the master data.")
    if wish.unit_ids and wish.zone is not None:
        raise TakeWrong("A stock-take is of units or of a zone, not of both.")
    zones = _zones(known, wish.site_id)
    for unit_id in takes.units_with_food(connection, wish.site_id):
        zones.setdefault(unit_id, Zone(unit_id) if unit_id in set(Zone) else None)
    if wish.unit_ids:
        plain = {DOCK, *map(str, Zone)}
        for unit_id in wish.unit_ids:
            if unit_id not in zones and unit_id not in plain:
                raise TakeWrong(f"The site {wish.site_id!r} has no unit {unit_id!r}.")
        return tuple(wish.unit_ids)
    granted = _granted(connection, wish.take_id)
    if wish.zone is None:
        return granted if DOCK in granted else tuple(sorted(zones))
    of_zone = tuple(sorted(k for k, zone in zones.items() if zone is wish.zone))
    return granted if granted and set(granted) <= set(of_zone) else of_zone


def _zones(known: Region, site_id: str) -> dict[str, Zone | None]:
    """Return the units of a site and their zones; a zone without a unit is its own."""
    found: dict[str, Zone | None] = {
        unit_id: Zone(row["zone"])
        for (at_id, unit_id), row in known.units.items()
        if at_id == site_id
    }
    for zone in Zone:
        if zone not in found.values():
            found[str(zone)] = zone
    found[DOCK] = None
    return found


def _granted(connection: sa.Connection, take_id: str) -> tuple[str, ...]:
    try:
        return takes.read_take(connection, take_id).order.unit_ids
    except TakeUnknown:
        return ()
