"""The table of who did and read what, as the newest migration leaves it.

Its rows are facts (triggers refuse to change them), each chained to the one before.
"""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from inventory.store.schema import metadata

access_log = Table(
    "access_log",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_access_log_person_id", "person_id"),
    Index("ix_access_log_subject", "subject"),
)
"""``at_us`` is in microseconds since 1970-01-01 UTC. ``person_id`` is empty where nobody was signed
in, and begins with @ for somebody at the server's own machine. ``detail`` is JSON, without contents
that a row of another table keeps."""
