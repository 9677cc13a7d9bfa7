"""Paper is equal: a sheet keyed in at the office leaves the same book as the phone's reports."""

from pathlib import Path

import pytest

from api.accounts.person import Role
from api.db import reading
from api.web import links
from inventory.entry import EntryKind
from inventory.store.reservations import moved_at_sites
from logistics.giving import unloaded_at
from logistics.model import SiteId
from tests.driver_making import report
from tests.signing_in import a_person, a_token
from tests.web.driver_phone import Phone

Moved = dict[str, dict[tuple[str, str], int]]


def book_of(phone: Phone) -> Moved:
    """What the trip has loaded and delivered, and what is left aboard."""
    going = phone.going
    told = {"plan_id": going.stored.plan_id, "trip_id": going.trip.trip_id}
    with reading(phone.engine) as connection:
        found = {
            str(kind): moved_at_sites(connection, kind, **told)
            for kind in (EntryKind.LOAD, EntryKind.DELIVER)
        }
    return {**found, "aboard": {("", lot): g for lot, g in phone.aboard().items()}}


def less_at(phone: Phone, site_id: str) -> dict[str, int]:
    lines = unloaded_at(phone.going.trip, SiteId(site_id))
    return {str(lot): g // 2 for lot, g in lines.items()}


def tell_by_phone(phone: Phone) -> None:
    """The first stop gets half, the second nothing, the others what was planned."""
    phone.open()
    phone.loaded()
    half, none, *others = phone.going.calls
    phone.tell(report("deliver", half, phone.now, lines=less_at(phone, half)))
    phone.tell(report("temperature", half, phone.now, temperature_dc=-15))
    phone.tell(report("fail", none, phone.now, reason="nobody"))
    for site_id in others:
        phone.tell(report("deliver", site_id, phone.now))
    phone.tell(report("return", "", phone.now))


def key_in(phone: Phone) -> None:
    going = phone.going
    half, none, *_ = going.calls
    fields: dict[str, str] = {"return": "planned"}
    for n, stop in enumerate(going.sheet.stops):
        if stop.load:
            fields[f"load-{n}"] = "planned"
        if stop.unload:
            told = "failed" if str(stop.site_id) == none else "planned"
            fields[f"unload-{n}"] = told  # where a weight is another one, that counts
        if stop.unload and stop.site_id == half:
            fields[f"temperature-{n}"] = "−1.5"
            for lot, g in less_at(phone, half).items():
                fields[f"unload-{n}-{lot}"] = str(g / 1000)
        if stop.unload and stop.site_id == none:
            fields[f"reason-{n}"] = "nobody"
    base = going.stored.scenario.vehicles[going.trip.vehicle_id].base_id
    base = base if going.stored.scenario.sites[base].is_supply else SiteId(going.loads[0])
    hub = a_person(phone.engine, Role.HUB, site_id=str(base), username="keying")
    phone.client.headers["Authorization"] = f"Bearer {a_token(phone.engine, hub)}"
    done = phone.client.post(links.keying(going.stored.plan_id, going.trip.trip_id), data=fields)
    assert done.status_code == 200, done.text


def test_a_sheet_keyed_in_leaves_the_same_book_as_a_phone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = []
    for name, tell in (("phone", tell_by_phone), ("paper", key_in)):
        phone = Phone(tmp_path / name, monkeypatch)
        try:
            tell(phone)
            books.append(book_of(phone))
        finally:
            phone.client.__exit__(None, None, None)
    by_phone, by_paper = books
    assert by_phone["deliver"]
    assert by_phone["aboard"] == {}
    assert by_paper == by_phone
