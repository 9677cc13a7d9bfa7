"""The tables of master data: what a council keeps from month to month.

They are the files of a month without its lots, some with columns that a month does not have, and
six more: expected arrivals, preferences, fridges and freezers, donors, programmes and settings.
"""

from collections.abc import Mapping
from dataclasses import replace

from inventory.model import Zone
from logistics.scenario_files import columns as scenario
from logistics.scenario_files.columns import CellKind, Column, FileFormat, Presence


def _optional(name: str, kind: CellKind = CellKind.TEXT, *, names: str = "") -> Column:
    return Column(name=name, kind=kind, presence=Presence.OPTIONAL, blank_allowed=True, names=names)


def _needed(name: str, kind: CellKind, *, names: str = "") -> Column:
    return Column(name=name, kind=kind, names=names)


def _with(form: FileFormat, *columns: Column) -> FileFormat:
    return replace(form, columns=form.columns + columns, optional=True)


UNITS = FileFormat(
    name="units.csv",
    key=("site_id", "unit_id"),
    optional=True,
    columns=(
        _needed("site_id", CellKind.ID, names="sites.csv"),
        _needed("unit_id", CellKind.ID),
        _needed("zone", CellKind.ZONE),
        _optional("name"),
        _optional("min_c", CellKind.CELSIUS),
        _optional("max_c", CellKind.CELSIUS),
    ),
)
PRODUCTS = _with(
    scenario.PRODUCTS,
    _optional("jan", CellKind.JAN),
    _optional("maker"),
    _optional("reading"),
)
HISTORY = _with(scenario.HISTORY, _needed("counted_to", CellKind.DATE))
ARRIVALS = replace(
    _with(
        scenario.LOTS,
        _optional("programme", CellKind.ID, names="programmes.csv"),
        _optional("note"),
    ),
    name="arrivals.csv",
)
DONORS = FileFormat(
    name="donors.csv",
    key=("donor_id",),
    optional=True,
    columns=(
        _needed("donor_id", CellKind.ID),
        _needed("name", CellKind.TEXT),
        _optional("contact"),
        _optional("note"),
    ),
)
PROGRAMMES = FileFormat(
    name="programmes.csv",
    key=("programme_id",),
    optional=True,
    columns=(
        _needed("programme_id", CellKind.ID),
        _needed("name", CellKind.TEXT),
        _optional("least_days_left", CellKind.DAYS),
    ),
)
SETTINGS = FileFormat(
    name="settings.csv",
    optional=True,
    columns=(
        _needed("use_by_margin_days", CellKind.DAYS),
        _needed("best_before_margin_days", CellKind.MARGIN_DAYS),
        *(_optional(f"{zone}_hold_days", CellKind.DAYS) for zone in Zone),
        _optional("fill_step", CellKind.STEP),
        _optional("waste_step_kg", CellKind.STEP),
        _optional("budget_yen", CellKind.YEN),
    ),
)

MASTER_FILES: tuple[FileFormat, ...] = (
    scenario.SITES,
    scenario.STORES,
    UNITS,
    scenario.OUTAGES,
    scenario.WINDOWS,
    scenario.EXCLUSIONS,
    scenario.PREFERENCES,
    scenario.NEEDS,
    HISTORY,
    scenario.VEHICLES,
    scenario.SHIFTS,
    scenario.TRAVEL,
    PRODUCTS,
    ARRIVALS,
    PROGRAMMES,
    DONORS,
    SETTINGS,
)
"""In the order in which screens show them."""

FORMS: Mapping[str, FileFormat] = {form.name: form for form in MASTER_FILES}
SCENARIO_FORMS: Mapping[str, FileFormat] = {form.name: form for form in scenario.CSV_FILES}

NEAR_KEYS: Mapping[str, tuple[str, ...]] = {
    "outages.csv": ("site_id", "zone", "from"),
    "windows.csv": ("site_id", "day"),
    "exclusions.csv": ("site_id", "field", "value"),
    "preferences.csv": ("site_id", "category"),
    "needs.csv": ("site_id", "date", "category"),
    "shifts.csv": ("vehicle_id", "date"),
}
"""Files whose rows have no id: what makes a row of an imported month the same row again."""

ONE_ROW = "settings"
"""The only row of ``settings.csv``."""


def table_name(form: FileFormat) -> str:
    """Return the name of a file as addresses bear it: without its ending."""
    return form.name.removesuffix(".csv")


def form_of(table: str) -> FileFormat | None:
    """Return the file of a table's name, or None."""
    return FORMS.get(f"{table}.csv")


def referring_columns(form: FileFormat) -> tuple[tuple[FileFormat, Column], ...]:
    """Return the columns that name ids of ``form``, each with its file."""
    return tuple((f, c) for f in MASTER_FILES for c in f.columns if c.names == form.name)
