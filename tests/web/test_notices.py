"""Notices of approved plans: what they tell, their files, and how they are sent."""

import io
import re
import zipfile
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx2
import pytest

from api.accounts.mail_address import is_mail_address
from api.db import reading, writing
from api.notices.gather import ChangeKind, NoticeKind, counted, gather_notices
from api.notices.text import body_of, title_of
from api.privacy import access
from api.privacy.access import DRIVERS_READ
from api.store import add_plan
from api.web import links, notice_links
from logistics.check import check
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from tests.mail_server import mail_served
from tests.one_trip import Call, one_trip
from tests.web.notice_desk import mail_settings, office
from tests.web.notice_pages import changed
from tests.web.serving import NOW

SECRET = {"name": "まことの家", "address": "鳥取市ひみつ町1-2-3", "phone": "0857-99-9999"}


def test_everybody_is_told_what_comes_when_and_nobody_s_secrets() -> None:
    call = Call(**SECRET, confidential=True, public_name="にじ")  # type: ignore[arg-type]
    scenario, plan = one_trip([Call(name="久松", phone="0857-11-1111"), call])
    notices = gather_notices(scenario, plan, since=scenario.start)
    texts = {n.key: title_of(n) + body_of(n) for n in notices}
    assert {kind for kind, _ in texts} == set(NoticeKind)
    every = "".join(texts.values())
    assert all(word not in every for word in (*SECRET.values(), "0857-11-1111"))
    assert "にじ" in every
    stop = plan.trips[0].stops[1]
    hall = texts[NoticeKind.HALL, str(stop.site_id)]
    about = stop.arrive_min // 10 * 10
    assert f"{about // 60:02d}:{about % 60:02d}ごろ" in hall
    lots = [scenario.product_of(x.lot_id).name for x in stop.unload]
    assert all(name in hall for name in lots)
    assert "English" in hall
    assert "変わった" not in hall


def test_what_differs_from_the_plan_before_is_said_to_whom_it_concerns(
    sample: Scenario, sample_plan: Plan
) -> None:
    old = replace(sample_plan, trips=sample_plan.trips[:12])
    new = changed(old)
    found = gather_notices(sample, new, since=sample.start, former=(sample, old))
    first, last = old.trips[0], old.trips[-1]
    halls = {s.site_id for s in first.stops if s.unload and not sample.sites[s.site_id].is_supply}
    by_key = {n.key: n for n in found}
    for site_id in halls:
        changes = by_key[NoticeKind.HALL, str(site_id)].changes or ()
        assert any(
            c.kind is ChangeKind.TIME and c.after.day == first.day for c in changes if c.after
        )
        assert " → " in body_of(by_key[NoticeKind.HALL, str(site_id)])
        assert title_of(by_key[NoticeKind.HALL, str(site_id)]).startswith("【変更】")
    gone = next(s for s in reversed(last.stops) if s.unload)
    lost = by_key[NoticeKind.HALL, str(gone.site_id)]  # also where nothing is left for it
    assert any(c.kind is ChangeKind.GONE for c in lost.changes or ())
    assert "なくなりました" in body_of(lost)
    counts = counted(found)
    assert counts[ChangeKind.GONE] == 1
    assert counts[ChangeKind.TIME] == sum(
        1 for s in first.stops if s.unload and not sample.sites[s.site_id].is_supply
    )
    same = gather_notices(sample, old, since=sample.start, former=(sample, old))
    assert all(n.changes == () and "変わったところはありません" in body_of(n) for n in same)
    later = gather_notices(sample, old, since=last.day, former=(sample, new))
    assert {i.day for n in later for i in n.items} <= {
        t.day for t in old.trips if t.day >= last.day
    }


def test_a_vehicle_s_trips_of_one_day_are_told_apart_in_mails(
    sample: Scenario, sample_plan: Plan
) -> None:
    sheet = next(s for s in route_sheets(sample, sample_plan) if s.trip_number == s.trip_count > 1)
    alone = [s for s in route_sheets(sample, sample_plan) if s.trip_count == 1]
    found = gather_notices(sample, sample_plan, since=sample.start)
    named = f"{sheet.vehicle_id} {sheet.trip_number}便"
    for notice in found:
        lines = body_of(notice).splitlines()
        japanese = [line for line in lines if f"便 {sheet.trip_id}" in line]
        assert all(named in line for line in japanese)
        assert not any("便（便" in x for s in alone for x in lines if f"便 {s.trip_id}" in x)
        if notice.kind is NoticeKind.HALL:
            assert not re.search(r"[0-9]便|trip [0-9]", body_of(notice))
    drivers = [n for n in found if n.kind is NoticeKind.DRIVER and sheet.driver == n.name]
    hubs = [n for n in found if n.kind is NoticeKind.HUB and n.subject == sheet.stops[0].site_id]
    for notice in (*drivers, *hubs):
        body = body_of(notice)
        assert named in body
        assert f", {sheet.vehicle_id} trip {sheet.trip_number}: " in body
    fewer = replace(
        sample_plan, trips=tuple(t for t in sample_plan.trips if t.trip_id != sheet.trip_id)
    )
    after = gather_notices(sample, fewer, since=sample.start, former=(sample, sample_plan))
    gone = next(n for n in after if n.key == drivers[0].key)
    assert f" {named}：なくなりました" in body_of(gone)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("hall@example.jp", True),
        ("a.b+c@xn--q9jyb4c.jp", True),
        ("", False),
        ("hall", False),
        ("hall@localhost", False),
        ("食堂@example.jp", False),
        ("a@example.jp, b@example.jp", False),
        ("A <a@example.jp>", False),
        ("a@example.jp\r\nBcc: b@example.jp", False),
        (f"{'a' * 250}@example.jp", False),
    ],
)
def test_what_is_a_mail_address(text: str, is_one: bool) -> None:
    assert is_mail_address(text) is is_one


def test_files_are_made_of_approved_plans_alone_and_changes_are_told(
    sample: Scenario, sample_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path, sample, sample_plan, monkeypatch) as desk:
        assert "まだ承認されていません" in desk.client.get(desk.path).text
        assert desk.client.get(notice_links.notices_zip(desk.plan_id)).status_code == 409
        desk.approve()
        assert desk.path in desk.client.get(links.plan(desk.plan_id)).text
        page = desk.client.get(desk.path).text
        assert "はじめてのお知らせ" in page
        assert "メールを送るサーバーは設定されていません" in page
        assert desk.send(to__hall__x="1").headers["location"].endswith("done=saved")
        wrong = {"to__hall__HALL-01": "ab", "to__hall__HALL-02": "b@example.jp"}
        refused = desk.send(**wrong)
        assert refused.status_code == 422
        assert 'value="ab" aria-invalid="true"' in refused.text
        assert "b@example.jp" in refused.text  # what was typed is not lost
        assert "b@example.jp" not in desk.client.get(desk.path).text  # and nothing was stored
        desk.send(**{"to__hall__HALL-02": " b@example.jp ", "send": "all"})
        assert "b@example.jp" in desk.client.get(desk.path).text
        assert desk.states() == {}  # there is no server to send by
        asked = desk.client.post(f"/api/v1{desk.path}/sendings", json={})
        assert (asked.status_code, asked.json()["code"]) == (409, "no_mail_server")
        mails = unzipped(desk.client.get(notice_links.notices_zip(desk.plan_id)).content)
        mine = mails["hall-HALL-02.eml"]
        assert (mine["To"], mine["X-Unsent"]) == ("b@example.jp", "1")
        assert mails["hall-HALL-01.eml"]["To"] is None
        one = desk.client.get(notice_links.notice_eml(desk.plan_id, "hall", "HALL-02"))
        assert one.headers["content-type"] == "message/rfc822"
        alone = message_from_bytes(one.content, policy=default)
        assert alone.get_content() == mine.get_content()
        assert (
            desk.client.get(notice_links.notice_eml(desk.plan_id, "hall", "X")).status_code == 404
        )
        with writing(desk.engine) as connection:
            new = a_little_later(sample, sample_plan)
            stored = add_plan(connection, new, scenario_id=desk.month_id, now=NOW)
        desk.approve(stored.plan_id)
        page = desk.client.get(notice_links.notices(stored.plan_id)).text
        assert "時刻や車両が変わる" in page
        assert "b@example.jp" in page  # addresses stay
        with reading(desk.engine) as connection:
            read = [row.subject for row in access.listed(connection) if row.action == DRIVERS_READ]
        assert set(read) == {f"notices/{desk.plan_id}", f"notices/{stored.plan_id}"}
        assert len(read) > 5  # whoever looks leaves a word each time
        assert "まだ承認されていません" in desk.client.get(desk.path).text


def test_the_api_lists_addresses_and_sends_notices(
    sample: Scenario, sample_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        mail_served(tmp_path) as server,
        office(
            tmp_path / "data", sample, sample_plan, monkeypatch, **mail_settings(server)
        ) as desk,
    ):
        path = f"/api/v1/plans/{desk.plan_id}/notices"
        assert desk.client.get(path).json()["code"] == "notices_of_draft"
        desk.approve()
        first = desk.client.get(path, params={"limit": 1}).json()
        rows = desk.client.get(path, params={"limit": 500}).json()["items"]
        assert first["total"] == len(rows) > 40
        hall = next(row for row in rows if row["subject"] == "HALL-02")
        assert (hall["kind"], hall["changes"], hall["state"]) == ("hall", None, None)
        assert "ごろ" in hall["body"]

        def put(*addresses: tuple[str, str]) -> httpx2.Response:
            told = [{"kind": "hall", "subject": s, "address": a} for s, a in addresses]
            return desk.client.put(f"{path}/addresses", json={"addresses": told})

        good = ("HALL-02", "h2@example.jp")
        for wrong in (("HALL-01", "ab"), ("NOWHERE", "a@example.jp")):
            refused = put(good, wrong)
            assert (refused.status_code, refused.json()["code"]) == (422, "mail_address_wrong")
            assert wrong[0] in refused.json()["detail"]
        assert put(good).json() == {"changed": 1}
        assert put(good).json() == {"changed": 0}
        nobody = {"to": [{"kind": "hall", "subject": "HALL-03"}]}
        assert desk.client.post(f"{path}/sendings", json=nobody).json() == {"asked": 0}
        sent = desk.client.post(f"{path}/sendings", json={})
        assert (sent.status_code, sent.json()) == (202, {"asked": 1})
        assert desk.client.post(f"{path}/sendings", json={}).json() == {"asked": 0}
        assert desk.work() == 1
        assert server.addresses == ["h2@example.jp"]
        rows = desk.client.get(path, params={"limit": 500}).json()["items"]
        hall = next(row for row in rows if row["subject"] == "HALL-02")
        assert (hall["state"], hall["address"], hall["is_old"]) == ("sent", good[1], False)


def a_little_later(scenario: Scenario, plan: Plan) -> Plan:
    """The first sound plan in which one trip is ten minutes later."""
    for n, trip in enumerate(plan.trips):
        later = replace(
            trip,
            stops=tuple(
                replace(s, arrive_min=s.arrive_min + 10, depart_min=s.depart_min + 10)
                for s in trip.stops
            ),
        )
        found = replace(plan, trips=(*plan.trips[:n], later, *plan.trips[n + 1 :]))
        if check(scenario, found).clean:
            return found
    raise AssertionError("no trip can be later")


def unzipped(content: bytes) -> dict[str, EmailMessage]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: message_from_bytes(archive.read(name), policy=default)
            for name in archive.namelist()
        }
