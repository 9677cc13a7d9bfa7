"""The book is audited in parts, and it does not matter where one ends."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.db import writing
from inventory.entry import EntryKind
from inventory.store import audit_chain
from inventory.store.audit import audit
from tests.inventory.book_words import TODAY, a_lot, entry, write
from tests.inventory.every_kind import write_every_kind


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 100])
def test_parts_of_any_length_say_the_same(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Also a part in which no food moves: some entries only say facts anew."""
    with writing(engine) as connection:
        written = len(write_every_kind(connection))
        for days in range(5):
            later = a_lot("L2", expires_on=TODAY + timedelta(days=days))
            write(connection, entry(EntryKind.AMEND, detail={"amended": [later.record()]}))
        whole = audit(connection)
        monkeypatch.setattr(audit_chain, "CHUNK", chunk)
        in_parts = audit(connection)
    assert whole.entries == written + 5
    assert whole.clean
    assert in_parts == whole
