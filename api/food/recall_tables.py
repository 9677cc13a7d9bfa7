"""The table of who was told of a recall, as the newest migration leaves it."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from inventory.store.schema import Instant, metadata

recall_tellings = Table(
    "recall_tellings",
    metadata,
    Column("telling_id", String(64), primary_key=True),
    Column("hold_id", ForeignKey("holds.hold_id"), nullable=False),
    Column("site_id", Text, nullable=False),
    Column("how", String(10), nullable=False),
    Column("takes_back", ForeignKey("recall_tellings.telling_id"), unique=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("account", Text, nullable=False, server_default=""),
    Index("ix_recall_tellings_hold_id", "hold_id"),
)
"""Somebody was told, or a row says that this was a mistake: a site, or else whoever an account of
the book belongs to (a donor, a vehicle). Rows are added and never changed: two who tell the same
site are both in it."""
