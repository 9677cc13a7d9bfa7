"""A report as CSV and as JSON values: every line of every table, in grams."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from api.printing.sheet_forms import harmless
from api.reports.frozen_reports import LINES
from api.reports.model import FrozenReport, ReportRow
from api.reports.words import POOL_NAMES, loss_name

Json = dict[str, Any]
CSV_COLUMNS = ("table", "key", "name_ja", "name_en", "pool", *LINES, "meals", "co2e_g")


def report_csv(report: FrozenReport) -> bytes:
    """Return a report as CSV (UTF-8 with its mark); texts are no formulas to a spreadsheet.

    The rows of the table ``about`` tell the period, the book's last entry and the factors.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, CSV_COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({k: harmless(v) if isinstance(v, str) else v for k, v in row.items()})
    return stream.getvalue().encode("utf-8-sig")


def _rows(report: FrozenReport) -> Iterator[Json]:
    figures = report.figures
    for key, told in about(report).items():
        yield {"table": "about", "key": key, "name_ja": str(told), "name_en": str(told)}
    for factor in (figures.meal, figures.co2e):
        row = {"table": "about", "key": f"factor_{factor.name}"}
        yield {**row, "name_ja": factor.ja, "name_en": factor.en}
    yield from _pools("total", figures.total)
    for by, rows in figures.tables.items():
        for found in rows:
            yield from _pools(str(by), found)
    for loss in figures.losses:
        ja, en = loss_name(loss.reason)
        for pool, g in (("kept", loss.kept_g), ("recipients", loss.recipients_g)):
            row = {"table": "loss", "key": loss.reason, "name_ja": ja, "name_en": en}
            yield {**row, "pool": pool, "wasted_g": g}


def _pools(table: str, row: ReportRow) -> Iterator[Json]:
    for pool in POOL_NAMES:
        statement = getattr(row, pool)
        told = {"table": table, "key": row.key, "name_ja": row.ja, "name_en": row.en}
        sums = {line: getattr(statement, line) for line in LINES}
        more = {"meals": row.meals, "co2e_g": row.co2e_g} if pool == "recipients" else {}
        yield {**told, "pool": pool, **sums, **more}


def about(report: FrozenReport) -> Json:
    """Return what a report says of itself."""
    return {
        "report_id": report.report_id,
        "period": report.period.text,
        "first_on": report.period.first_on.isoformat(),
        "last_on": report.period.last_on.isoformat(),
        "made_at": report.made_at.isoformat(),
        "is_early": report.is_early,
        "last_seq": report.last_seq,
        "ledger_digest": report.ledger_digest,
    }


def row_json(row: ReportRow) -> Json:
    """Return a line of a table as JSON values, closing grams included."""
    pools = {p: {x: getattr(getattr(row, p), x) for x in LINES} for p in ("kept", "recipients")}
    told = {"key": row.key, "name_ja": row.ja, "name_en": row.en}
    return {**told, **pools, "meals": row.meals, "co2e_g": row.co2e_g}


def report_json(report: FrozenReport) -> Json:
    """Return a report as JSON values."""
    figures = report.figures
    factors = {
        name: {"name": f.name, "value_g": f.value, "source_ja": f.ja, "source_en": f.en}
        for name, f in (("meal", figures.meal), ("co2e", figures.co2e))
    }
    return {
        **about(report),
        "kind": str(report.period.kind),
        "factors": factors,
        "total": row_json(figures.total),
        "tables": {str(by): list(map(row_json, rows)) for by, rows in figures.tables.items()},
        "losses": [
            {"reason": x.reason, "kept_g": x.kept_g, "recipients_g": x.recipients_g}
            for x in figures.losses
        ],
    }
