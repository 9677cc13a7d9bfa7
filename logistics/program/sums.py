"""Sums of columns by key, that many parts of a program add to: gathered all at once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from logistics.program.columns import Terms, Wait

K = TypeVar("K", bound=Hashable)


class Sums(NamedTuple, Generic[K]):
    """Terms of a part: the key of each by its place among ``keys``, the column and the factor.

    ``others`` are more numbers of each, if there are any.
    """

    keys: tuple[K, ...]
    places: np.ndarray
    columns: np.ndarray
    factors: np.ndarray
    others: tuple[np.ndarray, ...] = ()

    @classmethod
    def of(cls, terms: Mapping[K, Terms]) -> "Sums[K]":
        """Return the terms of each key."""
        counts = [len(sum_) for sum_ in terms.values()]
        flat = [term for sum_ in terms.values() for term in sum_]
        return cls(
            tuple(terms),
            np.repeat(np.arange(len(counts)), counts),
            np.array([column for column, _ in flat], dtype=np.int64),
            np.array([factor for _, factor in flat], dtype=float),
        )


class Rows(NamedTuple):
    """Sums, one after the other: where the terms of each begin, and of the last end."""

    starts: np.ndarray
    columns: np.ndarray
    factors: np.ndarray

    @classmethod
    def of(
        cls, numbers: np.ndarray, columns: np.ndarray, factors: np.ndarray, count: int
    ) -> "Rows":
        """Return so many sums of terms; ``numbers`` says to which each belongs."""
        order = np.argsort(numbers, kind="stable")
        starts = np.searchsorted(numbers[order], np.arange(count + 1))
        return cls(starts, columns[order], factors[order])

    def listed(self) -> Iterator[Terms]:
        """Yield the columns and factors of each sum."""
        starts, columns, factors = (x.tolist() for x in self)
        terms = list(zip(columns, factors, strict=True))
        for begins, ends in pairwise(starts):
            yield terms[begins:ends]


class Gathered(Generic[K]):
    """The terms of all parts."""

    def __init__(self) -> None:
        self.index: dict[K, int] = {}
        """The number of each key, in the order in which they came."""
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add(self, sums: Sums[K], first: int = 0) -> None:
        """Add the terms of a part whose columns begin with ``first``."""
        if sums.keys:
            index = self.index
            numbers = np.array([index.setdefault(k, len(index)) for k in sums.keys])
            columns = sums.columns + first
            self._parts.append((numbers[sums.places], columns, sums.factors, *sums.others))

    def terms(self) -> list[np.ndarray]:
        """Return of each term the number of its key, column and factor, and what else it has."""
        if not self._parts:
            return [np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)]
        return [np.concatenate(x) for x in zip(*self._parts, strict=True)]

    def rows(self) -> Rows:
        """Return a sum for each key."""
        numbers, columns, factors, *_ = self.terms()
        return Rows.of(numbers, columns, factors, len(self.index))

    def by_key(self) -> dict[K, Terms]:
        """Return the columns and factors of each key."""
        return dict(zip(self.index, self.rows().listed(), strict=True))


def waiting_sums(waits: Sequence[tuple[K, Wait]]) -> Sums[K]:
    """Return the litres that wait in stores, with the first night and the night after the last."""
    index: dict[K, int] = {}
    places = [index.setdefault(store, len(index)) for store, _ in waits]
    return Sums(
        keys=tuple(index),
        places=np.array(places, dtype=np.int64),
        columns=np.array([wait.column for _, wait in waits], dtype=np.int64),
        factors=np.array([wait.litres for _, wait in waits], dtype=float),
        others=(
            np.array([wait.since.toordinal() for _, wait in waits], dtype=np.int64),
            np.array([wait.until.toordinal() for _, wait in waits], dtype=np.int64),
        ),
    )
