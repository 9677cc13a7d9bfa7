"""Whatever people do in whatever order, the book says the same as a plain dictionary."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from api.db import open_database
from api.settings import Settings
from inventory import accounts as places
from inventory.accounts import AccountKind
from inventory.entry import Entry, EntryId, EntryKind
from inventory.errors import InventoryError
from inventory.ledger import reverse
from inventory.store import book
from tests.inventory.book_words import NOW, PERSON, TODAY, move, write
from tests.inventory.store.book_moves import BookMoves

STEPS_OF_EXAMPLE = 50
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


class BookMachine(BookMoves):
    """People who receive, move, eat, hold, undo and send again; some of it cannot be."""

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
