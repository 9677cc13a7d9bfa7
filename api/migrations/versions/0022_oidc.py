"""Accounts at a provider (OpenID Connect)."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oidc_links",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("expected", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("created_by", sa.String(36)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("person_id", name="pk_oidc_links"),
        sa.UniqueConstraint("issuer", "expected", name="uq_oidc_links_expected"),
        sa.UniqueConstraint("issuer", "subject", name="uq_oidc_links_subject"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_oidc_links_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.person_id"], name="fk_oidc_links_created_by"
        ),
    )
    op.create_table(
        "oidc_used",
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oidc_used"),
    )
    op.create_index("ix_oidc_used_used_at", "oidc_used", ["used_at"])
    op.add_column("sessions", sa.Column("factor_by_provider", sa.Boolean))


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
