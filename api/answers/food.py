"""The answers to errors of the book of food; ``api.errors`` has all others."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from inventory.errors import (
    AccountUnreadable,
    EntryConflict,
    EntryUnknown,
    EntryWrong,
    IntakeRefused,
    LotExpired,
    LotHeld,
    LotKnown,
    LotUnknown,
    ReversalRefused,
    StockShort,
    TransferKnown,
)

BOOK_ANSWERS: Mapping[type[Exception], Answer] = {
    AccountUnreadable: answer_of(
        422,
        ("置き場の名前を読めません", "The place cannot be read"),
        (
            "site/拠点/shelf/frozen のように書いてください。",
            "Write it like site/HUB-1/shelf/frozen.",
        ),
    ),
    EntryWrong: answer_of(
        422,
        ("この記帳はできません", "The entry cannot be made"),
        (
            "置き場と重さをご確認ください。何も保存されていません。",
            "Check the places and the weights; nothing was stored.",
        ),
    ),
    EntryConflict: answer_of(
        409,
        ("同じ番号で内容のちがう記帳があります", "The entry id has another content"),
        ("新しい番号で、もう一度記帳してください。", "Make the entry again with a new id."),
    ),
    EntryUnknown: answer_of(
        404,
        ("その記帳は見つかりません", "There is no such entry"),
        ("ロットの履歴から選んでください。", "Choose it from the history of the lot."),
    ),
    ReversalRefused: answer_of(
        409,
        ("この記帳は取り消せません", "The entry cannot be reversed"),
        ("今の正しい状態を新しく記帳してください。", "Make a new entry of what is true now."),
    ),
    TransferKnown: answer_of(
        409,
        ("その輸送番号はもう使われています", "The id of the transfer is taken"),
        (
            "transit/ のあとを新しい番号にして、もう一度送ってください。",
            "Send it again with a new id after transit/.",
        ),
    ),
    LotUnknown: answer_of(
        404,
        ("そのロットは見つかりません", "There is no such lot"),
        (
            "在庫からロットを選ぶか、先に受け入れてください。",
            "Choose a lot from the stock, or receive it first.",
        ),
    ),
    LotKnown: answer_of(
        409,
        ("そのロット番号はもう使われています", "The lot number is taken"),
        ("別のロット番号にしてください。", "Give it a lot number of its own."),
    ),
    StockShort: answer_of(
        409,
        ("そこにはそれだけの量がありません", "There is not so much of it"),
        (
            "今の在庫を見るか、数えなおしてください。",
            "Look at the stock as it is now, or count it.",
        ),
    ),
    LotHeld: answer_of(
        409,
        ("保留中のため、動かせません", "The food is held back"),
        (
            "配らずに拠点へ戻すか、先に保留の扱い(戻す・廃棄)を決めてください。",
            "Bring it back to its base, or decide about the hold first: release or discard it.",
        ),
    ),
    LotExpired: answer_of(
        409,
        ("期限切れのため、使えません", "The food is after its last day"),
        ("廃棄として記帳してください。", "Write it off."),
    ),
    IntakeRefused: answer_of(
        422,
        ("受け入れの基準より期限が短い食品です", "It lasts less long than the programme asks"),
        (
            "受け入れないか、理由を添えて受け入れてください。",
            "Do not take it in, or confirm it with a reason.",
        ),
    ),
}
