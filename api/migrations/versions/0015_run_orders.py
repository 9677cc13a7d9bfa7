"""In which order of goals a run plans."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("goal_order", sa.String(12), nullable=False, server_default="fairest")
    op.add_column("runs", column)


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
