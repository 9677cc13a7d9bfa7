"""Notices of approved plans: addresses, and the mails that were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_addresses",
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_notice_addresses"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_notice_addresses_person_id"
        ),
    )
    op.create_table(
        "notice_sendings",
        sa.Column("sending_id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sending_id", name="pk_notice_sendings"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_notice_sendings_plan_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_notice_sendings_person_id"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'unclear')",
            name="ck_notice_sendings_state",
        ),
    )
    op.create_index("ix_notice_sendings_plan", "notice_sendings", ["plan_id", "kind", "subject"])
    op.create_index("ix_notice_sendings_state", "notice_sendings", ["state"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
