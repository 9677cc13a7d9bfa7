"""Links to one trip: a code on the paper, a number that is told apart, a window of time.

Token and number are made from the server's own key, so that paper can be printed again while the
database knows the token by its SHA-256 only. Functions take an open connection; whoever opened it
commits.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from api.accounts.auth import SEEN_EVERY, hashed
from api.accounts.people import NO_PASSWORD, NewPerson, add_person, person_of
from api.accounts.people_tables import people
from api.accounts.person import Person, Role
from api.accounts.pin_links import row_to_open, token_of
from api.driver.tables import driver_links
from api.store import NotStored
from inventory.days import moment_of
from logistics.plan_model import Trip

OPENS_BEFORE = timedelta(hours=12)
CLOSES_AFTER = timedelta(hours=24)
TOLD_FOR = timedelta(days=7)
"""What was noted on a trip is taken so long after its link has closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a trip, as whoever hands it out sees it.

    Not ``is_open``: it has ended, and opens nothing any more.
    """

    link_id: str
    plan_id: str
    trip_id: str
    person: Person
    opens_at: datetime
    closes_at: datetime
    seen_at: datetime | None
    is_open: bool = True


def make_link(
    connection: sa.Connection,
    plan_id: str,
    trip: Trip,
    *,
    driver: str,
    key: bytes,
    by: tuple[str, datetime],
) -> Link:
    """Make a trip's link, in place of the one that it had. ``by`` is who makes it and when."""
    person_id, now = by
    revoke_link(connection, plan_id, trip.trip_id, now=now)
    link_id = str(uuid4())
    name = driver.strip() or f"{trip.trip_id}"
    wanted = NewPerson(username=f"link-{link_id}", name=name, role=Role.DRIVER, site_id=None)
    person = add_person(connection, wanted, password_hash=NO_PASSWORD, now=now)
    opens_at, closes_at = window_of(trip)
    values = {
        "link_id": link_id,
        "plan_id": plan_id,
        "trip_id": trip.trip_id,
        "person_id": person.person_id,
        "token_hash": hashed(token_of(key, link_id)),
        "opens_at": opens_at,
        "closes_at": closes_at,
        "wrong_pins": 0,
        "created_by": person_id,
        "created_at": now,
    }
    connection.execute(sa.insert(driver_links).values(values))
    found = find_link(connection, plan_id, trip.trip_id)
    assert found is not None
    return found


def window_of(trip: Trip) -> tuple[datetime, datetime]:
    """Return from when until when a trip's link opens it."""
    start_min = trip.stops[0].arrive_min if trip.stops else 0
    end_min = trip.stops[-1].depart_min if trip.stops else 0
    opens_at = moment_of(trip.day, minutes=start_min) - OPENS_BEFORE
    return opens_at, moment_of(trip.day, minutes=end_min) + CLOSES_AFTER


def revoke_link(connection: sa.Connection, plan_id: str, trip_id: str, *, now: datetime) -> None:
    """End the link of a trip; a phone that has it is let in no more."""
    mine = _of_trip(plan_id, trip_id)
    connection.execute(sa.update(driver_links).where(mine).values(revoked_at=now))


def find_link(connection: sa.Connection, plan_id: str, trip_id: str) -> Link | None:
    """Return the link that a trip has now."""
    row = connection.execute(_query().where(_of_trip(plan_id, trip_id))).one_or_none()
    return None if row is None else _link(row)


def links_of(connection: sa.Connection, plan_id: str) -> dict[str, Link]:
    """Return the links of a plan by trip."""
    mine = sa.and_(driver_links.c.plan_id == plan_id, driver_links.c.revoked_at.is_(None))
    return {row.trip_id: _link(row) for row in connection.execute(_query().where(mine))}


def open_link(
    connection: sa.Connection, *, token: str, pin: str, key: bytes, now: datetime
) -> tuple[str, Link]:
    """Return a new session of a link, for the phone that shows token and number.

    A phone that had the trip before has it no more. Raises ``LinkRefused`` and ``LinkPaused``;
    whoever catches these commits all the same, since wrong numbers are counted.
    """
    row = row_to_open(connection, driver_links, _query(), token=token, pin=pin, key=key, now=now)
    mine = driver_links.c.link_id == row.link_id
    session = secrets.token_urlsafe(32)
    connection.execute(
        sa.update(driver_links).where(mine).values(session_hash=hashed(session), seen_at=now)
    )
    return session, _link(row)


def link_of_session(
    connection: sa.Connection, session: str | None, *, now: datetime, is_telling: bool
) -> Link:
    """Return the link of a phone's session; raise ``NotStored``.

    What was noted may be told for a week after the link has closed (``is_telling``), and also
    where it was ended meanwhile: a phone without a signal does not know of it.
    """
    row = None
    if session:
        mine = driver_links.c.session_hash == hashed(session)
        row = connection.execute(_query().where(mine)).one_or_none()
    if row is not None and row.revoked_at is not None and not is_telling:
        row = None
    if row is None or now >= row.closes_at + (TOLD_FOR if is_telling else timedelta()):
        raise NotStored("trip", "")
    return _link(row)


def write_seen(connection: sa.Connection, link: Link, *, now: datetime) -> None:
    """Write that a phone was heard of just now, once a minute at most."""
    if link.seen_at is not None and timedelta(0) <= now - link.seen_at < SEEN_EVERY:
        return
    mine = driver_links.c.link_id == link.link_id
    connection.execute(sa.update(driver_links).where(mine).values(seen_at=now))


def _of_trip(plan_id: str, trip_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        driver_links.c.plan_id == plan_id,
        driver_links.c.trip_id == trip_id,
        driver_links.c.revoked_at.is_(None),
    )


def _query() -> sa.Select[tuple[object, ...]]:
    return sa.select(
        driver_links, people.c.username, people.c.name, people.c.role, people.c.site_id
    ).join_from(driver_links, people, driver_links.c.person_id == people.c.person_id)


def _link(row: sa.Row[tuple[object, ...]]) -> Link:
    return Link(
        link_id=row.link_id,
        plan_id=row.plan_id,
        trip_id=row.trip_id,
        person=person_of(row),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        seen_at=row.seen_at,
        is_open=row.revoked_at is None,
    )
