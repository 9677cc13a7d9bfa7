"""What a problem is: the one shape in which anything that went wrong is told (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Request
from fastapi.responses import JSONResponse, Response

Language = Literal["ja", "en"]
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence in both languages."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that went wrong, told so that a person can mend it.

    ``code`` is stable; ``detail`` says what happened this time; ``faults`` are the single places of
    a file or a request, each a mapping of strings, numbers and texts.
    """

    status: int
    code: str
    title: Text
    remedy: Text
    detail: str = ""
    faults: tuple[Mapping[str, Any], ...] = ()


def problem_response(request: Request, problem: Problem) -> Response:
    """Return the answer of the API to a request that met a problem."""
    language = reader_language(request)
    body = {
        "type": f"urn:hakobi:problem:{problem.code}",
        "title": getattr(problem.title, language),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "remedy": getattr(problem.remedy, language),
        "faults": [_in_language(fault, language) for fault in problem.faults],
    }
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


def _in_language(fault: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {k: getattr(v, language) if isinstance(v, Text) else v for k, v in fault.items()}


def reader_language(request: Request) -> Language:
    """Return what Accept-Language puts first of our languages; Japanese where it names none."""
    weights = {"ja": 0.0, "en": 0.0}
    for position, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        language = tag[:2].lower()
        if language in weights:
            try:
                weight = float(quality) if quality else 1.0
            except ValueError:
                continue
            weights[language] = max(weights[language], weight - position * 1e-6)
    return "en" if weights["en"] > weights["ja"] else "ja"
