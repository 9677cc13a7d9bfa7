"""Master data: the tables, and the rows of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.master.master_access import SeenRow
from api.web import links
from logistics.master.columns import NEAR_KEYS, table_name
from logistics.model import ExclusionField
from logistics.scenario_files.cells import CHOICES, CellFault, read_date
from logistics.scenario_files.columns import CellKind, Column, FileFormat

ROWS_OF_PAGE = 50
MOST_COLUMNS = 7
LIST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sites.csv": ("site_id", "name", "kind", "municipality", "hub_id", "confidential"),
    "products.csv": ("product_id", "name", "category", "zone", "allergens", "maker"),
    "arrivals.csv": (
        "lot_id",
        "product_id",
        "site_id",
        "available_on",
        "kg",
        "expires_on",
        "donor",
    ),
}
"""What lists of wide tables show; others show their first columns."""

Names = Mapping[str, Mapping[str, str]]
"""What ids are called, by file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """A table in the list of tables."""

    table: str
    url: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPage:
    """The tables that the reader may see."""

    template: ClassVar[str] = "master.html"

    tables: tuple[TableLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. ``kind`` says which words its code has; ``name`` is what its id is called."""

    kind: CellKind
    text: str
    name: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """A row in a list; ``label`` says which one it is."""

    url: str
    label: tuple[Cell, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterTablePage:
    """The rows of a table, a part of them. Addresses are empty where there is nothing to go to."""

    template: ClassVar[str] = "master_table.html"

    table: str
    file: str
    table_url: str
    columns: tuple[str, ...]
    rows: tuple[RowLine, ...]
    search: str
    first: int
    last: int
    total: int
    step: int
    earlier_url: str
    later_url: str
    all_url: str
    add_url: str
    export_url: str
    import_url: str
    was_deleted: bool


def master_page(forms: Sequence[FileFormat], *, counts: Mapping[str, int]) -> MasterPage:
    """Build the list of tables."""
    return MasterPage(
        tables=tuple(
            TableLine(
                table=table_name(form),
                url=links.master_table(table_name(form)),
                count=counts[form.name],
            )
            for form in forms
        )
    )


def master_table_page(
    form: FileFormat,
    found: Sequence[SeenRow],
    *,
    names: Names,
    search: str,
    first: int,
    may_add: bool,
    was_deleted: bool = False,
) -> MasterTablePage:
    """Build the list of a table's rows; ``first`` is the place of the first one shown."""
    table = table_name(form)
    ordered = in_order(form, found)
    start = min(max(first, 0), max(len(ordered) - 1, 0))
    part = ordered[start : start + ROWS_OF_PAGE]
    columns = list_columns(form)

    def page_url(place: int) -> str:
        return links.master_table(table, search=search, first=place)

    return MasterTablePage(
        table=table,
        file=form.name,
        table_url=links.master_table(table),
        columns=tuple(c.name for c in columns),
        rows=tuple(
            RowLine(
                url=links.master_row(table, seen.row.row_id),
                label=row_label(form, seen.row.cells, names=names),
                cells=tuple(shown_cell(form, c, seen.row.cells, names=names) for c in columns),
            )
            for seen in part
        ),
        search=search,
        first=start + 1 if part else 0,
        last=start + len(part),
        total=len(ordered),
        step=ROWS_OF_PAGE,
        earlier_url=page_url(max(start - ROWS_OF_PAGE, 0)) if start else "",
        later_url=page_url(start + ROWS_OF_PAGE) if start + len(part) < len(ordered) else "",
        all_url=links.master_table(table) if search else "",
        add_url=links.new_master_row(table) if may_add else "",
        export_url=links.export(table),
        import_url=links.import_table(table),
        was_deleted=was_deleted,
    )


def in_order(form: FileFormat, rows: Sequence[SeenRow]) -> list[SeenRow]:
    """Return rows with a date by it, the others as they were added."""
    day = next((c.name for c in form.columns if c.name in ("date", "available_on", "from")), None)
    return sorted(rows, key=lambda seen: seen.row.cells[day]) if day else list(rows)


def list_columns(form: FileFormat) -> tuple[Column, ...]:
    """Return the columns that a list shows."""
    wanted = LIST_COLUMNS.get(form.name)
    if wanted is None:
        return form.columns[:MOST_COLUMNS]
    by_name = {column.name: column for column in form.columns}
    return tuple(by_name[name] for name in wanted)


def row_label(form: FileFormat, cells: Mapping[str, str], *, names: Names) -> tuple[Cell, ...]:
    """Return the cells that tell a row from the others of its table."""
    by_name = {column.name: column for column in form.columns}
    wanted = dict.fromkeys((*(form.key or NEAR_KEYS.get(form.name, ())), "name"))
    return tuple(
        shown_cell(form, by_name[name], cells, names=names)
        for name in wanted
        if name in by_name and cells[name]
    )


def shown_cell(form: FileFormat, column: Column, cells: Mapping[str, str], *, names: Names) -> Cell:
    """Return a cell as lists and histories show it."""
    kind, text, file = column.kind, cells[column.name], column.names
    if column.name == "value" and "field" in cells:
        kind = CellKind.CATEGORY if cells["field"] == ExclusionField.CATEGORY else kind
        file = "products.csv" if cells["field"] == ExclusionField.PRODUCT_ID else file
    return Cell(
        kind=known_kind(kind, text),
        text=text,
        name=names.get(file, {}).get(text, ""),
        day=_day(text) if kind in (CellKind.DATE, CellKind.DAY) else None,
    )


def known_kind(kind: CellKind, text: str) -> CellKind:
    """Return the kind of a cell, plain text where it holds no code of its kind."""
    codes = {str(code) for code in CHOICES.get(kind, ())}
    if kind is CellKind.DAY:
        codes = set("0123456")
    return CellKind.TEXT if codes and text not in codes else kind


def _day(text: str) -> date | None:
    try:
        return read_date(text, [])
    except CellFault:
        return None
