"""The ledger: lots, entries, postings, balances."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
