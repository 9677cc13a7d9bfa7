"""The table of backups that were made, as the newest migration leaves it."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from inventory.store.schema import Instant, metadata

backups = Table(
    "backups",
    metadata,
    Column("backup_id", String(36), primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("file", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_backups_made_at", "made_at"),
)
"""``digest`` is that of the book's last entry: whoever notes it elsewhere can tell later whether
the end of the book was cut off."""
