"""Words of the calendar of needs."""

from collections.abc import Mapping

from api.web.words.model import Text

NEEDS_TEXTS: Mapping[str, Text] = {
    "nav_needs": Text("開催カレンダー", "Sessions"),
    "needs_title": Text("開催カレンダー", "Calendar of sessions"),
    "needs_lead": Text(
        "食堂・施設の名前を選ぶと、開催と必要量を足したり直したりできます。",
        "Choose a recipient to add or change its sessions and needs.",
    ),
    "needs_lead_read": Text(
        "自分の拠点の食堂・施設の開催です。名前を選ぶと、必要量が見られます。直すのは協議会です。",
        "The sessions of your base's recipients; choose one to see its needs. The council changes "
        "them.",
    ),
    "needs_areas": Text("拠点でしぼる", "By base"),
    "needs_all_areas": Text("すべての拠点", "All bases"),
    "needs_before": Text("前の月", "Month before"),
    "needs_after": Text("次の月", "Month after"),
    "needs_no_hall": Text("食堂・施設がまだありません。", "There are no recipients yet."),
    "needs_add_hall": Text("食堂・施設を登録する", "Add one"),
    "needs_of_month": Text("この月の開催", "Sessions of the month"),
    "needs_none": Text("この月の開催はまだありません。", "There are no sessions in this month."),
    "needs_day": Text("開催日", "Day"),
    "needs_ready_by": Text("食品が要る時刻", "Food is needed by"),
    "needs_meals": Text("食数", "Meals"),
    "needs_kg": Text("使える重さ（kg）。要らないものは空のまま", "Kilograms; empty = none"),
    "needs_save": Text("この開催を保存する", "Save the session"),
    "needs_cancel_sure": Text(
        "{name}の{day}の開催をやめます。必要量も消えます（履歴は残ります）。",
        "This cancels the session of {name} on {day}, with its needs; the history stays.",
    ),
    "needs_cancel": Text("この開催をやめる", "Cancel the session"),
    "needs_add": Text("開催を足す", "Add sessions"),
    "needs_when": Text("いつ", "When"),
    "needs_when_help": Text(
        "くり返す曜日を選ぶか、1日だけなら日を入れてください。",
        "Choose a weekday that repeats, or type one day.",
    ),
    "needs_place": Text("くり返し", "Repeats"),
    "needs_every_week": Text("毎週", "every week"),
    "needs_nth": Text("第{count}", "number {count} of the month"),
    "needs_weekday": Text("曜日", "Weekday"),
    "needs_skip_off": Text("祝日と年末年始は除く", "Leave out holidays and the year's end"),
    "needs_once": Text("1日だけ足す日", "One day only"),
    "needs_do_add": Text("開催を足す", "Add"),
    "needs_added": Text("{count}回の開催を足しました。", "{count} sessions were added."),
    "needs_added_none": Text("足した開催はありません。", "No session was added."),
    "needs_were_there": Text("もう開催がある日：", "Had a session already:"),
    "needs_were_off": Text("休みのため除いた日：", "Left out as days off:"),
    "needs_no_day": Text("日か、くり返す曜日を選んでください。", "Choose a day or a weekday."),
    "needs_wrong": Text(
        "直すところがあります。まだ何も保存していません。", "Something is wrong; nothing was saved."
    ),
    "needs_conflict": Text(
        "ほかの人がこの開催を先に変えました。新しい内容を見て、もう一度保存してください。",
        "Somebody else changed the session first. Look at it as it is now and save again.",
    ),
    "needs_there": Text(
        "その日にはもう開催があります。ほかの日にしてください。",
        "The day has a session already. Choose another one.",
    ),
}
