"""The table of short numbers on tablets that a base's people share."""

from sqlalchemy import Column, ForeignKey, Table, Text

from inventory.store.schema import Instant, metadata

person_pins = Table(
    "person_pins",
    metadata,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("pin_hash", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
)
"""The hash is of the number together with the server's own key, which is not in the database: so
few digits would be found from a hash alone."""
