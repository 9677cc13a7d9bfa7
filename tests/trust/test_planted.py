"""Every promise has its planted bug, and every planted bug is caught by a test."""

import re
from pathlib import Path

from tests.trust.planted import BUGS

FOLDER = Path(__file__).parent
FILES = [path for path in FOLDER.glob("test_*.py") if path.name != Path(__file__).name]


def test_every_bug_is_planted_and_every_promise_has_one() -> None:
    caught = {path.name: set(re.findall(r'caught\(\s*"(\w+)"', path.read_text())) for path in FILES}
    assert [name for name, bugs in caught.items() if not bugs] == []
    assert set().union(*caught.values()) == set(BUGS)
    assert all(plant.__doc__ for plant in BUGS.values())
