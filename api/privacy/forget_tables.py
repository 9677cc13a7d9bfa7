"""The tables of forgetting: how long personal data are kept, and which facts were let go.

All three are facts themselves (triggers hold that).
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Text

from inventory.store.schema import Instant, metadata

keep_periods = Table(
    "keep_periods",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("days", Integer, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("days >= 1", name="days_from_1"),
    Index("ix_keep_periods_name", "name", "seq"),
)
"""What somebody has set a period to; the last row of a name holds."""

forgotten_rows = Table(
    "forgotten_rows",
    metadata,
    Column("table_name", String(40), primary_key=True),
    Column("row_key", String(64), primary_key=True),
    Column("forgotten_at", Instant, nullable=False),
)
"""Rows of facts that may be blanked or deleted, by table and key: triggers let no other go."""

access_log_starts = Table(
    "access_log_starts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("shortened_at", Instant, nullable=False),
)
"""Where the log of accesses begins now: after the row ``seq``, whose digest was ``digest``. A row
of the log itself says the same, so that a start cannot be made up."""
