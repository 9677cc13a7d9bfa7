"""The tables, as the newest migration leaves them.

Scenarios and plans are facts: rows are added and never changed (triggers hold that). A run is a
job and changes until it has ended.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from api.accounts import (  # noqa: F401  migrations are compared with all tables
    hall_link_tables,
    people_tables,
    second_factor_tables,
    sign_in_tables,
    tablet_tables,
)
from api.care import backup_tables  # noqa: F401  as above
from api.driver import tables as driver_tables  # noqa: F401  as above
from api.food import recall_tables  # noqa: F401  as above
from api.master import import_tables, master_tables  # noqa: F401  as above
from api.oidc import tables as oidc_tables  # noqa: F401  as above
from api.planning import change_tables, explain_tables  # noqa: F401  as above
from api.privacy import access_tables, forget_tables  # noqa: F401  as above
from api.reports import frozen_tables, report_tables  # noqa: F401  as above
from inventory.store import keeping_tables  # noqa: F401  as above
from inventory.store import tables as ledger_tables  # noqa: F401  as above
from inventory.store.schema import Instant, metadata

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
ENDED_STATES = ("done", "failed", "cancelled")


scenarios = Table(
    "scenarios",
    metadata,
    Column("scenario_id", String(16), primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("end_on", Date, nullable=False),
    Column("archive", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("plan_id", String(16), primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("scenario_id", ForeignKey("scenarios.scenario_id"), nullable=False, index=True),
    Column("plan_json", Text, nullable=False),
    Column("figures_json", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("month", String(7), nullable=False, index=True),
    Column("is_approved", Boolean(create_constraint=False), nullable=False),
    Column("person_id", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
"""Who said when that a plan is to be driven, or no longer; the last one of a month holds."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("scenario_id", ForeignKey("scenarios.scenario_id"), nullable=False, index=True),
    Column("state", String(9), nullable=False),
    Column("time_limit_s", Float, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("goal_order", String(12), nullable=False, server_default="fairest"),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("cancel_asked", Boolean, nullable=False),
    Column("stage", Text, nullable=False),
    Column("progress_s", Float, nullable=False),
    Column("bound_min_fill", Float),
    Column("bound_wasted_g", Integer),
    Column("best_json", Text),
    Column("best_min_fill", Float),
    Column("best_used_g", Integer),
    Column("best_wasted_g", Integer),
    Column("best_cost_yen", Float),
    Column("plan_id", ForeignKey("plans.plan_id")),
    Column("cause_code", String(40)),
    Column("cause", Text),
    CheckConstraint(f"state IN {RUN_STATES}", name="state"),
    CheckConstraint("state <> 'done' OR plan_id IS NOT NULL", name="done_has_plan"),
    CheckConstraint("state <> 'failed' OR cause IS NOT NULL", name="failed_has_cause"),
    CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_has_lease"),
    Index("ix_runs_state_created_at", "state", "created_at"),
)

FACT_TABLES = (scenarios, plans)
