"""Why a wish for a plan cannot be taken, or its planning failed, in the reader's words.

The planner says it in English with the names of fields. What is not known here is told as being
wrong without more.
"""

import re
from collections.abc import Mapping

from api import wareki
from api.web.language import Language
from api.web.words.model import Text

_PROBLEMS: tuple[tuple[str, Text], ...] = (
    (
        r"\S+ has no session on (?P<day>\S+)",
        Text("{day}には開催がありません。", "There is no session on {day}."),
    ),
    (
        r".*is in the month already",
        Text(
            "同じ番号の食品がもうあります。番号を変えてください。",
            "Food of that number is there already. Give it another number.",
        ),
    ),
    (
        r"(?P<what>.+) is not in the (month|plan)",
        Text("{what}は、この計画にありません。", "{what} is not in this plan."),
    ),
    (
        r"(?P<what>.+) is no recipient",
        Text("食堂か施設を選んでください。", "Choose a hall or a facility."),
    ),
    (
        r"is no whole number of cases of (?P<kg>\S+) kg",
        Text(
            "1ケース {kg} kg の、ちょうど何ケース分かの重さを入れてください。",
            "Enter a weight of whole cases of {kg} kg.",
        ),
    ),
    (
        r"(?P<day>\S+) lies before (?P<other>[\d-]+)",
        Text("{other}か、その後の日を選んでください。", "Choose {other} or a later day."),
    ),
    (
        r"lies before (?P<day>\S+), and .*",
        Text(
            "{day}より前のことは、もう計画し直せません。",
            "What was before {day} is not planned again.",
        ),
    ),
    (
        r"(?P<day>\S+) is outside (?P<first>\S+) to (?P<last>\S+)",
        Text("{first}から{last}までの日を選んでください。", "Choose a day from {first} to {last}."),
    ),
    (
        r"differs from that of the session which is there that day",
        Text(
            "その日の開催と同じ時刻にしてください。",
            "Use the time of the session that is there on that day.",
        ),
    ),
    (
        r"contradicts (locks|events)\[\d+\]",
        Text(
            "ほかの「変えたいこと」と合いません。先にどちらかを取り消してください。",
            "It contradicts another wish. Take one of the two back first.",
        ),
    ),
    (r"must be above 0", Text("0より大きい数を入れてください。", "Enter a number above 0.")),
    (
        r"must be a (whole )?number.*|.* is finer than .*",
        Text("数を 12.5 のように入れてください。", "Enter a number such as 12.5."),
    ),
    (r".* is no date .*", Text("日を選んでください。", "Choose a day.")),
    (
        r".* is no time .*",
        Text("時刻を 15:30 のように入れてください。", "Enter a time such as 15:30."),
    ),
    (r"is missing; .*|must be text.*", Text("入れてください。", "Fill it in.")),
    (r".* must be one of .*", Text("一覧から選んでください。", "Choose from the list.")),
    (
        r"There are no wishes yet\.",
        Text("先に、変えたいことを加えてください。", "Add what shall change first."),
    ),
    (
        r"The planner did not end in time\.",
        Text(
            "時間内に終わりませんでした。もう一度押すか、変えたいことを減らしてください。",
            "It did not end in time. Try again, or with fewer wishes.",
        ),
    ),
    (
        r"The planner ended with .*",
        Text(
            "計画づくりが途中で止まりました。もう一度押してください。続くときは管理者に伝えてください。",
            "Planning broke off. Press again; if that goes on, tell the administrator.",
        ),
    ),
    (
        r"Something else is to be done first\.",
        Text(
            "ほかの仕事を先にしています。少し待って、もう一度押してください。",
            "Something else is done first. Wait a little and press again.",
        ),
    ),
    (
        r"(the plan|what has happened) breaks .*",
        Text(
            "この計画は、いまのデータでは規則に合いません。新しい計画をつくってください。",
            "This plan breaks rules with the data of today. Make a new plan.",
        ),
    ),
)
_UNKNOWN = Text(
    "入れた内容を確かめて、もう一度試してください。", "Check what was entered and try again."
)
_PLACE = re.compile(
    r"(?:wish )?(?:locks|events)\[\d+\](?:\.(?P<field>\w+))?: (?P<problem>.*)", re.DOTALL
)


def change_fault_text(told: str, *, labels: Mapping[str, str], language: Language) -> str:
    """Return in words what the planner says; ``labels`` are what the fields are called."""
    place = _PLACE.fullmatch(told)
    problem = place["problem"] if place else told
    label = labels.get(place["field"] or "", "") if place else ""
    lead = f"{label}{'：' if language is Language.JAPANESE else ': '}" if label else ""
    for pattern, words in _PROBLEMS:
        found = re.fullmatch(pattern, problem, re.DOTALL)
        if found:
            places = {
                name: wareki.short_day_of(text.strip("'\" "), language=language.value)
                for name, text in found.groupdict().items()
            }
            return lead + _in(words, language).format(**places)
    return lead + _in(_UNKNOWN, language)


def _in(words: Text, language: Language) -> str:
    return words.ja if language is Language.JAPANESE else words.en
