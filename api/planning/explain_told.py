"""What is told of a short recipient, in every language, as it is kept with the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.web.language import Language
from api.words import Wordings
from api.words_explain import (
    NO_REASON,
    SESSION,
    UNUSED,
    VERDICTS,
    binding_text,
    remedy_text,
    said,
)
from logistics.explaining.explanation import (
    Binding,
    Diagnosis,
    RecipientExplained,
    Remedy,
    SessionDiagnosis,
    Tried,
    Verdict,
)
from logistics.model import Scenario

NOT_VERIFIED: Wordings = (
    "対策：時間内に確かめられたものは、まだありません。",
    "What helps: nothing was verified in time yet.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """An unserved session: how it stands, and why."""

    head: str
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Sentences about a recipient: what is proved, why, in order, and what would help.

    ``works`` tells whether what helps was planned and checked.
    """

    verdict: str
    reasons: tuple[str, ...]
    sessions: tuple[SessionTold, ...]
    remedy: str
    works: bool


def told_of(month: Scenario, recipient: RecipientExplained) -> dict[str, Told]:
    """Return what is told of a recipient, by language."""
    return {language.value: _told(month, recipient, language.value) for language in Language}


def _told(month: Scenario, recipient: RecipientExplained, lang: str) -> Told:
    found, remedy = recipient.diagnosis, recipient.remedy
    reasons = _reasons(found.bindings, lang)
    unused_g = found.could_g - found.used_g
    if unused_g > 0 and found.verdict in (Verdict.NOT_FOUND, Verdict.NOT_PROVED):
        reasons.append(said(UNUSED, lang, kg=_kg(unused_g)))
    return Told(
        verdict=_verdict(found, lang),
        reasons=tuple(reasons),
        sessions=tuple(_sessions(found, lang)),
        remedy=_remedy(month, remedy, lang),
        works=remedy is not None and remedy.after_g > remedy.before_g,
    )


def _remedy(month: Scenario, remedy: Remedy | None, lang: str) -> str:
    if remedy is None or remedy.tried is Tried.NOT_IN_TIME:
        return said(NOT_VERIFIED, lang)
    return remedy_text(month, remedy, lang)


def _sessions(found: Diagnosis, lang: str) -> Iterator[SessionTold]:
    for session in found.sessions:
        day = session.day
        shown = f"{day.month}月{day.day}日" if lang == Language.JAPANESE else day.isoformat()
        need, used = _kg(session.need_g), _kg(session.used_g)
        yield SessionTold(
            head=said(SESSION, lang, day=shown, need=need, used=used),
            verdict=_verdict(session, lang),
            reasons=tuple(_reasons(session.bindings, lang)),
        )


def _reasons(bindings: Sequence[Binding], lang: str) -> list[str]:
    return [binding_text(b, lang) for b in bindings] or [said(NO_REASON, lang)]


def _verdict(found: Diagnosis | SessionDiagnosis, lang: str) -> str:
    most, beside = _kg(found.most_g or 0), _kg(found.beside_g or 0)
    return said(VERDICTS[found.verdict], lang, most=most, beside=beside)


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f}"
