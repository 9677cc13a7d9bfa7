"""Links to a dining hall: a code on paper, a number that is told apart, an end.

A link stands for a person of its own with the rights of that hall's contact. Functions take an open
connection; whoever opened it commits.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from api.accounts import people
from api.accounts.auth import hashed
from api.accounts.hall_link_tables import hall_links
from api.accounts.people import NO_PASSWORD, NewPerson, person_of
from api.accounts.people_tables import people as people_table
from api.accounts.person import Person, Role
from api.accounts.pin_links import row_to_open, token_of
from api.store import NotStored
from inventory.days import day_of, moment_of

USUAL_DAYS = 35
"""A month, and some days in which the next link is brought along with the food."""
MOST_DAYS = 92
LOCK = 0x68616B686C6E  # any number that no other program on the server takes


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLink:
    """A link to a hall, as whoever hands it out sees it. It is open until ``closes_at``."""

    link_id: str
    site_id: str
    person: Person
    closes_at: datetime
    seen_at: datetime | None
    created_at: datetime

    @property
    def last_day(self) -> date:
        """The last day on which it opens the hall's pages."""
        return day_of(self.closes_at - timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """What is asked of a new link: ``link_id`` is the form's, ``name`` the one others may see."""

    link_id: str
    site_id: str
    name: str
    last_day: date


def usual_last_day(today: date) -> date:
    """Return until when a link is made where nothing else is asked for."""
    return today + timedelta(days=USUAL_DAYS)


def latest_last_day(today: date) -> date:
    """Return until when a link may be made."""
    return today + timedelta(days=MOST_DAYS)


def make_link(
    connection: sa.Connection, new: NewLink, *, key: bytes, by: tuple[str, datetime]
) -> HallLink | None:
    """Make a hall's link in place of the one that it had. ``by`` is who makes it and when.

    The same form sent again by a double click gives the same link; None = it came later, or that
    link has ended meanwhile: nothing is made, and what was shown once is not shown again.
    """
    by_id, now = by
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    link_id = _id_of(new.link_id)
    known = _known(connection, link_id)
    if known is not None:
        is_again = known.revoked_at is None and known.created_by == by_id
        is_again = is_again and known.site_id == new.site_id
        is_again = is_again and now - known.created_at <= people.SENT_AGAIN
        return _link(known) if is_again else None
    end_link(connection, new.site_id, now=now)
    wanted = NewPerson(
        username=f"link-{link_id}", name=new.name, role=Role.HALL, site_id=new.site_id
    )
    person = people.add_person(
        connection, wanted, password_hash=NO_PASSWORD, now=now, created_by=by_id
    )
    values = {
        "link_id": link_id,
        "site_id": new.site_id,
        "person_id": person.person_id,
        "token_hash": hashed(token_of(key, link_id)),
        "opens_at": now,
        "closes_at": moment_of(new.last_day + timedelta(days=1)),
        "wrong_pins": 0,
        "created_by": by_id,
        "created_at": now,
    }
    connection.execute(sa.insert(hall_links).values(values))
    made = _known(connection, link_id)
    assert made is not None
    return _link(made)


def end_link(connection: sa.Connection, site_id: str, *, now: datetime) -> None:
    """End the link of a hall, and every session that it has opened."""
    mine = sa.and_(hall_links.c.site_id == site_id, hall_links.c.revoked_at.is_(None))
    query = sa.select(hall_links.c.person_id).where(mine)
    for person_id in connection.execute(query).scalars().all():
        people.disable(connection, person_id, now=now)
    connection.execute(sa.update(hall_links).where(mine).values(revoked_at=now))


def get_link(connection: sa.Connection, link_id: str, *, now: datetime) -> HallLink:
    """Return a link that is open; raise ``NotStored``."""
    found = next((x for x in open_links(connection, now=now) if x.link_id == link_id), None)
    if found is None:
        raise NotStored("link", link_id)
    return found


def open_links(connection: sa.Connection, *, now: datetime) -> tuple[HallLink, ...]:
    """Return the links that open something now, those that end first at first."""
    is_open = sa.and_(hall_links.c.revoked_at.is_(None), hall_links.c.closes_at > now)
    query = _query().where(is_open).order_by(hall_links.c.closes_at, hall_links.c.site_id)
    return tuple(map(_link, connection.execute(query)))


def open_link(
    connection: sa.Connection, *, token: str, pin: str, key: bytes, now: datetime
) -> HallLink:
    """Return the link that a token and a number open.

    Raises ``LinkRefused`` and ``LinkPaused``; whoever catches these commits all the same, since
    wrong numbers are counted.
    """
    row = row_to_open(connection, hall_links, _query(), token=token, pin=pin, key=key, now=now)
    mine = hall_links.c.link_id == row.link_id
    connection.execute(sa.update(hall_links).where(mine).values(seen_at=now))
    return _link(row)


def _id_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _known(connection: sa.Connection, link_id: str) -> sa.Row[tuple[object, ...]] | None:
    return connection.execute(_query().where(hall_links.c.link_id == link_id)).one_or_none()


def _query() -> sa.Select[tuple[object, ...]]:
    person = people_table.c
    return sa.select(hall_links, person.username, person.name, person.role).join_from(
        hall_links, people_table, hall_links.c.person_id == person.person_id
    )


def _link(row: sa.Row[tuple[object, ...]]) -> HallLink:
    return HallLink(
        link_id=row.link_id,
        site_id=row.site_id,
        person=person_of(row),
        closes_at=row.closes_at,
        seen_at=row.seen_at,
        created_at=row.created_at,
    )
