"""Master data: what a council keeps about sites, vehicles, products and needs."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "master_rows",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("is_deleted", sa.Boolean, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_master_rows"),
        sa.UniqueConstraint("file", "row_id", "version", name="uq_master_rows_file_row_id_version"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_master_rows_person_id"
        ),
        sa.CheckConstraint("version >= 1", name="ck_master_rows_version_from_1"),
    )
    forbid_change("master_rows")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
