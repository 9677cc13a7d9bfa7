"""Words of the papers of a plan, and of the links for phones that go with them."""

from collections.abc import Mapping

from api.web.words.model import Text

PACK_TEXTS: Mapping[str, Text] = {
    "tab_pack": Text("紙の資料", "Paper"),
    "download_pack": Text("配送の資料をまとめて印刷（PDF）", "Print the whole paper pack (PDF)"),
    "choose_pack": Text("資料を選んで印刷", "Choose what to print"),
    "pack_title": Text("紙の資料", "Paper pack"),
    "pack_lead": Text(
        "運転する人、拠点、食堂に渡す紙を、1つのPDFにします。",
        "The papers for drivers, bases and dining halls, in one PDF.",
    ),
    "pack_draft": Text(
        "この計画はまだ承認されていません。どのページにも「案」と印刷されます。",
        "This plan is not approved yet. Every page is marked as a draft.",
    ),
    "pack_all": Text("まとめて印刷（PDF）", "Print everything (PDF)"),
    "pack_all_help": Text(
        "{count}便の全体表・積み込み表・ルート票・受領書と、食堂などに貼るお知らせです。",
        "Overview, loading lists, route sheets and receipts of {count} trips, and the notices.",
    ),
    "pack_choose": Text("選んで印刷", "Choose what to print"),
    "pack_day": Text("日", "Day"),
    "pack_every_day": Text("すべての日", "Every day"),
    "pack_base": Text("車両の拠点", "Base of the vehicles"),
    "pack_every_base": Text("すべての拠点", "Every base"),
    "pack_trip": Text("便", "Trip"),
    "pack_every_trip": Text("すべての便", "Every trip"),
    "pack_parts": Text("印刷する紙", "Papers"),
    "pack_print": Text("選んだものを印刷（PDF）", "Print what is chosen (PDF)"),
    "part_overview": Text("全体表（車両と日）", "Overview (vehicles by day)"),
    "part_loading": Text("積み込み表（温度帯ごと）", "Loading lists (by zone)"),
    "part_routes": Text("配送ルート票", "Route sheets"),
    "part_receipts": Text("受領書（サインをもらう紙）", "Receipts (to be signed)"),
    "part_notices": Text("お知らせ（食堂などに貼る紙）", "Notices (to be put up at halls)"),
    "part_numbers": Text("電話の番号の一覧（事務所用）", "Numbers for phones (for the office)"),
    "pack_phones": Text("運転する人の電話", "The drivers' phones"),
    "pack_links": Text(
        "{all}便のうち{count}便にリンクがあります。", "{count} of {all} trips have a link."
    ),
    "pack_phones_help": Text(
        "リンクはルート票のQRコードで開きます。4けたの番号は別の紙に印刷し、口で伝えてください。"
        "承認を取り消すと、リンクは使えなくなります。",
        "The code on the route sheet opens the link. The four digits are printed on another sheet; "
        "tell them by mouth. Withdrawing the approval ends the links.",
    ),
    "pack_numbers": Text("番号の一覧を印刷（PDF）", "Print the numbers (PDF)"),
    "pack_make_links": Text("すべての便にリンクを作る", "Make a link for every trip"),
}
