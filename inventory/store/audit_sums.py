"""Sums of all postings, as arrays: a million entries in a second."""

from collections.abc import Iterator, Set
from typing import Any, NamedTuple

import numpy as np

from inventory.store.audit_chain import Found, Legs

MOST_NAMED = 100
"""Faults of one sort that are told one by one."""


class Sums(NamedTuple):
    """Grams by account and lot; a key is the number of the account times 2^32 plus the lot's."""

    key: Any
    quantity_g: Any

    def total_g(self, *, without: Set[int]) -> int:
        """Return the grams of all accounts but some."""
        left_out = np.isin(self.key >> 32, np.fromiter(without, dtype=np.int64))
        return int(self.quantity_g[~left_out].sum())


def keys_of(account_no: Any, lot_no: Any) -> Any:
    """Return the keys of accounts and lots."""
    return (account_no.astype(np.int64) << 32) | lot_no.astype(np.int64)


def sums_of(legs: Legs) -> Sums:
    """Return what the postings leave, by account and lot, in the order of the keys."""
    keys = keys_of(legs.account_no, legs.lot_no)
    order = np.argsort(keys, kind="stable")
    starts, sums = _reduced(keys[order], legs.quantity_g[order])
    return Sums(keys[order[starts]], sums)


def unbalanced(legs: Legs) -> Iterator[Found]:
    """Find entries whose grams of a lot do not sum to zero."""
    keys = (legs.seq.astype(np.int64) << 32) | legs.lot_no
    order = np.argsort(keys, kind="stable")
    starts, sums = _reduced(keys[order], legs.quantity_g[order])
    for at in starts[sums != 0][:MOST_NAMED]:
        place = order[at]
        detail = f"the grams of lot number {legs.lot_no[place]} do not sum to zero"
        yield int(legs.seq[place]), "unbalanced", detail


def below_zero(legs: Legs, *, free: Set[int]) -> Iterator[Found]:
    """Find entries after which an account holds less than nothing."""
    keys = keys_of(legs.account_no, legs.lot_no)
    order = np.argsort(keys, kind="stable")
    starts, _ = _reduced(keys[order], legs.quantity_g[order])
    total = np.cumsum(legs.quantity_g[order])
    before = np.concatenate((np.zeros(1, dtype=np.int64), total))[starts]
    running = total - np.repeat(before, np.diff(np.append(starts, len(order))))
    bad = order[running < 0]
    bad = bad[~np.isin(legs.account_no[bad], np.fromiter(free, dtype=np.int64))]
    for place in np.sort(bad)[:MOST_NAMED]:
        detail = f"account number {legs.account_no[place]} has less than nothing after it"
        yield int(legs.seq[place]), "below_zero", detail


def _reduced(keys: Any, values: Any) -> tuple[Any, Any]:
    """Return where each run of equal keys begins, and the sum of its values."""
    if not len(keys):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return starts, np.add.reduceat(values, starts)
