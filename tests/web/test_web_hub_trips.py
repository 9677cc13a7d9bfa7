"""Trips on the pages of a base: shown, listed for loading, loaded, and lots swapped in them."""

import re
from html import unescape
from itertools import pairwise
from uuid import uuid4

from api.db import reading
from api.printing.paper_data import kg
from api.trips.approvals import read_approval
from api.web.figures import exact_kg
from api.words import ZONE_NAMES
from inventory.accounts import AccountKind
from logistics.master.coming_month import ledger_lot_of
from logistics.one_trip.turns import turns_of
from tests.paper.conftest import read_paper
from tests.web.hub_world import (
    FRIDGE,
    Hub,
    hidden,
    loading,
    ready,
    reserved,
    trip_path,
)


def test_the_first_page_has_the_shelves_and_the_trips(hub: Hub) -> None:
    trip, grams = ready(hub)[0]
    page = hub.page(f"/hub?day={trip.day}")
    assert trip_path(hub, trip) in page
    assert f"{sum(grams.values()) / 1000:,.1f} kg" in page
    lot = next(row.lot.lot_id for row in hub.stock() if row.is_available)
    assert f'href="/hub/lots/{lot}"' in hub.page(f"/lots/{lot}")  # from the shelves to the forms
    free_g = sum(row.quantity_g for row in hub.stock() if row.is_available)
    assert f"{free_g / 1000:,.1f}" in page
    policy = hub.client.get("/hub").headers
    assert "'wasm-unsafe-eval'" in policy["Content-Security-Policy"]
    assert policy["Permissions-Policy"].startswith("camera=(self)")


def test_trips_of_one_vehicle_are_told_apart(hub: Hub) -> None:
    turns = turns_of(hub.stored.plan.trips)
    trip = next(t for t, _ in loading(hub.stored) if turns[t.trip_id].count > 1)
    told = f'<span class="tag">{turns[trip.trip_id].number}便</span>'
    home = hub.page(f"/hub?day={trip.day}")
    (line,) = [x for x in home.splitlines() if f'href="{trip_path(hub, trip)}"' in x]
    assert told in line
    assert told in hub.page(trip_path(hub, trip))


def test_the_loading_list_says_on_which_shelf_each_lot_lies(hub: Hub) -> None:
    trip, grams = ready(hub)[-1]
    lot = max(grams, key=lambda k: grams[k])
    row = next(r for r in hub.stock(kinds=(AccountKind.RESERVED,), lot_id=lot))
    moved = {"action": "put_away", "kg": "0.5", "unit": FRIDGE, "entry_id": "to-the-fridge"}
    sent = hub.send(f"/hub/lots/{lot}", data={**moved, "account": row.account.name})
    assert sent.status_code == 303, sent.text
    page = hub.page(trip_path(hub, trip))
    lists = re.search(r'href="([^"]+pack.pdf[^"]+)"', page)
    assert lists
    paper = read_paper(hub.client.get(unescape(lists.group(1))).content)
    assert all(text.startswith("積み込み表") for text in paper.texts)
    zone = ZONE_NAMES[row.zone][0]
    assert f"{zone}{kg(row.quantity_g - 500)}kg冷蔵庫10.5kg" in paper.text
    assert all(k in paper.text for k in grams)
    ends = re.findall(r"(?:消費|賞味)(\d\d)\.(\d+)\.(\d+)", paper.text)
    zones = {r.zone for r in hub.stock(kinds=(AccountKind.RESERVED,)) if r.lot.lot_id in grams}
    falls = sum(a > b for a, b in pairwise([tuple(map(int, x)) for x in ends]))
    assert falls < len(zones)  # within a zone what ends first stands first
    assert min(size for _, size in paper.letters()) > 9.99
    other = hub.client.get(f"/api/v1/plans/{hub.stored.plan_id}/sheets.pdf", headers=hub.other)
    assert "冷蔵庫1" not in read_paper(other.content).text  # another base's shelves
    undo = {"entry_id": "from-the-fridge", "back": "/hub"}
    assert hub.send("/hub/undo/to-the-fridge", data=undo).status_code == 303


def test_a_trip_is_loaded_when_every_lot_was_seen(hub: Hub) -> None:
    trip, grams = ready(hub)[0]
    path = trip_path(hub, trip)
    page = hub.page(path)
    form = {"entry_id": hidden(page, "entry_id")}
    form |= {f"kg:{lot}": f"{g / 1000:g}" for lot, g in grams.items()}
    assert "印のないロット" in hub.send(f"{path}/load", data=form).text
    lot, planned_g = next(iter(grams.items()))
    ticks = {f"ok:{lot}": "1" for lot in grams}
    differs = {**form, **ticks, f"kg:{lot}": f"{planned_g / 1000 - 0.5:g}"}
    assert "理由" in hub.send(f"{path}/load", data=differs).text
    before = hub.grams(lot)
    sent = hub.send(f"{path}/load", data={**differs, "reason": "一袋破れ"})
    assert sent.status_code == 303, sent.text
    assert hub.send(f"{path}/load", data={**differs, "reason": "一袋破れ"}).status_code == 303
    assert sum(hub.grams(lot).values()) == sum(before.values()) - planned_g + 500
    page = hub.page(sent.headers["location"])
    planned = f"予定 {planned_g / 1000:g} kg"
    for text in ("積んだ食品", planned, "<summary>もう戻ったので", "/keying"):
        assert text in page
    assert f'action="{path}/load"' not in page
    lead = re.search(r'<p class="lead">.*?</p>', page, re.DOTALL)
    assert lead
    planned_of_trip, loaded_of_trip = sum(grams.values()), sum(grams.values()) - 500
    assert f">{exact_kg(loaded_of_trip)} kg</span>" in lead.group()
    assert f"予定 {exact_kg(planned_of_trip)} kg" in lead.group()
    assert page.count("予定 ") == 3, "the trip, the zone and the lot of which less was loaded"
    home = hub.page(f"/hub?day={trip.day}")
    assert f"予定 {planned_of_trip / 1000:,.1f} kg" in home
    assert f"{loaded_of_trip / 1000:,.1f} kg" in home
    undo = re.search(r'action="(/hub/undo/[^"]+)"', page)
    assert undo
    assert hub.send(undo.group(1), data={"entry_id": "undo-load", "back": path}).status_code == 303
    assert hub.grams(lot) == before  # what followed from it is undone, too
    again = {**form, **ticks, "entry_id": str(uuid4())}
    assert hub.send(f"{path}/load", data=again).status_code == 303
    back = {f"kg:{lot}": "0.5", "entry_id": "back-1", "reason": "留守"}
    assert hub.send(f"{path}/return", data=back).status_code == 303
    assert "<summary>もう戻ったので" not in hub.page(path)  # some has come back
    base = hub.stored.scenario.vehicles[trip.vehicle_id].base_id
    assert hub.grams(lot, base)[f"site/{base}/shelf/dock"] >= 500


def test_a_damaged_lot_is_swapped_for_two_and_the_paper_shows_it(hub: Hub) -> None:
    there = reserved(hub)
    trip, grams = next(
        (trip, grams)
        for trip, grams in loading(hub.stored)[1:]
        if any(there.get(lot, 0) >= g for lot, g in grams.items())
    )
    lot, planned_g = next((x, g) for x, g in grams.items() if there.get(x, 0) >= g)
    facts = next(row.lot for row in hub.stock(lot_id=lot))
    for day in ("2027.6.29", "2027.6.30"):
        more = {"product_id": facts.product_id, "expires": day, "kg": "1.5", "case_kg": "0.5"}
        more |= {"unit_id": str(facts.zone), "is_read": "1"}
        assert hub.send("/hub/receive", data=more).status_code == 303
    path = f"{trip_path(hub, trip)}/replace/{lot}"
    page = hub.page(path)
    offered = dict(re.findall(r'name="kg:([^"]+)"[^>]* value="([^"]+)"', page))
    proposed = {x: round(float(kg) * 1000) for x, kg in offered.items()}
    assert 0 < sum(proposed.values()) <= planned_g
    first, second = list(proposed)[:2]
    takes = dict.fromkeys(proposed, 0) | {first: 500, second: 500}
    before = {x: hub.grams(x) for x in (lot, first, second)}
    form = {
        "entry_id": hidden(page, "entry_id"),
        "missing": "1.5",
        "cause": "damaged",
        "reason": "箱つぶれ",
        **{f"kg:{x}": f"{g / 1000:g}" for x, g in takes.items()},
    }
    assert hub.send(path, data=form).status_code == 422  # nobody said that it is sure
    too_much = {**form, "is_sure": "1", f"kg:{first}": "9"}
    asked = hub.send(path, data=too_much)
    assert asked.status_code == 422
    assert 'value="箱つぶれ"' in asked.text  # what was typed stays
    assert 'name="is_sure" value="1" checked' in asked.text
    assert re.search(rf'name="kg:{re.escape(first)}"[^>]* value="9"', asked.text)
    swapped = hub.send(path, data={**form, "is_sure": "1"})
    assert swapped.status_code == 303
    undo = re.search(r'action="(/hub/undo/[^"]+)"', hub.page(swapped.headers["location"]))
    assert undo
    assert hub.send(undo.group(1), data={"entry_id": "unswap"}).status_code == 303
    assert {x: hub.grams(x) for x in (lot, first, second)} == before
    form |= {"is_sure": "1", "entry_id": str(uuid4())}
    for _ in range(2):
        assert hub.send(path, data=form).status_code == 303
    assert sum(hub.grams(lot).values()) == sum(before[lot].values()) - 1_500
    for other in (first, second):
        assert sum(hub.grams(other).values()) == sum(before[other].values())
        assert of_plan(hub, hub.grams(other)) == of_plan(hub, before[other]) + 500
    with reading(hub.engine) as connection:
        assert read_approval(connection, hub.stored).to_reserve_g == 0  # the new lots count instead
    trip_page = hub.page(trip_path(hub, trip))
    left_g = planned_g - 1_500
    assert f'name="kg:{first}"' in trip_page
    assert (f'name="kg:{lot}"' in trip_page) is (left_g > 0)
    sheet = f"/api/v1/plans/{hub.stored.plan_id}/trips/{trip.trip_id}/sheet"
    lines = {ledger_lot_of(x)[0] for x in lots_of(hub.client.get(sheet).json())}
    assert {first, second} <= lines
    loaded = dict(re.findall(r'name="kg:([^"]+)"[^>]* value="([^"]+)"', trip_page))
    load = {f"kg:{x}": kg if x in (first, second) else "0" for x, kg in loaded.items()}
    load |= {f"ok:{first}": "1", f"ok:{second}": "1", "reason": "まだ届かない"}
    was = {x: sum(hub.grams(x).values()) for x in (first, second)}
    assert hub.send(f"{trip_path(hub, trip)}/load", data=load).status_code == 303
    for other in (first, second):
        kg = round(float(loaded[other]) * 1000)
        assert sum(hub.grams(other).values()) == was[other] - kg


def of_plan(hub: Hub, grams: dict[str, int]) -> int:
    return sum(g for name, g in grams.items() if f"/{hub.stored.plan_id}" in name)


def lots_of(told: object) -> set[str]:
    """The ids of lots anywhere in an answer."""
    if isinstance(told, dict):
        own = {str(v) for k, v in told.items() if k == "lot_id"}
        return own.union(*(lots_of(v) for v in told.values()))
    return set().union(*map(lots_of, told)) if isinstance(told, list) else set()
