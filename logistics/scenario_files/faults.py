"""What can be wrong with a scenario, worded once: code → rule broken and remedy."""

from collections import Counter
from dataclasses import dataclass, field

from logistics.errors import Fault
from logistics.scenario_files.columns import FILE_NAMES

MOST_PER_FILE = 200
LONGEST_VALUE = 80

Words = dict[str, object]
Place = tuple[int, str, object]
"""Row, column and value."""
_NO_WORDS: Words = {}

FAULTS: dict[str, tuple[str, str]] = {
    "folder_missing": ("is no folder.", "Give the folder that holds scenario.toml."),
    "file_missing": ("The file is missing.", "Add it; spell its name exactly so."),
    "file_unreadable": ("cannot be opened as a file.", "Put an ordinary readable file there."),
    "file_too_large": ("is larger than hakobi reads.", "Split the region or drop old rows."),
    "rows_too_many": ("has more rows than hakobi reads.", "Split the region or drop old rows."),
    "encoding_cp932": (
        "The file is not UTF-8; it looks like Shift_JIS (CP932), as Excel saves “CSV”.",
        "Save it in Excel as “CSV UTF-8 (コンマ区切り)”.",
    ),
    "encoding_utf16": ("The file is UTF-16, not UTF-8.", "Save it as “CSV UTF-8”."),
    "encoding": ("The file is not UTF-8 text.", "Save it as “CSV UTF-8”."),
    "nul": ("The file holds a NUL character.", "It is no text file, or is damaged: save it anew."),
    "csv_broken": (
        "The rows cannot be told apart.",
        "Look for a quotation mark that is never closed.",
    ),
    "column_missing": (
        "The column is missing.",
        "Add it to the line of headings, spelt exactly so.",
    ),
    "id_empty": ("An id is never empty.", "Give the row an id of its own."),
    "id_twice": ("comes twice in this file.", "Keep one of the rows or give one another id."),
    "id_unknown": ("is not listed in {names}.", "Add it there or correct the spelling."),
    "cell_empty": ("must not be blank.", "Fill in the cell."),
    "choice_unknown": ("is none of {allowed}.", "Use one of these words."),
    "number_bad": ("is no number.", "Write digits and at most one point, no unit, no comma."),
    "number_negative": ("is negative.", "No number of this file may be below 0."),
    "number_too_large": ("is too large.", "Numbers stay below 1,000,000,000; check the unit."),
    "number_not_above_0": ("must be more than 0.", "Give the weight of one case."),
    "decimals_too_many": (
        "has more than three decimals.",
        "Round to three decimals; the gram is the smallest unit.",
    ),
    "degrees_out_of_range": (
        "is no such coordinate.",
        "lat is at most 90, lon at most 180; perhaps the two are swapped.",
    ),
    "date_bad": ("is no date YYYY-MM-DD.", "Write it like 2026-12-01."),
    "time_bad": ("is no time HH:MM.", "Write it like 09:30; 24:00 is the last."),
    "day_bad": (
        "is neither a date nor a weekday.",
        "Write a date like 2026-12-01 or 0 (Monday) to 6 (Sunday).",
    ),
    "shift_reversed": (
        "The shift ends before it starts.",
        "A shift ends on its own day, at 24:00 at the latest; split a night shift.",
    ),
    "ready_by_second": (
        "is a second ready_by for this site and date.",
        "All rows of a site and date bear the same time.",
    ),
    "need_outside_month": (
        "lies outside the month of scenario.toml.",
        "Correct the date, or start and end.",
    ),
    "need_at_supply": (
        "is a supply site; only recipients have needs.",
        "Name a dining_hall or partner_facility.",
    ),
    "quantiles_reversed": (
        "is less than {less}.",
        "cautious_kg is at most likely_kg, and likely_kg at most generous_kg.",
    ),
    "toml_broken": ("The file is no TOML: {problem}.", "Mend it where the message says."),
    "toml_bom": (
        "The file begins with a byte-order mark, which TOML does not allow.",
        "Save it as UTF-8 without BOM.",
    ),
    "format_unknown": ("must be 1.", "Write format = 1."),
    "name_bad": ("must be text without NUL.", 'Write name = "…".'),
    "month_bad": ("must be a date.", "Write it like 2026-12-01, without quotation marks."),
    "month_reversed": ("The month ends before it starts.", "Exchange start and end."),
    "month_too_long": ("A scenario is one month, at most 366 days.", "Correct start or end."),
    "table_bad": ("must be a table.", "Write it as [{table}] on a line of its own."),
    "policy_bad": ("must be whole days.", "Write a whole number from 0 to 100000."),
    "zone_unknown": ("is no zone.", "Zones are ambient, cool, chilled and frozen."),
    "objective_unknown": (
        "is no part of [objective].",
        "It holds fill_step, waste_step_kg and budget_yen.",
    ),
    "objective_bad": ("must be a number above 0.", "Write a number above 0."),
    "zip_broken": ("is no zip archive that can be read.", "Pack the folder anew."),
    "zip_too_large": ("unpacks to more than hakobi reads.", "Pack only the scenario's files."),
    "zip_too_many": ("holds too many files.", "Pack only the scenario's files."),
    "zip_path": ("is a path that leads outside the archive.", "Pack the folder anew."),
    "zip_encrypted": ("is locked with a password.", "Pack the folder without a password."),
    "zip_no_scenario": ("No scenario.toml is in the archive.", "Pack the scenario's folder."),
    "zip_many_scenarios": (
        "holds more than one scenario.toml.",
        "Pack one scenario's folder at a time.",
    ),
    "zip_twice": ("is in the archive twice.", "Pack the folder anew."),
    "celsius_bad": (
        "is no temperature in °C with at most one decimal.",
        "Write it like 4.5 or -18, from -60 to 60.",
    ),
    "jan_bad": (
        "is no JAN code: it has 8, 12, 13 or 14 digits, and the last one must fit the others.",
        "Read the digits under the bars again, or leave the cell blank.",
    ),
    "limits_reversed": ("is below the lowest temperature.", "Exchange the two limits."),
    "column_unknown": ("is no column of this table.", "Send the columns of the table only."),
    "text_too_long": ("has more than {count} letters.", "Say it shorter."),
    "id_fixed": (
        "is another id than that of the row.",
        "An id never changes: add a new row and delete the old one.",
    ),
    "id_marks": (
        "holds @ or ~, which mark places and variants of lots.",
        "Give it an id without these two.",
    ),
    "more": ("{count} more of this file are not listed.", "Mend these first, then read again."),
    "date_ambiguous": (
        "may be read as more than one date.",
        "Write the year with four digits, or with 令和.",
    ),
    "weekday_other": ("The day has another weekday.", "Check the date, or leave the weekday out."),
    "ditto": ("stands for the cell above.", "Write the value out in every row."),
    "unit_other": ("bears a unit that does not belong here.", "Convert it and leave the unit out."),
    "formula_error": ("The formula has an error.", "Mend the formula, or type the value."),
    "formula_empty": (
        "The formula has no value yet.",
        "Open the file in a spreadsheet program and save it again.",
    ),
    "outside_japan": ("is no place in Japan.", "Check lat and lon."),
    "municipality_bad": (
        "is no municipality code: its check digit does not fit.",
        "Write the code with five digits, or with six and the right last one.",
    ),
}

WARNINGS: dict[str, tuple[str, str]] = {
    "column_absent": ("The column of the format is missing.", "Nothing is known about it; add it."),
    "column_twice": ("The column comes twice.", "The last one is read; delete the other."),
    "cells_too_many": (
        "The row has more cells than the first line; the rest is not read.",
        "Put quotation marks around a text with a comma.",
    ),
    "file_unknown": ("is no file of the format and is not read.", "Check its spelling."),
    "finer_than_kept": (
        "is finer than hakobi keeps (gram, microlitre, metre, second).",
        "It was rounded to the safe side; nothing needs doing.",
    ),
    "count_not_whole": ("is no whole number.", "It was rounded; write a whole number."),
    "flag_odd": ("is neither 1 nor 0.", "The site is treated as confidential; write 1 or 0."),
    "allergen_spelling": (
        "Allergens are separated by ; and an unknown one bears ? right behind it.",
        "Write them like 小麦;乳;卵?.",
    ),
    "name_absent": ("The scenario has no name.", 'Write name = "…".'),
    "month_unusual": ("The plan covers {count} days.", "Check start and end."),
    "confidential_unnamed": (
        "The site is confidential and has no public_name.",
        "Others see its site_id; give it a neutral public_name.",
    ),
    "site_far": (
        "lies {count} km from the nearest other site.",
        "Check lat and lon.",
    ),
    "hub_is_recipient": (
        "is a recipient, not a base.",
        "hub_id names a logistics_hub or hub_base.",
    ),
    "outage_reversed": (
        "The outage ends before it begins.",
        "It has no effect; exchange the dates.",
    ),
    "outage_no_effect": (
        "The site has no more room than that in the zone.",
        "The outage has no effect; check site, zone and litres.",
    ),
    "vehicle_without_shift": (
        "has no shift in the month.",
        "It is never used; add it to shifts.csv.",
    ),
    "shift_outside_month": ("lies outside the month.", "The shift has no effect."),
    "shift_overlap": (
        "overlaps another shift of the vehicle that day.",
        "A trip must lie in one of them; join the two.",
    ),
    "lot_expired": (
        "The lot's last day is over before it comes.",
        "It counts as waste on arrival; check both dates.",
    ),
    "lot_after_month": ("comes after the month.", "The lot has no effect on this month."),
    "lot_broken_case": (
        "is no whole number of cases; {count} kg cannot be moved.",
        "Check kg and case_kg.",
    ),
    "declined_needed": (
        "The recipient declines the category, and needs.csv needs {count} kg of it.",
        "Delete these needs: who declines something is not short of it.",
    ),
    "lot_above_cautious": (
        "lots.csv counts {count} kg of the lot, more than that.",
        "Only the cautious quantity is promised; put it into lots.csv as well.",
    ),
    "lot_without_room": (
        "There is no room in the zone {zone} at the site.",
        "What comes must leave the same day; check stores.csv.",
    ),
    "exclusion_of_supply": ("is a supply site.", "The exclusion has no effect."),
    "allergen_unknown": (
        "is an allergen of no product.",
        "Check the spelling: it keeps nothing away.",
    ),
    "window_reversed": (
        "The window closes before it opens.",
        "No stop fits in; exchange the times.",
    ),
    "history_of_supply": ("is a supply site.", "The row has no effect."),
    "history_more_used": ("More was used than needed.", "Check the two columns."),
    "travel_missing": (
        "has no way listed to {count} sites that a trip may go on to: {names}.",
        "These legs cannot be driven; add them if they can.",
    ),
    "travel_unreachable": (
        "needs food, but no base of a vehicle with a shift has a way there and back.",
        "Add the rows to travel.csv.",
    ),
    "places_swapped": ("lat and lon were exchanged.", "They were put right; check the place."),
    "datum_old": (
        "The place seems to be by the old Tokyo datum, about 450 m off.",
        "Convert it to JGD2011 or WGS84.",
    ),
    "code_mended": ("The municipality code was completed.", "Nothing needs doing."),
    "zeros_added": ("A zero that a spreadsheet took away was added.", "Nothing needs doing."),
    "name_to_id": ("is a name; its id was taken.", "Nothing needs doing."),
    "more": FAULTS["more"],
}


@dataclass(slots=True)
class _Kept:
    wording: dict[str, tuple[str, str]]
    most: int
    kept: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, file: str, place: Place, words: Words) -> None:
        self.counts[file] += 1
        if self.counts[file] <= self.most:
            self.kept.append(worded(self.wording, code, file, place=place, words=words))

    def all(self) -> tuple[Fault, ...]:
        found = list(self.kept)
        for file, count in self.counts.items():
            if count > self.most:
                words: Words = {"count": count - self.most}
                found.append(worded(self.wording, "more", file, place=(0, "", ""), words=words))
        order = {name: i for i, name in enumerate(FILE_NAMES)}
        return tuple(sorted(found, key=lambda f: order.get(f.file, -1)))


def worded(
    wording: dict[str, tuple[str, str]],
    code: str,
    file: str,
    *,
    place: Place,
    words: Words,
) -> Fault:
    """Return the fault ``code`` at a place, its sentences filled with ``words``."""
    texts = {k: shortened(str(v)) for k, v in words.items()}
    rule, remedy = (_filled(sentence, texts) for sentence in wording[code])
    row, column, value = place
    return Fault(
        code=code,
        file=shortened(file),
        row=row,
        column=column,
        value=shortened(str(value)),
        rule=rule,
        remedy=remedy,
        words=tuple(texts.items()),
    )


def _filled(sentence: str, texts: dict[str, str]) -> str:
    return sentence.format(**texts) if "{" in sentence else sentence


def shortened(text: str) -> str:
    """Return a text of bearable length without characters that cannot be shown."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:1000])
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


class Findings:
    """Faults and warnings as they are found, at most ``most`` of each for a file."""

    def __init__(self, *, most: int = MOST_PER_FILE) -> None:
        self._faults = _Kept(FAULTS, most)
        self._warnings = _Kept(WARNINGS, most)

    def fault(
        self,
        code: str,
        file: str,
        *,
        row: int = 0,
        column: str = "",
        value: object = "",
        words: Words = _NO_WORDS,
    ) -> None:
        """Note that the format is broken; ``words`` fill its sentences."""
        self._faults.add(code, file, (row, column, value), words)

    def warning(
        self,
        code: str,
        file: str,
        *,
        row: int = 0,
        column: str = "",
        value: object = "",
        words: Words = _NO_WORDS,
    ) -> None:
        """Note something allowed but suspicious."""
        self._warnings.add(code, file, (row, column, value), words)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults kept, in order of the files, and how many were not."""
        return self._faults.all()

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings kept, in order of the files, and how many were not."""
        return self._warnings.all()
