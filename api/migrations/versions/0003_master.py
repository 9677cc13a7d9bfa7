"""Master data: what a council keeps about sites, vehicles, products and needs."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
