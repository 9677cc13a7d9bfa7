"""Planted bugs of people, sessions and the log; ``tests.trust.planted`` has the list."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from api import db, deps, guards, permissions
from api.accounts import auth, people, second_factor, sign_in
from api.accounts.person import Role, SecondFactorWrong, SignInFailed
from api.care import kept_files, logs
from api.grants import Scope
from api.planning import own_parts
from api.privacy import access, forgetting, person_data, personal_data
from api.web import access_routes
from tests.trust.planted import bug


@bug
def tries_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Passwords may be tried without end."""
    patch.setattr("api.accounts.throttle.take_try", lambda *_, **__: True)


@bug
def devices_are_not_known(patch: pytest.MonkeyPatch) -> None:
    """Whoever guesses somebody's password locks that person out."""
    patch.setattr("api.accounts.throttle._is_known", lambda *_: False)


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
    patch.setattr("api.accounts.passwords.parts_of", lambda _: 99)


@bug
def signing_out_ends_one_session(patch: pytest.MonkeyPatch) -> None:
    """Whoever signs out everywhere stays signed in on other devices."""
    patch.setattr(sign_in, "end_everywhere", lambda *_: None)


@bug
def tokens_are_kept(patch: pytest.MonkeyPatch) -> None:
    """A session is known by the token itself."""
    patch.setattr("api.accounts.auth.hashed", lambda token: token)


@bug
def sessions_never_idle(patch: pytest.MonkeyPatch) -> None:
    """A session that nobody uses goes on."""
    patch.setattr("api.accounts.auth.IDLE", {})


@bug
def failed_passwords_are_logged(patch: pytest.MonkeyPatch) -> None:
    """What was tried is written to the log, to help people."""
    verify = sign_in.verify

    def telling(app: Any, *, username: str, password: str, **more: Any) -> Any:
        sign_in.log.info("sign_in_tried", username=username, password=password)
        return verify(app, username=username, password=password, **more)

    patch.setattr(sign_in, "verify", telling)


@bug
def refused_rows_are_logged(patch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL says of a row that it refuses is logged as it is."""
    patch.setattr(logs, "without_rows", lambda text: text)


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
    patch.setattr(deps, "_write_read", lambda *_, **__: None)


@bug
def a_list_of_drivers_is_read_unseen(patch: pytest.MonkeyPatch) -> None:
    """One of the routes that name all drivers forgets to say so."""
    note = access.note

    def forgetful(connection: Any, action: str, subject: str = "", **detail: Any) -> None:
        if subject != "calendars":
            note(connection, action, subject, **detail)

    patch.setattr(access, "note", forgetful)


@bug
def halls_numbers_are_read_unseen(patch: pytest.MonkeyPatch) -> None:
    """The sheet of a trip says who drives it in the log, and not that it has halls' numbers."""
    note = access.note

    def forgetful(connection: Any, action: str, subject: str = "", **detail: Any) -> None:
        if action != access.HALLS_READ:
            note(connection, action, subject, **detail)

    patch.setattr(access, "note", forgetful)


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
def old_recovery_codes_stay(patch: pytest.MonkeyPatch) -> None:
    """New recovery codes come beside the old ones."""

    def make(connection: Any, person_id: str) -> tuple[str, ...]:
        codes = tuple(f"new-{n}" for n in range(second_factor.RECOVERY_CODES))
        rows = [
            {"code_hash": second_factor.hashed(second_factor._plain(c)), "person_id": person_id}
            for c in codes
        ]
        connection.execute(sa.insert(second_factor.recovery_codes), rows)
        return codes

    patch.setattr(second_factor, "_make_codes", make)


@bug
def who_was_an_administrator_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What somebody did as an administrator shows once they are none any more."""
    patch.setattr(access, "_was_admin", lambda _: sa.false())


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
    patch.setattr("api.care.watching._may_read", lambda *_: True)


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
def accounts_at_a_provider_stay(patch: pytest.MonkeyPatch) -> None:
    """One of the tables of a closed account is forgotten by nobody."""
    patch.setattr(forgetting, "oidc_links", forgetting.sessions)


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
def names_tell_who_one_is(patch: pytest.MonkeyPatch) -> None:
    """Whoever has the same name is told what is held about the other one."""

    def careless(connection: Any, person: Any, *, now: Any) -> Any:
        return person_data.data_of(connection, person.person_id, now=now)

    patch.setattr(person_data, "own_data_of", careless)


@bug
def the_council_sees_administrators(patch: pytest.MonkeyPatch) -> None:
    """What administrators do is in everybody's log."""
    conditions = access.Wanted.conditions.fget

    def careless(self: access.Wanted) -> Any:
        return conditions(replace(self, without_admins=False))  # type: ignore[misc]

    patch.setattr(access.Wanted, "conditions", property(careless))


@bug
def operators_see_all_acts(patch: pytest.MonkeyPatch) -> None:
    """An operator's log is not narrowed to the own acts."""
    patch.setattr(access_routes, "OWN_ACTS", frozenset())


@bug
def drivers_keep_contacts(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether a driver's trip is over."""
    patch.setattr(own_parts, "window_of", lambda _: (datetime.max.replace(tzinfo=UTC),) * 2)


@bug
def one_right_too_many(patch: pytest.MonkeyPatch) -> None:
    """The council may change people's accounts."""
    grants = {**permissions.ROUTES["change_person"], Role.COUNCIL: Scope.ALL}
    patch.setitem(permissions.ROUTES, "change_person", grants)  # type: ignore[arg-type]


@bug
def old_sessions_stay(patch: pytest.MonkeyPatch) -> None:
    """Whoever signs in keeps the session from before, too."""
    begin = auth.begin_session

    def beside(*known: Any, instead_of: str | None = None, **more: Any) -> Any:
        del instead_of
        return begin(*known, **more)

    patch.setattr(auth, "begin_session", beside)


@bug
def sessions_are_kept_in_memory(patch: pytest.MonkeyPatch) -> None:
    """Whose token was looked up is remembered, and nobody forgets it."""
    kept: dict[str, Any] = {}
    find = auth.find_session

    def remembering(connection: Any, token: str, **named: Any) -> Any:
        kept[token] = find(connection, token, **named)
        return kept[token]

    patch.setattr(auth, "find_session", remembering)
