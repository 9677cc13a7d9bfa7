"""Backups that were made: so that it can be told when the last one was."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backups",
        sa.Column("backup_id", sa.String(36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("backup_id", name="pk_backups"),
    )
    op.create_index("ix_backups_made_at", "backups", ["made_at"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
