"""Municipality codes and coordinates as published files have them, put right where that is sure.

Codes: 全国地方公共団体コード, five digits of JIS X 0402 and a sixth that checks them. Published
files drop a leading zero or the check digit. Coordinates come exchanged, or by the old Tokyo datum.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pyproj import Geod, Transformer

from api.settings import data_folder
from logistics.scenario_files.cells import CellFault, read_number

JAPAN_LAT, JAPAN_LON = (20.0, 46.0), (122.0, 154.0)
"""From 沖ノ鳥島 to 択捉島, and from 与那国島 to 南鳥島."""
WEIGHTS = (6, 5, 4, 3, 2)
"""Of the five digits (総務省 全国地方公共団体コード 仕様)."""
PREFECTURES = 47
DATUM_OFF_M = (250.0, 700.0)
"""How far a place by the old datum lies from where it is, about 450 m in Tottori."""
SAME_PLACE_M = 100.0

Note = tuple[str, str, bool]
"""A code, its column, and whether it is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a site is, as texts of cells."""

    municipality: str
    lat: str
    lon: str


def check_digit(code: str) -> str:
    """Return the sixth digit of a municipality code of five digits."""
    total = sum(int(digit) * weight for digit, weight in zip(code, WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    lines = (data_folder() / "municipalities.csv").read_text(encoding="utf-8").splitlines()
    heads = lines[0].split(",")
    rows = [dict(zip(heads, line.split(","), strict=False)) for line in lines[1:]]
    found = {row["name"]: row["code"] for row in rows}
    return {**found, **{row["prefecture"] + row["name"]: row["code"] for row in rows}}


def mended_code(text: str) -> tuple[str, str]:
    """Return a municipality's code with five digits, and what was done; raise ``CellFault``.

    Names of this region's municipalities stand for their codes. Anything else stays as it is.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    if plain in _codes_by_name():
        return _codes_by_name()[plain], "code_mended"
    if not plain.isdigit() or not 4 <= len(plain) <= 6:
        return text, ""
    if len(plain) == 6:
        if check_digit(plain[:5]) != plain[5]:
            raise CellFault("municipality_bad")
        return plain[:5], ""
    if len(plain) == 5 and 1 <= int(plain[:2]) <= PREFECTURES:
        return plain, ""
    if len(plain) == 5 and check_digit(f"0{plain[:4]}") == plain[4]:
        return f"0{plain[:4]}", "code_mended"
    if len(plain) == 4:
        return f"0{plain}", "code_mended"
    raise CellFault("municipality_bad")


def place_notes(spot: Spot) -> tuple[Spot, list[Note]]:
    """Return a place put right and what there is to say about it."""
    notes: list[Note] = []
    if spot.municipality:
        try:
            code, done = mended_code(spot.municipality)
            spot = replace(spot, municipality=code)
            if done:
                notes.append((done, "municipality", False))
        except CellFault as fault:
            notes.append((fault.code, "municipality", True))
    lat, lon = _degrees(spot.lat), _degrees(spot.lon)
    if lat is None or lon is None:
        return spot, notes
    if _is_in_japan(lon, lat) and not _is_in_japan(lat, lon):
        spot = replace(spot, lat=spot.lon, lon=spot.lat)
        notes.append(("places_swapped", "lat", False))
    elif not _is_in_japan(lat, lon):
        column = "lat" if not JAPAN_LAT[0] <= lat <= JAPAN_LAT[1] else "lon"
        notes.append(("outside_japan", column, True))
    return spot, notes


def _degrees(text: str) -> float | None:
    try:
        return read_number(text) if text else None
    except CellFault:
        return None


def _is_in_japan(lat: float, lon: float) -> bool:
    return JAPAN_LAT[0] <= lat <= JAPAN_LAT[1] and JAPAN_LON[0] <= lon <= JAPAN_LON[1]


@lru_cache(maxsize=1)
def _from_tokyo() -> Transformer:
    return Transformer.from_crs("EPSG:4301", "EPSG:4326", always_xy=True)


def is_old_datum(places: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> bool:
    """Tell whether new places are those known by the old Tokyo datum.

    Of each pair, a place in the file and the same one as it is known, latitude first. Most must be
    off as the datum is, and right once they are converted.
    """
    geod = Geod(ellps="GRS80")
    off = 0
    for (lat, lon), (known_lat, known_lon) in places:
        new_lon, new_lat = _from_tokyo().transform(lon, lat)
        before = geod.inv(lon, lat, known_lon, known_lat)[2]
        after = geod.inv(new_lon, new_lat, known_lon, known_lat)[2]
        off += DATUM_OFF_M[0] < before < DATUM_OFF_M[1] and after < SAME_PLACE_M
    return bool(places) and off > len(places) / 2
