"""Approvals of plans: who said when that a plan is to be driven, or no longer."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("is_approved", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_approvals"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_approvals_plan_id"),
    )
    op.create_index("ix_approvals_month", "approvals", ["month"])
    forbid_change("approvals")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
