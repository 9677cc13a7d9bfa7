"""The council's page of transfers: food is sent from base to base, taken in, and undone."""

import re
from html import unescape

import httpx2
from fastapi.testclient import TestClient

from api.accounts.person import Role
from inventory import accounts as places
from tests.api import test_api_keeping
from tests.api.book_over_http import movement
from tests.api.test_api_keeping import FRIDGE, NOW, as_council, as_hub, book, grams, lot
from tests.inventory.book_words import received
from tests.signing_in import signed_in

server = test_api_keeping.server
SHELF = places.shelf("LOGI", "ambient")
DOCK, LOGI_DOCK = places.shelf("OTHER", places.DOCK), places.shelf("LOGI", places.DOCK)
ASKED = {"from": "LOGI"}


def as_admin(client: TestClient) -> TestClient:
    return signed_in(client, Role.ADMIN)


def form_of(client: TestClient) -> dict[str, str]:
    page = client.get("/transfers", params=ASKED)
    assert page.status_code == 200, page.text
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}


def sent(client: TestClient, **more: str) -> httpx2.Response:
    return client.post("/transfers", data=more, follow_redirects=False)


def test_lots_are_sent_once_and_the_list_says_what_became_of_them(server: TestClient) -> None:
    book(server, received(lot(), 5_000, FRIDGE), received(lot("L2"), 4_000, SHELF))
    council = as_council(server)
    assert "移動はまだありません" in council.get("/transfers").text
    form = {
        **form_of(council),
        f"kg:{FRIDGE.name} L1": "１．５ｋｇ",
        f"kg:{SHELF.name} L2": "4",
        "to": "OTHER",
        "note": "午後の車",
    }
    for _ in range(2):
        answer = sent(council, **form)
        assert answer.status_code == 303, answer.text
    assert (grams(council, FRIDGE), grams(council, SHELF, "L2")) == (3_500, 0)
    page = council.get(answer.headers["location"]).text
    assert "送りました（LOGI-" in page
    assert "運んでいます" in page
    assert "午後の車" in page
    assert "1.5 kg" in page

    hub = as_hub(server, "OTHER")
    (one,) = hub.get("/api/v1/transfers").json()["items"]
    hub_page = hub.get("/hub/transfers").text
    entry_id = re.search(r'name="entry_id" value="([^"]+)"', hub_page)
    assert entry_id
    came = {"kg:L1": "1", "kg:L2": "4", "reason": "一袋足りない", "entry_id": entry_id[1]}
    done = hub.post(f"/hub/transfers/{one['transfer_id']}", data=came, follow_redirects=False)
    assert done.status_code == 303, done.text
    page = as_council(server).get("/transfers").text
    assert "tag-soon" not in page
    assert "足りなかった量 0.5 kg" in page


def test_what_cannot_be_sent_is_said_and_nothing_is_written(server: TestClient) -> None:
    book(server, received(lot(), 5_000, FRIDGE))
    council = as_council(server)
    good = {**form_of(council), f"kg:{FRIDGE.name} L1": "2", "to": "OTHER", "note": "午後"}
    for wrong, word in (
        ({"from": "NONE"}, "送る拠点を選んで"),
        ({"to": ""}, "送る拠点とはちがう"),
        ({"to": "LOGI"}, "送る拠点とはちがう"),
        ({"to": "HALL"}, "送る拠点とはちがう"),
        ({f"kg:{FRIDGE.name} L1": ""}, "一つ以上"),
        ({f"kg:{FRIDGE.name} L1": "0"}, "ある量の中で"),
        ({f"kg:{FRIDGE.name} L1": "5.001"}, "ある量の中で"),
        ({f"kg:{FRIDGE.name} L1": "1,5"}, "ある量の中で"),
        ({f"kg:{FRIDGE.name} L9": "1"}, "もう棚にない"),
        ({"kg:site/OTHER/shelf/dock L1": "1"}, "もう棚にない"),
    ):
        refused = sent(council, **{**good, **wrong})
        assert refused.status_code == 422, wrong
        assert word in refused.text.split('id="transfer-error"')[1].split("</div>")[0], wrong
    assert 'value="午後"' in refused.text  # what was typed stays
    assert f'name="kg:{FRIDGE.name} L1" type="text" inputmode="decimal"' in refused.text
    assert grams(council, FRIDGE) == 5_000
    admin = as_admin(server)
    assert admin.get("/transfers").status_code == 200
    assert "食品を送る" not in admin.get("/transfers", params=ASKED).text
    assert sent(admin, **good).status_code == 403
    assert as_hub(server).get("/transfers").status_code == 403


# Arrivals and undoing


def a_transfer(server: TestClient) -> str:
    """Send 1.5 kg of L1 and 4 kg of L2 from LOGI to OTHER by the council; return its id."""
    book(server, received(lot(), 5_000, FRIDGE), received(lot("L2"), 4_000, SHELF))
    council = as_council(server)
    weights = {f"kg:{FRIDGE.name} L1": "1.5", f"kg:{SHELF.name} L2": "4"}
    assert sent(council, **form_of(council), **weights, to="OTHER").status_code == 303
    (one,) = council.get("/api/v1/transfers").json()["items"]
    return str(one["transfer_id"])


def forms(client: TestClient) -> list[tuple[str, dict[str, str]]]:
    """Return the forms of the list: where each is sent, and its fields."""
    found = re.findall(
        r'action="(/transfers/[^"]+)"(.*?)</form>', client.get("/transfers").text, re.S
    )
    field = re.compile(r'<input[^>]* name="([^"]+)"[^>]*?(?: value="([^"]*)")?(?: required[^>]*)?>')
    return [(unescape(u), {k: unescape(v) for k, v in field.findall(text)}) for u, text in found]


def post(client: TestClient, form: tuple[str, dict[str, str]], **more: str) -> httpx2.Response:
    address, fields = form
    return client.post(address, data={**fields, **more}, follow_redirects=False)


def told(client: TestClient, answer: httpx2.Response) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"]).text.split('role="status"')[1].split("</div>")[0]


def test_the_council_writes_what_came_once_and_undoes_it(server: TestClient) -> None:
    transfer_id = a_transfer(server)
    council = as_council(server)
    arrival, undo = forms(council)
    assert arrival[0].endswith(f"{transfer_id}/arrival")
    came = {"kg:L1": "１ｋｇ", "to": "OTHER", "reason": "一袋破れ"}
    for _ in range(2):  # a double click
        assert "届いたことを記帳しました" in told(council, post(council, arrival, **came))
    assert (grams(council, DOCK), grams(council, DOCK, "L2")) == (1_000, 4_000)
    page = council.get("/transfers").text
    assert "tag-soon" not in page
    assert "一袋破れ" in page
    late = post(council, undo, reason="誤り")
    assert late.status_code == 422, "what has arrived was sent"
    assert "そのあとに到着が記帳されて" in late.text
    (undo_arrival,) = forms(council)
    assert "記帳を取り消しました" in told(council, post(council, undo_arrival, reason="別の便"))
    assert (grams(council, DOCK), grams(council, DOCK, "L2")) == (0, 0)
    _, undo = forms(council)
    for _ in range(2):
        answer = post(council, undo, reason="車が出なかった")
        assert transfer_id in told(council, answer)
    assert (grams(council, FRIDGE), grams(council, SHELF, "L2")) == (5_000, 4_000)
    assert forms(council) == []
    again = post(council, (undo[0], {**undo[1], "entry_id": "another"}), reason="もう一度")
    assert again.status_code == 422
    assert "もう取り消されたか" in again.text

    log = council.get("/api/v1/session").json()
    by = {e["person_id"] for e in council.get("/api/v1/entries").json()["items"][:4]}
    assert by == {log["person_id"]}
    seen = as_admin(server).get("/access-log").text
    for doing in ("拠点間の移動の到着を記した", "拠点間の移動の記録を取り消した"):
        assert doing in seen
    assert transfer_id in seen
    assert council.get("/api/v1/audit").json()["clean"]


def test_what_came_elsewhere_is_written_there_and_faults_keep_what_was_typed(
    server: TestClient,
) -> None:
    a_transfer(server)
    council = as_council(server)
    arrival = forms(council)[0]
    for wrong, word in (
        ({"kg:L1": "x"}, "重さを"),
        ({"kg:L1": "1"}, "理由を入れて"),
        ({"came_at": "25:99"}, "着いた日と時刻"),
        ({"came_on": "2020-01-01"}, "着いた日と時刻"),
        ({"to": "HALL"}, "届いた拠点を選んで"),
    ):
        refused = post(council, arrival, **{"note": "", "to": "OTHER", **wrong})
        assert refused.status_code == 422, wrong
        assert word in refused.text.split('id="transfer-alert"')[1].split("</div>")[0], wrong
        assert 'id="refused"' in refused.text
    assert (grams(council, DOCK), grams(council, LOGI_DOCK)) == (0, 0)
    assert post(council, arrival, to="LOGI").status_code == 303
    assert (grams(council, LOGI_DOCK), grams(council, LOGI_DOCK, "L2")) == (1_500, 4_000)


def test_an_arrival_whose_food_was_moved_on_is_not_undone(server: TestClient) -> None:
    a_transfer(server)
    council = as_council(server)
    assert post(council, forms(council)[0], to="OTHER").status_code == 303
    hub = as_hub(server, "OTHER")
    moved_on = movement("dispose", DOCK.name, "waste/mould", 0.5)
    assert hub.post("/api/v1/entries", json=moved_on).status_code == 201
    council = as_council(server)
    refused = post(council, forms(council)[0], reason="誤り")
    assert refused.status_code == 422
    assert "もう動かされている" in refused.text
    assert 'value="誤り"' in refused.text
    assert grams(council, DOCK) == 1_000


def test_others_neither_write_what_came_nor_undo_on_this_page(server: TestClient) -> None:
    a_transfer(server)
    arrival, undo = forms(as_council(server))
    admin = as_admin(server)
    assert forms(admin) == []
    for who in (admin, as_hub(server), as_hub(server, "OTHER")):
        assert post(who, arrival, to="OTHER").status_code == 403
        assert post(who, undo, reason="x").status_code == 403
    council = as_council(server)
    assert council.post("/transfers/NONE/undo", data={"undoes": "x"}).status_code == 404
    assert council.post("/transfers/NONE/arrival", data={}).status_code == 404


def test_by_the_api_the_council_undoes_transfers_and_nothing_else(server: TestClient) -> None:
    received_id = "came-in"
    book(server, received(lot(), 5_000, FRIDGE, entry_id=received_id))
    a_way = movement("send", FRIDGE.name, "transit/X1", 0.5)
    sent_id = as_hub(server).post("/api/v1/entries", json=a_way).json()["entry_id"]
    council = as_council(server)

    def undone(entry_id: str) -> httpx2.Response:
        body = {"entry_id": f"undo-{entry_id}", "occurred_at": NOW.isoformat(), "reason": "誤り"}
        return council.post(f"/api/v1/entries/{entry_id}/reversal", json=body)

    assert undone(received_id).status_code == 403
    assert undone(sent_id).status_code == 201
    assert undone(f"undo-{sent_id}").status_code in (403, 409, 422)
    assert grams(council, FRIDGE) == 5_000
