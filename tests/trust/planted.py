"""Planted bugs: the check of each promise must fail with its own. ``BUGS`` is the whole list.

They stand in the modules beside this one whose names begin alike, which it imports.

A test file here has a function ``check_…`` for its promise, a test that it holds, and for each bug
a test in which the very same check must fail: ``with caught("name"): check_…()``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

Plant = Callable[[pytest.MonkeyPatch], None]
_BUGS: dict[str, Plant] = {}
BUGS: Mapping[str, Plant] = _BUGS


def bug(plant: Plant) -> Plant:
    """Put a bug on the list, under the name of the function that plants it."""
    _BUGS[plant.__name__] = plant
    return plant


@contextmanager
def caught(name: str, *kinds: type[Exception], here: bool = True) -> Iterator[None]:
    """Plant a bug; what is inside must fail an assertion, or raise one of ``kinds``.

    Not ``here``: what is inside plants it in a process of its own.
    """
    try:
        with pytest.MonkeyPatch.context() as patch:
            if here:
                _BUGS[name](patch)
            yield
    except (AssertionError, *kinds):
        return
    pytest.fail(f"the bug {name} was not noticed")


for _found in sorted(Path(__file__).parent.glob("planted_*.py")):
    import_module(f"tests.trust.{_found.stem}")
