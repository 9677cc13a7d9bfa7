"""The answers to errors of holds, readings, stock-takes and recalls."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from inventory.keeping_errors import (
    CountOutdated,
    DecisionWrong,
    HoldDecided,
    HoldKnown,
    HoldUnknown,
    ReadingConflict,
    ReadingKept,
    ReadingUnknown,
    ReadingWrong,
    ReasonMissing,
    RecallWrong,
    TakeConflict,
    TakeEnded,
    TakeOverlaps,
    TakeUnknown,
    TakeWrong,
)

KEEPING_ANSWERS: Mapping[type[Exception], Answer] = {
    HoldUnknown: answer_of(
        404,
        ("その保留は見つかりません", "There is no such hold"),
        ("保留の一覧から選んでください。", "Choose it from the list of holds."),
    ),
    HoldKnown: answer_of(
        409,
        ("同じ番号の保留がすでにあります", "The id of the hold is taken"),
        ("新しい番号にしてください。", "Give the new hold an id of its own."),
    ),
    HoldDecided: answer_of(
        409,
        ("この保留はもう扱いが決まっています", "The hold has been decided about"),
        (
            "決まった内容を見てください。今の正しい状態は新しく記帳してください。",
            "Look at the decision; say what is true now by a new entry.",
        ),
    ),
    DecisionWrong: answer_of(
        422,
        ("この保留には使えない扱いです", "The decision does not fit the hold"),
        (
            "保留中のロットについて、戻す・廃棄・温度計の誤りから選んでください。",
            "Decide release, discard or sensor fault for the lots that are held.",
        ),
    ),
    ReadingWrong: answer_of(
        422,
        ("ありえない温度か時刻です", "The temperature or the time cannot be"),
        (
            "温度計をもう一度見て、そのまま入れてください。",
            "Read the thermometer again and send degrees and time as they are.",
        ),
    ),
    ReadingUnknown: answer_of(
        404,
        ("その温度の記録は見つかりません", "There is no such reading"),
        ("温度の一覧で確かめてください。", "Look it up in the list of temperatures."),
    ),
    ReadingKept: answer_of(
        409,
        ("この温度の記録は取り消せません", "The reading can no longer be taken back"),
        (
            "保留の画面で、戻す・廃棄・温度計の誤りから決めてください。",
            "Decide about its breach instead: release, discard or sensor fault.",
        ),
    ),
    ReadingConflict: answer_of(
        409,
        ("同じ番号で内容のちがう温度記録があります", "The reading's id has another content"),
        ("新しい番号で、もう一度記録してください。", "Send the reading again with a new id."),
    ),
    RecallWrong: answer_of(
        422,
        ("何を回収するのか、わかりません", "The recall names nothing"),
        (
            "品目・製造者・期限・ロット番号のどれかを入れてください。",
            "Give a product, a maker, a date or the maker's lot number.",
        ),
    ),
    TakeUnknown: answer_of(
        404,
        ("その棚卸は見つかりません", "There is no such stock-take"),
        ("一覧から選ぶか、新しく始めてください。", "Choose it from the list, or start one."),
    ),
    TakeWrong: answer_of(
        422,
        ("この棚卸では数えられません", "That cannot be counted here"),
        (
            "棚卸の対象の置き場を、グラムで、数えた時刻とともに入れてください。",
            "Count units of the stock-take in grams, at a time that has come.",
        ),
    ),
    TakeConflict: answer_of(
        409,
        ("同じ番号で内容のちがう棚卸があります", "The id has another content"),
        ("新しい番号で、もう一度送ってください。", "Send it again with a new id."),
    ),
    TakeOverlaps: answer_of(
        409,
        ("同じ置き場を別の棚卸で数えています", "Another stock-take counts the same unit"),
        (
            "先の棚卸を締めるか取りやめてから、始めてください。",
            "Close or cancel the other one first, or count its units in it.",
        ),
    ),
    TakeEnded: answer_of(
        409,
        ("この棚卸はもう終わっています", "The stock-take has ended"),
        ("新しい棚卸を始めてください。", "Start a new stock-take."),
    ),
    ReasonMissing: answer_of(
        422,
        ("差の理由がないロットがあります", "A difference has no reason"),
        (
            "それぞれの理由か、全体の理由を入れてください。",
            "Give a reason for each difference, or one for all.",
        ),
    ),
    CountOutdated: answer_of(
        409,
        (
            "数えたあとに食品が動き、差が合わなくなりました",
            "The food has moved since it was counted",
        ),
        (
            "示されたロットを数えなおしてから、締めてください。何も保存されていません。",
            "Count the lots named again, then close it; nothing was stored.",
        ),
    ),
}
