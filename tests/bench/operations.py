"""Measures backup, restore and moving of a large book: ``python -m tests.bench.operations``.

The figures are of the README's page on trust. PostgreSQL is run for it if it is installed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from api.care import backups, doctor
from api.clock import utc_now
from api.db import open_database, reading, writing
from api.privacy import access
from api.settings import Settings
from inventory.store.audit import audit
from tests.bench.memory import peak_mb
from tests.book_making import fill_book
from tests.postgresql import programs_folder, server_in

Value = TypeVar("Value")


def timed(what: str, work: Callable[[], Value]) -> Value:
    """Do something and tell how long it took, of which at work, and the greatest memory so far.

    The time at work is that of this program; on a busy computer it tells more than the clock does.
    """
    began_s, worked_s = time.monotonic(), sum(os.times()[:4])
    found = work()
    took_s, worked_s = time.monotonic() - began_s, sum(os.times()[:4]) - worked_s
    sys.stdout.write(f"{what}: {took_s:.1f} s, at work {worked_s:.1f} s, {peak_mb():.0f} MB\n")
    sys.stdout.flush()
    return found


def at(path: Path) -> Settings:
    """Return settings of an SQLite database."""
    return Settings(data_dir=path.parent, database_url=f"sqlite:///{path}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args().entries
    folder = Path(tempfile.mkdtemp(prefix="hakobi-operations-"))
    folder.chmod(0o755)  # PostgreSQL's own user must come through
    try:
        measure(folder, entries)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, entries: int) -> None:
    """Fill a book, back it up, restore it, and move it to PostgreSQL."""
    here = at(folder / "here" / "hakobi.sqlite3")
    engine = open_database(here)
    with writing(engine) as connection:
        count = timed(f"{entries} entries made", lambda: fill_book(connection, entries))
    file = folder / "backup.sqlite3"
    made = timed("backup", lambda: backups.make_backup(engine, here, file, now=utc_now()))
    sys.stdout.write(f"{count} entries, backup of {file.stat().st_size / 1e6:.0f} MB\n")
    there = at(folder / "there" / "hakobi.sqlite3")
    timed("restore to SQLite", lambda: backups.restore(file, there, now=utc_now()))
    with reading(engine) as connection:
        timed("audit", lambda: audit(connection))
        timed("log of accesses looked through", lambda: access.first_fault(connection))
    timed("doctor", lambda: doctor.examine(here, now=utc_now()))
    if programs_folder() is not None:
        with server_in(folder / "server") as url:
            target = Settings(data_dir=folder / "moved", database_url=url)
            moved = timed("move to PostgreSQL", lambda: backups.move(engine, target))
        assert moved.digest == made.digest
    engine.dispose()


if __name__ == "__main__":
    main()
