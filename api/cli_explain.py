"""The command ``explain``: why recipients are short in a plan, and what would help."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer
from pydantic_core import to_jsonable_python

from api.cli_plan import MONTH, PLAN, read_month, sound_plan
from api.cli_voice import (
    CommandFailed,
    Exit,
    json_option,
    libraries_aside,
    speaking,
)
from api.words_explain import NOBODY, NOT_EXAMINED, diagnosis_text, said
from logistics.diagnosis import Diagnosis, diagnose, short_sites
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.remedy import Remedy, plan_seconds, remedy_for


class Language(StrEnum):
    """Language of the answer."""

    JAPANESE = "ja"
    ENGLISH = "en"


def explain(
    scenario_dir: Path = MONTH,
    plan_file: Path = PLAN,
    *,
    site: str = typer.Option("", "--site", metavar="ID", help="Only this recipient."),
    language: Language = typer.Option(Language.JAPANESE, "--lang", help="Language of the answer."),
    fixes: bool = typer.Option(True, "--fixes/--no-fixes", help="Look for the smallest fix."),
    time_limit: float = typer.Option(120.0, "--time-limit", min=1, help="Seconds to take."),
    as_json: bool = json_option(),
) -> None:
    """Explain why recipients get less than they need in a plan, the worst-off first.

    What is proved impossible is told apart from what was only not found. A fix is told after the
    changed month was planned anew. A plan that breaks rules is refused (exit status 1).
    """
    with speaking(as_json=as_json) as voice:
        month = read_month(scenario_dir, voice)
        plan = sound_plan(month, plan_file)
        wanted = _wanted(month, plan, site)
        budget = Budget(time_limit_s=time_limit).start()
        with libraries_aside():
            found = diagnose(month, plan, wanted, budget=budget)
            remedies = _remedies(month, plan, found, budget) if fixes else {}
        texts = [diagnosis_text(month, d, remedies.get(d.site_id), language.value) for d in found]
        left = wanted[len(found) :]
        if left:
            texts.append(said(NOT_EXAMINED, language.value, sites=", ".join(left)))
        result = {
            "recipients": [
                _json(d, remedies.get(d.site_id), text)
                for d, text in zip(found, texts, strict=False)
            ],
            "not_examined": left,
        }
        voice.answer(result, "\n\n".join(texts) or said(NOBODY, language.value))


def _wanted(month: Scenario, plan: Plan, site: str) -> list[SiteId]:
    """Return the short recipients that are asked for; raise ``CommandFailed`` for bad input."""
    short = short_sites(month, plan)
    if not site:
        return short
    if site not in {s.site_id for s in month.recipients}:
        raise CommandFailed(
            f"--site {site}: is no recipient of this month.",
            status=Exit.UNREADABLE,
            code="unknown_site",
            remedy="Give a site_id of sites.csv whose kind is dining_hall or partner_facility.",
        )
    return [site_id for site_id in short if site_id == site]


def _remedies(
    month: Scenario, plan: Plan, found: Sequence[Diagnosis], budget: Budget
) -> dict[SiteId, Remedy]:
    plan_s = plan_seconds(month)
    return {d.site_id: remedy_for(month, plan, d, plan_s=plan_s, budget=budget) for d in found}


def _json(found: Diagnosis, remedy: Remedy | None, text: str) -> dict[str, Any]:
    """Return a diagnosis as JSON has it; the plan that shows a fix is left out."""
    told: dict[str, Any] = {**asdict(found), "text": text}
    if remedy is not None:
        fix = remedy.fix and {"kind": type(remedy.fix).__name__, **asdict(remedy.fix)}
        told["fix"] = {
            "tried": remedy.tried,
            "change": fix,
            "before_g": remedy.before_g,
            "after_g": remedy.after_g,
        }
    jsonable: dict[str, Any] = to_jsonable_python(told)
    return jsonable
