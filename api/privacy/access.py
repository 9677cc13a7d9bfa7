"""Who did and read what: a log in the database that nobody changes without being noticed.

Every request that changes something leaves a row in the same transaction; whoever reads contacts of
donors, halls, drivers or users leaves one, too. What is told of a change is told by ``note`` where
it is made, and written at the end of the request.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from api.accounts.people_tables import people
from api.accounts.person import Role
from api.privacy.access_tables import access_log
from api.privacy.forget_tables import access_log_starts
from inventory.days import instant_of, microseconds_of

LOCK = 0x68616B616363  # any number that no other program on the server takes
FIRST_DIGEST = "0" * 64
COLUMNS = ("seq", "at_us", "person_id", "action", "subject", "detail", "request_id")
"""What a digest covers, after the digest before it."""
BATCH = 5_000
DONORS_READ, DRIVERS_READ, PEOPLE_READ = "donors_read", "drivers_read", "people_read"
HALLS_READ = "halls_read"
SHORTENED = "log_shortened"
"""The action of the row that says where the log begins since its oldest rows were let go."""
LOG_READ, PERSON_EXPORTED = "log_read", "person_exported"
READS = frozenset(
    {*(DONORS_READ, DRIVERS_READ, HALLS_READ, PEOPLE_READ), *(LOG_READ, PERSON_EXPORTED)}
)
"""What is noted although nothing is changed."""

SIGN_IN_FAILED, SIGN_IN_PAUSED = "sign_in_failed", "sign_in_paused"
FACTOR_FAILED, SESSION_ENDED = "second_factor_failed", "session_ended"
PASSKEY_COPIED = "passkey_copied"
"""A passkey counted backwards: somebody may have a copy of it."""
SIGN_INS = frozenset(
    {
        *("signed_in", SIGN_IN_FAILED, SIGN_IN_PAUSED, FACTOR_FAILED, SESSION_ENDED),
        *("second_factor_on", "second_factor_off", "recovery_code_used"),
        "recovery_codes_renewed",
        *("passkey_added", "passkey_removed", PASSKEY_COPIED),
    }
)
PEOPLE_CHANGED = frozenset({"person_added", "person_changed"})
KEEPING = frozenset({"forgotten", SHORTENED, "period_set"})


class Kind(StrEnum):
    """What rows may be looked through for."""

    SIGN_IN = "sign_in"
    READ = "read"
    PEOPLE = "people"
    KEEPING = "keeping"
    CHANGE = "change"


KINDS: Mapping[Kind, frozenset[str]] = {
    Kind.SIGN_IN: SIGN_INS,
    Kind.READ: READS,
    Kind.PEOPLE: PEOPLE_CHANGED,
    Kind.KEEPING: KEEPING,
}
"""Actions by kind; all others are changes."""

Detail = Mapping[str, Any]
_notes: WeakKeyDictionary[sa.Connection, list["Note"]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done or read with an open connection, to be written at its end."""

    action: str
    subject: str
    detail: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessed:
    """A row of the log."""

    seq: int
    at: datetime
    person_id: str
    action: str
    subject: str
    detail: Detail
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it, when, and in which request."""

    person_id: str
    at: datetime
    request_id: str = ""


def note(connection: sa.Connection, action: str, subject: str = "", **detail: Any) -> None:
    """Note what is done or read with a connection; the same again is noted once."""
    found = _notes.setdefault(connection, [])
    new = Note(action, subject, detail)
    if new not in found:
        found.append(new)


def note_sheets(connection: sa.Connection, subject: str) -> None:
    """Note that sheets are read: who drives, and halls' telephone numbers."""
    for action in (DRIVERS_READ, HALLS_READ):
        note(connection, action, subject)


def note_trip(connection: sa.Connection, plan_id: str, trip_id: str) -> None:
    """Note that the sheet of a trip is read."""
    note_sheets(connection, f"plan/{plan_id}/trip/{trip_id}")


def take_notes(connection: sa.Connection) -> tuple[Note, ...]:
    """Return what was noted with a connection, and forget it."""
    return tuple(_notes.pop(connection, ()))


def write(connection: sa.Connection, notes: Sequence[Note], by: By) -> None:
    """Append notes to the log; the transaction must be one that writes."""
    if not notes:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    seq, digest = _newest(connection)
    for one in notes:
        seq += 1
        row = {
            "seq": seq,
            "at_us": microseconds_of(by.at),
            "person_id": by.person_id,
            "action": one.action,
            "subject": one.subject,
            "detail": json.dumps(one.detail, ensure_ascii=False, sort_keys=True, default=str),
            "request_id": by.request_id,
        }
        digest = digest_of(digest, [row[name] for name in COLUMNS])
        connection.execute(sa.insert(access_log).values(**row, digest=digest))


def _newest(connection: sa.Connection) -> tuple[int, str]:
    """Return the place and digest of the newest row, or of where the log begins without one."""
    newest = sa.select(access_log.c.seq, access_log.c.digest).order_by(access_log.c.seq.desc())
    last = connection.execute(newest.limit(1)).one_or_none()
    return _start(connection) if last is None else (last.seq, last.digest)


def _start(connection: sa.Connection) -> tuple[int, str]:
    query = sa.select(access_log_starts.c.seq, access_log_starts.c.digest)
    last = connection.execute(query.order_by(access_log_starts.c.seq.desc()).limit(1)).one_or_none()
    return (0, FIRST_DIGEST) if last is None else (last.seq, last.digest)


def rows_before(connection: sa.Connection, before: datetime, *, limit: int) -> int:
    """Return how many of the oldest rows are older than a moment, at most ``limit``.

    The newest row always stays, as does whatever follows one that is not older.
    """
    first_kept = sa.select(sa.func.min(access_log.c.seq)).where(
        access_log.c.at_us >= microseconds_of(before)
    )
    kept = connection.execute(first_kept).scalar_one() or _newest(connection)[0]
    return max(0, min(limit, kept - 1 - _start(connection)[0]))


def shorten(connection: sa.Connection, rows: int, *, now: datetime) -> Note:
    """Let the oldest rows of the log go; return what must be written to it in this transaction.

    The place and digest of the last one that went are kept, so that the rest still proves itself.
    """
    first, _ = _start(connection)
    up_to = first + rows
    query = sa.select(access_log.c.digest).where(access_log.c.seq == up_to)
    digest = connection.execute(query).scalar_one()
    start = {"seq": up_to, "digest": digest, "shortened_at": now}
    connection.execute(sa.insert(access_log_starts).values(start))
    connection.execute(sa.delete(access_log).where(access_log.c.seq <= up_to))
    return Note(SHORTENED, "access_log", {"rows": rows, "up_to": up_to, "digest": digest})


def digest_of(before: str, values: Sequence[Any]) -> str:
    """Return the digest of a row whose predecessor has the digest ``before``."""
    told = json.dumps([before, *values], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def first_fault(connection: sa.Connection) -> int | None:
    """Return the place of the first row that does not fit the chain; None = all fit.

    Where the oldest rows were let go, a later row must say so.
    """
    start, start_digest = _start(connection)
    is_told, digest = start == 0, start_digest
    query = sa.select(access_log).order_by(access_log.c.seq)
    with connection.execute(query, execution_options={"yield_per": BATCH}) as rows:
        for place, row in enumerate(rows, start=start + 1):
            digest = digest_of(digest, [getattr(row, name) for name in COLUMNS])
            if row.seq != place or row.digest != digest:
                return place
            if row.action == SHORTENED and not is_told:
                told = json.loads(row.detail)
                is_told = (told["up_to"], told["digest"]) == (start, start_digest)
    return None if is_told else start


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for: of a time, by a person, with a text in them, of a kind.

    ``without_admins`` leaves out what administrators and the server's machine did, and what is
    about administrators.
    """

    since: datetime | None = None
    until: datetime | None = None
    person_id: str = ""
    about: str = ""
    kind: Kind | None = None
    without_admins: bool = False

    @property
    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The same for the database."""
        found = []
        if self.since is not None:
            found.append(access_log.c.at_us >= microseconds_of(self.since))
        if self.until is not None:
            found.append(access_log.c.at_us < microseconds_of(self.until))
        if self.person_id:
            found.append(access_log.c.person_id == self.person_id)
        if self.about:
            escaped = self.about.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
            texts = (access_log.c.subject, access_log.c.detail)
            found.append(sa.or_(*(c.like(f"%{escaped}%", escape="\\") for c in texts)))
        if self.without_admins:
            admins = sa.select(people.c.person_id).where(people.c.role == Role.ADMIN)
            about = sa.select("person/" + people.c.person_id).where(people.c.role == Role.ADMIN)
            found.append(access_log.c.person_id.not_in(admins))
            found.append(access_log.c.person_id.not_like("@%"))
            found.append(access_log.c.subject.not_in(about))
            found.append(~_was_admin(access_log.c.person_id))
            found.append(~_was_admin(access_log.c.subject))
        if self.kind is not None and self.kind in KINDS:
            found.append(access_log.c.action.in_(KINDS[self.kind]))
        elif self.kind is not None:
            found.append(access_log.c.action.not_in(frozenset().union(*KINDS.values())))
        return found


def _was_admin(whose: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Tell whether a row is of or about somebody who was an administrator then and is not now.

    The log itself tells the day: until the last row that says that they were one, they were one.
    """
    later = access_log.alias("later")
    ended = later.c.detail.like(f'%"before": {{%"role": "{Role.ADMIN}"%}}%')
    return sa.exists().where(
        later.c.action == "person_changed",
        ended,
        later.c.subject.in_((whose, "person/" + whose)),
        later.c.seq >= access_log.c.seq,
    )


def listed(
    connection: sa.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    person_id: str = "",
    about: str = "",
) -> Iterator[Accessed]:
    """Return rows in their order, of a time, by a person, or whose subject has a text in it."""
    return rows_of(connection, Wanted(since=since, until=until, person_id=person_id, about=about))


def rows_of(connection: sa.Connection, wanted: Wanted) -> Iterator[Accessed]:
    """Return what is asked for, the oldest row first."""
    query = sa.select(access_log).where(*wanted.conditions).order_by(access_log.c.seq)
    return map(_accessed, connection.execute(query, execution_options={"yield_per": BATCH}))


def latest(
    connection: sa.Connection, wanted: Wanted, *, limit: int, offset: int
) -> tuple[tuple[Accessed, ...], int]:
    """Return a part of what is asked for, the newest row first, and how many there are."""
    query = sa.select(access_log).where(*wanted.conditions).order_by(access_log.c.seq.desc())
    count = sa.select(sa.func.count()).select_from(access_log).where(*wanted.conditions)
    rows = connection.execute(query.limit(limit).offset(offset))
    return tuple(map(_accessed, rows)), connection.execute(count).scalar_one()


def _accessed(row: sa.Row[Any]) -> Accessed:
    return Accessed(
        seq=row.seq,
        at=instant_of(row.at_us),
        person_id=row.person_id,
        action=row.action,
        subject=row.subject,
        detail=json.loads(row.detail),
        request_id=row.request_id,
    )
