"""Why recipients of a plan are short, and what would help."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_explanations",
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("told_json", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "site_id", name="pk_plan_explanations"),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_plan_explanations_plan_id"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
