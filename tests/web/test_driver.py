"""A driver's link and what is told with it: every case of the table of conflicts, exactly."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api.accounts.person import Role
from api.accounts.pin_links import PAUSE
from api.accounts.reach import Reach
from api.clock import utc_now
from api.db import reading, writing
from api.driver import access, reports
from api.driver.kept_reports import find_report, reports_of, to_look_at
from api.driver.weights import Weights, weights_of
from api.permissions import Scope
from api.privacy.forgetting import forget
from api.trips.trip_work import TripDesk, Work
from api.web import links, told_links
from api.web.figures import exact_kg
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.model import SiteId
from tests.driver_making import report
from tests.signing_in import a_person, a_token, signed_in
from tests.trust.personal_world import told_anywhere
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]


def test_the_code_and_the_number_open_one_trip_in_its_time(phone: Phone) -> None:
    assert phone.trip().status_code == 404
    assert phone.open(token="x" * 22) == 422
    phone.now = phone.going.link.opens_at - timedelta(seconds=1)
    assert phone.open() == 422
    phone.now = phone.going.link.closes_at
    assert phone.open() == 422
    phone.now = phone.going.starts_at
    assert phone.open() == 200
    trip = phone.trip().json()
    assert trip["trip_id"] == phone.going.trip.trip_id
    assert [s["site_id"] for s in trip["stops"]] == [s.site_id for s in phone.going.trip.stops]
    sheet = phone.going.sheet
    assert (trip["trip_number"], trip["trip_count"]) == (sheet.trip_number, sheet.trip_count)
    lines = [line for s in trip["stops"] for line in (*s["load"], *s["unload"])]
    assert all(line["cases"] * line["case_g"] == line["quantity_g"] for line in lines)
    assert {len(line["expires_on"]) for line in lines} == {10}
    cookie = next(c for c in phone.client.cookies.jar if c.name == f"hakobi_trip-{phone.key}")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert str(cookie._rest.get("SameSite")).lower() == "strict"  # type: ignore[attr-defined]
    phone.now = phone.going.link.closes_at
    assert phone.trip().status_code == 404


def test_five_wrong_numbers_make_a_pause_even_for_the_right_one(phone: Phone) -> None:
    wrong = "0000" if phone.going.pin != "0000" else "1111"
    assert [phone.open(pin=wrong) for _ in range(5)] == [422] * 5
    assert phone.open() == 429
    phone.now += PAUSE
    assert phone.open() == 200


def test_a_second_phone_takes_the_trip_over_and_a_new_link_ends_both(phone: Phone) -> None:
    assert phone.open() == 200
    first = dict(phone.client.cookies)
    phone.client.cookies.clear()
    assert phone.open() == 200
    phone.client.cookies.clear()
    phone.client.cookies.update(first)
    assert phone.trip().status_code == 404
    with writing(phone.engine) as connection:
        access.revoke_link(
            connection, phone.going.stored.plan_id, phone.going.trip.trip_id, now=phone.now
        )
    assert phone.open() == 422


def test_a_trip_as_planned_is_in_the_book_to_the_gram(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    for site_id in phone.going.calls:
        (told,) = phone.tell(report("deliver", site_id, phone.now))
        assert (told["state"], told["flags"]) == ("written", []), told
    assert phone.aboard() == {}
    (back,) = phone.tell(report("return", "", phone.now))
    assert (back["state"], back["flags"]) == ("written", []), "an empty vehicle may come back"
    with reading(phone.engine) as connection:
        assert to_look_at(connection) == []


def test_the_same_report_a_hundred_times_at_once_is_one_movement(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    one = report("deliver", phone.going.calls[0], phone.now)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: phone.tell(one), range(100)))
    assert all(answer == answers[0] for answer in answers)
    with reading(phone.engine) as connection:
        kept = reports_of(connection, phone.going.stored.plan_id, phone.going.trip.trip_id)
    assert [k.report_id for k in kept].count(one["report_id"]) == 1
    (other,) = phone.tell({**one, "note": "another"})
    assert (other["state"], other["flags"]) == ("refused", ["other_content"])


def test_a_drivers_text_goes_with_its_report_and_is_nowhere_else(phone: Phone) -> None:
    """The book keeps all for ever: a text with a name in it must not get there."""
    phone.open()
    phone.loaded()
    first, second = phone.going.calls[:2]
    secret = "ひみつ太郎さんに渡した"
    (done,) = phone.tell(report("deliver", first, phone.now) | {"note": secret})
    (failed,) = phone.tell(report("fail", second, phone.now) | {"reason": "other", "note": secret})
    assert (done["state"], failed["state"]) == ("written", "kept")
    assert told_anywhere(phone.engine, secret) == ["trip_reports"]
    by = phone.going.council.person_id
    forget(phone.engine, now=phone.now + timedelta(days=366), person_id=by)
    assert told_anywhere(phone.engine, secret) == []


def test_a_load_that_base_and_driver_tell_alike_is_nothing_to_look_at(phone: Phone) -> None:
    phone.open()
    going = phone.going
    base = going.loads[0]
    loader = a_person(phone.engine, Role.HUB, site_id=base)
    with writing(phone.engine) as connection:
        reach = Reach(loader, scope=Scope.ALL, route_name="load_trip")
        desk = TripDesk(connection, reach, going.stored, going.trip, now=phone.now)
        desk.load(base, Work(entry_id="by-the-base", occurred_at=phone.now))
    aboard = phone.aboard()
    whole = {str(k): g for k, g in loaded_at(going.trip, SiteId(base)).items()}
    for told in (report("load", base, phone.now), report("load", base, phone.now, lines=whole)):
        (same,) = phone.tell(told)
        assert (same["state"], same["flags"]) == ("written", [])
    (wrong, *rest) = sorted(whole)
    less = {wrong: whole[wrong] // 2, **{lot: whole[lot] for lot in rest}}
    (other,) = phone.tell(report("load", base, phone.now, lines=less))
    assert (other["state"], other["flags"]) == ("kept", ["twice"])
    assert phone.aboard() == aboard
    with reading(phone.engine) as connection:
        assert [k.report_id for k in to_look_at(connection)] == [other["report_id"]]


def test_what_does_not_fit_is_kept_with_a_flag_and_nothing_is_dropped(phone: Phone) -> None:
    phone.open()
    first = phone.going.calls[0]
    (early,) = phone.tell(report("deliver", first, phone.now, lines=planned(phone, first)))
    assert (early["state"], early["flags"]) == ("kept", ["not_aboard"])
    (planned_early,) = phone.tell(report("deliver", first, phone.now))
    assert (planned_early["state"], planned_early["flags"]) == ("kept", ["not_aboard"])
    phone.loaded()
    (gone,) = phone.tell(report("deliver", "HALL-NOT-THERE", phone.now))
    assert (gone["state"], gone["flags"]) == ("kept", ["stop_gone"])
    (done,) = phone.tell(report("deliver", first, phone.now))
    assert done["state"] == "written"
    (twice,) = phone.tell(report("deliver", first, phone.now))
    assert (twice["state"], twice["flags"]) == ("kept", ["twice"])
    aboard = phone.aboard()
    (other,) = phone.tell(report("deliver", first, phone.now, lines=planned(phone, first)))
    assert (other["state"], other["flags"]) == ("kept", ["twice"])
    assert phone.aboard() == aboard
    (odd,) = phone.tell(report("deliver", phone.going.calls[1], phone.now, lines={"LOT-X": 1}))
    assert (odd["state"], odd["flags"]) == ("kept", ["unfit"])
    (failed,) = phone.tell(report("fail", phone.going.calls[1], phone.now, reason="nobody"))
    assert (failed["state"], failed["flags"]) == ("kept", ["failed"])
    with reading(phone.engine) as connection:
        kept = to_look_at(connection)
        assert len(kept) == 7
        known = (connection, phone.going.stored, phone.going.trip)
        weighed = {k.report_id: weights_of(*known, k) for k in kept}
    whole_g = sum(planned(phone, first).values())
    assert weighed[twice["report_id"]] == Weights(planned_g=whole_g, told_g=whole_g, lots=())
    odd_told = weighed[odd["report_id"]]
    assert odd_told is not None
    assert odd_told.told_g == 1
    assert {x.lot_id: (x.planned_g, x.told_g) for x in odd_told.lots}["LOT-X"] == (0, 1)
    fail_told = weighed[failed["report_id"]]
    assert fail_told is not None
    assert (fail_told.told_g, fail_told.lots) == (0, ())


def planned(phone: Phone, site_id: str) -> dict[str, int]:
    found = unloaded_at(phone.going.trip, phone.going.trip.stops[0].site_id.__class__(site_id))
    return {str(k): g for k, g in found.items()}


def test_other_weights_win_and_the_difference_stays_on_the_vehicle(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    site_id = phone.going.calls[0]
    lines = planned(phone, site_id)
    lot_id = next(iter(lines))
    before = phone.aboard()
    less = {**lines, lot_id: lines[lot_id] // 2}
    (told,) = phone.tell(report("deliver", site_id, phone.now, lines=less))
    assert (told["state"], told["flags"]) == ("written", ["differs"])
    key = ledger_lot_of(lot_id)[0]  # type: ignore[arg-type]
    assert phone.aboard()[key] == before[key] - lines[lot_id] // 2
    signed_in(phone.client)
    listed = "".join(re.sub("<[^>]+>", "", phone.client.get(links.REPORTS).text).split())
    product = phone.going.stored.scenario.product_of(lot_id).name  # type: ignore[arg-type]
    was, now_g = lines[lot_id], less[lot_id]
    whole = f"予定 {exact_kg(sum(lines.values()))} kg → 実際 {exact_kg(sum(less.values()))} kg"
    part = f"{product} ロット {key} 予定 {exact_kg(was)} kg → 実際 {exact_kg(now_g)} kg"
    assert f"重さ{whole}{part}".replace(" ", "") in listed
    assert listed.count("→実際") == 2, "lots that came as planned are not told"
    for other in phone.going.calls[1:]:
        phone.tell(report("deliver", other, phone.now))
    (back,) = phone.tell(report("return", "", phone.now))
    assert back["state"] == "written"
    assert phone.aboard() == {}


def test_what_was_noted_is_taken_for_a_week_and_a_clock_that_is_off_is_put_right(
    phone: Phone,
) -> None:
    phone.open()
    phone.loaded()
    noted = phone.now + timedelta(minutes=30)
    phone.now = phone.going.link.closes_at + timedelta(days=6)
    (late,) = phone.tell(report("deliver", phone.going.calls[0], noted))
    assert (late["state"], late["flags"]) == ("written", ["late"]) or late["flags"] == [
        "late",
        "unfit",
    ]
    ahead = phone.now + timedelta(hours=48)
    (off,) = phone.tell(
        report("temperature", "", ahead, temperature_dc=45), sent_at=ahead + timedelta(minutes=1)
    )
    assert (off["state"], off["flags"]) == ("written", ["clock"])
    phone.now = phone.going.link.closes_at + access.TOLD_FOR
    sent = {"key": phone.key, "sent_at": phone.now.isoformat(), "reports": []}
    assert phone.client.post("/d/reports", json=sent).status_code == 404


def test_what_is_told_of_a_trip_has_an_end(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that is refused keeps what it has: nothing is answered as taken."""
    monkeypatch.setattr(reports, "MOST_OF_TRIP", 2)
    phone.open()
    told = [report("temperature", "", phone.now, temperature_dc=n) for n in range(3)]
    assert [t["state"] for t in phone.tell(*told[:2])] == ["written", "written"]
    sent = {"key": phone.key, "sent_at": phone.now.isoformat(), "reports": told[2:]}
    answer = phone.client.post("/d/reports", json=sent)
    assert answer.status_code == 429
    with reading(phone.engine) as connection:
        kept = reports_of(connection, phone.going.stored.plan_id, phone.going.trip.trip_id)
    assert len(kept) == 2


def test_the_office_makes_links_looks_at_reports_and_keys_in_paper(phone: Phone) -> None:
    going = phone.going
    phone.open()
    phone.tell(report("fail", going.calls[0], phone.now, reason="road"))
    signed_in(phone.client)
    page = phone.client.get(links.trip(going.stored.plan_id, going.trip.trip_id)).text
    assert going.pin in page
    listed = phone.client.get(links.REPORTS).text
    assert "道が通れない" in listed
    with reading(phone.engine) as connection:
        (kept,) = to_look_at(connection)
    assert (
        phone.client.post(
            told_links.resolve_report(kept.report_id), data={"note": "明日届ける"}
        ).status_code
        == 200
    )
    assert "確かめる記録はありません" in phone.client.get(links.REPORTS).text
    phone.client.post(links.make_link(going.stored.plan_id, going.trip.trip_id))
    assert phone.open() == 422
    base = going.stored.scenario.vehicles[going.trip.vehicle_id].base_id
    base = base if going.stored.scenario.sites[base].is_supply else going.loads[0]  # type: ignore[assignment]
    keying = links.keying(going.stored.plan_id, going.trip.trip_id)
    assert keying not in page
    refused = phone.client.get(keying)
    assert refused.status_code == 403
    assert "これができるのは、拠点の担当者です。その人に頼んでください。" in refused.text
    told_in_english = phone.client.get(keying, params={"lang": "en"}).text
    assert "Those who may: Hub operator. Ask one of them." in told_in_english
    hub = a_person(phone.engine, Role.HUB, site_id=str(base), username="keying")
    phone.client.cookies.clear()
    phone.client.headers["Authorization"] = f"Bearer {a_token(phone.engine, hub)}"
    address = links.keying(going.stored.plan_id, going.trip.trip_id)
    form = phone.client.get(address)
    assert form.status_code == 200
    fields = {"return": ""}
    for n, stop in enumerate(going.sheet.stops):
        fields |= {f"load-{n}": "planned"} if stop.load else {}
        fields |= {f"unload-{n}": "planned"} if stop.unload else {}
    fields["temperature-0"] = "−１．５℃"
    done = phone.client.post(address, data=fields)
    count = len(going.loads) + len(going.calls) + 1
    assert f"{count}件を記録しました" in done.text
    with reading(phone.engine) as connection:
        told = reports_of(connection, going.stored.plan_id, going.trip.trip_id)
    assert [t for r in told if (t := r.content["temperature_dc"]) is not None] == [-15]
    sheet = phone.client.get(links.trip(going.stored.plan_id, going.trip.trip_id)).text
    assert sheet.count("✓ 届けました") == len(going.calls)
    assert sheet.count("✓ 積みました") == len(going.loads)
    assert "温度 -1.5℃" in sheet
    again = phone.client.get(address).text
    assert again.count("✓ 記録済み") == len(going.loads) + len(going.calls)
    assert not re.search(r'id="(un)?load-[^>]*>\s*<option value="planned" selected', again)
    wrong = {"temperature-0": "ぬるい", "time-0": "25時", "load-0": "planned"}
    refused = phone.client.post(address, data=wrong)
    assert refused.status_code == 422
    for text in ("読めないところが2か所", 'value="ぬるい"', 'value="25時"', 'id="time-0-error"'):
        assert text in refused.text
    with reading(phone.engine) as connection:
        assert len(reports_of(connection, going.stored.plan_id, going.trip.trip_id)) == len(told)
    assert phone.aboard() == {}


def test_what_did_not_fit_is_written_once_what_it_needs_is_there(phone: Phone) -> None:
    going = phone.going
    phone.open()
    early = report("deliver", going.calls[0], phone.now)  # nothing was loaded
    phone.tell(early)
    base = going.stored.scenario.vehicles[going.trip.vehicle_id].base_id
    base = base if going.stored.scenario.sites[base].is_supply else going.loads[0]  # type: ignore[assignment]
    hub = a_person(phone.engine, Role.HUB, site_id=str(base), username="writing")
    cookies = dict(phone.client.cookies)
    phone.client.cookies.clear()
    phone.client.headers["Authorization"] = f"Bearer {a_token(phone.engine, hub)}"
    address = told_links.write_report(early["report_id"])
    assert "台帳に書く" in phone.client.get(links.REPORTS).text
    still = phone.client.post(address)
    assert "まだ書けません" in still.text
    del phone.client.headers["Authorization"]
    phone.client.cookies.update(cookies)
    for site_id in going.loads:
        phone.tell(report("load", site_id, phone.now))
    before = phone.aboard()
    phone.client.cookies.clear()
    phone.client.headers["Authorization"] = f"Bearer {a_token(phone.engine, hub)}"
    done = phone.client.post(address, data={"note": "紙で確かめた"})
    assert "台帳に書きました" in done.text
    assert sum(phone.aboard().values()) < sum(before.values())
    assert phone.client.post(address).status_code == 404
    with reading(phone.engine) as connection:
        kept = find_report(connection, early["report_id"])
    assert kept is not None
    assert (str(kept.state), kept.note, kept.is_to_look_at) == ("written", "紙で確かめた", False)


def test_the_token_is_in_no_address_and_the_page_needs_no_person(phone: Phone) -> None:
    shell = phone.client.get("/d")
    assert shell.status_code == 200
    assert "driver.js" in shell.text
    assert phone.going.token not in shell.text
    worker = phone.client.get("/d/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert utc_now() is not None
