"""What places, days left and movements of food are called, Japanese first."""

from collections.abc import Mapping

from api.words import Wordings
from inventory.accounts import AccountKind
from inventory.entry import EntryKind
from inventory.expiry import DaysLeft

BAND_NAMES: Mapping[DaysLeft, Wordings] = {
    DaysLeft.EXPIRED: ("期限切れ", "Expired"),
    DaysLeft.TODAY: ("今日まで", "Today"),
    DaysLeft.WITHIN_3: ("3日以内", "Within 3 days"),
    DaysLeft.WITHIN_7: ("7日以内", "Within 7 days"),
    DaysLeft.LATER: ("8日以上", "8 days or more"),
}
PLACE_NAMES: Mapping[AccountKind, Wordings] = {
    AccountKind.SHELF: ("棚", "Shelf"),
    AccountKind.RESERVED: ("予約済み", "Reserved"),
    AccountKind.PICKED: ("取り出し済み", "Picked"),
    AccountKind.QUARANTINE: ("保留中", "Held back"),
    AccountKind.VEHICLE: ("車の中", "On a vehicle"),
    AccountKind.TRANSIT: ("拠点間の移動中", "Between bases"),
    AccountKind.DONOR: ("寄付者", "Donor"),
    AccountKind.EATEN: ("食べた", "Eaten"),
    AccountKind.WASTE: ("廃棄・差異", "Thrown away or differing"),
}
ENTRY_NAMES: Mapping[EntryKind, Wordings] = {
    EntryKind.OPEN: ("はじめの在庫", "Opening stock"),
    EntryKind.RECEIVE: ("受け入れ", "Received"),
    EntryKind.PUT_AWAY: ("棚入れ", "Put away"),
    EntryKind.SEND: ("ほかの拠点へ送る", "Sent to another base"),
    EntryKind.ARRIVE: ("ほかの拠点から届く", "Arrived from another base"),
    EntryKind.RESERVE: ("計画の予約", "Reserved for a plan"),
    EntryKind.RELEASE: ("予約の取りやめ", "Reservation released"),
    EntryKind.PICK: ("取り出し", "Picked"),
    EntryKind.LOAD: ("積み込み", "Loaded"),
    EntryKind.DELIVER: ("届けた", "Delivered"),
    EntryKind.COME_BACK: ("持ち帰り", "Came back"),
    EntryKind.EAT: ("食べた", "Eaten"),
    EntryKind.DISPOSE: ("廃棄", "Thrown away"),
    EntryKind.ADJUST: ("数の修正", "Adjusted"),
    EntryKind.HOLD: ("保留", "Held back"),
    EntryKind.DECIDE: ("保留の扱いの決定", "Hold decided"),
    EntryKind.AMEND: ("ラベルの内容の修正", "Facts said anew"),
    EntryKind.REVERSE: ("取り消し", "Reversed"),
}
