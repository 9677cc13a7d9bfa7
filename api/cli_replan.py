"""The command ``replan``: a plan changed after news, or to keep what the council has locked."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typer
from pydantic_core import to_jsonable_python

from api.cli_plan import MONTH, PLAN, checked, read_month
from api.cli_voice import (
    CommandFailed,
    Exit,
    json_option,
    libraries_aside,
    read_text,
    require_empty,
    speaking,
    write_whole,
    writing_to,
)
from api.web.language import Language
from api.words_replan import replan_text
from logistics.check import CheckReport, check
from logistics.events import read_events
from logistics.locks import KINDS, NO_LOCKS, read_locks
from logistics.plan_file import read_plan, write_plan
from logistics.replan import Note, Replanned, replan
from logistics.scenario import write_scenario

NO_FILE = Path()


def replan_month(
    scenario_dir: Path = MONTH,
    plan_file: Path = PLAN,
    *,
    as_of: str = typer.Option(..., "--as-of", metavar="DATE", help="First day that is planned."),
    events_file: Path = typer.Option(NO_FILE, "--events", help="What has become known."),
    locks_file: Path = typer.Option(NO_FILE, "--locks", help="What must stay or must not be."),
    committed_days: int = typer.Option(
        2, "--committed-days", min=0, help="Days from --as-of that stay as far as they can."
    ),
    out: Path = typer.Option(NO_FILE, "--out", help="File to write the new plan to."),
    month_out: Path = typer.Option(
        NO_FILE, "--write-scenario", help="New folder for the month as it is known now."
    ),
    time_limit: float = typer.Option(5.0, "--time-limit", min=1, help="Seconds to plan for."),
    seed: int = typer.Option(0, "--seed", min=0, help="Another seed may find another plan."),
    language: Language = typer.Option(Language.JAPANESE, "--lang", help="Language of the answer."),
    as_json: bool = json_option(),
) -> None:
    """Change a plan after news, or for locks, as little as the goals allow.

    What happened before --as-of stays. The answer is the difference; --out writes the new plan,
    --write-scenario the month that it is for, against which `hakobi check` checks it.
    """
    with speaking(as_json=as_json) as voice:
        month = read_month(scenario_dir, voice)
        plan = read_plan(read_text(plan_file))
        events = () if events_file == NO_FILE else read_events(events_file)
        locks = NO_LOCKS if locks_file == NO_FILE else read_locks(locks_file)
        if month_out != NO_FILE:
            require_empty(month_out)
        with libraries_aside():
            found = replan(
                month,
                plan,
                events,
                as_of=_day(as_of),
                locks=locks,
                committed_days=committed_days,
                time_limit_s=time_limit,
                seed=seed,
            )
        report = checked(found.scenario, found.plan)
        if month_out != NO_FILE:
            with writing_to(month_out):
                write_scenario(found.scenario, month_out)
        if out != NO_FILE:
            with writing_to(out):
                out.parent.mkdir(parents=True, exist_ok=True)
            write_whole(out, write_plan(found.plan).encode())
        before = check(month, plan)
        text = replan_text(
            found.scenario, found, language, before=before.figures, after=report.figures
        )
        voice.answer(_json(found, before, report), text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandFailed(
            f"--as-of {text}: is no date.",
            status=Exit.UNREADABLE,
            code="date_bad",
            remedy="Write it as YYYY-MM-DD, such as 2026-12-10.",
        ) from None


def _json(found: Replanned, before: CheckReport, after: CheckReport) -> dict[str, Any]:
    difference = asdict(found.difference)
    for change in difference["deliveries"]:
        site_id, day, lot_id = change.pop("delivery")
        change |= {"site_id": site_id, "date": day, "lot_id": lot_id}
    told: dict[str, Any] = to_jsonable_python(
        {
            "difference": difference | {"unchanged_share": found.difference.unchanged_share},
            "lock_costs": found.lock_costs and asdict(found.lock_costs),
            "notes": [_note_json(note) for note in found.notes],
            "before": asdict(before.figures),
            "after": asdict(after.figures),
        }
    )
    return told


def _note_json(note: Note) -> dict[str, Any]:
    lock = note.lock
    kind = next((name for name, k in KINDS.items() if type(lock) is k), None)
    told: dict[str, Any] = {"kind": note.kind, "lot_id": note.lot_id, "trip_id": note.trip_id}
    told |= {"quantity_g": note.quantity_g, "lock": lock and {"kind": kind, **asdict(lock)}}
    return {key: value for key, value in told.items() if value is not None}
