"""What a month still lacks, each gap with where it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.web import links
from logistics.master.columns import ARRIVALS
from logistics.master.coming_month import STOCK
from logistics.master.month_days import month_text
from logistics.master.month_gaps import Gap, GapCode
from logistics.scenario_files.columns import LOTS, NEEDS, SITES

MOST_SUBJECTS = 12
NEW_ROWS: Mapping[GapCode, str] = {
    GapCode.SITE_WITHOUT_TRAVEL: "to_id",
    GapCode.SITE_WITHOUT_WINDOW: "site_id",
    GapCode.SITE_WITHOUT_STORE: "site_id",
    GapCode.VEHICLE_WITHOUT_SHIFT: "vehicle_id",
}
"""What is mended by a new row: the column in which the row bears the gap's subject."""

Named = Mapping[str, Mapping[str, str]]
"""What ids are called, by file: sites, and lots by their products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A site, vehicle or lot and what it is called."""

    key: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """What is missing of one kind, and the page on which it is mended; ``place`` is its name."""

    code: str
    place: str
    url: str
    blocks: bool
    subjects: tuple[Subject, ...]
    more: int


def gap_groups(gaps: Sequence[Gap], names: Named, *, month: date) -> tuple[GapGroup, ...]:
    """Return the gaps of a month by kind, in their order."""
    by_code: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    return tuple(_group(found, names, month) for found in by_code.values())


def _group(found: Sequence[Gap], names: Named, month: date) -> GapGroup:
    first = found[0]
    table = first.file.removesuffix(".csv")
    called = names[LOTS.name if first.file in (STOCK, ARRIVALS.name) else SITES.name]
    about = [gap for gap in found if gap.subject]
    places = {
        STOCK: ("table_stock", links.STOCK),
        NEEDS.name: ("needs_title", links.needs(month_text(month))),
    }
    place, url = places.get(first.file, (f"table_{table}", links.master_table(table)))
    return GapGroup(
        code=str(first.code),
        place=place,
        url=url,
        blocks=first.blocks,
        subjects=tuple(
            Subject(key=gap.subject, name=called.get(gap.subject, ""), url=_mended_at(gap, month))
            for gap in about[:MOST_SUBJECTS]
        ),
        more=max(len(about) - MOST_SUBJECTS, 0),
    )


def _mended_at(gap: Gap, month: date) -> str:
    table = gap.file.removesuffix(".csv")
    if gap.file == STOCK:
        return links.lot(gap.subject)
    if gap.code is GapCode.HALL_WITHOUT_SESSION:
        return links.hall_needs(gap.subject, month_text(month))
    if gap.code in NEW_ROWS:
        return links.new_master_row(table, **{NEW_ROWS[gap.code]: gap.subject})
    return links.master_table(table, search=gap.subject)
