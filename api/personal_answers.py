"""How errors about personal data are answered; ``api.errors`` holds the whole table."""

from collections.abc import Mapping

from api.answer import Answer, answer_of
from api.periods import PeriodRefused

PERSONAL_ANSWERS: Mapping[type[Exception], Answer] = {
    PeriodRefused: answer_of(
        422,
        ("その期間にはできません", "The period is not possible"),
        ("示された範囲の日数を入れてください。", "Take a number of days within the limits."),
    ),
}
