"""Words of passkeys, and of the second step of signing in."""

from collections.abc import Mapping

from api.web.words.model import Text

PASSKEY_TEXTS: Mapping[str, Text] = {
    "passkeys_title": Text("パスキー", "Passkeys"),
    "passkeys_lead": Text(
        "スマートフォンやパソコンの指紋・顔・画面ロック、またはセキュリティキーで確かめます。"
        "偽のサイトでは使えないので、番号より安全です。",
        "Your phone's or computer's finger, face or screen lock, or a security key. They do not "
        "work on false sites, so they are safer than numbers.",
    ),
    "passkeys_table": Text("登録したパスキー", "Your passkeys"),
    "passkey_name": Text("パスキーの名前", "Name of the passkey"),
    "passkey_name_help": Text(
        "どの端末のものか、あとで分かる名前にします。例：私のスマートフォン",
        "So that you know later which device it is, such as: my phone",
    ),
    "passkey_made_at": Text("登録した時刻", "Added"),
    "passkey_used_at": Text("最後に使った時刻", "Last used"),
    "passkey_unused": Text("まだ使っていません", "not yet"),
    "passkey_new": Text("パスキーを登録する", "Add a passkey"),
    "passkey_add": Text("この端末やキーで登録する", "Add it with this device or key"),
    "passkey_added": Text("パスキーを登録しました。", "The passkey is added."),
    "passkey_remove": Text("パスキーを外す", "Take it away"),
    "passkey_no_address": Text(
        "ここでは、パスキーを使えません。httpsで始まる、名前のあるアドレス（HAKOBI_PUBLIC_URL）が必要です。"
        "管理者に相談してください。認証アプリの番号は使えます。",
        "Passkeys do not work here: they want an address that begins with https and has a name "
        "(HAKOBI_PUBLIC_URL). Ask your administrator. An authenticator app works.",
    ),
    "passkey_elsewhere": Text(
        "パスキーは {origin} のアドレスで開いたときだけ使えます。",
        "Passkeys work only where this page is opened as {origin}.",
    ),
    "passkey_unsupported": Text(
        "このブラウザーではパスキーを使えません。ブラウザーを新しくするか、認証アプリの番号を使ってください。",
        "This browser has no passkeys. Update it, or use the number of an authenticator app.",
    ),
    "passkey_needs_script": Text(
        "パスキーにはJavaScriptが必要です。使えないときは、認証アプリの番号を使ってください。",
        "Passkeys need JavaScript. Without it use the number of an authenticator app.",
    ),
    "passkey_cancelled": Text(
        "確認は取り消されたか、時間が過ぎました。もう一度試してください。",
        "It was cancelled, or took too long. Try again.",
    ),
    "passkey_failed": Text(
        "パスキーを使えませんでした。もう一度試してください。",
        "The passkey could not be used. Try again.",
    ),
    "passkey_known": Text(
        "この端末やキーは、もう登録されています。", "This device or key is added already."
    ),
    "passkey_too_many": Text(
        "パスキーは10個まで登録できます。使わないものを外してください。",
        "There may be ten passkeys. Take away those that you do not use.",
    ),
    "passkey_name_wrong": Text(
        "名前を1〜40文字で入れてください。", "1 to 40 printable characters are wanted as a name."
    ),
    "passkey_expired": Text(
        "時間が過ぎたか、すでに使われています。最初からやり直してください。",
        "It took too long, or was used already. Begin once more.",
    ),
    "passkey_invalid": Text(
        "端末の返事を確かめられませんでした。もう一度試してください。",
        "The device's answer cannot be trusted. Try again.",
    ),
    "passkey_wrong": Text(
        "パスキーを確かめられませんでした。登録したパスキーで、もう一度試してください。",
        "The passkey is not right. Try again with one that you have added.",
    ),
    # the second step
    "step_title": Text("二段階の確認", "Second step"),
    "step_lead": Text(
        "パスワードかアカウントを確かめました。続けて、本人であることを確かめます。",
        "Your password or account is right. Now show that it is you.",
    ),
    "step_by_passkey": Text("パスキーで確かめる", "With a passkey"),
    "step_show": Text("パスキーを使ってサインイン", "Sign in with the passkey"),
    "step_by_number": Text("番号か予備のコードで確かめる", "With a number or a recovery code"),
    "step_by_code": Text("予備のコードで確かめる", "With a recovery code"),
    "step_code": Text("予備のコード", "Recovery code"),
    "step_missing": Text(
        "パスキーを使うか、番号を入れてください。", "Use a passkey, or enter a number."
    ),
    "step_again": Text("最初からやり直す", "Begin once more"),
}
