"""``hakobi demo``: the sample month from data to paper and pages, on an embedded database."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from api import store
from api.commands.database import database
from api.commands.demo_people import SamplePerson, sample_people
from api.commands.export import PLAN_FILE, write_geo, write_sheets
from api.commands.person import machine_person
from api.commands.planning import plan_in_process
from api.commands.serve import free_port, serve_until_interrupt
from api.commands.summary import summary_text
from api.commands.voice import Voice, read_settings, speaking, write_whole
from api.db import reading, writing
from api.food.opening import open_stock
from api.main import LOOPBACK
from api.master import master_store
from api.master.month_import import import_month
from api.settings import Settings, data_folder
from api.store import ScenarioRow, StoredPlan
from api.v1.sheets import trip_addresses
from api.web import links
from logistics.scenario import read_scenario
from logistics.summary import summarise

SAMPLE_FOLDER = "sample"
DATABASE_FILE = "hakobi.sqlite3"
MARK_FILE = ".written.json"
PORTS_TRIED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a demo has ready. ``is_new`` = it was planned just now."""

    stored: StoredPlan
    files: tuple[Path, ...]
    is_new: bool


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder of its database and files.")] = Path(
        "demo"
    ),
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds to plan for, the first time.")
    ] = 90.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the planner.")] = 0,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before serving.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on standard output.")
    ] = False,
) -> None:
    """Plan the sample month (架空, invented), print it, write it to demo/ and serve it.

    The plan is kept: a second run shows it again in seconds. Ctrl-C while planning goes on with
    the best plan found so far.
    """
    with speaking(as_json=as_json) as voice:
        settings = demo_settings(out)
        with database(settings) as engine:
            shown = show(engine, settings, out=out, voice=voice, time_limit_s=time_limit, seed=seed)
            accounts: tuple[SamplePerson, ...] = ()
            if not no_serve:
                accounts = sample_people(
                    engine, shown.stored.scenario, shown.stored.plan, now=datetime.now(UTC)
                )
        url = "" if no_serve else settings.base_url
        voice.answer(_json_of(shown, accounts, url=url), _text_of(shown, accounts))
        if not no_serve:
            _serve(settings, shown, voice)


def demo_settings(out: Path) -> Settings:
    """Return settings with a database of the demo's own and a free port from the usual one on."""
    file = (out / DATABASE_FILE).absolute()
    settings = read_settings(data_dir=out, database_url=f"sqlite:///{file}")
    if settings.host not in LOOPBACK:  # whoever reads the screen has the sample passwords
        settings = settings.model_copy(update={"host": "127.0.0.1"})
    try:
        port = free_port(settings.host, first=settings.port, tries=PORTS_TRIED)
    except OSError:
        return settings  # serving tells why
    return settings.model_copy(update={"port": port})


def show(
    engine: sa.Engine,
    settings: Settings,
    *,
    out: Path,
    voice: Voice,
    time_limit_s: float,
    seed: int,
) -> Shown:
    """Have the sample month in the database, planned, and written to ``out``."""
    read = read_scenario(data_folder() / SAMPLE_FOLDER)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        month, _ = store.add_scenario(connection, read.scenario, now=now)
        if not master_store.count_rows(connection):
            person_id = machine_person(connection, now=now).person_id
            kept = import_month(connection, read.scenario, person_id=person_id, now=now)
            open_stock(connection, kept.opening, person_id=person_id, settings=settings, now=now)
    plan_id = _newest_plan(engine, month)
    is_new = plan_id is None
    if plan_id is None:
        voice.note(f"計画を作っています planning: {month.name}")
        planned = plan_in_process(
            read.scenario,
            time_limit_s=time_limit_s,
            seed=seed,
            settings=settings,
            console=voice.notes,
        )
        with writing(engine) as connection:
            row = store.add_plan(
                connection, planned.plan, scenario_id=month.scenario_id, now=datetime.now(UTC)
            )
        plan_id = row.plan_id
    with reading(engine) as connection:
        stored = store.get_plan(connection, plan_id)
        text = store.plan_json(connection, plan_id)
    files = _written(stored, text, settings, out=out, voice=voice)
    return Shown(stored=stored, files=files, is_new=is_new)


def _written(
    stored: StoredPlan, text: str, settings: Settings, *, out: Path, voice: Voice
) -> tuple[Path, ...]:
    """Write the plan's files unless the last run has written the very same."""
    mark = {
        "plan_id": stored.plan_id,
        "url": settings.base_url,  # the QR codes lead there
        "program": version("hakobi"),
    }
    known = _last_written(out)
    if known.items() >= mark.items() and all((out / name).is_file() for name in known["files"]):
        return tuple(out / name for name in known["files"])
    write_whole(out / PLAN_FILE, text.encode())
    trip_url = trip_addresses(settings.base_url, stored.plan_id)
    sheets = write_sheets(stored.scenario, stored.plan, out, trip_url=trip_url, voice=voice)
    files = (out / PLAN_FILE, sheets, *write_geo(stored.scenario, stored.plan, out))
    told = json.dumps(mark | {"files": [path.name for path in files]})
    write_whole(out / MARK_FILE, told.encode())
    return files


def _last_written(out: Path) -> dict[str, Any]:
    try:
        known = json.loads((out / MARK_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("files"), list) else {}


def _newest_plan(engine: sa.Engine, month: ScenarioRow) -> str | None:
    with reading(engine) as connection:
        plans, _ = store.list_plans(connection, scenario_id=month.scenario_id, limit=1)
    return plans[0].plan_id if plans else None


def _json_of(shown: Shown, accounts: Sequence[SamplePerson], *, url: str) -> dict[str, Any]:
    stored = shown.stored
    return {
        "scenario_id": stored.scenario_id,
        "plan_id": stored.plan_id,
        "planned_now": shown.is_new,
        "figures": asdict(stored.report.figures),
        "files": [str(path) for path in shown.files],
        "url": url,
        "sample_people": [asdict(person) for person in accounts],
    }


def _text_of(shown: Shown, accounts: Sequence[SamplePerson]) -> str:
    stored = shown.stored
    month = summarise(stored.scenario, stored.plan, stored.report)
    lines = [summary_text(month, stored.plan.bounds)]
    if not shown.is_new:
        lines.append("前に作った計画です。 This plan was made by an earlier run.")
    lines += [f"→ {path}" for path in shown.files]
    if accounts:
        lines.append("見本の利用者(この起動のあいだだけ) sample accounts, until the next start:")
        lines += [f"  {a.role:<8} {a.username:<15} {a.password}" for a in accounts]
    return "\n".join(lines)


def _serve(settings: Settings, shown: Shown, voice: Voice) -> None:
    page = settings.base_url + links.plan(shown.stored.plan_id)

    def told() -> None:
        voice.note(f"→ {settings.base_url}\n→ {page} (Ctrl-C: 終了 stop)")

    serve_until_interrupt(settings, on_ready=told)
