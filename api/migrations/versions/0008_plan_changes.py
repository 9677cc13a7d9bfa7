"""Plans changed by hand: wishes, the proposal that came of them, and whose child a plan is."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _plan(table: str, column: str = "plan_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["plans.plan_id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "plan_wishes",
        sa.Column("wish_id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("entry_json", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("wish_id", name="pk_plan_wishes"),
        _plan("plan_wishes"),
    )
    op.create_index("ix_plan_wishes_plan_id_created_at", "plan_wishes", ["plan_id", "created_at"])
    op.create_table(
        "plan_proposals",
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("proposal_id", sa.String(36), nullable=False),
        sa.Column("as_of_on", sa.Date, nullable=False),
        sa.Column("archive", sa.LargeBinary, nullable=False),
        sa.Column("plan_json", sa.Text, nullable=False),
        sa.Column("told_json", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan_proposals"),
        sa.UniqueConstraint("proposal_id", name="uq_plan_proposals_proposal_id"),
        _plan("plan_proposals"),
    )
    op.create_table(
        "plan_parents",
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("parent_id", sa.String(16), nullable=False),
        sa.Column("as_of_on", sa.Date, nullable=False),
        sa.Column("wishes_json", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plan_parents"),
        _plan("plan_parents"),
        _plan("plan_parents", "parent_id"),
    )
    op.create_index("ix_plan_parents_parent_id", "plan_parents", ["parent_id"])
    forbid_change("plan_parents")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
