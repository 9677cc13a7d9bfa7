"""Photos of deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trip_photos",
        sa.Column("photo_id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("trip_id", sa.Text, nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew_s", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("photo_id", name="pk_trip_photos"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_trip_photos_plan_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_trip_photos_person_id"
        ),
    )
    op.create_index("ix_trip_photos_trip", "trip_photos", ["plan_id", "trip_id"])
    op.create_index("ix_trip_photos_received_at", "trip_photos", ["received_at"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
