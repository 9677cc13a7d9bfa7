"""People who write to the book and to a plain dictionary, which must say the same."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from inventory import accounts as places
from inventory.accounts import Account, AccountKind
from inventory.entry import Entry, EntryId, EntryKind, Move
from inventory.errors import InventoryError
from inventory.ledger import fold
from inventory.store.audit import audit
from inventory.store.read import find_lot, list_entries
from inventory.store.tables import accounts, balances, entries, lots
from tests.inventory.book_words import entry, write
from tests.inventory.store.book_model import ENDS, Model, kind_of

ADJUSTED = places.waste(places.ADJUSTED)


class BookDesk(RuleBasedStateMachine):
    """Sends entries to both, and compares them after each."""

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
