"""What links to trips and to halls share: a code on paper, and a number that is told apart.

Token and number are made from the server's own key and the link's id, so that the database knows
the token by its SHA-256 only. Functions take an open connection; whoever opened it commits.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.accounts.auth import hashed
from api.store import StoreError

MOST_WRONG_PINS = 5
PAUSE = timedelta(minutes=15)
TOKEN_BYTES = 16
PIN_DIGITS = 4


class LinkRefused(StoreError):
    """A link and a number that open nothing; which of them is wrong is not told."""

    code = "link_refused"
    remedy = "Type the number once more, or ask the office for a new link."


class LinkPaused(StoreError):
    """Too many wrong numbers: nothing is tried for a while."""

    code = "link_paused"
    remedy = "Wait a quarter of an hour, or ask the office for a new link."


def token_of(key: bytes, link_id: str) -> str:
    """Return the 128 bits that the code on the paper holds."""
    digest = hmac.digest(key, f"token {link_id}".encode(), "sha256")[:TOKEN_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def pin_of(key: bytes, link_id: str) -> str:
    """Return the four digits that are told apart from the paper."""
    digest = hmac.digest(key, f"pin {link_id}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def row_to_open(
    connection: sa.Connection,
    links: sa.Table,
    query: sa.Select[Any],
    *,
    token: str,
    pin: str,
    key: bytes,
    now: datetime,
) -> sa.Row[Any]:
    """Return the row of ``query`` whose link the token and the number open.

    Raises ``LinkRefused`` and ``LinkPaused``; whoever catches these commits all the same, since
    wrong numbers are counted: one after the other, however many come at once.
    """
    wanted = query.where(
        links.c.token_hash == hashed(token),
        links.c.revoked_at.is_(None),
        links.c.opens_at <= now,
        links.c.closes_at > now,
    )
    row = connection.execute(wanted.with_for_update(of=links)).one_or_none()
    if row is None:
        raise LinkRefused("The link opens nothing now.")
    if row.blocked_until is not None and now < row.blocked_until:
        raise LinkPaused("Too many wrong numbers.")
    is_right = hmac.compare_digest(pin_of(key, row.link_id).encode(), pin.encode())
    wrong = 0 if is_right else row.wrong_pins + 1
    is_over = wrong >= MOST_WRONG_PINS
    values = {"wrong_pins": 0 if is_over else wrong}
    blocked = {"blocked_until": now + PAUSE} if is_over else {}
    mine = links.c.link_id == row.link_id
    connection.execute(sa.update(links).where(mine).values(**values, **blocked))
    if not is_right:
        raise LinkRefused("The number is wrong.")
    return row
