"""What holds between the cells of rows, beyond each cell on its own: faults.

A month's folder and single rows of master data are checked by the same functions.
"""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import pairwise

from logistics.model import SUPPLY_KINDS, ExclusionField
from logistics.scenario_files.cells import CHOICES, write_scaled, write_time
from logistics.scenario_files.columns import EXPECTED_LOTS, NEEDS, PREFERENCES, CellKind
from logistics.scenario_files.faults import Findings, Words
from logistics.scenario_files.tables import Row, Table

Tables = Mapping[str, Table]
Month = tuple[date, date]
"""First and last day."""


def check_hubs(tables: Tables, findings: Findings) -> None:
    """Note bases of an area that are no sites."""
    ids = tables["sites.csv"].ids or set()
    for row in tables["sites.csv"].rows:
        if row["hub_id"] is not None and row["hub_id"] not in ids:
            findings.fault(
                "id_unknown",
                "sites.csv",
                row=row.line,
                column="hub_id",
                value=row["hub_id"],
                words={"names": "sites.csv"},
            )


def check_shifts(tables: Tables, findings: Findings) -> None:
    """Note shifts that end before they start."""
    for row in tables["shifts.csv"].rows:
        if row["end"] < row["start"]:
            end = write_time(row["end"])
            findings.fault("shift_reversed", "shifts.csv", row=row.line, column="end", value=end)


def check_needs(tables: Tables, month: Month | None, findings: Findings) -> None:
    """Note needs of supply sites, outside the month, and with a second time on the same day."""
    supplies = {r["site_id"] for r in tables["sites.csv"].rows if r["kind"] in SUPPLY_KINDS}
    ready: dict[tuple[str, date], int] = {}
    for row in tables["needs.csv"].rows:
        site, day = row["site_id"], row["date"]
        if site in supplies:
            _need_fault(findings, "need_at_supply", row, "site_id", site)
        if month and not month[0] <= day <= month[1]:
            _need_fault(findings, "need_outside_month", row, "date", day)
        if ready.setdefault((site, day), row["ready_by"]) != row["ready_by"]:
            _need_fault(findings, "ready_by_second", row, "ready_by", write_time(row["ready_by"]))


def _need_fault(findings: Findings, code: str, row: Row, column: str, value: object) -> None:
    findings.fault(code, NEEDS.name, row=row.line, column=column, value=value)


def check_exclusions(
    tables: Tables, known: Mapping[str, set[str] | None], findings: Findings
) -> None:
    """Note exclusions of categories and products that do not exist."""
    categories = CHOICES[CellKind.CATEGORY]
    allowed: dict[ExclusionField, tuple[str, Collection[str] | None, Words]] = {
        ExclusionField.CATEGORY: (
            "choice_unknown",
            set(categories),
            {"allowed": ", ".join(categories)},
        ),
        ExclusionField.PRODUCT_ID: (
            "id_unknown",
            known["products.csv"],
            {"names": "products.csv"},
        ),
        ExclusionField.ALLERGEN: ("", None, {}),
    }
    for row in tables["exclusions.csv"].rows:
        code, values, words = allowed[row["field"]]
        if values is not None and row["value"] not in values:
            findings.fault(
                code,
                "exclusions.csv",
                row=row.line,
                column="value",
                value=row["value"],
                words=words,
            )


def check_arrivals(tables: Tables, findings: Findings) -> None:
    """Note quantities of expected lots that do not go up from cautious to generous."""
    names = [column.name for column in EXPECTED_LOTS.columns[1:]]
    for row in tables[EXPECTED_LOTS.name].rows:
        for less, more in pairwise(names):
            if row[more] < row[less]:
                findings.fault(
                    "quantiles_reversed",
                    EXPECTED_LOTS.name,
                    row=row.line,
                    column=more,
                    value=write_scaled(row[more], decimals=3),
                    words={"less": less},
                )


def check_preferences(tables: Tables, findings: Findings) -> None:
    """Note a second opinion on the same category."""
    seen: set[tuple[str, str]] = set()
    for row in tables[PREFERENCES.name].rows:
        opinion = row["site_id"], row["category"]
        if opinion in seen:
            findings.fault(
                "id_twice",
                PREFERENCES.name,
                row=row.line,
                column="site_id, category",
                value=" ".join(opinion),
            )
        seen.add(opinion)
