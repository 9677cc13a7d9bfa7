"""Stock, a lot and their pages, made by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from api.accounts.person import Role
from api.food.book import Region
from api.food.own_lots import LotStory
from api.v1.lots import LotFactsOut
from api.web.links import StockChoice
from api.web.pages.food import StockPage, stock_page
from api.web.pages.lot import LotPage, Names, lot_page
from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import EntryId, EntryKind, Recorded
from inventory.expiry import last_use_day
from inventory.ledger import reverse
from inventory.lot import LotFacts
from inventory.model import DatePolicy
from inventory.store.stock import StockRow
from tests.inventory.book_words import NOW, PERSON, TODAY, a_lot, moved, received
from tests.master_making import a_row, small_region

SHELF = places.shelf("LOGI", "chilled")
FREEZER = places.shelf("LOGI", "frozen")
HELD = places.quarantine("LOGI", "chilled", hold_id="H1")
TAKEN = places.reserved("LOGI", "chilled", plan_id="P1")
CAR = places.vehicle("KEI")


def a_region() -> Region:
    """The base LOGI, two halls, a car, and milk; one more hall is confidential."""
    rows = small_region()
    milk = a_row("products.csv", product_id="MILK", name="牛乳", category="dairy", zone="chilled",
                 litre_per_kg="1")  # fmt: skip
    secret = a_row("sites.csv", site_id="SECRET", name="まことの家", kind="partner_facility",
                   service_min="5", handling_min_per_100kg="5", confidential="1",
                   public_name="協力施設A")  # fmt: skip
    return Region(
        sites={r.row_id: r for r in (*rows["sites.csv"], secret)},
        vehicles={r.row_id: r for r in rows["vehicles.csv"]},
        products={r.row_id: r for r in (*rows["products.csv"], milk)},
        units={},
    )


def a_stock_row(
    account: Account = SHELF, g: int = 1_000, *, in_days: int = 5, **facts: Any
) -> StockRow:
    """Food at a place whose last day is so many days from ``TODAY``."""
    lot: LotFacts = replace(
        a_lot(facts.pop("lot_id", f"L{in_days}")),
        expires_on=TODAY + timedelta(days=in_days),
        **facts,
    )
    return StockRow(
        account=account,
        lot=lot,
        quantity_g=g,
        day=TODAY,
        last_use_on=last_use_day(lot, DatePolicy()),
    )


def a_stock_page(rows: Sequence[StockRow], **changes: Any) -> StockPage:
    """The page of the council, of all places, unless ``changes`` say otherwise."""
    usual: dict[str, Any] = {
        "day": TODAY,
        "known": a_region(),
        "role": Role.COUNCIL,
        "choice": StockChoice(),
        "has_choice_of_site": True,
    }
    return stock_page(rows, **{**usual, **changes})


def facts_of(lot: LotFacts, **changes: Any) -> LotFactsOut:
    """The facts of a lot as the API answers them."""
    names = {n: getattr(lot, n) for n in LotFactsOut.model_fields if hasattr(lot, n)}
    more: dict[str, Any] = {
        "product_name": "牛乳",
        "last_use_on": lot.expires_on,
        "labelled": True,
        "contains": ["乳"],
        "kept_away": ["乳", "卵"],
        "unknown": ["卵"],
        "to_find_out": ["カシューナッツ"],
    }
    return LotFactsOut(**{**names, **more, **changes})


def a_story() -> LotStory:
    """Milk that came, was moved, and whose move was undone; some of it is held back."""
    lot = a_lot(note="箱つぶれ", photo_id="a" * 64, storage_printed="10℃以下")
    put = moved(EntryKind.PUT_AWAY, "L1", SHELF, FREEZER, 500, note="急いで")
    undo = reverse(
        put, entry_id=EntryId("undo"), occurred_at=NOW, person_id=PERSON, reason="まちがい"
    )
    entries = [undo, put, received(lot, 3_000, SHELF)]
    return LotStory(
        lot=lot,
        rows=(a_stock_row(SHELF, 2_000, lot_id="L1"), a_stock_row(HELD, 1_000, lot_id="L1")),
        entries=tuple(
            Recorded(seq=3 - i, recorded_at=NOW, entry=found, is_new=False)
            for i, found in enumerate(entries)
        ),
    )


def a_lot_page(story: LotStory, *, day: date = TODAY, **facts: Any) -> LotPage:
    """The page of a lot, for the council."""
    names = Names(
        known=a_region(),
        role=Role.COUNCIL,
        people={"person-1": "拠点 花子"},
        donors={"DONOR-1": "山田牛乳"},
    )
    return lot_page(story, facts=facts_of(story.lot, **facts), names=names, day=day)
