"""Words of the second factor, and of the first start."""

from collections.abc import Mapping

from api.web.words.model import Text

SECOND_FACTOR_TEXTS: Mapping[str, Text] = {
    "factor_title": Text("二段階の確認", "Second factor"),
    "factor_lead": Text(
        "サインインのとき、パスワードのほかに、パスキーか認証アプリの番号で確かめます。"
        "どちらか一つで足ります。両方も登録できます。",
        "Besides the password, signing in asks for a passkey or the number of an authenticator "
        "app. One is enough; you may have both.",
    ),
    "factor_must": Text(
        "この設定が済むまで、ほかのページは開けません。",
        "Other pages open once this is set up.",
    ),
    "factor_link": Text("二段階の確認を設定する", "Set up a second factor"),
    "factor_app_title": Text("認証アプリの番号", "Number of an authenticator app"),
    "factor_app_lead": Text(
        "スマートフォンのアプリに出る6桁の番号です。", "Six digits that an app on your phone shows."
    ),
    "factor_is_on": Text("設定済みです。", "It is set up."),
    "factor_is_off": Text("まだ設定していません。", "It is not set up yet."),
    "factor_start": Text("設定を始める", "Set it up"),
    "factor_scan": Text(
        "認証アプリでこのコードを読み取ってください。",
        "Scan this code with your authenticator app.",
    ),
    "factor_code_alt": Text("認証アプリで読み取るQRコード", "QR code for the authenticator app"),
    "factor_type": Text("読み取れないときは、次の文字を入れてください。", "Or type this:"),
    "factor_number": Text("アプリに出た6桁の番号", "Six digits that the app shows"),
    "factor_confirm": Text("番号を確かめて、設定する", "Check the number and finish"),
    "factor_codes_title": Text("予備のコード", "Recovery codes"),
    "factor_codes_lead": Text(
        "スマートフォンやキーをなくしたときに、パスキーや番号の代わりに使います。それぞれ1回だけ使えます。"
        "今だけ見えます。紙に書いて、しまってください。",
        "In place of a passkey or the number when your phone or key is lost; each works once. They "
        "are shown only now: write them down.",
    ),
    "factor_codes_left": Text(
        "使っていないコード: {count}個。", "Codes that are not used yet: {count}."
    ),
    "factor_codes_renew_lead": Text(
        "新しいコードをつくると、前のコードはすべて使えなくなります。",
        "With new codes, all of the old ones open nothing any more.",
    ),
    "factor_codes_number": Text(
        "認証アプリの番号、または予備のコードの1つ", "The app's number, or one of the codes"
    ),
    "factor_codes_number_help": Text(
        "どちらもないときは、パスキーを外して、もう一度登録してください。新しいコードが出ます。",
        "If you have neither, take the passkey away and add it again: that makes new codes.",
    ),
    "factor_codes_renew": Text("新しいコードをつくる", "Make new codes"),
    "factor_remove_title": Text("認証アプリを外す", "Take the app away"),
    "factor_remove_by_passkey": Text(
        "空のままボタンを押すと、登録したパスキーで確かめます。",
        "Left empty, one of your passkeys is asked for when you press the button.",
    ),
    "factor_remove_help": Text(
        "どちらもないときは、管理者に外してもらってください。",
        "If you have neither, ask an administrator to take it away.",
    ),
    "factor_remove_missing": Text(
        "認証アプリの番号か予備のコードを入れるか、パスキーで確かめてください。",
        "Enter the app's number or a recovery code, or show a passkey.",
    ),
    "factor_remove": Text("認証アプリの番号をやめる", "Stop asking for the number"),
    "factor_sign_in": Text("確認の番号", "Number of your authenticator"),
    "factor_sign_in_help": Text(
        "認証アプリを設定した人だけ入れます。予備のコードも使えます。パスキーは次の画面で使います。",
        "Only if you have set up an authenticator; a recovery code works, too. A passkey is asked "
        "for on the next page.",
    ),
    "first_title": Text("最初の管理者", "The first administrator"),
    "first_lead": Text(
        "まだ利用者がいません。サーバーの画面に出たコードを入れて、管理者を登録してください。",
        "Nobody has an account yet. Enter the code from the server's console and make yours.",
    ),
    "first_code": Text("サーバーの画面のコード", "Code from the console"),
    "first_code_help": Text(
        "サーバーを起動した画面に出ます。起動のたびに変わります。",
        "It is shown where the server was started, another one at each start.",
    ),
    "first_again": Text("パスワード（もう一度）", "Password once more"),
    "first_button": Text("登録する", "Make the account"),
    "first_code_wrong": Text(
        "コードが違います。サーバーの画面をもう一度見てください。",
        "The code is wrong. Look at the console once more.",
    ),
    "second_factor_needed": Text(
        "確認の番号も入れてください。パスワードももう一度入れてください。",
        "Enter the number of your authenticator, too, and the password once more.",
    ),
    "second_factor_wrong": Text(
        "番号が違うか、もう使われています。新しい番号を入れてください。",
        "The number is wrong or was used already. Enter the next one.",
    ),
}
