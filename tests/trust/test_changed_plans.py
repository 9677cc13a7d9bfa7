"""A plan changes while a phone has no signal: what was driven is kept, and both trips show it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.accounts.person import Role
from api.db import reading, writing
from api.driver.plan_links import revoke_plan_links
from api.driver.plan_moves import told_elsewhere
from api.trips import approvals
from api.web import links, told_links
from inventory.accounts import shelf
from inventory.store.stock import quantity_g
from logistics.giving import unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.model import SiteId
from tests.driver_making import report
from tests.signing_in import a_person, a_token, bearer
from tests.trust.planted import caught
from tests.trust.replanning import cancelled, moved, replace_plan, to_check
from tests.web.driver_phone import Phone

Phones = Callable[[], Phone]


@pytest.fixture
def phones(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Phones:
    """A new driver's phone with a trip that is open, as often as one is asked for."""

    def made() -> Phone:
        patch = pytest.MonkeyPatch()
        phone = Phone(Path(tmp_path_factory.mktemp("phone")), patch)
        request.addfinalizer(patch.undo)
        request.addfinalizer(lambda: phone.client.__exit__(None, None, None))
        assert phone.open() == 200
        return phone

    return made


def told_offline(phone: Phone, site_id: str) -> list[dict[str, object]]:
    """What a phone without a signal notes: all loaded, one stop delivered, as its plan says."""
    plan_id = phone.going.stored.plan_id
    loads = [report("load", s, phone.now, plan_id=plan_id) for s in phone.going.loads]
    return [*loads, report("deliver", site_id, phone.now, plan_id=plan_id)]


def there_g(phone: Phone, site_id: str) -> dict[str, int]:
    """What the book has at a site of what was planned for it, in grams by lot."""
    scenario = phone.going.stored.scenario
    with reading(phone.engine) as connection:
        return {
            key: quantity_g(connection, shelf(site_id, str(zone)), key)
            for lot in unloaded_at(phone.going.trip, site_id)
            for key, zone in [
                (ledger_lot_of(lot)[0], scenario.products[scenario.lots[lot].product_id].zone)
            ]
        }


def planned_g(phone: Phone, site_id: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for lot, g in unloaded_at(phone.going.trip, site_id).items():
        found[ledger_lot_of(lot)[0]] = found.get(ledger_lot_of(lot)[0], 0) + g
    return found


def check_a_stop_that_moved(phone: Phone) -> None:
    """It is in the book as it was driven, and the office, and the other trip, are told."""
    site_id = phone.going.calls[0]
    newer = replace_plan(phone, moved(phone, site_id, "T-OTHER"))
    *loads, done = phone.tell(*told_offline(phone, site_id))
    assert {told["state"] for told in loads} == {"written"}, loads
    assert (done["state"], "moved" in done["flags"]) == ("written", True), done
    assert there_g(phone, site_id) == planned_g(phone, site_id)
    assert done["report_id"] in to_check(phone)
    trips = {str(t.trip_id): t for t in newer.plan.trips}
    with reading(phone.engine) as connection:
        (found,) = told_elsewhere(connection, newer, trips["T-OTHER"])
        assert (found.site_id, found.trip_id) == (site_id, phone.going.trip.trip_id)
        assert told_elsewhere(connection, newer, trips[str(phone.going.trip.trip_id)]) == ()
    council = bearer(a_token(phone.engine, a_person(phone.engine, Role.COUNCIL, username="seeing")))
    phone.client.cookies.clear()
    page = phone.client.get(links.trip(newer.plan_id, "T-OTHER"), headers=council)
    name = newer.scenario.sites[SiteId(site_id)].shown_name
    assert f"{name}には便{phone.going.trip.trip_id}が届けたという記録があります" in page.text
    before = phone.client.get(
        links.trip(phone.going.stored.plan_id, phone.going.trip.trip_id), headers=council
    )
    assert "この便は前の計画のものです" in before.text
    assert f'href="{links.trip(newer.plan_id, phone.going.trip.trip_id)}"' in before.text
    assert "リンクをつくる" not in before.text
    assert "この便は前の計画のものです" not in page.text
    assert "別の便に移っていた立寄先" in phone.client.get(links.REPORTS, headers=council).text


def test_a_stop_that_moved(phones: Phones) -> None:
    check_a_stop_that_moved(phones())
    with caught("phones_plans_are_not_asked"):
        check_a_stop_that_moved(phones())
    with caught("moved_stops_are_not_told"):
        check_a_stop_that_moved(phones())


def check_a_stop_that_was_cancelled(phone: Phone) -> None:
    """The delivery stands in the book, and the cancellation is to be looked at."""
    site_id = phone.going.calls[0]
    replace_plan(phone, cancelled(phone, site_id))
    *_, done = phone.tell(*told_offline(phone, site_id))
    assert (done["state"], "cancelled" in done["flags"]) == ("written", True), done
    assert there_g(phone, site_id) == planned_g(phone, site_id)
    assert done["report_id"] in to_check(phone)


def check_a_trip_that_ended(phone: Phone) -> None:
    """All that its phone tells is kept, and an operator writes it; the phone reads nothing more."""
    site_id = phone.going.calls[0]
    plan_id, council = phone.going.stored.plan_id, phone.going.council.person_id
    with writing(phone.engine) as connection:
        approvals.withdraw(connection, phone.going.stored, person_id=council, now=phone.now)
        revoke_plan_links(connection, plan_id, now=phone.now)
    assert phone.trip().status_code == 404
    sent = told_offline(phone, site_id)
    answer = phone.client.post(
        "/d/reports",
        json={"key": phone.key, "sent_at": phone.now.isoformat(), "reports": sent},
    )
    assert answer.status_code == 200, "what was noted is dropped"
    told = answer.json()["reports"]
    assert {(t["state"], "ended" in t["flags"]) for t in told} == {("kept", True)}
    waiting = to_check(phone)
    assert [k.may_be_written for k in waiting.values()] == [True] * len(sent)
    assert phone.aboard() == {}
    base = phone.going.stored.scenario.vehicles[phone.going.trip.vehicle_id].base_id
    hub = a_person(phone.engine, Role.HUB, site_id=str(base), username="writing")
    headers = bearer(a_token(phone.engine, hub))
    phone.client.cookies.clear()
    for report_id in waiting:
        page = phone.client.post(told_links.write_report(report_id), headers=headers)
        assert "台帳に書きました" in page.text
    assert there_g(phone, site_id) == planned_g(phone, site_id)


def test_a_stop_and_a_trip_that_were_cancelled(phones: Phones) -> None:
    check_a_stop_that_was_cancelled(phones())
    with caught("moved_stops_are_not_told"):
        check_a_stop_that_was_cancelled(phones())
    check_a_trip_that_ended(phones())
    with caught("ended_links_take_nothing"):
        check_a_trip_that_ended(phones())


def test_a_moved_stop_that_is_taken_back(phones: Phones) -> None:
    """The other trip is not told any more that somebody was there."""
    phone = phones()
    site_id = phone.going.calls[0]
    newer = replace_plan(phone, moved(phone, site_id, "T-OTHER"))
    done = phone.tell(*told_offline(phone, site_id))[-1]
    (taken,) = phone.tell(taken_back(phone, done))
    assert (taken["state"], taken["flags"]) == ("written", ["taken_back"])
    assert set(there_g(phone, site_id).values()) == {0}
    trips = {str(t.trip_id): t for t in newer.plan.trips}
    with reading(phone.engine) as connection:
        assert told_elsewhere(connection, newer, trips["T-OTHER"]) == ()


def test_a_load_is_taken_back_after_the_plan_was_replaced(phones: Phones) -> None:
    """The new plan counts on what is aboard: the office decides, and nothing is lost."""
    phone = phones()
    load, *_ = told_offline(phone, phone.going.calls[0])
    phone.tell(load)
    aboard = phone.aboard()
    replace_plan(phone, cancelled(phone, phone.going.calls[0]))
    (taken,) = phone.tell(taken_back(phone, load))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "replaced"])
    assert phone.aboard() == aboard
    assert taken["report_id"] in to_check(phone)


def taken_back(phone: Phone, told: dict[str, object]) -> dict[str, object]:
    return report("take_back", str(told["site_id"]), phone.now, takes_back=told["report_id"])
