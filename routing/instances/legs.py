"""Distances of the VRPLIB family: computed from coordinates, or listed."""

from collections.abc import Callable, Sequence

import numpy as np

from routing.instances.instance import Convention, euclidean, squares
from routing.instances.sheet import NODES, Sheet
from routing.instances.source import Figures, Row
from routing.travel import NEVER, Matrix

LISTED = "EXPLICIT"
AS_WRITTEN = "distances as written"


def _nearest(values: Figures) -> Figures:
    return np.asarray(np.floor(values + 0.5), dtype=np.float64)


def _ceiled(points: Figures) -> Figures:
    return np.asarray(np.ceil(euclidean(points)), dtype=np.float64)


def _floored(points: Figures) -> Figures:
    return np.asarray(np.floor(euclidean(points)), dtype=np.float64)


def _city_blocks(points: Figures) -> Figures:
    x, y = points[:, 0], points[:, 1]
    return _nearest(np.abs(np.subtract.outer(x, x)) + np.abs(np.subtract.outer(y, y)))


def _longer_side(points: Figures) -> Figures:
    x, y = points[:, 0], points[:, 1]
    return np.maximum(
        _nearest(np.abs(np.subtract.outer(x, x))), _nearest(np.abs(np.subtract.outer(y, y)))
    )


def _pseudo_euclidean(points: Figures) -> Figures:
    """TSPLIB's ATT: a tenth of the squares, rounded up to a whole number."""
    return np.asarray(np.ceil(np.sqrt(squares(points) / 10.0)), dtype=np.float64)


def _geographical(points: Figures) -> Figures:
    """TSPLIB's GEO: degrees and minutes (DDD.MM) on its sphere, whole kilometres."""
    degrees = np.trunc(points)
    radians = 3.141592 * (degrees + 5.0 * (points - degrees) / 3.0) / 180.0
    latitude, longitude = radians[:, 0], radians[:, 1]
    q1 = np.cos(np.subtract.outer(longitude, longitude))
    q2 = np.cos(np.subtract.outer(latitude, latitude))
    q3 = np.cos(np.add.outer(latitude, latitude))
    cosine = np.clip(0.5 * ((1.0 + q1) * q2 - (1.0 - q1) * q3), -1.0, 1.0)
    kilometres = np.floor(6378.388 * np.arccos(cosine) + 1.0)
    np.fill_diagonal(kilometres, 0.0)
    return np.asarray(kilometres, dtype=np.float64)


WHOLE: dict[str, tuple[str, Callable[[Figures], Figures]]] = {
    "CEIL_2D": ("distances rounded up to whole numbers", _ceiled),
    "FLOOR_2D": ("distances rounded down to whole numbers", _floored),
    "MAN_2D": ("city-block distances rounded to the nearest whole number", _city_blocks),
    "MAX_2D": ("the longer side, rounded to the nearest whole number", _longer_side),
    "ATT": ("pseudo-Euclidean distances of TSPLIB, whole numbers", _pseudo_euclidean),
    "GEO": ("geographical distances of TSPLIB, whole kilometres", _geographical),
}
"""Kinds whose distances are whole by definition, with their convention."""

FORMATS: dict[str, tuple[bool, bool]] = {
    "LOWER_ROW": (True, False),
    "LOWER_DIAG_ROW": (True, True),
    "UPPER_ROW": (False, False),
    "UPPER_DIAG_ROW": (False, True),
    "UPPER_COL": (True, False),
    "UPPER_DIAG_COL": (True, True),
    "LOWER_COL": (False, False),
    "LOWER_DIAG_COL": (False, True),
}
"""Whether the triangle is read as the lower one, row by row, and holds the diagonal."""


def kind_of(sheet: Sheet) -> str:
    """Return the EDGE_WEIGHT_TYPE.

    Raises:
        InstanceUnreadable: it is missing or not known.
    """
    known = ("EUC_2D", "EXACT_2D", *WHOLE, LISTED)
    kind = sheet.text("EDGE_WEIGHT_TYPE").upper()
    if not kind and sheet.has("EDGE_WEIGHT"):
        return LISTED
    if kind not in known:
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT_TYPE"),
            f"EDGE_WEIGHT_TYPE {kind[:40]!r} is not known"
            if kind
            else "It has no EDGE_WEIGHT_TYPE",
            "Give one of " + ", ".join(known),
        )
    if kind != LISTED and sheet.has("EDGE_WEIGHT"):
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT"),
            f"There are distances, though they are to be computed ({kind})",
            "Give EDGE_WEIGHT_TYPE : EXPLICIT, or leave them out",
        )
    return kind


def listed(sheet: Sheet) -> Figures:
    """Return the distances that a file lists, a row and a column for each place.

    Raises:
        InstanceUnreadable: there are too few or too many, or one is below zero.
    """
    if not sheet.has("EDGE_WEIGHT"):
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT_TYPE"),
            "EDGE_WEIGHT_SECTION is missing",
            "List the distances",
        )
    section, size = sheet.sections["EDGE_WEIGHT"], sheet.dimension
    form = sheet.text("EDGE_WEIGHT_FORMAT").upper()
    if form != "FULL_MATRIX" and form not in FORMATS:
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT_FORMAT"),
            f"EDGE_WEIGHT_FORMAT {form[:40]!r} is not known",
            "Give one of FULL_MATRIX, " + ", ".join(FORMATS),
        )
    values = sheet.source.figures(section.rows, what="EDGE_WEIGHT_SECTION")
    is_lower, has_diagonal = FORMATS.get(form, (False, True))
    triangle = size * (size + 1) // 2 if has_diagonal else size * (size - 1) // 2
    expected = size * size if form == "FULL_MATRIX" else triangle
    if len(values) != expected:
        raise sheet.source.fault(
            section.rows[-1].line if section.rows else section.line,
            f"EDGE_WEIGHT_SECTION has {len(values)} figures instead of {expected}",
            f"Give as many as {form} has for {size} places",
        )
    if (values < 0).any():
        raise _below_zero(sheet, section.rows)
    if form == "FULL_MATRIX":
        return values.reshape(size, size)
    return _mirrored(values, size, is_lower=is_lower, has_diagonal=has_diagonal)


def _below_zero(sheet: Sheet, rows: Sequence[Row]) -> Exception:
    line = next(r.line for r in rows if any(float(w) < 0 for w in r.words))
    return sheet.source.fault(
        line, "EDGE_WEIGHT_SECTION: a distance is below zero", "Give 0 or more"
    )


def _mirrored(values: Figures, size: int, *, is_lower: bool, has_diagonal: bool) -> Figures:
    matrix = np.zeros((size, size))
    offset = 0 if has_diagonal else 1
    places = np.tril_indices(size, -offset) if is_lower else np.triu_indices(size, offset)
    matrix[places] = values
    return np.asarray(np.maximum(matrix, matrix.T), dtype=np.float64)


def distances(
    sheet: Sheet, convention: Convention, places: list[int], *, kind: str, matrix: Figures | None
) -> Matrix:
    """Return the distances between some places, whole numbers, as the convention wants them.

    ``matrix`` = those that the file lists between all places; None = they are computed by kind. The
    way from a place to itself is 0 long.
    """
    if matrix is not None:
        wanted = matrix[np.ix_(places, places)]
        found = convention.lengths(np.minimum(wanted, float(NEVER)))
    else:
        points = coordinates(sheet)[places]
        figures = WHOLE[kind][1](points) if kind in WHOLE else euclidean(points)
        found = convention.lengths(figures)
    np.fill_diagonal(found, 0)
    return found


def coordinates(sheet: Sheet) -> Figures:
    """Return the coordinates of all places.

    Raises:
        InstanceUnreadable: they are missing, or too large to be computed with.
    """
    if not sheet.has("NODE_COORD"):
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT_TYPE"),
            "NODE_COORD_SECTION is missing",
            "Give the coordinates of each place, or EDGE_WEIGHT_TYPE : EXPLICIT and a matrix",
        )
    return sheet.table("NODE_COORD", NODES, columns=2)
