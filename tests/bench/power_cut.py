"""Cut the power while SQLite writes its files: ``python -m tests.bench.power_cut [--cuts 2000]``.

A run of entries is logged write by write (``tests.trust.power_log``), cut at moments drawn from a
seed, and what is left each time is opened as the program opens it and recomputed. Then the same
with each planted bug, until it is noticed. The figures are of the README's page on trust.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.trust.planted import BUGS
from tests.trust.power_cut import cut_points, cuts, logged_run

PLANTED = (
    "nothing_is_forced",
    "commits_are_forced_later",
    "the_log_is_not_forced",
    "checkpoints_are_not_forced",
)


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(folder: Path, count: int, *, entries: int, seed: int) -> tuple[int, int]:
    """Return how many of so many cuts lose, halve or break something, and how many were made."""
    log = logged_run(folder / "run", entries=entries)
    kept = [faults for faults in cuts(log, cut_points(log, count, seed=seed), folder, seed=seed)]
    for faults in [faults for faults in kept if faults][:3]:
        tell(f"    {'; '.join(faults)[:200]}")
    return sum(map(bool, kept)), len(log.steps)


def main() -> None:
    """Measure, and end with 1 if something was lost or a bug was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--bug-cuts", type=int, default=200)
    parser.add_argument("--entries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    fine = True
    with tempfile.TemporaryDirectory(prefix="hakobi-cuts-") as name:
        for bug in ("", *PLANTED):
            folder = Path(name) / (bug or "none")
            folder.mkdir()
            count = wanted.bug_cuts if bug else wanted.cuts
            began_s = time.monotonic()
            with pytest.MonkeyPatch.context() as patch:
                if bug:
                    BUGS[bug](patch)
                bad, steps = measure(folder, count, entries=wanted.entries, seed=wanted.seed)
            took_s = time.monotonic() - began_s
            tell(f"{bug or 'as it is'}: {bad} of {count} cuts in {steps} steps ({took_s:.0f} s)")
            fine &= (bad > 0) == bool(bug)
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
