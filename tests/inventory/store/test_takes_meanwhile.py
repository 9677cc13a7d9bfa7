"""Whatever moves while a stock-take runs, and however late it is told, the book ends true."""

from datetime import timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.keeping_errors import CountOutdated
from inventory.stocktake import Closing, Count, TakeOrder
from inventory.store import take_ends, takes
from inventory.store.stock import quantity_g
from tests.inventory.book_words import (
    NOW,
    PERSON,
    POLICY,
    TRUCK,
    a_lot,
    moved,
    received,
    write,
)

MINUTE = timedelta(minutes=1)
_numbers = count(1)
moves = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=50),  # the minute in which food moves
        st.integers(min_value=0, max_value=40),  # how many minutes later it is told
        st.sampled_from([-300, -100, 100, 200]),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    moving=moves,
    error_g=st.integers(min_value=-500, max_value=500),
    counted_min=st.integers(min_value=1, max_value=50),
    told_after_min=st.integers(min_value=0, max_value=30),
)
def test_the_book_ends_as_the_food_lies(
    engine: sa.Engine,
    moving: list[tuple[int, int, int]],
    error_g: int,
    counted_min: int,
    told_after_min: int,
) -> None:
    number = next(_numbers)
    site_id, lot_id, take_id = f"S{number}", f"L{number}", f"T{number}"
    shelf = places.shelf(site_id, "chilled")
    really_g = 3_000 + error_g + sum(g for at, _, g in moving if at <= counted_min)
    counting = Count(
        take_id=take_id,
        line_id="1",
        unit_id="chilled",
        lot_id=lot_id,
        counted_g=really_g,
        counted_at=NOW + counted_min * MINUTE,
        person_id=PERSON,
    )
    told = [(at + late, "move", (at, g)) for at, late, g in moving]
    told.append((counted_min + told_after_min, "count", (0, 0)))
    with writing(engine) as connection:
        write(connection, received(a_lot(lot_id), 3_000, shelf), now=NOW - MINUTE)
        order = TakeOrder(take_id=take_id, site_id=site_id, unit_ids=("chilled",), person_id=PERSON)
        takes.start(connection, order, now=NOW)
        for minute, what, (at, g) in sorted(told):
            now = NOW + minute * MINUTE
            if what == "count":
                takes.count(connection, counting, now=now)
                continue
            ends = (shelf, TRUCK) if g < 0 else (places.waste("adjusted"), shelf)
            kind = EntryKind.LOAD if g < 0 else EntryKind.ADJUST
            new = moved(kind, lot_id, *ends, abs(g), occurred_at=NOW + at * MINUTE)
            write(connection, new, now=now)
        closing = Closing(take_id=take_id, person_id=PERSON, reason="counted")
        try:
            take_ends.close(connection, closing, now=NOW + 100 * MINUTE, policy=POLICY)
        except CountOutdated:
            assert error_g < 0
            return
    with reading(engine) as connection:
        assert quantity_g(connection, shelf, lot_id) == 3_000 + error_g + sum(
            g for _, _, g in moving
        )
