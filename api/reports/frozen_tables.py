"""The table of reports that were made. A report is a fact: it is never changed or deleted."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, String, Table, Text

from inventory.store.schema import Instant, metadata

PERIOD_KINDS = ("month", "fiscal_year")

frozen_reports = Table(
    "frozen_reports",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("kind", String(11), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("ledger_digest", String(64), nullable=False),
    Column("figures_json", Text, nullable=False),
    CheckConstraint(f"kind IN {PERIOD_KINDS}", name="kind"),
    Index("ix_frozen_reports_made_at", "made_at"),
)
"""``last_seq`` and ``ledger_digest`` are the last entry of the book that the figures know."""
