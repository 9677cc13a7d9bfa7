"""The table of explanations that are kept with a plan. They can be made again, and may go."""

from sqlalchemy import Column, ForeignKey, Table, Text

from inventory.store.schema import Instant, metadata

plan_explanations = Table(
    "plan_explanations",
    metadata,
    Column("plan_id", ForeignKey("plans.plan_id"), primary_key=True),
    Column("site_id", Text, primary_key=True),
    Column("told_json", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""What was told of one short recipient of a plan, and the plain data behind it."""
