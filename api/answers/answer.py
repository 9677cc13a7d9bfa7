"""How one kind of error is answered: status, title and remedy in both languages."""

from dataclasses import dataclass

from api.problems import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one kind of error is answered."""

    status: int
    title: Text
    remedy: Text


def answer_of(status: int, title: tuple[str, str], remedy: tuple[str, str] = ("", "")) -> Answer:
    """Return an answer from (Japanese, English) pairs."""
    return Answer(
        status=status,
        title=Text(ja=title[0], en=title[1]),
        remedy=Text(ja=remedy[0], en=remedy[1]),
    )
