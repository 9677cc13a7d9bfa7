"""The tables of people and of their sessions, as the newest migration leaves them.

Neither holds facts: a person is disabled but never deleted, since the book names who wrote what.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, String, Table, Text

from inventory.store.schema import Instant, metadata

PERSON_ROLES = ("admin", "council", "hub", "driver", "hall")

people = Table(
    "people",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(7), nullable=False),
    Column("site_id", Text),
    Column("password_hash", Text, nullable=False),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("people.person_id")),
    CheckConstraint(f"role IN {PERSON_ROLES}", name="role"),
)
"""``created_by`` is null where a command at the server's own machine added the person."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("factor_by_provider", Boolean),
    Column("is_shared", Boolean),
    Column("locked_at", Instant),
    Column("device", String(60)),
    Column("is_by_link", Boolean),
)
"""A token is known by the SHA-256 of it only. ``factor_by_provider`` tells that the provider of the
account has asked for the second factor; null = it has not. ``is_shared`` tells that several people
use the device; null = one does. ``device`` is its browser and system in coarse words.
``is_by_link`` tells that a hall's link has opened it; null = none has."""
