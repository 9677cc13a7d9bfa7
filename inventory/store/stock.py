"""What is where: now, and as of any moment in the past. One query each."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from inventory.accounts import ON_HAND, Account, AccountKind, read_account
from inventory.days import microseconds_of
from inventory.expiry import DaysLeft, band_of, days_left, last_use_day
from inventory.lot import LotFacts
from inventory.model import DatePolicy, Zone
from inventory.store.read import facts_of
from inventory.store.tables import accounts, balances, entries, lots, postings


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """Grams of a lot at a place, judged on ``day`` under the council's date policy."""

    account: Account
    lot: LotFacts
    quantity_g: int
    day: date
    last_use_on: date

    @property
    def site_id(self) -> str:
        """The site; empty for vehicles and what is under way."""
        return self.account.site_id

    @property
    def zone(self) -> Zone:
        """The zone of the food; ``unit_id`` of the account says where it lies."""
        return self.lot.zone

    @property
    def days_left(self) -> int:
        """Whole days to the last one; 0 = today is the last, below 0 = it is over."""
        return days_left(self.last_use_on, day=self.day)

    @property
    def band(self) -> DaysLeft:
        """How urgent it is."""
        return band_of(self.last_use_on, day=self.day)

    @property
    def is_available(self) -> bool:
        """Tell whether it is free, in date, and not held back."""
        return self.account.kind is AccountKind.SHELF and self.band is not DaysLeft.EXPIRED


def stock(
    connection: sa.Connection,
    *,
    day: date,
    policy: DatePolicy,
    site_id: str | None = None,
    kinds: Iterable[AccountKind] = ON_HAND,
    lot_id: str | None = None,
) -> tuple[StockRow, ...]:
    """Return what is there now, by date, then place; of one site, of one lot, or of all."""
    query = (
        sa.select(accounts.c.name, lots.c.facts, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(balances.c.quantity_g > 0)
        .where(*_wanted(site_id=site_id, kinds=kinds, lot_id=lot_id))
    )
    return _rows(connection.execute(query), day=day, policy=policy)


def stock_as_of(
    connection: sa.Connection,
    moment: datetime,
    *,
    day: date,
    policy: DatePolicy,
    site_id: str | None = None,
    kinds: Iterable[AccountKind] = ON_HAND,
    by_occurrence: bool = False,
) -> tuple[StockRow, ...]:
    """Return what the book said at a moment in the past.

    That is what had been *recorded* by then: the same question always has the same answer. With
    ``by_occurrence``, what had *happened* by then, as far as is known today: paper slips that came
    later count.
    """
    column = entries.c.occurred_us if by_occurrence else entries.c.recorded_us
    total_g = sa.func.sum(postings.c.quantity_g)
    query = (
        sa.select(accounts.c.name, lots.c.facts, total_g)
        .join_from(postings, accounts)
        .join(lots)
        .join(entries, entries.c.seq == postings.c.seq)
        .where(column <= microseconds_of(moment))
        .where(*_wanted(site_id=site_id, kinds=kinds, lot_id=None))
        .group_by(accounts.c.name, lots.c.lot_no, lots.c.facts)
        .having(total_g > 0)
    )
    return _rows(connection.execute(query), day=day, policy=policy)


def quantity_g(connection: sa.Connection, account: Account, lot_id: str) -> int:
    """Return the grams of a lot at an account."""
    query = (
        sa.select(balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(accounts.c.name == account.name, lots.c.lot_id == lot_id)
    )
    return connection.execute(query).scalar_one_or_none() or 0


def _wanted(
    *, site_id: str | None, kinds: Iterable[AccountKind], lot_id: str | None
) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [accounts.c.kind.in_([str(k) for k in kinds])]
    if site_id is not None:
        wanted.append(accounts.c.site_id == site_id)
    if lot_id is not None:
        wanted.append(lots.c.lot_id == lot_id)
    return wanted


def _rows(found: sa.Result[Any], *, day: date, policy: DatePolicy) -> tuple[StockRow, ...]:
    rows = []
    with _nothing_collected():
        read: Sequence[Any] = found.all()
        for name, facts_text, g in read:
            facts = facts_of(facts_text)
            last_use_on = last_use_day(facts, policy)
            row = StockRow(
                account=read_account(name),
                lot=facts,
                quantity_g=int(g),  # PostgreSQL sums to decimals
                day=day,
                last_use_on=last_use_on,
            )
            rows.append((last_use_on, name, facts.lot_id, row))
        rows.sort(key=itemgetter(0, 1, 2))  # with the name as read: it takes long to make anew
        return tuple(row for *_, row in rows)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Make many values without looking for garbage meanwhile.

    None of them points back at another, and to look through the whole memory for the sake of some
    thousand rows takes as long as to make them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
