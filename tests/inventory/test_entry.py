"""What an entry of each kind may move and what it may not, written down a second time."""

import re
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import (
    MOST_GRAMS,
    MOST_ID_LETTERS,
    NOT_REVERSIBLE,
    RULES,
    Entry,
    EntryId,
    EntryKind,
    PersonId,
    Posting,
    postings_of,
)
from inventory.errors import AccountUnreadable, EntryWrong
from inventory.texts import MOST_LETTERS_OF_KEY
from tests.inventory.book_words import (
    BASE,
    DOCK,
    HALL,
    NOW,
    OTHER,
    SHELF,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
)

K = EntryKind
ONE = {
    "shelf": SHELF,
    "reserved": places.reserved("LOGI", "chilled", plan_id="P1"),
    "picked": places.picked("LOGI", plan_id="P1", trip_id="T1"),
    "quarantine": places.quarantine("LOGI", "chilled", hold_id="H1"),
    "vehicle": TRUCK,
    "transit": places.transit("X1"),
    "donor": places.donor("DONOR-1"),
    "eaten": places.eaten("LOGI"),
    "waste": places.waste("adjusted"),
}
"""A place of each kind, all of one site."""
SECOND = {
    "shelf": OTHER,
    "reserved": places.reserved("LOGI", "frozen", plan_id="P1"),
    "picked": places.picked("LOGI", plan_id="P1", trip_id="T2"),
    "quarantine": places.quarantine("LOGI", "frozen", hold_id="H1"),
    "vehicle": places.vehicle("KEI-2"),
    "transit": places.transit("X2"),
    "donor": places.donor("DONOR-2"),
    "eaten": places.eaten("HALL-01"),
    "waste": places.waste("damaged"),
}
"""Another place of each kind, of the same site and owner where it has one."""
HAND = ("shelf", "reserved", "picked", "quarantine", "vehicle", "transit")
ALLOWED: dict[EntryKind, set[tuple[str, str]]] = {
    K.OPEN: {("donor", "shelf"), ("donor", "quarantine")},
    K.RECEIVE: {("donor", "shelf"), ("donor", "quarantine")},
    K.PUT_AWAY: {(k, k) for k in ("shelf", "reserved", "quarantine")},
    K.SEND: {("shelf", "transit")},
    K.ARRIVE: {("transit", "shelf"), ("transit", "quarantine"), ("transit", "waste")},
    K.RESERVE: {("shelf", "reserved")},
    K.RELEASE: {("reserved", "shelf")},
    K.PICK: {("shelf", "picked"), ("reserved", "picked")},
    K.LOAD: {(k, "vehicle") for k in ("shelf", "reserved", "picked")},
    K.DELIVER: {("vehicle", "shelf")},
    K.COME_BACK: {(a, b) for a in ("vehicle", "picked") for b in ("shelf", "quarantine")},
    K.EAT: {("shelf", "eaten")},
    K.DISPOSE: {(k, "waste") for k in HAND},
    K.ADJUST: {("waste", k) for k in HAND} | {(k, "waste") for k in HAND},
    K.HOLD: {(k, "quarantine") for k in ("shelf", "reserved", "picked")},
    K.DECIDE: {("quarantine", k) for k in ("shelf", "waste", "quarantine")},
    K.AMEND: set(),
}
"""From where to where each kind moves food. A reversal goes any way: the book compares it."""
WITH_REASON = {K.DISPOSE, K.ADJUST, K.HOLD, K.DECIDE, K.AMEND, K.REVERSE}
WAYS = [(a, b) for a in ONE for b in ONE]


def way(kind: EntryKind, source: str, target: str, **more: Any) -> Entry:
    goal = ONE[target] if source != target else SECOND[target]
    return entry(kind, [move("L1", ONE[source], goal, 5)], **{"reason": "said", **more})


def test_every_kind_has_its_rule_here_and_there() -> None:
    assert {*ALLOWED, K.REVERSE} == set(RULES) == set(EntryKind)


@pytest.mark.parametrize("kind", ALLOWED)
def test_a_kind_moves_food_its_own_ways_and_no_others(kind: EntryKind) -> None:
    for source, target in WAYS:
        if (source, target) in ALLOWED[kind]:
            assert way(kind, source, target).kind is kind
        else:
            with pytest.raises(EntryWrong):
                way(kind, source, target)


@pytest.mark.parametrize("way_of", WAYS, ids="-".join)
def test_a_reversal_goes_any_way(way_of: tuple[str, str]) -> None:
    undo = way(K.REVERSE, *way_of, reverses=EntryId("e1"))
    assert undo.reverses == "e1"


@pytest.mark.parametrize("kind", EntryKind)
def test_a_reason_is_asked_for_where_food_is_lost_held_or_undone(kind: EntryKind) -> None:
    more = {"reverses": EntryId("e1")} if kind is K.REVERSE else {}
    ways = sorted(ALLOWED.get(kind, {("vehicle", "shelf")}))

    def without_reason() -> Entry:
        return way(kind, *ways[0], reason="", **more) if ways else entry(kind, reason="")

    if kind in WITH_REASON:
        with pytest.raises(EntryWrong, match="needs a reason"):
            without_reason()
    else:
        assert without_reason().reason == ""


@pytest.mark.parametrize("kind", EntryKind)
def test_an_entry_without_food_is_one_that_says_something(kind: EntryKind) -> None:
    more = {"reverses": EntryId("e1")} if kind is K.REVERSE else {}
    if kind in (K.HOLD, K.DECIDE, K.AMEND):
        assert entry(kind).postings == ()
    else:
        with pytest.raises(EntryWrong, match="moves food"):
            entry(kind, reason="said", **more)


def test_what_has_no_undo() -> None:
    assert {K.HOLD, K.DECIDE, K.AMEND, K.REVERSE} == NOT_REVERSIBLE


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (K.PUT_AWAY, SHELF, BASE),
        (K.RESERVE, SHELF, places.reserved("HUB-1", "chilled", plan_id="P1")),
        (K.RELEASE, places.reserved("HUB-1", "chilled", plan_id="P1"), SHELF),
        (K.PICK, SHELF, places.picked("HUB-1", plan_id="P1", trip_id="T1")),
        (K.EAT, HALL, places.eaten("HALL-02")),
        (K.HOLD, SHELF, places.quarantine("HUB-1", "chilled", hold_id="H1")),
        (K.DECIDE, places.quarantine("HUB-1", "chilled", hold_id="H1"), SHELF),
    ],
    ids=lambda x: x.name if isinstance(x, Account) else str(x),
)
def test_what_happens_at_one_site_does_not_carry_food_to_another(
    kind: EntryKind, source: Account, target: Account
) -> None:
    with pytest.raises(EntryWrong, match="one site"):
        moved(kind, "L1", source, target, 5, reason="said")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (ONE["reserved"], SECOND["shelf"]),
        (ONE["quarantine"], SECOND["shelf"]),
        (ONE["shelf"], SECOND["quarantine"]),
        (ONE["reserved"], places.reserved("LOGI", "frozen", plan_id="P2")),
        (ONE["quarantine"], places.quarantine("LOGI", "frozen", hold_id="H2")),
    ],
    ids=lambda a: a.name,
)
def test_putting_away_frees_nothing_and_holds_nothing(source: Account, target: Account) -> None:
    with pytest.raises(EntryWrong, match="stays free or held"):
        moved(K.PUT_AWAY, "L1", source, target, 5)


def test_a_lot_is_split_between_units_in_one_entry() -> None:
    moves = [move("L1", DOCK, SHELF, 7), move("L1", DOCK, OTHER, 5)]
    split = entry(K.PUT_AWAY, moves)
    assert {(p.account, p.quantity_g) for p in split.postings} == {
        (DOCK.name, -12),
        (SHELF.name, 7),
        (OTHER.name, 5),
    }


def test_an_adjustment_finds_or_loses_and_does_not_move() -> None:
    found, lost = move("L1", ONE["waste"], SHELF, 5), move("L1", TRUCK, ONE["waste"], 3)
    with pytest.raises(EntryWrong, match="does not move"):
        entry(K.ADJUST, [found, lost])
    more = move("L2", TRUCK, ONE["waste"], 3)
    assert entry(K.ADJUST, [found, more]).lot_ids == ("L1", "L2")  # two lots, each one way


@pytest.mark.parametrize("kind", [K.ADJUST, K.ARRIVE])
@pytest.mark.parametrize("reason", ["expired", "recall"])
def test_a_difference_goes_to_the_place_of_differences(kind: EntryKind, reason: str) -> None:
    way_there = move("L1", places.transit("X1"), places.waste(reason), 5)
    with pytest.raises(EntryWrong, match="waste/adjusted"):
        entry(kind, [way_there], reason="said")


def test_an_arrival_has_its_differences_with_it() -> None:
    sent, adjusted = places.transit("X1"), places.waste("adjusted")
    less = entry(K.ARRIVE, [move("L1", sent, BASE, 95), move("L1", sent, adjusted, 5)])
    more = entry(K.ARRIVE, [move("L1", sent, BASE, 100), move("L1", adjusted, BASE, 5)])
    assert [p.quantity_g for p in less.postings] == [-100, 95, 5]
    assert [p.quantity_g for p in more.postings] == [-100, 105, -5]


def test_what_nobody_sent_does_not_arrive() -> None:
    with pytest.raises(EntryWrong, match="under way"):
        moved(K.ARRIVE, "L1", places.waste("adjusted"), BASE, 5, reason="said")


@pytest.mark.parametrize("quantities", [(-5, 4), (5, 5), (-5, -5), (5,), (-5, 6, -2)])
def test_grams_of_a_lot_that_do_not_sum_to_zero_are_refused(quantities: tuple[int, ...]) -> None:
    there = (DOCK, SHELF, OTHER)
    postings = tuple(
        Posting(lot_id="L1", account=a.name, quantity_g=g)
        for a, g in zip(there, quantities, strict=False)
    )
    with pytest.raises(EntryWrong, match="not to zero"):
        entry(K.PUT_AWAY, postings=postings)


def test_grams_of_one_lot_do_not_pay_for_those_of_another() -> None:
    postings = (
        Posting(lot_id="L1", account=DOCK.name, quantity_g=-5),
        Posting(lot_id="L2", account=SHELF.name, quantity_g=5),
    )
    with pytest.raises(EntryWrong, match="lot L1 sum to -5"):
        entry(K.PUT_AWAY, postings=postings)


@pytest.mark.parametrize("g", [0, MOST_GRAMS + 1])
def test_nothing_and_a_million_tonnes_are_not_moved(g: int) -> None:
    postings = tuple(
        Posting(lot_id="L1", account=a.name, quantity_g=n) for a, n in ((DOCK, -g), (SHELF, g))
    )
    with pytest.raises(EntryWrong, match="cannot be moved"):
        entry(K.PUT_AWAY, postings=postings)


def test_one_lot_has_one_posting_at_a_place() -> None:
    postings = tuple(
        Posting(lot_id="L1", account=a.name, quantity_g=n)
        for a, n in ((DOCK, -3), (DOCK, -2), (SHELF, 5))
    )
    with pytest.raises(EntryWrong, match="two postings"):
        entry(K.PUT_AWAY, postings=postings)


def test_a_place_that_is_none_is_refused() -> None:
    postings = tuple(
        Posting(lot_id="L1", account=a, quantity_g=n) for a, n in (("shelf", -5), (SHELF.name, 5))
    )
    with pytest.raises(AccountUnreadable):
        entry(K.PUT_AWAY, postings=postings)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"entry_id": ""}, "1 to 64"),
        ({"entry_id": "x" * (MOST_ID_LETTERS + 1)}, "1 to 64"),
        ({"entry_id": "a\nb"}, "entry_id"),
        ({"person_id": ""}, "without a name"),
        ({"person_id": "a\x00b"}, "person_id"),
        ({"reason": "a\nb"}, "reason"),
        ({"note": "x" * 2_001}, "note"),
        ({"plan_id": "\u2028"}, "plan_id"),
        ({"plan_id": "x" * (MOST_LETTERS_OF_KEY + 1)}, "plan_id"),
        ({"trip_id": "x" * (MOST_LETTERS_OF_KEY + 1)}, "trip_id"),
        ({"trip_id": "\ud800"}, "trip_id"),
        ({"occurred_at": datetime(2026, 12, 1, 9, 30)}, "time zone"),  # noqa: DTZ001
        ({"reverses": EntryId("e1")}, "nothing else does"),
        ({"kind": K.REVERSE, "reason": "said"}, "names the entry"),
    ],
    ids=lambda x: str(x)[:30],
)
def test_an_entry_without_its_facts_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(EntryWrong, match=re.escape(told)):
        replace(received(a_lot(), 5), **change)


def test_an_entry_is_never_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        received(a_lot(), 5).note = "another"  # type: ignore[misc]


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    new = received(a_lot(), 5, occurred_at=NOW)
    japan = NOW.astimezone(timezone(timedelta(hours=9)))
    assert replace(new, occurred_at=japan) == new


def test_the_detail_is_json_in_one_form() -> None:
    new = entry(K.AMEND, detail={"b": 1, "a": {"d": "𠮷", "c": [True, None]}})
    assert new.detail_json == '{"a":{"c":[true,null],"d":"𠮷"},"b":1}'
    assert entry(K.AMEND).detail_json == ""


def test_an_entry_names_its_places_and_lots_once_in_order() -> None:
    moves = [
        move("L2", DOCK, SHELF, 5),
        move("L1", DOCK, SHELF, 5),
        move("L2", DOCK, OTHER, 5),
    ]
    new = entry(K.PUT_AWAY, moves)
    assert new.account_names == (DOCK.name, SHELF.name, OTHER.name)
    assert new.lot_ids == ("L2", "L1")


def test_moves_there_and_back_cancel_out() -> None:
    moves = [move("L1", DOCK, SHELF, 5), move("L1", SHELF, OTHER, 5)]
    assert {(p.account, p.quantity_g) for p in postings_of(moves)} == {
        (DOCK.name, -5),
        (OTHER.name, 5),
    }
    assert postings_of([move("L1", DOCK, SHELF, 5), move("L1", SHELF, DOCK, 5)]) == ()


@pytest.mark.parametrize("g", [0, -1])
def test_a_move_is_of_a_gram_or_more(g: int) -> None:
    with pytest.raises(EntryWrong, match="cannot be moved"):
        postings_of([move("L1", DOCK, SHELF, g)])


SHELVES = [DOCK, SHELF, OTHER]
ANY_MOVES = st.lists(
    st.builds(
        move,
        st.sampled_from(["L1", "L2", "L3"]),
        st.sampled_from(SHELVES),
        st.sampled_from(SHELVES),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=12,
)


@given(moves=ANY_MOVES)
def test_postings_of_any_moves_are_balanced(moves: list[Any]) -> None:
    postings = postings_of(moves)
    for lot_id in ("L1", "L2", "L3"):
        assert sum(p.quantity_g for p in postings if p.lot_id == lot_id) == 0
    assert len({(p.lot_id, p.account) for p in postings}) == len(postings)
    assert all(p.quantity_g for p in postings)
    if postings:
        assert entry(K.PUT_AWAY, postings=postings).postings == postings


ANY_POSTINGS = st.lists(
    st.builds(
        Posting,
        lot_id=st.sampled_from(["L1", "L2"]),
        account=st.sampled_from([a.name for a in [*ONE.values(), *SECOND.values(), BASE, HALL]]),
        quantity_g=st.integers(-3, 3) | st.sampled_from([MOST_GRAMS, -MOST_GRAMS]),
    ),
    max_size=5,
).map(tuple)


@given(kind=st.sampled_from([k for k in EntryKind if k is not K.REVERSE]), postings=ANY_POSTINGS)
def test_whatever_is_taken_keeps_every_gram(kind: EntryKind, postings: tuple[Posting, ...]) -> None:
    try:
        new = Entry(
            entry_id=EntryId("e1"),
            kind=kind,
            occurred_at=datetime(2026, 12, 1, tzinfo=UTC),
            person_id=PersonId("p1"),
            postings=postings,
            reason="said",
        )
    except EntryWrong:
        return
    for lot_id in new.lot_ids:
        assert sum(p.quantity_g for p in postings if p.lot_id == lot_id) == 0
    if kind not in (K.HOLD, K.DECIDE, K.AMEND):
        assert postings
