"""Keeps a small database of a schema, as SQL text: ``python -m tests.trust.schema_kept 0009``.

Run it whenever a version is released; ``test_upgrade`` brings each kept database up to date.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from api.db import make_engine, upgrade, writing
from api.settings import Settings
from inventory.stocktake import Closing, Count, TakeOrder
from inventory.store import take_ends, takes
from inventory.store.schema import metadata
from tests.inventory.book_words import PERSON, POLICY
from tests.trust.personal_world import OF_FEW_WORDS, OLD, fill_all, something

FOLDER = Path(__file__).parent / "schemas"
SPOILED_BY_ANY = frozenset({"access_log_starts"})
"""A log that said so would begin later than it does."""


def keep(revision: str) -> Path:
    """Write the database that the program has now, filled, at ``revision``."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        engine = make_engine(settings)
        upgrade(engine, revision=revision)
        fill_all(engine)
        with writing(engine) as connection:
            _keep_house(connection)
            _fill_the_rest(connection)
        engine.dispose()
        with closing(sqlite3.connect(Path(folder) / "hakobi.sqlite3")) as file:
            lines = "\n".join(file.iterdump()) + "\n"
    kept = FOLDER / f"{revision}.sql"
    kept.write_text(lines, encoding="utf-8")
    return kept


def _keep_house(connection: sa.Connection) -> None:
    """Count and read at a base: a stock-take that finds what the book says, and a temperature."""
    order = TakeOrder(take_id="T1", site_id="LOGI", unit_ids=("chilled",), person_id=PERSON)
    (line,) = takes.start(connection, order, now=OLD).lines
    told = Count(
        take_id="T1", line_id="1", unit_id=line.unit_id, lot_id=line.lot_id,
        counted_g=line.snapshot_g, counted_at=OLD, person_id=PERSON,
    )  # fmt: skip
    takes.count(connection, told, now=OLD)
    closing = Closing(take_id="T1", person_id=PERSON, reason="counted")
    take_ends.close(connection, closing, now=OLD, policy=POLICY)


def _fill_the_rest(connection: sa.Connection) -> None:
    """Put a row into every table that has none, with something in each of its columns."""
    for table in metadata.sorted_tables:
        if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0:
            if table.name in SPOILED_BY_ANY:
                continue
            values = {c.name: something(connection, c, OF_FEW_WORDS) for c in table.columns}
            connection.execute(sa.insert(table).values(values))


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
