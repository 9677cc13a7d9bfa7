"""Corrections at the base: temperatures, decisions and picking are undone within the screen."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

from api.db import reading
from api.trips.swapped import as_swapped
from inventory.accounts import AccountKind
from inventory.model import Zone
from logistics.giving import loaded_at
from logistics.master.coming_month import ledger_lot_of
from tests.paper.conftest import read_paper
from tests.web.hub_world import BASE, FRIDGE, Hub


def form_of(page: str, action: str) -> tuple[str, dict[str, str]]:
    """The address and hidden fields of the first form whose address fits."""
    for one in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL):
        found = re.search(rf'action="({action})"', one)
        if found:
            fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', one)
            return unescape(found.group(1)), {k: unescape(v) for k, v in fields}
    raise AssertionError(action)


def sent(hub: Hub, page: str, action: str, **more: str) -> str:
    """Send a form of a page, twice as a double tap does; the page that it leads to."""
    path, fields = form_of(page, action)
    for _ in range(2):
        answer = hub.send(path, data={**fields, **more})
        assert answer.status_code == 303, answer.text
    return hub.page(answer.headers["location"])


def as_shown(page: str, action: str) -> dict[str, str]:
    """What a browser sends of a form that nobody has changed: also ticks and weights."""
    _, fields = form_of(page, action)
    ticked = re.findall(r'name="(ok:[^"]+)" value="1" checked', page)
    weights = re.findall(r'name="(kg:[^"]+)" [^>]*value="([^"]*)"', page)
    return {**fields, **dict.fromkeys(ticked, "1"), **dict(weights)}


def fridge_lot(hub: Hub) -> str:
    """A lot of which a kilogram lies in the fridge now, and of which some is reserved."""
    row = next(
        r
        for r in hub.stock(kinds=(AccountKind.RESERVED,))
        if r.zone is Zone.CHILLED and r.quantity_g >= 1_000
    )
    move = {"account": row.account.name, "action": "put_away", "kg": "1", "unit": FRIDGE}
    assert hub.send(f"/hub/lots/{row.lot.lot_id}", data=move).status_code == 303
    return row.lot.lot_id


def test_a_mistyped_temperature_and_a_wrong_decision_are_undone(hub: Hub) -> None:
    lot = fridge_lot(hub)
    before = hub.grams(lot)
    assert any(place.startswith(f"site/{BASE}/reserved/{FRIDGE}/") for place in before)
    warm = {"round_id": "slip", f"t:{FRIDGE}": "55", f"action:{FRIDGE}": "?"}
    page = hub.page(hub.send("/hub/temperatures", data=warm).headers["location"])
    assert any("/quarantine/" in place for place in hub.grams(lot))
    assert "保留になりました：1か所" in page
    page = sent(hub, page, r"/hub/temperatures/[^\"]+/undo")
    assert hub.grams(lot) == before  # what was reserved is reserved again
    assert "取り消しました" in page
    assert "最後 55.0" not in page  # it is no longer the last that was read
    foreign = form_of(hub.page("/hub/temperatures?round=none"), "/hub/temperatures")
    assert foreign[1]["round_id"] != "slip"

    again = {**warm, "round_id": "true"}
    hub.send("/hub/temperatures", data=again)
    page = hub.page("/hub/temperatures?saved=1&round=true")
    taken, fields = form_of(page, r"/hub/temperatures/[^\"]+/undo")
    decide = {"decision": "discard", "reason": "上がった", "is_sure": "1"}
    page = sent(hub, hub.page("/hub/holds"), r"/hub/holds/[^\"]+", **decide)
    assert not any("/quarantine/" in place for place in hub.grams(lot))
    refused = hub.send(taken, data=fields)  # the reading is decided about: it stays
    assert refused.status_code == 422
    assert "取り消せません" in refused.text
    page = sent(hub, page, r"/hub/undo/[^\"]+")
    held = [k for k in hub.grams(lot) if "/quarantine/" in k]
    assert len(held) == 1
    page = sent(
        hub, hub.page("/hub/holds"), r"/hub/holds/[^\"]+", decision="release", reason="よい"
    )
    assert hub.grams(lot)[f"site/{BASE}/shelf/{FRIDGE}"] == 1_000
    assert hub.client.post(taken, data=fields, headers=hub.other).status_code == 404


def test_a_trip_is_picked_put_back_picked_undone_and_loaded(hub: Hub) -> None:
    kept = {r.lot.lot_id for r in hub.stock(kinds=(AccountKind.RESERVED,))}
    planned, trip = next(
        (grams, trip)
        for trip in hub.stored.plan.trips
        if (grams := {ledger_lot_of(k)[0]: g for k, g in loaded_at(trip, BASE).items()})
        and set(grams) <= kept
        and len(grams) > 1
    )
    path = f"/hub/trips/{hub.stored.plan_id}/{trip.trip_id}"
    kilograms = {f"kg:{lot}": f"{g / 1000:g}" for lot, g in planned.items()}
    first = next(iter(planned))
    assert hub.send(f"{path}/pick", data=kilograms).status_code == 422  # nothing is ticked
    before = {lot: hub.grams(lot) for lot in planned}
    stand = f"site/{BASE}/picked/{hub.stored.plan_id}/{trip.trip_id}"

    def picked(page: str, **more: str) -> str:
        _, fields = form_of(page, f"{path}/load")
        one = {**fields, **kilograms, f"ok:{first}": "1", **more}
        answers = [hub.send(f"{path}/pick", data=one) for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303], answers[0].text
        return hub.page(answers[0].headers["location"])

    page = picked(hub.page(path))
    assert hub.grams(first)[stand] == planned[first]
    assert "取り出し済み" in page
    page = sent(hub, page, r"/hub/undo/[^\"]+")
    assert hub.grams(first) == before[first]
    page = sent(hub, picked(page), f"{path}/put-back")
    assert hub.grams(first)[f"site/{BASE}/shelf/dock"] >= planned[first]
    page = picked(page)
    assert hub.grams(first)[stand] == planned[first]
    assert "取り出したとおりに全部積んだ" not in page  # the other lots were not seen yet
    ticks = {f"ok:{lot}": "1" for lot in planned}
    page = picked(page, **ticks)
    as_picked = as_shown(page, f"{path}/load")
    assert ticks.items() <= as_picked.items()  # whoever picked them has seen them
    assert "取り出したとおりに全部積んだ" in page
    page = sent(hub, page, f"{path}/put-back")
    refused = hub.send(f"{path}/load", data=as_picked)  # a form from before that
    assert refused.status_code == 422
    assert "ほかの画面で戻されました" in refused.text
    assert not as_shown(refused.text, f"{path}/load").keys() & ticks.keys()
    page = picked(page, **ticks)
    shown = as_shown(page, f"{path}/load")
    page = sent(hub, page, f"{path}/load", **shown)  # one tap
    assert all(stand not in hub.grams(lot) for lot in planned)
    at_base = {lot: sum(before[lot].values()) for lot in planned}
    assert all(sum(hub.grams(k).values()) == at_base[k] - g for k, g in planned.items())
    page = sent(hub, page, r"/hub/undo/[^\"]+")
    less = {**shown, "entry_id": "less", f"kg:{first}": "0", "reason": "棚に残した"}
    page = sent(hub, page, f"{path}/load", **less)
    assert sum(hub.grams(first).values()) == at_base[first]
    assert all(stand not in hub.grams(lot) for lot in planned)
    again = hub.send(f"{path}/pick", data={**kilograms, **ticks, "pick_id": "late"})
    assert again.status_code == 422  # more than there is, or loaded already


def test_expected_food_is_taken_in_as_what_the_plan_counts_on_and_again_after_undoing(
    hub: Hub,
) -> None:
    links = re.findall(r'href="(/hub/receive\?[^"]*lot=[^"]*)"', hub.page("/hub"))
    expected = {parse_qs(urlsplit(unescape(url)).query)["lot"][0]: unescape(url) for url in links}
    trip, lot = next(
        (trip, ledger_lot_of(key)[0])
        for trip in hub.stored.plan.trips
        for key in loaded_at(trip, BASE)
        if ledger_lot_of(key)[0] in expected
    )
    path, there = f"/hub/trips/{hub.stored.plan_id}/{trip.trip_id}", f"site/{BASE}/shelf/dock"
    waiting = hub.page(path).count("まだ届いていません")
    assert waiting
    trip_page = hub.page(path)
    assert f"lot={lot}" in trip_page

    donor = parse_qs(urlsplit(expected[lot]).query)["donor"][0]
    page = hub.page(expected[lot])
    assert re.search(rf'name="lot_id" value="{lot}" required checked', page)
    _, form = form_of(page, "/hub/receive")
    form |= {"lot_id": lot, "expires": "2027.6.30", "case_kg": "1", "kg": "9", "unit_id": "dock"}
    gone = hub.client.post("/hub/receive", data=form, headers=hub.other)
    assert gone.status_code == 422  # it is expected at another base
    assert lot not in gone.text
    for _ in range(2):
        first = hub.send("/hub/receive", data=form)
        assert first.status_code == 303, first.text
    assert hub.grams(lot) == {there: 9_000}
    on_trip = re.search(rf'href="([^"]*lot={lot}[^"]*)"', trip_page)
    assert on_trip
    assert f'href="{path}">便へ戻る' in hub.page(unescape(on_trip.group(1)))
    assert "便へ戻る" not in hub.page(first.headers["location"])  # it came from the first page
    for foreign in ("https://evil.example/hub/trips/", "/hub/trips/\\evil", "/login"):
        asked = hub.client.get("/hub/receive", params={"product": "RICE", "back": foreign})
        assert "便へ戻る" not in asked.text or 'href="/hub">便へ戻る' in asked.text
    assert f"lot={lot}" not in hub.page("/hub")
    assert hub.page(path).count("まだ届いていません") == waiting - 1
    other = hub.send("/hub/receive", data={**form, "entry_id": "another"})
    assert other.status_code == 422
    assert "もう受け入れた" in other.text

    page = sent(hub, hub.page(first.headers["location"]), r"/hub/undo/[^\"]+")
    assert hub.grams(lot) == {}
    assert f"lot={lot}" in hub.page("/hub")
    again = {
        **form,
        "donor_id": "",
        "entry_id": "right",
        "kg": "8",
        "case_kg": "2",
        "expires": "2027.5.31",
    }
    for _ in range(2):
        assert hub.send("/hub/receive", data=again).status_code == 303
    assert hub.grams(lot) == {there: 8_000}
    (facts,) = {row.lot for row in hub.stock(lot_id=lot)}
    assert facts.donor_id == donor
    label = (facts.case_g, facts.expiry_kind, facts.expires_on)
    key = next(k for k in hub.stored.scenario.lots if ledger_lot_of(k)[0] == lot)
    with reading(hub.engine) as connection:  # paper and phones say what the boxes say
        shown = as_swapped(connection, hub.stored).scenario.lots[key]
        other = replace(hub.stored, row=replace(hub.stored.row, plan_id="never approved"))
        assert as_swapped(connection, other) == other
    assert (shown.case_g, shown.expiry_kind, shown.expires_on) == label
    sheet = hub.client.get(f"/api/v1/plans/{hub.stored.plan_id}/trips/{trip.trip_id}/sheet.pdf")
    assert "27.5.31" in read_paper(sheet.content).text
    assert (facts.case_g, facts.expires_on.isoformat()) == (2_000, "2027-05-31")
