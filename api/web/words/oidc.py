"""Words of signing in with an account of the municipality."""

from collections.abc import Mapping

from api.web.words.model import Text

OIDC_TEXTS: Mapping[str, Text] = {
    "oidc_button": Text(
        "自治体のアカウントでサインイン", "Sign in with your municipality's account"
    ),
    "oidc_or_password": Text("パスワードでサインイン", "Sign in with a password"),
    "oidc_title": Text(
        "自治体のアカウントでのサインイン", "Signing in with your municipality's account"
    ),
    "oidc_failed": Text("サインインできませんでした", "You are not signed in"),
    "oidc_again": Text("もう一度試す", "Try again"),
    "oidc_by_password": Text("パスワードでサインインする", "Sign in with a password"),
    "oidc_down": Text(
        "自治体の認証サーバーと通信できません。少し待ってから、もう一度試してください。"
        "続くときは管理者に連絡してください。",
        "The municipality's sign-in server does not answer. Wait a little and try again; if it "
        "goes on, tell your administrator.",
    ),
    "oidc_refused": Text(
        "自治体の認証サーバーで取り消されたか、認められませんでした。",
        "It was cancelled, or not granted, at the municipality's sign-in server.",
    ),
    "oidc_expired": Text(
        "時間がたちすぎたか、すでに使われています。最初からやり直してください。",
        "It took too long, or was used already. Begin once more.",
    ),
    "oidc_invalid": Text(
        "自治体の認証サーバーの返事を確かめられませんでした。管理者に連絡してください。",
        "The answer of the municipality's sign-in server cannot be trusted. Tell your "
        "administrator.",
    ),
    "oidc_unknown": Text(
        "このアカウントは、まだ運びの利用者に結びつけられていません。管理者に次の名前を伝えて、登録を頼んでください。",
        "This account does not belong to anybody here yet. Tell your administrator this name and "
        "ask to be added.",
    ),
    "oidc_closed": Text(
        "この利用者は停止されています。管理者に連絡してください。",
        "The account here is closed. Ask your administrator.",
    ),
    "oidc_your_name": Text("認証サーバーでの名前", "Your name at the sign-in server"),
    "oidc_number_lead": Text(
        "自治体のアカウントを確かめました。続けて、スマートフォンの認証アプリに出ている番号を入れてください。",
        "Your municipality's account is right. Now enter the number that your authenticator shows.",
    ),
    "oidc_number_missing": Text("番号を入れてください。", "Enter the number."),
    # for administrators
    "person_provider": Text("自治体のアカウント", "Municipality's account"),
    "person_provider_title": Text(
        "{name} の自治体のアカウント", "{name}: account of the municipality"
    ),
    "person_provider_lead": Text(
        "ここに登録した人だけが、自治体のアカウントでサインインできます。登録しても権限は変わりません。",
        "Only people who are named here sign in with an account of the municipality. It changes no "
        "right.",
    ),
    "person_provider_none": Text(
        "この運びには、自治体の認証サーバーが設定されていません。READMEの「設定」（HAKOBI_OIDC_ISSUER）を見てください。",
        "This installation has no sign-in server of a municipality. See the settings in the README "
        "(HAKOBI_OIDC_ISSUER).",
    ),
    "person_provider_linked": Text(
        "結びつけ済み（{moment}から）。認証サーバーでの番号：", "Linked since {moment}, as:"
    ),
    "person_provider_linked_as": Text(
        "結びつけたときの認証サーバーでの名前：", "Its name at the sign-in server then:"
    ),
    "person_provider_settled": Text(
        "別のアカウントを登録するときは、先に結びつきをなくしてください。",
        "To name another account, take this link away first.",
    ),
    "person_provider_waiting": Text(
        "最初のサインインを待っています。登録した名前：", "Waiting for the first sign-in of:"
    ),
    "person_provider_value": Text("認証サーバーでの名前", "Name at the sign-in server"),
    "person_provider_value_help": Text(
        "認証サーバーが「{claim}」として知らせる値です。この名前の人が初めてサインインしたときに結びつきます。"
        "その後は名前が変わっても、ほかの人が同じ名前になっても、結びつきは変わりません。",
        "What the server tells as “{claim}”. The first sign-in of that name is linked for good: "
        "later changes of the name, or others of the same name, change nothing.",
    ),
    "person_provider_save": Text("登録する", "Save"),
    "person_provider_saved": Text("登録しました。", "Saved."),
    "person_provider_forget_title": Text("登録の取り消し", "Undo"),
    "person_provider_forget": Text("結びつきをなくす", "Take the link away"),
    "person_provider_ends": Text(
        "登録しなおすか、なくすと、その人はすべての端末でサインアウトします。",
        "Saving anew or taking it away signs the person out on every device.",
    ),
    "oidc_value_wrong": Text(
        "1〜255文字で入れてください。", "1 to 255 printable characters are wanted."
    ),
    "oidc_value_taken": Text(
        "その名前は、ほかの利用者に登録されています。その人の登録をなくしてから登録してください。",
        "Another person here has that name already. Take it away there first.",
    ),
    "oidc_value_holder": Text("登録されている利用者：{username}", "Who has it: {username}"),
    "oidc_link_settled": Text(
        "もうアカウントと結びついています。取り違えないように、先に「結びつきをなくす」を押してください。",
        "An account is linked with this person already. Take that link away first.",
    ),
}
