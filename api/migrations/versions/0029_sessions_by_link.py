"""Whether a session was opened by a hall's link, in the session's own row."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("is_by_link", sa.Boolean))
    op.execute(
        "UPDATE sessions SET is_by_link = TRUE"
        " WHERE person_id IN (SELECT person_id FROM hall_links)"
    )


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
