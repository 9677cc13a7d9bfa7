"""One row of master data: its form, what was wrong with it, who changed it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.master.master_access import SeenRow
from api.web import links
from api.web.pages.master import Cell, Names, known_kind, row_label, shown_cell
from api.web.pages.start import FaultLine
from logistics.master.columns import ARRIVALS, SETTINGS, table_name
from logistics.master.rows import Naming
from logistics.scenario_files.cells import CHOICES
from logistics.scenario_files.columns import EXCLUSIONS, NEEDS, CellKind, Column, FileFormat

MOST_NAMED = 20
MOST_VERSIONS = 50
LONG_TEXTS = frozenset({"note", "address", "contact"})
WEEKDAYS = tuple("0123456")
SUGGESTED = {(ARRIVALS.name, "donor"): "donors.csv", (EXCLUSIONS.name, "value"): "products.csv"}
"""Whose ids may stand in a column of texts, beside anything else."""
_NUMBERS = frozenset(
    {
        CellKind.COUNT,
        CellKind.KG,
        CellKind.KG_ABOVE_0,
        CellKind.LITRE,
        CellKind.LITRE_PER_KG,
        CellKind.SERVICE_MIN,
        CellKind.DRIVE_MIN,
        CellKind.HOLD_MIN,
        CellKind.KM,
        CellKind.YEN,
        CellKind.DAYS,
        CellKind.STEP,
        CellKind.DEGREE_LAT,
        CellKind.DEGREE_LON,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of a select field; ``kind`` says which words its code has."""

    kind: CellKind
    text: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the form. ``control`` is select, date, flag, fixed, long, number or text.

    The choices of a text are suggestions.
    """

    column: str
    control: str
    text: str
    required: bool
    choices: tuple[Choice, ...]
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A column in which two contents differ."""

    column: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version in the history, with what it changed; the first one changes nothing."""

    version: int
    name: str
    saved_at: datetime
    was_added: bool
    is_deleted: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What somebody else has saved meanwhile; ``is_gone`` = they deleted the row."""

    name: str
    saved_at: datetime | None
    is_gone: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """A row that names this one; ``label`` is empty where the reader may not see it."""

    table: str
    row: str
    label: tuple[Cell, ...]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRowPage:
    """A row. ``label`` says which one; ``copy_url`` leads to a new row with the same cells.

    ``delete_url`` and ``copy_url`` are empty where that cannot be done.
    """

    template: ClassVar[str] = "master_row.html"

    table: str
    file: str
    table_url: str
    is_new: bool
    label: tuple[Cell, ...]
    fields: tuple[FormField, ...]
    seen_version: int
    new_id: str
    save_url: str
    copy_url: str
    delete_url: str
    may_write: bool
    is_masked: bool
    sets_session_time: bool
    was_saved: bool
    fault_count: int
    conflict: Conflict | None
    named: tuple[NamedLine, ...]
    named_more: int
    history: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowForm:
    """What stands in the form and what is wrong with it; ``seen_version`` goes back with it.

    ``new_id`` is the id that a new row gets whose table has no key, so that the form is one row
    however often it is sent.
    """

    cells: Mapping[str, str]
    seen_version: int
    new_id: str = ""
    faults: tuple[FaultLine, ...] = ()
    conflict: Conflict | None = None
    named: tuple[NamedLine, ...] = ()
    named_count: int = 0
    was_saved: bool = False


def master_row_page(
    form: FileFormat,
    filled: RowForm,
    *,
    seen: SeenRow | None,
    names: Names,
    history: Sequence[VersionLine] = (),
) -> MasterRowPage:
    """Build the page of a row, or of a new one (``seen`` is None)."""
    table = table_name(form)
    row_id = seen.row.row_id if seen else ""
    may_write = seen is None or seen.may_write
    return MasterRowPage(
        table=table,
        file=form.name,
        table_url=links.master_table(table),
        is_new=seen is None,
        label=row_label(form, seen.row.cells, names=names) if seen else (),
        fields=tuple(
            _field(form, c, filled, names=names, is_new=seen is None) for c in form.columns
        ),
        seen_version=filled.seen_version,
        new_id=filled.new_id,
        save_url=links.master_row(table, row_id) if seen else links.new_master_row(table),
        copy_url=links.new_master_row(table, like=row_id) if seen and form is not SETTINGS else "",
        delete_url=links.delete_master_row(table, row_id) if seen and may_write else "",
        may_write=may_write,
        is_masked=bool(seen and seen.is_masked),
        sets_session_time=form is NEEDS and seen is not None,
        was_saved=filled.was_saved,
        fault_count=len(filled.faults),
        conflict=filled.conflict,
        named=filled.named,
        named_more=filled.named_count - len(filled.named),
        history=tuple(history[:MOST_VERSIONS]),
    )


def named_lines(
    found: Sequence[Naming], labels: Mapping[tuple[str, str], tuple[Cell, ...]]
) -> tuple[NamedLine, ...]:
    """Describe the first rows that name a row; ``labels`` are by file and id."""
    lines = []
    for naming in found[:MOST_NAMED]:
        table = naming.file.removesuffix(".csv")
        lines.append(
            NamedLine(
                table=table,
                row=naming.row_id,
                label=labels.get((naming.file, naming.row_id), ()),
                url=links.master_row(table, naming.row_id),
            )
        )
    return tuple(lines)


def _field(
    form: FileFormat, column: Column, filled: RowForm, *, names: Names, is_new: bool
) -> FormField:
    text = filled.cells.get(column.name, "")
    return FormField(
        column=column.name,
        control=_control(form, column, is_new=is_new),
        text=text,
        required=not column.blank_allowed,
        choices=_choices(form, column, text, names=names),
        faults=tuple(f for f in filled.faults if column.name in f.column.split(", ")),
    )


def _control(form: FileFormat, column: Column, *, is_new: bool) -> str:
    if column.name in form.key and not is_new:
        return "fixed"
    if column.names or column.kind in CHOICES:
        return "select"
    if column.kind is CellKind.DATE:
        return "date"
    if column.kind is CellKind.FLAG:
        return "flag"
    if column.kind in _NUMBERS:
        return "number"
    return "long" if column.name in LONG_TEXTS else "text"


def _choices(form: FileFormat, column: Column, text: str, *, names: Names) -> tuple[Choice, ...]:
    file = column.names or SUGGESTED.get((form.name, column.name), "")
    ids = names.get(file, {})
    codes = list(ids) if file else [str(code) for code in CHOICES.get(column.kind, ())]
    if column.kind is CellKind.DAY:
        codes = list(WEEKDAYS)
    elif text and codes and text not in codes:
        codes = [*codes, text]  # what was typed stays in sight beside its fault
    return tuple(
        Choice(
            kind=known_kind(column.kind, code),
            text=code,
            name=ids.get(code, ""),
            chosen=code == text,
        )
        for code in codes
    )


def differences(
    form: FileFormat, old: Mapping[str, str], new: Mapping[str, str], *, names: Names
) -> tuple[Difference, ...]:
    """Return the columns in which two contents of a row differ."""
    return tuple(
        Difference(
            column=column.name,
            old=shown_cell(form, column, old, names=names),
            new=shown_cell(form, column, new, names=names),
        )
        for column in form.columns
        if old[column.name] != new[column.name]
    )


def version_lines(
    form: FileFormat,
    versions: Sequence[SeenRow],
    *,
    people: Mapping[str, str],
    names: Names,
) -> tuple[VersionLine, ...]:
    """Describe the versions of a row, the newest first; ``people`` are names by id."""
    lines = []
    for place, seen in enumerate(versions):
        row = seen.row
        before = versions[place + 1].row if place + 1 < len(versions) else None
        was_there = before is not None and not before.is_deleted
        changed = () if before is None else differences(form, before.cells, row.cells, names=names)
        lines.append(
            VersionLine(
                version=row.version,
                name=people[row.person_id],
                saved_at=row.recorded_at,
                was_added=not was_there,
                is_deleted=row.is_deleted,
                differences=changed,
            )
        )
    return tuple(lines)
