"""What routes are asked about: what each side has, and how a request is made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from api.accounts.auth import hashed, key_of_session
from api.accounts.people import plain_username
from api.accounts.person import Role
from api.web import (
    links,
)
from logistics.scenario_files.archive import zip_scenario
from tests.api.asked_world import A_FILE, Ask, Who, World, post
from tests.api.two_bases import (
    DRIVERS,
    HOME,
    MILK,
    NOW,
    RICE,
    SHELF,
    TODAY,
    UNIT,
    base_of,
    hall_of,
    other_base,
    region_month,
    truck_of,
)

API = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """The objects of one side, as somebody of a role would ask for them; ``Z`` has none at all."""

    world: World
    who: Who
    side: str

    @property
    def base_id(self) -> str:
        return base_of(self.side)

    @property
    def hall_id(self) -> str:
        return hall_of(self.side)

    @property
    def site_id(self) -> str:
        """The base, or to a hall contact the hall."""
        return self.hall_id if self.who.role is Role.HALL else self.base_id

    @property
    def month_id(self) -> str:
        """A month with the base of ``A``, or one that it has no part in."""
        prepared = self.world.prepared
        return {"A": prepared.month_id, "B": prepared.far_month_id}.get(self.side, "0" * 16)

    @property
    def plan_id(self) -> str:
        """A plan of that month."""
        prepared = self.world.prepared
        return {"A": prepared.plan_id, "B": prepared.far_plan_id}.get(self.side, "0" * 16)

    @property
    def shared_plan_id(self) -> str:
        """The plan that both sides have a part in."""
        return self.world.prepared.plan_id

    @property
    def shared_month_id(self) -> str:
        return self.world.prepared.month_id

    @property
    def trip_id(self) -> str:
        return self.world.prepared.trips.get(self.side, "T999")

    @property
    def lot_id(self) -> str:
        return f"{RICE}-{self.side}"

    def row_path(self, table: str, middle: str, site_id: str) -> str:
        row = self.world.row(table, site_id)
        return f"/master/{table}/{middle}/{row.row_id if row else new_id()}"


NOT_APPROVED = {Role.ADMIN: 409, Role.COUNCIL: 409}
"""The region's plan is not approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """How a route is asked for.

    ``narrowed`` are parameters that name a site; another's is not found. ``alike`` says why one of
    ``Own.PARTS`` shows everybody the same. ``refused`` are statuses that a role gets for its own,
    although it has the route; ``in_place`` tells that what is sent is answered as wrong.
    """

    ask: Callable[[Things], Ask]
    shows: Callable[[Things], str] | None = None
    narrowed: Callable[[Things], Mapping[str, str]] | None = None
    alike: str = ""
    refused: Mapping[Role, int] = field(default_factory=dict)
    in_place: bool = False

    def own_answer(self, role: Role) -> tuple[int, ...]:
        """Return the statuses of which one is a role's answer for its own."""
        if role in self.refused:
            return (self.refused[role],)
        return (422,) if self.in_place else (200, 201, 202, 204, 303)


def new_id() -> str:
    return str(uuid4())


def written(**more: Any) -> dict[str, Any]:
    """What every entry has."""
    return {"entry_id": new_id(), "occurred_at": NOW.isoformat(), **more}


def site_of(t: Things) -> dict[str, str]:
    return {"site_id": t.site_id}


def feed_address(t: Things) -> str:
    """Where the calendar of a side is made: of its driver, or to others of its hall."""
    if t.who.role is Role.DRIVER:
        return links.make_feed("driver", plain_username(DRIVERS.get(t.side, "nobody")))
    return links.make_feed("hall", t.hall_id)


def plan(t: Things, rest: str = "") -> str:
    return f"{API}/plans/{t.plan_id}{rest}"


def shared_plan(t: Things, rest: str = "") -> str:
    return f"{API}/plans/{t.shared_plan_id}{rest}"


def shared_month(t: Things, rest: str = "") -> str:
    return f"{API}/scenarios/{t.shared_month_id}{rest}"


def trip(t: Things, rest: str = "") -> str:
    return shared_plan(t, f"/trips/{t.trip_id}{rest}")


def session_of(t: Things, key: str) -> str:
    """Return by what the session of somebody is told from others."""
    return key_of_session(hashed(t.world.tokens[key]))


def own_session(t: Things) -> str:
    return session_of(t, t.who.key) if t.who.key in t.world.tokens else "0"


def person(t: Things, rest: str = "") -> str:
    return f"/people/{t.world.persons['hall B'].person_id}{rest}"


def entry_of(t: Things) -> dict[str, Any]:
    """A movement that the role may write, in the side's places."""
    base, hall = f"site/{t.base_id}/shelf", f"site/{t.hall_id}/shelf/{SHELF}"
    kind, source, target = {
        Role.COUNCIL: ("send", f"{base}/{SHELF}", f"transit/{new_id()}"),
        Role.HUB: ("put_away", f"{base}/{SHELF}", f"{base}/dock"),
        Role.DRIVER: ("deliver", f"vehicle/{truck_of(t.side)}", hall),
        Role.HALL: ("eat", hall, f"eaten/{t.hall_id}"),
    }.get(t.who.role, ("send", f"{base}/{SHELF}", f"transit/{new_id()}"))
    move = {"lot_id": t.lot_id, "source": source, "target": target, "quantity_g": 1_000}
    goal = other_base(t.side) if kind == "send" else ""
    return written(kind=kind, moves=[move], to_site_id=goal)


def worked(t: Things) -> dict[str, Any]:
    """What was done on a trip: a kilogram of the side's lot."""
    return written(lines=[{"lot_id": t.lot_id, "quantity_g": 1_000}])


def received(t: Things) -> dict[str, Any]:
    return written(
        site_id=t.base_id,
        product_id=RICE,
        quantity_g=5_000,
        expiry_kind="best_before",
        expires_on=(TODAY + timedelta(days=99)).isoformat(),
        donor_id=f"DONOR-{t.side}",
    )


def readings(t: Things) -> dict[str, Any]:
    one = {"reading_id": new_id(), "site_id": t.base_id, "unit_id": UNIT}
    return {"readings": [{**one, "measured_at": NOW.isoformat(), "temperature_dc": 50}]}


def counts(t: Things) -> dict[str, Any]:
    one = {"line_id": new_id(), "unit_id": SHELF, "lot_id": t.lot_id, "counted_g": 1_000}
    return {"counts": [{**one, "counted_at": NOW.isoformat()}]}


def row_put(t: Things) -> Ask:
    cells, version = window_of(t)
    return Ask(
        method="PUT",
        path=API + t.row_path("windows", "rows", t.base_id),
        more={"json": {"cells": {**cells, "open": "08:30"}, "seen_version": version}},
    )


def row_sent(t: Things, path: str, *, is_new: bool = False) -> Ask:
    cells, version = window_of(t)
    sent = {**cells, "close": "17:30"}
    return post(path, data=sent if is_new else {**sent, "seen_version": str(version)})


def window_of(t: Things) -> tuple[Mapping[str, str], int]:
    """The cells and the version of opening hours."""
    row = t.world.row("windows", t.base_id)
    if row is None:
        return {"site_id": t.base_id, "day": "1", "open": "08:00", "close": "18:00"}, 1
    return row.cells, row.version


def month_sent(path: str, name: str) -> Ask:
    data = zip_scenario(region_month(("B", "A")))
    return post(path, files={name: ("month.zip", data, "application/zip")})


def file_sent(path: str) -> Ask:
    return post(path, files={"file": ("food.csv", A_FILE, "text/csv")})


def confirmed(t: Things) -> dict[str, str]:
    """What a preview of the file said that the world has."""
    return {"digest": t.world.draft_digest}


def recall_opened(_: Things) -> dict[str, Any]:
    return written(hold_id=new_id(), criteria={"product_id": MILK, "lot_number": "none"})


def own_start(t: Things) -> str:
    """What the first page leads to."""
    if t.who.role is Role.DRIVER:
        return links.trip(t.shared_plan_id, t.trip_id)
    if t.who.role is Role.HALL:
        return links.hall(t.plan_id, t.hall_id)
    return links.plan(t.plan_id)


PHONES = {str(s.site_id)[-1]: s.phone for s in region_month().recipients if s.site_id != HOME}
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
