"""Files that are being taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_drafts",
        sa.Column("draft_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("site_kind", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_import_drafts"),
    )
    op.create_index("ix_import_drafts_created_at", "import_drafts", ["created_at"])


def downgrade() -> None:
    op.drop_table("import_drafts")
