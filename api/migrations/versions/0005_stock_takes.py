"""Stock-takes and readings of the cold chain."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_readings()
    _create_takes()
    for table in ("readings", "stock_takes", "stock_take_counts", "stock_take_ends"):
        forbid_change(table)


def _create_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("reading_id", sa.String(50), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("measured_at", INSTANT, nullable=False),
        sa.Column("temperature_dc", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("source", sa.String(6), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("at_most_dc", sa.Integer),
        sa.Column("at_least_dc", sa.Integer),
        sa.Column("hold_id", sa.String(64)),
        sa.Column("entry_id", sa.String(64)),
        sa.PrimaryKeyConstraint("reading_id", name="pk_readings"),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.hold_id"], name="fk_readings_hold_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.entry_id"], name="fk_readings_entry_id"),
        sa.CheckConstraint("source IN ('screen', 'paper')", name="ck_readings_source"),
    )
    op.create_index("ix_readings_site_id", "readings", ["site_id", "unit_id", "measured_at"])
    op.create_index("ix_readings_hold_id", "readings", ["hold_id"])


def _create_takes() -> None:
    op.create_table(
        "stock_takes",
        sa.Column("take_id", sa.String(64), nullable=False),
        sa.Column("site_id", sa.Text, nullable=False),
        sa.Column("unit_ids", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("book_seq", sa.BigInteger, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("take_id", name="pk_stock_takes"),
    )
    op.create_index("ix_stock_takes_site_id", "stock_takes", ["site_id", "started_at"])
    op.create_table(
        "stock_take_counts",
        sa.Column("take_id", sa.String(64), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("lot_no", sa.Integer, nullable=False),
        sa.Column("counted_g", sa.BigInteger, nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("book_seq", sa.BigInteger, nullable=False),
        sa.Column("book_g", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("take_id", "line_id", name="pk_stock_take_counts"),
        sa.ForeignKeyConstraint(
            ["take_id"], ["stock_takes.take_id"], name="fk_stock_take_counts_take_id"
        ),
        sa.ForeignKeyConstraint(["lot_no"], ["lots.lot_no"], name="fk_stock_take_counts_lot_no"),
        sa.CheckConstraint("counted_g >= 0", name="ck_stock_take_counts_not_below_zero"),
    )
    op.create_index(
        "ix_stock_take_counts_number", "stock_take_counts", ["take_id", "number"], unique=True
    )
    op.create_table(
        "stock_take_ends",
        sa.Column("take_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entry_id", sa.String(64)),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("take_id", name="pk_stock_take_ends"),
        sa.ForeignKeyConstraint(
            ["take_id"], ["stock_takes.take_id"], name="fk_stock_take_ends_take_id"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.entry_id"], name="fk_stock_take_ends_entry_id"
        ),
        sa.CheckConstraint("state IN ('closed', 'cancelled')", name="ck_stock_take_ends_state"),
    )


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
