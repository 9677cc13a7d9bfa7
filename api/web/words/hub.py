"""Words of the hub operator's pages."""

from collections.abc import Mapping

from api.web.words.model import Text

HUB_TEXTS: Mapping[str, Text] = {
    "nav_hub": Text("拠点の仕事", "Hub work"),
    "hub_pages": Text("拠点の仕事", "Hub work"),
    "hub_home": Text("今日", "Today"),
    "hub_receive": Text("受け入れ", "Receive"),
    "hub_transfers": Text("拠点間移動", "Transfers"),
    "hub_temperatures": Text("温度の記録", "Cold log"),
    "hub_holds": Text("保留・回収", "Holds, recalls"),
    # finding
    "hub_find": Text("さがす", "Find"),
    "hub_find_label": Text("さがす・読み取る", "Find or scan"),
    "hub_find_button": Text("さがす", "Find"),
    "hub_find_help": Text(
        "JAN・QR・ロット番号・品目・寄付者・期限。スキャナーは、どこからでも読み取れます。",
        "JAN, QR, lot number, product, donor or date. A scanner works from anywhere on the page.",
    ),
    "hub_scan": Text("カメラで読む", "Scan by camera"),
    "hub_scan_not_here": Text(
        "＊読み取った {code} は、このページにありません。合っているか確かめてください。",
        "＊{code} is not on this page. Check that it is the right one.",
    ),
    "hub_scan_failed": Text(
        "カメラを使えません。番号を入れてください。",
        "The camera cannot be used. Type the number.",
    ),
    "hub_find_title": Text("「{query}」の検索結果", "Found for “{query}”"),
    "hub_found_lots": Text("ロット", "Lots"),
    "hub_found_products": Text("この品目を受け入れる", "Receive this product"),
    "hub_receive_this": Text("{name}を受け入れる", "Receive {name}"),
    "hub_none_left": Text("この拠点にはありません", "None at this base"),
    "hub_find_cut": Text("多いので、一部だけです。", "There are more than are shown."),
    "hub_found_nothing": Text(
        "見つかりません。品目の名前の一部でも探せます。",
        "Nothing was found. A part of the product's name will do, too.",
    ),
    # the first page
    "hub_home_title": Text("{site}の今日", "{site} today"),
    "hub_tasks": Text("待っていること", "What waits"),
    "hub_urgent": Text("急ぎ", "Urgent"),
    "hub_task_holds": Text("保留・回収：{count}件", "Holds and recalls: {count}"),
    "hub_task_missing": Text("温度がまだの場所：{count}か所", "Units not read today: {count}"),
    "hub_task_coming": Text("届く移動：{count}件", "Transfers coming: {count}"),
    "hub_task_sent": Text("送った移動：{count}件", "Transfers sent: {count}"),
    "hub_trips": Text("便：{day}", "Trips on {day}"),
    "hub_loaded": Text("積み込み済み", "Loaded"),
    "hub_to_load": Text("これから積む", "To load"),
    "hub_no_trips": Text(
        "この日に、この拠点で積む便はありません。", "No trip loads here on this day."
    ),
    "hub_arriving": Text("この拠点に届く便", "Trips that bring food here"),
    "hub_arrived": Text("到着を記帳済み", "Arrival written"),
    "hub_to_key_in": Text("到着は未記帳（紙から入力できます）", "Not written (can be keyed in)"),
    "hub_day_before": Text("前の日", "Day before"),
    "hub_day_after": Text("次の日", "Day after"),
    "hub_coming": Text("届く予定（明日まで・遅れているもの）", "Expected by tomorrow, or late"),
    "hub_nothing_coming": Text("届く予定はありません。", "Nothing is expected."),
    # what was done, what was wrong
    "hub_written": Text("記帳しました：{what}", "Written: {what}"),
    "hub_undo": Text("取り消す", "Undo"),
    "hub_print_label": Text("ラベルを印刷", "Print the label"),
    "hub_wrong_product": Text("品目を選んでください。", "Choose a product."),
    "hub_wrong_weight": Text(
        "重さを、ある量の中で、12.5 のように入れてください。",
        "Enter a weight such as 12.5, no more than there is.",
    ),
    "hub_wrong_date": Text(
        "期限を読めません。ラベルのとおりに入れてください。",
        "The date cannot be read. Enter it as on the label.",
    ),
    "hub_which_date": Text(
        "期限がいくつかの日に読めます。正しい日を選んでください。",
        "The date may mean several days. Choose the right one.",
    ),
    "hub_not_sure": Text(
        "捨てるものを確かめて、印を付けてください。",
        "Check what is thrown away, and tick the box.",
    ),
    "hub_not_ticked": Text(
        "印のないロットがあります。見て印を付けるか、重さを直してください。",
        "A lot is not ticked. Look at it and tick it, or change its weight.",
    ),
    "hub_put_back_since": Text(
        "取り出したものが、ほかの画面で戻されました。もう一度確かめて、印を付けてください。",
        "What stood ready was put back meanwhile. Look again and tick what you have seen.",
    ),
    "hub_short": Text(
        "拠点にない量があります。赤い印のロットを直してください。"
        "いま届いた食品は、先に受け入れを記帳します。",
        "More is told than there is. Change the lots with a red mark. Food that has come just now "
        "is received first.",
    ),
    "hub_no_reason": Text("理由を入れてください。", "Say why."),
    "hub_unit_beside": Text(
        "どの設備か決まっていない食品が、ここにあります。",
        "Food that is in none of the units lies here.",
    ),
    "hub_held_nothing": Text(
        "そのとき、ここに食品はありませんでした。",
        "No food was there at that time.",
    ),
    "hub_lies_there": Text(
        "そこにあります。ちがう移す先を選んでください。", "It lies there. Choose another place."
    ),
    "hub_nothing_chosen": Text("どれかを選んでください。", "Choose something."),
    "hub_no_temperature": Text("温度を一つ以上入れてください。", "Enter a temperature."),
    "hub_wrong_temperature": Text(
        "温度を -18.5 のように入れてください。", "Enter a temperature such as -18.5."
    ),
    "hub_no_action": Text(
        "範囲の外の場所があります。もう一度見て、したことを入れてください。",
        "A unit is outside its limits. Look again, and say what you did.",
    ),
    # receiving
    "hub_receive_title": Text("受け入れ", "Receive"),
    "hub_which_expected": Text("届く予定のどれですか", "Which of what is expected?"),
    "hub_which_expected_help": Text(
        "予定を選ぶと、計画の便でそのまま積めます。",
        "What was expected can be loaded on the planned trips as it is.",
    ),
    "hub_not_expected": Text("予定になかった食品", "None of these"),
    "hub_came_already": Text(
        "その予定は、もう受け入れたか、なくなりました。もう一度選んでください。",
        "That arrival was received already, or is no longer expected. Choose again.",
    ),
    "hub_which_product": Text("品目（JAN・GS1・名前・かな）", "Product (JAN, GS1, name, kana)"),
    "hub_which_product_help": Text(
        "読み取るか、名前の一部を入れてください。", "Scan it, or enter a part of its name."
    ),
    "hub_no_product": Text(
        "その品目はありません。事務局に登録を頼んでください。",
        "There is no such product. Ask the council to add it.",
    ),
    "hub_other_product": Text("別の品目", "Another product"),
    "hub_wanted_at": Text(
        "計画では、このあと{site}へ {kg} kg 運びます。", "The plan takes {kg} kg on to {site}."
    ),
    "hub_date": Text("期限", "Date"),
    "hub_expires": Text("ラベルの期限", "Date as printed"),
    "hub_expires_help": Text("例：2026.11.30、令和8年11月、261130", "Such as 2026.11.30 or 261130"),
    "hub_amount": Text("量", "Amount"),
    "hub_case_kg": Text("1ケースの重さ（kg）", "Weight of a case (kg)"),
    "hub_or_kg": Text("または全部の重さ（kg）", "Or the whole weight (kg)"),
    "hub_reserved_too": Text(
        "便のために予約した食品は、この表に入りません。",
        "Food that is reserved for trips is not in this table:",
    ),
    "hub_expired_reserved": Text(
        "うち {kg} kg は予約済みで、下の表に入っていません",
        "{kg} kg of it are reserved and not in the table below",
    ),
    "lot_to_hub": Text("動かす・送る・捨てる", "Move, send or throw away"),
    "hub_reserved_kg": Text("予約済み {kg} kg（{count}ロット）", "{kg} kg reserved ({count} lots)"),
    "hub_written_lots": Text("{count}ロット・{kg} kg を見る", "Show the {count} lots, {kg} kg"),
    "hub_unit": Text("置き場", "Unit"),
    "hub_room": Text("（空き {litres} L）", "({litres} L free)"),
    "hub_no_programme": Text("（事業なし）", "(none)"),
    "hub_intake_reason": Text(
        "基準より短い期限で受け入れる理由", "Why it is taken although it ends soon"
    ),
    "hub_intake_short": Text(
        "この事業の基準より期限が短い食品です。受け入れるなら理由を入れてください。",
        "It ends sooner than the programme takes. Say why it is taken.",
    ),
    "hub_no_donor": Text("（わからない）", "(not known)"),
    "hub_allergens_read": Text(
        "ラベルで確かめました。含むもの：{names}", "Read on the label. It contains: {names}"
    ),
    "hub_allergens_help": Text(
        "印がないと、すべて不明として扱います。", "Without the tick all are taken as unknown."
    ),
    "hub_allergens_change": Text("アレルゲンを直す", "Change the allergens"),
    "hub_more": Text("メーカー・ロット番号・写真", "Maker, lot number, photo"),
    "hub_receive_go": Text("受け入れる", "Receive"),
    # one lot
    "hub_is_held": Text("保留中です。使わないでください。", "It is held back. Do not use it."),
    "hub_move_to": Text("移す先", "Move to"),
    "hub_move": Text("移す", "Move"),
    "hub_send": Text("ほかの拠点へ送る", "Send to another base"),
    "hub_send_to": Text("送り先", "To"),
    "hub_send_go": Text("送る", "Send"),
    "hub_send_note": Text("運び方（車・便など）", "How it goes (vehicle, trip)"),
    "hub_send_note_help": Text(
        "例：午後の KEI-1。人の名前や電話番号は書かないでください。",
        "Such as: KEI-1 in the afternoon. Write no names or telephone numbers.",
    ),
    "hub_dispose": Text("捨てる", "Throw away"),
    "hub_why": Text("理由", "Reason"),
    "hub_why_expired": Text("期限切れ", "Expired"),
    "hub_why_damaged": Text("箱・袋の破れ", "Damaged"),
    "hub_why_quality": Text("いたみ・におい", "Spoilt"),
    "hub_why_recalled": Text("回収", "Recalled"),
    "hub_why_other": Text("その他", "Other"),
    "hub_dispose_sure": Text(
        "「{name}」ロット {lot} を捨てます。", "I throw “{name}”, lot {lot}, away."
    ),
    "hub_dispose_go": Text("捨てる", "Throw away"),
    "hub_trips_lack": Text(
        "この量を捨てると、足りなくなる便があります。下を見て、もう一度印を付けてください。",
        "Trips will lack food once that much is thrown away. Look at them below, and tick again.",
    ),
    "hub_would_lack": Text(
        "この量を捨てると、便で足りません。", "Without that much, trips lack food."
    ),
    "hub_would_lack_all": Text(
        "ここの全部を捨てると、便で足りません。", "Without all of it, trips lack food."
    ),
    "hub_would_lack_help": Text(
        "代わりのロットを入れるときは、捨てる前に便から「代わりをさがす」を開きます。"
        "いたんだ分は、そこで捨てたことになります。",
        "Where another lot is to stand in, look for it first: damaged food is thrown away there.",
    ),
    "hub_lacks_kg": Text("{kg} kg 足りません", "{kg} kg missing"),
    "hub_lacks_replace": Text("代わりをさがす", "Look for another lot"),
    "hub_lacks_now": Text("便で足りない量", "What trips lack of it"),
    "hub_lacks_title": Text("この便で足りない食品", "What this trip lacks"),
    # transfers
    "hub_transfers_help": Text(
        "計画の便とは別に、拠点から拠点へ送る食品です。送るときは、さがしてロットを開き、"
        "「ほかの拠点へ送る」を記帳します。運ぶ車は、運び方に書いて伝えます。",
        "Food that goes from base to base beside the planned trips. To send some, look the lot up, "
        "open it and write 'Send to another base'; say there which vehicle takes it.",
    ),
    "hub_incoming": Text("この拠点へ", "To this base"),
    "hub_outgoing": Text("この拠点から", "From this base"),
    "hub_from": Text("{site}から", "From {site}"),
    "hub_to": Text("{site}へ", "To {site}"),
    "hub_sent_kg": Text("送った量 {kg} kg", "{kg} kg sent"),
    "hub_came_kg": Text("届いた kg", "kg that came"),
    "hub_arrive_go": Text("届いたことを記帳する", "Write the arrival"),
    "hub_nothing_incoming": Text("届く移動はありません。", "Nothing is coming."),
    "hub_nothing_outgoing": Text("送った移動はありません。", "Nothing was sent."),
    "hub_waits_for_other": Text(
        "相手の拠点が受け取りを記帳すると終わります。", "It ends when the other base takes it in."
    ),
    "hub_by_paper": Text("紙で知らされた到着を入力する", "Key in an arrival from paper"),
    "hub_by_paper_help": Text(
        "相手の拠点が受け取りを紙に書いたときに、書いてあるとおりに入れてください。"
        "食品は相手の拠点の荷受け場に置かれます。",
        "Where the other base has noted on paper what came: enter it as it is written. The food is "
        "put on that base's dock.",
    ),
    "hub_came_on": Text("着いた日", "Day it came"),
    "hub_came_at": Text("時刻", "Time"),
    "hub_wrong_when": Text(
        "着いた日と時刻を、送ってから今までの間で、9:30 のように入れてください。",
        "Enter the day and time, such as 9:30, between the sending and now.",
    ),
    "hub_nothing_came": Text(
        "何も届かなかったときは、相手の拠点に記帳してもらうか、送った記帳を取り消してください。",
        "Where nothing came, the other base writes that, or the sending is undone.",
    ),
    # temperatures
    "hub_limits_most": Text("{most}℃以下", "at most {most} ℃"),
    "hub_limits_least": Text("{least}℃以上", "at least {least} ℃"),
    "hub_limits_both": Text("{least}～{most}℃", "{least} to {most} ℃"),
    "hub_last_read": Text("前回 {degrees}℃（{moment}）", "last {degrees} ℃ ({moment})"),
    "hub_not_read": Text("今日の記録なし：{count}回", "Not read today: {count}"),
    "hub_colder": Text("{unit}を0.5度下げる", "{unit} half a degree down"),
    "hub_warmer": Text("{unit}を0.5度上げる", "{unit} half a degree up"),
    "hub_outside": Text("範囲の外です", "Outside the limits"),
    "hub_action": Text("{unit}で、したこと", "What was done at {unit}"),
    "hub_round_help": Text(
        "範囲の外を記帳すると、その場所の食品は保留になります。",
        "A reading outside the limits holds the food of its unit.",
    ),
    "hub_round_go": Text("温度を記帳する", "Write the temperatures"),
    "hub_is_held_unit": Text("保留", "Held"),
    "hub_reading_back": Text("取り消しました", "Taken back"),
    "hub_reading_kept": Text(
        "この温度は取り消せません。保留の画面で決めてください。",
        "This temperature can no longer be taken back. Decide about its hold instead.",
    ),
    "hub_round_saved": Text("温度を記帳しました。", "The temperatures are written."),
    "hub_round_held": Text("保留になりました：{count}か所", "Units held: {count}"),
    "hub_no_units": Text("温度を測る場所がありません。", "There is no unit to read."),
    # holds and recalls
    "hub_breaches": Text("温度の逸脱", "Breaches of temperature"),
    "hub_decision": Text("扱い", "Decision"),
    "hub_decide_release": Text("使える（棚に戻す）", "Good: release"),
    "hub_decide_discard": Text("捨てる", "Throw away"),
    "hub_decide_sensor_fault": Text("温度計の誤り", "The thermometer was wrong"),
    "hub_discard_sure": Text(
        "捨てるとき：{unit}の、上の食品をすべて捨てます。",
        "If thrown away: I throw away all food above, of {unit}.",
    ),
    "hub_decide_go": Text("決める", "Decide"),
    "hub_no_breaches": Text("決める逸脱はありません。", "No breach waits for a decision."),
    "hub_recalls": Text("回収", "Recalls"),
    "hub_recall_title": Text("棚から出すもの", "To take off the shelf"),
    "hub_recall_help": Text(
        "棚から出し、荷受け場の保留置き場に集めてください。扱いは事務局が決めます。",
        "Take it off the shelf, to the dock. The council decides about it.",
    ),
    "hub_is_off": Text("出しました", "Taken off"),
    "hub_take_off": Text("棚から出した", "I took it off"),
    "hub_no_recalls": Text("回収はありません。", "There is no recall."),
}
