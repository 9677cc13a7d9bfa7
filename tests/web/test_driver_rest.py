"""Two phones tell of a stop, the first before all was loaded: the office writes the rest."""

from typing import Any

from api.accounts.person import Role
from api.db import reading
from api.driver.kept_reports import find_report
from api.web import told_links
from inventory.entry import EntryKind
from inventory.store.reservations import moved_at_sites
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.model import SiteId
from tests.driver_making import report
from tests.signing_in import a_person, a_token
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]


def delivered_g(phone: Phone, site_id: str) -> dict[str, int]:
    going = phone.going
    told = {"plan_id": going.stored.plan_id, "trip_id": going.trip.trip_id}
    with reading(phone.engine) as connection:
        moved = moved_at_sites(connection, EntryKind.DELIVER, **told)
    return {lot: g for (site, lot), g in moved.items() if site == site_id}


def written(phone: Phone, told: dict[str, Any]) -> bool:
    """Let the office write a report; tell whether it went into the book."""
    cookies = dict(phone.client.cookies)
    phone.client.cookies.clear()
    base_id = str(phone.going.stored.scenario.vehicles[phone.going.trip.vehicle_id].base_id)
    hub = a_person(phone.engine, Role.HUB, site_id=base_id, username=told["report_id"])
    headers = {"Authorization": f"Bearer {a_token(phone.engine, hub)}"}
    address = told_links.write_report(told["report_id"])
    answer = phone.client.post(address, headers=headers)
    phone.client.cookies.update(cookies)
    assert answer.status_code == 200, answer.text
    with reading(phone.engine) as connection:
        kept = find_report(connection, told["report_id"])
    assert kept is not None
    return not kept.is_to_look_at


def test_the_office_writes_the_rest_of_what_two_phones_told_as_planned(phone: Phone) -> None:
    phone.open()
    trip = phone.going.trip
    site_id = next(s for s in phone.going.calls if len(unloaded_at(trip, SiteId(s))) > 1)
    planned = {ledger_lot_of(k)[0]: g for k, g in unloaded_at(trip, SiteId(site_id)).items()}
    late = min(unloaded_at(trip, SiteId(site_id)))
    waiting: list[dict[str, Any]] = []
    for base_id in phone.going.loads:
        lines = {str(k): g for k, g in loaded_at(trip, SiteId(base_id)).items()}
        if late in lines:
            waiting.append(report("load", base_id, phone.now, lines={late: lines.pop(late)}))
        phone.tell(report("load", base_id, phone.now, lines=lines))
    (first,) = phone.tell(report("deliver", site_id, phone.now))
    assert (first["state"], first["flags"]) == ("written", ["differs"])
    (second,) = phone.tell(report("deliver", site_id, phone.now))
    assert (second["state"], second["flags"]) == ("kept", ["twice"])
    assert not written(phone, second), "the rest is not aboard"
    assert delivered_g(phone, site_id).keys() == planned.keys() - {ledger_lot_of(late)[0]}
    for load in phone.tell(*waiting):
        assert load["flags"] == ["twice"]
        assert written(phone, load)
    assert written(phone, second)
    assert delivered_g(phone, site_id) == planned
    (third,) = phone.tell(report("deliver", site_id, phone.now))
    assert not written(phone, third), "nothing is left of it"
    assert delivered_g(phone, site_id) == planned
