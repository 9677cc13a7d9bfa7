"""Passkeys, the challenges that they answer, and on what kind of device somebody is signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("passkey_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("passkey_id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_passkeys_person_id"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("holder_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("challenge_nonce", sa.String(64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder_hash", name="pk_passkey_challenges"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_passkey_challenges_person_id"
        ),
    )
    op.create_index("ix_passkey_challenges_ends_at", "passkey_challenges", ["ends_at"])
    op.add_column("sessions", sa.Column("device", sa.String(60)))


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
