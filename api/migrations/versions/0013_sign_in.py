"""Tries to sign in, counted; and devices on which people have signed in before."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_since_at", "sign_in_tries", ["since_at"])
    op.create_table(
        "known_devices",
        sa.Column("device_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("device_hash", name="pk_known_devices"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_known_devices_person_id"
        ),
    )
    op.create_index("ix_known_devices_person_id", "known_devices", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
