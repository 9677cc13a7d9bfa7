"""Words of signing in, passwords and people."""

from collections.abc import Mapping

from api.accounts.passwords import LONGEST, SHORTEST
from api.web.words.model import Text
from api.words import ROLE_NAMES

PEOPLE_TEXTS: Mapping[str, Text] = {
    # in the header of every page
    "site_pages": Text("おもなページ", "Main pages"),
    "nav_start": Text("計画", "Plans"),
    "nav_people": Text("利用者", "People"),
    "nav_password": Text("パスワードの変更", "Change password"),
    "signed_in_as": Text("サインイン中：", "Signed in: "),
    "sign_out": Text("サインアウト", "Sign out"),
    # kinds of users
    **{f"as_{role}": Text(*names) for role, names in ROLE_NAMES.items()},
    # signing in
    "sign_in_title": Text("サインイン", "Sign in"),
    "sign_in_lead": Text(
        "管理者からもらったユーザー名とパスワードを入れてください。",
        "Enter the user name and password that your administrator gave you.",
    ),
    "username": Text("ユーザー名", "User name"),
    "password": Text("パスワード", "Password"),
    "sign_in_button": Text("サインイン", "Sign in"),
    "sign_in_failed": Text(
        "ユーザー名かパスワードが違います。確かめて、もう一度入れてください。",
        "The user name or the password is wrong. Check both and enter them again.",
    ),
    "sign_in_paused": Text(
        "続けて間違えたため、しばらく受け付けません。15分ほど待って、もう一度入れてください。",
        "It was tried too often. Wait a quarter of an hour and try again.",
    ),
    "sign_in_missing": Text(
        "ユーザー名とパスワードの両方を入れてください。",
        "Enter both a user name and a password.",
    ),
    "sign_in_forgotten": Text(
        "忘れたときは、管理者が新しいパスワードを出します。",
        "If you forgot it, your administrator can give you a new password.",
    ),
    "sign_in_by_paper": Text(
        "紙のQRコードで開いていたときは、その紙をもう一度読み取ってください。開かないときは、事務所に新しい紙を頼んでください。",
        "If you opened it with a sheet, scan its code once more. If it does not open, ask the "
        "office for a new sheet.",
    ),
    # the own password
    "password_title": Text("パスワードの変更", "Change your password"),
    "password_current": Text("今のパスワード", "Current password"),
    "password_new": Text("新しいパスワード", "New password"),
    "password_new_help": Text(
        "{shortest}文字以上。いくつかの言葉をつなげると、長くて覚えやすくなります。",
        "At least {shortest} characters. A few words in a row are long and easy to remember.",
    ),
    "password_again": Text("新しいパスワード（もう一度）", "New password once more"),
    "password_button": Text("変更する", "Change"),
    "password_done": Text(
        "パスワードを変更しました。ほかの端末ではサインアウトしました。",
        "Your password is changed. You are signed out on your other devices.",
    ),
    "password_wrong": Text(
        "今のパスワードが違います。もう一度入れてください。",
        "The current password is wrong. Enter it again.",
    ),
    "password_differ": Text(
        "新しいパスワードの2つが同じではありません。同じものを2回入れてください。",
        "The two new passwords differ. Enter the same one twice.",
    ),
    "password_short": Text(
        f"新しいパスワードが短すぎます。{SHORTEST}文字以上にしてください。",
        f"The new password is too short. Take at least {SHORTEST} characters.",
    ),
    "password_long": Text(
        f"新しいパスワードが長すぎます。{LONGEST}文字までにしてください。",
        f"The new password is too long. Take at most {LONGEST} characters.",
    ),
    "password_common": Text(
        "人に当てられやすいパスワードです。ほかのものにしてください。",
        "That password is one of those guessed first. Take another one.",
    ),
    "password_username": Text(
        "ユーザー名とほとんど同じです。ほかのものにしてください。",
        "That is little more than your user name. Take another one.",
    ),
    "everywhere_title": Text("すべての端末でサインアウト", "Sign out everywhere"),
    "everywhere_lead": Text(
        "端末をなくしたときや、人に見られたときに使います。この端末でもサインアウトします。",
        "For a device that was lost or left open. You are signed out here, too.",
    ),
    "everywhere_button": Text("すべての端末でサインアウトする", "Sign out on all devices"),
    # people
    "people_title": Text("利用者", "People"),
    "people_lead": Text(
        "利用者を加えます。ユーザー名を押すと、役割を変えたり、止めたり、新しいパスワードを出したりできます。",
        "Add people. A user name leads to where the role is changed, the account closed, or a new "
        "password given out.",
    ),
    "people_table": Text("利用者の一覧", "Everybody with an account"),
    "person_name": Text("名前", "Name"),
    "person_role": Text("役割", "Role"),
    "person_site": Text("担当の拠点・食堂", "Own base or hall"),
    "person_added": Text("登録した日", "Added"),
    "person_state": Text("状態", "State"),
    "person_open": Text("使えます", "open"),
    "person_disabled": Text("停止中 {moment}から", "closed since {moment}"),
    "person_actions": Text("操作", "Actions"),
    "person_change": Text("変える", "Change"),
    "of_person": Text("（{name}）", " ({name})"),
    "person_add_title": Text("利用者を加える", "Add a person"),
    "person_add_help": Text(
        "パスワードは自動で作り、次の画面で一度だけ見せます。",
        "A password is made and shown once on the next page.",
    ),
    "person_username_help": Text(
        "半角の英数字がおすすめです。大文字と小文字は区別しません。",
        "Letters, digits and . _ @ + - are taken; capitals make no difference.",
    ),
    "person_name_help": Text(
        "運転者は、月のデータの「運転者」と同じ名前にします。",
        "For drivers: the name that stands in the month's shifts.",
    ),
    "person_site_help": Text(
        "拠点の担当者と食堂の担当者だけ。月のデータにある番号を入れます。",
        "For hub operators and hall contacts: the site's id in the month's data.",
    ),
    "person_add_button": Text("加える", "Add"),
    "person_told": Text(
        "{name}（{username}）のパスワードです。今だけ見えます。本人に渡してください。",
        "Password of {name} ({username}). It is shown only now: hand it over.",
    ),
    "person_taken": Text(
        "そのユーザー名はすでに使われています。別の名前にしてください。",
        "That user name is taken. Choose another one.",
    ),
    "person_wrong_username": Text(
        "ユーザー名に使えない文字があるか、長すぎます。1〜64文字にしてください。",
        "The user name is empty, too long or has other letters. Take 1 to 64 of those named.",
    ),
    "person_wrong_name": Text(
        "名前を1〜100文字で入れてください。",
        "Enter a name of 1 to 100 characters.",
    ),
    "person_wrong_role": Text("役割を選んでください。", "Choose a role."),
    "person_wrong_site_id": Text(
        "拠点・食堂の担当者には番号が要ります。ほかの役割では空けてください。",
        "Hub operators and hall contacts need a site; leave it empty for other roles.",
    ),
    # what one person may do
    "rights_title": Text("役割と担当", "Role and site"),
    "rights_lead": Text(
        "変えると、この人はすべての端末でサインアウトします。次にサインインすると、新しい役割で使えます。",
        "A change signs the person out everywhere; from the next sign-in on the new role holds.",
    ),
    "rights_button": Text("役割と担当を変える", "Change role and site"),
    "rights_own": Text(
        "自分の役割は変えられず、自分のアカウントも止められません。ほかの管理者に頼んでください。",
        "Nobody changes the own role or closes the own account: have another administrator do it.",
    ),
    "rights_done": Text(
        "役割と担当を変えました。この人はすべての端末でサインアウトしました。",
        "The role and site are changed. The person is signed out everywhere.",
    ),
    "rights_same": Text(
        "役割と担当は前と同じなので、何も変えていません。",
        "That is the role and site already; nothing was changed.",
    ),
    "rights_outdated": Text(
        "ほかの人が先にこの利用者を変えたので、まだ変えていません。"
        "今の役割と担当は、このページの上にあります。"
        "下の欄にはあなたの選んだ内容があります。よければ、もう一度押してください。",
        "Nothing was changed yet: somebody else changed the person first. The top of this page "
        "says what they are now; the form holds what you chose. Press again if it is still right.",
    ),
    "rights_last": Text(
        "最後の管理者なので、役割を変えられません。先に、ほかの人を管理者にしてください。",
        "This is the last administrator. Make somebody else an administrator first.",
    ),
    "account_title": Text("パスワードとアカウント", "Password and account"),
    "person_new_password": Text("新しいパスワードを出す", "Give out a new password"),
    "person_new_password_help": Text(
        "今のパスワードは使えなくなり、{name}さんはすべての端末でサインアウトします。"
        "新しいパスワードは、次の画面で一度だけ見えます。本人に渡してください。",
        "The current password of {name} ends, and so does every session. The new one is shown "
        "once on the next page, to be handed over.",
    ),
    "person_new_password_button": Text(
        "{name}さんの新しいパスワードを出す", "Give {name} a new password"
    ),
    "person_disable": Text("アカウントを停止する", "Close the account"),
    "person_disable_help": Text(
        "{name}さんはすべての端末でサインアウトし、サインインできなくなります。"
        "これまでの記録は残ります。停止は、いつでもやめられます。",
        "{name} is signed out everywhere and cannot sign in any more. What was written stays, and "
        "the account can be opened again at any time.",
    ),
    "person_disable_button": Text("{name}さんを停止する", "Close the account of {name}"),
    "person_enable": Text("停止をやめる", "Open the account again"),
    "person_enable_help": Text(
        "停止をやめると、前と同じ役割とパスワードでサインインできます。",
        "The person can then sign in as before, with the same role and password.",
    ),
    "person_closed_done": Text(
        "停止しました。この人はすべての端末でサインアウトしました。",
        "The account is closed. The person is signed out everywhere.",
    ),
    "person_opened_done": Text(
        "停止をやめました。この人はサインインできます。",
        "The account is open again: the person can sign in.",
    ),
    # one's own part
    "own_title": Text("担当する計画", "Your part of the plans"),
    "own_none": Text(
        "担当するものは、まだありません。",
        "There is nothing for you yet.",
    ),
    "own_draft": Text(
        "まだ決まっていない案です。変わることがあります。",
        "Not decided yet: this may still change.",
    ),
    "own_plan": Text("拠点の計画を見る", "See the plan of your base"),
    "own_calendar": Text("拠点の配送日程", "Trips of your base"),
    "own_hall": Text("{name}の配送", "Deliveries of {name}"),
    "own_trips": Text("担当する便", "Your trips"),
    # confidential places
    "confidential": Text("秘匿", "Confidential"),
    "confidential_meaning": Text(
        "本当の名前と住所です。ほかの人に知らせないでください。",
        "This is the true name and address. Tell nobody else.",
    ),
}
