"""Planted bugs: the check of each promise must fail with its own. ``BUGS`` is the whole list.

A test file here has a function ``check_…`` for its promise, a test that it holds, and for each bug
a test in which the very same check must fail: ``with caught("name"): check_…()``.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from api import backups, copies, db

Plant = Callable[[pytest.MonkeyPatch], None]
_BUGS: dict[str, Plant] = {}
BUGS: Mapping[str, Plant] = _BUGS


def bug(plant: Plant) -> Plant:
    """Put a bug on the list, under the name of the function that plants it."""
    _BUGS[plant.__name__] = plant
    return plant


@contextmanager
def caught(name: str, *kinds: type[Exception]) -> Iterator[None]:
    """Plant a bug; what is inside must fail an assertion, or raise one of ``kinds``."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            _BUGS[name](patch)
            yield
    except (AssertionError, *kinds):
        return
    pytest.fail(f"the bug {name} was not noticed")


@bug
def backup_copies_the_file(patch: pytest.MonkeyPatch) -> None:
    """The file is copied as it lies there, without what SQLite keeps beside it."""

    def copied(engine: Any, path: Any) -> None:
        shutil.copyfile(engine.url.database, path)

    patch.setattr(backups, "copy_sqlite", copied)


@bug
def backup_reads_many_states(patch: pytest.MonkeyPatch) -> None:
    """Each table is read as it is by then, not as of one moment."""
    patch.setattr(backups, "auditing", db.reading)


@bug
def restore_believes_the_file(patch: pytest.MonkeyPatch) -> None:
    """What a backup holds is taken without a look at its book and rows."""
    proved = backups._proved
    said: list[Any] = []
    read = backups.read_backup

    def kept(path: Any) -> Any:
        said.append(read(path))
        return said[-1]

    patch.setattr(backups, "read_backup", kept)
    patch.setattr(backups, "_proved", lambda *_, **__: said[-1] if said else proved(*_, **__))
    patch.setattr(backups, "_sound", lambda report, _: report)


@bug
def restore_fills_what_is_there(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the database is empty."""
    patch.setattr(backups, "filled_tables", lambda _: ())


@bug
def move_forgets_a_table(patch: pytest.MonkeyPatch) -> None:
    """The rows of one table stay behind, and nobody compares."""
    insert = copies._insert

    def forgetful(target: Any, table: Any, rows: Any) -> None:
        if table.name != "master_rows":
            insert(target, table, rows)

    patch.setattr(copies, "_insert", forgetful)
    patch.setattr(backups, "_require_same", lambda *_: None)


@bug
def migrations_commit_one_by_one(patch: pytest.MonkeyPatch) -> None:
    """A migration that is cut short leaves half of its tables."""
    patch.setattr(db, "_BEGIN", "nothing")
    patch.setattr(db, "writing", _each_statement_by_itself)


@contextmanager
def _each_statement_by_itself(engine: Any) -> Iterator[Any]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@bug
def newer_schemas_are_taken(patch: pytest.MonkeyPatch) -> None:
    """An old program works on a database that a newer one has changed."""
    patch.setattr(db, "upgrade", lambda _: None)


@bug
def doctor_sees_no_danger(patch: pytest.MonkeyPatch) -> None:
    """The settings of the database that make commits last are not looked at."""
    patch.setattr("api.doctor.verify_durability", lambda _: None)
