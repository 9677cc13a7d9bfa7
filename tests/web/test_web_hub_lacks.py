"""Food that trips count on is thrown away: which trips and halls lack it, before and after."""

import re

from inventory.accounts import AccountKind
from logistics.giving import loaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip
from tests.web.hub_world import BASE, Hub
from tests.web.test_web_hub_undo import form_of, sent


def users_of(hub: Hub, lot: str) -> list[tuple[Trip, int]]:
    """The trips that load a lot at the base, in the order in which they start, with grams."""
    found = []
    for trip in sorted(hub.stored.plan.trips, key=lambda t: (t.day, t.stops[0].arrive_min)):
        g = sum(g for k, g in loaded_at(trip, BASE).items() if ledger_lot_of(k)[0] == lot)
        found += [(trip, g)] if g else []
    return found


def shared_lot(hub: Hub) -> tuple[str, str, list[tuple[Trip, int]]]:
    """A lot all of which is reserved at one place for several trips: its place and the trips."""
    for row in hub.stock(kinds=(AccountKind.RESERVED,)):
        users = users_of(hub, row.lot.lot_id)
        if len(users) > 1 and hub.grams(row.lot.lot_id) == {row.account.name: row.quantity_g}:
            return row.lot.lot_id, row.account.name, users
    raise AssertionError("no lot of several trips")


def trip_url(hub: Hub, trip: Trip) -> str:
    return f"/hub/trips/{hub.stored.plan_id}/{trip.trip_id}"


def kg(g: int) -> str:
    return f"{g / 1000:.3f}".rstrip("0").rstrip(".")


def disposing(page: str, account: str) -> dict[str, str]:
    """What a browser sends of the form that throws away what lies at a place."""
    for one in re.findall(r'<form[^>]* action="/hub/lots/.*?</form>', page, re.DOTALL):
        _, fields = form_of(one, r"/hub/[^\"]+")
        if (fields.get("action"), fields.get("account")) == ("dispose", account):
            return fields
    raise AssertionError(account)


def test_the_trips_that_lack_it_are_said_before_it_is_thrown_away_and_shown_after(
    hub: Hub,
) -> None:
    lot, account, users = shared_lot(hub)
    (first, _), (last, last_g) = users[0], users[-1]
    there_g, path = hub.grams(lot)[account], f"/hub/lots/{lot}"
    assert there_g == sum(g for _, g in users)
    page = hub.page(path)
    assert "ここの全部を捨てると" in page
    assert all(f'href="{trip_url(hub, trip)}"' in page for trip, _ in users)

    whole = disposing(page, account)
    gone_g = min(last_g, 1_500)
    wanted = {**whole, "kg": kg(gone_g), "why": "damaged", "is_sure": "1"}
    asked = hub.send(path, data=wanted)  # shown was what lacks without all of it
    assert asked.status_code == 422
    assert hub.grams(lot)[account] == there_g
    assert "足りなくなる便があります" in asked.text
    assert 'name="is_sure" value="1" required aria-describedby="lacks-1">' in asked.text
    shown = asked.text.split('id="lacks-1"', 1)[1].split("</ul>", 1)[0]
    assert f"{kg(gone_g)} kg 足りません" in shown
    assert f'href="{trip_url(hub, last)}"' in shown  # whoever starts last lacks it
    assert f'href="{trip_url(hub, first)}"' not in shown
    halls = [s.site_id for s in last.stops if any(ledger_lot_of(x.lot_id)[0] == lot
                                                  for x in s.unload)]  # fmt: skip
    assert hub.stored.scenario.sites[halls[-1]].shown_name in shown
    assert f"/replace/{lot}?missing=" in shown

    seen = {**disposing(asked.text, account), "kg": kg(gone_g), "why": "damaged", "is_sure": "1"}
    other = hub.send(path, data={**seen, "kg": kg(gone_g + 100)})
    assert other.status_code == 422  # more than what was shown
    for _ in range(2):
        done = hub.send(path, data=seen)
        assert done.status_code == 303, done.text
    assert hub.grams(lot)[account] == there_g - gone_g
    after = hub.page(done.headers["location"])
    assert "便で足りない量" in after

    trip_page = hub.page(trip_url(hub, last))
    assert "この便で足りない食品" in trip_page
    assert f"{kg(last_g - gone_g)} kg しかありません" in trip_page
    assert "この便で足りない食品" not in hub.page(trip_url(hub, first))
    sheet_page = hub.page(f"/plans/{hub.stored.plan_id}/trips/{last.trip_id}")
    assert f"{kg(gone_g)} kg 足りません" in sheet_page
    home = hub.page(f"/hub?day={last.day.isoformat()}")
    assert f"{kg(gone_g)} kg 足りません" in home
    undone = sent(hub, after, r"/hub/undo/[^\"]+")
    assert "便で足りない量" not in undone
    assert hub.grams(lot)[account] == there_g


def test_what_stands_in_for_food_that_is_gone_takes_nothing_from_other_trips(hub: Hub) -> None:
    lot, account, users = shared_lot(hub)
    last, last_g = users[-1]
    gone_g, path = min(last_g, 1_000), f"/hub/lots/{lot}"
    facts = next(row.lot for row in hub.stock(lot_id=lot))
    more = {"product_id": facts.product_id, "expires": "2027.6.30", "kg": "3", "case_kg": "1"}
    more |= {"unit_id": str(facts.zone), "is_read": "1"}
    assert hub.send("/hub/receive", data=more).status_code == 303
    form = {**disposing(hub.page(path), account), "kg": kg(gone_g), "why": "damaged"}
    asked = hub.send(path, data={**form, "is_sure": "1"})
    form |= {"lacks": disposing(asked.text, account)["lacks"], "is_sure": "1"}
    assert hub.send(path, data=form).status_code == 303
    left_g = hub.grams(lot)[account]

    link = re.search(
        rf'href="([^"]*/replace/{re.escape(lot)}\?[^"]*)"', hub.page(trip_url(hub, last))
    )
    assert link
    page = hub.page(link.group(1).replace("&amp;", "&"))
    assert f'name="missing" type="text" inputmode="decimal" value="{kg(gone_g)}"' in page
    form_html = next(x for x in page.split("<form")[1:] if 'name="cause"' in x)
    target, fields = form_of(f"<form{form_html}", r"/hub/[^\"]+")
    offered = re.findall(r'name="(kg:[^"]+)"[^>]* value="([^"]+)"', page)
    swap = {**fields, **dict(offered), "cause": "damaged", "is_sure": "1"}
    assert hub.send(target, data=swap).status_code == 303
    assert hub.grams(lot)[account] == left_g  # it was thrown away already
    assert "この便で足りない食品" not in hub.page(trip_url(hub, last))
