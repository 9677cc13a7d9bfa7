"""The table of master data, as the newest migration leaves it.

Rows are facts: a change adds a version, a deletion adds one that says so (triggers hold that). The
highest version of a row is what it is now.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from inventory.store.schema import Instant, metadata

master_rows = Table(
    "master_rows",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("file", String(40), nullable=False),
    Column("row_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cells", Text, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("file", "row_id", "version"),
    CheckConstraint("version >= 1", name="version_from_1"),
)
"""``cells`` is a JSON object of texts by column; a deletion keeps those of the row it ends."""
