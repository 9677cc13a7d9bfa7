"""Who is who at the provider: named by an administrator, known for good by the first sign-in.

No sign-in makes an account or a right: an administrator says for one account what the provider
calls the person, and once only somebody who is called so is taken. Functions take an open
connection; whoever opened it commits.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from api import access, people
from api.oidc.provider import LONGEST_VALUE, Named
from api.oidc.tables import oidc_links, oidc_used
from api.oidc.tickets import LASTS


class NameRefused(Exception):
    """A name at the provider that cannot be taken: another person's, or none at all."""

    def __init__(self, *, is_taken: bool) -> None:
        self.is_taken = is_taken
        super().__init__("taken" if is_taken else "wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is known of a person at the provider: ``expected`` at first, then the ``subject``."""

    person_id: str
    expected: str
    subject: str
    linked_at: datetime | None


def find_link(connection: sa.Connection, person_id: str, *, issuer: str) -> Link | None:
    """Return what is known of a person at a provider."""
    mine = sa.and_(oidc_links.c.person_id == person_id, oidc_links.c.issuer == issuer)
    row = connection.execute(sa.select(oidc_links).where(mine)).one_or_none()
    return None if row is None else _link(row)


def _link(row: sa.Row[tuple[object, ...]]) -> Link:
    return Link(
        person_id=row.person_id,
        expected=row.expected or "",
        subject=row.subject or "",
        linked_at=row.linked_at,
    )


def expect(
    connection: sa.Connection,
    person_id: str,
    expected: str,
    *,
    issuer: str,
    by: tuple[str, datetime],
) -> None:
    """Say what the provider calls a person, in place of what was known; sessions end.

    ``expected`` is as ``Provider.plain_value`` gives it, ``by`` who says it and when. Raises
    ``NameRefused`` or ``NotStored``.
    """
    people.get_person(connection, person_id)
    admin_id, now = by
    if not expected or len(expected) > LONGEST_VALUE or not expected.isprintable():
        raise NameRefused(is_taken=False)
    taken = sa.and_(oidc_links.c.issuer == issuer, oidc_links.c.expected == expected)
    others = sa.select(oidc_links.c.person_id).where(taken, oidc_links.c.person_id != person_id)
    if connection.execute(others).first() is not None:
        raise NameRefused(is_taken=True)
    forget(connection, person_id, now=now)
    values = {
        "person_id": person_id,
        "issuer": issuer,
        "expected": expected,
        "created_by": admin_id,
        "created_at": now,
    }
    connection.execute(sa.insert(oidc_links).values(values))
    access.note(connection, "oidc_expected", f"person/{person_id}")


def forget(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """Take a person's account at the provider away; sessions end."""
    mine = sa.delete(oidc_links).where(oidc_links.c.person_id == person_id)
    if connection.execute(mine).rowcount:
        people.end_sessions(connection, person_id, now=now)
        access.note(connection, "oidc_unlinked", f"person/{person_id}")


def person_id_of(connection: sa.Connection, named: Named, *, now: datetime) -> str | None:
    """Return whose account it is; None = nobody's. The first sign-in settles the subject."""
    here = oidc_links.c.issuer == named.issuer
    known = sa.select(oidc_links.c.person_id).where(here, oidc_links.c.subject == named.subject)
    found = connection.execute(known).scalar_one_or_none()
    if found is not None or not named.value:
        return found
    waiting = (here, oidc_links.c.expected == named.value, oidc_links.c.subject.is_(None))
    settled = (
        sa.update(oidc_links)
        .where(*waiting)
        .values(subject=named.subject, expected=None, linked_at=now)
    )
    row = connection.execute(settled.returning(oidc_links.c.person_id)).one_or_none()
    if row is None:
        return None
    access.note(connection, "oidc_linked", f"person/{row.person_id}")
    return str(row.person_id)


def use_state(connection: sa.Connection, state: str, *, now: datetime) -> bool:
    """Use an attempt up; False = it has come back before."""
    over = oidc_used.c.used_at < now - 2 * LASTS
    connection.execute(sa.delete(oidc_used).where(over))
    values = {"state_hash": sha256(state.encode()).hexdigest(), "used_at": now}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(oidc_used).values(values))
    except sa.exc.IntegrityError:
        return False
    return True
