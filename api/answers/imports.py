"""How errors of files that are taken in are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from api.excel.drafts import ImportFaulty, ImportOutdated
from api.excel.guard import FileRefused

IMPORT_ANSWERS: Mapping[type[Exception], Answer] = {
    FileRefused: answer_of(
        422,
        ("このファイルは読み込めません", "The file cannot be read"),
        (
            "Excel（.xlsx）またはCSVで保存しなおしてください。何も保存されていません。",
            "Save it as a workbook (.xlsx) or CSV; nothing was stored.",
        ),
    ),
    ImportFaulty: answer_of(
        422,
        ("ファイルに誤りがあるため、取り込みませんでした", "The file has faults: not taken in"),
        (
            "示されたセルを直して、もう一度送ってください。何も保存されていません。",
            "Mend the cells named and send it again; nothing was stored.",
        ),
    ),
    ImportOutdated: answer_of(
        409,
        ("確認のあとで基本データが変わりました", "Master data has changed since you looked"),
        (
            "もう一度確かめてから取り込んでください。何も保存されていません。",
            "Look at the file again, then confirm; nothing was stored.",
        ),
    ),
}
