"""What Python hashes is letter for letter what each database gives back, whatever people type."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import MOST_GRAMS, Entry, EntryId, EntryKind, PersonId
from inventory.errors import AccountUnreadable, EntryWrong
from inventory.store.audit import audit
from inventory.store.chain import (
    FIELD,
    FIRST_DIGEST,
    ITEM,
    LINE,
    digest_of,
    legs_of,
    legs_query,
    line_of,
    lines_query,
)
from inventory.store.read import find_lot, get_entry
from inventory.store.tables import entries, postings
from inventory.texts import MOST_LETTERS, MOST_LETTERS_OF_KEY
from tests.inventory.book_words import SHELF, a_lot, entry, move, moved, received, write

HOSTILE = {
    "plain": "牛乳",
    "empty": "",
    "blank": " ",
    "blanks around": "  x  ",
    "single quote": "O'Brien''s",
    "double quote": '"milk"',
    "backslash": "\\ \\n \\x1f C:\\new \\",
    "per cent": "100 % %s %d %n %% %(name)s",
    "colon": ":first :last ::text",
    "braces": "{0} {name} ${HOME} $1",
    "comment": "-- ; DROP TABLE entries; /* */",
    "null": "NULL",
    "number": "007",
    "float": "1e3",
    "equals": "l1=L1 a2=donor/x",
    "json": '{"lots":[{"lot_id":"L1"}]}',
    "emoji": "🍙👨‍👩‍👧‍👦🇯🇵",
    "rare kanji": "𠮷野家 髙島 神\U000e0100",
    "half and full width": "ｶﾞ ガ カ\u3099 ＡＢ１２",
    "right to left": "\u202eabc\u202c \u200b\ufeff",
    "last letters": "\U0010ffff\ufffe",
    "longest": "x" * MOST_LETTERS,
    "longest of four bytes": "𠮷" * MOST_LETTERS,
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
UNPRINTABLE = ("\n", "\r", "\t", "\x00", LINE, ITEM, FIELD, "\x7f", "\x85", "\u2028", "\ud800")
TEXTS = ("reason", "note")
KEYS = ("plan_id", "trip_id")
printable = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029")


def an_entry(text: str, number: int = 1) -> Entry:
    """Return an entry with a text wherever one may stand, an account and a lot of that name."""
    named = text or "x"
    lot = a_lot(
        f"L{number} {named[:100]}".replace("@", "").replace("~", ""),
        note=text,
        maker=text,
        lot_number=text[:MOST_LETTERS_OF_KEY],
        donor_id=named[:100],
        storage_printed=text,
    )
    place = places.quarantine(named[:50], named[:50], hold_id=named[:50])
    new = received(lot, 5, place)
    detail = {**new.detail, "hold": {"hold_id": named[:50], "cause": "recall", "says": text}}
    return replace(
        new,
        entry_id=EntryId(f"{number} {named}"[:64]),
        person_id=PersonId(named),
        detail=detail,
        **dict.fromkeys(TEXTS, text),
        **dict.fromkeys(KEYS, text[:MOST_LETTERS_OF_KEY]),
    )


def check_chain(connection: sa.Connection) -> None:
    """Make the whole chain in Python and compare it with what the database makes."""
    dialect = connection.dialect.name
    before = FIRST_DIGEST
    for row in connection.execute(sa.select(entries).order_by(entries.c.seq)):
        part = {"first": row.seq, "last": row.seq}
        columns = (postings.c.lot_no, postings.c.account_no, postings.c.quantity_g)
        own = sa.select(*columns).where(postings.c.seq == row.seq).order_by(postings.c.line)
        line, legs = line_of(dict(row._mapping)), legs_of(connection.execute(own).all())
        told = connection.execute(lines_query(dialect), part).one()[0]
        assert told.decode() == line + LINE + row.digest
        moved = connection.execute(legs_query(dialect), part).one()[0] or b""
        assert moved.decode() == legs
        assert row.digest == digest_of(before, line, legs)
        before = row.digest
    report = audit(connection)
    assert report.clean, report.faults
    assert report.digest == before


def all_at_once(connection: sa.Connection) -> tuple[str, str]:
    """Return lines and legs of the whole book as one query makes them."""
    part = {"first": 1, "last": 10**6}
    dialect = connection.dialect.name
    lines = connection.execute(lines_query(dialect), part).one()[0]
    return lines.decode(), connection.execute(legs_query(dialect), part).one()[0].decode()


@hostile
def test_what_people_type_comes_back_letter_for_letter(engine: sa.Engine, text: str) -> None:
    new = an_entry(text)
    with writing(engine) as connection:
        write(connection, new)
    with reading(engine) as connection:
        found = get_entry(connection, new.entry_id).entry
        assert (found, found.detail_json) == (new, new.detail_json)
        lot_id = new.lot_ids[0]
        assert find_lot(connection, lot_id).record() == new.detail["lots"][0]
        check_chain(connection)


def test_all_of_them_stand_in_one_book(engine: sa.Engine) -> None:
    """Many lines in one answer of the database are parted where the entries are."""
    for number, text in enumerate(HOSTILE.values(), start=1):
        new = an_entry(text, number)
        hold = {"hold_id": f"H{number}", "cause": "recall", "says": text}
        place = places.quarantine("LOGI", text[:100] or "x", hold_id=f"H{number}")
        moves = [move(new.lot_ids[0], places.donor(text[:100] or "x"), place, 5)]
        told = replace(
            entry(EntryKind.RECEIVE, moves),
            entry_id=new.entry_id,
            person_id=new.person_id,
            detail={**new.detail, "hold": hold},
            **dict.fromkeys(TEXTS, text),
            **dict.fromkeys(KEYS, text[:MOST_LETTERS_OF_KEY]),
        )
        with writing(engine) as connection:
            write(connection, told)
    with reading(engine) as connection:
        check_chain(connection)
        rows = connection.execute(sa.select(entries).order_by(entries.c.seq)).all()
        lines, legs = all_at_once(connection)
        told = [text for r in rows for text in (line_of(dict(r._mapping)), r.digest)]
        assert lines.split(LINE) == told
        assert len(legs.split(LINE)) == len(rows)


@pytest.mark.parametrize("letter", UNPRINTABLE, ids=ascii)
@pytest.mark.parametrize("name", [*TEXTS, *KEYS, "entry_id", "person_id"])
def test_what_would_part_a_line_is_refused(name: str, letter: str) -> None:
    new = received(a_lot(), 5)
    with pytest.raises(EntryWrong, match=name):
        replace(new, **{name: f"x{letter}y"})


@pytest.mark.parametrize("letter", UNPRINTABLE, ids=ascii)
@pytest.mark.parametrize("name", ["lot_id", "maker", "lot_number", "note", "expires_printed"])
def test_what_would_part_a_line_is_refused_in_a_lot(name: str, letter: str) -> None:
    with pytest.raises(EntryWrong, match=name):
        a_lot(**{name: f"x{letter}y"})


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_more_letters_than_the_book_takes_is_refused(name: str) -> None:
    with pytest.raises(EntryWrong, match=f"{name}.*{MOST_LETTERS}"):
        replace(received(a_lot(), 5), **{name: "x" * (MOST_LETTERS + 1)})


def test_the_longest_ids_fit_into_the_indexes_of_both_databases(engine: sa.Engine) -> None:
    """Letters of four bytes that cannot be packed: the most that an index has to hold."""
    chance = random.Random(7)

    def some(most: int) -> str:
        return "".join(chr(chance.randint(0x20000, 0x2A6DF)) for _ in range(most))

    key = some(MOST_LETTERS_OF_KEY)
    lot = a_lot(key, product_id=key, lot_number=key)
    place = places.shelf(some(80), some(80))
    with writing(engine) as connection:
        write(connection, received(lot, 5, place, plan_id=key, trip_id=some(MOST_LETTERS_OF_KEY)))
        check_chain(connection)


@pytest.mark.parametrize("letter", UNPRINTABLE, ids=ascii)
def test_what_would_part_a_line_is_refused_in_the_name_of_a_place(letter: str) -> None:
    with pytest.raises(AccountUnreadable):
        received(a_lot(), 5, places.shelf(f"x{letter}y", "chilled"))


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2028, 2, 29, 15, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
    ids=lambda at: str(at.year),
)
def test_every_instant_and_quantity_comes_back(engine: sa.Engine, at: datetime) -> None:
    new = replace(received(a_lot(), MOST_GRAMS, SHELF), occurred_at=at)
    gone = moved(EntryKind.DISPOSE, "L1", SHELF, places.waste("x"), MOST_GRAMS, occurred_at=at)
    with writing(engine) as connection:
        recorded = write(connection, new, now=at)
        write(connection, gone, now=at - timedelta(days=1) if at.year > 1 else at)
    with reading(engine) as connection:
        assert get_entry(connection, new.entry_id).entry.occurred_at == at
        assert get_entry(connection, gone.entry_id).recorded_at == recorded.recorded_at == at
        check_chain(connection)


@pytest.fixture
def empty_book(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A book in a transaction; each example takes back what it wrote."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(st.text(printable, max_size=30), min_size=1, max_size=3), data=st.data())
def test_any_texts_make_a_chain_that_fits(
    empty_book: sa.Connection, texts: list[str], data: st.DataObject
) -> None:
    nested = empty_book.begin_nested()
    try:
        for number, text in enumerate(texts, start=1):
            named = places.shelf(text or "x", f"{number}")
            amount_g = data.draw(st.integers(1, MOST_GRAMS))
            lot = a_lot(f"L{number}", note=text)
            moves = [move(lot.lot_id, places.donor(text[:100] or "x"), named, amount_g)]
            told = replace(an_entry(text, number), detail={"lots": [lot.record()]})
            new = replace(told, postings=entry(EntryKind.RECEIVE, moves).postings)
            write(empty_book, new)
            assert get_entry(empty_book, new.entry_id).entry == new
        check_chain(empty_book)
    finally:
        nested.rollback()
