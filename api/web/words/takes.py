"""Words of the hub operator's pages of stock-takes."""

from collections.abc import Mapping

from api.web.words.model import Text

TAKE_TEXTS: Mapping[str, Text] = {
    "hub_takes": Text("棚卸", "Stock-take"),
    "hub_take_unsent": Text(
        "まだ記帳していない数があります。「数えた量を記帳する」を押し、差を見てから締めてください。",
        "Some counts are not written yet. Write them, look at the difference, then close.",
    ),
    "hub_take_press": Text(
        "数えた量がありません。終えるときは「締める」を押してください。",
        "There is no count. Press “Close” to end the stock-take.",
    ),
    "hub_take_others": Text(
        "赤い枠は、ほかの人が先に数えました。差を見て、よければもう一度記帳してください。",
        "Somebody else has counted what is in red frames. Write yours again if it is right.",
    ),
    "hub_not_counted": Text("数えていません", "Not counted"),
    "hub_wrong_count": Text(
        "赤い枠の量を、12.5 のように入れてください。ほかはそのままです。まだ記帳していません。",
        "Enter an amount such as 12.5 in the red frames. The rest is kept; nothing is written yet.",
    ),
    "hub_take_title": Text("棚卸", "Stock-take"),
    "hub_take_what": Text("数えるところ", "What to count"),
    "hub_take_all": Text("拠点のすべて", "The whole base"),
    "hub_take_start": Text("棚卸を始める", "Start"),
    "hub_no_takes": Text("棚卸はまだありません。", "There is no stock-take yet."),
    "take_open": Text("数えています", "Being counted"),
    "take_closed": Text("終わり", "Closed"),
    "take_cancelled": Text("取りやめ", "Cancelled"),
    "hub_counted": Text("{total}件のうち{count}件を数えました", "{count} of {total} counted"),
    "hub_difference": Text("差 {kg} kg", "difference {kg} kg"),
    "hub_count_kg": Text("数えた kg", "Counted kg"),
    "hub_book_kg": Text("記録 kg", "Book kg"),
    "hub_difference_kg": Text("差 kg", "Difference kg"),
    "hub_hidden": Text("まだ", "Not yet"),
    "hub_count_other": Text("表にないロットを数える", "Count a lot that is not listed"),
    "hub_lot_number": Text("ロット番号", "Lot number"),
    "hub_count_go": Text("数えた量を記帳する", "Write the counts"),
    "hub_take_end": Text("棚卸を終える", "End the stock-take"),
    "hub_take_end_help": Text(
        "数えた量に記録を合わせます。数えていないロットは変わりません。",
        "The book follows the counts. What was not counted stays.",
    ),
    "hub_take_close": Text("締める", "Close"),
    "hub_take_cancel": Text("この棚卸を取りやめる", "Cancel this stock-take"),
    "hub_take_why_cancelled": Text("取りやめる理由", "Why it is cancelled"),
    "hub_take_cancel_help": Text(
        "数えた量は残りますが、記録は変わりません。", "The counts are kept; the book stays."
    ),
}
