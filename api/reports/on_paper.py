"""A report on A4, made by typst: kilograms to the gram, factors with their sources."""

import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from threading import Lock

import typst

from api import wareki
from api.printing.glyphs import font_folders
from api.printing.paper_data import Data, Letters
from api.printing.pdf import PdfResult
from api.reports.frozen_reports import LINES
from api.reports.model import FrozenReport, ReportRow
from api.reports.words import (
    BALANCE,
    COLUMN_NAMES,
    LINE_NAMES,
    LOSSES,
    NOTES,
    POOL_NAMES,
    TABLE_NAMES,
    TITLE,
    count,
    kg,
    loss_name,
    period_name,
)
from inventory.days import JST

_DIGITS = 16
"""Letters of the book's digest on paper: enough to compare by eye."""
_lock = Lock()


def report_pdf(report: FrozenReport, *, made_by: str) -> PdfResult:
    """Return a report as a PDF; ``made_by`` is the name of whoever made it."""
    letters = Letters()
    data = _data(report, letters, made_by=made_by)
    data["missing"] = letters.names()
    with _lock:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    if not isinstance(made, bytes):
        raise TypeError(f"typst returned {type(made)} for a PDF")
    return PdfResult(pdf=made, missing_glyphs=tuple(letters.missing))


def _data(report: FrozenReport, letters: Letters, *, made_by: str) -> Data:
    figures, total = report.figures, report.figures.total
    made = report.made_at.astimezone(JST)
    return {
        "title": TITLE,
        "period": period_name(report.period),
        "made": f"{wareki.long_day(made.date())} {made:%H:%M}",
        "made_by": letters(made_by),
        "is_early": report.is_early,
        "last_seq": count(report.last_seq),
        "digest": report.ledger_digest[:_DIGITS],
        "report_id": report.report_id,
        "headline": [
            {"name": COLUMN_NAMES["delivered"], "value": kg(total.delivered_g), "unit": "kg"},
            {"name": COLUMN_NAMES["meals"], "value": count(total.meals), "unit": "食"},
            {"name": COLUMN_NAMES["co2e"], "value": kg(total.co2e_g), "unit": "kg"},
            {"name": COLUMN_NAMES["wasted"], "value": kg(total.both.wasted_g), "unit": "kg"},
        ],
        "factors": [(factor.ja, factor.en) for factor in (figures.meal, figures.co2e)],
        "notes": NOTES,
        "balance": {
            "name": BALANCE,
            "heads": list(POOL_NAMES.values()),
            "rows": [
                [LINE_NAMES[x], *(kg(getattr(getattr(total, p), x)) for p in POOL_NAMES)]
                for x in LINES
            ],
        },
        "columns": list(COLUMN_NAMES.values()),
        "tables": [
            {"name": TABLE_NAMES[by], "rows": _rows(rows, total, letters)}
            for by, rows in figures.tables.items()
        ],
        "losses": {
            "name": LOSSES,
            "heads": list(POOL_NAMES.values()),
            "rows": [
                [
                    [letters(name) for name in loss_name(x.reason)],
                    *map(kg, (x.kept_g, x.recipients_g, x.quantity_g)),
                ]
                for x in figures.losses
            ],
        },
    }


def _rows(rows: Iterable[ReportRow], total: ReportRow, letters: Letters) -> list[Data]:
    return [
        {
            "name": (letters(row.ja), letters(row.en)),
            "is_total": row is total,
            "cells": [
                kg(row.both.received_g),
                kg(row.delivered_g),
                count(row.meals),
                kg(row.co2e_g),
                kg(row.both.wasted_g),
                kg(row.difference_g),
                kg(row.kept.closing_g),
            ],
        }
        for row in (*rows, total)
    ]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    folder = str(files("api").joinpath("paper"))
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*font_folders()]
    )
    return typst.Compiler(f"{folder}/report.typ", root=folder, font_paths=fonts)
