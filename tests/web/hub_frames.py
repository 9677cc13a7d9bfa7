"""What stands around a hub operator's pages that are made by hand."""

from dataclasses import replace
from datetime import timedelta

from api.web.pages.hub_frame import Done, DoneLine, HubFrame, tabs
from api.web.pages.hub_lot import (
    Choice,
)
from api.web.pages.lot import Place
from inventory.accounts import AccountKind
from tests.inventory.book_words import TODAY

SHELF = Place(state=AccountKind.SHELF, site_name="中央ロジ拠点", unit="chilled", detail="")
HELD = replace(SHELF, state=AccountKind.QUARANTINE)
UNITS = (
    Choice(value="fridge-1", name="冷蔵庫1", detail="120", is_chosen=True),
    Choice(value="dock", name="", detail="", is_chosen=False),
)
LATER = TODAY + timedelta(days=9)


def a_frame(here: str = "hub_home", *, problem: str = "", is_done: bool = False) -> HubFrame:
    line = DoneLine(product="牛乳", lot_id="L1", quantity_g=2_000, source=SHELF, target=HELD)
    done = Done(
        kind="receive",
        lines=(line, replace(line, source=None)) * (2 if here == "hub_home" else 1),
        undo_url="/hub/undo/e1",
        undo_id="u1",
        back="/hub",
        label_url="/hub/lots/L1/label.pdf",
    )
    return HubFrame(
        base_name="中央ロジ拠点",
        tabs=tabs(here),
        query="L1",
        done=done if is_done else None,
        problem=problem,
    )
