"""The council's page of transfers, in its states."""

from dataclasses import replace

from api.web.pages.hub_keeping import MovingLot, TransferLine
from api.web.pages.transfers import (
    ArrivedLine,
    SendableLot,
    TransferredLot,
    TransferRow,
    TransfersPage,
    UndoForm,
)
from api.web.render import Page
from inventory.model import ExpiryKind, Zone
from tests.inventory.book_words import NOW
from tests.web.hub_frames import LATER


def transfer_pages() -> dict[str, Page]:
    lot = TransferredLot(
        lot_id="L1",
        lot_url="/lots/L1",
        product="牛乳",
        zone=Zone.CHILLED,
        sent_g=3_000,
        arrived_g=2_000,
        missing_g=500,
        under_way_g=500,
    )
    moving = MovingLot(
        lot_id="L1",
        product="牛乳",
        zone=Zone.CHILLED,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        under_way_g=500,
        came_kg="",
        unit_id="",
    )
    arrival = TransferLine(
        transfer_id="LOGI-261201-abc",
        other_name="",
        sent_at=NOW,
        note="",
        lots=(moving,),
        url="/transfers/LOGI-261201-abc/arrival",
        entry_id="e",
        came_on="2026-12-01",
        came_at="9:30",
        reason="",
        is_wrong=True,
    )
    undo = UndoForm(
        url="/transfers/LOGI-261201-abc/undo", undoes="s", entry_id="u", reason="", is_wrong=False
    )
    came = ArrivedLine(
        came_at=NOW,
        written_by="福祉 花子",
        base_name="別ハブ",
        quantity_g=2_000,
        reason="一袋足りない",
        undo=undo,
    )
    lost = replace(came, written_by="", base_name="", quantity_g=0, reason="", undo=None)
    row = TransferRow(
        transfer_id="LOGI-261201-abc",
        from_name="ロジ",
        to_name="別ハブ",
        sent_at=NOW,
        sent_by="福祉 花子",
        note="午後の KEI-1",
        is_open=True,
        is_wrong=True,
        lots=(lot,),
        arrived=(came, lost),
        arrival=arrival,
        chosen_id="OTHER",
        undo=replace(undo, is_wrong=True),
    )
    more = replace(lot, arrived_g=3_200, missing_g=-200, under_way_g=0)
    ended = replace(
        row,
        to_name="",
        sent_by="",
        note="",
        is_open=False,
        is_wrong=False,
        lots=(more,),
        arrival=None,
        chosen_id="",
        undo=None,
    )
    food = SendableLot(
        field="kg:site/LOGI/shelf/fridge L1",
        lot_id="L1",
        product="牛乳",
        zone=Zone.CHILLED,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=LATER,
        unit="冷蔵庫1",
        there_g=3_000,
        case_g=1_000,
        kg="9",
    )
    page = TransfersPage(
        done="",
        done_id="",
        alert="hub_no_reason",
        rows=(row, ended),
        earlier_url="/transfers?part=1",
        bases=(("LOGI", "ロジ"), ("OTHER", "別ハブ")),
        from_id="LOGI",
        from_name="ロジ",
        goals=(("OTHER", "別ハブ"),),
        lots=(food, replace(food, lot_id="L2", field="kg:site/LOGI/shelf/dock L2", unit="dock")),
        is_cut=True,
        typed={"to": "OTHER", "note": "午後"},
        problem="transfer_wrong_weight",
        entry_id="e",
        url="/transfers",
    )
    right = replace(row, is_wrong=False, arrival=replace(arrival, is_wrong=False), undo=undo)
    chosen = replace(
        page,
        rows=(right, ended),
        problem="",
        alert="",
        done="transfer_came_now",
        done_id="LOGI-261201-abc",
        typed={},
        lots=(),
        is_cut=False,
    )
    return {
        "transfers": page,
        "transfers, nothing to send": chosen,
        "transfers, no base yet": replace(chosen, from_id="", from_name="", earlier_url=""),
        "transfers, only to read": replace(chosen, bases=(), rows=()),
    }
