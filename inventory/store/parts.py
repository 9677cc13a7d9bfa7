"""Long lists: values cut for statements that take only so many, and how long a list is."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

Value = TypeVar("Value")


def parts(values: Sequence[Value], *, most: int = 500) -> Iterable[Sequence[Value]]:
    """Cut a long list of values so that a statement has not too many."""
    return (values[i : i + most] for i in range(0, len(values), most))


def total(
    connection: sa.Connection,
    count: Callable[[], sa.Select[Any]],
    *,
    found: int,
    limit: int,
    offset: int,
) -> int:
    """Return how long a list is of which ``found`` were returned; a part that ends it says so."""
    if found < limit and (found or not offset):
        return offset + found
    return int(connection.execute(count()).scalar_one())
