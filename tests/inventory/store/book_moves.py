"""What people do with food: receive it, move it, eat it, throw it away; some of it cannot be."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from inventory import accounts as places
from inventory.accounts import Account, AccountKind
from inventory.entry import EntryKind
from tests.inventory.book_words import TODAY, a_lot, move
from tests.inventory.store.book_desk import ADJUSTED, BookDesk

SITES = ("LOGI", "HUB-1")
UNITS = (places.DOCK, "chilled")
SHELVES = tuple(places.shelf(s, u) for s in SITES for u in UNITS)
HALL = places.shelf("HALL-01", "chilled")
TRUCK = places.vehicle("KEI-1")


class BookMoves(BookDesk):
    """People who receive, move and eat; some of it cannot be."""

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
