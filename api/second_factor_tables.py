"""The tables of second factors, as the newest migration leaves them."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table

from inventory.store.schema import Instant, metadata

second_factors = Table(
    "second_factors",
    metadata,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("nonce", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", BigInteger, nullable=False),
)
"""The secret is made of the nonce and the server's own key, which is not in the database.
``last_step`` is the newest half minute whose number was used: none is taken twice."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("used_at", Instant),
)
"""For whoever has lost the phone; each opens once."""
