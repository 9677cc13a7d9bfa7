"""Secret links to calendars: made, found, ended.

A token is made from the server's own key, so that it can be shown again while the database knows
its SHA-256 only. Functions take an open connection; whoever opened it commits.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

import sqlalchemy as sa

from api.accounts.auth import hashed
from api.accounts.people import plain_username
from api.calendars.tables import calendar_feeds
from api.store import NotStored

TOKEN_BYTES = 24


class FeedKind(StrEnum):
    """Whose calendar it is."""

    HALL = "hall"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar that somebody may subscribe to."""

    feed_id: str
    kind: FeedKind
    subject: str
    created_at: datetime


def subject_of(kind: FeedKind, name: str) -> str:
    """Return a recipient's id, or a driver's name as names are compared."""
    return plain_username(name) if kind is FeedKind.DRIVER else name


def token_of(key: bytes, feed_id: str) -> str:
    """Return the 192 bits that the address of a calendar holds."""
    digest = hmac.digest(key, f"calendar {feed_id}".encode(), "sha256")[:TOKEN_BYTES]
    return urlsafe_b64encode(digest).decode()


def make_feed(
    connection: sa.Connection,
    kind: FeedKind,
    subject: str,
    *,
    key: bytes,
    by: tuple[str, datetime],
) -> Feed:
    """Make the calendar of a recipient or driver, in place of the one that there was.

    ``by`` is who makes it and when.
    """
    person_id, now = by
    for feed in list_feeds(connection):
        if (feed.kind, feed.subject) == (kind, subject):
            revoke_feed(connection, feed.feed_id, now=now)
    feed_id = str(uuid4())
    values = {
        "feed_id": feed_id,
        "kind": str(kind),
        "subject": subject,
        "token_hash": hashed(token_of(key, feed_id)),
        "created_by": person_id,
        "created_at": now,
    }
    connection.execute(sa.insert(calendar_feeds).values(values))
    return Feed(feed_id=feed_id, kind=kind, subject=subject, created_at=now)


def revoke_feed(connection: sa.Connection, feed_id: str, *, now: datetime) -> None:
    """End a calendar: its address is answered no more."""
    mine = calendar_feeds.c.feed_id == feed_id
    connection.execute(sa.update(calendar_feeds).where(mine).values(revoked_at=now))


def list_feeds(connection: sa.Connection) -> tuple[Feed, ...]:
    """Return the calendars that are not ended."""
    order = (calendar_feeds.c.kind, calendar_feeds.c.subject)
    return tuple(_feed(row) for row in connection.execute(_LIVE.order_by(*order)))


def get_feed(connection: sa.Connection, feed_id: str) -> Feed:
    """Return a calendar; raise ``NotStored``."""
    return _one(connection, calendar_feeds.c.feed_id == feed_id)


def feed_of_token(connection: sa.Connection, token: str) -> Feed:
    """Return the calendar that a token opens; raise ``NotStored``, which tells nothing of it."""
    return _one(connection, calendar_feeds.c.token_hash == hashed(token))


_LIVE = sa.select(calendar_feeds).where(calendar_feeds.c.revoked_at.is_(None))


def _one(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> Feed:
    row = connection.execute(_LIVE.where(wanted)).one_or_none()
    if row is None:
        raise NotStored("calendar", "")
    return _feed(row)


def _feed(row: sa.Row[tuple[object, ...]]) -> Feed:
    return Feed(
        feed_id=row.feed_id,
        kind=FeedKind(row.kind),
        subject=row.subject,
        created_at=row.created_at,
    )
