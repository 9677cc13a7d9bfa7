"""Sums of the book: whatever they are grouped by, they are the book's, to the gram."""

from collections import defaultdict
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.accounts import ADJUSTED, ON_HAND, AccountKind
from inventory.tally import (
    Change,
    Held,
    Leg,
    Line,
    Statement,
    by_parts,
    changes,
    losses,
    tally,
    total,
)

PLACES = ("BASE", "HALL-1", "HALL-2", "~")
REASONS = ("expired", "damaged", ADJUSTED)
PARTS = 3


@st.composite
def entries_of_legs(draw: st.DrawFn) -> list[Leg]:
    """Entries with any ends and places, balanced for each lot."""
    made: list[Leg] = []
    for seq in range(1, draw(st.integers(0, 12)) + 1):
        is_reversal, opens = draw(st.booleans()), draw(st.booleans())
        part = draw(st.integers(0, PARTS - 1))
        for lot_no in draw(st.sets(st.integers(1, 3), min_size=1, max_size=2)):
            grams = draw(st.lists(st.integers(-900, 900).filter(bool), min_size=1, max_size=4))
            for g in (*grams, -sum(grams)):
                kind = draw(st.sampled_from(sorted(AccountKind)))
                is_waste = kind is AccountKind.WASTE
                leg = Leg(
                    seq=seq,
                    lot_no=lot_no,
                    kind=kind,
                    place=draw(st.sampled_from(PLACES)) if kind in ON_HAND else "",
                    quantity_g=g,
                    reason=draw(st.sampled_from(REASONS)) if is_waste else "",
                    is_reversal=is_reversal,
                    opens=opens,
                    part=part,
                )
                made.append(leg)
    return sorted(made, key=lambda leg: (leg.seq, leg.lot_no))


KEYS: dict[str, Callable[[Held], object]] = {
    "all": lambda held: "",
    "lot": lambda held: held.lot_no,
    "place": lambda held: held.place,
    "both": lambda held: held,
    "pool and zone": lambda held: (held.place.startswith("HALL"), held.lot_no % 2),
}
openings_of_lots = st.dictionaries(
    st.builds(Held, st.integers(1, 3), st.sampled_from(PLACES)), st.integers(0, 5_000)
)


@settings(max_examples=150, deadline=None)
@given(legs=entries_of_legs(), openings=openings_of_lots)
def test_every_grouping_sums_to_the_book_to_the_gram(
    legs: list[Leg], openings: dict[Held, int]
) -> None:
    happened = changes(legs)
    there: dict[Held, int] = defaultdict(int, openings)
    ended: dict[tuple[AccountKind, str], int] = defaultdict(int)
    for leg in legs:
        if leg.kind in ON_HAND:
            there[Held(leg.lot_no, leg.place)] += leg.quantity_g
        else:
            ended[leg.kind, leg.reason] += leg.quantity_g
    whole = tally(openings, happened, KEYS["all"]).get("", Statement())
    for key_of in KEYS.values():
        found = tally(openings, happened, key_of)
        assert total(found.values()) == whole
        closing: dict[object, int] = defaultdict(int)
        for held, g in there.items():
            closing[key_of(held)] += g
        assert {k: s.closing_g for k, s in found.items() if s.closing_g} == {
            k: g for k, g in closing.items() if g
        }
        parts = by_parts(openings, happened, parts=PARTS, key_of=key_of)
        for key, statement in found.items():
            of_key = [part.get(key, Statement()) for part in parts]
            assert sum(s.wasted_g for s in of_key) == statement.wasted_g
            assert of_key[-1].closing_g == statement.closing_g
    assert whole.opened_g + whole.received_g == -ended[AccountKind.DONOR, ""]
    assert whole.eaten_g == ended[AccountKind.EATEN, ""]
    assert whole.missing_g - whole.found_g == ended[AccountKind.WASTE, ADJUSTED]
    thrown = losses(happened, lambda reason, held: reason)
    assert sum(thrown.values()) == whole.wasted_g
    for reason in ("expired", "damaged"):
        assert thrown.get(reason, 0) == ended[AccountKind.WASTE, reason]


def leg(kind: AccountKind, g: int, place: str = "", **more: object) -> Leg:
    facts: dict[str, object] = {"seq": 1, "lot_no": 1, "kind": kind, "place": place}
    return Leg(**{**facts, "quantity_g": g, **more})  # type: ignore[arg-type]


def told(*legs: Leg) -> dict[tuple[str, Line, str], int]:
    return {(c.place, c.line, c.reason): g for c, g in changes(legs).items()}


def test_a_delivery_moves_food_from_the_vehicle_to_the_hall() -> None:
    delivered = (
        leg(AccountKind.VEHICLE, -500, "~"),
        leg(AccountKind.SHELF, 500, "HALL-1"),
    )
    assert told(*delivered) == {("~", Line.MOVED, ""): -500, ("HALL-1", Line.MOVED, ""): 500}


def test_less_arrives_than_was_sent() -> None:
    arrived = (
        leg(AccountKind.TRANSIT, -100, "~"),
        leg(AccountKind.SHELF, 90, "BASE"),
        leg(AccountKind.WASTE, 10, reason=ADJUSTED),
    )
    assert told(*arrived) == {
        ("~", Line.MISSING, ""): 10,
        ("~", Line.MOVED, ""): -90,
        ("BASE", Line.MOVED, ""): 90,
    }


def test_a_count_that_finds_and_its_reversal_leave_nothing() -> None:
    found = (
        leg(AccountKind.WASTE, -70, reason=ADJUSTED),
        leg(AccountKind.SHELF, 70, "BASE"),
    )
    back = (
        leg(AccountKind.WASTE, 70, reason=ADJUSTED, seq=2, is_reversal=True),
        leg(AccountKind.SHELF, -70, "BASE", seq=2, is_reversal=True),
    )
    assert told(*found) == {("BASE", Line.FOUND, ""): 70}
    assert told(*found, *back) == {}
    assert told(*back) == {("BASE", Line.FOUND, ""): -70}, "undone in a later month"


def test_one_lot_is_thrown_away_for_two_reasons_at_once() -> None:
    gone = (
        leg(AccountKind.SHELF, -50, "BASE"),
        leg(AccountKind.WASTE, 20, reason="damaged"),
        leg(AccountKind.WASTE, 30, reason="expired"),
    )
    assert told(*gone) == {
        ("BASE", Line.WASTED, "damaged"): 20,
        ("BASE", Line.WASTED, "expired"): 30,
    }


def test_stock_from_before_the_book_is_told_apart_from_gifts() -> None:
    opened = (leg(AccountKind.DONOR, -40, opens=True), leg(AccountKind.SHELF, 40, "BASE"))
    assert told(*opened) == {("BASE", Line.OPENED, ""): 40}
    assert changes([]) == {}
    assert Change(0, 1, "BASE", Line.OPENED) == Change(0, 1, "BASE", Line.OPENED)
