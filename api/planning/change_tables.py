"""Tables of plans changed by hand: what is wished, what came of it, and whose child a plan is.

Wishes and proposals are drafts and may go; parents are facts.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, LargeBinary, String, Table, Text

from inventory.store.schema import Instant, metadata

plan_wishes = Table(
    "plan_wishes",
    metadata,
    Column("wish_id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("entry_json", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_plan_wishes_plan_id_created_at", "plan_id", "created_at"),
)
"""A wish is one entry of locks.json or events.json."""

plan_proposals = Table(
    "plan_proposals",
    metadata,
    Column("plan_id", ForeignKey("plans.plan_id"), primary_key=True),
    Column("proposal_id", String(36), nullable=False, unique=True),
    Column("as_of_on", Date, nullable=False),
    Column("archive", LargeBinary, nullable=False),
    Column("plan_json", Text, nullable=False),
    Column("told_json", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""The plan that would take the place of another, and its month; one a plan, the newest."""

plan_parents = Table(
    "plan_parents",
    metadata,
    Column("plan_id", ForeignKey("plans.plan_id"), primary_key=True),
    Column("parent_id", ForeignKey("plans.plan_id"), nullable=False, index=True),
    Column("as_of_on", Date, nullable=False),
    Column("wishes_json", Text, nullable=False),
    Column("proposal_id", String(36)),
    Column("person_id", Text, nullable=False),
    Column("accepted_at", Instant, nullable=False),
)
"""Which plan a plan was made of by hand, from which day on, for which wishes, by whom.
``proposal_id`` is the proposal that was accepted; null = not known (an older row)."""
