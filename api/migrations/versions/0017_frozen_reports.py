"""Reports that were made, frozen with their figures and factors."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frozen_reports",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(11), nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("ledger_digest", sa.String(64), nullable=False),
        sa.Column("figures_json", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_frozen_reports"),
        sa.CheckConstraint("kind IN ('month', 'fiscal_year')", name="ck_frozen_reports_kind"),
    )
    op.create_index("ix_frozen_reports_made_at", "frozen_reports", ["made_at"])
    forbid_change("frozen_reports")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
