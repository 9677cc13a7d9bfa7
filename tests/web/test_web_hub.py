"""The hub operator's day over the pages, with the book's figures exact."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp

from api.db import writing
from inventory.accounts import AccountKind
from inventory.entry import EntryId, PersonId
from inventory.model import DatePolicy, Zone
from inventory.store.recalls import Opening, open_recall
from inventory.trace import Criteria
from tests.api.asked_world import a_photo
from tests.web.hub_world import (
    BASE,
    FRIDGE,
    JAN,
    OTHER_BASE,
    PROGRAMME,
    Hub,
    hidden,
)


def test_a_known_product_is_received_in_few_steps_and_undone(hub: Hub) -> None:
    found = hub.client.get(f"/hub/receive?q={JAN}")
    page = found.text
    assert "パン" in page
    form = {
        "entry_id": hidden(page, "entry_id"),
        "product_id": hidden(page, "product_id"),
        "expires": "２０２６．１２．２０",
        "expiry_kind": "best_before",
        "cases": "３",
        "case_kg": "2.5kg",
        "unit_id": "ambient",
        "is_read": "1",
        "contains": ["小麦", "乳"],
        "gtin": JAN,
    }
    first = hub.send("/hub/receive", data=form)
    assert first.status_code == 303, first.text
    again = hub.send("/hub/receive", data=form)  # a double tap, a reload
    assert again.headers["location"] == first.headers["location"]
    (lot,) = {r.lot.lot_id: r.lot for r in hub.stock() if r.lot.gtin == JAN}.values()
    assert hub.grams(lot.lot_id) == {f"site/{BASE}/shelf/ambient": 7_500}
    assert lot.allergens is not None
    assert sorted(lot.allergens["contains"]) == ["乳", "小麦"]
    next_one = hub.page(first.headers["location"])
    assert 'name="case_kg"' in next_one
    assert hidden(next_one, "product_id") == "BREAD"
    assert f"/hub/lots/{lot.lot_id}/label.pdf" in next_one
    undo = re.search(r'action="(/hub/undo/[^"]+)"', next_one)
    assert undo
    sent = {"entry_id": hidden(next_one.split("/hub/undo/")[1], "entry_id"), "back": "/hub"}
    done = hub.send(undo.group(1), data=sent)
    assert done.status_code == 303
    assert hub.send(undo.group(1), data=sent).status_code == 303  # once more: nothing more
    assert hub.grams(lot.lot_id) == {}
    assert "取り消し" in hub.page(done.headers["location"])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"expires": "8.11"}, "いくつかの日"),
        ({"expires": "きのう"}, "期限を読めません"),
        ({"cases": "", "kg": "たくさん"}, "重さ"),
        ({"product_id": "NONE"}, "品目を選んで"),
    ],
)
def test_what_cannot_be_is_asked_back_and_nothing_is_written(
    hub: Hub, changes: dict[str, str], word: str
) -> None:
    before = len(hub.stock())
    form = {"product_id": "RICE", "expires": "2027.11.30", "cases": "2", "case_kg": "5"}
    answer = hub.send("/hub/receive", data={**form, **changes})
    assert answer.status_code == 422
    assert word in answer.text
    assert len(hub.stock()) == before


def test_a_gs1_code_fills_in_date_and_lot_and_the_photo_is_kept(hub: Hub) -> None:
    page = hub.page(f"/hub/receive?q={quote(f'(01)0{JAN}(17)261220(10)AB1')}")
    assert hidden(page, "gtin") == JAN
    assert 'value="2026-12-20"' in page
    assert 'value="AB1"' in page
    assert 'value="use_by" checked' in page
    form = {"product_id": "BREAD", "expires": "2026-12-20", "kg": "5", "lot_number": "AB1"}
    photo = {"photo": ("label.png", a_photo(), "image/png")}
    assert hub.send("/hub/receive", data=form, files=photo).status_code == 303
    (lot,) = {r.lot.lot_id: r.lot for r in hub.stock() if r.lot.lot_number == "AB1"}.values()
    kept = hub.client.get(f"/api/v1/labels/photos/{lot.photo_id}")
    assert kept.headers["content-type"] == "image/jpeg"
    broken = {"photo": ("label.png", b"no photo", "image/png")}
    before = len(hub.stock())
    assert hub.send("/hub/receive", data=form, files=broken).status_code == 422
    assert len(hub.stock()) == before


def test_food_that_a_programme_takes_only_with_a_reason_is_asked_back(hub: Hub) -> None:
    form = {"product_id": "RICE", "expires": "2026.12.31", "kg": "5", "programme_id": PROGRAMME}
    asked = hub.send("/hub/receive", data=form)
    assert asked.status_code == 422
    assert "基準より期限が短い" in asked.text
    form |= {"intake_reason": "すぐ配る", "entry_id": "short-1"}
    assert hub.send("/hub/receive", data=form).status_code == 303


def test_what_the_book_refuses_leads_back_to_the_form(hub: Hub) -> None:
    headers = {"Referer": "http://127.0.0.1/hub/lots/L1?x=1"}
    refused = hub.send("/hub/undo/none", headers=headers)
    assert refused.status_code == 404
    assert 'href="/hub/lots/L1?x=1"' in refused.text
    other = hub.send("/hub/undo/none", headers={"Referer": "https://evil.example/hub"})
    assert "evil" not in other.text


def test_a_label_has_a_code_that_leads_to_its_lot(hub: Hub) -> None:
    lot = hub.stock(kinds=(AccountKind.SHELF,))[0].lot
    pdf = pypdfium2.PdfDocument(hub.client.get(f"/hub/lots/{lot.lot_id}/label.pdf").content)
    text = pdf[0].get_textpage().get_text_bounded()
    assert lot.lot_id in text
    picture = pdf[0].render(scale=100 / 72, grayscale=True).to_numpy()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.endswith(f"/lots/{lot.lot_id}")
    scanned = hub.client.get(f"/hub/find?q={quote(code.text)}", follow_redirects=False)
    assert scanned.headers["location"] == f"/hub/lots/{lot.lot_id}"


def test_one_field_finds_by_number_product_donor_and_date(hub: Hub) -> None:
    row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.lot.donor_id)
    link = f'href="/hub/lots/{row.lot.lot_id}"'
    for query in (row.lot.lot_id[:4], row.lot.expires_on.isoformat(), row.lot.donor_id):
        answer = hub.client.get(f"/hub/find?q={quote(query)}", follow_redirects=False)
        assert answer.status_code == 303 or link in answer.text, query
    assert "/hub/receive?product=BREAD" in hub.page("/hub/find?q=ぱん")
    for query in ("こめ", "ｺﾞﾊﾝ"):
        assert "/hub/receive?product=RICE" in hub.page(f"/hub/find?q={query}")
        assert 'name="product_id" value="RICE"' in hub.page(f"/hub/receive?q={query}")


def test_food_is_moved_sent_and_taken_in_with_a_difference(hub: Hub) -> None:
    row = max(hub.stock(kinds=(AccountKind.SHELF,)), key=lambda r: r.quantity_g)
    lot, g = row.lot.lot_id, row.quantity_g
    where, dock = row.account.name, f"site/{BASE}/shelf/dock"
    path = f"/hub/lots/{lot}"
    wrong = {"account": where, "action": "dispose", "kg": "1", "why": "damaged"}
    assert hub.send(path, data=wrong).status_code == 422  # nobody said that it is sure
    moved = {"account": where, "action": "put_away", "kg": "2", "unit": "dock"}
    assert hub.send(path, data={**moved, "entry_id": "move-1"}).status_code == 303
    assert hub.send(path, data={**moved, "entry_id": "move-1"}).status_code == 303
    assert hub.grams(lot)[dock] == 2_000
    back = {"account": dock, "action": "put_away", "kg": "2", "unit": row.account.unit_id}
    for _ in range(2):  # a double click on all that lies there
        sent = hub.send(path, data={**back, "entry_id": "move-back"})
        assert sent.status_code == 303, sent.text
    assert hub.send(path, data={**moved, "entry_id": "move-2"}).status_code == 303
    sent = {"account": where, "action": "send", "kg": "3", "base": OTHER_BASE, "entry_id": "send-1"}
    assert hub.send(path, data={**sent, "note": "午後の KEI-1"}).status_code == 303
    assert "午後の KEI-1" in hub.page("/hub/transfers")
    gone = {**wrong, "is_sure": "1", "entry_id": "gone-1"}
    assert hub.send(path, data=gone).status_code == 303
    assert hub.grams(lot)[where] == g - 6_000
    assert "廃棄・差異 箱・袋の破れ" in hub.page(f"/lots/{lot}")
    page = hub.client.get("/hub/transfers", headers=hub.other).text
    assert "午後の KEI-1" in page
    target = re.search(r'action="(/hub/transfers/[^"]+)"', page)
    assert target
    came = {f"kg:{lot}": "2.5", f"unit:{lot}": "dock", "entry_id": hidden(page, "entry_id")}
    path = target.group(1)
    refused = hub.send(path, data=came, headers=hub.other)
    assert refused.status_code == 422  # a reason is missing
    assert f'name="kg:{lot}" type="text" inputmode="decimal" value="2.5"' in refused.text
    assert '<option value="dock" selected>' in refused.text
    assert hidden(refused.text, "entry_id") == came["entry_id"]
    came["reason"] = "一袋足りない"
    for _ in range(2):
        assert hub.send(path, data=came, headers=hub.other).status_code == 303
    page = hub.client.get(f"/hub/lots/{lot}", headers=hub.other).text
    assert "2.5 kg" in page
    assert "廃棄・差異 数の修正" in hub.client.get(f"/lots/{lot}", headers=hub.other).text


def test_a_transfer_arrives_however_many_were_sent_since(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.quantity_g >= 3_000)
    lot, path = row.lot.lot_id, f"/hub/lots/{row.lot.lot_id}"
    sent = {"account": row.account.name, "action": "send", "kg": "1", "base": OTHER_BASE}
    page = ""
    for number in range(2):
        assert hub.send(path, data={**sent, "entry_id": f"sent-{number}"}).status_code == 303
        page = page or hub.client.get("/hub/transfers", headers=hub.other).text
    (first,) = set(re.findall(r'action="(/hub/transfers/[^"]+)"', page))
    monkeypatch.setattr("api.web.hub_transfers.MOST_SHOWN", 1)
    assert first not in hub.client.get("/hub/transfers", headers=hub.other).text
    came = {f"kg:{lot}": "1", f"unit:{lot}": "dock", "entry_id": "came-first"}
    assert hub.send(first, data=came, headers=hub.other).status_code == 303
    assert hub.grams(lot, OTHER_BASE)[f"site/{OTHER_BASE}/shelf/dock"] == 1_000
    assert hub.send(f"{first}x", data=came, headers=hub.other).status_code == 404


def test_what_was_typed_of_a_lot_stays_where_it_is_wrong(hub: Hub) -> None:
    form = {"product_id": "BREAD", "expires": "2026.12.20", "kg": "5", "unit_id": "ambient"}
    assert hub.send("/hub/receive", data=form).status_code == 303
    row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.account.unit_id == "ambient")
    lot, account = row.lot.lot_id, row.account.name
    page = hub.page(f"/hub/lots/{lot}")
    first = page.split('name="unit"', 1)[1].split("</select>", 1)[0]
    assert 'value="ambient"' not in first  # it lies there
    assert 'value="dock"' in first
    assert "selected" not in first  # nothing is moved to another zone by one tap
    move = {"account": account, "action": "put_away", "kg": "1", "unit": "ambient"}
    there = hub.send(f"/hub/lots/{lot}", data=move)
    assert there.status_code == 422
    assert "そこにあります" in there.text
    much = hub.send(f"/hub/lots/{lot}", data={**move, "kg": "９９９９", "unit": "dock"})
    assert much.status_code == 422
    assert 'value="９９９９"' in much.text
    assert 'value="dock" selected' in much.text
    reasons = page.split('name="why"', 1)[1].split("</select>", 1)[0]
    assert reasons.startswith(' required><option value="">')
    assert "selected" not in reasons  # it is not expired
    out = {"account": account, "action": "dispose", "kg": "1", "why": "quality"}
    unsure = hub.send(f"/hub/lots/{lot}", data=out)
    assert unsure.status_code == 422
    assert "<details open><summary>捨てる" in unsure.text
    assert 'value="quality" selected' in unsure.text
    assert hub.send(f"/hub/lots/{lot}", data={**move, "unit": "dock"}).status_code == 303
    moved = hub.page(f"/hub/lots/{lot}")
    assert 'value="ambient" selected' in moved  # from the dock to its own zone


def test_an_arrival_at_another_base_is_keyed_in_from_paper_by_who_sent_it(hub: Hub) -> None:
    row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.quantity_g >= 3_000)
    lot, where = row.lot.lot_id, row.account.name
    sent = {"account": where, "action": "send", "kg": "3", "base": OTHER_BASE}
    assert hub.send(f"/hub/lots/{lot}", data={**sent, "entry_id": "by-paper"}).status_code == 303
    page = hub.page("/hub/transfers").partition("この拠点から")[2]
    target = re.search(r'action="(/hub/transfers/[^"]+)"', page)
    assert target
    assert "紙で知らされた到着を入力する" in page
    path, form = target.group(1), {"entry_id": "paper-came", "came_on": f"{hub.now:%Y-%m-%d}"}
    wrong = (
        ({"came_at": "今朝"}, "9:30 のように"),
        ({"came_at": "6:29"}, "送ってから"),  # it was sent at 6:30
        ({"came_at": "6:31"}, "今までの間"),
        ({f"kg:{lot}": "2.5"}, "理由を入れて"),
        ({f"kg:{lot}": "0", "reason": "ない"}, "何も届かなかったとき"),
        ({f"kg:{lot}": "x"}, "重さを"),
    )
    whole = {**form, f"kg:{lot}": "3", "came_at": "６：３０"}
    before = hub.grams(lot, OTHER_BASE)
    for changes, told in wrong:
        refused = hub.send(path, data={**whole, **changes})
        assert refused.status_code == 422
        assert told in refused.text
        kept = changes.get("came_at")
        assert kept is None or f'value="{kept}"' in refused.text
    assert hub.grams(lot, OTHER_BASE) == before
    less = {**whole, f"kg:{lot}": "2.5", "reason": "一袋足りない"}
    for _ in range(2):
        assert hub.send(path, data=less).status_code == 303
    dock = f"site/{OTHER_BASE}/shelf/dock"
    assert hub.grams(lot, OTHER_BASE)[dock] - before.get(dock, 0) == 2_500
    assert path not in hub.page("/hub/transfers")
    assert path not in hub.client.get("/hub/transfers", headers=hub.other).text
    done = hub.page("/hub/transfers?done=paper-came")
    assert "/hub/undo/paper-came" in done
    back = {"entry_id": "paper-undone", "back": "/hub/transfers"}
    assert hub.send("/hub/undo/paper-came", data=back).status_code == 303
    assert hub.grams(lot, OTHER_BASE) == before
    again = {**whole, "entry_id": "paper-again"}
    assert hub.send(path, data=again).status_code == 303
    assert hub.is_clean()


def test_a_warm_fridge_asks_what_was_done_and_holds_its_food(hub: Hub) -> None:
    row = next(r for r in hub.stock() if r.zone is Zone.CHILLED and not r.lot.gtin)
    lot = row.lot.lot_id
    move = {"account": row.account.name, "action": "put_away", "kg": "1", "unit": FRIDGE}
    assert hub.send(f"/hub/lots/{lot}", data=move).status_code == 303
    round_form = {"round_id": "round-1", f"t:{FRIDGE}": "１２．５"}
    asked = hub.send("/hub/temperatures", data=round_form)
    assert asked.status_code == 422
    assert f'name="action:{FRIDGE}"' in asked.text
    assert not any("/quarantine/" in place for place in hub.grams(lot))
    round_form[f"action:{FRIDGE}"] = "扉を閉めた"
    for _ in range(2):
        saved = hub.send("/hub/temperatures", data=round_form)
        assert saved.headers["location"].endswith("saved=1&held=1&round=round-1")
    held = [k for k in hub.grams(lot) if "/quarantine/" in k]
    assert len(held) == 1
    page = hub.page("/hub/holds")
    hold = re.search(r'action="(/hub/holds/[^"]+)"', page)
    assert hold
    decide = {"entry_id": hidden(page, "entry_id"), "decision": "discard", "reason": "12時間"}
    unsure = hub.send(hold.group(1), data=decide)  # nobody said that it is sure
    assert unsure.status_code == 422
    assert 'value="12時間"' in unsure.text
    assert 'value="discard" required checked' in unsure.text
    decide["decision"] = "release"
    for _ in range(2):
        assert hub.send(hold.group(1), data=decide).status_code == 303
    assert hub.grams(lot)[f"site/{BASE}/shelf/{FRIDGE}"] == 1_000


def received_into_the_fridge(hub: Hub) -> str:
    """Receive 1 kg of a chilled product into the fridge; its lot."""
    product = next(
        x for x in hub.stored.scenario.products.values() if x.zone is Zone.CHILLED
    ).product_id
    known = {row.lot.lot_id for row in hub.stock()}
    form = {
        "entry_id": str(uuid4()),
        "product_id": product,
        "expires": "2026.12.28",
        "kg": "1",
        "unit_id": FRIDGE,
        "is_read": "1",
    }
    assert hub.send("/hub/receive", data=form).status_code == 303
    (lot,) = {row.lot.lot_id for row in hub.stock()} - known
    return lot


def test_a_stock_take_is_blind_and_puts_the_book_right(hub: Hub) -> None:
    lot = received_into_the_fridge(hub)
    started = hub.send("/hub/stock-takes", data={"take_id": "take-1", "zone": "chilled"})
    path = started.headers["location"]
    page = hub.page(path)
    field = f"kg:{FRIDGE}/{lot}"
    assert f'name="{field}"' in page
    book_g = hub.grams(lot)[f"site/{BASE}/shelf/{FRIDGE}"]
    assert page.count(">まだ<") >= 1
    other = re.search(rf'name="(kg:(?!{re.escape(FRIDGE)}/{re.escape(lot)}")[^"]+)"', page)
    assert other
    half = {"line_id": "half", field: "0.9", other.group(1): "五"}
    asked = hub.send(f"{path}/counts", data=half)
    assert asked.status_code == 422
    assert f'name="{field}" type="text" inputmode="decimal" autocomplete="off" value="0.9">' in (
        asked.text
    )
    assert asked.text.count('value="五" aria-invalid="true"') == 1
    count = {"line_id": hidden(page, "line_id"), field: "0.9"}
    for _ in range(2):
        assert hub.send(f"{path}/counts", data=count).status_code == 303
    assert "<strong>-0.1</strong>" in hub.page(path)
    assert hub.send(f"{path}/end", data={"action": "close"}).status_code == 422
    closed = hub.send(f"{path}/end", data={"action": "close", "reason": "こぼれた"})
    assert closed.status_code == 303
    assert hub.grams(lot)[f"site/{BASE}/shelf/{FRIDGE}"] == book_g - 100
    assert "/hub/undo/" in hub.page(closed.headers["location"])


def test_called_back_food_is_taken_off_the_shelf_and_stays_held(hub: Hub) -> None:
    row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.account.unit_id != "dock")
    opening = Opening(
        hold_id="recall-1",
        entry_id=EntryId("recalled-1"),
        criteria=Criteria(product_id=row.lot.product_id),
        person_id=PersonId("council"),
        occurred_at=hub.now + timedelta(seconds=1),
    )
    with writing(hub.engine) as connection:
        open_recall(connection, opening, now=hub.now, policy=DatePolicy())
    page = hub.page("/hub/holds")
    card = page.split("recall-1", 1)[1]
    form = {name: hidden(card, name) for name in ("entry_id", "account", "lot_id")}
    before = sum(hub.grams(form["lot_id"]).values())
    for _ in range(2):
        assert hub.send("/hub/holds/recall-1/off", data=form).status_code == 303
    assert sum(hub.grams(form["lot_id"]).values()) == before
    assert f"site/{BASE}/quarantine/dock/recall-1" in hub.grams(form["lot_id"])
    assert "出しました" in hub.page("/hub/holds")


def test_another_base_is_not_led_to_other_sites(hub: Hub) -> None:
    undo = hub.send("/hub/undo/nothing", data={"back": "https://evil.example/"})
    assert undo.status_code == 404
