"""The table of files that are being taken in, as the newest migration leaves it.

No facts: a file is forgotten after a day, whether it was taken or not.
"""

from sqlalchemy import Column, LargeBinary, String, Table, Text

from inventory.store.schema import Instant, metadata

import_drafts = Table(
    "import_drafts",
    metadata,
    Column("draft_id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("table_name", String(40), nullable=False),
    Column("site_kind", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)
