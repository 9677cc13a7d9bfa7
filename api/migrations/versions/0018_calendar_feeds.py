"""Calendars that halls and drivers subscribe to by a secret link."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("feed_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("feed_id", name="pk_calendar_feeds"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feeds_token_hash"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.person_id"], name="fk_calendar_feeds_created_by"
        ),
    )
    op.create_index("ix_calendar_feeds_subject", "calendar_feeds", ["kind", "subject"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
