"""The history of a lot: what moved it, and every time its facts were said anew."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from api.db import open_database, reading, writing
from api.settings import Settings
from inventory.entry import EntryId, EntryKind
from inventory.lot import LotFacts
from inventory.receiving import amend
from inventory.store.read import list_entries, of_facts, of_lot, of_site
from inventory.store.tables import entries
from tests.inventory.book_words import DOCK, NOW, PERSON, a_lot, moved, received, write
from tests.inventory.book_words import OTHER as COLD


def say_anew(engine: sa.Engine, lot: LotFacts, note: str) -> None:
    new = amend(
        replace(lot, note=note),
        entry_id=EntryId(f"{lot.lot_id} {note}"),
        occurred_at=NOW,
        person_id=PERSON,
        reason="読みなおした",
    )
    with writing(engine) as connection:
        write(connection, new)


def history(engine: sa.Engine, *wanted: sa.ColumnElement[bool]) -> list[str]:
    with reading(engine) as connection:
        found, total = list_entries(connection, wanted=wanted)
    assert total == len(found)
    return [e.entry.entry_id if e.entry.kind is EntryKind.AMEND else e.entry.kind for e in found]


@pytest.mark.parametrize("lot_id", ["L1", '牛乳 "新" \\1', "L%", "l_"])
def test_every_amendment_of_a_lot_stays_in_its_history(engine: sa.Engine, lot_id: str) -> None:
    lots = [a_lot(lot_id), a_lot("L1x"), a_lot(lot_id.upper() + "."), a_lot("Lx")]
    for lot in lots:
        with writing(engine) as connection:
            write(connection, received(lot, 1_000))
    say_anew(engine, lots[0], "1")
    say_anew(engine, lots[1], "of another")
    say_anew(engine, lots[0], "2")
    say_anew(engine, replace(lots[3], note=""), f'"lot_id":"{lot_id}"')
    with writing(engine) as connection:
        write(connection, moved(EntryKind.PUT_AWAY, lot_id, DOCK, COLD, 10))
    wanted = ["put_away", f"{lot_id} 2", f"{lot_id} 1", "receive"]
    assert history(engine, of_lot(lot_id)) == wanted
    at_site = sa.or_(of_site("LOGI"), of_facts())
    assert history(engine, of_lot(lot_id), at_site) == wanted
    assert history(engine, of_lot(lot_id), of_site("LOGI")) == ["put_away", "receive"]


def test_amendments_are_found_by_their_index(sqlite_settings: Settings) -> None:
    engine = open_database(sqlite_settings)
    query = sa.select(entries.c.seq).where(of_facts()).compile(engine)
    with reading(engine) as connection:
        plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).all()
    engine.dispose()
    assert "ix_entries_amends" in str(plan)
