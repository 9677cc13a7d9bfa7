"""Months, plans and runs."""

import sqlalchemy as sa
from alembic import op

from api.append_only import forbid_change

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
FACTS = ("scenarios", "plans")


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("scenario_id", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("start_on", sa.Date, nullable=False),
        sa.Column("end_on", sa.Date, nullable=False),
        sa.Column("archive", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scenario_id", name="pk_scenarios"),
        sa.UniqueConstraint("fingerprint", name="uq_scenarios_fingerprint"),
    )
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("scenario_id", sa.String(16), nullable=False),
        sa.Column("plan_json", sa.Text, nullable=False),
        sa.Column("figures_json", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plans"),
        sa.UniqueConstraint("fingerprint", name="uq_plans_fingerprint"),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.scenario_id"], name="fk_plans_scenario_id"
        ),
    )
    op.create_index("ix_plans_scenario_id", "plans", ["scenario_id"])
    _create_runs()
    for table in FACTS:
        forbid_change(table)


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("scenario_id", sa.String(16), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("time_limit_s", sa.Float, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("progress_s", sa.Float, nullable=False),
        sa.Column("bound_min_fill", sa.Float),
        sa.Column("best_json", sa.Text),
        sa.Column("best_min_fill", sa.Float),
        sa.Column("best_used_g", sa.Integer),
        sa.Column("best_wasted_g", sa.Integer),
        sa.Column("best_cost_yen", sa.Float),
        sa.Column("plan_id", sa.String(16)),
        sa.Column("cause_code", sa.String(40)),
        sa.Column("cause", sa.Text),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.scenario_id"], name="fk_runs_scenario_id"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_runs_plan_id"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="ck_runs_state"
        ),
        sa.CheckConstraint("state <> 'done' OR plan_id IS NOT NULL", name="ck_runs_done_has_plan"),
        sa.CheckConstraint(
            "state <> 'failed' OR cause IS NOT NULL", name="ck_runs_failed_has_cause"
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_until IS NOT NULL)", name="ck_runs_running_has_lease"
        ),
    )
    op.create_index("ix_runs_scenario_id", "runs", ["scenario_id"])
    op.create_index("ix_runs_state_created_at", "runs", ["state", "created_at"])


def downgrade() -> None:
    raise NotImplementedError("facts are never taken back; restore a backup instead")
