"""Planted bugs: the check of each promise must fail with its own. ``BUGS`` is the whole list.

A test file here has a function ``check_…`` for its promise, a test that it holds, and for each bug
a test in which the very same check must fail: ``with caught("name"): check_…()``.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from xlsxwriter.worksheet import Worksheet

import bill_of_materials
from api import (
    access,
    auth,
    backups,
    copies,
    db,
    deps,
    forgetting,
    guards,
    jobs,
    kept_files,
    people,
    person_data,
    personal_data,
    sealing,
    second_factor,
    sign_in,
)
from api.excel import workbook
from api.person import SecondFactorWrong, SignInFailed
from api.tables import runs
from api.web import render
from inventory.store import audit_texts, book, chain
from tests.trust import power_log

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
def newer_schemas_are_taken(patch: pytest.MonkeyPatch) -> None:
    """An old program works on a database that a newer one has changed."""
    patch.setattr(db, "upgrade", lambda _: None)


@bug
def doctor_sees_no_danger(patch: pytest.MonkeyPatch) -> None:
    """The settings of the database that make commits last are not looked at."""
    patch.setattr("api.doctor.verify_durability", lambda _: None)


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

    patch.setattr("api.book.post", again)


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
    patch.setattr("api.run_store.best_json", lambda *_: None)


@bug
def stale_servers_end_runs(patch: pytest.MonkeyPatch) -> None:
    """A server that lost its run to another one ends it all the same."""

    def held(run: Any) -> Any:
        known = (runs.c.run_id == run.run_id, runs.c.state == "running")
        return sa.update(runs).where(*known)

    patch.setattr("api.run_store._held", held)


@bug
def errors_have_no_headers(patch: pytest.MonkeyPatch) -> None:
    """Answers that refuse bear no headers for browsers."""
    usual = guards._Reply.send

    async def send(self: Any, message: Any) -> None:
        if message.get("status", 0) >= 400:
            self.status = message["status"]
            await self._send(message)
            return
        await usual(self, message)

    patch.setattr(guards._Reply, "send", send)


@bug
def pages_may_run_inline_scripts(patch: pytest.MonkeyPatch) -> None:
    """The policy lets pages run what stands in them."""
    policy = guards.CONTENT_SECURITY_POLICY.replace(
        "script-src 'self'", "script-src 'self' 'unsafe-inline'"
    )
    patch.setitem(guards.HEADERS, "Content-Security-Policy", policy)


@bug
def other_sites_may_send(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks where a request comes from."""
    patch.setattr(guards, "_is_cross_site", lambda _: False)


@bug
def looking_changes_names(patch: pytest.MonkeyPatch) -> None:
    """A page that is only looked at writes in the database."""
    seen = deps._session_of

    def noted(app: Any, token: str) -> Any:
        session = seen(app, token)
        if session is not None:
            with db.writing(app.engine) as connection:
                connection.exec_driver_sql("UPDATE people SET name = name || '.'")
        return session

    patch.setattr(deps, "_session_of", noted)


@bug
def tries_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Passwords may be tried without end."""
    patch.setattr("api.throttle.take_try", lambda *_, **__: True)


@bug
def devices_are_not_known(patch: pytest.MonkeyPatch) -> None:
    """Whoever guesses somebody's password locks that person out."""
    patch.setattr("api.throttle._is_known", lambda *_: False)


@bug
def unknown_people_cost_nothing(patch: pytest.MonkeyPatch) -> None:
    """A user name that nobody has is answered at once."""
    verify = sign_in.verify

    def quick(app: Any, *, username: str, password: str, **more: Any) -> Any:
        with db.reading(app.engine) as connection:
            if people.password_hash_of(connection, username) is None:
                raise SignInFailed("The user name or the password is wrong.")
        return verify(app, username=username, password=password, **more)

    patch.setattr(sign_in, "verify", quick)


@bug
def only_a_short_list_is_refused(patch: pytest.MonkeyPatch) -> None:
    """Common passwords with another ending are taken."""
    patch.setattr("api.passwords.parts_of", lambda _: 99)


@bug
def signing_in_leads_anywhere(patch: pytest.MonkeyPatch) -> None:
    """The address after signing in is taken as it comes."""
    patch.setattr("api.web.people_routes.safe_next", lambda address: address or "/")


@bug
def pages_do_not_escape(patch: pytest.MonkeyPatch) -> None:
    """Names stand in pages as they are."""
    make = render.environment.__wrapped__

    def bare(language: Any, *, is_easy: bool = False) -> Any:
        made = make(language, is_easy=is_easy)
        made.autoescape = False
        return made

    patch.setattr(render, "environment", bare)


@bug
def cells_may_be_formulas(patch: pytest.MonkeyPatch) -> None:
    """Texts are written as spreadsheets would read them."""
    patch.setitem(workbook._OPTIONS, "strings_to_formulas", True)
    patch.setattr(Worksheet, "write_string", Worksheet.write)


@bug
def signing_out_ends_one_session(patch: pytest.MonkeyPatch) -> None:
    """Whoever signs out everywhere stays signed in on other devices."""
    patch.setattr(sign_in, "end_everywhere", lambda *_: None)


@bug
def tokens_are_kept(patch: pytest.MonkeyPatch) -> None:
    """A session is known by the token itself."""
    patch.setattr("api.auth.hashed", lambda token: token)


@bug
def sessions_never_idle(patch: pytest.MonkeyPatch) -> None:
    """A session that nobody uses goes on."""
    patch.setattr("api.auth.IDLE", {})


@bug
def failed_passwords_are_logged(patch: pytest.MonkeyPatch) -> None:
    """What was tried is written to the log, to help people."""
    verify = sign_in.verify

    def telling(app: Any, *, username: str, password: str, **more: Any) -> Any:
        sign_in.log.info("sign_in_tried", username=username, password=password)
        return verify(app, username=username, password=password, **more)

    patch.setattr(sign_in, "verify", telling)


@bug
def addresses_are_logged(patch: pytest.MonkeyPatch) -> None:
    """Each request is logged with its whole address."""
    refusal = guards.Guard._refusal

    def telling(self: Any, request: Any) -> Any:
        guards.log.info("asked", url=str(request.url))
        return refusal(self, request)

    patch.setattr(guards.Guard, "_refusal", telling)


@bug
def readers_are_not_written(patch: pytest.MonkeyPatch) -> None:
    """Whoever only reads contacts leaves no trace."""
    patch.setattr(deps, "_write_read", lambda *_: None)


@bug
def details_are_not_chained(patch: pytest.MonkeyPatch) -> None:
    """The chain of the log of accesses leaves out what was done."""
    patch.setattr(access, "COLUMNS", tuple(n for n in access.COLUMNS if n != "detail"))


@bug
def numbers_open_twice(patch: pytest.MonkeyPatch) -> None:
    """A number that somebody has looked at over the shoulder opens once more."""

    def use(connection: Any, person_id: str, factor: Any, plain: str, *, now: Any) -> None:
        steps = (second_factor.step_of(now) + off for off in second_factor.EARLY_OR_LATE)
        if plain not in {second_factor.number_of(factor.secret, step) for step in steps}:
            raise SecondFactorWrong("The number is wrong.")

    patch.setattr(second_factor, "_use_number", use)


@bug
def right_passwords_reset_the_count(patch: pytest.MonkeyPatch) -> None:
    """Tries are forgotten once the password is right, before the number is looked at."""
    require = second_factor.require_number

    def require_later(connection: Any, *about: Any, **more: Any) -> None:
        connection.exec_driver_sql("DELETE FROM sign_in_tries")
        connection.commit()
        require(connection, *about, **more)

    patch.setattr(second_factor, "require_number", require_later)


@bug
def enrolling_can_wait(patch: pytest.MonkeyPatch) -> None:
    """Staff without a second factor may go on working."""
    patch.setattr(deps, "_must_enrol", lambda *_: False)


@bug
def metrics_are_for_everybody(patch: pytest.MonkeyPatch) -> None:
    """Whoever reaches the server reads its figures."""
    patch.setattr("api.watching._may_read", lambda *_: True)


@bug
def first_codes_work_again(patch: pytest.MonkeyPatch) -> None:
    """The code of the first start opens the page as long as the server runs."""
    patch.setattr("api.web.first_routes.is_first_start", lambda _: True)


@bug
def files_stay_behind(patch: pytest.MonkeyPatch) -> None:
    """A backup is of the database alone."""
    patch.setattr(kept_files, "_names", lambda _: iter(()))


@bug
def notes_stay(patch: pytest.MonkeyPatch) -> None:
    """What drivers wrote about people is forgotten by nobody."""
    fewer = tuple(rule for rule in forgetting.RULES if rule.table != "trip_reports")
    months = tuple(rule for rule in fewer if rule.table != "scenarios")
    patch.setattr(forgetting, "RULES", months)


@bug
def starts_are_believed(patch: pytest.MonkeyPatch) -> None:
    """Where the log begins is taken from a table, whether the log itself says so or not."""
    fault = access.first_fault

    def trusting(connection: Any) -> int | None:
        found = fault(connection)
        return None if found == access._start(connection)[0] else found

    patch.setattr(access, "first_fault", trusting)


@bug
def a_table_is_not_named(patch: pytest.MonkeyPatch) -> None:
    """Nobody has thought of what a table has of people."""
    known = {name: held for name, held in personal_data.HELD.items() if name != "trip_reports"}
    patch.setattr("tests.trust.test_forgetting.HELD", known)


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
def written_rows_are_told_whole(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the own data gets what they have written about others, too."""
    patch.setattr(person_data, "OF_OTHERS", {})


@bug
def typed_names_are_noted(patch: pytest.MonkeyPatch) -> None:
    """What was typed as a user name is written down, to help whoever looks into it."""
    verify = sign_in.verify

    def telling(app: Any, *, username: str, **more: Any) -> Any:
        note = access.Note(access.SIGN_IN_FAILED, username, {})
        with db.writing(app.engine) as connection:
            access.write(connection, [note], sign_in._by_nobody())
        return verify(app, username=username, **more)

    patch.setattr(sign_in, "verify", telling)


@bug
def looking_at_the_log_is_not_noted(patch: pytest.MonkeyPatch) -> None:
    """Whoever looks at what others did leaves no trace."""
    patch.setattr(access, "READS", access.READS - {access.LOG_READ})


@bug
def anybody_ends_sessions(patch: pytest.MonkeyPatch) -> None:
    """A session is ended by whoever knows its key."""

    def end(connection: Any, _person: Any, key: str, *, now: Any) -> None:
        query = sa.select(auth.sessions.c.token_hash)
        for token_hash in connection.execute(query).scalars().all():
            if auth.key_of_session(token_hash) == key:
                mine = auth.sessions.c.token_hash == token_hash
                connection.execute(sa.update(auth.sessions).where(mine).values(ended_at=now))

    patch.setattr(auth, "end_listed", end)


@bug
def keys_are_passed_over(patch: pytest.MonkeyPatch) -> None:
    """Backups are written as they are, whoever they should be encrypted to."""
    patch.setattr(sealing, "read_recipients", lambda _: [])
