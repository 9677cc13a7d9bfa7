"""Words of changing a plan by hand."""

from collections.abc import Mapping

from api.web.words.model import Text

CHANGES_TEXTS: Mapping[str, Text] = {
    "tab_changes": Text("手で変える", "Change by hand"),
    "changes_lead": Text(
        "変えたいことを集めてから、計画し直します。受け入れるまで、今の計画は変わりません。",
        "Collect what is to change, then plan again. The plan stays as it is until you accept.",
    ),
    "changes_wishes": Text("変えたいこと", "What is to change"),
    "changes_wishes_none": Text(
        "まだありません。下のボタンで選んでください。",
        "Nothing yet. Choose with the buttons below.",
    ),
    "changes_remove": Text("取り消す", "Take back"),
    "changes_as_of": Text("何日から計画し直すか", "First day to plan again"),
    "changes_as_of_help": Text(
        "{day}より前は変えられません（積み込んだ便とすぎた日は、そのまま残ります）。",
        "Nothing before {day} can change: loaded trips and past days stay.",
    ),
    "changes_committed": Text("そのまま残す日数", "Days that stay as they are"),
    "changes_committed_help": Text(
        "この日数の間は、できなくなったことだけを変えます。",
        "Within these days only what has become impossible changes.",
    ),
    "changes_replan": Text("計画し直す", "Plan again"),
    "changes_replan_help": Text("10秒ほどかかります。", "This takes about ten seconds."),
    "changes_discard": Text("すべてやめる", "Drop everything"),
    "changes_difference": Text("何が変わるか", "What changes"),
    "changes_counts": Text(
        "変わる配達は {deliveries} 件、食品の入れ替えは {swapped} 件です。"
        "立寄りは、変更 {moved}・追加 {added}・なくなる {gone} です。",
        "{deliveries} deliveries change and {swapped} lots are swapped. "
        "Stops: {moved} moved, {added} added, {gone} gone.",
    ),
    "changes_halls": Text("食堂ごとの充足率", "Fill of each hall"),
    "changes_before": Text("前", "Before"),
    "changes_after": Text("あと", "After"),
    "changes_days": Text("日ごとの変更", "Changes by day"),
    "changes_since": Text("{day}から計画し直しました。", "Planned again from {day} on."),
    "changes_accept": Text("この変更を受け入れる", "Accept this change"),
    "changes_accept_help": Text(
        "新しい計画として保存します。今の計画も残ります。次に承認してください。",
        "It is stored as a new plan; the old one is kept. Approve it next.",
    ),
    "changes_reject": Text("この案をやめる", "Turn this down"),
    "changes_reject_help": Text(
        "やめると、案だけが消えます。変えたいことは残るので、直して計画し直せます。",
        "Turned down, the proposal goes and the wishes stay: change them and plan again.",
    ),
    "changes_discard_help": Text(
        "変えたいこと{count}件と、計画し直した案を消します。今の計画は変わりません。",
        "This drops the wishes ({count}) and what came of them. The plan stays as it is.",
    ),
    "changes_pick_day": Text("日を選ぶ", "Choose a day"),
    "changes_show_day": Text("この日を見る", "Show the day"),
    "changes_trips_of": Text("{day}の便", "Trips of {day}"),
    "changes_no_trips": Text(
        "この日からの便はありません。", "There are no trips from this day on."
    ),
    "changes_trip": Text("便 {trip}（{vehicle}）", "Trip {trip} ({vehicle})"),
    "changes_keep_vehicle": Text("この日の {vehicle} をそのまま", "Keep {vehicle} this day"),
    "changes_ban_vehicle": Text("この日の {vehicle} を使わない", "Do not use {vehicle} this day"),
    "changes_keep_order": Text("順番をそのまま", "Keep the order"),
    "changes_pin": Text("固定", "Pin"),
    "changes_ban": Text("禁止", "Forbid"),
    "changes_lot_for": Text("この食堂だけに", "Only for this hall"),
    "changes_action_of": Text(
        "{action}: {site} {product} {lot}", "{action}: {site} {product} {lot}"
    ),
    "changes_action": Text("すること", "Do"),
    "changes_news": Text("知らせ", "News"),
    "changes_add_news": Text("知らせを加える", "Add the news"),
    "changes_optional": Text("任意", "optional"),
    "changes_refused": Text("この変更は受け付けられません", "This change cannot be taken"),
    "changes_failed": Text("計画し直せませんでした", "The plan could not be made again"),
    "changes_stale": Text(
        "案が古くなりました。もう一度計画し直してください", "The proposal is stale: plan again"
    ),
    "changes_days_wrong": Text(
        "日数を読めません。2 のように、数字だけを入れてください。",
        "The number of days cannot be read. Enter digits alone, such as 2.",
    ),
    "changes_busy": Text(
        "ほかの人が計画し直しています。少し待ってください",
        "Somebody else is planning: wait a little",
    ),
    "change_field_site_id": Text("場所", "Place"),
    "change_field_from_id": Text("どこから", "From where"),
    "change_field_to_id": Text("どこまで", "To where"),
    "change_field_vehicle_id": Text("車", "Vehicle"),
    "change_field_lot_id": Text("食品", "Food"),
    "change_field_zone": Text("温度帯", "Zone"),
    "change_field_category": Text("種類", "Category"),
    "change_field_date": Text("日", "Day"),
    "change_field_from": Text("いつから", "From"),
    "change_field_to": Text("いつまで", "Until"),
    "change_field_ready_by": Text("何時までに", "Ready by"),
    "change_field_kg": Text("重さ（kg）", "Weight (kg)"),
    "change_field_capacity_l": Text("使える容量（L）", "Room left (L)"),
    "change_field_product_id": Text("品目", "Product"),
    "change_field_available_on": Text("届く日", "Comes on"),
    "change_field_expires_on": Text("期限", "Date"),
    "change_field_expiry_kind": Text("期限の種類", "Kind of date"),
    "change_field_case_kg": Text("1ケースの重さ（kg）", "Weight of a case (kg)"),
    "change_field_donor": Text("寄付者", "Donor"),
    "news_lot_comes": Text("新しい寄付が届く", "A new donation comes"),
    "news_lot_later": Text("寄付が遅れて届く", "A donation comes later"),
    "news_lot_help": Text(
        "この計画だけに入ります。来月も使うときは、基本データの入荷予定も直してください。",
        "It is for this plan; where it counts beyond, change the expected arrivals, too.",
    ),
    "news_lot_missing": Text("寄付が届かない", "A donation stays away"),
    "news_lot_changes": Text("寄付の量が変わる", "A donation is more or less"),
    "news_store_fails": Text("冷蔵庫・冷凍庫がこわれる", "A fridge or freezer fails"),
    "news_road_closes": Text("道が通れない", "A road closes"),
    "news_driver_ill": Text("運転者が休む", "A driver is ill"),
    "news_session_cancelled": Text("食堂が中止する", "A hall cancels"),
    "news_session_added": Text("食堂が開催を増やす", "A hall asks for one more day"),
    "news_decline": Text("食堂が種類を断る", "A hall declines a category"),
    "wish_delivery": Text(
        "固定: {date} {site} へ {lot} {kg} kg", "Pin: {lot}, {kg} kg to {site}, {date}"
    ),
    "wish_lot_for": Text("{lot} は {site} だけに", "{lot} for {site} alone"),
    "wish_vehicle_day": Text(
        "{date} の {vehicle_id} をそのまま", "{vehicle_id} as it is on {date}"
    ),
    "wish_trip_order": Text("便 {trip_id} の順番をそのまま", "Trip {trip_id} keeps its order"),
    "wish_ban": Text("禁止: {what}", "Forbidden: {what}"),
    "wish_lot_comes": Text(
        "寄付が届く: {available_on} {product} {kg} kg",
        "A donation comes on {available_on}: {product}, {kg} kg",
    ),
    "wish_lot_missing": Text("寄付が届かない: {lot}", "A donation stays away: {lot}"),
    "wish_lot_changes": Text("{lot} は {kg} kg になる", "{lot} is {kg} kg"),
    "wish_store_fails": Text(
        "{site} の保管場所がこわれる {from}", "A store of {site} fails {from}"
    ),
    "wish_road_closes": Text(
        "{from_site} と {to_site} の道が通れない", "Closed: {from_site} – {to_site}"
    ),
    "wish_driver_ill": Text(
        "{date} {vehicle_id} の運転者が休む", "No driver for {vehicle_id} on {date}"
    ),
    "wish_session_cancelled": Text("{date} {site} が中止", "{site} cancels {date}"),
    "wish_session_added": Text("{date} {site} が開催を増やす", "{site} opens on {date}, too"),
    "wish_decline": Text("{site} が断る", "{site} declines a category"),
}
