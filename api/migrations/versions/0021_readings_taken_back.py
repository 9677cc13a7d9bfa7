"""Temperatures that were mistyped and taken back."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings_taken_back",
        sa.Column("reading_id", sa.String(50), nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entry_id", sa.String(64)),
        sa.PrimaryKeyConstraint("reading_id", name="pk_readings_taken_back"),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["readings.reading_id"],
            name="fk_readings_taken_back_reading_id",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.entry_id"], name="fk_readings_taken_back_entry_id"
        ),
    )
    forbid_change("readings_taken_back")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
