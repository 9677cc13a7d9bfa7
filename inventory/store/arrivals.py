"""When food came to a site, and how much of it went on: for the planner and for fairness."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from inventory.accounts import AccountKind
from inventory.days import day_of, instant_of, microseconds_of, moment_of
from inventory.entry import EntryKind
from inventory.store.parts import parts
from inventory.store.read import STANDS
from inventory.store.tables import accounts, balances, entries, lots, postings

_COMES = tuple(
    map(
        str,
        (
            EntryKind.OPEN,
            EntryKind.RECEIVE,
            EntryKind.ARRIVE,
            EntryKind.DELIVER,
            EntryKind.COME_BACK,
        ),
    )
)
_NOT_USE = tuple(map(str, (EntryKind.EAT, EntryKind.OPEN, EntryKind.REVERSE)))
_CAME = sa.exists().where(balances.c.lot_no == lots.c.lot_no, balances.c.quantity_g != 0)


def oldest_layers(
    connection: sa.Connection, on_hand: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], date]:
    """Return since when the oldest food of each (lot, site) lies there, first in first out.

    ``on_hand`` gives the grams that are there now. The newest arrivals that together make them up
    are still there; the day of the oldest of these is what holding days count from. What only
    counts or adjustments found is not among the arrivals.
    """
    left = dict(on_hand)
    found: dict[tuple[str, str], date] = {}
    for lot_id, site_id, occurred_us, g in _arrivals(connection, {lot for lot, _ in on_hand}):
        key = (lot_id, site_id)
        if left.get(key, 0) > 0:
            left[key] -= g
            found[key] = day_of(instant_of(occurred_us))
    return found


def _arrivals(
    connection: sa.Connection, lot_ids: Collection[str]
) -> list[tuple[str, str, int, int]]:
    """Return what came where: lot, site, instant, grams; the newest first."""
    rows: list[tuple[str, str, int, int]] = []
    for part in parts(sorted(lot_ids)):
        query = (
            sa.select(
                lots.c.lot_id, accounts.c.site_id, entries.c.occurred_us, postings.c.quantity_g
            )
            .join_from(postings, lots)
            .join(accounts)
            .join(entries, entries.c.seq == postings.c.seq)
            .where(lots.c.lot_id.in_(part))
            .where(postings.c.quantity_g > 0, accounts.c.site_id != "")
            .where(entries.c.kind.in_(_COMES), STANDS)
        )
        rows += [tuple(row) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: row[2], reverse=True)


def known_lots(connection: sa.Connection) -> frozenset[str]:
    """Return the ids of all lots in the book."""
    return frozenset(connection.execute(sa.select(lots.c.lot_id)).scalars())


def came_lots(connection: sa.Connection) -> frozenset[str]:
    """Return the ids of the lots that have come: not of those whose arrival was undone.

    Of a lot that came something is somewhere, if only as eaten; where all that came was undone,
    every place holds nothing.
    """
    return frozenset(connection.execute(sa.select(lots.c.lot_id).where(_CAME)).scalars())


def is_known(connection: sa.Connection, lot_id: str) -> bool:
    """Tell whether the book knows a lot."""
    wanted = sa.select(lots.c.lot_no).where(lots.c.lot_id == lot_id)
    return connection.execute(wanted).first() is not None


def is_undone(connection: sa.Connection, lot_id: str) -> bool:
    """Tell whether the book knows a lot all of whose arrivals were undone."""
    wanted = sa.select(lots.c.lot_id).where(lots.c.lot_id == lot_id, sa.not_(_CAME))
    return connection.execute(wanted).one_or_none() is not None


def used_g(connection: sa.Connection, since: Mapping[str, date], *, until: date) -> dict[str, int]:
    """Return what each recipient used from its day in ``since`` to before ``until``, in grams.

    That is what was delivered, less what was thrown away there: what was delivered and not
    reported counts as used. A reversed entry counts for nothing.
    """
    found: dict[str, int] = defaultdict(int)
    by_first: dict[date, list[str]] = defaultdict(list)
    for site_id, first in since.items():
        by_first[first].append(site_id)
    for first, site_ids in by_first.items():
        for site_id, g in _came_less_waste(connection, first, until):
            if site_id in site_ids:
                found[site_id] += g
    return {site_id: max(g, 0) for site_id, g in found.items()}


def _came_less_waste(connection: sa.Connection, first: date, until: date) -> list[tuple[str, int]]:
    """Return the net grams that came to each site's shelves, what was eaten left out."""
    query = (
        sa.select(accounts.c.site_id, sa.func.sum(postings.c.quantity_g))
        .join_from(postings, accounts)
        .join(entries, entries.c.seq == postings.c.seq)
        .where(accounts.c.kind.in_([str(AccountKind.SHELF), str(AccountKind.QUARANTINE)]))
        .where(entries.c.kind.not_in(_NOT_USE), STANDS)
        .where(entries.c.occurred_us >= _start_of(first), entries.c.occurred_us < _start_of(until))
        .group_by(accounts.c.site_id)
    )
    return [(site_id, int(g)) for site_id, g in connection.execute(query)]


def _start_of(day: date) -> int:
    return microseconds_of(moment_of(day))
