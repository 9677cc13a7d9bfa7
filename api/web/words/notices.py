"""Words of the notices of an approved plan."""

from collections.abc import Mapping

from api.web.words.model import Text

NOTICE_TEXTS: Mapping[str, Text] = {
    "tab_notices": Text("お知らせ", "Notices"),
    "notices_title": Text("お知らせ", "Notices"),
    "notices_lead": Text(
        "承認した計画を、食堂・運転する人・拠点に知らせる文です。コピーする、ファイルにする、"
        "メールで送る、のどれでも使えます。",
        "Texts that tell halls, drivers and bases of an approved plan: to copy, as files, or sent.",
    ),
    "notices_draft": Text(
        "この計画はまだ承認されていません。承認すると、お知らせができます。",
        "This plan is not approved yet. Approving it makes the notices.",
    ),
    "notices_first": Text(
        "{at}に承認した計画の、はじめてのお知らせです。",
        "The first notices of this month's plan, approved {at}.",
    ),
    "notices_changed": Text("前に承認した計画から変わったところ", "What has changed"),
    "notices_changed_since": Text(
        "{at}に承認した計画とくらべた、食堂や施設に届く回数です。それぞれの文にも書いてあります。",
        "Deliveries to halls, against the plan that was approved {at}. Each text tells its own.",
    ),
    "notices_changed_none": Text(
        "食堂や施設に届くものは、何も変わりません。", "Nothing changes for any hall."
    ),
    "notices_change_new": Text("増える {count}回", "{count} added"),
    "notices_change_gone": Text("なくなる {count}回", "{count} gone"),
    "notices_change_time": Text("時刻や車両が変わる {count}回", "{count} moved (time or vehicle)"),
    "notices_change_amount": Text("量が変わる {count}回", "{count} with another weight"),
    "notices_change_food": Text("品目が変わる {count}回", "{count} with other food"),
    "notices_zip": Text("すべてのメールをまとめて保存（zip）", "Download all mails (zip)"),
    "notices_zip_help": Text(
        "1人に1つのメールファイル（.eml）です。メールソフトで開くと、送る前の下書きになります。",
        "One mail file (.eml) for each; a mail program opens it as a draft.",
    ),
    "notices_sending": Text("メールで送る", "Sending by mail"),
    "notices_waiting": Text("{count}通を送っているところです。", "{count} are being sent."),
    "notices_look": Text("今の様子を見る", "Look again"),
    "notices_failed": Text(
        "{count}通が送れていません。わけは下に書いてあります。直したら、もう一度送ってください。",
        "{count} were not sent. The reason stands below; mend it and send again.",
    ),
    "notices_addressed": Text(
        "宛先が登録されているのは{count}件です。", "{count} have an address."
    ),
    "notices_send_help": Text(
        "宛先を入れて送ると、宛先も保存します。同じ文を、同じ人に二度は送りません。",
        "Addresses are saved, too. The same text never goes to the same address twice.",
    ),
    "notices_send_all": Text("宛先のある全員に送る", "Send to all with an address"),
    "notices_save": Text("宛先を保存", "Save the addresses"),
    "notices_no_server": Text(
        "メールを送るサーバーは設定されていません。送りたいときは、管理者に頼んでください。"
        "ファイルで保存するか、文をコピーしてください。",
        "No mail server is set; ask the administrator for one. Download the files or copy the "
        "texts.",
    ),
    "notices_wrong": Text(
        "メールアドレスではないものがあります。何も保存せず、何も送っていません。",
        "Some are no mail addresses. Nothing was saved or sent.",
    ),
    "notices_wrong_one": Text(
        "メールアドレスを半角で1つ入れてください（例 shokudo@example.jp）。",
        "Type one mail address, such as hall@example.jp.",
    ),
    "notices_done_saved": Text("宛先を保存しました。", "The addresses are saved."),
    "notices_done_asked": Text(
        "宛先を保存し、送りはじめました。", "The addresses are saved, and sending has begun."
    ),
    "notices_done_nothing": Text(
        "宛先を保存しました。新しく送るものはありません（同じ文は送ってあるか、宛先がありません）。",
        "The addresses are saved. There is nothing new to send.",
    ),
    "notices_hall": Text("食堂・施設", "Halls and facilities"),
    "notices_driver": Text("運転する人", "Drivers"),
    "notices_hub": Text("拠点", "Bases"),
    "notices_row_changed": Text("変更 {count}件", "{count} changes"),
    "notices_row_same": Text("変更なし", "No change"),
    "notices_state_waiting": Text("送るところ", "To be sent"),
    "notices_state_sending": Text("送っている", "Being sent"),
    "notices_state_sent": Text("送りました", "Sent"),
    "notices_state_failed": Text("送れませんでした", "Not sent"),
    "notices_state_unclear": Text("送れたかわかりません", "May have been sent"),
    "notices_state_at": Text("{at}。", "{at}."),
    "mail_trouble_address": Text(
        "宛先のメールサーバーが、この宛先を受け付けませんでした。宛先の書きまちがいがないか確かめてください。",
        "The mail server does not take this address. Look whether it is mistyped.",
    ),
    "mail_trouble_busy": Text(
        "メールサーバーが混んでいます。しばらくしてから、もう一度送ってください。",
        "The mail server is busy. Send it again in a while.",
    ),
    "mail_trouble_refused": Text(
        "メールサーバーが、このメールを受け付けませんでした。管理者に伝えてください。",
        "The mail server did not take this mail. Tell the administrator.",
    ),
    "mail_trouble_sender": Text(
        "メールサーバーが、差出人の宛先を受け付けませんでした。管理者に、差出人の設定を確かめてもらってください。",
        "The mail server did not take the sender's address. Ask the administrator to check it.",
    ),
    "mail_trouble_sign_in": Text(
        "メールサーバーにサインインできませんでした。管理者に、ユーザー名とパスワードの設定を確かめてもらってください。",
        "Signing in to the mail server failed. Ask the administrator to check name and password.",
    ),
    "mail_trouble_certificate": Text(
        "メールサーバーの証明書を確かめられないので、送りませんでした。管理者に伝えてください。",
        "The mail server's certificate could not be proved, so nothing was sent. Tell the "
        "administrator.",
    ),
    "mail_trouble_not_listed": Text(
        "メールサーバーは、つないでよい相手の一覧にありません。管理者に伝えてください。",
        "The mail server is not among those that may be connected to. Tell the administrator.",
    ),
    "mail_trouble_away": Text(
        "メールサーバーにつながりませんでした。しばらくしてから、もう一度送ってください。"
        "続くときは、管理者に伝えてください。",
        "The mail server could not be reached. Send it again in a while; if that goes on, tell the "
        "administrator.",
    ),
    "mail_trouble_replaced": Text(
        "新しい文を送ることにしたので、送りませんでした。", "A newer text is sent in its place."
    ),
    "mail_trouble_other": Text(
        "メールを送れませんでした。もう一度送ってもだめなときは、管理者に伝えてください。",
        "The mail could not be sent. Try again; if that fails, tell the administrator.",
    ),
    "notices_old": Text(
        "そのあとで、文か宛先が変わりました。", "The text or address has changed since."
    ),
    "notices_address": Text("メールの宛先", "Mail address"),
    "notices_text": Text("文を見る", "Show the text"),
    "notices_body": Text("文（選んでコピーできます）", "Text (select to copy)"),
    "notices_copy": Text("文をコピー", "Copy the text"),
    "notices_copied": Text("コピーしました", "Copied"),
    "notices_eml": Text("メールファイル（.eml）", "Mail file (.eml)"),
    "notices_send_one": Text("この人に送る", "Send this one"),
    "notices_again": Text("もう一度送る", "Send again"),
    "notices_go": Text("お知らせを送る・保存する", "Notices to send or save"),
}
