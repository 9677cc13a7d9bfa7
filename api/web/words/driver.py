"""Words of the driver's phone, of sheets that are keyed in, and of what the office looks at."""

from collections.abc import Mapping

from api.web.words.model import Text

DRIVER_TEXTS: Mapping[str, Text] = {
    "driver_title": Text("配送", "Your trip"),
    "driver_pin_title": Text("4けたの番号を入れてください", "Type the four digits"),
    "driver_pin": Text("番号", "Number"),
    "driver_pin_help": Text(
        "番号は、紙のQRコードとは別に事務所から伝えられます。",
        "The office tells you the number apart from the sheet with the code.",
    ),
    "driver_open": Text("開く", "Open"),
    "driver_refused": Text(
        "開けません。番号と、紙がいちばん新しいことを確かめてください。わからないときは、事務所に電話してください。",
        "It does not open. Check the number, and that the sheet is the newest one. If in doubt, "
        "call the office.",
    ),
    "driver_paused": Text(
        "番号が続けてちがいました。15分待ってください。",
        "The number was wrong too often. Wait 15 minutes.",
    ),
    "driver_no_link": Text(
        "紙のQRコードから開いてください。", "Open it with the code on the sheet."
    ),
    "driver_gone": Text(
        "この便は、計画が変わったか、別の電話で開かれました。新しい紙のQRコードを読み取るか、事務所に電話してください。",
        "This trip is in another plan now, or on another phone. Scan the newest sheet, or call the "
        "office.",
    ),
    "driver_later": Text(
        "今は開けません。電波のあるところで、もう一度押してください。",
        "It cannot be opened now. Press once more where there is a signal.",
    ),
    "driver_reopen": Text(
        "送れない記録があります。紙のQRコードをもう一度読み取ってください。記録は電話に残っています。",
        "Some reports cannot be sent. Scan the code on the sheet once more. Nothing is lost.",
    ),
    "driver_not_taken": Text(
        "この記録は送れません。事務所に電話してください。",
        "This report cannot be sent. Call the office.",
    ),
    "driver_trips": Text("この電話にある便", "Trips on this phone"),
    "driver_photo": Text("写真をとる（なくてもよい）", "Take a photo (if you like)"),
    "trip_photo_of": Text("{site}の写真、{time}", "Photo of {site}, {time}"),
    "driver_photo_waits": Text("写真があります（未送信）", "A photo waits to be sent"),
    "driver_photo_large": Text(
        "写真が大きすぎます。小さくとり直してください。",
        "The photo is too large. Take a smaller one.",
    ),
    "driver_photo_refused": Text(
        "送れない写真がありました。ほかの記録は送っています。",
        "A photo could not be taken. The reports are sent all the same.",
    ),
    "driver_wrong_kg": Text(
        "赤い枠の数を、12.5 のように入れてください。",
        "Enter a number such as 12.5 in the red frame.",
    ),
    "driver_wrong_degrees": Text(
        "温度を、-18.5 のように入れてください。", "Enter a temperature such as -18.5."
    ),
    "driver_offline": Text("圏外です。そのまま使えます。", "No signal. Go on; nothing is lost."),
    "driver_changed": Text(
        "この便は、はじめに開いたあとで変わりました。紙と違うときは、この画面のとおりにしてください。",
        "This trip has changed since you first opened it. Where paper differs, go by this screen.",
    ),
    "driver_stop_changed": Text("変わりました", "Changed"),
    "driver_stop_again": Text(
        "この便で2度目に寄るところです。ここに書いてある分を扱ってください。記録は、1度で両方の分です。",
        "Your second time here on this trip. Handle what is written here; one report is for both.",
    ),
    "driver_stops_gone": Text("行かなくなったところ：", "No longer on this trip: "),
    "driver_waiting": Text("未送信", "Not sent yet"),
    "driver_count": Text("件", "reports"),
    "driver_all_sent": Text("すべて送りました", "All is sent"),
    "driver_not_kept": Text(
        "この電話は記録を消すことがあります。今日中に電波のあるところで開いてください。",
        "This phone may delete records. Open this page today where there is a signal.",
    ),
    "driver_load": Text("積みました", "Loaded"),
    "driver_done": Text("届けました", "Delivered"),
    "driver_other": Text("数がちがう・置けない", "Other quantity, or not delivered"),
    "driver_save_other": Text("この数で記録する", "Record these quantities"),
    "driver_fail": Text("置けませんでした", "Could not deliver"),
    "driver_reason": Text("わけ", "Reason"),
    "driver_return": Text("戻りました", "Back at the base"),
    "driver_temperature": Text("温度（℃）", "Temperature (°C)"),
    "driver_save_temperature": Text("温度を記録する", "Record the temperature"),
    "driver_undo": Text("「{what}」を取り消す", "Take back “{what}”"),
    "driver_undo_ask": Text(
        "{stop}の「{what}」を取り消しますか。", "Take back “{what}” at {stop}?"
    ),
    "driver_undo_trip": Text("便{trip}", "trip {trip}"),
    "driver_undo_help": Text(
        "取り消したあと、正しく記録できます。", "Then you can record it as it was."
    ),
    "driver_undo_yes": Text("取り消す", "Take it back"),
    "driver_undo_no": Text("やめる", "Leave it"),
    "driver_taken_back": Text("取り消しました", "Taken back"),
    "driver_recorded": Text("記録しました", "Recorded"),
    "driver_sent": Text("送りました", "Sent"),
    "driver_to_check": Text("事務所が確かめます", "The office looks at it"),
    "driver_map": Text("地図アプリで開く", "Open in a map app"),
    "driver_call": Text("電話", "Call"),
    "driver_office": Text("事務所に電話", "Call the office"),
    "driver_case": Text("{count}ケース × {kg} kg", "{count} case × {kg} kg"),
    "driver_cases": Text("{count}ケース × {kg} kg", "{count} cases × {kg} kg"),
    "driver_to_load": Text("積むもの", "To load"),
    "driver_to_unload": Text("おろすもの", "To unload"),
    "driver_needs_script": Text(
        "この画面にはJavaScriptが必要です。紙のルート票を使ってください。",
        "This page needs JavaScript. Use the sheet of paper.",
    ),
    "fail_nobody": Text("人がいない", "Nobody is there"),
    "fail_too_much": Text("量が多い", "It is too much"),
    "fail_no_room": Text("冷蔵庫・冷凍庫に入らない", "No room in fridge or freezer"),
    "fail_road": Text("道が通れない", "The road is closed"),
    "fail_other": Text("その他", "Something else"),
    "link_title": Text("運転する人の電話", "The driver's phone"),
    "link_none": Text(
        "リンクはまだありません。つくると、ルート票のQRコードになります。",
        "There is no link yet. Once it is made, it is the code on the route sheet.",
    ),
    "link_of_newer": Text(
        "この計画のリンクは使えません。新しい計画の便にあります。",
        "This plan's link opens nothing: look at the trip of the new plan.",
    ),
    "link_pin": Text("番号（紙とは別に伝える）", "Number (tell it apart from the sheet)"),
    "link_window": Text("使える時間", "When it opens"),
    "link_seen": Text("最終受信", "Last heard of"),
    "link_never_seen": Text("まだ開かれていません", "Not opened yet"),
    "link_make": Text("リンクをつくる", "Make a link"),
    "link_renew": Text("リンクをつくり直す", "Make a new link"),
    "link_renew_help": Text(
        "今の紙のQRコードは使えなくなります。開いている電話も使えません。"
        "ルート票をもう一度印刷して、新しい番号を伝えてください。",
        "Printed sheets and the phones that have it open this trip no more. Print the sheet again, "
        "and tell the new number.",
    ),
    "link_renew_button": Text("便{trip}のリンクをつくり直す", "Make a new link for trip {trip}"),
    "link_revoke": Text("リンクを止める", "Stop the link"),
    "link_revoke_help": Text(
        "今の紙と電話では、この便を開けなくなります。電話に残っている記録は、そのあとも受け取ります。",
        "Sheets and phones open this trip no more. What a phone has waiting is still taken.",
    ),
    "link_revoke_button": Text("便{trip}のリンクを止める", "Stop the link of trip {trip}"),
    "keying_title": Text("紙のルート票を入力", "Key in a sheet of paper"),
    "keying_lead": Text(
        "予定の重さが入っています。ちがうところだけ直してください。"
        "「記録済み」のところは、もう入力しなくてかまいません。",
        "Planned weights stand there. Change only what was different. What is marked as recorded "
        "need not be keyed in again.",
    ),
    "keying_others": Text(
        "ほかの拠点の車です。この拠点のところだけ「予定どおり」が選んであります。",
        "The vehicle is another base's: only what is done here has 'As planned' chosen.",
    ),
    "keying_is_told": Text("記録済み", "Recorded"),
    "keying_wrong": Text(
        "読めないところが{count}か所あります。まだ何も記録していません。直して、もう一度押してください。",
        "{count} fields cannot be read. Nothing is recorded yet: mend them and press again.",
    ),
    "keying_wrong_weight": Text(
        "重さを 12.5 のように入れてください", "Enter a weight such as 12.5"
    ),
    "keying_wrong_temperature": Text(
        "温度を -18.5 のように入れてください", "Enter a temperature such as -18.5"
    ),
    "keying_wrong_time": Text("時刻を 9:30 のように入れてください", "Enter a time such as 9:30"),
    "keying_why_failed": Text("置けなかったときのわけ", "Why, where it could not be delivered"),
    "keying_skip": Text("入力しない", "Leave out"),
    "keying_planned": Text("予定どおり", "As planned"),
    "keying_other": Text("重さがちがう", "Other weights"),
    "keying_failed": Text("置けなかった", "Could not deliver"),
    "keying_time": Text("時刻", "Time"),
    "keying_save": Text("まとめて記録する", "Record all of it"),
    "keying_done": Text("{count}件を記録しました。", "{count} records were kept."),
    "keying_flagged": Text(
        "{count}件は「要確認」にあります。", "{count} of them are to be looked at."
    ),
    "keying_what": Text("どうなりましたか", "What happened"),
    "report_title": Text("要確認", "To look at"),
    "report_lead": Text(
        "配送の記録のうち、計画や在庫と合わないものです。記録は消えません。",
        "Records of trips that do not fit the plan or the stock. None is ever dropped.",
    ),
    "report_none": Text("確かめる記録はありません。", "There is nothing to look at."),
    "report_told": Text("起きた時刻", "When it happened"),
    "report_received": Text("受信", "Received"),
    "report_weights": Text("重さ", "Weight"),
    "report_planned_and_told": Text(
        "予定 {planned} kg → 実際 {told} kg", "planned {planned} kg → actual {told} kg"
    ),
    "report_why": Text("わけ", "Why"),
    "report_note": Text("メモ", "Note"),
    "report_write": Text("台帳に書く", "Write it into the book"),
    "report_written": Text("台帳に書きました。", "It is in the book."),
    "report_not_written": Text(
        "まだ書けません。先に、示された理由を直してください（積み込みの記録がない、など）。",
        "It does not fit yet. Mend the reason that is shown first, such as a load not written.",
    ),
    "keying_temperature": Text(
        "保冷箱の温度（℃）。書いてなければ空のまま", "Cold box (°C); empty = not written"
    ),
    "report_resolve": Text("確認した", "Looked at"),
    "report_councils": Text("協議会が確かめます。", "The council looks at it."),
    "report_undo": Text("台帳でも取り消す", "Undo it in the book"),
    "report_taken": Text("取り消す記録", "What it takes back"),
    "report_after": Text("そのあとの記録", "Told after it"),
    "report_after_none": Text("まだありません", "Nothing yet"),
    "report_trip": Text("便", "Trip"),
    "report_load": Text("積みました", "Loaded"),
    "report_deliver": Text("届けました", "Delivered"),
    "report_fail": Text("置けませんでした", "Could not deliver"),
    "report_return": Text("戻りました", "Back at the base"),
    "report_temperature": Text("温度", "Temperature"),
    "report_take_back": Text("取り消し", "Taken back"),
    "flag_twice": Text("二重の記録", "Told twice"),
    "flag_stop_gone": Text("便にない立寄先", "The trip has no such stop now"),
    "flag_not_aboard": Text("車に積まれていない食品", "Food that was not aboard"),
    "flag_differs": Text("予定と重さがちがう", "Other weights than planned"),
    "flag_late": Text("おくれて届いた記録", "Told late"),
    "flag_clock": Text("電話の時計がずれている", "The phone's clock is off"),
    "flag_failed": Text("置けなかった", "Could not deliver"),
    "flag_unfit": Text("台帳に合わない", "Does not fit the book"),
    "flag_other_content": Text("同じ番号で別の内容", "Another content under the same id"),
    "flag_moved": Text("別の便に移っていた立寄先", "By now another trip's stop"),
    "flag_cancelled": Text("計画から外れていた立寄先", "No longer in the plan"),
    "flag_ended": Text("リンクが終わったあとの記録", "Told after its link had ended"),
    "flag_taken_back": Text("運転する人が取り消した", "The driver took it back"),
    "flag_no_report": Text("取り消す記録がこの便にない", "The trip has no such report"),
    "flag_confirmed": Text("食堂が受け取りを報告済み", "The hall has reported its receipt"),
    "flag_office": Text("事務所が記録・確認済み", "The office has recorded or looked at it"),
    "flag_used": Text("食品がもうそこにない", "The food is no longer there"),
    "flag_replaced": Text("計画が新しくなった", "The plan was replaced"),
    "flag_stands": Text("ほかの記録が台帳に残っている", "Another report stands in the book"),
    "told_taken_back": Text(
        "{told}の「{what}」は{taken}に取り消されました",
        "“{what}” of {told} was taken back at {taken}",
    ),
    "told_taking_back": Text(
        "{told}の「{what}」を取り消すという記録が「要確認」にあります",
        "That “{what}” of {told} is not so waits to be looked at",
    ),
    "told_elsewhere": Text(
        "{name}には便{trip}が届けたという記録があります。届ける前に確かめてください。",
        "Trip {trip} has told that it delivered at {name}. Ask before you deliver there.",
    ),
    "state_written": Text("台帳に記録済み", "In the book"),
    "state_kept": Text("台帳には未記録", "Not in the book"),
    "state_refused": Text("受け取れない", "Not taken"),
    "state_taken_back": Text("取り消し済み", "Taken back"),
    "nav_reports": Text("要確認", "To look at"),
}
