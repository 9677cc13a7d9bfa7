"""The command ``explain``: why recipients are short in a plan, and what would help."""

import os
from enum import StrEnum
from pathlib import Path

import typer

from api.commands.exits import Exit
from api.commands.plan import MONTH, PLAN, read_month, sound_plan
from api.commands.voice import CommandFailed, json_option, libraries_aside, speaking
from api.planning.explained import explanation_json
from api.words_explain import NOBODY, NOT_EXAMINED, diagnosis_text, said
from logistics.explain import explained
from logistics.explaining.diagnosis import short_sites
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan


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
        with libraries_aside():
            found = explained(
                month,
                plan,
                site_ids=wanted,
                fixes=fixes,
                time_limit_s=time_limit,
                cores=len(os.sched_getaffinity(0)),
            )
        texts = [
            diagnosis_text(month, r.diagnosis, r.remedy, language.value) for r in found.recipients
        ]
        if found.not_examined:
            sites = ", ".join(found.not_examined)
            texts.append(said(NOT_EXAMINED, language.value, sites=sites))
        result = explanation_json(month, found)
        for recipient, text in zip(result["recipients"], texts, strict=False):
            recipient["text"] = text
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
