"""Words of the pages of recalls."""

from collections.abc import Mapping

from api.web.words.model import Text

RECALL_TEXTS: Mapping[str, Text] = {
    "nav_recalls": Text("回収", "Recalls"),
    "recalls_title": Text("食品の回収", "Recalls of food"),
    "recalls_lead": Text(
        "回収の知らせに書いてあることを入れてください。どこにあり、だれに届いたかがわかります。",
        "Enter what the notice of recall says. You see where the food is and whom it went to.",
    ),
    "recalls_one_is_enough": Text(
        "1つ入れれば探せます。わからないところは空のままにしてください。",
        "One of these is enough. Leave empty what you do not know.",
    ),
    "recall_any_product": Text("品目を決めない", "Any product"),
    "recall_product": Text("品目", "Product"),
    "recall_maker": Text("製造者", "Maker"),
    "recall_lot_number": Text("製造者のロット番号", "The maker's lot number"),
    "recall_from": Text("ラベルの期限：この日から", "Date on the label: from"),
    "recall_to": Text("ラベルの期限：この日まで", "Date on the label: to"),
    "recall_search": Text("どこにあるか探す", "Find the food"),
    "recall_names_nothing": Text(
        "何を回収するのか、わかりません。品目・製造者・ロット番号・期限のどれかを入れてください。",
        "The recall names nothing. Give a product, a maker, a lot number or a date.",
    ),
    "recall_day_wrong": Text(
        "日付を読めません。2026-12-10 のように入れてください。",
        "The date cannot be read. Enter it like 2026-12-10.",
    ),
    "recall_days_reversed": Text(
        "終わりの日が、始まりの日より前です。どちらかを直してください。",
        "The last date is before the first. Correct one of them.",
    ),
    # what was found
    "recall_found": Text("見つかった食品", "Food that was found"),
    "recall_food": Text("回収する食品", "Food of this recall"),
    "recall_found_none": Text(
        "合う食品は、まだ届いていません。始めておけば、あとから届いたときに保留になります。",
        "No such food has come yet. With the recall open, it is held when it comes.",
    ),
    "recall_lots": Text("回収するロット：{count}件", "Lots to recall: {count}"),
    "recall_surely": Text("対象", "Meant"),
    "recall_possibly": Text("対象かもしれません", "Possibly meant"),
    "recall_unknown_maker_unknown": Text("製造者が不明", "maker unknown"),
    "recall_unknown_date_unknown": Text("期限が不明", "date unknown"),
    "recall_unknown_lot_number_unknown": Text("ロット番号が不明", "lot number unknown"),
    "recall_label_date": Text("ラベルの期限", "Date on the label"),
    "recall_meant": Text("対象か", "Meant or not"),
    "recall_places": Text("いまある場所", "Where it is now"),
    "recall_places_none": Text("もう残っていません。", "Nothing is left."),
    "recall_is_held": Text("保留中", "Held"),
    "recall_is_loose": Text("保留ではありません", "Not held"),
    "recall_sites": Text("届け先：{count}か所", "Places that got it: {count}"),
    "recall_sites_none": Text("まだ、どこにも届いていません。", "Nobody has got any yet."),
    "recall_site": Text("届け先", "Recipient"),
    "recall_contact": Text("連絡先", "Contact"),
    "recall_no_contact": Text("連絡先がありません", "No contact is known"),
    "recall_got": Text("届いた量と日", "What came, and when"),
    "recall_still_there": Text("残り", "Left there"),
    "recall_told": Text("知らせた時刻・人", "Told at, by"),
    "recall_tick_help": Text(
        "知らせたら、その場でボタンを押してください。時刻とあなたの名前が残ります。",
        "Press the button as soon as somebody is told. The time and your name are kept.",
    ),
    "recall_did_phone": Text("電話した", "Phoned"),
    "recall_did_mail": Text("メールした", "Mailed"),
    "recall_did_notice": Text("紙で知らせた", "Gave a notice"),
    "recall_how_phone": Text("電話", "by phone"),
    "recall_how_mail": Text("メール", "by mail"),
    "recall_how_notice": Text("紙のお知らせ", "by a notice"),
    "recall_untell": Text("まちがえた", "Was a mistake"),
    "recall_bases": Text("残っている拠点：{count}か所", "Bases that have some: {count}"),
    "recall_base": Text("拠点", "Base"),
    "recall_donors": Text("寄付者", "Donors"),
    "recall_donors_count": Text("寄付者：{count}", "Donors: {count}"),
    "recall_unnamed_donor": Text("名前の記録がない寄付者", "A donor nobody wrote down"),
    "recall_cannot_tell": Text("知らせられません", "Cannot be told"),
    "recall_carriers": Text("いま運んでいる車など：{count}", "Carrying some now: {count}"),
    "recall_carrier": Text("車・移動", "Vehicle or transfer"),
    "recall_carried": Text("積んでいる量（kg）", "On board (kg)"),
    "recall_not_told": Text("まだ知らせていないところ", "Not told yet"),
    "recall_not_told_of": Text("{of}のうち{count}", "{count} of {of}"),
    "recall_all_told": Text("{of}すべてに知らせました", "All {of} are told"),
    "recall_given": Text("もらった量（kg）", "Given (kg)"),
    "recall_thrown": Text("廃棄した量", "Thrown away"),
    # opening
    "recall_open": Text("この内容で回収を始める", "Open this recall"),
    "recall_open_help": Text(
        "拠点と食堂にある分は、すぐに保留になります。配送に使われません。"
        "まちがえたときは、「保留をやめて戻す」で終えられます。",
        "What is at bases and halls is held at once and is not delivered. "
        "A mistake is mended by ending the recall with “Give free”.",
    ),
    "recall_reason": Text("回収の理由", "Reason of the recall"),
    "recall_reason_help": Text(
        "だれから、何の知らせがあったか。食堂のページにも、このまま出ます。",
        "Who called it back, and why. Halls read it on their page as it is.",
    ),
    "recall_no_reason": Text(
        "回収の理由を、500字までで入れてください。", "Enter the reason, in at most 500 letters."
    ),
    # the list
    "recalls_list": Text("これまでの回収", "Recalls so far"),
    "recalls_none": Text("回収はまだありません。", "There have been no recalls."),
    "recall_running": Text("回収中", "Open"),
    "recall_ended": Text("終わりました", "Ended"),
    "recall_opened_at": Text("始めた時刻", "Opened"),
    # one recall
    "recall_title": Text("回収：{what}", "Recall: {what}"),
    "recall_days": Text("期限 {first}〜{last}", "dates {first} to {last}"),
    "recall_by": Text("始めた人：{name}", "Opened by {name}"),
    "recall_held_now": Text("保留中の量", "Held now"),
    "recall_loose_now": Text("まだ保留にできない量", "Not held yet"),
    "recall_loose_help": Text(
        "便で運んでいる分です。渡さないよう、先に運転者に伝えてください。戻ると保留になります。",
        "It is on vehicles. First tell the drivers not to hand it over. "
        "It is held when it comes back.",
    ),
    "recall_tell": Text("届け先へのお知らせ", "What recipients are told"),
    "recall_tell_help": Text(
        "食堂のページには、もう出ています。電話やメールでも伝えてください。",
        "Halls see it on their pages already. Tell them by phone or mail, too.",
    ),
    "recall_tell_text": Text("お知らせの文", "Text of the notice"),
    "recall_tell_body": Text(
        "【食品の回収のお知らせ】\n回収する食品は、{food}です。\n理由は「{reason}」です。\n"
        "食べないで、ほかの食品と分けて置いてください。\n"
        "もう食べた、だれかに渡した、という分があれば教えてください。\n"
        "引き取りの方法は、あとで連絡します。",
        "RECALL OF FOOD\nFood: {food}\nReason: {reason}\n"
        "Do not eat it. Keep it apart from other food.\n"
        "Tell us if some was eaten or handed on.\n"
        "We will let you know how it is fetched.",
    ),
    "recall_end": Text("回収を終える", "End the recall"),
    "recall_end_help": Text(
        "届け先に知らせ、品物を集めてから、どうするかを決めてください。",
        "Decide once everybody is told and the food is collected.",
    ),
    "recall_end_what": Text("保留中の食品をどうしますか", "What becomes of the held food"),
    "recall_end_discard": Text("すべて廃棄する", "Throw all of it away"),
    "recall_end_release": Text(
        "保留をやめて戻す（回収ではなかった）", "Give free (it was no recall)"
    ),
    "recall_end_sure": Text(
        "残っている {kg} kg を、すべての場所で廃棄します。",
        "All {kg} kg that are left are thrown away, at every place.",
    ),
    "recall_end_reason": Text("結果", "Result"),
    "recall_end_reason_help": Text(
        "何か所に知らせ、どれだけ集め、どこに報告したか。",
        "How many were told, how much was collected, who was reported to.",
    ),
    "recall_no_reason_to_end": Text(
        "結果を、500字までで入れてください。", "Enter the result, in at most 500 letters."
    ),
    "recall_no_decision": Text(
        "廃棄するか、戻すかを選んでください。", "Choose whether it is thrown away or given free."
    ),
    "recall_how_it_ended": Text("どう終わったか", "How it ended"),
    "recall_was_discard": Text("廃棄しました", "Thrown away"),
    "recall_was_release": Text("保留をやめて戻しました", "Given free"),
    "recall_open_page": Text("届け先と、くわしいこと", "Recipients and details"),
    "recall_this_lot": Text("このロットを回収する", "Recall this lot"),
    # a hall's page
    "recalled_title": Text("食べないでください：回収する食べ物", "Do not eat: recalled food"),
    "recalled_food": Text("{product}（期限 {day}）{kg} kg", "{product} (date {day}) {kg} kg"),
    "recalled_do": Text(
        "使わないで、分けて置いてください。協議会に電話してください。",
        "Do not use it. Keep it apart. Call the council.",
    ),
    "recalled_reason": Text("理由：{reason}", "Reason: {reason}"),
}
