"""The tables of scenario format 1: which files there are, which columns, what a cell means.

The reader, the writer, master data and the test of ``data/columns.csv`` all go by these tables.
"""

from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """What the text of a cell stands for; ``logistics.scenario_files.cells`` reads each kind."""

    TEXT = "text"
    ID = "id"
    FLAG = "flag"
    ALLERGENS = "allergens"
    SITE_KIND = "site_kind"
    ZONE = "zone"
    CATEGORY = "category"
    EXPIRY_KIND = "expiry_kind"
    EXCLUSION_FIELD = "exclusion_field"
    DATE = "date"
    TIME = "time"
    DAY = "day"
    DEGREE_LAT = "degree_lat"
    DEGREE_LON = "degree_lon"
    COUNT = "count"
    KG = "kg"
    KG_ABOVE_0 = "kg_above_0"
    LITRE = "litre"
    LITRE_PER_KG = "litre_per_kg"
    SERVICE_MIN = "service_min"
    DRIVE_MIN = "drive_min"
    HOLD_MIN = "hold_min"
    KM = "km"
    YEN = "yen"
    CELSIUS = "celsius"
    DAYS = "days"
    MARGIN_DAYS = "margin_days"
    STEP = "step"
    JAN = "jan"


class Presence(StrEnum):
    """Whether a column must be there.

    No plan can be judged without a ``REQUIRED`` column. An ``EXPECTED`` one belongs to the format
    but only describes (names, places on the map, drivers): its absence is a warning.
    """

    REQUIRED = "required"
    EXPECTED = "expected"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``names`` is the file whose first column lists the ids that a cell may bear."""

    name: str
    kind: CellKind = CellKind.TEXT
    presence: Presence = Presence.REQUIRED
    blank_allowed: bool = False
    names: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """One CSV file. ``key`` columns together come once and are never empty."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    optional: bool = False


def _text(name: str, presence: Presence = Presence.OPTIONAL) -> Column:
    return Column(name=name, presence=presence, blank_allowed=True)


def _site(name: str = "site_id") -> Column:
    return Column(name=name, kind=CellKind.ID, names="sites.csv")


def _column(name: str, kind: CellKind) -> Column:
    return Column(name=name, kind=kind)


def _place(name: str, kind: CellKind) -> Column:
    return Column(name=name, kind=kind, presence=Presence.EXPECTED, blank_allowed=True)


_ZONES = ("ambient", "cool", "chilled", "frozen")

SITES = FileFormat(
    name="sites.csv",
    key=("site_id",),
    columns=(
        _column("site_id", CellKind.ID),
        _text("name", Presence.EXPECTED),
        _column("kind", CellKind.SITE_KIND),
        _text("municipality", Presence.EXPECTED),
        _place("lat", CellKind.DEGREE_LAT),
        _place("lon", CellKind.DEGREE_LON),
        Column(
            name="hub_id",
            kind=CellKind.ID,
            presence=Presence.EXPECTED,
            blank_allowed=True,
            names="sites.csv",
        ),
        _column("service_min", CellKind.SERVICE_MIN),
        _column("handling_min_per_100kg", CellKind.SERVICE_MIN),
        _text("address"),
        _text("phone"),
        _text("note"),
        _text("public_name"),
        Column(
            name="confidential",
            kind=CellKind.FLAG,
            presence=Presence.OPTIONAL,
            blank_allowed=True,
        ),
    ),
)
STORES = FileFormat(
    name="stores.csv",
    key=("site_id", "zone"),
    columns=(
        _site(),
        _column("zone", CellKind.ZONE),
        _column("capacity_l", CellKind.LITRE),
    ),
)
OUTAGES = FileFormat(
    name="outages.csv",
    optional=True,
    columns=(
        _site(),
        _column("zone", CellKind.ZONE),
        _column("from", CellKind.DATE),
        _column("to", CellKind.DATE),
        _column("capacity_l", CellKind.LITRE),
    ),
)
VEHICLES = FileFormat(
    name="vehicles.csv",
    key=("vehicle_id",),
    columns=(
        _column("vehicle_id", CellKind.ID),
        _site("base_id"),
        _column("payload_kg", CellKind.KG),
        *(_column(f"{zone}_l", CellKind.LITRE) for zone in _ZONES),
        *(
            Column(name=f"{zone}_hold_min", kind=CellKind.HOLD_MIN, blank_allowed=True)
            for zone in _ZONES[1:]
        ),
        _column("yen_per_km", CellKind.YEN),
        _column("yen_per_hour", CellKind.YEN),
        _column("yen_per_trip", CellKind.YEN),
    ),
)
SHIFTS = FileFormat(
    name="shifts.csv",
    columns=(
        Column(name="vehicle_id", kind=CellKind.ID, names="vehicles.csv"),
        _column("date", CellKind.DATE),
        _column("start", CellKind.TIME),
        _column("end", CellKind.TIME),
        _text("driver", Presence.EXPECTED),
    ),
)
PRODUCTS = FileFormat(
    name="products.csv",
    key=("product_id",),
    columns=(
        _column("product_id", CellKind.ID),
        _text("name", Presence.EXPECTED),
        _column("category", CellKind.CATEGORY),
        _column("zone", CellKind.ZONE),
        _column("litre_per_kg", CellKind.LITRE_PER_KG),
        Column(name="allergens", kind=CellKind.ALLERGENS, blank_allowed=True),
    ),
)
LOTS = FileFormat(
    name="lots.csv",
    key=("lot_id",),
    columns=(
        _column("lot_id", CellKind.ID),
        Column(name="product_id", kind=CellKind.ID, names="products.csv"),
        _site(),
        _column("available_on", CellKind.DATE),
        _column("kg", CellKind.KG),
        _column("case_kg", CellKind.KG_ABOVE_0),
        _column("expiry_kind", CellKind.EXPIRY_KIND),
        _column("expires_on", CellKind.DATE),
        _text("donor", Presence.EXPECTED),
    ),
)
NEEDS = FileFormat(
    name="needs.csv",
    columns=(
        _site(),
        _column("date", CellKind.DATE),
        _column("ready_by", CellKind.TIME),
        Column(
            name="meals",
            kind=CellKind.COUNT,
            presence=Presence.EXPECTED,
            blank_allowed=True,
        ),
        _column("category", CellKind.CATEGORY),
        _column("kg", CellKind.KG),
    ),
)
EXCLUSIONS = FileFormat(
    name="exclusions.csv",
    optional=True,
    columns=(
        _site(),
        _column("field", CellKind.EXCLUSION_FIELD),
        Column(name="value", blank_allowed=True),
    ),
)
WINDOWS = FileFormat(
    name="windows.csv",
    optional=True,
    columns=(
        _site(),
        _column("day", CellKind.DAY),
        _column("open", CellKind.TIME),
        _column("close", CellKind.TIME),
    ),
)
HISTORY = FileFormat(
    name="history.csv",
    key=("site_id",),
    optional=True,
    columns=(
        _site(),
        _column("need_kg", CellKind.KG),
        _column("used_kg", CellKind.KG),
    ),
)
TRAVEL = FileFormat(
    name="travel.csv",
    key=("from_id", "to_id"),
    columns=(
        _site("from_id"),
        _site("to_id"),
        _column("minutes", CellKind.DRIVE_MIN),
        _column("km", CellKind.KM),
    ),
)

EXPECTED_LOTS = FileFormat(
    name="arrivals.csv",
    key=("lot_id",),
    optional=True,
    columns=(
        Column(name="lot_id", kind=CellKind.ID, names="lots.csv"),
        _column("cautious_kg", CellKind.KG),
        _column("likely_kg", CellKind.KG),
        _column("generous_kg", CellKind.KG),
    ),
)

PREFERENCES = FileFormat(
    name="preferences.csv",
    optional=True,
    columns=(
        _site(),
        _column("category", CellKind.CATEGORY),
        Column(name="rank", kind=CellKind.COUNT, presence=Presence.OPTIONAL, blank_allowed=True),
        Column(name="declined", kind=CellKind.FLAG, presence=Presence.OPTIONAL, blank_allowed=True),
    ),
)

SETTINGS_FILE = "scenario.toml"
CSV_FILES = (
    SITES,
    STORES,
    OUTAGES,
    VEHICLES,
    SHIFTS,
    PRODUCTS,
    LOTS,
    NEEDS,
    EXCLUSIONS,
    WINDOWS,
    HISTORY,
    TRAVEL,
)
OWN_FILES = (EXPECTED_LOTS, PREFERENCES)
"""Files of a folder that hakobi reads beyond the public format; a month needs none of them."""
FOLDER_FILES = (*CSV_FILES, *OWN_FILES)
FILE_NAMES = (SETTINGS_FILE, *(f.name for f in FOLDER_FILES))
