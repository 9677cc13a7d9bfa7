"""Why a wish for a plan cannot be taken, or its planning failed, in the reader's words, by code.

What is not known here, such as a fault of the file that only programs send, is told as being wrong
without more.
"""

import re
from collections.abc import Mapping

from api import wareki
from api.web.language import Language
from api.web.words.model import Text
from logistics.change_faults import ChangeFault

_NUMBER = Text("数を 12.5 のように入れてください。", "Enter a number such as 12.5.")
_LIST = Text("一覧から選んでください。", "Choose from the list.")
_FILL_IN = Text("入れてください。", "Fill it in.")
_THERE = Text("{id}は、この計画にありません。", "{id} is not in this plan.")
_BROKEN = Text(
    "この計画は、いまのデータでは規則に合いません。新しい計画をつくってください。",
    "This plan breaks rules with the data of today. Make a new plan.",
)
_CHECK = Text(
    "入れた内容を確かめて、もう一度試してください。", "Check what was entered and try again."
)
_CRASHED = Text(
    "計画づくりが途中で止まりました。もう一度押してください。続くときは管理者に伝えてください。",
    "Planning broke off. Press again; if that goes on, tell the administrator.",
)

CHANGE_FAULT_TEXTS: Mapping[str, Text] = {
    # of the file, which forms write themselves
    "file_unreadable": _CHECK,
    "file_too_long": _CHECK,
    "json_broken": _CHECK,
    "json_too_deep": _CHECK,
    "format_unknown": _CHECK,
    "list_missing": _CHECK,
    "object_missing": _CHECK,
    "field_unknown": _CHECK,
    "kind_unknown": _LIST,
    "choice_unknown": _LIST,
    "field_missing": _FILL_IN,
    "text_missing": _FILL_IN,
    "needs_missing": _FILL_IN,
    "entry_incomplete": Text(
        "場所・ロット・車両・日のうち、一つは選んでください。",
        "Choose at least one of place, lot, vehicle and day.",
    ),
    "flag_bad": Text("はい か いいえ を選んでください。", "Choose yes or no."),
    "whole_number_bad": Text("数を 12 のように入れてください。", "Enter a number such as 12."),
    "number_bad": _NUMBER,
    "number_too_fine": _NUMBER,
    "date_bad": Text("日を選んでください。", "Choose a day."),
    "time_bad": Text("時刻を 15:30 のように入れてください。", "Enter a time such as 15:30."),
    # of the month and the plan
    "not_in_month": _THERE,
    "not_in_plan": _THERE,
    "in_month_already": Text(
        "同じ番号の食品がもうあります。番号を変えてください。",
        "Food of that number is there already. Give it another number.",
    ),
    "no_recipient": Text("食堂か施設を選んでください。", "Choose a hall or a facility."),
    "not_whole_cases": Text(
        "1ケース {kg} kg の、ちょうど何ケース分かの重さを入れてください。",
        "Enter a weight of whole cases of {kg} kg.",
    ),
    "contradiction": Text(
        "ほかの「変えたいこと」と合いません。先にどちらかを取り消してください。",
        "It contradicts another wish. Take one of the two back first.",
    ),
    "not_above_0": Text("0より大きい数を入れてください。", "Enter a number above 0."),
    "ends_before": Text(
        "{other}か、その後の日を選んでください。", "Choose {other} or a later day."
    ),
    "no_session": Text("{day}には開催がありません。", "There is no session on {day}."),
    "outside_month": Text(
        "{first}から{last}までの日を選んでください。", "Choose a day from {first} to {last}."
    ),
    "other_ready_by": Text(
        "その日の開催と同じ時刻にしてください。",
        "Use the time of the session that is there on that day.",
    ),
    "in_the_past": Text(
        "{day}より前のことは、もう計画し直せません。", "What was before {day} is not planned again."
    ),
    "plan_breaks_rules": _BROKEN,
    "past_breaks_rules": _BROKEN,
    # of planning itself
    "plan_broken": _BROKEN,
    "no_wishes": Text("先に、変えたいことを加えてください。", "Add what shall change first."),
    "wishes_too_many": Text(
        "「変えたいこと」が多すぎます。ここまでを計画してから加えてください。",
        "There are too many wishes. Plan these first, then add more.",
    ),
    "proposal_stale": Text(
        "計画のあいだに「変えたいこと」が変わりました。もう一度押してください。",
        "The wishes have changed while the plan was being made. Press again.",
    ),
    "time_out": Text(
        "時間内に終わりませんでした。もう一度押すか、変えたいことを減らしてください。",
        "It did not end in time. Try again, or with fewer wishes.",
    ),
    "planner_crashed": _CRASHED,
    "planner_error": _CRASHED,
    "stopped": Text(
        "ほかの仕事を先にしています。少し待って、もう一度押してください。",
        "Something else is done first. Wait a little and press again.",
    ),
}
_FIELD = re.compile(r"(?:locks|events)\[\d+\]\.(\w+)")


def change_fault_text(fault: ChangeFault, *, labels: Mapping[str, str], language: Language) -> str:
    """Return a fault in words; ``labels`` are what the fields are called."""
    place = _FIELD.search(fault.place)
    label = labels.get(place[1], "") if place else ""
    lead = f"{label}{'：' if language is Language.JAPANESE else ': '}" if label else ""
    words = CHANGE_FAULT_TEXTS.get(fault.code, _CHECK)
    told = words.ja if language is Language.JAPANESE else words.en
    values = {
        name: wareki.short_day_of(value, language=language.value)
        for name, value in fault.values.items()
    }
    return lead + told.format(**values)
