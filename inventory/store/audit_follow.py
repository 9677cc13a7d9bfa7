"""Comparing the tables that follow from the entries with what the entries say."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa

from inventory.store.audit_chain import MOST_NAMED, Found, Seen, mark_of
from inventory.store.audit_sums import Sums, is_in, keys_of
from inventory.store.chain import balances_query
from inventory.store.tables import accounts, hold_lots, holds, lots, postings


def other_balances(connection: sa.Connection, seen: Seen, sums: Sums) -> Iterator[Found]:
    """Find balances that are not the sums of the postings."""
    none = np.empty(0, dtype=np.int64)
    keys, quantities, marks = [none], [none], [none]
    for text in connection.execute(balances_query(connection.dialect.name)).scalars():
        numbers = np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, 4)
        keys.append(keys_of(numbers[:, 0], numbers[:, 1]))
        quantities.append(numbers[:, 2].copy())
        marks.append(numbers[:, 3].copy())
    stored_keys, stored_g = np.concatenate(keys), np.concatenate(quantities)
    is_free = is_in(stored_keys >> 32, seen.free_accounts)
    for account_no in np.unique(stored_keys[is_free != np.concatenate(marks)] >> 32).tolist():
        yield 0, "balance", f"account number {account_no} is not marked as its kind wants"
    order = np.argsort(stored_keys, kind="stable")
    stored = Sums(stored_keys[order], stored_g[order])
    wrong = np.union1d(_not_in(stored, sums), _not_in(sums, stored))
    for key in wrong[:MOST_NAMED].tolist():
        yield _wrong_balance(connection, key >> 32, key & 0xFFFFFFFF)


def _not_in(some: Sums, others: Sums) -> Any:
    """Return the keys of what is not there, or not the same, among the others."""
    if not len(others.key):
        return some.key
    at = np.minimum(np.searchsorted(others.key, some.key), len(others.key) - 1)
    is_same = (others.key[at] == some.key) & (others.quantity_g[at] == some.quantity_g)
    return some.key[~is_same]


def _wrong_balance(connection: sa.Connection, account_no: int, lot_no: int) -> Found:
    """Return the fault of a balance, with the last entry that changed it."""
    numbers = sa.literal(account_no, sa.BigInteger), sa.literal(lot_no, sa.BigInteger)
    wanted = postings.c.account_no == numbers[0], postings.c.lot_no == numbers[1]
    seq = connection.execute(sa.select(sa.func.max(postings.c.seq)).where(*wanted)).scalar_one()
    detail = f"the balance of lot number {lot_no} at account number {account_no} is not its sum"
    return seq or 0, "balance", detail


def other_lots(connection: sa.Connection, seen: Seen) -> Iterator[Found]:
    """Find lots whose row is not what the entries say."""
    left = set(seen.lots)
    for row in _rows(connection, lots):
        no, lot_id = row.lot_no, row.lot_id
        said = seen.lots.get(no)
        left.discard(no)
        if said is None or said.mark != mark_of(row) or seen.lot_nos[lot_id] != no:
            yield _follows("lot", no, said.seq if said else 0)
    for no in left:
        yield _follows("lot", no, seen.lots[no].seq)


def other_accounts(connection: sa.Connection, seen: Seen) -> Iterator[Found]:
    """Find accounts whose row is not what the entries say."""
    left = set(seen.accounts)
    for row in _rows(connection, accounts):
        no = row.account_no
        said = seen.accounts.get(no)
        left.discard(no)
        if said is None or said.mark != mark_of(row):
            yield _follows("account", no, said.seq if said else _first_use(connection, no))
    for no in left:
        yield _follows("account", no, seen.accounts[no].seq)


def _first_use(connection: sa.Connection, account_no: int) -> int:
    query = sa.select(sa.func.min(postings.c.seq)).where(postings.c.account_no == account_no)
    return connection.execute(query).scalar_one() or 0


def other_holds(connection: sa.Connection, seen: Seen) -> Iterator[Found]:
    """Find holds whose row is not what the entries say."""
    said = dict(seen.holds)
    for row in _rows(connection, holds):
        hold_id = row.hold_id
        wanted = said.pop(hold_id, None)
        if wanted is None or tuple(wanted[c.name] for c in holds.c) != tuple(row):
            yield _follows("hold", hold_id, wanted["opened_seq"] if wanted else 0)
    for hold_id, wanted in said.items():
        yield _follows("hold", hold_id, wanted["opened_seq"])
    pairs = sa.select(hold_lots).order_by(*hold_lots.primary_key)  # or SQLite reads an index only
    stored = {(r.hold_id, r.lot_no) for r in connection.execute(pairs)}
    for hold_id, lot_no in sorted(stored ^ seen.hold_lots):
        opened = seen.holds.get(hold_id, {}).get("opened_seq", 0)
        yield opened, "hold", f"lot number {lot_no} of the hold {hold_id} is not what it says"


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[sa.Row[Any]]:
    """Give the rows of a table, days as the text that is stored: a changed one is none."""
    columns = [
        sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.Date) else c for c in table.c
    ]
    query = sa.select(*columns).execution_options(stream_results=True, max_row_buffer=5_000)
    return iter(connection.execute(query))


def _follows(what: str, name: object, seq: int) -> Found:
    return seq, what, f"the row of {what} {name} is not what the entries say"
