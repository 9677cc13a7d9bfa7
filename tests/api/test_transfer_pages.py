"""The council's page of transfers: food is sent from base to base, and its state is seen."""

import re
from html import unescape

import httpx2
from fastapi.testclient import TestClient

from api.person import Role
from inventory import accounts as places
from tests.api import test_api_keeping
from tests.api.test_api_keeping import FRIDGE, as_council, as_hub, book, grams, lot
from tests.inventory.book_words import received
from tests.signing_in import signed_in

server = test_api_keeping.server
SHELF = places.shelf("LOGI", "ambient")
ASKED = {"from": "LOGI"}


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
    page = council.get("/transfers", params={"sent": "x"}).text
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
    assert "運んでいます" not in page
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
    admin = signed_in(server, Role.ADMIN)
    assert admin.get("/transfers").status_code == 200
    assert "食品を送る" not in admin.get("/transfers", params=ASKED).text
    assert sent(admin, **good).status_code == 403
    assert as_hub(server).get("/transfers").status_code == 403
