"""Sums of all postings, as arrays: a million entries in a second."""

from collections.abc import Iterator, Set
from typing import Any, NamedTuple

import numpy as np

from inventory.store.audit_chain import MOST_NAMED, Found, reduced
from inventory.store.audit_texts import Legs


class Sums(NamedTuple):
    """Grams by account and lot; a key is the number of the account times 2^32 plus the lot's."""

    key: Any
    quantity_g: Any

    def total_g(self, *, without: Set[int]) -> int:
        """Return the grams of all accounts but some."""
        return int(self.quantity_g[~is_in(self.key >> 32, without)].sum())


def is_in(numbers: Any, some: Set[int]) -> Any:
    """Tell of each number whether it is one of some."""
    return np.isin(numbers, np.fromiter(some, dtype=np.int64))


def keys_of(account_no: Any, lot_no: Any) -> Any:
    """Return the keys of accounts and lots."""
    return (account_no.astype(np.int64) << 32) | lot_no.astype(np.int64)


class Places(NamedTuple):
    """All postings in the order of account and lot, and in the order of the book within.

    ``order`` = where each stands in the book; ``starts`` = where each account and lot begins.
    """

    key: Any
    quantity_g: Any
    order: Any
    starts: Any

    def sums(self) -> Sums:
        """Return what the postings leave, in the order of the keys."""
        if not len(self.starts):
            return Sums(self.key, self.quantity_g)
        return Sums(self.key[self.starts], np.add.reduceat(self.quantity_g, self.starts))


def places_of(legs: Legs) -> Places:
    """Return the postings sorted by account and lot."""
    keys = keys_of(legs.account_no, legs.lot_no)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts, _ = reduced(keys, keys)
    return Places(keys, legs.quantity_g[order], order.astype(np.int32), starts)


def below_zero(legs: Legs, places: Places, *, free: Set[int]) -> Iterator[Found]:
    """Find entries after which an account holds less than nothing."""
    running = np.cumsum(places.quantity_g)
    if not len(running):
        return
    before = np.concatenate((np.zeros(1, dtype=np.int64), running[places.starts[1:] - 1]))
    running -= np.repeat(before, np.diff(np.append(places.starts, len(running))))
    bad = places.order[running < 0]
    bad = bad[~is_in(legs.account_no[bad], free)]
    for place in np.sort(bad)[:MOST_NAMED]:
        detail = f"account number {legs.account_no[place]} has less than nothing after it"
        yield int(legs.seq[place]), "below_zero", detail
