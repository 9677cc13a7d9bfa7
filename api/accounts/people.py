"""People in the database: added, found, changed, disabled; never deleted.

Functions take an open connection; whoever opened it commits. Whatever takes away a right also ends
the person's sessions, so that it holds from the next request on.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from api.accounts.hall_link_tables import hall_links
from api.accounts.people_tables import people, sessions
from api.accounts.person import Person, Role
from api.driver.tables import driver_links
from api.privacy import access
from api.store import NotStored, StoreError

_USERNAME = re.compile(r"[\w.@+-]{1,64}")
_PERSON_ID = re.compile("[0-9A-Za-z-]{1,36}")
LONGEST_NAME = 100
SENT_AGAIN = timedelta(minutes=10)
"""Within this time a form that comes once more is the same, not another person."""
NO_PASSWORD = "!"
"""A hash that no password has."""
FORGOTTEN = "~"
"""How the user name begins of somebody whose name is gone; nobody can take such a one."""
SITE_ROLES = frozenset({Role.HUB, Role.HALL})
"""Roles that are nothing without a site of their own."""


class PersonRefused(StoreError):
    """A person's data that cannot be stored; ``field`` is the one at fault."""

    code = "person_refused"
    remedy = "Correct what is named."

    def __init__(self, field: str, rule: str) -> None:
        self.field = field
        super().__init__(f"{field}: {rule}")


class UsernameTaken(StoreError):
    """A user name that another person has."""

    code = "username_taken"
    remedy = "Choose another user name; capitals and full-width letters make no difference."

    def __init__(self, username: str) -> None:
        super().__init__(f"The user name {username!r} is taken.")


class OwnAccount(StoreError):
    """An administrator who would take the own role or account away, perhaps the last one."""

    code = "own_account"
    remedy = "Have another administrator do it, or use `hakobi user` at the server."

    def __init__(self) -> None:
        super().__init__("One's own account cannot be disabled or given another role.")


class PersonUnknown(NotStored):
    """A user name that nobody has, or somebody who is disabled."""

    code = "person_unknown"
    remedy = "`hakobi user list` shows who there is; `hakobi user add` adds somebody."

    def __init__(self, username: str) -> None:
        self.kind, self.key = "person", username
        StoreError.__init__(self, f"There is no person {username!r}, or the account is disabled.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as the database has one, without the password's hash."""

    person: Person
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is told about a person to be added. ``site_id`` as in ``Person``."""

    username: str
    name: str
    role: Role
    site_id: str | None = None


def plain_username(text: str) -> str:
    """Return a user name as it is compared: full width and capitals make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def add_person(
    connection: sa.Connection,
    new: NewPerson,
    *,
    password_hash: str,
    now: datetime,
    created_by: str | None = None,
) -> Person:
    """Store a person and return it; raise ``PersonRefused`` or ``UsernameTaken``.

    ``created_by`` is the id of the person who adds; None = a command at the server's own machine.
    """
    username = plain_username(new.username)
    if not _USERNAME.fullmatch(username):
        raise PersonRefused("username", "1 to 64 letters, digits, or any of . _ @ + - are wanted.")
    role = _wanted_role(new.role)
    site_id = _wanted_site(role, new.site_id)
    person_id = str(uuid4())
    values = {
        "person_id": person_id,
        "username": username,
        "name": _wanted_name(new.name),
        "role": role,
        "site_id": site_id,
        "password_hash": password_hash,
        "created_at": now,
        "created_by": created_by,
    }
    known = sa.select(people.c.person_id).where(people.c.username == username)
    if connection.execute(known).one_or_none() is not None:
        raise UsernameTaken(username)
    try:
        connection.execute(sa.insert(people).values(values))
    except sa.exc.IntegrityError:  # added by somebody else just now
        raise UsernameTaken(username) from None
    row = get_person(connection, person_id)
    access.note(connection, "person_added", f"person/{person_id}", after=_told(row))
    return row.person


def added_just_now(
    connection: sa.Connection, new: NewPerson, *, by: str, now: datetime
) -> Person | None:
    """Return who was added by the same form, sent a moment ago by the same person.

    None where anything differs, or where that person has signed in since.
    """
    row = find_row(connection, new.username)
    if row is None or row.disabled_at is not None or now - row.created_at > SENT_AGAIN:
        return None
    person = row.person
    wanted = (_wanted_name(new.name), new.role, _wanted_site(new.role, new.site_id))
    known = sa.select(people.c.created_by).where(people.c.person_id == person.person_id)
    if (person.name, person.role, person.site_id) != wanted or (
        connection.execute(known).scalar_one() != by
    ):
        return None
    begun = sa.select(sessions.c.person_id).where(sessions.c.person_id == person.person_id)
    return None if connection.execute(begun.limit(1)).first() else person


def _wanted_role(role: Role) -> Role:
    if role is Role.PUBLIC:
        raise PersonRefused("role", "is that of people without an account.")
    return role


def _wanted_site(role: Role, site_id: str | None) -> str | None:
    found = (site_id or "").strip()
    if role in SITE_ROLES and not found:
        raise PersonRefused("site_id", "a hub operator needs a base, and a hall contact a hall.")
    if found and role not in SITE_ROLES:
        raise PersonRefused("site_id", f"the role {role} has no site of its own.")
    if len(found) > LONGEST_NAME or not found.isprintable():
        rule = f"at most {LONGEST_NAME} printable characters are wanted."
        raise PersonRefused("site_id", rule)
    return found or None


def _wanted_name(name: str) -> str:
    found = unicodedata.normalize("NFC", name).strip()
    if not found or len(found) > LONGEST_NAME or not found.isprintable():
        raise PersonRefused("name", f"1 to {LONGEST_NAME} printable characters are wanted.")
    return found


def find_person(connection: sa.Connection, username: str) -> Person | None:
    """Return whoever has a user name and is not disabled."""
    found = find_row(connection, username)
    return found.person if found is not None and found.disabled_at is None else None


def find_row(connection: sa.Connection, username: str) -> PersonRow | None:
    """Return whoever has a user name, disabled or not."""
    plain = plain_username(username)
    if not _USERNAME.fullmatch(plain):  # PostgreSQL takes no NUL
        return None
    row = connection.execute(_ROWS.where(people.c.username == plain)).one_or_none()
    return None if row is None else _row(row)


def machine_person(connection: sa.Connection, user: str, *, now: datetime) -> Person:
    """Return whoever works at the server's own machine under a name of its system.

    They have no account to sign in with; what they write bears their name all the same.
    """
    username = plain_username("@" + re.sub(r"[^\w.+-]", "-", user))[:64]
    known = find_row(connection, username)
    if known is not None:
        return known.person
    new = NewPerson(username=username, name=f"{user} (server)"[:LONGEST_NAME], role=Role.ADMIN)
    person = add_person(connection, new, password_hash=NO_PASSWORD, now=now)
    disable(connection, person.person_id, now=now)
    return person


def get_person(connection: sa.Connection, person_id: str) -> PersonRow:
    """Return a person, disabled or not; raise ``NotStored``."""
    if _PERSON_ID.fullmatch(person_id):
        row = connection.execute(_ROWS.where(people.c.person_id == person_id)).one_or_none()
        if row is not None:
            return _row(row)
    raise NotStored("person", person_id)


def name_of(connection: sa.Connection, person_id: str) -> str:
    """Return the name of a person; the id of one that is not known."""
    try:
        return get_person(connection, person_id).person.name if person_id else ""
    except NotStored:
        return person_id


def password_hash_of(connection: sa.Connection, username: str) -> tuple[Person, str] | None:
    """Return whoever has a user name, with the hash of the password; None = nobody or disabled."""
    person = find_person(connection, username)
    if person is None:
        return None
    query = sa.select(people.c.password_hash).where(people.c.person_id == person.person_id)
    return person, connection.execute(query).scalar_one()


def password_hash_by_id(connection: sa.Connection, person_id: str) -> tuple[Person, str] | None:
    """Return somebody with the hash of the password; None = nobody, or disabled."""
    try:
        row = get_person(connection, person_id)
    except NotStored:
        return None
    return password_hash_of(connection, row.person.username)


def list_people(
    connection: sa.Connection, *, limit: int = 1000, offset: int = 0
) -> tuple[tuple[PersonRow, ...], int]:
    """Return people by user name, the disabled ones last, and how many there are.

    Whoever a link stands for has no account, and is left out, as are those whose name is gone.
    """
    order = (people.c.disabled_at.is_not(None), people.c.username)
    known = sa.not_(sa.or_(_IS_OF_A_LINK, people.c.username.like(f"{FORGOTTEN}%")))
    rows = connection.execute(_ROWS.where(known).order_by(*order).limit(limit).offset(offset))
    count = sa.select(sa.func.count()).select_from(people).where(known)
    return tuple(map(_row, rows)), connection.execute(count).scalar_one()


def set_password(
    connection: sa.Connection, person_id: str, *, password_hash: str, now: datetime
) -> None:
    """Replace a person's password and end the sessions; raise ``NotStored``."""
    _change(connection, person_id, {"password_hash": password_hash}, now=now)


def disable(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """Close a person's account and end the sessions; raise ``NotStored``."""
    _change(connection, person_id, {"disabled_at": now}, now=now)


def enable(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """Open a person's account again; raise ``NotStored``."""
    _change(connection, person_id, {"disabled_at": None}, now=now)


def change_role(
    connection: sa.Connection, person_id: str, *, role: Role, site_id: str | None, now: datetime
) -> None:
    """Give a person another role or site and end the sessions.

    Raises ``NotStored`` or ``PersonRefused``.
    """
    values = {"role": _wanted_role(role), "site_id": _wanted_site(role, site_id)}
    _change(connection, person_id, values, now=now)


def refuse_self(person_id: str, *, by: Person) -> None:
    """Raise ``OwnAccount`` when somebody would shut themselves out."""
    if person_id == by.person_id:
        raise OwnAccount


def _change(
    connection: sa.Connection, person_id: str, values: dict[str, Any], *, now: datetime
) -> None:
    before = get_person(connection, person_id)
    if values.keys() & {"password_hash", "role"}:
        require_account(connection, person_id)
    connection.execute(sa.update(people).where(people.c.person_id == person_id).values(values))
    end_sessions(connection, person_id, now=now)
    after = get_person(connection, person_id)
    access.note(
        connection,
        "person_changed",
        f"person/{person_id}",
        before=_told(before),
        after=_told(after),
        password="password_hash" in values,
    )


def require_account(connection: sa.Connection, person_id: str) -> None:
    """Raise ``NotStored`` for whoever a link stands for: what is given to it would outlast it."""
    of_a_link = sa.select(people.c.person_id).where(people.c.person_id == person_id, _IS_OF_A_LINK)
    if connection.execute(of_a_link).first() is not None:
        raise NotStored("person", person_id)


def _told(row: PersonRow) -> dict[str, Any]:
    """Return what the log of accesses says of a person: rights, no names."""
    is_open = row.disabled_at is None
    return {"role": str(row.person.role), "site_id": row.person.site_id, "open": is_open}


def end_sessions(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """End every session of a person."""
    running = sa.and_(sessions.c.person_id == person_id, sessions.c.ended_at.is_(None))
    connection.execute(sa.update(sessions).where(running).values(ended_at=now))


_IS_OF_A_LINK = sa.or_(
    *(people.c.person_id.in_(sa.select(x.c.person_id)) for x in (driver_links, hall_links))
)
_ROWS: sa.Select[Any] = sa.select(*(c for c in people.c if c.name != "password_hash"))


def person_of(row: Any) -> Person:
    """Return the person that a row with the columns of ``people`` holds."""
    return Person(
        person_id=row.person_id,
        username=row.username,
        name=row.name,
        role=Role(row.role),
        site_id=row.site_id,
    )


def _row(row: sa.Row[Any]) -> PersonRow:
    return PersonRow(person=person_of(row), created_at=row.created_at, disabled_at=row.disabled_at)
