"""What a run has proven about the waste of every plan."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("bound_wasted_g", sa.Integer))


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
