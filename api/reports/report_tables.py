"""The table of what halls report: what came, and how many people ate. Reports are facts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from inventory.store.schema import Instant, metadata

REPORT_KINDS = ("expected", "differs", "absent", "attendance")

hall_reports = Table(
    "hall_reports",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("site_id", Text, nullable=False),
    Column("day_on", Date, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("quantity_g", Integer),
    Column("people_count", Integer),
    Column("note", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint(f"kind IN {REPORT_KINDS}", name="kind"),
    CheckConstraint("(kind = 'differs') = (quantity_g IS NOT NULL)", name="differs_has_weight"),
    CheckConstraint("(kind = 'attendance') = (people_count IS NOT NULL)", name="has_people"),
    Index("ix_hall_reports_plan_id_site_id", "plan_id", "site_id"),
)
"""The last report of a day holds; earlier ones stay."""
