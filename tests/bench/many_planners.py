"""200 regions planned by four machines: ``python -m tests.bench.many_planners [--regions 200]``.

One of them is killed at work and the database ends all connections; every plan must be stored, as
one machine alone makes it. The figures are of the README's page on trust. Needs PostgreSQL.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from api.db import open_database
from api.settings import Settings
from tests.postgresql import server_in
from tests.trust.test_many_planners import check_every_run_ends_once


def main() -> None:
    """Measure; an assertion fails where a run is lost or a plan differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=200)
    parser.add_argument("--machines", type=int, default=4)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hakobi-planners-") as name:
        Path(name).chmod(0o755)  # PostgreSQL's own user must come through
        with server_in(Path(name) / "pg", when_made=("-N",)) as url:
            settings = Settings(data_dir=Path(name) / "data", database_url=url)
            engine = open_database(settings)
            began_s = time.monotonic()
            found = check_every_run_ends_once(
                engine, settings, regions=wanted.regions, machines=wanted.machines, most_s=3600
            )
            engine.dispose()
    again = sum(run.attempts > 1 for run in found)
    told = f"{len(found)} plans stored and equal, {again} of them begun again"
    sys.stdout.write(f"{told}, in {time.monotonic() - began_s:.0f} s\n")


if __name__ == "__main__":
    main()
