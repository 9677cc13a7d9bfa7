"""How errors of master data are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from api.master.master_access import RowConfidential, RowReadOnly
from api.master.master_store import RowConflict, RowNamed, RowRefused
from api.master.meal_sessions import SessionConflict, SessionThere

MASTER_ANSWERS: Mapping[type[Exception], Answer] = {
    RowRefused: answer_of(
        422,
        ("入れた内容に誤りがあります", "The row has faults"),
        (
            "示された項目を直して、もう一度保存してください。何も保存されていません。",
            "Mend the cells named and save again; nothing was stored.",
        ),
    ),
    RowConflict: answer_of(
        409,
        ("ほかの人が先に変えました", "Somebody else changed the row first"),
        (
            "両方の内容を見くらべて、もう一度保存してください。",
            "Look at both, and save again on top of the newest version.",
        ),
    ),
    RowNamed: answer_of(
        409,
        ("ほかの行から使われているため、消せません", "Other rows name the row"),
        (
            "使っている行を、先に変えるか消してください。",
            "Change or delete the rows that name it first.",
        ),
    ),
    RowConfidential: answer_of(
        403,
        ("所在を伏せた施設の行は、協議会だけが変えられます", "The site is confidential"),
        (
            "見えていない内容を上書きしないためです。協議会に頼んでください。",
            "Ask the council: what you cannot see would be overwritten.",
        ),
    ),
    RowReadOnly: answer_of(
        403,
        ("この行を変えることはできません", "The row is not yours to change"),
        ("協議会に頼んでください。", "Ask the council."),
    ),
    SessionConflict: answer_of(
        409,
        ("ほかの人がこの開催を先に変えました", "Somebody else changed the session first"),
        (
            "新しい内容を見て、もう一度保存してください。",
            "Look at the newest state, and save again.",
        ),
    ),
    SessionThere: answer_of(
        409,
        ("その日にはもう開催があります", "The day has a session already"),
        (
            "ほかの日にするか、その日の開催を変えてください。",
            "Choose another day, or change the session that is there.",
        ),
    ),
}
