"""On which shelf each lot of a plan lies at the bases that it is loaded at, for lists on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.accounts.reach import Reach
from api.food.book import date_policy, region
from api.store import StoredPlan
from inventory.accounts import AT_SITE, DOCK, Account, AccountKind
from inventory.days import day_of
from inventory.store import stock as book_stock
from logistics.master.coming_month import ledger_lot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """Grams of a lot at one place. ``unit`` is its name, or the id of a unit that has none.

    ``trip_id`` is that of the trip for which it stands ready; empty = it was not taken out yet.
    """

    unit: str
    quantity_g: int
    is_held: bool = False
    trip_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What the book knew ``as_of`` a moment: where lots lie, by base and lot of the book."""

    as_of: datetime
    lying: Mapping[tuple[str, str], tuple[Lies, ...]]
    told: frozenset[str]
    """The bases whose shelves may be told."""

    def of(self, site_id: str, lot_id: str) -> tuple[Lies, ...] | None:
        """Return where a lot of a month lies at a base; None = that base is not told."""
        if site_id not in self.told:
            return None
        return self.lying.get((site_id, ledger_lot_of(lot_id)[0]), ())


def read_shelves(
    connection: sa.Connection, stored: StoredPlan, *, reach: Reach | None, now: datetime
) -> Shelves:
    """Return where the lots lie that a plan loads, at the bases within ``reach``; None = all.

    What stands ready for another plan is left out: no trip of this one may take it.
    """
    loads = [(s.site_id, x.lot_id) for t in stored.plan.trips for s in t.stops for x in s.load]
    lots = {ledger_lot_of(lot_id)[0] for _, lot_id in loads}
    told = frozenset(s for s, _ in loads if reach is None or reach.site(s))
    found: dict[tuple[str, str], dict[tuple[str, bool, str], int]] = {}
    known = region(connection)
    rows = book_stock.stock(
        connection,
        day=day_of(now),
        policy=date_policy(connection),
        site_id=next(iter(told)) if len(told) == 1 else None,
        kinds=AT_SITE,
    )
    for row in rows:
        account, lot_id = row.account, row.lot.lot_id
        if lot_id not in lots or account.site_id not in told or _is_other(account, stored.plan_id):
            continue
        units = known.units.get((account.site_id, account.unit_id))
        unit = (units["name"] if units else "") or account.unit_id or DOCK
        is_ready = account.kind is AccountKind.PICKED
        key = (unit, account.kind is AccountKind.QUARANTINE, account.owner[1] if is_ready else "")
        at = found.setdefault((account.site_id, lot_id), {})
        at[key] = at.get(key, 0) + row.quantity_g
    lying = {
        where: tuple(
            Lies(unit=unit, quantity_g=g, is_held=is_held, trip_id=trip_id)
            for (unit, is_held, trip_id), g in sorted(at.items())
        )
        for where, at in found.items()
    }
    return Shelves(as_of=now, lying=lying, told=told)


def _is_other(account: Account, plan_id: str) -> bool:
    return account.kind is AccountKind.PICKED and account.owner[0] != plan_id
