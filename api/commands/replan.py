"""The command ``replan``: a plan changed after news, or to keep what the council has locked."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from inspect import signature
from pathlib import Path
from typing import Any

import typer
from pydantic_core import to_jsonable_python

from api.commands.exits import Exit
from api.commands.plan import MONTH, PLAN, checked, read_month
from api.commands.voice import (
    CommandFailed,
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
from logistics.changes.replanned import Note, Replanned
from logistics.check import CheckReport, check
from logistics.events import read_events
from logistics.locks import KINDS, NO_LOCKS, read_locks
from logistics.model import Scenario
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Plan
from logistics.replan import replan
from logistics.scenario import write_scenario

AS_OF = typer.Option(..., "--as-of", metavar="DATE", help="First day that is planned.")
EVENTS = typer.Option(None, "--events", help="File of what has become known.")
LOCKS = typer.Option(None, "--locks", help="File of what must stay or must not be.")
COMMITTED = typer.Option(
    2, "--committed-days", min=0, help="Days from --as-of that stay as far as they can."
)
OUT = typer.Option(None, "--out", help="File to write the new plan to.")
MONTH_OUT = typer.Option(
    None, "--write-scenario", help="New folder for the month as it is known now."
)
TIME_LIMIT = typer.Option(5.0, "--time-limit", min=1, help="Seconds to plan for.")
SEED = typer.Option(0, "--seed", min=0, help="Another seed may find another plan.")
LANGUAGE = typer.Option(Language.JAPANESE, "--lang", help="Language of the answer.")
JSON = json_option()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command is asked: arguments and options, with their defaults."""

    scenario_dir: Path = MONTH
    plan_file: Path = PLAN
    as_of: str = AS_OF
    events: Path | None = EVENTS
    locks: Path | None = LOCKS
    committed_days: int = COMMITTED
    out: Path | None = OUT
    month_out: Path | None = MONTH_OUT
    time_limit: float = TIME_LIMIT
    seed: int = SEED
    language: Language = LANGUAGE
    as_json: bool = JSON


def replan_month(**asked: Any) -> None:
    """Change a plan after news, or for locks, as little as the goals allow.

    What happened before --as-of stays. The answer is the difference; --out writes the new plan,
    --write-scenario the month that it is for, against which `hakobi check` checks it.
    """
    wish = Wish(**asked)
    with speaking(as_json=wish.as_json) as voice:
        month = read_month(wish.scenario_dir, voice)
        plan = read_plan(read_text(wish.plan_file))
        if wish.month_out:
            require_empty(wish.month_out)
        with libraries_aside():
            found = _replanned(wish, month, plan)
        before, after = check(month, plan), checked(found.scenario, found.plan)
        _write(wish, found)
        text = replan_text(found, wish.language, before=before.figures, after=after.figures)
        voice.answer(_json(found, before, after), text)


vars(replan_month)["__signature__"] = signature(Wish)


def _replanned(wish: Wish, month: Scenario, plan: Plan) -> Replanned:
    locks = read_locks(wish.locks) if wish.locks else NO_LOCKS
    return replan(
        month,
        plan,
        read_events(wish.events) if wish.events else (),
        as_of=_day(wish.as_of),
        locks=replace(locks, committed_days=wish.committed_days),
        time_limit_s=wish.time_limit,
        seed=wish.seed,
    )


def _write(wish: Wish, found: Replanned) -> None:
    """Write what is wished: the month first, so that no plan is without it."""
    if wish.month_out:
        with writing_to(wish.month_out):
            write_scenario(found.scenario, wish.month_out)
    if wish.out:
        with writing_to(wish.out):
            wish.out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(wish.out, write_plan(found.plan).encode())


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
