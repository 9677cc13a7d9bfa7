"""Whatever happens: held food is never available, and every open hold can be decided about."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.db import reading, writing
from inventory import accounts as places
from inventory.accounts import Account, AccountKind
from inventory.coldchain import limits_of
from inventory.entry import EntryId, EntryKind
from inventory.errors import InventoryError
from inventory.holds import Decision
from inventory.model import Zone
from inventory.store import holds as hold_store
from inventory.store import recalls
from inventory.store.audit import audit
from inventory.store.recalls import Opening
from inventory.store.stock import StockRow, stock
from inventory.trace import Criteria
from tests.inventory.book_words import (
    NOW,
    PERSON,
    POLICY,
    TODAY,
    a_lot,
    entry,
    move,
    moved,
    received,
)
from tests.inventory.kept_book import Book

UNITS = ("chilled", "fridge")
LOTS = ("A", "B", "C")
WASTE = places.waste("expired")
NEVER_REFUSED = ("read", "call back", "decide")
"""What a person must always be able to do."""
numbers = count(1)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "receive",
                "move",
                "reserve",
                "load",
                "come back",
                "throw",
                "found",
                "read",
                "call back",
                "decide",
            ]
        ),
        st.integers(0, 10_000),
    ),
    min_size=12,
    max_size=25,
)


class Site:
    """One site of a shared database, with lots and products of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.book = Book(engine)
        self.name = f"S{next(numbers)}"
        self.truck = places.vehicle(f"T-{self.name}")
        self.ids = (f"{self.name}-{n}" for n in count(1))

    def lot(self, number: int) -> str:
        return f"{self.name}-{LOTS[number % len(LOTS)]}"

    def shelf(self, number: int) -> Account:
        return places.shelf(self.name, UNITS[number // 7 % len(UNITS)])

    def do(self, step: str, number: int) -> None:
        doing: dict[str, Callable[[int], object]] = {
            "receive": self.receive,
            "move": self.put_away,
            "reserve": self.reserve,
            "load": self.load,
            "come back": self.come_back,
            "throw": self.throw,
            "found": self.find,
            "read": self.read,
            "call back": self.call_back,
            "decide": self.decide,
        }
        if step in NEVER_REFUSED:
            doing[step](number)
            return
        with suppress(InventoryError):  # refused, as it may be
            doing[step](number)

    def rows(self) -> list[StockRow]:
        with reading(self.book.engine) as connection:
            found = stock(connection, day=TODAY, policy=POLICY)
        own = (self.name, self.truck.owner[0])
        return [r for r in found if r.site_id == own[0] or r.account.owner == own[1:]]

    def some(self, number: int, *kinds: AccountKind) -> StockRow:
        found = [r for r in self.rows() if r.account.kind in kinds]
        if not found:
            raise InventoryError
        return found[number % len(found)]

    def receive(self, number: int) -> None:
        lot = a_lot(
            self.lot(number),
            product_id=f"P-{self.name}",
            lot_number=("", "A1", "B7")[number % 3],
            storage_at_most_dc=40 if number % 2 else None,
            expires_on=TODAY + timedelta(days=number % 4 - 1),
        )
        self.book.write(received(lot, 1_000, self.shelf(number)))

    def put_away(self, number: int) -> None:
        row = self.some(number, AccountKind.SHELF, AccountKind.QUARANTINE)
        unit_id = UNITS[number % 2]
        there = places.shelf(self.name, unit_id)
        if row.account.kind is AccountKind.QUARANTINE:
            there = places.quarantine(self.name, unit_id, hold_id=row.account.owner[0])
        self.book.write(
            entry(EntryKind.PUT_AWAY, [move(row.lot.lot_id, row.account, there, row.quantity_g)])
        )

    def reserve(self, number: int) -> None:
        row = self.some(number, AccountKind.SHELF)
        there = places.reserved(self.name, row.account.unit_id, plan_id="P1")
        self.book.write(moved(EntryKind.RESERVE, row.lot.lot_id, row.account, there, 100))

    def load(self, number: int) -> None:
        row = self.some(number, AccountKind.SHELF, AccountKind.RESERVED)
        self.book.write(moved(EntryKind.LOAD, row.lot.lot_id, row.account, self.truck, 100))

    def come_back(self, number: int) -> None:
        row = self.some(number, AccountKind.VEHICLE)
        with reading(self.book.engine) as connection:
            there = hold_store.quarantine_if_held(
                connection, row.lot.lot_id, self.name, UNITS[number % 2]
            )
        self.book.write(moved(EntryKind.COME_BACK, row.lot.lot_id, row.account, there, 50))

    def throw(self, number: int) -> None:
        row = self.some(number, AccountKind.SHELF, AccountKind.QUARANTINE)
        g = row.quantity_g
        self.book.write(
            moved(EntryKind.DISPOSE, row.lot.lot_id, row.account, WASTE, g, reason="expired")
        )

    def find(self, number: int) -> None:
        adjusted = places.waste("adjusted")
        there = self.shelf(number)
        self.book.write(moved(EntryKind.ADJUST, self.lot(number), adjusted, there, 10))

    def read(self, number: int) -> None:
        limits = limits_of(self.name, UNITS[number % 2], zone=Zone.CHILLED)
        self.book.read((3, 6, 12)[number % 3], limits=limits, reading_id=next(self.ids))

    def call_back(self, number: int) -> None:
        with writing(self.book.engine) as connection:
            opening = Opening(
                hold_id=next(self.ids),
                entry_id=EntryId(next(self.ids)),
                criteria=Criteria(
                    product_id=f"P-{self.name}", lot_number=("", "A1", "B7")[number % 3]
                ),
                person_id=PERSON,
                occurred_at=NOW,
            )
            recalls.open_recall(connection, opening, now=NOW, policy=POLICY)

    def open_holds(self) -> list[str]:
        return [h for h in self.book.open_holds() if self.name in h.split("-")]

    def decide(self, number: int) -> None:
        found = self.open_holds()
        if found:
            self.end(found[number % len(found)], number)

    def end(self, hold_id: str, number: int) -> None:
        is_breach = self.book.hold(hold_id).cause == "breach"
        choices = list(Decision) if is_breach else [Decision.RELEASE, Decision.DISCARD]
        entry_id = EntryId(next(self.ids))
        self.book.decide(hold_id, choices[number % len(choices)], entry_id=entry_id)


@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps, last=st.integers(0, 10_000))
def test_held_food_is_never_available_and_every_hold_ends(
    engine: sa.Engine, steps: list[tuple[str, int]], last: int
) -> None:
    site = Site(engine)
    for number in range(len(LOTS)):
        site.receive(7 * number + last % 3)
    for step, number in steps:
        site.do(step, number)
        rows = site.rows()
        with reading(engine) as connection:
            for row in rows:
                if row.is_available:
                    assert hold_store.holds_of_lot(connection, row.lot.lot_id) == ()
        still = set(site.open_holds())
        for row in rows:
            if row.account.kind is AccountKind.QUARANTINE:
                assert row.account.owner[0] in still
    while found := site.open_holds():
        site.end(found[last % len(found)], last)  # nothing refuses it
    assert not [r for r in site.rows() if r.account.kind is AccountKind.QUARANTINE]
    with reading(engine) as connection:
        assert audit(connection).clean
