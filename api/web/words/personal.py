"""Words of personal data, sessions and the log of accesses."""

from collections.abc import Mapping

from api.web.words.model import Text

PERSONAL_TEXTS: Mapping[str, Text] = {
    # sessions
    "sessions_title": Text("サインイン中の端末", "Where you are signed in"),
    "sessions_lead": Text(
        "知らないものや、使い終わった端末のものは、終わらせてください。",
        "End what you do not know, and what you no longer use.",
    ),
    "sessions_table": Text("サインインの一覧", "Where signed in"),
    "sessions_link": Text("サインイン中の端末を見る", "See where you are signed in"),
    "sessions_none": Text("今はどこでもサインインしていません。", "Signed in nowhere."),
    "session_device": Text("端末", "Device"),
    "session_unknown": Text("分からない端末", "unknown device"),
    "session_began": Text("サインインした時刻", "Signed in"),
    "session_seen": Text("最後に使った時刻", "Last used"),
    "session_ends": Text("自動で終わる時刻", "Ends by itself"),
    "session_this": Text("この端末", "this device"),
    "session_end": Text("終わらせる", "End"),
    "sessions_end_all": Text("すべて終わらせる", "End all"),
    "session_ended_done": Text("サインインを終わらせました。", "The session is ended."),
    "sessions_ended_done": Text(
        "この人のサインインを、すべて終わらせました。", "Every session of the person is ended."
    ),
    "ways_factors_done": Text(
        "二段階の確認を外しました。この人は、次にサインインしたら設定し直します。",
        "Every second factor is taken away. The person sets one up again after signing in.",
    ),
    "ways_pin_done": Text(
        "暗証番号を消しました。この人はすべての端末でサインアウトしました。",
        "The PIN is taken away, and the person is signed out everywhere.",
    ),
    # a person
    "person_title": Text("{name}", "{name}"),
    "ways_title": Text("パスワードのほかの確認", "Besides the password"),
    "ways_set": Text("設定済み", "set up"),
    "ways_none": Text("なし", "none"),
    "ways_pin": Text("共用タブレットの暗証番号", "PIN for shared tablets"),
    "ways_lost": Text(
        "端末やキーをなくしたと、本人から直接聞いて確かめたときだけ外してください。"
        "外すと、その人はすべての端末でサインアウトし、次はパスワードだけでサインインします。",
        "Only after hearing from the person that the device or key is lost. It signs them out "
        "everywhere; the next sign-in asks for the password alone.",
    ),
    "ways_remove_factors": Text("二段階の確認をすべて外す", "Take every second factor away"),
    "ways_remove_pin": Text("暗証番号を消す", "Take the PIN away"),
    "ways_pin_lost": Text(
        "この人は共用タブレットで替われなくなり、すべての端末でサインアウトします。"
        "サインインして、新しい番号を決められます。",
        "The person can no longer change over on a shared tablet and is signed out everywhere. "
        "After signing in they can set a new one.",
    ),
    "held_title": Text("この人について持っているデータ", "What is held about this person"),
    "held_lead": Text(
        "本人からの開示の求めに使います。取り出したことは、アクセスの記録に残ります。",
        "For whoever asks what is held about them. That it was taken out is written to the log.",
    ),
    "held_workbook": Text("Excelで取り出す", "Take it out as a workbook"),
    "held_json": Text("JSONで取り出す", "As JSON"),
    "held_log": Text("この人のアクセスの記録", "What this person did and read"),
    "own_data_title": Text("あなたについて持っているデータ", "What is held about you"),
    "own_data_link": Text("見る、取り出す", "See it and take it out"),
    "own_data_lead": Text(
        "運びが、あなたについて持っているものです。ほかの人のデータは含みません。取り出したことは、アクセスの記録に残ります。",
        "What hakobi holds about you, and nothing of others. That it was taken out is written to "
        "the log.",
    ),
    "own_data_table": Text("データの一覧", "List of data"),
    "own_data_what": Text("何を", "What"),
    "own_data_rows": Text("件数", "Rows"),
    "own_data_days": Text("いつまで", "How long"),
    "own_data_why": Text("なぜ", "Why"),
    "own_data_stays": Text("消しません", "stays"),
    "own_data_so_long": Text("{days}日", "{days} days"),
    "own_data_moment": Text("{name} さん、{moment} の時点", "{name}, as of {moment}"),
    "own_data_ask": Text(
        "あなたの名前は、連絡先や前の計画にもあるかもしれません。それも知りたいとき、"
        "間違いの訂正や消すことを望むときは、管理者に伝えてください。",
        "Your name may also stand in contacts and older plans. To be told of those, or to have "
        "something corrected or deleted, tell your administrator.",
    ),
    # periods
    "nav_personal": Text("個人データ", "Personal data"),
    "personal_title": Text("個人データと保存期間", "Personal data and how long they are kept"),
    "personal_lead": Text(
        "どの個人データを、なぜ、いつまで持つかの一覧です。子どもや世帯のデータは持ちません。",
        "Which personal data are held, why and how long. There are none of children or households.",
    ),
    "personal_done": Text("保存期間を変えました。", "The period is set."),
    "personal_periods": Text("保存期間", "Periods"),
    "personal_daily": Text(
        "期間を過ぎたものは、サーバーが1日に1回消します。消すと元に戻せません。",
        "What is over its period is deleted once a day, for good.",
    ),
    "personal_kept": Text("{after}{days}日。", "{days} days {after}."),
    "personal_due": Text("期間を過ぎたもの：{count}件。", "Over it now: {count} rows."),
    "personal_none_due": Text("期間を過ぎたものはありません。", "Nothing is over it now."),
    "personal_days": Text("日数", "Days"),
    "personal_set": Text("変える", "Set"),
    "personal_range": Text("{least}〜{most}日にできます。", "{least} to {most} days are possible."),
    "personal_wrong": Text("その日数にはできません。", "That is not possible."),
    "personal_fixed": Text("この期間は変えられません。", "Nobody can set this period."),
    "personal_stays": Text("期間を決めずに残すもの", "What stays"),
    "personal_backups": Text(
        "バックアップには、作ったときのデータが残ります。古いバックアップも消してください。",
        "Backups hold what there was when they were made: delete old ones, too.",
    ),
    # the log of accesses
    "log_title": Text("アクセスの記録", "Log of accesses"),
    "log_lead": Text(
        "だれが、いつ、何をし、だれの連絡先を読んだかです。見たことも記録に残ります。",
        "Who did what and read whose contacts, and when. Looking at it is written down, too.",
    ),
    "log_lead_council": Text(
        "だれが、いつ、何をし、だれの連絡先を読んだかです。管理者のしたことは、管理者だけに見えます。"
        "見たことも記録に残ります。",
        "Who did what and read whose contacts, and when. What administrators did is theirs alone "
        "to see. Looking at it is written down, too.",
    ),
    "log_lead_own": Text(
        "あなたがしたことと、読んだ連絡先です。見たことも記録に残ります。",
        "What you did, and whose contacts you read. Looking at it is written down, too.",
    ),
    "log_from": Text("この日から", "From"),
    "log_to": Text("この日まで", "To"),
    "log_kind": Text("種類", "Kind"),
    "log_all_kinds": Text("すべて", "All"),
    "log_kind_sign_in": Text("サインイン", "Signing in"),
    "log_kind_read": Text("個人データを読んだ", "Personal data read"),
    "log_kind_people": Text("利用者と権限", "People and rights"),
    "log_kind_keeping": Text("保存期間と消去", "Periods and deletion"),
    "log_kind_change": Text("そのほかの変更", "Other changes"),
    "log_about": Text("対象", "About"),
    "log_about_help": Text("例：donors.csv、食堂の番号", "Such as donors.csv, or a hall's id"),
    "log_show": Text("表示する", "Show"),
    "log_show_all": Text("絞り込みをやめる", "Show all"),
    "log_csv": Text("CSVで取り出す（漏えいなどの報告用）", "As CSV, for a report of an incident"),
    "log_when": Text("日時", "When"),
    "log_who": Text("だれが", "Who"),
    "log_what": Text("何をした", "What"),
    "log_subject": Text("対象", "About what"),
    "log_before": Text("変更前", "Before"),
    "log_after": Text("変更後", "After"),
    "log_machine": Text("サーバーで", "at the server"),
    "log_nobody": Text("サインインしていない人", "somebody not signed in"),
    "log_did": Text("操作", "Done"),
    # what a row is about, by the name of the part of its route's address
    "log_of_person_id": Text("利用者", "person"),
    "log_of_scenario_id": Text("月のデータ", "month's data"),
    "log_of_run_id": Text("計画づくり", "planning run"),
    "log_of_plan_id": Text("計画", "plan"),
    "log_of_trip_id": Text("便", "trip"),
    "log_of_site_id": Text("場所", "place"),
    "log_of_wish_id": Text("希望", "wish"),
    "log_of_table": Text("基本データ", "master data"),
    "log_of_row_id": Text("行", "row"),
    "log_of_import_id": Text("取り込み", "import"),
    "log_of_draft_id": Text("取り込み", "import"),
    "log_of_month": Text("月", "month"),
    "log_of_lot_id": Text("ロット", "lot"),
    "log_of_entry_id": Text("記録", "entry"),
    "log_of_take_id": Text("棚卸し", "stock-take"),
    "log_of_hold_id": Text("止めた食品", "held food"),
    "log_of_transfer_id": Text("移動", "transfer"),
    "log_of_reading_id": Text("温度の記録", "temperature"),
    "log_of_passkey_id": Text("パスキー", "passkey"),
    "log_of_proposal_id": Text("計画し直した案", "proposal"),
    "log_of_telling_id": Text("知らせた印", "word told"),
    "log_of_report_id": Text("知らせ", "report"),
    "log_of_link_id": Text("リンク", "link"),
    "log_of_key": Text("サインイン", "sign-in"),
    "log_of_name": Text("保存期間", "period"),
    "log_of_subject": Text("カレンダー", "calendar"),
    "log_none": Text("当てはまる記録はありません。", "There is no such row."),
    "log_newer": Text("新しい記録", "Newer rows"),
    "log_older": Text("古い記録", "Older rows"),
    "log_day_wrong": Text(
        "日付を読めません。2026-12-31 のように入れてください。",
        "The day cannot be read. Write it as 2026-12-31.",
    ),
    "log_person_wrong": Text(
        "そのユーザー名の人はいません。一覧から選んでください。",
        "Nobody has that user name. Choose one of the list.",
    ),
}
