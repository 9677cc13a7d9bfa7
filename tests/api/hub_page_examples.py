"""How every page of the hub operator is asked; see ``tests.api.route_examples``."""

from collections.abc import Mapping

from api.web import (
    hub_links,
)
from tests.api.asked_world import get, post
from tests.api.route_things import Example, Things
from tests.api.two_bases import (
    BREAD,
    RICE,
    SHELF,
    UNIT,
)


def hub_trip(t: Things) -> tuple[str, str]:
    return t.shared_plan_id, t.trip_id


def base_name(t: Things) -> str:
    return f"{t.base_id}のなまえ"


HUB_EXAMPLES: Mapping[str, Example] = {
    "page_hub": Example(ask=lambda t: get(hub_links.HUB), shows=base_name),
    "page_hub_find": Example(
        ask=lambda t: get(hub_links.FIND), shows=lambda t: hub_links.lot(t.lot_id)
    ),
    "page_hub_receive": Example(ask=lambda t: get(hub_links.RECEIVE), shows=base_name),
    "page_hub_receive_lot": Example(
        ask=lambda t: post(
            hub_links.RECEIVE,
            data={"product_id": RICE, "expires": "2027.11.30", "kg": "5", "unit_id": SHELF},
        ),
        alike="what it writes comes to the own base",
    ),
    "page_hub_label": Example(ask=lambda t: get(hub_links.label(t.lot_id))),
    "page_hub_lot": Example(ask=lambda t: get(hub_links.lot(t.lot_id))),
    "page_hub_act": Example(
        ask=lambda t: post(
            hub_links.lot(t.lot_id),
            data={
                "account": f"site/{t.base_id}/shelf/{SHELF}",
                "action": "put_away",
                "kg": "1",
                "unit": "dock",
            },
        )
    ),
    "page_hub_trip": Example(ask=lambda t: get(hub_links.trip(*hub_trip(t)))),
    "page_hub_pick": Example(ask=lambda t: post(hub_links.pick(*hub_trip(t))), in_place=True),
    "page_hub_put_back": Example(
        ask=lambda t: post(hub_links.put_back(*hub_trip(t))), in_place=True
    ),
    "page_hub_load": Example(ask=lambda t: post(hub_links.load(*hub_trip(t))), in_place=True),
    "page_hub_return": Example(
        ask=lambda t: post(hub_links.come_back(*hub_trip(t)), data={f"kg:{t.lot_id}": "1"})
    ),
    "page_hub_replace": Example(
        ask=lambda t: get(hub_links.replace(*hub_trip(t), f"MONTH-{t.side}"))
    ),
    "page_hub_swap": Example(
        ask=lambda t: post(hub_links.replace(*hub_trip(t), f"MONTH-{t.side}")), in_place=True
    ),
    "page_hub_transfers": Example(
        ask=lambda t: get(hub_links.TRANSFERS), shows=lambda t: f"WAY-{t.side}"
    ),
    "page_hub_arrive": Example(
        ask=lambda t: post(hub_links.transfer(f"WAY-{t.side}"), data={f"kg:{t.lot_id}": "15"})
    ),
    "page_hub_temperatures": Example(ask=lambda t: get(hub_links.TEMPERATURES), shows=base_name),
    "page_hub_read": Example(
        ask=lambda t: post(hub_links.TEMPERATURES, data={f"t:{UNIT}": "5"}),
        alike="what it writes is read at the own base",
    ),
    "page_hub_take_back": Example(
        ask=lambda t: post(hub_links.take_back(f"warm-{t.side}"), data={"round_id": "r"}),
    ),
    "page_hub_holds": Example(
        ask=lambda t: get(hub_links.HOLDS), shows=lambda t: hub_links.hold(f"breach-warm-{t.side}")
    ),
    "page_hub_decide": Example(
        ask=lambda t: post(
            hub_links.hold(f"breach-warm-{t.side}"), data={"decision": "release", "reason": "x"}
        )
    ),
    "page_hub_take_off": Example(
        ask=lambda t: post(
            hub_links.take_off(f"recall-{t.side}"),
            data={
                "account": f"site/{t.base_id}/quarantine/{SHELF}/recall-{t.side}",
                "lot_id": f"{BREAD}-{t.side}",
            },
        )
    ),
    "page_hub_takes": Example(
        ask=lambda t: get(hub_links.TAKES), shows=lambda t: hub_links.take(f"take-{t.side}")
    ),
    "page_hub_start_take": Example(
        ask=lambda t: post(hub_links.TAKES, data={"zone": "chilled"}),
        alike="what it starts counts the own base",
    ),
    "page_hub_take": Example(ask=lambda t: get(hub_links.take(f"take-{t.side}"))),
    "page_hub_count": Example(
        ask=lambda t: post(hub_links.counts(f"take-{t.side}"), data={f"kg:{SHELF}/{t.lot_id}": "1"})
    ),
    "page_hub_end_take": Example(
        ask=lambda t: post(
            hub_links.take_end(f"take-{t.side}"), data={"action": "cancel", "reason": "x"}
        )
    ),
    "page_hub_undo": Example(ask=lambda t: post(hub_links.undo(f"sent-{t.side}"))),
}
