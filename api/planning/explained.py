"""Why recipients are short in a plan, as JSON to be kept with the plan and shown, in words as well.

The figures are those of ``logistics.explain.explained``; the words are in Japanese and English, so
that pages need no planner to show them.
"""

from dataclasses import asdict
from typing import Any

from pydantic_core import to_jsonable_python

from api.words_explain import binding_text, diagnosis_text, remedy_text
from logistics.explaining.explanation import Diagnosis, Explanation, RecipientExplained, Remedy
from logistics.model import Scenario

LANGUAGES = ("ja", "en")


def explanation_json(month: Scenario, found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON has it.

    ``recipients`` has, the worst fill first, the diagnosis (grams, verdict, bindings in order,
    sessions), the ``fix`` where one was looked for, and ``words`` in ``ja`` and ``en``: ``text``
    has all of it, ``reasons`` one sentence for each binding, ``fix`` what helps.
    """
    return {
        "recipients": [
            recipient_json(r.diagnosis, r.remedy) | {"words": _words(month, r)}
            for r in found.recipients
        ],
        "not_examined": list(found.not_examined),
    }


def recipient_json(found: Diagnosis, remedy: Remedy | None) -> dict[str, Any]:
    """Return a diagnosis as JSON has it; the plan that shows a fix is left out."""
    told: dict[str, Any] = asdict(found)
    if remedy is not None:
        fix = remedy.fix and {"kind": type(remedy.fix).__name__, **asdict(remedy.fix)}
        told["fix"] = {
            "tried": remedy.tried,
            "change": fix,
            "before_g": remedy.before_g,
            "after_g": remedy.after_g,
            "as_it_is_g": remedy.as_it_is_g,
        }
    jsonable: dict[str, Any] = to_jsonable_python(told)
    return jsonable


def _words(month: Scenario, recipient: RecipientExplained) -> dict[str, dict[str, Any]]:
    found, remedy = recipient.diagnosis, recipient.remedy
    return {
        language: {
            "text": diagnosis_text(month, found, remedy, language),
            "reasons": [binding_text(b, language) for b in found.bindings],
            "fix": None if remedy is None else remedy_text(month, remedy, language),
        }
        for language in LANGUAGES
    }
