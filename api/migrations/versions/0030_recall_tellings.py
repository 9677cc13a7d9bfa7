"""Who was told of a recall, when, by whom and how."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recall_tellings",
        sa.Column("telling_id", sa.String(64), nullable=False),
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("takes_back", sa.String(64)),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("telling_id", name="pk_recall_tellings"),
        sa.UniqueConstraint("takes_back", name="uq_recall_tellings_takes_back"),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.hold_id"], name="fk_recall_tellings_hold_id"),
        sa.ForeignKeyConstraint(
            ["takes_back"],
            ["recall_tellings.telling_id"],
            name="fk_recall_tellings_takes_back",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_recall_tellings_person_id"
        ),
    )
    op.create_index("ix_recall_tellings_hold_id", "recall_tellings", ["hold_id"])
    forbid_change("recall_tellings")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
