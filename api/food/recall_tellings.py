"""Who was told of a recall: every word is a row of its own, so that two people overwrite nothing.

A word that was a mistake is taken back by another row; what stands is what nothing takes back.
Functions take an open connection; whoever opened it commits.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

import sqlalchemy as sa

from api.food.recall_tables import recall_tellings
from api.store import NotStored, insert_once


class How(StrEnum):
    """How somebody was told."""

    PHONE = "phone"
    MAIL = "mail"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Somebody who was told of a recall, by whom, when, and how.

    Either ``site_id`` says who, or ``account``: a donor's or a vehicle's in the book.
    """

    telling_id: str
    hold_id: str
    site_id: str = ""
    account: str = ""
    how: How
    person_id: str
    recorded_at: datetime


def tell(connection: sa.Connection, telling: Telling) -> None:
    """Write that somebody was told; the same word again is written once."""
    values = {name: getattr(telling, name) for name in Telling.__slots__}
    insert_once(connection, recall_tellings, {**values, "how": str(telling.how)})


def take_back(
    connection: sa.Connection, hold_id: str, telling_id: str, *, person_id: str, now: datetime
) -> tuple[str, str]:
    """Write that a word was a mistake; again, it is harmless. Raises ``NotStored``.

    Returns whom it was about: a site, or else an account.
    """
    known = sa.select(recall_tellings).where(
        recall_tellings.c.hold_id == hold_id,
        recall_tellings.c.telling_id == telling_id,
        recall_tellings.c.takes_back.is_(None),
    )
    row = connection.execute(known).one_or_none()
    if row is None:
        raise NotStored("telling", telling_id)
    values = {
        "telling_id": str(uuid4()),
        "hold_id": hold_id,
        "site_id": row.site_id,
        "account": row.account,
        "how": "",
        "takes_back": telling_id,
        "person_id": person_id,
        "recorded_at": now,
    }
    insert_once(connection, recall_tellings, values)
    return row.site_id, row.account


def tellings_of(connection: sa.Connection, hold_id: str) -> tuple[Telling, ...]:
    """Return the words about a recall that stand, the oldest first."""
    back = recall_tellings.alias("back")
    query = (
        sa.select(recall_tellings)
        .outerjoin(back, back.c.takes_back == recall_tellings.c.telling_id)
        .where(recall_tellings.c.hold_id == hold_id, recall_tellings.c.takes_back.is_(None))
        .where(back.c.telling_id.is_(None))
        .order_by(recall_tellings.c.recorded_at, recall_tellings.c.telling_id)
    )
    return tuple(
        Telling(
            telling_id=row.telling_id,
            hold_id=row.hold_id,
            site_id=row.site_id,
            account=row.account,
            how=How(row.how),
            person_id=row.person_id,
            recorded_at=row.recorded_at,
        )
        for row in connection.execute(query)
    )
