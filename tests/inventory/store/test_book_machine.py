"""Whatever people do in whatever order, the book says the same as a plain dictionary."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.db import open_database
from api.settings import Settings
from inventory import accounts as places
from inventory.accounts import Account, AccountKind
from inventory.entry import Entry, EntryId, EntryKind, Move
from inventory.errors import InventoryError
from inventory.ledger import fold, reverse
from inventory.store import book
from inventory.store.audit import audit
from inventory.store.read import find_lot, list_entries
from inventory.store.tables import accounts, balances, entries, lots
from tests.inventory.book_words import NOW, PERSON, TODAY, a_lot, entry, move, write
from tests.inventory.store.book_model import ENDS, Model, kind_of

STEPS_OF_EXAMPLE = 50
SITES = ("LOGI", "HUB-1")
UNITS = (places.DOCK, "chilled")
SHELVES = tuple(places.shelf(s, u) for s in SITES for u in UNITS)
HALL = places.shelf("HALL-01", "chilled")
TRUCK = places.vehicle("KEI-1")
ADJUSTED = places.waste(places.ADJUSTED)
FINAL = {"hold", "decide", "amend", "reverse"}
OUTCOMES = {
    *(str(kind) for kind in EntryKind),
    "again",
    "entry_conflict",
    "entry_unknown",
    "entry_wrong",
    "hold_decided",
    "hold_known",
    "hold_unknown",
    "lot_expired",
    "lot_held",
    "lot_known",
    "lot_unknown",
    "reversal_refused",
    "stock_short",
}
"""What a long run must have met, so that it proves something."""


class BookMachine(RuleBasedStateMachine):
    """People who receive, move, eat, hold, undo and send again; some of it cannot be."""

    engine: ClassVar[sa.Engine]
    met: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ids = 0
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()

    def teardown(self) -> None:
        try:
            self._agrees_to_the_end()
        finally:
            self.transaction.rollback()
            self.connection.close()

    # what people send

    def _id(self, sort: str) -> str:
        self.ids += 1
        return f"{sort}-{self.ids}"

    def _send(self, kind: EntryKind, moves: Iterable[Move] = (), **more: Any) -> bool:
        return self._post(entry(kind, moves, entry_id=EntryId(self._id("e")), **more))

    def _post(self, new: Entry) -> bool:
        """Send an entry to both; tell whether it was taken."""
        reasons = self.model.refusals(new)
        try:
            with self.connection.begin_nested():
                recorded = write(self.connection, new)
        except InventoryError as error:
            refused = error
        else:
            refused = None
        if refused is not None:
            assert refused.code in reasons, (refused, reasons, new)
            assert self._wrote_nothing()
            self.met[refused.code] += 1
            return False
        assert not reasons, (reasons, new)
        assert (recorded.is_new, recorded.seq, recorded.entry) == (
            True,
            len(self.model.written) + 1,
            new,
        )
        self.model.take(new)
        self.met[str(new.kind)] += 1
        return True

    def _wrote_nothing(self) -> bool:
        last = self.connection.execute(sa.select(sa.func.max(entries.c.seq))).scalar_one()
        return last == len(self.model.written)

    def _some(self, data: st.DataObject, *kinds: AccountKind) -> tuple[Account, str, int]:
        """Draw a place with food and how much of it, now and then one gram more than there is."""
        account, lot_id, there_g = data.draw(st.sampled_from(self.model.at(*kinds)))
        g = data.draw(st.one_of(st.integers(1, there_g), st.sampled_from([there_g, there_g + 1])))
        return account, lot_id, g

    def _has(self, *kinds: AccountKind) -> bool:
        return bool(self.model.at(*kinds))

    # receiving and moving

    @initialize(g=st.integers(1, 40))
    def begin(self, g: int) -> None:
        self.receive(g, SHELVES[1], 5)

    @rule(g=st.integers(1, 40), to=st.sampled_from(SHELVES), days=st.sampled_from([-1, 0, 5]))
    def receive(self, g: int, to: Account, days: int) -> None:
        lot = a_lot(self._id("L"), expires_on=TODAY + timedelta(days=days))
        moves = [move(lot.lot_id, places.donor("DONOR-1"), to, g)]
        if self._send(EntryKind.RECEIVE, moves, detail={"lots": [lot.record()]}):
            self.model.facts[lot.lot_id] = lot

    @rule(g=st.integers(1, 40))
    def open_the_book(self, g: int) -> None:
        lot = a_lot(self._id("L"))
        moves = [move(lot.lot_id, places.donor("opening"), SHELVES[1], g)]
        if self._send(EntryKind.OPEN, moves, detail={"lots": [lot.record()]}):
            self.model.facts[lot.lot_id] = lot

    @precondition(lambda self: self.model.facts)
    @rule(data=st.data())
    def receive_a_number_again(self, data: st.DataObject) -> None:
        lot = self.model.facts[data.draw(st.sampled_from(sorted(self.model.facts)))]
        moves = [move(lot.lot_id, places.donor("DONOR-1"), SHELVES[0], 3)]
        assert not self._send(EntryKind.RECEIVE, moves, detail={"lots": [lot.record()]})

    @rule(to=st.sampled_from(SHELVES))
    def move_what_nobody_received(self, to: Account) -> None:
        assert not self._send(EntryKind.LOAD, [move("L-none", to, TRUCK, 1)])

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data())
    def put_away(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        units = data.draw(st.permutations(["dock", "chilled", "frozen", "cool"]))
        first, second = (
            places.shelf(source.site_id, u) for u in [u for u in units if u != source.unit_id][:2]
        )
        part_g = data.draw(st.integers(0, g))
        moves = [
            move(lot_id, source, t, n) for t, n in ((first, part_g), (second, g - part_g)) if n
        ]
        self._send(EntryKind.PUT_AWAY, moves)

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data(), number=st.integers(1, 3))
    def send(self, data: st.DataObject, number: int) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        self._send(EntryKind.SEND, [move(lot_id, source, places.transit(f"X{number}"), g)])

    @precondition(lambda self: self._has(AccountKind.TRANSIT))
    @rule(data=st.data(), to=st.sampled_from(SHELVES), more_g=st.integers(-3, 3))
    def arrive(self, data: st.DataObject, to: Account, more_g: int) -> None:
        source, lot_id, g = self._some(data, AccountKind.TRANSIT)
        moves = [move(lot_id, source, to, g)]
        if more_g > 0:
            moves.append(move(lot_id, ADJUSTED, to, more_g))
        elif more_g and g + more_g > 0:
            moves.append(move(lot_id, to, ADJUSTED, -more_g))
        self._send(EntryKind.ARRIVE, moves)

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data())
    def reserve(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        target = places.reserved(source.site_id, source.unit_id, plan_id="P1")
        self._send(EntryKind.RESERVE, [move(lot_id, source, target, g)], plan_id="P1")

    @precondition(lambda self: self._has(AccountKind.RESERVED))
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.RESERVED)
        target = places.shelf(source.site_id, source.unit_id)
        self._send(EntryKind.RELEASE, [move(lot_id, source, target, g)], plan_id="P1")

    @precondition(lambda self: self._has(AccountKind.SHELF, AccountKind.RESERVED))
    @rule(data=st.data())
    def pick(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF, AccountKind.RESERVED)
        target = places.picked(source.site_id, plan_id="P1", trip_id="T1")
        self._send(EntryKind.PICK, [move(lot_id, source, target, g)])

    @precondition(lambda self: self._has(AccountKind.PICKED, AccountKind.RESERVED))
    @rule(data=st.data())
    def load(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.PICKED, AccountKind.RESERVED)
        self._send(EntryKind.LOAD, [move(lot_id, source, TRUCK, g)], trip_id="T1")

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data())
    def load_from_the_shelf(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        self._send(EntryKind.LOAD, [move(lot_id, source, TRUCK, g)])

    @precondition(lambda self: self._has(AccountKind.VEHICLE))
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        source, lot_id, g = self._some(data, AccountKind.VEHICLE)
        self._send(EntryKind.DELIVER, [move(lot_id, source, HALL, g)])

    @precondition(lambda self: self._has(AccountKind.VEHICLE, AccountKind.PICKED))
    @rule(data=st.data(), to=st.sampled_from(SHELVES))
    def come_back(self, data: st.DataObject, to: Account) -> None:
        source, lot_id, g = self._some(data, AccountKind.VEHICLE, AccountKind.PICKED)
        back = places.shelf(source.site_id or to.site_id, to.unit_id)
        self._send(EntryKind.COME_BACK, [move(lot_id, source, back, g)])

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data(), reason=st.sampled_from(["", "the slip came late"]))
    def eat(self, data: st.DataObject, reason: str) -> None:
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        moves = [move(lot_id, source, places.eaten(source.site_id), g)]
        self._send(EntryKind.EAT, moves, reason=reason)

    @rule(data=st.data(), reason=st.sampled_from(["expired", "broken"]))
    def dispose(self, data: st.DataObject, reason: str) -> None:
        if not self._has(*places.ON_HAND):
            return
        source, lot_id, g = self._some(data, *places.ON_HAND)
        self._send(EntryKind.DISPOSE, [move(lot_id, source, places.waste(reason), g)])

    @precondition(lambda self: self._has(AccountKind.SHELF, AccountKind.VEHICLE))
    @rule(data=st.data(), is_found=st.booleans())
    def adjust(self, data: st.DataObject, is_found: bool) -> None:
        place, lot_id, g = self._some(data, AccountKind.SHELF, AccountKind.VEHICLE)
        source, target = (ADJUSTED, place) if is_found else (place, ADJUSTED)
        self._send(EntryKind.ADJUST, [move(lot_id, source, target, g)])

    # holding and deciding

    def _next_hold(self, data: st.DataObject, *, is_new: bool) -> str:
        known = sorted({*self.model.open_holds, *self.model.closed_holds})
        return self._id("H") if is_new or not known else data.draw(st.sampled_from(known))

    @precondition(lambda self: self._has(AccountKind.SHELF, AccountKind.RESERVED))
    @rule(data=st.data(), is_recall=st.booleans(), is_new=st.sampled_from([True, True, False]))
    def hold(self, data: st.DataObject, is_recall: bool, is_new: bool) -> None:
        """Hold food of a unit back, or by a recall a lot wherever it is or comes to."""
        source, lot_id, g = self._some(data, AccountKind.SHELF, AccountKind.RESERVED)
        hold_id = self._next_hold(data, is_new=is_new)
        target = places.quarantine(source.site_id, source.unit_id, hold_id=hold_id)
        cause = "recall" if is_recall else "breach"
        detail: dict[str, Any] = {"hold": {"hold_id": hold_id, "cause": cause}}
        if is_recall:
            detail["held_lots"] = {hold_id: [lot_id]}
        self._send(EntryKind.HOLD, [move(lot_id, source, target, g)], detail=detail)

    @precondition(lambda self: self._has(AccountKind.SHELF))
    @rule(data=st.data(), is_new=st.booleans())
    def bring_to_a_hold(self, data: st.DataObject, is_new: bool) -> None:
        """Add food to a hold that is there, is closed, or that nobody opened."""
        source, lot_id, g = self._some(data, AccountKind.SHELF)
        hold_id = self._next_hold(data, is_new=is_new)
        target = places.quarantine(source.site_id, source.unit_id, hold_id=hold_id)
        self._send(EntryKind.HOLD, [move(lot_id, source, target, g)])

    @precondition(lambda self: self.model.open_holds)
    @rule(data=st.data(), is_good=st.booleans(), forgets=st.sampled_from([False, False, True]))
    def decide(self, data: st.DataObject, is_good: bool, forgets: bool) -> None:
        """Decide about all food of a hold; who forgets some of it is refused."""
        hold_id = data.draw(st.sampled_from(sorted(self.model.open_holds)))
        held = [x for x in self.model.at(AccountKind.QUARANTINE) if x[0].owner == (hold_id,)]
        moves = []
        for place, lot_id, g in held[1:] if forgets else held:
            shelf = places.shelf(place.site_id, place.unit_id)
            moves.append(move(lot_id, place, shelf if is_good else places.waste("recall"), g))
        decision = {"hold_id": hold_id, "decision": "release" if is_good else "discard"}
        self._send(EntryKind.DECIDE, moves, detail={"decision": decision})

    @precondition(lambda self: self.model.closed_holds)
    @rule(data=st.data())
    def decide_twice(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.model.closed_holds)))
        decision = {"hold_id": hold_id, "decision": "release"}
        assert not self._send(EntryKind.DECIDE, detail={"decision": decision})

    # saying anew, undoing, sending again

    @precondition(lambda self: self.model.facts)
    @rule(data=st.data(), days=st.sampled_from([-1, 3]))
    def amend(self, data: st.DataObject, days: int) -> None:
        lot_id = data.draw(st.sampled_from(sorted(self.model.facts)))
        new = replace(self.model.facts[lot_id], expires_on=TODAY + timedelta(days=days))
        if self._send(EntryKind.AMEND, detail={"amended": [new.record()]}):
            self.model.facts[lot_id] = new

    def _undo(self, original: Entry) -> Entry:
        return reverse(
            original,
            entry_id=EntryId(self._id("e")),
            occurred_at=NOW,
            person_id=PERSON,
            reason="typing error",
        )

    def _undoable(self) -> list[str]:
        return [k for k, e in self.model.written.items() if str(e.kind) not in FINAL]

    @precondition(lambda self: self._undoable())
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Undo anything, also what was undone already."""
        self._post(self._undo(self.model.written[data.draw(st.sampled_from(self._undoable()))]))

    @precondition(lambda self: self.model.undone)
    @rule(data=st.data())
    def undo_twice(self, data: st.DataObject) -> None:
        entry_id = data.draw(st.sampled_from(sorted(self.model.undone)))
        assert not self._post(self._undo(self.model.written[entry_id]))

    @precondition(lambda self: self._undoable())
    @rule(data=st.data(), is_there=st.booleans())
    def undo_something_else(self, data: st.DataObject, is_there: bool) -> None:
        """Undo another amount than was moved, or what is not in the book."""
        undo = self._undo(self.model.written[data.draw(st.sampled_from(self._undoable()))])
        more = tuple(replace(p, quantity_g=2 * p.quantity_g) for p in undo.postings)
        wrong = replace(undo, postings=more)
        assert not self._post(wrong if is_there else replace(undo, reverses=EntryId("none")))

    @precondition(lambda self: self.model.written)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """The same entry again gets the same answer, whatever has happened since."""
        old = self.model.written[data.draw(st.sampled_from(sorted(self.model.written)))]
        with self.connection.begin_nested():
            answer = write(self.connection, old, now=NOW + timedelta(days=1))
        assert (answer.is_new, answer.entry) == (False, old)
        assert answer.recorded_at == NOW
        assert self._wrote_nothing()
        self.met["again"] += 1

    @precondition(lambda self: self.model.written)
    @rule(data=st.data(), how=st.sampled_from(["note", "plan_id", "postings", "detail"]))
    def send_other_content(self, data: st.DataObject, how: str) -> None:
        """The id of an entry with anything else in it is a conflict, and changes nothing."""
        old = self.model.written[data.draw(st.sampled_from(sorted(self.model.written)))]
        other: Mapping[str, Any] = {
            "note": "another",
            "plan_id": "another",
            "detail": {**old.detail, "more": 1},
            "postings": tuple(replace(p, quantity_g=2 * p.quantity_g) for p in old.postings),
        }
        if how == "postings" and not old.postings:
            return
        with pytest.raises(InventoryError) as refused, self.connection.begin_nested():
            write(self.connection, replace(old, **{how: other[how]}))
        assert refused.value.code == "entry_conflict"
        assert self._wrote_nothing()
        self.met["entry_conflict"] += 1

    # what always holds

    def _stored(self) -> dict[tuple[str, str], int]:
        query = sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        rows = self.connection.execute(query.join_from(balances, accounts).join(lots))
        return {(name, lot_id): g for name, lot_id, g in rows if g}

    @invariant()
    def nothing_is_lost(self) -> None:
        self.met["steps"] += 1
        stored = self._stored()
        assert stored == self.model.grams
        sums: Counter[str] = Counter()
        for (account, _), g in stored.items():
            kind = kind_of(account)
            assert g > 0 or kind in ENDS, (account, g)
            sums["adjusted" if account == ADJUSTED.name else kind] += g
        came_g, eaten_g, wasted_g = -sums["donor"], sums["eaten"], sums["waste"]
        on_hand_g = sum(g for kind, g in sums.items() if kind not in ENDS | {"adjusted"})
        assert came_g == on_hand_g + eaten_g + wasted_g + sums["adjusted"]

    def _agrees_to_the_end(self) -> None:
        most = len(self.model.written) + 1
        recorded, total = list_entries(self.connection, limit=most)
        written = [r.entry for r in reversed(recorded)]
        assert written == list(self.model.written.values())
        assert total == len(written)
        assert fold(written) == self._stored() == self.model.grams
        undone = Counter(e.reverses for e in written if e.reverses is not None)
        assert all(times == 1 for times in undone.values())
        for lot_id, facts in self.model.facts.items():
            assert find_lot(self.connection, lot_id) == facts
        report = audit(self.connection)
        assert report.clean, report.faults
        assert report.entries == total


def machine_of(engine: sa.Engine) -> type[BookMachine]:
    """Return a machine on a database; each example is rolled back."""
    return type("BookMachine", (BookMachine,), {"engine": engine, "met": Counter()})


@pytest.mark.slow
def test_the_book_is_a_plain_dictionary(engine: sa.Engine, pytestconfig: pytest.Config) -> None:
    steps = pytestconfig.getoption("--book-steps") // 2
    machine = machine_of(engine)
    while (left := steps - machine.met["steps"]) > 0:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=-(-left // STEPS_OF_EXAMPLE),
                stateful_step_count=STEPS_OF_EXAMPLE,
                deadline=None,
                database=None,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    if steps >= 5_000:
        assert sorted(OUTCOMES - set(machine.met)) == []


def test_a_book_that_forgets_a_gram_is_found(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine itself can fail: a balance that is one gram off shows."""
    right: Callable[..., list[dict[str, Any]]] = book._new_balances

    def wrong(*arguments: Any) -> list[dict[str, Any]]:
        changes = right(*arguments)
        return [{**c, "quantity_g": c["quantity_g"] + (c["quantity_g"] == 7)} for c in changes]

    monkeypatch.setattr(book, "_new_balances", wrong)
    engine = open_database(sqlite_settings)
    few = settings(max_examples=50, database=None, deadline=None, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_of(engine), settings=few)
    engine.dispose()
