"""The page that prepares a month: copy what repeats, mend what is missing, build it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.coming_months import Drafted
from api.web import links
from logistics.coming_month import STOCK, MonthRefused
from logistics.month_days import month_text
from logistics.month_gaps import Gap
from logistics.repeat import Doubt, DoubtReason

MOST_SUBJECTS = 12
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A site, vehicle or lot and what it is called."""

    key: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """What is missing of one kind; ``url`` is empty where no table mends it."""

    code: str
    table: str
    url: str
    blocks: bool
    subjects: tuple[Subject, ...]
    more: int


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
    doubts: tuple[DoubtLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A fault of a month that was not built, and the row that it comes from."""

    table: str
    row: str
    url: str
    column: str
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """How much of one thing a month has; ``word`` is the key of its name."""

    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMonthPage:
    """The month that is prepared. ``problem`` is the word for what was wrong with a form."""

    template: ClassVar[str] = "next_month.html"

    month: str
    show_url: str
    draft_url: str
    build_url: str
    from_month: str
    name: str
    counts: tuple[MonthCount, ...]
    gaps: tuple[GapGroup, ...]
    drafted: DraftedLines | None
    refused: tuple[RefusedLine, ...]
    refused_count: int
    problem: str
    field: str


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
    gaps: Sequence[Gap],
    counts: Mapping[str, int],
    names: Mapping[str, str],
) -> NextMonthPage:
    """Build the page; ``counts`` are by word, ``names`` what sites are called."""
    month = month_text(asked.month)
    return NextMonthPage(
        month=month,
        show_url=links.NEXT_MONTH,
        draft_url=links.draft_month(month),
        build_url=links.build_month(month),
        from_month=asked.from_month,
        name=asked.name,
        counts=tuple(MonthCount(word=word, count=count) for word, count in counts.items()),
        gaps=_groups(gaps, names),
        drafted=None if asked.drafted is None else _drafted(asked.drafted, names),
        refused=asked.refused[:MOST_FAULTS],
        refused_count=asked.refused_count,
        problem=asked.problem,
        field=asked.field,
    )


def _groups(gaps: Sequence[Gap], names: Mapping[str, str]) -> tuple[GapGroup, ...]:
    by_code: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    return tuple(_group(found, names) for found in by_code.values())


def _group(found: Sequence[Gap], names: Mapping[str, str]) -> GapGroup:
    first = found[0]
    table = first.file.removesuffix(".csv")
    subjects = [g.subject for g in found if g.subject]
    has_table = first.file != STOCK

    def url(key: str) -> str:
        return links.master_table(table, search=key) if has_table else ""

    return GapGroup(
        code=str(first.code),
        table=table,
        url=url(""),
        blocks=first.blocks,
        subjects=tuple(
            Subject(key=key, name=names.get(key, ""), url=url(key))
            for key in subjects[:MOST_SUBJECTS]
        ),
        more=max(len(subjects) - MOST_SUBJECTS, 0),
    )


def _drafted(drafted: Drafted, names: Mapping[str, str]) -> DraftedLines:
    return DraftedLines(
        needs=drafted.needs,
        shifts=drafted.shifts,
        left_out=drafted.left_out,
        doubts=tuple(_doubt(d, names) for d in drafted.doubts),
    )


def _doubt(doubt: Doubt, names: Mapping[str, str]) -> DoubtLine:
    table = doubt.file.removesuffix(".csv")
    return DoubtLine(
        table=table,
        key=doubt.subject,
        name=names.get(doubt.subject, ""),
        day=doubt.day,
        reason=doubt.reason,
        url=links.master_table(table, search=f"{doubt.subject} {doubt.day.isoformat()}"),
    )


def refused_lines(
    refused: MonthRefused, texts: Sequence[tuple[str, str]]
) -> tuple[RefusedLine, ...]:
    """Describe the faults of a month that was not built; ``texts`` are their rule and remedy."""
    lines = []
    for fault, origin, (rule, remedy) in zip(refused.faults, refused.origins, texts, strict=True):
        file = fault.file if origin is None else origin.file
        table = file.removesuffix(".csv")
        row_id = "" if origin is None else origin.row_id
        is_row = bool(row_id) and file != STOCK
        lines.append(
            RefusedLine(
                table=table,
                row=row_id,
                url=links.master_row(table, row_id) if is_row else "",
                column=fault.column,
                value=fault.value,
                rule=rule,
                remedy=remedy,
            )
        )
    return tuple(lines)
