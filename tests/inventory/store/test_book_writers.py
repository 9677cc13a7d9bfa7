"""Many people write at once: no one is turned away by the database, and no gram is given twice."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import sqlalchemy as sa

from api.db import auditing, open_database, reading, writing
from api.settings import Settings
from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import Entry, EntryId, EntryKind, Recorded
from inventory.errors import (
    EntryConflict,
    InventoryError,
    LotKnown,
    ReversalRefused,
    StockShort,
)
from inventory.keeping_errors import HoldDecided, HoldUnknown
from inventory.ledger import reverse
from inventory.store.audit import audit
from inventory.store.book import lock
from inventory.store.read import get_entry, list_entries
from inventory.store.stock import quantity_g
from inventory.store.tables import entries
from tests.inventory.book_words import (
    DOCK,
    NOW,
    PERSON,
    SHELF,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
    write,
)

WRITERS = 50
TRIES = 8
STOCK_G = 2_000
LOTS = ("L1", "L2", "L3")


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all at the same moment, each in a thread; return what each gave or raised."""
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait(timeout=60)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  whatever it is, the test looks at it
            return error

    with ThreadPoolExecutor(max_workers=len(works)) as threads:
        return list(threads.map(one, works))


def posting(engine: sa.Engine, new: Entry) -> Callable[[], Recorded]:
    """Return the work of one person who writes one entry in a transaction of its own."""

    def work() -> Recorded:
        with writing(engine) as connection:
            return write(connection, new)

    return work


def written(engine: sa.Engine, *new: Entry) -> None:
    for one in new:
        posting(engine, one)()


def left_g(engine: sa.Engine, account: Account, lot_id: str) -> int:
    with reading(engine) as connection:
        return quantity_g(connection, account, lot_id)


def in_order(engine: sa.Engine) -> int:
    """Look the whole book through; return how many entries it has."""
    with auditing(engine) as connection:
        report = audit(connection)
        assert report.clean, report.faults
        seqs = connection.execute(sa.select(entries.c.seq).order_by(entries.c.seq)).scalars().all()
        assert seqs == list(range(1, report.entries + 1))
        return report.entries


def takes_of(writer: int) -> list[Entry]:
    """Return what a person wants: now one lot and now two, in any order of the lots."""
    chance = random.Random(writer)
    found = []
    for _ in range(TRIES):
        lots = chance.sample(LOTS, k=chance.randint(1, 2))
        moves = [move(k, SHELF, TRUCK, chance.randint(1, 30)) for k in lots]
        found.append(entry(EntryKind.LOAD, moves))
    return found


def tried(engine: sa.Engine, wanted: Sequence[Entry]) -> Callable[[], list[Recorded | StockShort]]:
    """Return the work of a person who wants one thing after another, and takes no for an answer."""

    def work() -> list[Recorded | StockShort]:
        answers: list[Recorded | StockShort] = []
        for new in wanted:
            try:
                answers.append(posting(engine, new)())
            except StockShort as refused:
                answers.append(refused)
        return answers

    return work


def taken_in_turn(engine: sa.Engine, others: Sequence[sa.Engine]) -> None:
    """Let 50 people take from the same lots, and look at what they were told."""
    written(engine, *(received(a_lot(k), STOCK_G, SHELF) for k in LOTS))
    wanted = [takes_of(writer) for writer in range(WRITERS)]
    works = [tried(others[n % len(others)], x) for n, x in enumerate(wanted)]
    answers = at_once(works)
    taken_g: Counter[str] = Counter()
    refused: list[StockShort] = []
    accepted = 0
    for asked, told in zip(wanted, answers, strict=True):
        assert isinstance(told, list), told  # nobody met "database is locked"
        for new, answer in zip(asked, told, strict=True):
            if isinstance(answer, StockShort):
                refused.append(answer)
                continue
            assert answer.entry == new
            accepted += 1
            taken_g += Counter({p.lot_id: p.quantity_g for p in new.postings if p.quantity_g > 0})
    assert accepted + len(refused) == WRITERS * TRIES
    assert accepted
    assert refused
    for lot_id in LOTS:
        assert taken_g[lot_id] <= STOCK_G
        assert left_g(engine, SHELF, lot_id) == STOCK_G - taken_g[lot_id]
        assert left_g(engine, TRUCK, lot_id) == taken_g[lot_id]
    for no in refused:  # stock only becomes less, so what is refused does not fit at the end either
        assert no.asked_g > no.there_g >= left_g(engine, SHELF, no.lot_id)
    assert in_order(engine) == len(LOTS) + accepted


def test_fifty_people_take_from_the_same_lots(engine: sa.Engine) -> None:
    taken_in_turn(engine, [engine])


def test_fifty_people_at_two_servers_take_from_the_same_lots(
    engine: sa.Engine, settings: Settings
) -> None:
    """Two programs do not know of each other's turns: the database itself must let them wait."""
    second = open_database(settings)
    try:
        taken_in_turn(engine, [engine, second])
    finally:
        second.dispose()


def test_readers_always_see_whole_entries(engine: sa.Engine) -> None:
    """Whoever reads while others write sees what was there and what was moved, never half."""
    written(engine, received(a_lot(), 300, SHELF))
    moves = [posting(engine, moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1)) for _ in range(30)]

    def look() -> int:
        with auditing(engine) as connection:
            report = audit(connection)
            assert report.clean, report.faults
            there_g = quantity_g(connection, SHELF, "L1") + quantity_g(connection, TRUCK, "L1")
            return there_g if report.entries > 0 else -1

    answers = at_once([*moves, *([look] * 10)])
    assert [x for x in answers if isinstance(x, Exception)] == []
    assert answers[30:] == [300] * 10


def test_one_entry_from_a_hundred_phones_is_one_entry(engine: sa.Engine) -> None:
    written(engine, received(a_lot(), 500))
    new = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 500)
    answers = at_once([posting(engine, new) for _ in range(100)])
    told = [x for x in answers if isinstance(x, Recorded)]
    assert len(told) == 100, answers
    assert {replace(x, is_new=False) for x in told} == {replace(told[0], is_new=False)}
    assert [x.is_new for x in told].count(True) == 1
    assert left_g(engine, SHELF, "L1") == 500
    assert in_order(engine) == 2


def test_one_id_with_two_contents_is_one_entry_and_conflicts(engine: sa.Engine) -> None:
    written(engine, received(a_lot(), 500))
    one = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 100)
    other = replace(one, postings=moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 200).postings)
    answers = at_once([posting(engine, (one, other)[n % 2]) for n in range(100)])
    told = [x for x in answers if isinstance(x, Recorded)]
    assert len(told) == 50, answers
    assert sum(isinstance(x, EntryConflict) for x in answers) == 50
    with reading(engine) as connection:
        winner = get_entry(connection, one.entry_id).entry
    assert winner in (one, other)
    assert {x.entry.postings for x in told} == {winner.postings}
    assert in_order(engine) == 2


def alone(engine: sa.Engine, wanted: Sequence[Entry], refusal: type[InventoryError]) -> Entry:
    """Let entries be written at once of which one only can be; return that one."""
    before = in_order(engine)
    answers = at_once([posting(engine, new) for new in wanted])
    told = [x.entry for x in answers if isinstance(x, Recorded)]
    assert len(told) == 1, answers
    assert sum(isinstance(x, refusal) for x in answers) == len(wanted) - 1
    assert in_order(engine) == before + 1
    return told[0]


def test_two_who_undo_at_once_undo_once(engine: sa.Engine) -> None:
    put = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 500)
    written(engine, received(a_lot(), 500), put, received(a_lot("L2"), 900))
    undone = [
        reverse(
            put,
            entry_id=EntryId(f"undo-{n}"),
            occurred_at=NOW,
            person_id=PERSON,
            reason="typing error",
        )
        for n in range(20)
    ]
    alone(engine, undone, ReversalRefused)
    assert (left_g(engine, DOCK, "L1"), left_g(engine, SHELF, "L1")) == (500, 0)


def test_a_lot_number_is_given_once_also_at_the_same_moment(engine: sa.Engine) -> None:
    written(engine, received(a_lot("L0"), 1))
    alone(engine, [received(a_lot(), 100 + n) for n in range(20)], LotKnown)


def test_a_hold_is_decided_once_also_at_the_same_moment(engine: sa.Engine) -> None:
    kept = places.quarantine("LOGI", "chilled", hold_id="H1")
    hold = moved(
        EntryKind.HOLD,
        "L1",
        SHELF,
        kept,
        400,
        detail={"hold": {"hold_id": "H1", "cause": "recall"}, "held_lots": {"H1": ["L1"]}},
    )
    written(engine, received(a_lot(), 400, SHELF), hold)
    freed, thrown = (("release", SHELF), ("discard", places.waste("recall")))
    decisions = [
        moved(
            EntryKind.DECIDE,
            "L1",
            kept,
            target,
            400,
            detail={"decision": {"hold_id": "H1", "decision": decision}},
        )
        for decision, target in [freed, thrown] * 8
    ]
    made = alone(engine, decisions, HoldDecided)
    goal = made.postings[1].account
    for target in (SHELF, places.waste("recall")):
        assert left_g(engine, target, "L1") == (400 if target.name == goal else 0)


def test_what_is_held_at_the_same_moment_is_held_or_gone_and_never_both(
    engine: sa.Engine,
) -> None:
    """A recall and those who load the food at that moment: each gram goes one way."""
    kept = places.quarantine("LOGI", "chilled", hold_id="H1")
    hold = moved(
        EntryKind.HOLD,
        "L1",
        SHELF,
        kept,
        200,
        detail={"hold": {"hold_id": "H1", "cause": "recall"}, "held_lots": {"H1": ["L1"]}},
    )
    written(engine, received(a_lot(), 400, SHELF))
    loads = [moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 5) for _ in range(40)]
    answers = at_once([posting(engine, new) for new in [*loads[:20], hold, *loads[20:]]])
    assert isinstance(answers[20], Recorded), answers[20]
    loaded = [x for x in answers if isinstance(x, Recorded) and x.entry.kind is EntryKind.LOAD]
    assert all(x.seq < answers[20].seq for x in loaded)
    refused = [x for x in answers if isinstance(x, InventoryError)]
    assert {x.code for x in refused} <= {"lot_held"}
    assert len(loaded) + len(refused) == len(loads)
    assert left_g(engine, TRUCK, "L1") == 5 * len(loaded)
    assert left_g(engine, kept, "L1") == 200
    in_order(engine)


def test_a_refused_hold_leaves_its_transaction_clean_for_the_next(engine: sa.Engine) -> None:
    """Refusals and writes of many people do not disturb each other's answers."""
    written(engine, received(a_lot(), 400, SHELF))
    nowhere = places.quarantine("LOGI", "chilled", hold_id="none")
    wrong = [moved(EntryKind.HOLD, "L1", SHELF, nowhere, 1) for _ in range(25)]
    right = [moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1) for _ in range(25)]
    both = [new for pair in zip(wrong, right, strict=True) for new in pair]
    answers = at_once([posting(engine, new) for new in both])
    assert all(isinstance(x, HoldUnknown) for x in answers[0::2]), answers
    assert all(isinstance(x, Recorded) for x in answers[1::2]), answers
    with reading(engine) as connection:
        assert list_entries(connection)[1] == 26
    assert in_order(engine) == 26


def test_the_lock_is_asked_for_once_and_again_where_it_was_let_go(engine: sa.Engine) -> None:
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        asked.extend(["lock"] if "advisory" in text else [])

    sa.event.listen(engine, "before_cursor_execute", listen)
    wanted = 0 if engine.dialect.name == "sqlite" else 1
    with writing(engine) as connection:
        lock(connection)
        write(connection, received(a_lot("LOT-1"), 1000))
        assert len(asked) == wanted
    with writing(engine) as connection:
        savepoint = connection.begin_nested()
        lock(connection)
        savepoint.rollback()  # PostgreSQL lets go of what was locked since
        lock(connection)
        lock(connection)
        assert len(asked) == 3 * wanted
