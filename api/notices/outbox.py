"""Mails that wait to be sent, and what became of them. Whoever opened the connection commits.

A row is written with the request that asks for it and taken up afterwards by ``postman``, so that
no transaction waits for a mail server.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import sqlalchemy as sa

from api.notices.gather import NoticeKind
from api.notices.tables import MailState, MailTrouble, notice_addresses, notice_sendings

UNCLEAR_AFTER = timedelta(minutes=10)
"""A mail that was being handed over for so long when its server went away may have left."""
AGAIN = (MailState.FAILED, MailState.UNCLEAR)
"""States from which a mail may be sent again."""

Key = tuple[NoticeKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent to whom."""

    key: Key
    address: str
    title: str
    body: str

    @property
    def digest(self) -> str:
        """What tells it from another."""
        return sha256("\x00".join((self.address, self.title, self.body)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A mail and how it stands."""

    sending_id: str
    plan_id: str
    key: Key
    address: str
    title: str
    body: str
    digest: str
    state: MailState
    cause: str
    tries: int
    changed_at: datetime


def read_addresses(connection: sa.Connection) -> dict[Key, str]:
    """Return where notices are sent."""
    rows = connection.execute(sa.select(notice_addresses))
    return {(NoticeKind(r.kind), r.subject): r.address for r in rows}


def save_addresses(
    connection: sa.Connection, wanted: Mapping[Key, str], *, by: tuple[str, datetime]
) -> int:
    """Replace addresses; an empty one is deleted. Return how many differ."""
    there = read_addresses(connection)
    differing = {key: text for key, text in wanted.items() if text != there.get(key, "")}
    for (kind, subject), address in differing.items():
        mine = (notice_addresses.c.kind == str(kind), notice_addresses.c.subject == subject)
        connection.execute(sa.delete(notice_addresses).where(*mine))
        if address:
            values = {
                "kind": str(kind),
                "subject": subject,
                "address": address,
                "person_id": by[0],
                "changed_at": by[1],
            }
            connection.execute(sa.insert(notice_addresses).values(values))
    return len(differing)


def last_sendings(connection: sa.Connection, plan_id: str) -> dict[Key, Sending]:
    """Return the last mail of a plan to each addressee."""
    order = (notice_sendings.c.asked_at, notice_sendings.c.sending_id)
    rows = connection.execute(
        sa.select(notice_sendings).where(notice_sendings.c.plan_id == plan_id).order_by(*order)
    )
    return {sending.key: sending for sending in map(_sending, rows)}


def ask_sending(
    connection: sa.Connection, plan_id: str, letters: Iterable[Letter], *, by: tuple[str, datetime]
) -> int:
    """Have letters sent; return how many wait now that did not before.

    The same letter that waits, is under way or was sent already is not sent again; one that failed
    is tried again.
    """
    last, count = last_sendings(connection, plan_id), 0
    for letter in letters:
        known = last.get(letter.key)
        is_same = known is not None and known.digest == letter.digest
        if known is not None and is_same and known.state not in AGAIN:
            continue
        count += 1
        if known is not None and is_same:
            _set(connection, known.sending_id, state=MailState.WAITING, cause="", now=by[1])
            continue
        if known is not None and known.state == MailState.WAITING:  # the newer one says it all
            _set(
                connection,
                known.sending_id,
                state=MailState.FAILED,
                cause=MailTrouble.REPLACED,
                now=by[1],
            )
        values = {
            "sending_id": str(uuid4()),
            "plan_id": plan_id,
            "kind": str(letter.key[0]),
            "subject": letter.key[1],
            "address": letter.address,
            "title": letter.title,
            "body": letter.body,
            "digest": letter.digest,
            "state": MailState.WAITING,
            "cause": "",
            "tries": 0,
            "person_id": by[0],
            "asked_at": by[1],
            "changed_at": by[1],
        }
        connection.execute(sa.insert(notice_sendings).values(values))
    return count


def is_waiting(connection: sa.Connection, *, now: datetime) -> bool:
    """Tell whether there is anything for ``take_one``; reads only."""
    state = notice_sendings.c.state
    lost = sa.and_(state == MailState.SENDING, notice_sendings.c.changed_at < now - UNCLEAR_AFTER)
    query = sa.select(sa.literal(1)).select_from(notice_sendings)
    query = query.where(sa.or_(state == MailState.WAITING, lost)).limit(1)
    return connection.execute(query).first() is not None


def take_one(connection: sa.Connection, *, now: datetime) -> Sending | None:
    """Take the mail that has waited longest, for this server alone; None = none waits.

    Those that another server had in hand when it went away become unclear first.
    """
    state = notice_sendings.c.state
    lost = (state == MailState.SENDING, notice_sendings.c.changed_at < now - UNCLEAR_AFTER)
    connection.execute(
        sa.update(notice_sendings).where(*lost).values(state=MailState.UNCLEAR, changed_at=now)
    )
    waiting = sa.select(notice_sendings).where(state == MailState.WAITING)
    order = (notice_sendings.c.asked_at, notice_sendings.c.sending_id)
    for row in connection.execute(waiting.order_by(*order).limit(5)).all():
        mine = (notice_sendings.c.sending_id == row.sending_id, state == MailState.WAITING)
        values = {"state": MailState.SENDING, "tries": row.tries + 1, "changed_at": now}
        if connection.execute(sa.update(notice_sendings).where(*mine).values(values)).rowcount:
            return _sending(row)
    return None


def end(connection: sa.Connection, sending_id: str, *, cause: str = "", now: datetime) -> None:
    """Note that a mail was handed over, or why it was not."""
    _set(
        connection,
        sending_id,
        state=MailState.FAILED if cause else MailState.SENT,
        cause=cause,
        now=now,
    )


def fail_waiting(connection: sa.Connection, *, cause: str, now: datetime) -> int:
    """Note of all that wait that the mail server is away; return how many."""
    waiting = notice_sendings.c.state == MailState.WAITING
    values = {"state": MailState.FAILED, "cause": cause, "changed_at": now}
    return connection.execute(sa.update(notice_sendings).where(waiting).values(values)).rowcount


def _set(
    connection: sa.Connection, sending_id: str, *, state: MailState, cause: str, now: datetime
) -> None:
    mine = notice_sendings.c.sending_id == sending_id
    values = {"state": state, "cause": cause, "changed_at": now}
    connection.execute(sa.update(notice_sendings).where(mine).values(values))


def _sending(row: sa.Row[tuple[object, ...]]) -> Sending:
    return Sending(
        sending_id=row.sending_id,
        plan_id=row.plan_id,
        key=(NoticeKind(row.kind), row.subject),
        address=row.address,
        title=row.title,
        body=row.body,
        digest=row.digest,
        state=MailState(row.state),
        cause=row.cause,
        tries=row.tries,
        changed_at=row.changed_at,
    )
