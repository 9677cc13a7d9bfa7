"""Who did and read what: append-only and chained."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_access_log"),
    )
    for column in ("at_us", "person_id", "subject"):
        op.create_index(f"ix_access_log_{column}", "access_log", [column])
    forbid_change("access_log")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
