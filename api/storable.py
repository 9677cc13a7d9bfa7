"""What no database keeps is refused before it gets there, in the same way by both.

PostgreSQL takes no NUL in a text and SQLite does, so that such a row could never be moved; neither
takes half a letter of two (a lone surrogate), nor a whole number of more than 64 bits.
"""

from collections.abc import Iterable, Mapping
from typing import Any

_LARGEST = 2**63
_NUL = "\x00"


class Unstorable(ValueError):
    """A text or number that is sent to the database and that it cannot keep."""

    code = "unstorable"
    remedy = "Leave out letters that are not printed, and numbers that are far too large."

    def __init__(self, what: str) -> None:
        super().__init__(f"Something that was sent holds {what}, which is stored nowhere.")


def refuse_unstorable(
    _connection: object,
    _cursor: object,
    _statement: str,
    parameters: Any,
    _context: object,
    executemany: bool,
) -> None:
    """Look at a statement's values before they leave; raise ``Unstorable``."""
    for row in parameters if executemany else (parameters,):
        for value in _values(row):
            if isinstance(value, str):
                _require_text(value)
            elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
                raise Unstorable("a number of more than 64 bits")


def _values(row: Any) -> Iterable[object]:
    return row.values() if isinstance(row, Mapping) else row or ()


def _require_text(text: str) -> None:
    if _NUL in text:
        raise Unstorable("the letter NUL")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unstorable("half of a letter") from None
