"""What a driver takes back, and what the book, the reports and the office say of it then."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from api.accounts.person import Role
from api.db import auditing, reading
from api.driver.kept_reports import find_report
from api.driver.told import Kept
from inventory.entry import EntryKind
from inventory.store.audit import audit
from inventory.store.reservations import moved_at_sites
from logistics.giving import unloaded_at
from logistics.master.coming_month import ledger_lot_of
from tests.driver_making import report
from tests.signing_in import a_person, a_token
from tests.web.driver_phone import Phone

MINUTE = timedelta(minutes=1)


def back_of(phone: Phone, told: dict[str, Any]) -> dict[str, Any]:
    """Return the report that takes another back, a minute later."""
    phone.now += MINUTE
    return report("take_back", told["site_id"], phone.now, takes_back=told["report_id"])


def kept(phone: Phone, report_id: str) -> Kept:
    with reading(phone.engine) as connection:
        found = find_report(connection, report_id)
    assert found is not None
    return found


def moved_g(phone: Phone, kind: EntryKind) -> dict[str, dict[str, int]]:
    """What the book says was loaded or delivered on the trip, by site and lot."""
    found: dict[str, dict[str, int]] = {}
    going = phone.going
    with reading(phone.engine) as connection:
        told = {"plan_id": going.stored.plan_id, "trip_id": going.trip.trip_id}
        for (site_id, lot_id), g in moved_at_sites(connection, kind, **told).items():
            found.setdefault(site_id, {})[lot_id] = g
    return found


def planned_g(phone: Phone, site_id: str, at: Any = unloaded_at) -> dict[str, int]:
    found: dict[str, int] = {}
    for lot, g in at(phone.going.trip, site_id).items():
        key = ledger_lot_of(lot)[0]
        found[key] = found.get(key, 0) + g
    return found


def is_sound(phone: Phone) -> bool:
    with auditing(phone.engine) as connection:
        return not audit(connection).faults


@contextmanager
def seen_by(phone: Phone, role: Role, username: str) -> Iterator[None]:
    """Let somebody of the office use the phone's client."""
    going, cookies = phone.going, dict(phone.client.cookies)
    base = str(going.stored.scenario.vehicles[going.trip.vehicle_id].base_id)
    site_id = base if role is Role.HUB else None
    person = a_person(phone.engine, role, site_id=site_id, username=username)
    phone.client.cookies.clear()
    phone.client.headers["Authorization"] = f"Bearer {a_token(phone.engine, person)}"
    try:
        yield
    finally:
        del phone.client.headers["Authorization"]
        phone.client.cookies.update(cookies)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", re.sub("<[^>]+>", "", text))
