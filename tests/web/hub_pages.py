"""The hub operator's pages, made by hand, each with the branches of its template."""

from collections.abc import Mapping
from dataclasses import replace

from api.trips.swaps import Missing
from api.web.pages.hub_home import (
    ArrivingLine,
    ComingLine,
    DayOfTrips,
    FoundLot,
    FoundProduct,
    HubTask,
    HubTripLine,
    hub_find_page,
    hub_home_page,
)
from api.web.pages.hub_lot import (
    REASONS,
    Choice,
    ExpectedChoice,
    HubLotPage,
    HubPlace,
    HubReceivePage,
    ReceiveForm,
)
from api.web.pages.hub_trip import (
    AboardLine,
    HubReplacePage,
    HubTripPage,
    LackLine,
    PickedLine,
    PickGroup,
    SubstituteLine,
    SwapLine,
)
from api.web.render import Page
from inventory.accounts import reserved
from inventory.expiry import DaysLeft
from inventory.model import ExpiryKind, Zone
from logistics.one_trip.turns import Turn
from tests.inventory.book_words import TODAY
from tests.web.food_making import a_stock_page, a_stock_row
from tests.web.hub_frames import HELD, LATER, SHELF, UNITS, a_frame
from tests.web.hub_keeping_pages import keeping_pages, take_pages


def _home() -> dict[str, Page]:
    trip = HubTripLine(
        url="/hub/trips/p/T1",
        trip_id="T1",
        turn=Turn(number=2, count=3),
        vehicle_id="KEI-1",
        start_min=570,
        planned_g=130_000,
        loaded_g=120_000,
        is_loaded=True,
        missing_g=0,
        place_names=("食堂1", "食堂2"),
    )
    arriving = ArrivingLine(
        url="/plans/p/trips/T3/keying",
        trip_id="T3",
        turn=Turn(number=1, count=2),
        vehicle_id="TRUCK",
        arrive_min=620,
        quantity_g=80_000,
        is_there=False,
        from_names=("中央ロジ拠点",),
    )
    coming = ComingLine(
        url="/hub/receive?product=RICE",
        product="精米",
        zone=Zone.COOL,
        quantity_g=60_000,
        expected_on=TODAY,
        donor="寄附者34",
    )
    tasks = [
        HubTask(word="hub_task_holds", count=1, url="/hub/holds", is_urgent=True),
        HubTask(word="hub_task_sent", count=2, url="/hub/transfers", is_urgent=False),
    ]
    kept = reserved("LOGI", "chilled", plan_id="plan-1")
    stock = a_stock_page((a_stock_row(in_days=-1), a_stock_row(), a_stock_row(kept, in_days=-2)))
    shown = DayOfTrips(
        day=TODAY,
        trips=(trip, replace(trip, trip_id="T2", is_loaded=False, missing_g=1_500)),
        arriving=(arriving, replace(arriving, trip_id="T4", is_there=True, from_names=())),
        earlier_url="/hub?day=2026-11-30",
        later_url="/hub?day=2026-12-02",
    )
    found = FoundLot(
        url="/hub/lots/L1",
        product="牛乳",
        lot_id="L1",
        donor="山田牛乳",
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        units=("fridge-1", "dock"),
        quantity_g=3_000,
    )
    return {
        "hub": hub_home_page(
            a_frame(is_done=True), stock, tasks=tasks, shown=shown, coming=(coming,)
        ),
        "hub, empty": hub_home_page(
            a_frame(), a_stock_page(()), tasks=(), shown=replace(shown, trips=()), coming=()
        ),
        "hub find": hub_find_page(
            a_frame("hub_find"),
            "牛乳",
            products=(
                FoundProduct(url="/hub/receive?product=MILK", name="牛乳", zone=Zone.CHILLED),
            ),
            lots=[found, replace(found, quantity_g=0, units=())] * 100,
        ),
        "hub find, nothing": hub_find_page(a_frame("hub_find"), "?", products=(), lots=()),
    }


LACK = LackLine(
    trip_id="T1",
    trip_url="/hub/trips/p/T1",
    day=TODAY,
    start_min=570,
    lot_id="L1",
    product="牛乳",
    missing_g=2_500,
    halls=(("食堂1", 500), ("食堂2", 2_000)),
    replace_url="/hub/trips/p/T1/replace/L1?missing=2.500",
)


def _lot() -> dict[str, Page]:
    place = HubPlace(
        account="site/LOGI/shelf/chilled",
        unit_id="chilled",
        place=SHELF,
        quantity_g=3_000,
        is_free=True,
        is_held=False,
        move_id="m",
        send_id="s",
        dispose_id="d",
        lacks=(LACK,),
        lacks_seen="0123",
    )
    page = HubLotPage(
        frame=a_frame("hub_find", problem="hub_not_sure"),
        lot_id="L1",
        product="牛乳",
        zone=Zone.CHILLED,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        band=DaysLeft.LATER,
        days_left=9,
        case_g=1_000,
        allergens=("乳",),
        is_labelled=True,
        places=(place, replace(place, place=HELD, is_free=False, is_held=True)),
        lacks=(LACK,),
        units=UNITS,
        bases=(Choice(value="HUB-1", name="八頭ハブ拠点", detail="", is_chosen=False),),
        reasons=REASONS,
        act_url="/hub/lots/L1",
        label_url="/hub/lots/L1/label.pdf",
        history_url="/lots/L1",
    )
    receive = HubReceivePage(
        frame=a_frame("hub_receive", problem="hub_which_date"),
        query="",
        products=(),
        product="牛乳",
        zone=Zone.CHILLED,
        form=ReceiveForm(product_id="MILK", contains=("乳",), is_read=True, entry_id="e"),
        expected=(
            ExpectedChoice(
                lot_id="L9", donor="寄附者34", quantity_g=60_000, expected_on=TODAY, is_chosen=True
            ),
        ),
        kinds=tuple(ExpiryKind),
        days=(TODAY, LATER),
        units=UNITS,
        donors=(Choice(value="D", name="山田牛乳", detail="", is_chosen=True),),
        programmes=(Choice(value="P", name="備蓄米", detail="", is_chosen=False),),
        allergens=("乳", "卵"),
        wanted_at=(Choice(value="HUB-1", name="八頭ハブ拠点", detail="12.0", is_chosen=False),),
    )
    empty = replace(receive, frame=a_frame("hub_receive"), product="", zone=None, query="x")
    choice = Choice(value="/hub/receive?product=MILK", name="牛乳", detail="chilled",
                    is_chosen=False)  # fmt: skip
    return {
        "hub lot": page,
        "hub lot, gone": replace(page, places=(), is_labelled=False, lacks=()),
        "hub receive": receive,
        "hub receive, searched": replace(empty, products=(choice,)),
        "hub receive, not found": empty,
    }


def _group(*lines: PickedLine) -> PickGroup:
    return PickGroup(zone=Zone.CHILLED, quantity_g=24_000, loaded_g=None, lines=lines)


def _trip() -> dict[str, Page]:
    line = PickedLine(
        lot_id="L1",
        product="牛乳",
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        units=(("fridge-1", 8_000), ("dock", 2_000)),
        quantity_g=12_000,
        cases=5,
        rest_g=2_000,
        there_g=10_000,
        loaded_g=None,
        coming_on=None,
        receive_url="",
        picked_g=2_000,
        kg="12",
        is_ticked=True,
        replace_url="/hub/trips/p/T1/replace/L1",
    )
    coming = replace(
        line, lot_id="L9", units=(), there_g=0, coming_on=TODAY, receive_url="/hub/receive?lot=L9"
    )
    page = HubTripPage(
        frame=a_frame(problem="hub_not_ticked"),
        trip_id="T1",
        turn=Turn(number=1, count=2),
        day=TODAY,
        vehicle_id="KEI-1",
        driver="市職員A",
        start_min=570,
        place_names=("食堂1",),
        groups=(_group(line, coming),),
        quantity_g=12_000,
        loaded_g=None,
        lots=1,
        is_ready=False,
        is_loaded=False,
        reason="",
        load_url="/hub/trips/p/T1/load",
        load_id="e",
        pick_url="/hub/trips/p/T1/pick",
        pick_id="k",
        picked_g=2_000,
        put_back_url="/hub/trips/p/T1/put-back",
        put_back_id="b",
        swaps=(SwapLine(from_lot="L0", to_lot="L1", product="牛乳", quantity_g=2_000),),
        lacks=(LACK,),
        aboard=(AboardLine(lot_id="L1", product="牛乳", quantity_g=500),),
        return_url="/hub/trips/p/T1/return",
        may_be_back=True,
        return_id="r",
        keying_url="/plans/p/trips/T1/keying",
        sheet_url="/sheet.pdf",
        lists_url="/sheets.pdf",
    )
    candidate = SubstituteLine(
        lot_id="L2",
        product="低脂肪乳",
        zone=Zone.CHILLED,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=LATER,
        unit="fridge-1",
        there_g=8_000,
        case_g=1_000,
        proposed_g=2_000,
        allergens=("乳",),
        unknown=3,
    )
    swap = HubReplacePage(
        frame=a_frame(problem="hub_nothing_chosen"),
        trip_id="T1",
        lot_id="L1",
        product="牛乳",
        planned_g=12_000,
        missing_kg="2",
        last_on=LATER,
        recipients=("食堂1", "食堂2"),
        causes=tuple(map(str, Missing)),
        cause="damaged",
        found=(candidate,),
        url="/hub/trips/p/T1/replace/L1",
        entry_id="e",
        back_url="/hub/trips/p/T1",
    )
    return {
        "hub trip": page,
        "hub trip, loaded": replace(
            page,
            is_loaded=True,
            lacks=(),
            swaps=(),
            may_be_back=False,
            picked_g=0,
            loaded_g=9,
            groups=(replace(page.groups[0], loaded_g=9, lines=(replace(line, loaded_g=9),)),),
        ),
        "hub trip, ready": replace(page, is_ready=True, picked_g=12_000),
        "hub trip, nothing": replace(page, groups=()),
        "hub replace": swap,
        "hub replace, none": replace(swap, found=()),
    }


def hub_pages() -> Mapping[str, Page]:
    """Every page of a hub operator, by a name."""
    return {**_home(), **_lot(), **_trip(), **keeping_pages(), **take_pages()}
