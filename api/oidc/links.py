"""Who is who at the provider: named by an administrator, known for good by the first sign-in.

No sign-in makes an account or a right: an administrator says for one account what the provider
calls the person, and once only somebody who is called so is taken. Functions take an open
connection; whoever opened it commits.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from api.accounts import people
from api.oidc.provider import LONGEST_VALUE, Named
from api.oidc.tables import oidc_links, oidc_used
from api.oidc.tickets import LASTS
from api.privacy import access

LONGEST_MARK = 16


class NameWrong(Exception):
    """No name at the provider."""


class NameTaken(Exception):
    """Another person has that name at the provider, or signs in as whoever was called so."""

    def __init__(self, holder_id: str) -> None:
        self.holder_id = holder_id
        super().__init__(holder_id)


class LinkSettled(Exception):
    """Somebody's account at the provider is the person's; it is taken away before another comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a person is ``expected`` to be called at the provider; the ``subject`` once linked."""

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
    """Say what the provider calls a person, in place of a name that waits; sessions end.

    ``expected`` is as ``Provider.plain_value`` gives it, ``by`` who says it and when. Raises
    ``NameWrong``, ``NameTaken``, ``LinkSettled`` or ``NotStored``.
    """
    people.get_person(connection, person_id)
    people.require_account(connection, person_id)
    admin_id, now = by
    if not expected or len(expected) > LONGEST_VALUE or not expected.isprintable():
        raise NameWrong
    before = find_link(connection, person_id, issuer=issuer)
    if before is not None and before.subject:
        raise LinkSettled
    taken = sa.and_(oidc_links.c.issuer == issuer, oidc_links.c.expected == expected)
    others = sa.select(oidc_links.c.person_id).where(taken, oidc_links.c.person_id != person_id)
    holder_id = connection.execute(others).scalar_one_or_none()
    if holder_id is not None:
        raise NameTaken(holder_id)
    mine = sa.delete(oidc_links).where(oidc_links.c.person_id == person_id)
    if connection.execute(mine).rowcount:
        people.end_sessions(connection, person_id, now=now)
    values = {
        "person_id": person_id,
        "issuer": issuer,
        "expected": expected,
        "created_by": admin_id,
        "created_at": now,
    }
    connection.execute(sa.insert(oidc_links).values(values))
    after = find_link(connection, person_id, issuer=issuer)
    subject = f"person/{person_id}"
    access.note(connection, "oidc_expected", subject, before=_told(before), after=_told(after))


def _told(link: Link | None) -> dict[str, str]:
    """Return what the log of accesses says of a link: no name, but whether it was the same one."""
    if link is None:
        return {"state": "none"}
    state = "linked" if link.subject else "waiting"
    names = {"name": link.expected, "account": link.subject}
    return {"state": state} | {what: _mark(told) for what, told in names.items() if told}


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:LONGEST_MARK]


def forget(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """Take a person's account at the provider away; sessions end."""
    mine = oidc_links.c.person_id == person_id
    row = connection.execute(sa.select(oidc_links).where(mine)).one_or_none()
    if row is not None:
        connection.execute(sa.delete(oidc_links).where(mine))
        people.end_sessions(connection, person_id, now=now)
        before, after = _told(_link(row)), _told(None)
        access.note(connection, "oidc_unlinked", f"person/{person_id}", before=before, after=after)


def person_id_of(connection: sa.Connection, named: Named, *, now: datetime) -> str | None:
    """Return whose account it is; None = nobody's. The first sign-in settles the subject.

    The name stays beside it, so that nobody else is given it meanwhile.
    """
    here = oidc_links.c.issuer == named.issuer
    known = sa.select(oidc_links.c.person_id).where(here, oidc_links.c.subject == named.subject)
    found = connection.execute(known).scalar_one_or_none()
    if found is not None or not named.value:
        return found
    waiting = (here, oidc_links.c.expected == named.value, oidc_links.c.subject.is_(None))
    settled = sa.update(oidc_links).where(*waiting).values(subject=named.subject, linked_at=now)
    row = connection.execute(settled.returning(*oidc_links.c)).one_or_none()
    if row is None:
        return None
    after = _told(_link(row))
    before = {**after, "state": "waiting"}
    before.pop("account")
    access.note(connection, "oidc_linked", f"person/{row.person_id}", before=before, after=after)
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
