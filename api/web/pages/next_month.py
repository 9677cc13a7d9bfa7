"""The page that prepares a month: copy what repeats, mend what is missing, build it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from api.master.coming_months import Drafted
from api.web import links
from api.web.pages.gaps import GapGroup, Named
from api.web.pages.master import Cell
from logistics.master.coming_month import STOCK, MonthRefused
from logistics.master.month_days import month_text
from logistics.master.repeat import Doubt, DoubtReason
from logistics.scenario_files.columns import SITES

MOST_FAULTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtLine:
    """A day to look at."""

    table: str
    key: str
    name: str
    day: date
    reason: DoubtReason
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedLines:
    """What a draft did."""

    needs: int
    shifts: int
    left_out: int
    days_off: int
    doubts: tuple[DoubtLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A fault of a month that was not built, and the row that it comes from.

    ``file`` is the one that the column belongs to, ``label`` says which row it is; where none is,
    ``table`` is empty.
    """

    table: str
    row: str
    label: tuple[Cell, ...]
    url: str
    file: str
    column: str
    value: str
    rule: str
    remedy: str


YEAR_END_MONTHS = (12, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """How much of one thing a month has; ``word`` is the key of its name."""

    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltMonth:
    """A month that was built or sent in for the same days, and how many plans it has."""

    name: str
    url: str
    created_at: datetime
    plan_count: int
    is_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMonthPage:
    """The month that is prepared. ``problem`` is the word for what was wrong with a form.

    ``built`` are the months that are there for it already, the newest first.

    ``has_year_end``: it has days of the year-end closing. ``run_id`` is what a run will be called,
    so that a form that is sent twice begins one.
    """

    template: ClassVar[str] = "next_month.html"

    month: str
    show_url: str
    draft_url: str
    build_url: str
    from_month: str
    has_year_end: bool
    name: str
    counts: tuple[MonthCount, ...]
    built: tuple[BuiltMonth, ...]
    gaps: tuple[GapGroup, ...]
    drafted: DraftedLines | None
    refused: tuple[RefusedLine, ...]
    refused_count: int
    problem: str
    field: str
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands in the forms, and what came of one of them."""

    month: date
    from_month: str
    name: str = ""
    problem: str = ""
    field: str = ""
    drafted: Drafted | None = None
    refused: tuple[RefusedLine, ...] = ()
    refused_count: int = 0


def next_month_page(
    asked: Asked,
    *,
    gaps: Sequence[GapGroup],
    counts: Mapping[str, int],
    names: Named,
    built: Sequence[BuiltMonth] = (),
) -> NextMonthPage:
    """Build the page; ``counts`` are by word."""
    month = month_text(asked.month)
    return NextMonthPage(
        month=month,
        show_url=links.NEXT_MONTH,
        draft_url=links.draft_month(month),
        build_url=links.build_month(month),
        from_month=asked.from_month,
        has_year_end=asked.month.month in YEAR_END_MONTHS,
        name=asked.name,
        counts=tuple(MonthCount(word=word, count=count) for word, count in counts.items()),
        built=tuple(built),
        gaps=tuple(gaps),
        drafted=None if asked.drafted is None else _drafted(asked.drafted, names),
        refused=asked.refused,
        refused_count=asked.refused_count,
        problem=asked.problem,
        field=asked.field,
        run_id=str(uuid4()),
    )


def _drafted(drafted: Drafted, names: Named) -> DraftedLines:
    return DraftedLines(
        needs=drafted.needs,
        shifts=drafted.shifts,
        left_out=drafted.left_out,
        days_off=drafted.days_off,
        doubts=tuple(_doubt(d, names) for d in drafted.doubts),
    )


def _doubt(doubt: Doubt, names: Named) -> DoubtLine:
    table = doubt.file.removesuffix(".csv")
    return DoubtLine(
        table=table,
        key=doubt.subject,
        name=names[SITES.name].get(doubt.subject, ""),
        day=doubt.day,
        reason=doubt.reason,
        url=links.master_table(table, search=f"{doubt.subject} {doubt.day.isoformat()}"),
    )


def refused_lines(
    refused: MonthRefused,
    texts: Sequence[tuple[str, str]],
    *,
    labels: Mapping[tuple[str, str], tuple[Cell, ...]],
) -> tuple[RefusedLine, ...]:
    """Describe the first faults of a month that was not built.

    ``texts`` are their rule and remedy, ``labels`` those of the rows by file and id.
    """
    lines = []
    for fault, origin, (rule, remedy) in zip(refused.faults, refused.origins, texts, strict=True):
        file, row_id = ("", "") if origin is None else (origin.file, origin.row_id)
        table = file.removesuffix(".csv")
        url = links.lot(row_id) if file == STOCK else links.master_row(table, row_id)
        lines.append(
            RefusedLine(
                table=table,
                row=row_id,
                label=labels.get((file, row_id), ()),
                url=url if row_id else "",
                file=fault.file,
                column=fault.column,
                value=fault.value,
                rule=rule,
                remedy=remedy,
            )
        )
    return tuple(lines[:MOST_FAULTS])
