"""Whom a recall has to tell, with what master data knows of how to reach them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from api.accounts.person import Role
from api.food.book import Region
from api.master import master_store
from api.master.master_access import is_confidential
from inventory.trace import Origin, Share, Trace
from logistics.master.columns import DONORS
from logistics.master.rows import MasterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A site that got recalled food, and how to reach it; of a confidential one only its name."""

    site_id: str
    name: str
    phone: str
    address: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A donor of recalled food, and how to reach them."""

    donor_id: str
    name: str
    contact: str
    origins: tuple[Origin, ...]


def recipients_of(trace: Trace, known: Region, *, role: Role) -> tuple[Recipient, ...]:
    """Return every site that was given some, or is no base and has some, by id.

    A site that master data does not know is listed with its id.
    """
    by_site: dict[str, list[Share]] = {}
    for share in trace.shares:
        if share.was_handed_out or not known.is_supply(share.site_id):
            by_site.setdefault(share.site_id, []).append(share)
    return tuple(_recipient(k, shares, known, role=role) for k, shares in by_site.items())


def bases_of(
    trace: Trace, known: Region, *, role: Role, also: Collection[str] = ()
) -> tuple[Recipient, ...]:
    """Return the bases at which some of it lies, and others, by id."""
    found = {x.account.site_id for x in trace.stock if known.is_supply(x.account.site_id)}
    return tuple(_recipient(k, [], known, role=role) for k in sorted(found | {*also}))


def _recipient(site_id: str, shares: list[Share], known: Region, *, role: Role) -> Recipient:
    row = known.sites.get(site_id)
    is_open = row is not None and (role is Role.COUNCIL or not is_confidential(row.cells))
    return Recipient(
        site_id=site_id,
        name=known.site_name(site_id, role=role),
        phone=row["phone"] if row and is_open else "",
        address=row["address"] if row and is_open else "",
        shares=tuple(shares),
    )


def givers_of(connection: sa.Connection, trace: Trace) -> tuple[Giver, ...]:
    """Return the donors of recalled food, by id."""
    rows: Mapping[str, MasterRow] = {
        row.row_id: row.as_row() for row in master_store.list_rows(connection, DONORS)
    }
    by_donor: dict[str, list[Origin]] = {}
    for origin in trace.origins:
        by_donor.setdefault(origin.donor_id, []).append(origin)
    return tuple(
        Giver(
            donor_id=donor_id,
            name=rows[donor_id]["name"] if donor_id in rows else donor_id,
            contact=rows[donor_id]["contact"] if donor_id in rows else "",
            origins=tuple(origins),
        )
        for donor_id, origins in sorted(by_donor.items())
    )
