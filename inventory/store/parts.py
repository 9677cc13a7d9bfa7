"""Long lists of values, cut for statements that take only so many."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def parts(values: Sequence[Value], *, most: int = 500) -> Iterable[Sequence[Value]]:
    """Cut a long list of values so that a statement has not too many."""
    return (values[i : i + most] for i in range(0, len(values), most))
