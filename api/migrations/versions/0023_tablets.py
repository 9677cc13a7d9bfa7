"""Tablets that several people share: short numbers, and sessions that lock."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_pins",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("pin_hash", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_pins"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_person_pins_person_id"
        ),
    )
    op.add_column("sessions", sa.Column("is_shared", sa.Boolean))
    op.add_column("sessions", sa.Column("locked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
