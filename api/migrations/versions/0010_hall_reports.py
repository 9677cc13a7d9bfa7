"""What halls report: what came, and how many people ate."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_reports",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("day_on", sa.Date, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("quantity_g", sa.Integer),
        sa.Column("people_count", sa.Integer),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_hall_reports"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_hall_reports_plan_id"),
        sa.CheckConstraint(
            "kind IN ('expected', 'differs', 'absent', 'attendance')", name="ck_hall_reports_kind"
        ),
        sa.CheckConstraint(
            "(kind = 'differs') = (quantity_g IS NOT NULL)",
            name="ck_hall_reports_differs_has_weight",
        ),
        sa.CheckConstraint(
            "(kind = 'attendance') = (people_count IS NOT NULL)",
            name="ck_hall_reports_has_people",
        ),
    )
    op.create_index("ix_hall_reports_plan_id_site_id", "hall_reports", ["plan_id", "site_id"])
    forbid_change("hall_reports")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
