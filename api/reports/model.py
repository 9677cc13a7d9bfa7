"""What a report says, and its JSON: once made, it is only ever read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.reports.factors import Factor
from api.reports.periods import Period, PeriodKind
from inventory.tally import Statement

SCHEMA = 1


class By(StrEnum):
    """What a table of a report is grouped by."""

    MONTH = "month"
    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    DONOR = "donor"
    CATEGORY = "category"
    ZONE = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line of a table: what became of food at the bases, and at halls and facilities.

    ``ja`` and ``en`` are the names that the group had when the report was made.
    """

    key: str
    ja: str
    en: str
    kept: Statement
    recipients: Statement
    meals: int
    co2e_g: int

    @property
    def both(self) -> Statement:
        """All places together."""
        return self.kept + self.recipients

    @property
    def delivered_g(self) -> int:
        """What came to halls and facilities from the bases, less what came back."""
        return self.recipients.moved_g

    @property
    def difference_g(self) -> int:
        """What counts have found, less what they have missed."""
        return self.both.found_g - self.both.missing_g


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was thrown away for a reason."""

    reason: str
    kept_g: int
    recipients_g: int

    @property
    def quantity_g(self) -> int:
        """All places together."""
        return self.kept_g + self.recipients_g


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """All numbers of a report, and the factors that they were made with."""

    total: ReportRow
    tables: Mapping[By, tuple[ReportRow, ...]]
    losses: tuple[Loss, ...]
    meal: Factor
    co2e: Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReport:
    """A report as it was made. ``last_seq`` is the book's last entry that it knew."""

    report_id: str
    period: Period
    made_at: datetime
    person_id: str
    last_seq: int
    ledger_digest: str
    figures: ReportFigures

    @property
    def is_early(self) -> bool:
        """Tell whether its period was not over when it was made."""
        return self.made_at < self.period.end


def figures_json(figures: ReportFigures) -> str:
    """Return figures as canonical JSON."""
    told = {
        "schema": SCHEMA,
        "total": asdict(figures.total),
        "tables": {str(by): [asdict(row) for row in rows] for by, rows in figures.tables.items()},
        "losses": [asdict(loss) for loss in figures.losses],
        "meal": asdict(figures.meal),
        "co2e": asdict(figures.co2e),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_figures(text: str) -> ReportFigures:
    """Return the figures of ``figures_json``."""
    told = json.loads(text)
    return ReportFigures(
        total=_row(told["total"]),
        tables={by: tuple(map(_row, told["tables"][by])) for by in By if by in told["tables"]},
        losses=tuple(Loss(**loss) for loss in told["losses"]),
        meal=Factor(**told["meal"]),
        co2e=Factor(**told["co2e"]),
    )


def _row(told: dict[str, Any]) -> ReportRow:
    pools = {name: Statement(**told[name]) for name in ("kept", "recipients")}
    return ReportRow(**{**told, **pools})


def without_donors(report: FrozenReport) -> FrozenReport:
    """Return a report for readers who may not see donors' names: they are one line."""
    rows = report.figures.tables.get(By.DONOR, ())
    whole = replace(
        report.figures.total,
        key="",
        ja="寄付者（名前は協議会だけに示します）",
        en="Donors (named to the council only)",
    )
    tables = {**report.figures.tables, By.DONOR: (whole,) if rows else ()}
    return replace(report, figures=replace(report.figures, tables=tables))


def period_of(kind: str, first_on: date, last_on: date) -> Period:
    """Return a period as a row keeps it."""
    return Period(kind=PeriodKind(kind), first_on=first_on, last_on=last_on)
