"""How errors of drivers' links and of paper are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.accounts.pin_links import LinkPaused, LinkRefused
from api.answers.answer import Answer, answer_of
from api.driver.reports import TripFull
from api.printing.pack import PackEmpty

DRIVER_ANSWERS: Mapping[type[Exception], Answer] = {
    PackEmpty: answer_of(
        422,
        ("印刷するものがありません", "Nothing is left to be printed"),
        (
            "日・拠点・便を選び直してください。",
            "Choose another day, base or trip.",
        ),
    ),
    LinkRefused: answer_of(
        422,
        ("この番号では開けません", "The number opens no trip"),
        (
            "番号をもう一度入れるか、事務所に新しいリンクを頼んでください。",
            "Type the number once more, or ask the office for a new link.",
        ),
    ),
    LinkPaused: answer_of(
        429,
        ("番号が続けてちがいました", "The number was wrong too often"),
        (
            "15分待つか、事務所に新しいリンクを頼んでください。",
            "Wait a quarter of an hour, or ask the office for a new link.",
        ),
    ),
    TripFull: answer_of(
        429,
        ("この便の記録が多すぎます", "Too much was told of this trip"),
        ("本部に知らせてください。", "Tell the office."),
    ),
}
