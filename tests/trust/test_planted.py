"""Every promise has its planted bug, and every planted bug is caught by a test."""

import re
from pathlib import Path

from tests.trust.design_rows import ASVS, CONFLICTS, THREATS
from tests.trust.planted import BUGS

FOLDER = Path(__file__).parent
PROMISES = {
    "R1 kill -9": "trust/test_server_killed.py",
    "R2 power cut": "trust/test_power_cut.py",
    "R3 mass conserved": "trust/test_mass.py",
    "R4 many at once": "trust/test_mass.py",
    "R5 a million entries": "trust/test_long_book.py",
    "R6 sent again": "trust/test_duplicates.py",
    "R7 disk full": "trust/test_disk_full.py",
    "R8 clocks": "trust/test_clocks.py",
    "R9 offline driver": "browser/test_driver_schedules.py",
    "R10 conflicts": "trust/test_conflicts.py",
    "R11 late reports": "trust/test_clocks.py",
    "R12 planner dies": "trust/test_planner_dies.py",
    "R13 worker dies": "trust/test_planner_dies.py",
    "R14 many planners": "trust/test_many_planners.py",
    "R15 bad files": "trust/test_bad_files.py",
    "R16 backups": "trust/test_backup.py",
    "R17 upgrades": "trust/test_upgrade.py",
    "R18 moving": "trust/test_move.py",
    "R19 tampering": "trust/test_tampering.py",
    "R20 no internet": "trust/test_no_internet.py",
}
"""Where each promise of the design is tested. R14 is kept without Dask: machines that plan share
the runs of a PostgreSQL database, which is their scheduler."""
FILES = [path for path in FOLDER.glob("test_*.py") if path.name != Path(__file__).name]


def test_every_bug_is_planted_and_every_promise_has_one() -> None:
    caught = {path.name: set(re.findall(r'caught\(\s*"(\w+)"', path.read_text())) for path in FILES}
    assert [name for name, bugs in caught.items() if not bugs] == []
    assert set().union(*caught.values()) == set(BUGS)
    assert all(plant.__doc__ for plant in BUGS.values())


def test_every_promise_of_the_design_has_its_file() -> None:
    assert [p for p, file in PROMISES.items() if not (FOLDER.parent / file).is_file()] == []


def test_every_row_of_the_design_has_its_tests() -> None:
    """They are there; that they prove it is told by their planted bugs."""
    missing = []
    for rows in (ASVS, THREATS, CONFLICTS):
        for row, tests in rows.items():
            for file, _, name in (test.partition("::") for test in tests):
                path = FOLDER.parent / file
                if not path.is_file() or f"def {name}(" not in path.read_text(encoding="utf-8"):
                    missing.append((row, file, name))
    assert missing == []
