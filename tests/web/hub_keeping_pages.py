"""The hub operator's pages about keeping food and counting it, made by hand."""

from dataclasses import replace

from api.web.pages.hub_keeping import (
    CountLine,
    HeldLine,
    HoldCard,
    HubHoldsPage,
    HubTakePage,
    HubTakesPage,
    HubTemperaturesPage,
    HubTransfersPage,
    MovingLot,
    TakeRow,
    TransferLine,
    UnitLine,
    WrittenLine,
)
from api.web.render import Page
from inventory.holds import Decision
from inventory.model import ExpiryKind, Zone
from tests.inventory.book_words import NOW
from tests.web.hub_frames import LATER, UNITS, a_frame


def keeping_pages() -> dict[str, Page]:
    lot = MovingLot(
        lot_id="L1",
        product="牛乳",
        zone=Zone.CHILLED,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        under_way_g=4_000,
        came_kg="3.5",
        unit_id="dock",
    )
    transfer = TransferLine(
        transfer_id="W1",
        other_name="八頭ハブ拠点",
        sent_at=NOW,
        note="午後の KEI-1",
        lots=(lot,),
        url="/hub/transfers/W1",
        entry_id="e",
        came_on="2026-12-05",
        came_at="9:30",
        reason="一袋",
        is_wrong=True,
    )
    unit = UnitLine(
        unit_id="fridge-1",
        name="冷蔵庫1",
        zone=Zone.CHILLED,
        at_most_dc=100,
        at_least_dc=0,
        last_dc=45,
        last_at=NOW,
        text="12",
        action="",
        is_beside=False,
        is_wrong=False,
        is_outside=True,
        missing=1,
    )
    held = HeldLine(
        lot_id="L1",
        product="牛乳",
        unit="fridge-1",
        quantity_g=4_000,
        account="site/LOGI/quarantine/fridge-1/h",
        is_off=False,
    )
    card = HoldCard(
        hold_id="h",
        unit="fridge-1",
        opened_at=NOW,
        text="12 ℃",
        temperature_dc=120,
        food=(held, replace(held, is_off=True)),
        url="/hub/holds/h",
        off_url="/hub/holds/h/off",
        recall_url="/recalls/h",
        entry_id="e",
    )
    transfers = HubTransfersPage(
        frame=a_frame("hub_transfers"),
        incoming=(transfer,),
        outgoing=(transfer, replace(transfer, url="")),
        units=UNITS,
    )
    written = WrittenLine(
        unit="fridge-1",
        temperature_dc=120,
        is_held=True,
        is_taken_back=False,
        url="/hub/temperatures/r/undo",
    )
    temperatures = HubTemperaturesPage(
        frame=a_frame("hub_temperatures", problem="hub_no_action"),
        units=(
            unit,
            replace(unit, at_least_dc=None, last_at=None, last_dc=None, is_wrong=True),
            replace(unit, at_most_dc=None, is_outside=False, missing=0),
        ),
        round_id="r",
        is_saved=True,
        written=(written, replace(written, is_taken_back=True), replace(written, is_held=False)),
        last_round_id="r",
        held=1,
        holds_url="/hub/holds",
    )
    holds = HubHoldsPage(
        frame=a_frame("hub_holds"),
        breaches=(card,),
        recalls=(replace(card, temperature_dc=None),),
        decisions=tuple(map(str, Decision)),
    )
    return {
        "hub transfers": transfers,
        "hub transfers, none": replace(transfers, incoming=(), outgoing=()),
        "hub temperatures": temperatures,
        "hub temperatures, none": replace(temperatures, units=(), is_saved=False, written=()),
        "hub holds": holds,
        "hub holds, none": replace(holds, breaches=(), recalls=()),
    }


def take_pages() -> dict[str, Page]:
    line = CountLine(
        key="fridge-1/L1",
        lot_id="L1",
        product="牛乳",
        unit="fridge-1",
        expires_on=LATER,
        case_g=1_000,
        counted_g=3_500,
        book_g=4_000,
        difference_g=-500,
        line_id="n",
    )
    row = TakeRow(url="/hub/stock-takes/t", label="月末", units=("fridge-1", "dock"), state="open",
                  started_at=NOW)  # fmt: skip
    takes = HubTakesPage(frame=a_frame("hub_takes"), takes=(row,), zones=tuple(Zone), take_id="t")
    take = HubTakePage(
        frame=a_frame("hub_takes"),
        label="月末",
        state="open",
        is_open=True,
        lines=(
            line,
            replace(line, counted_g=None, book_g=None, difference_g=None, line_id="m"),
            replace(line, difference_g=0, line_id="o"),
        ),
        units=UNITS,
        counted=2,
        difference_g=-500,
        has_difference=True,
        counts_url="/hub/stock-takes/t/counts",
        end_url="/hub/stock-takes/t/end",
        line_id="l",
    )
    return {
        "hub takes": takes,
        "hub takes, none": replace(takes, takes=()),
        "hub take": take,
        "hub take, closed": replace(take, state="closed", is_open=False),
    }
