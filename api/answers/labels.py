"""How errors of what stands on labels are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answers.answer import Answer, answer_of
from api.food.label_photos import PhotoRefused
from inventory.allergens import AllergenNotListed, AllergensInvalid
from inventory.gs1 import CodeUnreadable
from inventory.labels import DateAmbiguous, DateImplausible, DateUnreadable
from inventory.storage_limit import StorageLimitUnreadable

LABEL_ANSWERS: Mapping[type[Exception], Answer] = {
    DateUnreadable: answer_of(
        422,
        ("期限を読み取れません", "The date cannot be read"),
        (
            "ラベルのとおりに年・月・日を入れてください(例 2026.11.30、令和8年11月30日)。",
            "Write year, month and day as on the label, such as 2026.11.30 or 令和8年11月30日.",
        ),
    ),
    DateAmbiguous: answer_of(
        422,
        ("どの日か決められない期限です", "The date may mean several days"),
        (
            "候補から選ぶか、年を4桁で入れてください。",
            "Choose one of the candidates, or write the year with four digits.",
        ),
    ),
    DateImplausible: answer_of(
        422,
        ("今日からかけ離れた期限です", "The date is far from today"),
        (
            "ラベルをもう一度見て、正しければ候補から選んでください。",
            "Look at the label again; if the day is right, choose it.",
        ),
    ),
    StorageLimitUnreadable: answer_of(
        422,
        ("保存温度を読み取れません", "The storage temperature cannot be read"),
        (
            "ラベルのとおりに入れてください(例 10℃以下、-18℃以下、常温)。",
            "Write it as on the label, such as 10℃以下, -18℃以下 or 常温.",
        ),
    ),
    AllergensInvalid: answer_of(
        422,
        ("アレルゲンの内容が食い違っています", "What is said of allergens contradicts itself"),
        (
            "品目ごとに「含む」「含まない」「不明」のどれか一つにしてください。",
            "Say of each allergen one thing: contained, free or unknown.",
        ),
    ),
    AllergenNotListed: answer_of(
        422,
        ("一覧にないアレルゲンの名前です", "No list has an allergen of this name"),
        (
            "法律の一覧のとおりに書いてください(例 卵、乳、落花生)。ほかはメモにどうぞ。",
            "Write it as the law's list does, such as 卵, 乳 or 落花生; others into the note.",
        ),
    ),
    CodeUnreadable: answer_of(
        422,
        ("コードを読み取れません", "The code cannot be read"),
        (
            "もう一度読み取るか、バーの下の数字を入れてください。",
            "Scan it again, or type the digits below the bars.",
        ),
    ),
    PhotoRefused: answer_of(
        422,
        ("写真として受け付けられません", "The photo is not taken"),
        (
            "ふつうの大きさのJPEG・PNG・WebPの写真を送ってください。",
            "Send a JPEG, PNG or WebP photo of ordinary size.",
        ),
    ),
}
