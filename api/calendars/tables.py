"""The table of calendars that are subscribed to, as the newest migration leaves it."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from inventory.store.schema import Instant, metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("feed_id", String(36), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_by", ForeignKey("people.person_id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_calendar_feeds_subject", "kind", "subject"),
)
"""``subject`` is a recipient's id or a driver's name as names are compared. The token is known by
its SHA-256."""
