"""Words of what halls report."""

from collections.abc import Mapping

from api.web.words.model import Text

HALL_REPORT_TEXTS: Mapping[str, Text] = {
    "hall_following": Text("次に届く日", "Comes next"),
    "reports_link": Text("届いたことを知らせる", "Report what came"),
    "reports_title": Text("届く食品と報告: {name}", "What comes, and reports: {name}"),
    "reports_lead": Text(
        "届いたか、何人来たかを知らせてください。あとから直せます。",
        "Tell whether it came and how many people ate. You can correct it later.",
    ),
    "reports_none": Text("届く予定はありません。", "Nothing is to come."),
    "reports_no_food": Text("この日は届きません。", "Nothing comes this day."),
    "reports_foods": Text("{day}に届く食品", "Food that comes on {day}"),
    "reports_receipt": Text("届きましたか", "Did it come?"),
    "reports_expected": Text("予定どおり届いた", "It came as expected"),
    "reports_kg": Text("届いた重さ（kg）", "Weight that came (kg)"),
    "reports_differs": Text("重さがちがう", "The weight differs"),
    "reports_absent": Text("届かなかった", "It did not come"),
    "reports_people": Text("来た人の数", "Number of people"),
    "reports_send_people": Text("人数を知らせる", "Report the number"),
    "reported_expected": Text("予定どおり届きました", "Came as expected"),
    "reported_differs": Text("届いたのは {kg} kg でした", "{kg} kg came"),
    "reported_absent": Text("届きませんでした", "Did not come"),
    "reported_people": Text("{count}人が来ました", "{count} people came"),
    "reports_look": Text("確認してください", "Please look at this"),
    "reports_kg_wrong": Text(
        "重さは 0 から 9999 の数で書いてください。何も保存していません。",
        "Write the weight as a number from 0 to 9999. Nothing was stored.",
    ),
    "reports_people_wrong": Text(
        "人数は 0 から 9999 の整数で書いてください。何も保存していません。",
        "Write a whole number from 0 to 9999. Nothing was stored.",
    ),
    "reports_not_due": Text(
        "その日になったら、ここで知らせてください。", "On that day, report here."
    ),
    "reports_too_early": Text(
        "その日はまだ来ていません。何も保存していません。",
        "That day is still to come. Nothing was stored.",
    ),
    "reports_day_wrong": Text(
        "その日は、この食堂の予定にありません。何も保存していません。",
        "That day is not in this hall's plan. Nothing was stored.",
    ),
}
