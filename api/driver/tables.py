"""The tables of drivers' links and of what is told on trips, as the newest migration leaves them.

Reports are facts: what was told stays; only what the office made of it changes.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from inventory.store.schema import Instant, metadata

driver_links = Table(
    "driver_links",
    metadata,
    Column("link_id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("trip_id", Text, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("wrong_pins", Integer, nullable=False),
    Column("blocked_until", Instant),
    Column("session_hash", String(64), index=True),
    Column("seen_at", Instant),
    Column("created_by", ForeignKey("people.person_id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_driver_links_trip", "plan_id", "trip_id"),
)
"""A link is one trip's. The token is known by its SHA-256; the phone that has the trip now by that
of its session, so that a second phone takes the trip over."""

trip_reports = Table(
    "trip_reports",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("trip_id", Text, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("content", Text, nullable=False),
    Column("device_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("skew_s", Integer, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("flags", Text, nullable=False),
    Column("resolved_by", ForeignKey("people.person_id")),
    Column("resolved_at", Instant),
    Column("note", Text, nullable=False),
    Index("ix_trip_reports_trip", "plan_id", "trip_id"),
)

trip_photos = Table(
    "trip_photos",
    metadata,
    Column("photo_id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("trip_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("device_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("skew_s", Integer, nullable=False),
    Index("ix_trip_photos_trip", "plan_id", "trip_id"),
)
"""JPEG, small, and in the database: it goes with the row, and into every backup."""
