"""Planted bugs of data and their faults; ``tests.trust.planted`` has the list."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

import bill_of_materials
from api import db, deps
from api.care import backups, copies, sealing
from api.planning import jobs
from api.tables import runs
from inventory.store import audit_texts, book, chain
from tests.trust import power_log
from tests.trust.planted import bug


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
    patch.setattr(db, "_begin", lambda _: None)  # so that SQLite commits each statement


@bug
def updates_only_add_columns(patch: pytest.MonkeyPatch) -> None:
    """A migration does not fill in what follows from the rows that are there."""
    patch.setattr(Operations, "execute", lambda *_, **__: None)


@bug
def newer_schemas_are_taken(patch: pytest.MonkeyPatch) -> None:
    """An old program works on a database that a newer one has changed."""
    patch.setattr(db, "upgrade", lambda _: None)


@bug
def doctor_sees_no_danger(patch: pytest.MonkeyPatch) -> None:
    """The settings of the database that make commits last are not looked at."""
    patch.setattr("api.care.doctor.verify_durability", lambda _: None)


@bug
def answers_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    """What is told as stored is committed a moment later."""

    @contextmanager
    def late(engine: Any) -> Iterator[Any]:
        connection = engine.connect().execution_options(**{db._BEGIN: "IMMEDIATE"})
        begun = connection.begin()

        def commit() -> None:
            begun.commit()
            connection.close()

        yield connection
        threading.Timer(0.3, commit).start()

    patch.setattr(deps, "writing", late)


@bug
def full_disks_are_acknowledged(patch: pytest.MonkeyPatch) -> None:
    """A commit that fails is taken for one that did not."""
    writing = db.writing

    @contextmanager
    def brazen(engine: Any) -> Iterator[Any]:
        with suppress(sa.exc.OperationalError), writing(engine) as connection:
            yield connection

    patch.setattr(deps, "writing", brazen)


@bug
def full_disks_are_not_told(patch: pytest.MonkeyPatch) -> None:
    """Nobody notes why a write failed."""
    patch.setattr(db, "_is_want_of_room", lambda _: False)


@bug
def keys_are_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    """An entry that comes again is written again, under a name of its own."""
    post = book.post

    def again(connection: Any, entry: Any, **more: Any) -> Any:
        return post(connection, replace(entry, entry_id=str(uuid4())), **more)

    patch.setattr("api.food.book.post", again)


@bug
def notes_are_not_hashed(patch: pytest.MonkeyPatch) -> None:
    """The chain covers every column but one."""
    fewer = tuple(name for name in chain.COLUMNS if name != "note")
    patch.setattr(chain, "COLUMNS", fewer)
    patch.setattr(audit_texts, "lines_query", chain.lines_query.__wrapped__)


@bug
def commits_are_not_forced(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the database forces a commit to the disk."""
    patch.setattr(db, "verify_durability", lambda _: None)


@bug
def late_planners_start_again(patch: pytest.MonkeyPatch) -> None:
    """A planner that does not end in time is taken for one that crashed."""
    patch.setattr(jobs.Supervision, "_out_of_time", lambda _: None)


@bug
def best_plans_are_lost(patch: pytest.MonkeyPatch) -> None:
    """What a planner had found before it died is not kept."""
    patch.setattr("api.planning.run_store.best_json", lambda *_: None)


@bug
def stale_servers_end_runs(patch: pytest.MonkeyPatch) -> None:
    """A server that lost its run to another one ends it all the same."""

    def held(run: Any) -> Any:
        known = (runs.c.run_id == run.run_id, runs.c.state == "running")
        return sa.update(runs).where(*known)

    patch.setattr("api.planning.run_store._held", held)


def _weaker(patch: pytest.MonkeyPatch, pragma: str) -> None:
    """Have SQLite opened with a weaker setting, and nobody look at it."""
    usual = db._set_pragmas

    def weaker(connection: Any, record: object) -> None:
        usual(connection, record)
        connection.execute(f"PRAGMA {pragma}")

    patch.setattr(db, "_set_pragmas", weaker)
    patch.setattr(db, "verify_durability", lambda _: None)


@bug
def nothing_is_forced(patch: pytest.MonkeyPatch) -> None:
    """SQLite leaves it to the system when anything reaches the disk."""
    _weaker(patch, "synchronous=OFF")


@bug
def commits_are_forced_later(patch: pytest.MonkeyPatch) -> None:
    """SQLite forces its log only before a checkpoint."""
    _weaker(patch, "synchronous=NORMAL")


def _lies_about(patch: pytest.MonkeyPatch, ending: str) -> None:
    forced = power_log.LoggedFile.xSync

    def lying(file: power_log.LoggedFile, flags: int) -> None:
        if not file._name.endswith(ending):
            forced(file, flags)

    patch.setattr(power_log.LoggedFile, "xSync", lying)


@bug
def the_log_is_not_forced(patch: pytest.MonkeyPatch) -> None:
    """A disk says that it has stored SQLite's log, and has not."""
    _lies_about(patch, "-wal")


@bug
def checkpoints_are_not_forced(patch: pytest.MonkeyPatch) -> None:
    """A disk says that it has stored the database's own file, and has not."""
    _lies_about(patch, ".sqlite3")


@bug
def postgresql_answers_early(_: pytest.MonkeyPatch) -> None:
    """PostgreSQL says that it has committed what is not written yet: its test changes a setting."""


@bug
def hashes_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The bill of materials names one file of each package."""
    some = re.compile(r"==\S+\s+--hash=(sha\d+):([0-9a-f]+)")
    patch.setattr(bill_of_materials, "HASH", some)


@bug
def keys_are_passed_over(patch: pytest.MonkeyPatch) -> None:
    """Backups are written as they are, whoever they should be encrypted to."""
    patch.setattr(sealing, "read_recipients", lambda _: [])


@bug
def dead_connections_are_used(patch: pytest.MonkeyPatch) -> None:
    """Connections of a database that has ended are not looked at before they are used."""
    patch.setattr(db, "_ask_whether_alive", lambda *_: None)


@bug
def nobody_looks_at_the_folder(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether data can be written before something is done with them."""
    patch.setattr("api.care.data_folder._fault", lambda _: "")


@bug
def silent_machines_keep_their_runs(patch: pytest.MonkeyPatch) -> None:
    """Nobody takes over the run of a machine that has gone silent."""
    patch.setattr(jobs.JobRunner, "recover", lambda _: None)
