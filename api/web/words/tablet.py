"""Words of tablets that several people share."""

from collections.abc import Mapping

from api.web.words.model import Text

TABLET_TEXTS: Mapping[str, Text] = {
    "tablet_title": Text("共用タブレットと暗証番号", "Shared tablet and PIN"),
    "tablet_lead": Text(
        "共用タブレットでは、4〜6桁の暗証番号で人を切り替えます。5分使わないと画面が閉じます。",
        "On a tablet that your base shares, people change with a PIN of 4 to 6 digits. It locks "
        "after 5 minutes without use.",
    ),
    "tablet_link": Text(
        "共用タブレットと暗証番号を設定する", "Set up the shared tablet and your PIN"
    ),
    "pin_title": Text("自分の暗証番号", "Your PIN"),
    "pin_is_set": Text(
        "設定済みです。新しくすると、前の番号は使えなくなります。",
        "It is set. A new one takes its place.",
    ),
    "pin_is_not_set": Text("まだ設定していません。", "It is not set yet."),
    "pin_new": Text("新しい暗証番号（4〜6桁）", "New PIN, 4 to 6 digits"),
    "pin_new_help": Text(
        "同じ数字だけや、1234のような続き番号は使えません。",
        "Not all the same digit, and no run like 1234.",
    ),
    "pin_save": Text("暗証番号を設定する", "Set the PIN"),
    "pin_done": Text("暗証番号を設定しました。", "The PIN is set."),
    "pin_refused": Text(
        "4〜6桁の数字で、同じ数字だけや続き番号でないものにしてください。",
        "Take 4 to 6 digits, not all the same and no run.",
    ),
    "tablet_this": Text("この端末", "This device"),
    "tablet_is_shared": Text(
        "共用タブレットとして使っています。", "It is used as a shared tablet."
    ),
    "tablet_is_own": Text("自分だけの端末として使っています。", "It is used as your own device."),
    "tablet_share": Text("共用タブレットにする", "Make it a shared tablet"),
    "tablet_unshare": Text("共用をやめる", "Make it your own"),
    "tablet_lock": Text("人を切り替える", "Change person"),
    "switch_title": Text("だれが使いますか", "Who is working?"),
    "switch_lead": Text(
        "名前を選んで、暗証番号を入れてください。", "Choose your name and enter your PIN."
    ),
    "switch_names": Text("名前", "Name"),
    "switch_pin": Text("暗証番号", "PIN"),
    "switch_button": Text("使い始める", "Begin"),
    "switch_none": Text(
        "この拠点には、まだ暗証番号を設定した人がいません。",
        "Nobody of this base has set a PIN yet.",
    ),
    "switch_password": Text("パスワードでサインインする", "Sign in with a password"),
    "switch_wrong": Text(
        "名前か暗証番号が違います。もう一度入れてください。",
        "The name or the PIN is wrong. Enter both again.",
    ),
}
