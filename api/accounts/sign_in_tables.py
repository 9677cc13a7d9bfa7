"""The tables that slow down whoever guesses passwords, as the newest migration leaves them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from inventory.store.schema import Instant, metadata

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("bucket", String(64), primary_key=True),
    Column("since_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_sign_in_tries_since_at", "since_at"),
)
"""How often it was tried since when; a bucket is the SHA-256 of an account's or a network's name:
people type passwords where the user name should be."""

known_devices = Table(
    "known_devices",
    metadata,
    Column("device_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
)
"""Devices on which somebody has signed in before: whoever guesses elsewhere does not lock them
out. A device is known by the SHA-256 of its token."""
