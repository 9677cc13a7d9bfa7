"""Words of the hub operator's pages of trips: picking, loading, another lot instead."""

from collections.abc import Mapping

from api.web.words.model import Text

HUB_TRIP_TEXTS: Mapping[str, Text] = {
    # a trip
    "hub_trip_title": Text("便 {trip}", "Trip {trip}"),
    "hub_print_sheet": Text("ルート票を印刷", "Print the route sheet"),
    "hub_print_lists": Text("積み込み表を印刷", "Print the loading lists"),
    "hub_swapped": Text("入れ替えたロット", "Swapped lots"),
    "hub_swapped_print": Text(
        "ルート票と積み込み表を印刷しなおしてください。",
        "Print the route sheet and the loading lists again.",
    ),
    "hub_pick": Text("取り出しと積み込み", "Pick and load"),
    "hub_pick_help": Text(
        "温度帯ごと、期限の近い順です。見たら印を付けます（ラベルを読み取っても付きます）。"
        "量がちがえば直します。",
        "By zone, the soonest date first. Tick what you have seen (or scan its label); "
        "change what differs.",
    ),
    "hub_pick_go": Text("印を付けたものを取り出す", "Set ready what is ticked"),
    "hub_pick_go_help": Text(
        "先に棚から出してそろえるときは「取り出す」。車に積んだら「積み込み」を記帳します。",
        "Set food ready first where you collect it beforehand; write the loading at the vehicle.",
    ),
    "hub_picked": Text("取り出し済み {kg} kg", "{kg} kg stand ready"),
    "hub_stands": Text(
        "この便のために {kg} kg を取り出してあります。", "{kg} kg stand ready for this trip."
    ),
    "hub_all_picked": Text(
        "{count}ロット、{kg} kg をすべて取り出してあります。",
        "All {count} lots, {kg} kg, stand ready.",
    ),
    "hub_all_picked_help": Text(
        "そのまま全部積んだときは、このボタンだけです。ちがうときは、下で重さを直して理由を入れます。"
        "積まなかったものは 0 にします。",
        "One tap where all of it went aboard. Where something differs, change its weight below and "
        "say why; what was not loaded is 0.",
    ),
    "hub_load_as_picked": Text("取り出したとおりに全部積んだ", "All loaded as it stood ready"),
    "hub_load_differs": Text(
        "直した重さで積み込みを記帳する", "Write the loading with these weights"
    ),
    "hub_put_back": Text("取り出しをやめて荷受け場に戻す", "Put it back on the receiving dock"),
    "hub_nothing_to_pick": Text(
        "取り出すロットに印を付けてください。", "Tick the lots that you set ready."
    ),
    "hub_only_there": Text("{kg} kg しかありません", "Only {kg} kg there"),
    "hub_not_come": Text("まだ届いていません（{day}の予定）", "Not here yet (expected {day})"),
    "hub_receive_it": Text("届いたので受け入れる", "It has come: receive it"),
    "hub_tick": Text("確かめた", "Seen"),
    "hub_replace": Text("足りない・いたみ", "Short or damaged"),
    "hub_reason_differs": Text("量がちがうときの理由", "Why it differs, where it does"),
    "hub_reason": Text("理由", "Reason"),
    "hub_reason_help": Text(
        "人の名前や電話番号は書かないでください。あとで消せません。",
        "Write no names or telephone numbers: this is never deleted.",
    ),
    "hub_load_go": Text("積み込みを記帳する", "Write the loading"),
    "hub_nothing_to_load": Text(
        "この便は、この拠点では何も積みません。", "This trip loads nothing here."
    ),
    "hub_aboard": Text("車に残っている食品", "Still on the vehicle"),
    "hub_aboard_help": Text(
        "届けた分の記録が先です。持ち帰った重さを確かめて記帳すると、荷受け場に戻ります。",
        "What was delivered is recorded first. Check the weights: what came back goes to the "
        "receiving dock.",
    ),
    "hub_under_way": Text(
        "配達の途中です。届けた記録が入ると、ここから減ります。",
        "Under way. What is told to be delivered is no longer listed here.",
    ),
    "hub_return_early": Text("もう戻ったので、持ち帰りを記帳する", "It is back already: write it"),
    "hub_was_loaded": Text("積んだ食品", "What was loaded"),
    "hub_planned_kg": Text("予定 {kg} kg", "planned {kg} kg"),
    "hub_told": Text("届けた記録", "What was delivered"),
    "hub_told_help": Text(
        "運転する人の電話から届きます。紙に書いてきたときは、ここから入力します。",
        "It comes from the driver's phone. What was written on paper is keyed in here.",
    ),
    "hub_return_go": Text("持ち帰りを記帳する", "Write what came back"),
    # another lot instead
    "hub_replace_title": Text("ロット {lot} の代わり", "Instead of lot {lot}"),
    "hub_for": Text("{names}へ。{day}まで使います。", "For {names}, used until {day}."),
    "hub_missing_kg": Text("足りない重さ（kg）", "Missing (kg)"),
    "hub_look_again": Text("もう一度さがす", "Look again"),
    "hub_cause": Text("どうしましたか", "What is wrong"),
    "hub_cause_short": Text("数が足りない（記録を直す）", "Not there (put the book right)"),
    "hub_cause_damaged": Text("いたんだ・破れた（捨てる）", "Damaged (thrown away)"),
    "hub_cause_left": Text("棚に残す", "Left on the shelf"),
    "hub_substitutes": Text("代わりに使えるロット", "Lots that may stand in"),
    "hub_substitutes_help": Text(
        "同じ分類と温度帯で、アレルゲンと期限が合うものだけです。使う重さを入れます。",
        "Only those whose category, zone, allergens and dates fit. Enter what is used.",
    ),
    "hub_unknown": Text("不明 {count}品目", "unknown: {count}"),
    "hub_there": Text("{kg} kg あります", "{kg} kg there"),
    "hub_swap_go": Text("入れ替える", "Swap"),
    "hub_back_to_trip": Text("便へ戻る", "Back to the trip"),
    "hub_no_substitute": Text(
        "使えるロットがありません。便のページで、少ない量で積んでください。",
        "No lot fits. Load less of it on the page of the trip.",
    ),
}
