"""How errors about people and personal data are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.accounts.people import OwnAccount, PersonRefused, UsernameTaken
from api.accounts.rights import LastAdministrator, RightsOutdated
from api.answers.answer import Answer, answer_of
from api.privacy.periods import PeriodRefused

PERSONAL_ANSWERS: Mapping[type[Exception], Answer] = {
    PersonRefused: answer_of(
        422,
        ("利用者の内容に誤りがあります", "A fault in a person's data"),
        ("示された項目を直してください。", "Correct what is named."),
    ),
    UsernameTaken: answer_of(
        409,
        ("そのユーザー名はすでに使われています", "The user name is taken"),
        ("別のユーザー名にしてください。", "Choose another user name."),
    ),
    OwnAccount: answer_of(
        409,
        ("自分の利用者は止められません", "Not for one's own account"),
        ("ほかの管理者に頼んでください。", "Have another administrator do it."),
    ),
    RightsOutdated: answer_of(
        409,
        ("ほかの人が先にこの利用者を変えました", "Somebody else changed the person first"),
        ("今の内容を見て、もう一度決めてください。", "Look at the person again, then decide."),
    ),
    LastAdministrator: answer_of(
        409,
        ("管理者がいなくなってしまいます", "No administrator would be left"),
        ("先に、ほかの人を管理者にしてください。", "Make somebody else an administrator first."),
    ),
    PeriodRefused: answer_of(
        422,
        ("その期間にはできません", "The period is not possible"),
        ("示された範囲の日数を入れてください。", "Take a number of days within the limits."),
    ),
}
