"""The command ``hakobi report``: a month or fiscal year on paper, as a workbook or CSV."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
import typer

from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.person import acting_reach, asking_reach, person_option, write_notes
from api.commands.voice import (
    CommandFailed,
    Voice,
    json_option,
    read_settings,
    speaking,
    write_whole,
)
from api.db import reading, writing
from api.excel.report_book import report_workbook
from api.privacy import access
from api.reports import frozen_reports
from api.reports.access import as_seen, maker_name
from api.reports.csv_files import report_csv, report_json
from api.reports.factors import CO2E_FACTORS, MEAL_FACTORS, USUAL_CO2E, USUAL_MEAL
from api.reports.frozen_reports import LINES, ReportWish
from api.reports.model import FrozenReport
from api.reports.on_paper import report_pdf
from api.reports.periods import Period, PeriodKind, read_period
from api.reports.words import LINE_NAMES, file_name, kg, period_name


def report(
    *,
    month: str = typer.Argument("", metavar="[MONTH]", help="Month to report on, 2026-12."),
    fiscal_year: str = typer.Option(
        "", "--fiscal-year", help="Instead: the fiscal year that begins in April of this year."
    ),
    report_id: str = typer.Option("", "--id", help="Instead: write a report that was made."),
    out: Path | None = typer.Option(
        None, "--out", help="File (.pdf, .xlsx, .csv, .json), or folder for the first three."
    ),
    factors: str = typer.Option(
        f"{USUAL_MEAL},{USUAL_CO2E}",
        "--factors",
        help=f"Of {', '.join(MEAL_FACTORS)}, and of {', '.join(CO2E_FACTORS)}.",
    ),
    username: str = person_option(),
    as_json: bool = json_option(),
) -> None:
    """Make a report of a month or fiscal year and freeze it, or write one that was made.

    What is made stays as it is: later entries do not change it. Donors are named where --as names
    somebody who may see them.
    """
    with speaking(as_json=as_json) as voice:
        wish = None if report_id else _wish(month, fiscal_year, factors)
        with database(read_settings()) as engine:
            if wish is not None:
                report_id = _make(engine, wish, username)
            with writing(engine) as connection:
                reach = asking_reach(connection, username, "read_report")
                whole = frozen_reports.get_report(connection, report_id)
                found = as_seen(connection, whole, reach.person.role)
                made_by = maker_name(connection, whole)
                write_notes(connection)
        written = [] if out is None else _write(found, out, made_by=made_by, voice=voice)
        told = {**report_json(found), "files": [str(path) for path in written]}
        voice.answer(told, "\n".join([*_lines(found), *map(str, written)]))


def _wish(month: str, fiscal_year: str, factors: str) -> ReportWish:
    if bool(month) == bool(fiscal_year):
        raise _refused("Name one month, or one fiscal year with --fiscal-year.")
    kind = PeriodKind.MONTH if month else PeriodKind.FISCAL_YEAR
    period: Period | None = read_period(kind, month or fiscal_year)
    if period is None:
        raise _refused(f"{month or fiscal_year!r} is no month or year.")
    meal, _, co2e = factors.partition(",")
    return ReportWish(report_id=str(uuid4()), period=period, meal=meal, co2e=co2e)


def _refused(message: str) -> CommandFailed:
    return CommandFailed(
        message,
        status=Exit.UNREADABLE,
        code="period_unreadable",
        remedy="Write a month like 2026-12, or --fiscal-year 2026 for April 2026 to March 2027.",
    )


def _make(engine: sa.Engine, wish: ReportWish, username: str) -> str:
    with reading(engine) as connection:
        person = acting_reach(connection, username, "make_report").person
    with writing(engine) as connection:
        made = frozen_reports.make_report(
            connection, wish, person_id=person.person_id, now=utc_now()
        )
        access.note(connection, "make_report", f"report {made.report_id}", person=person.username)
        write_notes(connection)
    return made.report_id


def _write(found: FrozenReport, out: Path, *, made_by: str, voice: Voice) -> list[Path]:
    makers: Mapping[str, Callable[[], bytes]] = {
        ".pdf": lambda: _printed(found, made_by, voice),
        ".xlsx": lambda: report_workbook(found, language="ja"),
        ".csv": lambda: report_csv(found),
        ".json": lambda: json.dumps(report_json(found), ensure_ascii=False, indent=2).encode(),
    }
    if out.suffix in makers and not out.is_dir():
        paths = [out]
    elif out.suffix and not out.is_dir():
        raise CommandFailed(
            f"{out}: there is no such format.",
            status=Exit.UNREADABLE,
            code="format_unknown",
            remedy=f"Name a folder, or a file that ends with {', '.join(makers)}.",
        )
    else:
        paths = [out / f"{file_name(found)}{suffix}" for suffix in (".pdf", ".xlsx", ".csv")]
    for path in paths:
        write_whole(path, makers[path.suffix]())
    return paths


def _printed(found: FrozenReport, made_by: str, voice: Voice) -> bytes:
    printed = report_pdf(found, made_by=made_by)
    if printed.missing_glyphs:
        missing = " ".join(printed.missing_glyphs)
        voice.note(f"注意 warning: 表示できない文字 not in the font: {missing}", style="yellow")
    return printed.pdf


def _lines(found: FrozenReport) -> Iterator[str]:
    figures, total = found.figures, found.figures.total
    yield " ".join(period_name(found.period))
    if found.is_early:
        yield "期間の途中です。 The period is not over."
    for line in LINES:
        name = " ".join(LINE_NAMES[line])
        pools = (getattr(pool, line) for pool in (total.kept, total.recipients, total.both))
        yield f"{name}: " + " / ".join(f"{kg(g)} kg" for g in pools)
    yield f"食数 meals: {total.meals:,} ({figures.meal.en})"
    yield f"CO2e: {kg(total.co2e_g)} kg ({figures.co2e.en})"
    yield f"報告書 report: {found.report_id}"
