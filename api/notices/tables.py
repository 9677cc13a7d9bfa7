"""The tables of notices, as the newest migration leaves them: addresses, and mails sent."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from inventory.store.schema import Instant, metadata


class MailState(StrEnum):
    """How a mail stands; ``UNCLEAR`` = its server went away while it was handed over."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCLEAR = "unclear"


class MailTrouble(StrEnum):
    """What went wrong with a mail, as people are told it with what to do."""

    ADDRESS = "address"
    BUSY = "busy"
    REFUSED = "refused"
    SENDER = "sender"
    SIGN_IN = "sign_in"
    CERTIFICATE = "certificate"
    NOT_LISTED = "not_listed"
    AWAY = "away"
    REPLACED = "replaced"
    OTHER = "other"


STATES = tuple(map(str, MailState))

notice_addresses = Table(
    "notice_addresses",
    metadata,
    Column("kind", String(6), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""``subject`` is a site's id or a driver's name as names are compared. Not a fact: replaced and
deleted as the council wants. ``person_id`` has written it."""

notice_sendings = Table(
    "notice_sendings",
    metadata,
    Column("sending_id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("kind", String(6), nullable=False),
    Column("subject", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(7), nullable=False),
    Column("cause", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_notice_sendings_plan", "plan_id", "kind", "subject"),
    Index("ix_notice_sendings_state", "state"),
)
"""One mail. ``digest`` is the SHA-256 of address, title and body: the same is not sent twice."""
