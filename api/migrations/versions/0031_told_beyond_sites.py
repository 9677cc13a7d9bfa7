"""Donors, and whoever carries the food, are told of a recall as sites are."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("account", sa.Text, nullable=False, server_default="")
    op.add_column("recall_tellings", column)


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
