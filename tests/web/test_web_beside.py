"""Food that lies in a zone beside the units of a base: it is read, and held, as all the rest."""

from inventory.accounts import AccountKind
from inventory.model import Zone
from tests.web.hub_world import BASE, Hub

BESIDE = Zone.CHILLED


def lying_there(hub: Hub) -> int:
    """The grams that lie in the zone, which has a fridge of its own, and in no fridge."""
    kinds = (AccountKind.SHELF, AccountKind.RESERVED)
    return sum(r.quantity_g for r in hub.stock(kinds=kinds) if r.account.unit_id == BESIDE)


def test_food_beside_the_units_is_read_and_held(hub: Hub) -> None:
    assert lying_there(hub) > 0
    page = hub.page("/hub/temperatures")
    assert f'name="t:{BESIDE}"' in page
    assert "どの設備か決まっていない食品" in page
    assert f'name="t:{Zone.FROZEN}"' in page
    warm = {"round_id": "warm", f"t:{BESIDE}": "13", f"action:{BESIDE}": "扉を閉めた"}
    assert hub.send("/hub/temperatures", data=warm).status_code == 303
    assert lying_there(hub) == 0
    assert f"/site/{BASE}" not in page  # nothing but names
    assert "決める逸脱はありません" not in hub.page("/hub/holds")


def test_a_unit_without_food_is_held_without_food_and_says_so(hub: Hub) -> None:
    warm = {"round_id": "empty", "t:fridge-1": "15", "action:fridge-1": "扉を閉めた"}
    assert hub.send("/hub/temperatures", data=warm).status_code == 303
    assert "そのとき、ここに食品はありませんでした。" in hub.page("/hub/holds")
