"""Keeps a small database of a schema, as SQL text: ``python -m tests.trust.schema_kept 0009``.

Run it whenever a version is released; ``test_upgrade`` brings each kept database up to date.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from api.db import make_engine, upgrade
from api.settings import Settings
from tests.trust.personal_world import fill_all

FOLDER = Path(__file__).parent / "schemas"


def keep(revision: str) -> Path:
    """Write the database that the program has now, filled, at ``revision``."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        engine = make_engine(settings)
        upgrade(engine, revision=revision)
        fill_all(engine)
        engine.dispose()
        with closing(sqlite3.connect(Path(folder) / "hakobi.sqlite3")) as file:
            lines = "\n".join(file.iterdump()) + "\n"
    kept = FOLDER / f"{revision}.sql"
    kept.write_text(lines, encoding="utf-8")
    return kept


def load(revision: str, path: Path) -> None:
    """Write a kept database to a file."""
    text = (FOLDER / f"{revision}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as file:
        file.executescript(text)


def rows_in(path: Path) -> dict[str, int]:
    """Return how many rows each table of a database's file has."""
    with closing(sqlite3.connect(path)) as file:
        names = [
            name
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "alembic_"))
        ]
        return {n: file.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}


if __name__ == "__main__":
    sys.stdout.write(f"{keep(sys.argv[1])}\n")
