"""The lines of an instance file, and the numbers in them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import InstanceUnreadable

Figures = NDArray[np.float64]

LARGEST = 1e12
"""No figure of a file may be larger, either way."""

MOST_PLACES = 2_500
"""Depots and customers of a file that is still read: its matrices then take 200 MB."""

MOST_VEHICLES = 100_000

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MANY_NUMBERS = re.compile(r"[0-9eE+\-.\s]*", re.ASCII)


class Row(NamedTuple):
    """A line that is not blank: its number, from 1, and its words."""

    line: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name, as errors tell it."""

    file: str

    def fault(self, line: int, problem: str, remedy: str) -> InstanceUnreadable:
        """Return the error to raise."""
        return InstanceUnreadable(self.file, line, problem, remedy)

    def number(self, word: str, line: int, what: str) -> float:
        """Return a number; ``what`` says of what it is.

        Raises:
            InstanceUnreadable: it is none, not finite, or larger than ``LARGEST``.
        """
        if not _NUMBER.fullmatch(word):
            raise self.fault(line, f"{what}: {shown(word)} is no number", "Write digits, as 12.5")
        value = float(word)
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise self.fault(line, f"{what}: {shown(word)} is too large", "Give smaller figures")
        return value

    def positive(self, word: str, line: int, what: str) -> float:
        """Return a number that is not below zero, as ``number`` does."""
        value = self.number(word, line, what)
        if value < 0:
            raise self.fault(line, f"{what}: {shown(word)} is below zero", "Give 0 or more")
        return value

    def whole(self, word: str, line: int, what: str, *, least: int, most: int) -> int:
        """Return a whole number of a range.

        Raises:
            InstanceUnreadable: it is none or lies outside.
        """
        value = self.number(word, line, what)
        if value != int(value) or not least <= value <= most:
            raise self.fault(
                line,
                f"{what}: {shown(word)} is not allowed",
                f"Give a whole number from {least:,} to {most:,}",
            )
        return int(value)

    def table(self, rows: Sequence[Row], *, what: str, columns: int) -> Figures:
        """Return rows of numbers; each row must have as many words as there are columns."""
        for row in rows:
            if len(row.words) != columns:
                raise self.fault(
                    row.line,
                    f"{what}: {len(row.words)} values",
                    f"Give {columns} values in each line of this part",
                )
        return self.figures(rows, what=what).reshape(len(rows), columns)

    def figures(self, rows: Sequence[Row], *, what: str) -> Figures:
        """Return all numbers of some rows, in their order."""
        words = [word for row in rows for word in row.words]
        if _MANY_NUMBERS.fullmatch(" ".join(words)):
            try:
                found = np.fromiter(map(float, words), np.float64, len(words))
            except ValueError:
                pass
            else:
                if found.size == 0 or np.abs(found).max() <= LARGEST:
                    return found
        values = [self.number(word, row.line, what) for row in rows for word in row.words]
        return np.array(values, dtype=np.float64)


def rows_of(text: str) -> list[Row]:
    """Return the lines that are not blank, without what old systems put at a file's end."""
    lines = text.rstrip("\x1a\x00 \t\r\n").splitlines()
    found = (Row(n, tuple(line.split())) for n, line in enumerate(lines, start=1))
    return [row for row in found if row.words]


def shown(word: str) -> str:
    """Return a word of a file as a message shows it: short, and printable."""
    return repr(word if len(word) <= 40 else word[:40] + "…")
