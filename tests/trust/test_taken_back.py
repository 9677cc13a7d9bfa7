"""What a driver told wrongly is taken back: the book follows, and what others confirmed stands."""

from typing import Any
from uuid import uuid4

from api.accounts.person import Role
from api.db import reading, writing
from api.driver.kept_reports import reports_of
from api.driver.plan_links import revoke_plan_links
from api.driver.reports import TripReports
from api.driver.told import Flag, Kept, Report, ReportKind
from api.driver.told_stops import told_stops
from api.reports import hall_reports
from api.reports.hall_reports import HallReport
from api.web import links, told_links
from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.store.book import post
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from tests.driver_making import report
from tests.inventory.book_words import POLICY
from tests.trust.planted import caught
from tests.trust.replanning import to_check
from tests.trust.taking_back import (
    MINUTE,
    back_of,
    is_sound,
    kept,
    moved_g,
    plain,
    planned_g,
    seen_by,
)
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]


def check_it_is_taken_back(phone: Phone, site_id: str) -> None:
    """The food is aboard again, the stop may be told anew, and the office sees both."""
    aboard = phone.aboard()
    wrong = report("deliver", site_id, phone.now)
    (first,) = phone.tell(wrong)
    assert first["state"] == "written"
    back = back_of(phone, wrong)
    (taken,) = phone.tell(back)
    assert (taken["state"], taken["flags"]) == ("written", ["taken_back"]), taken
    assert phone.aboard() == aboard, "what is taken back is still at the hall"
    assert site_id not in moved_g(phone, EntryKind.DELIVER)
    assert str(kept(phone, wrong["report_id"]).state) == "taken_back"
    planned = {str(k): g for k, g in unloaded_at(phone.going.trip, site_id).items()}  # type: ignore[arg-type]
    lot_id = max(planned, key=lambda k: planned[k])
    less = {**planned, lot_id: planned[lot_id] // 2}
    phone.now += MINUTE
    (right,) = phone.tell(report("deliver", site_id, phone.now, lines=less))
    assert (right["state"], right["flags"]) == ("written", ["differs"])
    there = moved_g(phone, EntryKind.DELIVER)[site_id]
    assert sum(there.values()) == sum(planned.values()) - (planned[lot_id] - planned[lot_id] // 2)
    assert {back["report_id"], right["report_id"]} <= set(to_check(phone))
    assert wrong["report_id"] not in to_check(phone)
    assert phone.tell(back) == [taken], "told again it is answered alike"
    assert is_sound(phone)


def test_what_was_told_is_taken_back(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    first, second, *_ = phone.going.calls
    check_it_is_taken_back(phone, first)
    with seen_by(phone, Role.COUNCIL, "seeing"):
        listed = plain(phone.client.get(links.REPORTS).text)
        going = phone.going
        sheet = plain(phone.client.get(links.trip(going.stored.plan_id, going.trip.trip_id)).text)
    assert "運転する人が取り消した" in listed
    assert "取り消す記録届けました" in listed
    assert "そのあとの記録届けました" in listed
    assert "取り消し12月" in sheet
    assert "に取り消されました" in sheet
    with caught("what_is_taken_back_stays_in_the_book"):
        check_it_is_taken_back(phone, second)


def test_a_failure_a_temperature_and_a_return_are_taken_back(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    site_id = phone.going.calls[0]
    told = [
        report("fail", site_id, phone.now, reason="nobody"),
        report("temperature", site_id, phone.now, temperature_dc=150),
        report("return", "", phone.now),
    ]
    aboard = phone.aboard()
    phone.tell(*told)
    assert phone.aboard() == {}
    for one in reversed(told):
        (taken,) = phone.tell(back_of(phone, one))
        assert (taken["state"], taken["flags"]) == ("written", ["taken_back"]), one
    assert phone.aboard() == aboard
    with reading(phone.engine) as connection:
        going = phone.going
        found = told_stops(connection, going.stored.plan_id, going.trip.trip_id)[site_id]
    assert (found.fail_reason, found.temperature_dc) == (None, None)
    assert [(x.kind, x.is_done) for x in found.taken_back] == [
        ("temperature", True),
        ("fail", True),
    ]
    with seen_by(phone, Role.HUB, "keying"):
        form = phone.client.get(links.keying(going.stored.plan_id, going.trip.trip_id)).text
    assert form.count("✓ 記録済み") == len(going.loads)
    (done,) = phone.tell(report("deliver", site_id, phone.now))
    assert (done["state"], done["flags"]) == ("written", [])


def check_a_lost_answer(phone: Phone, site_id: str) -> None:
    """The report comes again, then what takes it back, in one queue: nothing is doubled or left."""
    aboard = phone.aboard()
    wrong = report("deliver", site_id, phone.now)
    phone.tell(wrong)  # its answer is lost
    back = back_of(phone, wrong)
    phone.tell(wrong, back)  # and this one's, too
    first, second = phone.tell(wrong, back)
    assert (first["state"], second["state"]) == ("taken_back", "written")
    assert phone.aboard() == aboard
    never = report("deliver", site_id, phone.now)
    (early,) = phone.tell(back_of(phone, never))
    assert (early["state"], early["flags"]) == ("kept", ["taken_back", "no_report"])
    (late,) = phone.tell(never)
    assert (late["state"], late["flags"]) == ("taken_back", [])
    assert phone.aboard() == aboard, "what was taken back has come late, and counts"
    assert kept(phone, early["report_id"]).flags == (Flag.TAKEN_BACK,)
    assert str(kept(phone, early["report_id"]).state) == "written"
    (again,) = phone.tell(back_of(phone, wrong))
    assert (again["state"], again["flags"]) == ("written", []), "a second phone says the same"


def test_an_answer_that_was_lost(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    first, second, *_ = phone.going.calls
    check_a_lost_answer(phone, first)
    with caught("what_comes_late_counts_all_the_same"):
        check_a_lost_answer(phone, second)


def received(phone: Phone, site_id: str, kind: str) -> None:
    """Let a hall report what came, as its page does."""
    quantity_g = 1_000 if kind == "differs" else None
    made = HallReport(
        report_id=str(uuid4()), plan_id=phone.going.stored.plan_id, site_id=site_id,
        day=phone.going.trip.day, kind=kind, quantity_g=quantity_g,
        person_id=phone.going.council.person_id, recorded_at=phone.now,
    )  # fmt: skip
    with writing(phone.engine) as connection:
        hall_reports.add_report(connection, made)


def check_a_halls_word_stands(phone: Phone, site_id: str) -> None:
    """What a hall has confirmed stays in the book until the office says which of both is true."""
    wrong = report("deliver", site_id, phone.now)
    phone.tell(wrong)
    received(phone, site_id, "expected")
    (taken,) = phone.tell(back_of(phone, wrong))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "confirmed"]), taken
    assert moved_g(phone, EntryKind.DELIVER)[site_id] == planned_g(phone, site_id)
    less = {str(k): g // 2 for k, g in unloaded_at(phone.going.trip, site_id).items()}  # type: ignore[arg-type]
    (other,) = phone.tell(report("deliver", site_id, phone.now, lines=less))
    assert (other["state"], other["flags"]) == ("kept", ["twice"])
    assert {taken["report_id"], other["report_id"]} <= set(to_check(phone))
    with seen_by(phone, Role.HUB, "writing"):
        for told in (taken, other):
            done = phone.client.post(told_links.write_report(told["report_id"]))
            assert "台帳に書きました" in done.text
    there = moved_g(phone, EntryKind.DELIVER)[site_id]
    assert sum(there.values()) == sum(less.values())
    assert str(kept(phone, wrong["report_id"]).state) == "taken_back"
    assert is_sound(phone)


def test_what_a_hall_has_confirmed(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    first, second, third, *_ = phone.going.calls
    check_a_halls_word_stands(phone, first)
    with caught("halls_and_office_are_not_asked"):
        check_a_halls_word_stands(phone, second)
    wrong = report("deliver", third, phone.now)
    phone.tell(wrong)
    received(phone, third, "absent")
    (taken,) = phone.tell(back_of(phone, wrong))
    assert taken["flags"] == ["taken_back"], "hall and driver say the same"


def keyed(phone: Phone, site_id: str) -> str:
    """Key a delivery in from the sheet of paper; return its report's id."""
    going, report_id = phone.going, str(uuid4())
    n = [str(stop.site_id) for stop in going.sheet.stops].index(site_id)
    with seen_by(phone, Role.HUB, "keying"):
        address = links.keying(going.stored.plan_id, going.trip.trip_id)
        sent = {f"unload-{n}": "planned", f"unload-{n}-id": report_id}
        assert phone.client.post(address, data=sent).status_code == 200
    return report_id


def check_the_offices_word_stands(phone: Phone, site_id: str) -> None:
    """What is keyed in from paper too is not undone by a phone, whichever came first."""
    wrong = report("deliver", site_id, phone.now)
    phone.tell(wrong)
    from_paper = keyed(phone, site_id)
    assert kept(phone, from_paper).flags == (Flag.TWICE,)
    (taken,) = phone.tell(back_of(phone, wrong))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "office"]), taken
    assert moved_g(phone, EntryKind.DELIVER)[site_id] == planned_g(phone, site_id)


def test_what_the_office_has_recorded(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    first, second, third, *_ = phone.going.calls
    check_the_offices_word_stands(phone, first)
    with caught("halls_and_office_are_not_asked"):
        check_the_offices_word_stands(phone, second)
    from_paper = keyed(phone, third)
    (paper,) = [k for k in _reports(phone) if k.report_id == from_paper]
    (taken,) = phone.tell(back_of(phone, {"site_id": third, "report_id": from_paper}))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "office"])
    assert kept(phone, from_paper) == paper
    with seen_by(phone, Role.COUNCIL, "seeing"):
        phone.client.post(
            told_links.resolve_report(taken["report_id"]), data={"note": "電話で確認"}
        )
    assert moved_g(phone, EntryKind.DELIVER)[third] == planned_g(phone, third)


def test_what_the_office_has_looked_at(phone: Phone) -> None:
    phone.open()
    site_id = phone.going.calls[0]
    failed = report("fail", site_id, phone.now, reason="road")
    phone.tell(failed)
    with seen_by(phone, Role.COUNCIL, "seeing"):
        phone.client.post(
            told_links.resolve_report(failed["report_id"]), data={"note": "明日届ける"}
        )
    (taken,) = phone.tell(back_of(phone, failed))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "office"])
    assert str(kept(phone, failed["report_id"]).state) == "kept"


def _reports(phone: Phone) -> list[Kept]:
    going = phone.going
    with reading(phone.engine) as connection:
        return reports_of(connection, going.stored.plan_id, going.trip.trip_id)


def eaten(phone: Phone, site_id: str) -> None:
    """Let a gram of what came to a hall be eaten there."""
    lot_id = next(iter(moved_g(phone, EntryKind.DELIVER)[site_id]))
    with writing(phone.engine) as connection:
        zone = next(
            str(phone.going.stored.scenario.product_of(lot).zone)
            for lot in unloaded_at(phone.going.trip, site_id)  # type: ignore[arg-type]
            if ledger_lot_of(lot)[0] == lot_id
        )
        source = places.shelf(site_id, zone)
        move = Move(lot_id=lot_id, source=source, target=places.eaten(site_id), quantity_g=1)
        entry = Entry(
            entry_id=EntryId(str(uuid4())), kind=EntryKind.EAT, occurred_at=phone.now,
            person_id=PersonId(phone.going.council.person_id), postings=postings_of([move]),
        )  # fmt: skip
        post(connection, entry, now=phone.now, policy=POLICY)


def check_a_load_is_not_borrowed(phone: Phone) -> None:
    """A load of which something was delivered is not taken back, whatever else is aboard."""
    load = next(k for k in _reports(phone) if k.kind == "load" and not k.is_taken_back)
    before = moved_g(phone, EntryKind.LOAD)
    (taken,) = phone.tell(back_of(phone, {"site_id": load.site_id, "report_id": load.report_id}))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "used"]), taken
    assert moved_g(phone, EntryKind.LOAD) == before


def lent(phone: Phone) -> None:
    """Let the vehicle have as much again aboard, for another trip of its own."""
    going = phone.going
    truck, found = places.vehicle(going.trip.vehicle_id), places.waste(places.ADJUSTED)

    def write(kind: EntryKind, lot_id: str, way: tuple[places.Account, ...], g: int) -> None:
        move = Move(lot_id=lot_id, source=way[0], target=way[1], quantity_g=g)
        entry = Entry(
            entry_id=EntryId(str(uuid4())), kind=kind, occurred_at=phone.now,
            person_id=PersonId(going.council.person_id), postings=postings_of([move]),
            reason="found", plan_id="OTHER", trip_id="OTHER",
        )  # fmt: skip
        with writing(phone.engine) as connection:
            post(connection, entry, now=phone.now, policy=POLICY)

    for site_id in going.loads:
        dock = places.shelf(site_id, places.DOCK)
        for lot_id, g in planned_g(phone, site_id, loaded_at).items():
            write(EntryKind.ADJUST, lot_id, (found, dock), g)
            write(EntryKind.LOAD, lot_id, (dock, truck), g)


def test_food_that_has_gone_on(phone: Phone) -> None:
    """A load is taken back before anything of it is delivered; what was eaten stays delivered."""
    phone.open()
    phone.loaded()
    for load in reversed([k for k in _reports(phone) if k.kind == "load"]):
        told = {"site_id": load.site_id, "report_id": load.report_id}
        (taken,) = phone.tell(back_of(phone, told))
        assert (taken["state"], taken["flags"]) == ("written", ["taken_back"])
    assert phone.aboard() == {}
    assert moved_g(phone, EntryKind.LOAD) == {}
    phone.loaded()
    first, *_ = phone.going.calls
    done = report("deliver", first, phone.now)
    phone.tell(done)
    eaten(phone, first)
    (taken,) = phone.tell(back_of(phone, done))
    assert (taken["state"], taken["flags"]) == ("kept", ["taken_back", "used"])
    assert moved_g(phone, EntryKind.DELIVER)[first] == planned_g(phone, first)
    lent(phone)
    check_a_load_is_not_borrowed(phone)
    with caught("vehicles_other_trips_lend_food"):
        check_a_load_is_not_borrowed(phone)


def test_one_of_two_reports_is_taken_back(phone: Phone) -> None:
    """The other one stands, and the office is told that it does."""
    phone.open()
    phone.loaded()
    site_id = phone.going.calls[0]
    told = [report("deliver", site_id, phone.now) for _ in range(2)]
    phone.tell(*told)
    (taken,) = phone.tell(back_of(phone, told[1]))
    assert (taken["state"], taken["flags"]) == ("written", ["taken_back", "stands"])
    assert moved_g(phone, EntryKind.DELIVER)[site_id] == planned_g(phone, site_id)


def told_on_another_trip(phone: Phone, told: dict[str, Any]) -> list[Kept]:
    going = phone.going
    other = next(t for t in going.stored.plan.trips if t != going.trip)
    sent = Report(
        report_id=told["report_id"], kind=ReportKind.TAKE_BACK, site_id=told["site_id"],
        device_at=phone.now, takes_back=told["takes_back"],
    )  # fmt: skip
    with writing(phone.engine) as connection:
        person = going.link.person
        desk = TripReports(connection, going.stored, other, person=person, now=phone.now)
        return desk.tell([sent], sent_at=phone.now)


def test_another_trip_and_a_link_that_ended(phone: Phone) -> None:
    """Nobody takes back what was told of another trip; after the link's end the office decides."""
    phone.open()
    phone.loaded()
    site_id = phone.going.calls[0]
    done = report("deliver", site_id, phone.now)
    phone.tell(done)
    (odd,) = phone.tell(report("take_back", site_id, phone.now, takes_back=str(uuid4())))
    (none,) = phone.tell(report("take_back", site_id, phone.now))
    (of_back,) = phone.tell(report("take_back", site_id, phone.now, takes_back=odd["report_id"]))
    for told in (odd, none, of_back):
        assert (told["state"], told["flags"]) == ("kept", ["taken_back", "no_report"])
    (foreign,) = told_on_another_trip(phone, back_of(phone, done))
    assert foreign.flags == (Flag.TAKEN_BACK, Flag.NO_REPORT)
    assert moved_g(phone, EntryKind.DELIVER)[site_id] == planned_g(phone, site_id)
    with writing(phone.engine) as connection:
        revoke_plan_links(connection, phone.going.stored.plan_id, now=phone.now)
    (late,) = phone.tell(back_of(phone, done))
    assert (late["state"], late["flags"]) == ("kept", ["taken_back", "ended"])
    with seen_by(phone, Role.HUB, "writing"):
        page = phone.client.post(told_links.write_report(late["report_id"]))
        assert "台帳に書きました" in page.text
        missing = phone.client.post(told_links.write_report(odd["report_id"]))
        assert missing.status_code == 404
    assert site_id not in moved_g(phone, EntryKind.DELIVER)
