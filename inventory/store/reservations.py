"""What approved plans have taken from the shelves, and which of their trips were loaded."""

from collections.abc import Iterable

import sqlalchemy as sa

from inventory.accounts import DOCK, Account, AccountKind, read_account, reserved, shelf
from inventory.entry import EntryKind, Move
from inventory.store.tables import accounts, balances, entries, lots, postings

Row = tuple[Account, str, int]
"""An account, a lot and its grams there."""


def reserved_rows(connection: sa.Connection, plan_id: str) -> tuple[Row, ...]:
    """Return what lies reserved for a plan, in the order of places and lots."""
    query = (
        sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(accounts.c.kind == str(AccountKind.RESERVED), accounts.c.owner == plan_id)
        .where(balances.c.quantity_g > 0)
        .order_by(accounts.c.name, lots.c.lot_id)
    )
    return tuple((read_account(name), lot, g) for name, lot, g in connection.execute(query))


def picked_rows(connection: sa.Connection, plan_id: str) -> tuple[Row, ...]:
    """Return what stands picked for a plan's trips, in the order of places and lots."""
    query = (
        sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(accounts.c.kind == str(AccountKind.PICKED), balances.c.quantity_g > 0)
        .order_by(accounts.c.name, lots.c.lot_id)
    )
    found = ((read_account(name), lot, g) for name, lot, g in connection.execute(query))
    return tuple(row for row in found if row[0].owner[0] == plan_id)


def reserving_plans(connection: sa.Connection) -> tuple[str, ...]:
    """Return the plans for which something lies reserved, or stands picked."""
    kinds = [str(AccountKind.RESERVED), str(AccountKind.PICKED)]
    query = (
        sa.select(accounts.c.name)
        .join_from(balances, accounts)
        .where(accounts.c.kind.in_(kinds), balances.c.quantity_g > 0)
        .distinct()
    )
    names = connection.execute(query).scalars()
    return tuple(sorted({read_account(name).owner[0] for name in names}))


def loaded_trips(connection: sa.Connection, plan_id: str) -> dict[str, frozenset[str]]:
    """Return the trips of a plan that were loaded, each with the entries by which, not undone."""
    undoing = entries.alias("undoing")
    query = (
        sa.select(entries.c.trip_id, entries.c.entry_id)
        .outerjoin(undoing, undoing.c.reverses == entries.c.entry_id)
        .where(entries.c.plan_id == plan_id, entries.c.kind == str(EntryKind.LOAD))
        .where(undoing.c.seq.is_(None))
    )
    found: dict[str, set[str]] = {}
    for trip_id, entry_id in connection.execute(query):
        found.setdefault(trip_id, set()).add(entry_id)
    return {trip_id: frozenset(ids) for trip_id, ids in found.items()}


def moved_at_sites(
    connection: sa.Connection, kind: EntryKind, *, plan_id: str, trip_id: str
) -> dict[tuple[str, str], int]:
    """Return what entries of a kind moved on a trip, by site and lot; undone ones are left out."""
    undoing = entries.alias("undoing")
    query = (
        sa.select(
            accounts.c.site_id, lots.c.lot_id, sa.func.sum(sa.func.abs(postings.c.quantity_g))
        )
        .join_from(postings, entries, entries.c.seq == postings.c.seq)
        .join(accounts, accounts.c.account_no == postings.c.account_no)
        .join(lots, lots.c.lot_no == postings.c.lot_no)
        .outerjoin(undoing, undoing.c.reverses == entries.c.entry_id)
        .where(entries.c.plan_id == plan_id, entries.c.trip_id == trip_id)
        .where(entries.c.kind == str(kind), undoing.c.seq.is_(None), accounts.c.site_id != "")
        .group_by(accounts.c.site_id, lots.c.lot_id)
    )
    return {(site_id, lot): int(g) for site_id, lot, g in connection.execute(query)}


def aboard(
    connection: sa.Connection, truck: Account, *, plan_id: str, trip_id: str
) -> dict[str, int]:
    """Return what a trip has loaded and neither delivered nor brought back, in grams by lot.

    What was written off on the vehicle meanwhile is no longer aboard.
    """
    moved = (
        sa.select(postings.c.lot_no, sa.func.sum(postings.c.quantity_g).label("moved_g"))
        .join_from(postings, entries, entries.c.seq == postings.c.seq)
        .join(accounts, accounts.c.account_no == postings.c.account_no)
        .where(entries.c.plan_id == plan_id, entries.c.trip_id == trip_id)
        .where(accounts.c.name == truck.name)
        .group_by(postings.c.lot_no)
        .subquery()
    )
    query = (
        sa.select(lots.c.lot_id, moved.c.moved_g, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .join(moved, moved.c.lot_no == balances.c.lot_no)
        .where(accounts.c.name == truck.name, balances.c.quantity_g > 0)
    )
    rows = connection.execute(query.order_by(lots.c.lot_id)).all()
    return {lot: min(int(moved_g), g) for lot, moved_g, g in rows if moved_g > 0}


def to_shelf(rows: Iterable[Row]) -> list[Move]:
    """Return the moves that free what was reserved."""
    return [
        Move(
            lot_id=lot_id,
            source=account,
            target=shelf(account.site_id, account.unit_id),
            quantity_g=g,
        )
        for account, lot_id, g in rows
    ]


def to_dock(rows: Iterable[Row]) -> list[Move]:
    """Return the moves that put what was picked down on the dock of its base, free again."""
    return [
        Move(lot_id=lot_id, source=account, target=shelf(account.site_id, DOCK), quantity_g=g)
        for account, lot_id, g in rows
    ]


def to_plan(rows: Iterable[Row], plan_id: str) -> list[Move]:
    """Return the moves that reserve what lies on shelves."""
    return [
        Move(
            lot_id=lot_id,
            source=account,
            target=reserved(account.site_id, account.unit_id, plan_id=plan_id),
            quantity_g=g,
        )
        for account, lot_id, g in rows
    ]


def taken(rows: Iterable[Row], most_g: int) -> list[Row]:
    """Return the first of some rows that make up ``most_g`` grams, or all that there are."""
    found: list[Row] = []
    for account, lot_id, there_g in rows:
        g = min(there_g, most_g - sum(x[2] for x in found))
        if g > 0:
            found.append((account, lot_id, g))
    return found
