"""Which kinds of entries each role writes: exactly those of the table, and in its own places."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from api.accounts.person import Forbidden
from api.accounts.reach import Reach
from api.db import writing
from api.food import book
from api.permissions import ENTRY_KINDS, Role, Scope
from api.store import NotStored
from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import EntryKind, PersonId
from tests.api.asked_world import OF_ROLE, PEOPLE, Ask, Who, World, asked_world, post
from tests.api.route_examples import API, EXAMPLES, Things, new_id, readings, written
from tests.api.two_bases import (
    HOME,
    NOW,
    RICE,
    SHELF,
    SIDES,
    base_of,
    hall_of,
    kept_for_plan,
    other_base,
    truck_of,
)
from tests.inventory.book_words import moved

DOCK = places.DOCK
ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
OF_ROUTES: Mapping[EntryKind, str] = {
    EntryKind.RECEIVE: "receive_lot",
    EntryKind.AMEND: "amend_lot",
    EntryKind.DECIDE: "decide_hold",
    EntryKind.REVERSE: "reverse_entry",
}
"""Kinds that have a route of their own."""


def places_of(kind: EntryKind, side: str) -> tuple[Account, Account]:
    """From where to where an entry of a kind goes on a side."""
    base, hall = places.shelf(base_of(side), SHELF), places.shelf(hall_of(side), SHELF)
    dock, truck = places.shelf(base_of(side), DOCK), places.vehicle(truck_of(side))
    picked = places.picked(base_of(side), plan_id="plan-1", trip_id="T1")
    return {
        EntryKind.PUT_AWAY: (base, dock),
        EntryKind.SEND: (base, places.transit(new_id())),
        EntryKind.ARRIVE: (places.transit(f"WAY-{side}"), dock),
        EntryKind.RESERVE: (base, kept_for_plan(side)),
        EntryKind.RELEASE: (kept_for_plan(side), base),
        EntryKind.PICK: (base, picked),
        EntryKind.LOAD: (base, truck),
        EntryKind.DELIVER: (truck, hall),
        EntryKind.COME_BACK: (truck, dock),
        EntryKind.EAT: (hall, places.eaten(hall_of(side))),
        EntryKind.DISPOSE: (base, places.waste("damaged")),
        EntryKind.ADJUST: (base, places.waste(places.ADJUSTED)),
    }[kind]


MOVED = [k for k in EntryKind if k not in {*OF_ROUTES, EntryKind.OPEN, EntryKind.HOLD}]


def sent(kind: EntryKind, source: Account, target: Account, side: str) -> Ask:
    move = {"lot_id": f"{RICE}-{side}", "source": source.name, "target": target.name}
    reason = "x" if kind in (EntryKind.DISPOSE, EntryKind.ADJUST) else ""
    goal = other_base(side) if kind is EntryKind.SEND else ""
    moves = [{**move, "quantity_g": 1_000}]
    body = written(kind=kind, moves=moves, reason=reason, to_site_id=goal)
    return post(f"{API}/entries", json=body)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asked_world(tmp_path_factory.mktemp("kinds")) as world:
        yield world


def write_kind(world: World, who: Who, kind: EntryKind, side: str) -> httpx2.Response:
    """Write an entry of a kind on a side, over the API, by the route that the kind has."""
    what = Things(world=world, who=who, side=side)
    if kind in OF_ROUTES:
        return world.ask(who, EXAMPLES[OF_ROUTES[kind]].ask(what))
    if kind is EntryKind.HOLD and who.role is Role.COUNCIL:
        return world.ask(who, EXAMPLES["open_recall"].ask(what))
    if kind is EntryKind.HOLD:
        body: dict[str, Any] = readings(what)
        body["readings"][0]["temperature_dc"] = 200
        return world.ask(who, post(f"{API}/temperatures", json=body))
    source, target = places_of(kind, side)
    if kind is EntryKind.DISPOSE and who.role is Role.HALL:
        source = places.shelf(hall_of(side), SHELF)
    return world.ask(who, sent(kind, source, target, side))


KINDS = [k for k in EntryKind if k is not EntryKind.OPEN]
"""Opening entries are written by an import at the server only."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", [r for r in ROLES if r is not Role.DRIVER])
def test_a_role_writes_exactly_its_kinds_in_its_own_places(
    world: World, role: Role, kind: EntryKind
) -> None:
    answer = write_kind(world, OF_ROLE[role], kind, "A")
    assert answer.status_code == (201 if kind in ENTRY_KINDS[role] else 403), answer.text


@pytest.mark.parametrize(
    ("role", "kind"),
    [(r, k) for r in (Role.HUB, Role.HALL) for k in KINDS if k in ENTRY_KINDS[r]],
)
def test_nobody_writes_in_places_of_others(world: World, role: Role, kind: EntryKind) -> None:
    assert write_kind(world, OF_ROLE[role], kind, "B").status_code == 404


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", [k for k in MOVED if k in ENTRY_KINDS[Role.COUNCIL]])
def test_the_council_writes_its_kinds_at_every_base(
    world: World, kind: EntryKind, side: str
) -> None:
    assert write_kind(world, PEOPLE["council"], kind, side).status_code == 201


@pytest.mark.parametrize("kind", [EntryKind.EAT, EntryKind.DISPOSE, EntryKind.DELIVER])
@pytest.mark.parametrize("key", ["hub A", "hub B"])
def test_a_hub_writes_for_the_halls_of_its_area_and_no_other(
    world: World, key: str, kind: EntryKind
) -> None:
    who = PEOPLE[key]
    for side in SIDES:
        hall = places.shelf(hall_of(side), SHELF)
        source, target = {
            EntryKind.EAT: (hall, places.eaten(hall_of(side))),
            EntryKind.DISPOSE: (hall, places.waste("damaged")),
            EntryKind.DELIVER: (places.vehicle(truck_of(side)), hall),
        }[kind]
        answer = world.ask(who, sent(kind, source, target, side))
        assert answer.status_code == (201 if side == who.side else 404)


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (EntryKind.DELIVER, places.vehicle(truck_of("A")), places.shelf(hall_of("B"), SHELF)),
        (EntryKind.DELIVER, places.vehicle(truck_of("B")), places.shelf(HOME, SHELF)),
        (EntryKind.LOAD, places.shelf(base_of("B"), SHELF), places.vehicle(truck_of("A"))),
        (EntryKind.COME_BACK, places.vehicle(truck_of("A")), places.shelf(base_of("B"), DOCK)),
        (EntryKind.DISPOSE, places.vehicle(truck_of("B")), places.waste("damaged")),
        (EntryKind.DISPOSE, places.transit("WAY-B"), places.waste("damaged")),
    ],
)
def test_a_hub_writes_nothing_that_touches_a_place_of_others(
    world: World, kind: EntryKind, source: Account, target: Account
) -> None:
    answer = world.ask(PEOPLE["hub A"], sent(kind, source, target, "B"))
    assert answer.status_code == 404


@pytest.mark.parametrize("kind", MOVED)
def test_a_driver_writes_the_kinds_of_a_trip_and_only_for_an_own_one(
    world: World, kind: EntryKind
) -> None:
    person = world.persons["driver A"]
    reach = Reach(person, scope=Scope.OWN, route_name="write_entry")
    source, target = places_of(kind, "A")
    reason = "x" if kind in (EntryKind.DISPOSE, EntryKind.ADJUST) else ""
    entry = moved(
        kind, f"{RICE}-A", source, target, 1_000, reason=reason,
        person_id=PersonId(person.person_id),
    )  # fmt: skip
    is_its_kind = kind in ENTRY_KINDS[Role.DRIVER]
    try:
        with writing(world.engine) as connection, pytest.raises((Forbidden, NotStored)) as refused:
            book.write(connection, reach, entry, now=NOW)
        assert refused.type is (NotStored if is_its_kind else Forbidden)
        if is_its_kind:
            with writing(world.engine) as connection:
                assert book.write(connection, reach, entry, now=NOW, own_trip=True).is_new
    finally:
        world.put_back()


@pytest.mark.parametrize("kind", KINDS)
def test_a_driver_writes_nothing_outside_a_trip(world: World, kind: EntryKind) -> None:
    for side in SIDES:
        answer = write_kind(world, PEOPLE["driver A"], kind, side)
        is_its_kind = kind in ENTRY_KINDS[Role.DRIVER]
        assert answer.status_code == (404 if is_its_kind else 403)


def test_nobody_opens_the_book_over_the_api(world: World) -> None:
    opening = sent(EntryKind.OPEN, places.donor("DONOR-A"), places.shelf(base_of("A"), SHELF), "A")
    assert {world.ask(who, opening).status_code for who in PEOPLE.values()} == {401, 403, 422}
    assert all(EntryKind.OPEN not in kinds for kinds in ENTRY_KINDS.values())
