"""Personal data go after a time: periods that are set, and marks on facts that are let go."""

import sqlalchemy as sa
from alembic import op

from api.append_only import allow_forgetting, forbid_change

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEYS = {
    "scenarios": "scenario_id",
    "plans": "plan_id",
    "approvals": "number",
    "plan_parents": "plan_id",
}
_BEFORE_START = "EXISTS (SELECT 1 FROM access_log_starts AS s WHERE s.seq >= OLD.seq)"


def upgrade() -> None:
    op.create_table(
        "keep_periods",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_keep_periods"),
        sa.CheckConstraint("days >= 1", name="ck_keep_periods_days_from_1"),
    )
    op.create_index("ix_keep_periods_name", "keep_periods", ["name", "seq"])
    op.create_table(
        "forgotten_rows",
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_key", sa.String(64), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_key", name="pk_forgotten_rows"),
    )
    op.create_table(
        "access_log_starts",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("shortened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_access_log_starts"),
    )
    for table in ("keep_periods", "forgotten_rows", "access_log_starts"):
        forbid_change(table)
    for table, key in _KEYS.items():
        allow_forgetting(table, key, gone="")
    allow_forgetting("access_log", "seq", gone=_BEFORE_START)
    of_report = ("report_id", "plan_id", "site_id", "day_on", "kind", "quantity_g", "people_count")
    allow_forgetting(
        "hall_reports",
        "report_id",
        blanked=("note",),
        columns=(*of_report, "person_id", "recorded_at"),
        gone="",
    )
    of_row = ("seq", "file", "row_id", "version", "is_deleted", "person_id", "recorded_at")
    allow_forgetting("master_rows", "seq", blanked=("cells",), columns=of_row, gone="1 = 0")


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
