"""The tables of readings and stock-takes, as the newest migration leaves them.

All of them are facts: rows are added and never changed (triggers hold that).
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from inventory.store.schema import Instant, metadata

readings = Table(
    "readings",
    metadata,
    Column("reading_id", String(50), primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("measured_at", Instant, nullable=False),
    Column("temperature_dc", Integer, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("source", String(6), nullable=False),
    Column("note", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("at_most_dc", Integer),
    Column("at_least_dc", Integer),
    Column("hold_id", ForeignKey("holds.hold_id")),
    Column("entry_id", ForeignKey("entries.entry_id")),
    CheckConstraint("source IN ('screen', 'paper')", name="source"),
    Index("ix_readings_site_id", "site_id", "unit_id", "measured_at"),
    Index("ix_readings_hold_id", "hold_id"),
)
"""Temperatures, with the limits at the time and the hold that they led to, if any."""

readings_taken_back = Table(
    "readings_taken_back",
    metadata,
    Column("reading_id", ForeignKey("readings.reading_id"), primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entry_id", ForeignKey("entries.entry_id")),
)
"""Readings that no longer count, with the entry that moved food back, if any was held."""

stock_takes = Table(
    "stock_takes",
    metadata,
    Column("take_id", String(64), primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("unit_ids", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("book_seq", BigInteger, nullable=False),
    Column("snapshot", Text, nullable=False),
    Index("ix_stock_takes_site_id", "site_id", "started_at"),
)
"""Stock-takes as they were started: what they are of, and the book's figures at that moment."""

stock_take_counts = Table(
    "stock_take_counts",
    metadata,
    Column("take_id", ForeignKey("stock_takes.take_id"), primary_key=True),
    Column("line_id", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("lot_no", ForeignKey("lots.lot_no"), nullable=False),
    Column("counted_g", BigInteger, nullable=False),
    Column("counted_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("book_seq", BigInteger, nullable=False),
    Column("book_g", BigInteger, nullable=False),
    CheckConstraint("counted_g >= 0", name="not_below_zero"),
    Index("ix_stock_take_counts_number", "take_id", "number", unique=True),
)
"""Counts in the order in which they were told; of two of one lot in one unit the later counts."""

stock_take_ends = Table(
    "stock_take_ends",
    metadata,
    Column("take_id", ForeignKey("stock_takes.take_id"), primary_key=True),
    Column("state", String(9), nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entry_id", ForeignKey("entries.entry_id")),
    Column("request", String(64), nullable=False),
    Column("result", Text, nullable=False),
    CheckConstraint("state IN ('closed', 'cancelled')", name="state"),
)
"""How stock-takes ended; ``request`` is the digest of what asked for it, so that it may again."""
