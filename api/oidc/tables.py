"""The tables of accounts at a provider, as the newest migration leaves them."""

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from inventory.store.schema import Instant, metadata

oidc_links = Table(
    "oidc_links",
    metadata,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("expected", Text),
    Column("subject", Text),
    Column("created_by", ForeignKey("people.person_id")),
    Column("created_at", Instant, nullable=False),
    Column("linked_at", Instant),
    UniqueConstraint("issuer", "expected", name="uq_oidc_links_expected"),
    UniqueConstraint("issuer", "subject", name="uq_oidc_links_subject"),
)
"""``expected`` is what an administrator said the provider calls the person; the first sign-in that
fits puts the provider's lasting ``subject`` beside it (links made by early versions have that
alone), and from then on the subject counts."""

oidc_used = Table(
    "oidc_used",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("used_at", Instant, nullable=False, index=True),
)
"""Attempts that have come back: none comes back twice."""
