"""Which proposal a plan changed by hand was."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_parents", sa.Column("proposal_id", sa.String(36)))


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
