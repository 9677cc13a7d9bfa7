"""Links to dining halls."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_links",
        sa.Column("link_id", sa.String(36), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_pins", sa.Integer, nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("link_id", name="pk_hall_links"),
        sa.UniqueConstraint("person_id", name="uq_hall_links_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_hall_links_token_hash"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_hall_links_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.person_id"], name="fk_hall_links_created_by"
        ),
    )
    op.create_index(
        "uq_hall_links_open",
        "hall_links",
        ["site_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
