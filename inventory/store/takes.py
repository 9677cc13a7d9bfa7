"""Stock-takes in the database: started and counted line by line; ``take_ends`` closes them.

A count bears the book's figure at its moment. An entry counts from when it happened, or from when
it was written where that is earlier; a reversal counts from when the reversed entry does. Slips
that come after a count and tell of a time before it are added when the stock-take is closed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from inventory.accounts import IN_UNIT, Account, read_account
from inventory.days import microseconds_of
from inventory.entry import PersonId
from inventory.keeping_errors import TakeConflict, TakeEnded, TakeOverlaps, TakeUnknown, TakeWrong
from inventory.stocktake import (
    Count,
    Line,
    Place,
    TakeOrder,
    TakeState,
    check_moment,
    line_of,
    lines_of,
)
from inventory.store.book import lock
from inventory.store.keeping_tables import stock_take_counts, stock_take_ends, stock_takes
from inventory.store.parts import parts
from inventory.store.read import find_lots
from inventory.store.tables import accounts, balances, entries, lots, postings

_IN_UNIT = accounts.c.kind.in_([str(k) for k in IN_UNIT])


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A stock-take. ``snapshot`` is the book at the start, grams by unit and lot.

    ``request`` is the digest of what ended it. ``entry_ids`` are the entries that put the book
    right; empty = it was right, or is not closed.
    """

    order: TakeOrder
    started_at: datetime
    book_seq: int
    snapshot: Mapping[Place, int]
    state: TakeState = TakeState.OPEN
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_reason: str = ""
    request: str = ""
    entry_ids: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    is_new: bool = True

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be counted."""
        return self.state is TakeState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCount:
    """A count in the database, with the book's figure at its moment."""

    count: Count
    number: int
    recorded_at: datetime
    book_seq: int
    book_g: int
    is_new: bool = True

    @property
    def difference_g(self) -> int:
        """What was counted over what the book said."""
        return self.count.counted_g - self.book_g


def units_with_food(connection: sa.Connection, site_id: str) -> tuple[str, ...]:
    """Return the units of a site in which something lies."""
    query = (
        sa.select(accounts.c.unit_id)
        .join_from(balances, accounts)
        .where(accounts.c.site_id == site_id, _IN_UNIT, balances.c.quantity_g > 0)
    )
    return tuple(connection.execute(query.distinct().order_by(accounts.c.unit_id)).scalars())


def start(connection: sa.Connection, order: TakeOrder, *, now: datetime) -> Take:
    """Start a stock-take; the same order again is only answered again.

    Raises ``TakeConflict`` and ``TakeOverlaps``.
    """
    lock(connection)
    known = _find(connection, order.take_id)
    if known is not None:
        if known.order != order:
            raise TakeConflict(f"The stock-take {order.take_id!r} is there with another content.")
        return known
    for other in _open_at(connection, order.site_id):
        if set(other.order.unit_ids) & set(order.unit_ids):
            raise TakeOverlaps(other.order.take_id)
    snapshot = {
        place: sum(g for _, g in there)
        for place, there in food_there(connection, order.site_id, order.unit_ids).items()
    }
    rows = [[*place, g] for place, g in sorted(snapshot.items())]
    connection.execute(
        stock_takes.insert(),
        {
            "take_id": order.take_id,
            "site_id": order.site_id,
            "unit_ids": json.dumps(order.unit_ids, ensure_ascii=False),
            "label": order.label,
            "started_at": now,
            "person_id": order.person_id,
            "book_seq": _last_seq(connection),
            "snapshot": json.dumps(rows, ensure_ascii=False),
        },
    )
    return _read(connection, order.take_id, is_new=True)


def food_there(
    connection: sa.Connection, site_id: str, unit_ids: Sequence[str]
) -> dict[Place, list[tuple[Account, int]]]:
    """Return what lies in units now: by unit and lot, the accounts and their grams."""
    query = (
        sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(accounts.c.site_id == site_id, _IN_UNIT, accounts.c.unit_id.in_(unit_ids))
        .where(balances.c.quantity_g > 0)
    )
    found: dict[Place, list[tuple[Account, int]]] = defaultdict(list)
    for name, lot_id, g in connection.execute(query):
        account = read_account(name)
        found[account.unit_id, lot_id].append((account, g))
    return found


def _last_seq(connection: sa.Connection) -> int:
    query = sa.select(sa.func.coalesce(sa.func.max(entries.c.seq), 0))
    return int(connection.execute(query).scalar_one())


def count(connection: sa.Connection, told: Count, *, now: datetime) -> RecordedCount:
    """Write a count; of several counts of a lot in a unit the one told last counts.

    The same count again is only answered again. Raises ``TakeUnknown``, ``TakeEnded``,
    ``TakeConflict``, ``TakeWrong`` and ``LotUnknown``; a lot of which the book has nothing may be
    counted.
    """
    lock(connection)
    take = _read(connection, told.take_id)
    known = next(
        (c for c in list_counts(connection, take) if c.count.line_id == told.line_id), None
    )
    if known is not None:
        if known.count != told:
            raise TakeConflict(f"The count {told.line_id!r} is there with another content.")
        return known
    if not take.is_open:
        raise TakeEnded(told.take_id)
    if told.unit_id not in take.order.unit_ids:
        raise TakeWrong(f"The unit {told.unit_id!r} does not belong to the stock-take.")
    moment = moment_of(told, take, now)
    find_lots(connection, [told.lot_id])
    found = RecordedCount(
        count=told,
        number=_next_number(connection, told.take_id),
        recorded_at=now,
        book_seq=_last_seq(connection),
        book_g=_book_at(connection, take, told.place, moment),
    )
    connection.execute(stock_take_counts.insert(), _count_row(connection, found))
    return found


def _count_row(connection: sa.Connection, found: RecordedCount) -> dict[str, Any]:
    told = found.count
    lot_no = sa.select(lots.c.lot_no).where(lots.c.lot_id == told.lot_id)
    return {
        "take_id": told.take_id,
        "line_id": told.line_id,
        "number": found.number,
        "unit_id": told.unit_id,
        "lot_no": connection.execute(lot_no).scalar_one(),
        "counted_g": told.counted_g,
        "counted_at": told.counted_at,
        "recorded_at": found.recorded_at,
        "person_id": told.person_id,
        "reason": told.reason,
        "book_seq": found.book_seq,
        "book_g": found.book_g,
    }


def moment_of(told: Count, take: Take, recorded_at: datetime) -> datetime:
    """Return the moment at which a count is compared with the book; raise ``TakeWrong``."""
    return check_moment(told.counted_at, started_at=take.started_at, now=recorded_at)


def _next_number(connection: sa.Connection, take_id: str) -> int:
    number = sa.func.coalesce(sa.func.max(stock_take_counts.c.number), 0)
    query = sa.select(number).where(stock_take_counts.c.take_id == take_id)
    return int(connection.execute(query).scalar_one()) + 1


_origin = entries.alias("origin")


def _earlier(table: sa.FromClause) -> sa.ColumnElement[int]:
    happened, written = table.c.occurred_us, table.c.recorded_us
    return sa.case((happened < written, happened), else_=written)


_MOMENT = sa.case((_origin.c.seq.is_not(None), _earlier(_origin)), else_=_earlier(entries))


def _moves(take: Take, lot_ids: Sequence[str]) -> sa.Select[Any]:
    """Return the query for what moved in the units of a stock-take: place, moment and grams."""
    return (
        sa.select(
            accounts.c.unit_id,
            lots.c.lot_id,
            entries.c.seq,
            _MOMENT.label("moment_us"),
            postings.c.quantity_g,
        )
        .join_from(lots, postings)
        .join(accounts)
        .join(entries, entries.c.seq == postings.c.seq)
        .outerjoin(_origin, _origin.c.entry_id == entries.c.reverses)
        .where(lots.c.lot_id.in_(lot_ids), accounts.c.site_id == take.order.site_id, _IN_UNIT)
    )


def _book_at(connection: sa.Connection, take: Take, place: Place, moment: datetime) -> int:
    moved = _moves(take, [place[1]]).where(accounts.c.unit_id == place[0]).subquery()
    total = sa.func.coalesce(sa.func.sum(moved.c.quantity_g), 0)
    query = sa.select(total).where(moved.c.moment_us <= microseconds_of(moment))
    return int(connection.execute(query).scalar_one())


def list_counts(connection: sa.Connection, take: Take) -> tuple[RecordedCount, ...]:
    """Return all counts of a stock-take in the order in which they were told."""
    query = (
        sa.select(stock_take_counts, lots.c.lot_id)
        .join_from(stock_take_counts, lots)
        .where(stock_take_counts.c.take_id == take.order.take_id)
        .order_by(stock_take_counts.c.number)
    )
    return tuple(
        RecordedCount(
            count=Count(
                take_id=row.take_id,
                line_id=row.line_id,
                unit_id=row.unit_id,
                lot_id=row.lot_id,
                counted_g=row.counted_g,
                counted_at=row.counted_at,
                person_id=PersonId(row.person_id),
                reason=row.reason,
            ),
            number=row.number,
            recorded_at=row.recorded_at,
            book_seq=row.book_seq,
            book_g=row.book_g,
            is_new=False,
        )
        for row in connection.execute(query)
    )


def read_take(connection: sa.Connection, take_id: str) -> Take:
    """Return a stock-take with its lines; raise ``TakeUnknown``.

    While it is open the lines are as they would be closed now; then they stay as they were closed.
    """
    return _read(connection, take_id)


def _read(connection: sa.Connection, take_id: str, *, is_new: bool = False) -> Take:
    take = _find(connection, take_id, is_new=is_new)
    if take is None:
        raise TakeUnknown(take_id)
    return take


_TAKES = sa.select(
    stock_takes,
    stock_take_ends.c.state,
    stock_take_ends.c.ended_at,
    stock_take_ends.c.person_id.label("ended_by"),
    stock_take_ends.c.reason,
    stock_take_ends.c.request,
    stock_take_ends.c.result,
).join_from(
    stock_takes,
    stock_take_ends,
    stock_take_ends.c.take_id == stock_takes.c.take_id,
    isouter=True,
)


def _find(connection: sa.Connection, take_id: str, *, is_new: bool = False) -> Take | None:
    row = connection.execute(_TAKES.where(stock_takes.c.take_id == take_id)).one_or_none()
    if row is None:
        return None
    take = _take_of(row, is_new=is_new)
    if take.is_open:
        return replace(take, lines=_open_lines(connection, take))
    return replace(take, lines=tuple(map(line_of, json.loads(row.result)["lines"])))


def _open_lines(connection: sa.Connection, take: Take) -> tuple[Line, ...]:
    counts = list_counts(connection, take)
    last = {c.count.place: c for c in counts}
    late_g = _late(connection, take, last)
    found = [(c.count, c.book_g) for c in counts]
    return lines_of(take.snapshot, found, late_g=late_g)


def _late(
    connection: sa.Connection, take: Take, last: Mapping[Place, RecordedCount]
) -> dict[Place, int]:
    """Return what slips that came after the last count of a place tell of the time before it."""
    sums: dict[Place, int] = defaultdict(int)
    moments = {
        place: microseconds_of(moment_of(c.count, take, c.recorded_at)) for place, c in last.items()
    }
    for part in parts(sorted({lot_id for _, lot_id in last})):
        query = _moves(take, part).where(entries.c.seq > take.book_seq)
        for row in connection.execute(query):
            place = row.unit_id, row.lot_id
            told = last.get(place)
            if told and row.seq > told.book_seq and row.moment_us <= moments[place]:
                sums[place] += row.quantity_g
    return sums


def list_takes(
    connection: sa.Connection,
    *,
    site_id: str | None = None,
    is_open: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[tuple[Take, ...], int]:
    """Return stock-takes without their lines, the newest first, and how many there are."""
    wanted: list[sa.ColumnElement[bool]] = []
    if site_id is not None:
        wanted.append(stock_takes.c.site_id == site_id)
    if is_open is not None:
        ended = stock_take_ends.c.state
        wanted.append(ended.is_(None) if is_open else ended.is_not(None))
    found = _TAKES.where(*wanted)
    total = connection.execute(
        sa.select(sa.func.count()).select_from(found.subquery())
    ).scalar_one()
    newest = (stock_takes.c.started_at.desc(), stock_takes.c.take_id)
    rows = connection.execute(found.order_by(*newest).limit(limit).offset(offset))
    return tuple(_take_of(row) for row in rows), total


def _open_at(connection: sa.Connection, site_id: str) -> Iterable[Take]:
    wanted = (stock_takes.c.site_id == site_id, stock_take_ends.c.state.is_(None))
    return (_take_of(row) for row in connection.execute(_TAKES.where(*wanted)).all())


def _take_of(row: sa.Row[Any], *, is_new: bool = False) -> Take:
    result = json.loads(row.result) if row.result else {}
    return Take(
        order=TakeOrder(
            take_id=row.take_id,
            site_id=row.site_id,
            unit_ids=tuple(json.loads(row.unit_ids)),
            person_id=PersonId(row.person_id),
            label=row.label,
        ),
        started_at=row.started_at,
        book_seq=row.book_seq,
        snapshot={(unit_id, lot_id): g for unit_id, lot_id, g in json.loads(row.snapshot)},
        state=TakeState.OPEN if row.state is None else TakeState(row.state),
        ended_at=row.ended_at,
        ended_by=row.ended_by or "",
        ended_reason=row.reason or "",
        request=row.request or "",
        entry_ids=tuple(result.get("entry_ids", ())),
        is_new=is_new,
    )
