"""The pages of recalls: looked for, opened, told, and ended, by those who may."""

import re
from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.web import recall_links
from inventory import accounts
from inventory.receiving import UNNAMED_DONOR
from tests.api import test_api_keeping
from tests.api.test_api_keeping import (
    FRIDGE,
    SECRET,
    as_council,
    as_hub,
    book,
    grams,
    lot,
    spread,
)
from tests.inventory.book_words import received
from tests.signing_in import signed_in

server = test_api_keeping.server
ASKED = {"product_id": "MILK", "lot_number": "A1"}


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def opened(client: TestClient, **more: str) -> tuple[dict[str, str], httpx2.Response]:
    """Search, and send the form that the page offers."""
    page = client.get(recall_links.RECALLS, params=ASKED)
    assert page.status_code == 200
    ids = {name: hidden(page.text, name) for name in ("hold_id", "entry_id")}
    sent = {**ids, **ASKED, "reason": "異物が入ったおそれ", **more}
    return sent, client.post(recall_links.RECALLS, data=sent, follow_redirects=False)


def ended(client: TestClient, url: str, **sent: str) -> httpx2.Response:
    form: Mapping[str, Any] = {"entry_id": hidden(client.get(url).text, "entry_id"), **sent}
    return client.post(f"{url}/decision", data=form, follow_redirects=False)


def test_a_recall_from_its_notice_to_its_end(server: TestClient) -> None:
    spread(server)
    council = as_council(server)
    found = council.get(recall_links.RECALLS, params=ASKED).text
    assert "対象かもしれません" in found
    assert "ロット番号が不明" in found
    assert all(phone in found for phone in ("0857-22-2222", SECRET["phone"], "0857-33-3333"))
    assert grams(council, FRIDGE) == 5_000  # nothing is held by looking
    sent, answer = opened(council)
    url = answer.headers["location"]
    assert (answer.status_code, grams(council, FRIDGE)) == (303, 0)
    again = council.post(recall_links.RECALLS, data=sent, follow_redirects=False)
    assert (again.status_code, again.headers["location"]) == (303, url)

    page = council.get(url).text
    assert "回収中" in page
    assert "異物が入ったおそれ" in page
    assert "まだ保留にできない量" in page  # it is on a vehicle
    unsure = ended(council, url, decision="discard", reason="電話した")
    assert unsure.status_code == 422
    assert 'value="電話した"' in unsure.text
    assert "checked" in unsure.text
    for missing in ({"decision": "discard", "is_sure": "1"}, {"reason": "電話した"}):
        assert ended(council, url, **missing).status_code == 422
    done = ended(council, url, decision="discard", is_sure="1", reason="電話した")
    assert (done.status_code, done.headers["location"]) == (303, url)
    page = council.get(url).text
    assert "どう終わったか" in page
    assert "電話した" in page
    assert "回収を終える" not in page
    assert grams(council, accounts.waste("recall")) == 9_600
    assert "終わりました" in council.get(recall_links.RECALLS).text


def test_a_recall_that_was_none_gives_the_food_free(server: TestClient) -> None:
    book(server, received(lot(), 3_000, FRIDGE))
    council = as_council(server)
    _, answer = opened(council)
    assert grams(council, FRIDGE) == 0
    ended(council, answer.headers["location"], decision="release", reason="別の商品だった")
    assert grams(council, FRIDGE) == 3_000


@pytest.mark.parametrize(
    ("asked", "word", "field"),
    [
        ({"product_id": "", "maker": " "}, "何を回収するのか", "product_id"),
        ({"expires_from": "12/1"}, "日付を読めません", "expires_from"),
        ({"expires_from": "2026-12-02", "expires_to": "2026-12-01"}, "終わりの日", "expires_to"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    server: TestClient, asked: dict[str, str], word: str, field: str
) -> None:
    page = as_council(server).get(recall_links.RECALLS, params=asked)
    assert page.status_code == 422
    assert word in page.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert all(f'value="{text}"' in page.text for text in asked.values() if text.strip())


def test_without_a_reason_nothing_is_held_and_nothing_typed_is_lost(server: TestClient) -> None:
    book(server, received(lot(), 3_000, FRIDGE))
    council = as_council(server)
    sent, page = opened(council, reason=" ")
    assert page.status_code == 422
    assert 'id="reason-error"' in page.text
    assert hidden(page.text, "hold_id") == sent["hold_id"]
    assert hidden(page.text, "lot_number") == "A1"
    assert grams(council, FRIDGE) == 3_000


def test_a_base_sees_its_own_part_and_a_hall_what_it_got(server: TestClient) -> None:
    spread(server)
    _, answer = opened(as_council(server))
    url = answer.headers["location"]
    mine = as_hub(server).get(url)
    assert "協力施設A" in mine.text
    assert all(word not in mine.text for word in (*SECRET.values(), "遠い食堂", "山田牛乳さん"))
    assert "回収を終える" not in mine.text
    assert as_hub(server, "NOWHERE").get(url).status_code == 404
    assert ended_by_hub(server, url) == 403
    told = signed_in(server, Role.HALL, site_id="HALL", username="h1").get("/")
    assert "食べないでください" in told.text
    assert "異物が入ったおそれ" in told.text
    other = signed_in(server, Role.HALL, site_id="ELSEWHERE", username="h2").get("/")
    assert "食べないでください" not in other.text
    ended(as_council(server), url, decision="release", reason="まちがい")
    told = signed_in(server, Role.HALL, site_id="HALL", username="h1").get("/")
    assert "食べないでください" not in told.text


def told(client: TestClient, url: str, whom: str, how: str) -> httpx2.Response:
    """Press the button of a site or an account, as the page has it."""
    page = client.get(url).text
    form = next(x for x in page.split("<form")[1:] if f'" value="{whom}"' in x)
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    sent |= {"how": how}
    done = client.post(f"{url}/told", data=sent, follow_redirects=False)
    again = client.post(f"{url}/told", data=sent, follow_redirects=False)
    assert again.status_code == done.status_code
    return done


def row_of(page: str, name: str) -> str:
    return next(x for x in page.split("<tr>") if f'<th scope="row">{name}</th>' in x)


def test_who_was_told_is_ticked_by_several_and_taken_back(server: TestClient) -> None:
    spread(server)
    _, answer = opened(as_council(server))
    url = answer.headers["location"]
    council = as_council(server)
    page = council.get(url).text
    assert "□" in row_of(page, "遠い食堂")
    assert told(council, url, "FAR", "phone").status_code == 303
    other = signed_in(server, Role.COUNCIL, username="second", name="次郎")
    assert told(other, url, "FAR", "mail").status_code == 303
    assert told(other, url, "LOGI", "notice").status_code == 303
    row = row_of(council.get(url).text, "遠い食堂")
    assert [row.count(x) for x in ("✓ 電話", "✓ メール", "次郎", "□")] == [1, 1, 1, 0]
    assert "✓ 紙のお知らせ" in row_of(council.get(url).text, "ロジ")

    (first, _) = re.findall(r'action="(/recalls/[^"]+/undo)"', row)
    for _ in range(2):
        assert council.post(first, follow_redirects=False).status_code == 303
    row = row_of(council.get(url).text, "遠い食堂")
    assert [row.count(x) for x in ("✓ 電話", "✓ メール")] == [0, 1]
    assert council.post(f"{url}/told/none/undo").status_code == 404
    assert told(council, url, "FAR", "shout").status_code == 422
    nowhere = {"telling_id": "x", "site_id": "HOME", "how": "mail"}
    assert council.post(f"{url}/told", data=nowhere).status_code == 404

    hub = as_hub(server, "OTHER").get(url).text
    assert "✓ メール" in row_of(hub, "遠い食堂")
    assert "/told" not in hub
    sent = {"telling_id": "y", "site_id": "FAR", "how": "mail"}
    assert as_hub(server, "OTHER").post(f"{url}/told", data=sent).status_code == 403
    ended(as_council(server), url, decision="discard", is_sure="1", reason="集めた")
    page = as_council(server).get(url).text
    assert "✓ メール" in row_of(page, "遠い食堂")
    assert "/told" not in page


def test_donors_and_those_under_way_are_told_and_ticked_as_sites_are(server: TestClient) -> None:
    spread(server)
    unnamed = received(lot("L3", donor_id=UNNAMED_DONOR), 700, FRIDGE)
    book(server, unnamed)
    _, answer = opened(as_council(server))
    url = answer.headers["location"]
    council = as_council(server)
    page = council.get(url).text
    assert "7のうち7" in page  # three halls, two bases, a vehicle, one donor with a name
    assert "知らせられません" in row_of(page, "名前の記録がない寄付者")
    assert "□" in row_of(page, "山田牛乳")
    for whom, how, part in (
        (accounts.donor("DONOR-1").name, "mail", "donors"),
        (accounts.vehicle("KEI").name, "phone", "carriers"),
    ):
        assert told(council, url, whom, how).headers["location"] == f"{url}#{part}"
    page = council.get(url).text
    assert "✓ メール" in row_of(page, "山田牛乳")
    assert "✓ 電話" in row_of(page, "車の中 KEI")
    assert "7のうち5" in page
    for account in ("donor/NOBODY", accounts.donor(UNNAMED_DONOR).name, "vehicle/OTHER", ""):
        wrong = {"telling_id": "x", "account": account, "how": "mail"}
        assert council.post(f"{url}/told", data=wrong).status_code == 404, account

    hub = as_hub(server, "OTHER").get(url).text
    assert all(word not in hub for word in ("山田牛乳さん", "✓ メール", "✓ 電話", "KEI"))
    (back,) = re.findall(r'action="(/recalls/[^"]+/undo)"', row_of(page, "山田牛乳"))
    undone = as_council(server).post(back, follow_redirects=False)
    assert undone.headers["location"] == f"{url}#donors"
    assert "□" in row_of(council.get(url).text, "山田牛乳")


def test_who_was_told_stays_on_the_page_when_the_food_has_gone(server: TestClient) -> None:
    spread(server)
    _, answer = opened(as_council(server))
    url = answer.headers["location"]
    council = as_council(server)
    for whom in ("LOGI", accounts.vehicle("KEI").name):
        told(council, url, whom, "phone")
    ended(council, url, decision="discard", is_sure="1", reason="集めた")
    page = council.get(url).text
    assert all("✓ 電話" in row_of(page, name) for name in ("ロジ", "車の中 KEI"))
    assert "✓ 電話" not in as_hub(server, "OTHER").get(url).text


def ended_by_hub(server: TestClient, url: str) -> int:
    sent = {"entry_id": "x", "decision": "discard", "reason": "x", "is_sure": "1"}
    return as_hub(server).post(f"{url}/decision", data=sent).status_code


@pytest.mark.parametrize("odd", ["", "a/b", "\0", "x" * 80])
def test_a_form_with_an_odd_id_opens_a_recall_that_can_be_found(
    server: TestClient, odd: str
) -> None:
    book(server, received(lot(), 3_000, FRIDGE))
    _, answer = opened(as_council(server), hold_id=odd, entry_id=odd)
    assert answer.status_code == 303
    assert as_council(server).get(answer.headers["location"]).status_code == 200
    assert grams(as_council(server), FRIDGE) == 0
