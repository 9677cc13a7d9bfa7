"""The table of links to dining halls, as the newest migration leaves it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from inventory.store.schema import Instant, metadata

hall_links = Table(
    "hall_links",
    metadata,
    Column("link_id", String(36), primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("wrong_pins", Integer, nullable=False),
    Column("blocked_until", Instant),
    Column("seen_at", Instant),
    Column("created_by", ForeignKey("people.person_id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index(
        "uq_hall_links_open",
        "site_id",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)
"""A link stands for a person of its own, who has no password: whose sessions end with it. A hall
has one at most that was not ended."""
