"""Drivers' links, and what is told on trips."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "driver_links",
        sa.Column("link_id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("trip_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_pins", sa.Integer, nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.Column("session_hash", sa.String(64)),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("link_id", name="pk_driver_links"),
        sa.UniqueConstraint("token_hash", name="uq_driver_links_token_hash"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_driver_links_plan_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_driver_links_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.person_id"], name="fk_driver_links_created_by"
        ),
    )
    op.create_index("ix_driver_links_trip", "driver_links", ["plan_id", "trip_id"])
    op.create_index("ix_driver_links_session_hash", "driver_links", ["session_hash"])
    op.create_table(
        "trip_reports",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("trip_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew_s", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("resolved_by", sa.String(36)),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_trip_reports"),
        sa.UniqueConstraint("number", name="uq_trip_reports_number"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_trip_reports_plan_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_trip_reports_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["people.person_id"], name="fk_trip_reports_resolved_by"
        ),
    )
    op.create_index("ix_trip_reports_state", "trip_reports", ["state"])
    op.create_index("ix_trip_reports_trip", "trip_reports", ["plan_id", "trip_id"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
