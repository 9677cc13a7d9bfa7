"""The ledger: lots, entries, postings, balances."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_entries()
    _create_places()
    _create_postings()
    _create_holds()
    for table in ("entries", "postings"):
        forbid_change(table)


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("occurred_us", sa.BigInteger, nullable=False),
        sa.Column("recorded_us", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("plan_id", sa.Text, nullable=False),
        sa.Column("trip_id", sa.Text, nullable=False),
        sa.Column("reverses", sa.String(64)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("declares", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sa.UniqueConstraint("entry_id", name="uq_entries_entry_id"),
        sa.UniqueConstraint("reverses", name="uq_entries_reverses"),
        sa.ForeignKeyConstraint(["reverses"], ["entries.entry_id"], name="fk_entries_reverses"),
    )
    op.create_index("ix_entries_recorded_us", "entries", ["recorded_us"])
    op.create_index("ix_entries_plan_id", "entries", ["plan_id", "trip_id"])
    amends = sa.text("kind = 'amend'")
    op.create_index(
        "ix_entries_amends", "entries", ["seq"], sqlite_where=amends, postgresql_where=amends
    )


def _create_places() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_no", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_no", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_index("ix_accounts_site_id", "accounts", ["site_id", "kind"])
    op.create_index("ix_accounts_kind", "accounts", ["kind", "owner"])
    op.create_table(
        "lots",
        sa.Column("lot_no", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("lot_id", sa.Text, nullable=False),
        sa.Column("product_id", sa.Text, nullable=False),
        sa.Column("zone", sa.String(10), nullable=False),
        sa.Column("case_g", sa.BigInteger, nullable=False),
        sa.Column("expiry_kind", sa.String(11), nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("available_on", sa.Date, nullable=False),
        sa.Column("donor_id", sa.Text, nullable=False),
        sa.Column("maker", sa.Text, nullable=False),
        sa.Column("lot_number", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("facts_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("lot_no", name="pk_lots"),
        sa.UniqueConstraint("lot_id", name="uq_lots_lot_id"),
        sa.ForeignKeyConstraint(["facts_seq"], ["entries.seq"], name="fk_lots_facts_seq"),
    )
    op.create_index("ix_lots_product_id", "lots", ["product_id", "expires_on"])
    op.create_index("ix_lots_lot_number", "lots", ["lot_number"])


def _create_postings() -> None:
    op.create_table(
        "postings",
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("lot_no", sa.Integer, nullable=False),
        sa.Column("account_no", sa.Integer, nullable=False),
        sa.Column("quantity_g", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", "line", name="pk_postings"),
        sa.ForeignKeyConstraint(["seq"], ["entries.seq"], name="fk_postings_seq"),
        sa.ForeignKeyConstraint(["lot_no"], ["lots.lot_no"], name="fk_postings_lot_no"),
        sa.ForeignKeyConstraint(
            ["account_no"], ["accounts.account_no"], name="fk_postings_account_no"
        ),
        sa.CheckConstraint("quantity_g <> 0", name="ck_postings_moves"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_postings_lot_no", "postings", ["lot_no"])
    op.create_index("ix_postings_account_no", "postings", ["account_no", "lot_no"])
    op.create_table(
        "balances",
        sa.Column("account_no", sa.Integer, nullable=False),
        sa.Column("lot_no", sa.Integer, nullable=False),
        sa.Column("is_free", sa.Boolean, nullable=False),
        sa.Column("quantity_g", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_no", "lot_no", name="pk_balances"),
        sa.ForeignKeyConstraint(
            ["account_no"], ["accounts.account_no"], name="fk_balances_account_no"
        ),
        sa.ForeignKeyConstraint(["lot_no"], ["lots.lot_no"], name="fk_balances_lot_no"),
        sa.CheckConstraint("is_free OR quantity_g >= 0", name="ck_balances_not_below_zero"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_balances_lot_no", "balances", ["lot_no"])


def _create_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("opened_seq", sa.BigInteger, nullable=False),
        sa.Column("decided_seq", sa.BigInteger),
        sa.Column("decision", sa.String(12)),
        sa.Column("facts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hold_id", name="pk_holds"),
        sa.ForeignKeyConstraint(["opened_seq"], ["entries.seq"], name="fk_holds_opened_seq"),
        sa.ForeignKeyConstraint(["decided_seq"], ["entries.seq"], name="fk_holds_decided_seq"),
    )
    op.create_index("ix_holds_decided_seq", "holds", ["decided_seq"])
    op.create_table(
        "hold_lots",
        sa.Column("hold_id", sa.String(64), nullable=False),
        sa.Column("lot_no", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hold_id", "lot_no", name="pk_hold_lots"),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.hold_id"], name="fk_hold_lots_hold_id"),
        sa.ForeignKeyConstraint(["lot_no"], ["lots.lot_no"], name="fk_hold_lots_lot_no"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hold_lots_lot_no", "hold_lots", ["lot_no"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
