"""The book as the edge uses it: policy, names and places from master data, and who may write what.

Every entry that a person sends goes through ``write``: its kind must be one that the role may
write, its places must exist, and where the role reaches its own only they must be its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from api.accounts.person import Forbidden, Role
from api.accounts.reach import Reach
from api.food.transfers import check_transfer, ends_own
from api.master import master_store
from api.master.master_access import is_confidential
from api.permissions import ENTRY_KINDS, REVERSED_KINDS
from api.settings import Settings
from inventory.accounts import DOCK, IN_UNIT, Account, AccountKind, read_account
from inventory.allergens import LISTS, AllergenList, cashew_list, list_followed, list_in_force
from inventory.entry import Entry, EntryKind, Recorded
from inventory.errors import EntryWrong
from inventory.model import DatePolicy, Zone
from inventory.store.book import post
from inventory.store.coming import hold_what_comes
from inventory.store.read import get_entry
from logistics.master.columns import ONE_ROW, PRODUCTS, SETTINGS, UNITS
from logistics.master.rows import MasterRow
from logistics.scenario_files.columns import SITES, VEHICLES

_ZONES = frozenset(Zone)
_SUPPLY = frozenset({"logistics_hub", "hub_base"})


def date_policy(connection: sa.Connection) -> DatePolicy:
    """Return the council's written policy about dates; no margins where none is written."""
    rows = master_store.list_rows(connection, SETTINGS)
    cells = next((r.cells for r in rows if r.row_id == ONE_ROW), {})
    return DatePolicy(
        use_by_margin_days=int(cells.get("use_by_margin_days") or 0),
        best_before_margin_days=int(cells.get("best_before_margin_days") or 0),
    )


def allergen_list(settings: Settings, day: date) -> AllergenList:
    """Return the law's list of allergens on a day, with the confirmed change where there is one."""
    changes_on = settings.allergen_change_on
    lists = LISTS if changes_on is None else (*LISTS, cashew_list(in_force_from=changes_on))
    return list_in_force(day, lists=lists)


def label_list(settings: Settings, day: date) -> AllergenList:
    """Return the list of allergens that a label of food which comes on a day is sure to follow.

    The end of the coming list's transition is not confirmed, and food keeps for years: on no label
    may silence about カシューナッツ be taken for "free". It stays unknown until somebody says it.
    """
    changes_on = settings.allergen_change_on
    if changes_on is None:
        return list_followed(day)
    coming = cashew_list(in_force_from=changes_on, transition_until=date.max)
    return list_followed(day, lists=(*LISTS, coming))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The names and places of master data, by id."""

    sites: Mapping[str, MasterRow]
    vehicles: Mapping[str, MasterRow]
    products: Mapping[str, MasterRow]
    units: Mapping[tuple[str, str], MasterRow]

    def site_name(self, site_id: str, *, role: Role) -> str:
        """Return the name of a site as a role may see it: true for the council alone.

        An id that is not known, or none at all, is its own name.
        """
        row = self.sites.get(site_id)
        if row is None:
            return site_id
        if is_confidential(row.cells) and role is not Role.COUNCIL:
            return row["public_name"] or site_id
        return row["name"] or site_id

    def product_name(self, product_id: str) -> str:
        """Return the name of a product."""
        row = self.products.get(product_id)
        return row["name"] or product_id if row else product_id

    def category(self, product_id: str) -> str:
        """Return the category of a product; empty where it is not known."""
        row = self.products.get(product_id)
        return row["category"] if row else ""

    def zone_of(self, account: Account, *, food: Zone) -> Zone:
        """Return the zone that food lies in: its unit's, or its own where the unit tells none."""
        row = self.units.get((account.site_id, account.unit_id))
        if row is not None:
            return Zone(row["zone"])
        return Zone(account.unit_id) if account.unit_id in _ZONES else food

    def is_supply(self, site_id: str) -> bool:
        """Tell whether a site is a base."""
        row = self.sites.get(site_id)
        return row is not None and row["kind"] in _SUPPLY

    @property
    def bases(self) -> frozenset[str]:
        """The sites that are bases."""
        return frozenset(filter(self.is_supply, self.sites))

    def base_of_vehicle(self, vehicle_id: str) -> str:
        """Return the base of a vehicle; empty where it is not known."""
        row = self.vehicles.get(vehicle_id)
        return row["base_id"] if row else ""

    def area_of(self, site_id: str) -> str:
        """Return the base in whose area a recipient lies; empty where there is none."""
        row = self.sites.get(site_id)
        return row["hub_id"] if row else ""


class _Kept(NamedTuple):
    """A region, and the rows that it was made of: master data gives the same ones until a write."""

    rows: Mapping[str, Sequence[MasterRow]]
    region: Region


_regions: WeakKeyDictionary[sa.Engine, _Kept] = WeakKeyDictionary()


def region(connection: sa.Connection) -> Region:
    """Return what master data says of sites, units, vehicles and products."""
    rows = master_store.read_rows(connection, (SITES, UNITS, VEHICLES, PRODUCTS))
    kept = _regions.get(connection.engine)
    if kept is not None and all(kept.rows[name] is found for name, found in rows.items()):
        return kept.region
    found = _region_of(rows)
    _regions[connection.engine] = _Kept(rows, found)
    return found


def _region_of(rows: Mapping[str, Sequence[MasterRow]]) -> Region:
    return Region(
        sites={r.row_id: r for r in rows[SITES.name]},
        vehicles={r.row_id: r for r in rows[VEHICLES.name]},
        products={r.row_id: r for r in rows[PRODUCTS.name]},
        units={(r["site_id"], r["unit_id"]): r for r in rows[UNITS.name]},
    )


def write(
    connection: sa.Connection,
    reach: Reach,
    entry: Entry,
    *,
    now: datetime,
    own_trip: bool = False,
) -> Recorded:
    """Write an entry as a person; ``own_trip`` = it belongs to a trip that was found to be theirs.

    Food that comes while it is called back is put into quarantine, whatever shelf was named. Raises
    ``Forbidden`` for a kind that the role may not write, ``NotStored`` for another's place, and
    what ``check_transfer`` and ``post`` raise.
    """
    require_kind(reach, entry.kind)
    if entry.reverses is not None:
        _require_reversible(reach, get_entry(connection, entry.reverses).entry.kind)
    known = region(connection)
    if not own_trip and not ends_own(connection, reach, entry):
        require_own(reach, known, entry)
    require_places(known, entry.account_names)
    check_transfer(connection, reach, entry, bases=known.bases)
    safe = hold_what_comes(connection, entry)
    return post(connection, safe, now=now, policy=date_policy(connection))


def post_own(connection: sa.Connection, entry: Entry, *, now: datetime) -> Recorded:
    """Write an entry whose places, if any, the caller has found to be the person's."""
    return post(connection, entry, now=now, policy=date_policy(connection))


def require_kind(reach: Reach, kind: EntryKind) -> None:
    """Raise ``Forbidden`` unless the person's role may write entries of a kind."""
    if kind not in ENTRY_KINDS.get(reach.person.role, frozenset()):
        raise Forbidden(f"The role {reach.person.role} may not write entries of the kind {kind}.")


def _require_reversible(reach: Reach, kind: EntryKind) -> None:
    if kind not in REVERSED_KINDS.get(reach.person.role, frozenset()):
        raise Forbidden(f"The role {reach.person.role} may not undo entries of the kind {kind}.")


def require_places(known: Region, names: Iterable[str]) -> None:
    """Raise ``EntryWrong`` for a site, unit or vehicle that master data does not have."""
    for account in map(read_account, names):
        if account.site_id and account.site_id not in known.sites:
            raise EntryWrong(f"There is no site {account.site_id!r} in the master data.")
        if account.kind is AccountKind.VEHICLE and account.owner[0] not in known.vehicles:
            raise EntryWrong(f"There is no vehicle {account.owner[0]!r} in the master data.")
        if account.kind in IN_UNIT and not _has_unit(known, account):
            raise EntryWrong(f"The site {account.site_id!r} has no unit {account.unit_id!r}.")


def _has_unit(known: Region, account: Account) -> bool:
    is_plain = account.unit_id == DOCK or account.unit_id in _ZONES
    return is_plain or (account.site_id, account.unit_id) in known.units


def require_own(reach: Reach, known: Region, entry: Entry) -> None:
    """Raise ``NotStored`` where an entry touches a place that is not the person's.

    A hub operator has the own base, the halls of its area and the vehicles based there. What comes
    from or goes to transit is theirs where the other end is.
    """
    if reach.is_whole:
        return
    touched = [read_account(name) for name in entry.account_names]
    places = [a for a in touched if a.site_id or a.kind is AccountKind.VEHICLE]
    for account in places:
        if not _is_own(reach, known, account, all_places=places):
            reach.refuse("account", account.name)
    if not places:
        reach.refuse("account", ", ".join(a.name for a in touched))


def _is_own(
    reach: Reach, known: Region, account: Account, *, all_places: Sequence[Account]
) -> bool:
    if account.kind is AccountKind.VEHICLE:
        is_based_here = reach.site(known.base_of_vehicle(account.owner[0]))
        return is_based_here or any(a.site_id and reach.site(a.site_id) for a in all_places)
    if reach.site(account.site_id):
        return True
    is_near = reach.site(known.area_of(account.site_id))
    return reach.person.role is Role.HUB and is_near and not known.is_supply(account.site_id)
