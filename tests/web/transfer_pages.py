"""The council's page of transfers, in its states."""

from dataclasses import replace

from api.web.pages.transfers import SendableLot, TransferredLot, TransferRow, TransfersPage
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
    row = TransferRow(
        transfer_id="LOGI-261201-abc",
        from_name="ロジ",
        to_name="別ハブ",
        sent_at=NOW,
        sent_by="福祉 花子",
        note="午後の KEI-1",
        is_open=True,
        is_new=True,
        lots=(lot,),
    )
    more = replace(lot, arrived_g=3_200, missing_g=-200, under_way_g=0)
    ended = replace(row, to_name="", sent_by="", note="", is_open=False, is_new=False, lots=(more,))
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
    chosen = replace(page, problem="", typed={}, lots=(), is_cut=False)
    return {
        "transfers": page,
        "transfers, nothing to send": chosen,
        "transfers, no base yet": replace(chosen, from_id="", from_name="", earlier_url=""),
        "transfers, only to read": replace(chosen, bases=(), rows=()),
    }
