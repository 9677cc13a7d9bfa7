"""A file of the VRPLIB family cut into its entries (``KEY : value``) and its sections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.instances.source import MOST_PLACES, MOST_VEHICLES, Figures, Row, Source

NODES = "NODES"
"""What rows of a section are numbered by: places …"""
VEHICLES = "VEHICLES"
"""… or vehicles."""

ENTRIES = {
    "NAME",
    "COMMENT",
    "BEST_KNOWN",
    "TYPE",
    "DIMENSION",
    "VEHICLES",
    "CAPACITY",
    "DISTANCE",
    "SERVICE_TIME",
    "RELEASE_TIME",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "NODE_COORD_TYPE",
    "DISPLAY_DATA_TYPE",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_RELOADS",
    "VEHICLES_FIXED_COST",
    "VEHICLES_UNIT_DISTANCE_COST",
}
SECTIONS = {
    "NODE_COORD",
    "EDGE_WEIGHT",
    "DEMAND",
    "LINEHAUL",
    "BACKHAUL",
    "DEPOT",
    "SERVICE_TIME",
    "TIME_WINDOW",
    "RELEASE_TIME",
    "PRIZE",
    "PICKUP_AND_DELIVERY",
    "MUTUALLY_EXCLUSIVE_GROUP",
    "CAPACITY",
    "VEHICLES_DEPOT",
    "VEHICLES_RELOAD_DEPOT",
    "VEHICLES_ALLOWED_CLIENTS",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_RELOADS",
    "VEHICLES_FIXED_COST",
    "VEHICLES_UNIT_DISTANCE_COST",
    "DISPLAY_DATA",
}
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*:\s*(.*)")
_SECTION = re.compile(r"([A-Z][A-Z0-9_]*)_SECTION\s*:?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows below a heading, which is on ``line``."""

    line: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Entries with their lines, and sections, by name."""

    source: Source
    entries: dict[str, tuple[int, str]]
    sections: dict[str, Section]

    def line_of(self, name: str) -> int:
        """Return where an entry or a section is; 1 if it is not there."""
        if name in self.sections:
            return self.sections[name].line
        return self.entries.get(name, (1, ""))[0]

    def has(self, *names: str) -> bool:
        """Tell whether one of some entries or sections is there."""
        return any(n in self.entries or n in self.sections for n in names)

    def text(self, name: str, default: str = "") -> str:
        """Return what an entry says."""
        return self.entries.get(name, (0, default))[1]

    def number(self, name: str) -> float | None:
        """Return the figure of an entry, 0 or more; None if it is not there."""
        if name not in self.entries:
            return None
        line, text = self.entries[name]
        return self.source.positive(text, line, name)

    @property
    def dimension(self) -> int:
        """How many places the file has."""
        if "DIMENSION" not in self.entries:
            raise self.source.fault(1, "DIMENSION is missing", "Add the line DIMENSION : number")
        line, text = self.entries["DIMENSION"]
        return self.source.whole(text, line, "DIMENSION", least=2, most=MOST_PLACES)

    @property
    def vehicles(self) -> int | None:
        """How many vehicles the file has; None = any number."""
        if "VEHICLES" in self.entries:
            line, text = self.entries["VEHICLES"]
            return self.source.whole(text, line, "VEHICLES", least=1, most=MOST_VEHICLES)
        listed = self.vehicle_sections
        return len(self.sections[listed[0]].rows) if listed else None

    @property
    def vehicle_sections(self) -> list[str]:
        """The sections that describe each vehicle."""
        return [n for n in self.sections if n == "CAPACITY" or n.startswith("VEHICLES_")]

    def numbered(self, name: str, by: str) -> tuple[Row, ...]:
        """Return the rows of a section in the order of the numbers before them, without those.

        Raises:
            InstanceUnreadable: a number is missing, comes twice, or is none.
        """
        section = self.sections[name]
        count = self.dimension if by == NODES else (self.vehicles or 0)
        if len(section.rows) != count:
            raise self.source.fault(
                section.rows[-1].line if section.rows else section.line,
                f"{name}_SECTION has {len(section.rows)} lines instead of {count}",
                f"Give one line for each of the {count} "
                + ("places (DIMENSION)" if by == NODES else "vehicles (VEHICLES)"),
            )
        found: list[Row | None] = [None] * count
        for row in section.rows:
            number = self.source.whole(row.words[0], row.line, "Number", least=1, most=count)
            if found[number - 1] is not None:
                raise self.source.fault(
                    row.line, f"Number {number} comes twice", "Give each number from 1 on once"
                )
            found[number - 1] = Row(row.line, row.words[1:])
        return tuple(row for row in found if row is not None)

    def table(self, name: str, by: str, *, columns: int | None = None) -> Figures:
        """Return a section's figures, a row for each number; None = as many as in its first row."""
        rows = self.numbered(name, by)
        width = len(rows[0].words) if columns is None and rows else (columns or 0)
        if width == 0:
            raise self.source.fault(
                self.line_of(name), f"{name}_SECTION has no figures", "Give them after the numbers"
            )
        return self.source.table(rows, what=f"{name}_SECTION", columns=width)

    def column(self, name: str, by: str, *, default: float) -> Figures:
        """Return a figure, 0 or more, for each place or vehicle, of a section or an entry."""
        if name in self.sections:
            found = self.table(name, by, columns=1)[:, 0]
            self.require_positive(found, name, by)
            return found
        count = self.dimension if by == NODES else (self.vehicles or 1)
        given = self.number(name)
        return np.full(count, default if given is None else given)

    def require_positive(self, figures: Figures, name: str, by: str) -> None:
        """Raise InstanceUnreadable where a figure of a section is below zero."""
        below = np.nonzero(figures.reshape(len(figures), -1).min(axis=1) < 0)[0]
        if below.size:
            line = self.numbered(name, by)[int(below[0])].line
            raise self.source.fault(
                line, f"{name}_SECTION: a figure is below zero", "Give 0 or more"
            )


def is_vrplib(rows: Sequence[Row]) -> bool:
    """Tell whether a file has an entry or a section of this family."""
    for row in rows:
        text = " ".join(row.words)
        entry = _ENTRY.fullmatch(text)
        if (entry and entry[1].upper() in ENTRIES) or _SECTION.fullmatch(text):
            return True
    return False


def read_sheet(rows: Sequence[Row], source: Source) -> Sheet:
    """Return a file's entries and sections.

    Raises:
        InstanceUnreadable: a line is neither, comes twice, or is of a kind that is not known.
    """
    sheet = Sheet(source, {}, {})
    current: list[Row] | None = None
    for row in rows:
        text = " ".join(row.words)
        if text == "EOF":
            break
        if heading := _SECTION.fullmatch(text):
            _require_new(heading[1], sheet, row, known=SECTIONS, ending="_SECTION")
            current = []
            sheet.sections[heading[1]] = Section(row.line, current)
        elif entry := _ENTRY.fullmatch(text):
            name, current = entry[1].upper(), None
            _require_new(name, sheet, row, known=ENTRIES)
            sheet.entries[name] = (row.line, entry[2].strip())
        elif current is not None:
            current.append(row)
        else:
            raise source.fault(
                row.line,
                "The line is neither KEY : value nor part of a section",
                "Put figures below the heading of their section",
            )
    return sheet


def _require_new(name: str, sheet: Sheet, row: Row, *, known: set[str], ending: str = "") -> None:
    """Raise InstanceUnreadable for an entry or section that is not known or comes twice."""
    if name not in known:
        raise sheet.source.fault(
            row.line,
            f"{name[:60]}{ending} is not known",
            "Leave it out if the problem is the same without it; known are: "
            + ", ".join(sorted(known)),
        )
    if sheet.has(name):
        raise sheet.source.fault(row.line, f"{name} comes twice", "Keep one entry or section")
