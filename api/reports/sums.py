"""The figures of a report, summed from the book and named from master data.

A confidential site's municipality tells where it lies: such sites are a group of their own, on
every report, because reports are handed on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import sqlalchemy as sa

from api.food.book import Region, region
from api.master import master_store
from api.master.master_access import is_confidential
from api.master.prefectures import PREFECTURES, municipality_names, prefecture_of
from api.reports.factors import Factor, co2e_g, meals
from api.reports.model import By, Loss, ReportFigures, ReportRow
from api.reports.periods import Period, PeriodKind
from api.store import StoreError
from api.words import CATEGORY_NAMES, ZONE_NAMES, Wordings
from inventory.model import Category, Zone
from inventory.store import tallies
from inventory.store.tallies import ON_THE_WAY, LotKind, Mark
from inventory.tally import Change, Held, Statement, by_parts, changes, losses, tally
from logistics.master.columns import DONORS

CONFIDENTIAL = "confidential"
_HIDDEN: Wordings = ("公開しない施設", "Confidential places")
_UNDERWAY: Wordings = ("輸送中（車・拠点間）", "On the way")
_UNKNOWN: Wordings = ("記録なし", "Not recorded")
Pools = Mapping[bool, Statement]
"""Statements by whether they are of recipients."""


class LedgerUneven(StoreError):
    """Sums of the book that differ by the way they are made; nothing is told then."""

    code = "ledger_uneven"
    remedy = "Run `hakobi audit`: it names the first entry that does not fit."

    def __init__(self, what: str, *, told_g: int, there_g: int) -> None:
        super().__init__(f"{what}: {told_g} g in the report, {there_g} g in the book.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What lots and places are called when a report is made."""

    region: Region
    donors: Mapping[str, str]
    lots: Mapping[int, LotKind]

    def is_recipient(self, held: Held) -> bool:
        """Tell whether food lies at a hall or facility."""
        return held.place != ON_THE_WAY and not self.region.is_supply(held.place)

    def group(self, by: By, held: Held) -> str:
        """Return the key of the group that food belongs to."""
        lot = self.lots[held.lot_no]
        if by is By.DONOR:
            return lot.donor_id
        if by is By.ZONE:
            return lot.zone
        if by is By.CATEGORY:
            return self.region.category(lot.product_id)
        code = self._municipality(held.place)
        if by is By.MUNICIPALITY or code in (ON_THE_WAY, CONFIDENTIAL):
            return code
        return prefecture_of(code)

    def _municipality(self, place: str) -> str:
        site = self.region.sites.get(place)
        if site is None:
            return ON_THE_WAY if place == ON_THE_WAY else ""
        return CONFIDENTIAL if is_confidential(site.cells) else site["municipality"]

    def named(self, by: By, key: str) -> Wordings:
        """Return the names of a group."""
        found: Mapping[str, Wordings] = {
            By.MUNICIPALITY: {**municipality_names(), **_PLACES},
            By.PREFECTURE: {**PREFECTURES, **_PLACES},
            By.DONOR: {k: (name, name) for k, name in self.donors.items()},
            By.CATEGORY: {str(k): names for k, names in CATEGORY_NAMES.items()},
            By.ZONE: {str(k): names for k, names in ZONE_NAMES.items()},
        }.get(by, {})
        return found.get(key) or ((key, key) if key else _UNKNOWN)


_PLACES: Mapping[str, Wordings] = {ON_THE_WAY: _UNDERWAY, CONFIDENTIAL: _HIDDEN}
_ORDERS: Mapping[By, tuple[str, ...]] = {
    By.CATEGORY: tuple(map(str, Category)),
    By.ZONE: tuple(map(str, Zone)),
}
_LAST = ("", CONFIDENTIAL, ON_THE_WAY)


def read_names(connection: sa.Connection) -> Names:
    """Return what lots and places are called now."""
    rows = master_store.read_rows(connection, (DONORS,))[DONORS.name]
    return Names(
        region=region(connection),
        donors={row.row_id: row["name"] or row.row_id for row in rows},
        lots=tallies.lot_kinds(connection),
    )


def sum_up(
    connection: sa.Connection,
    period: Period,
    mark: Mark,
    *,
    today: date,
    meal: Factor,
    co2e: Factor,
) -> ReportFigures:
    """Return the figures of a period as the book has them up to a mark.

    A year's months are told up to that of ``today``: nothing is known yet of those to come.

    Raises ``LedgerUneven`` where they are not what the book itself sums to.
    """
    names = read_names(connection)
    first, end = period.moments[0], period.end
    openings = tallies.held_before(connection, first, up_to_seq=mark.seq)
    legs = tallies.legs_between(connection, period.moments, up_to_seq=mark.seq)
    happened = changes(legs)
    there = tallies.held_before(connection, end, up_to_seq=mark.seq)
    _require_even(tally(openings, happened, lambda held: held), there)
    row = partial(_row, meal=meal, co2e=co2e)
    pools = tally(openings, happened, names.is_recipient)
    tables: dict[By, tuple[ReportRow, ...]] = {
        by: _table(openings, happened, names=names, by=by, row=row)
        for by in By
        if by is not By.MONTH
    }
    if period.kind is PeriodKind.FISCAL_YEAR:
        told = _months(openings, happened, period, names, row)
        begun = sum(month <= today for month in period.months)
        last = max((change.part for change in happened), default=0)  # booked ahead of its day
        tables = {By.MONTH: told[: max(begun, last + 1)], **tables}
    return ReportFigures(
        total=row("", ("合計", "Total"), pools),
        tables=tables,
        losses=_losses(happened, names),
        meal=meal,
        co2e=co2e,
    )


def _require_even(found: Mapping[Held, Statement], there: Mapping[Held, int]) -> None:
    """Raise ``LedgerUneven`` unless all that moved came to another place, and the rest is there."""
    moved: dict[int, int] = defaultdict(int)
    for held, statement in found.items():
        moved[held.lot_no] += statement.moved_g
    if lost := next((g for g in moved.values() if g), 0):
        raise LedgerUneven("Moved to nowhere", told_g=lost, there_g=0)
    closing = {held: s.closing_g for held, s in found.items() if s.closing_g}
    if closing != there:
        told_g, there_g = sum(closing.values()), sum(there.values())
        raise LedgerUneven("Closing", told_g=told_g, there_g=there_g)


def _row(key: str, named: Wordings, pools: Pools, *, meal: Factor, co2e: Factor) -> ReportRow:
    recipients = pools.get(True, Statement())
    return ReportRow(
        key=key,
        ja=named[0],
        en=named[1],
        kept=pools.get(False, Statement()),
        recipients=recipients,
        meals=meals(recipients.moved_g, meal),
        co2e_g=co2e_g(recipients.moved_g, co2e),
    )


Row = Callable[[str, Wordings, Pools], ReportRow]


def _table(
    openings: Mapping[Held, int],
    happened: Mapping[Change, int],
    *,
    names: Names,
    by: By,
    row: Row,
) -> tuple[ReportRow, ...]:
    found = tally(openings, happened, lambda h: (names.group(by, h), names.is_recipient(h)))
    grouped: dict[str, dict[bool, Statement]] = {}
    for (key, is_recipient), statement in found.items():
        grouped.setdefault(key, {})[is_recipient] = statement
    return tuple(row(k, names.named(by, k), grouped[k]) for k in _ordered(by, grouped))


def _ordered(by: By, keys: Iterable[str]) -> list[str]:
    order = _ORDERS.get(by, ())
    return sorted(
        keys,
        key=lambda k: (_LAST.index(k) if k in _LAST else -1, k not in order, _place(order, k), k),
    )


def _place(order: tuple[str, ...], key: str) -> int:
    return order.index(key) if key in order else 0


def _months(
    openings: Mapping[Held, int],
    happened: Mapping[Change, int],
    period: Period,
    names: Names,
    row: Row,
) -> tuple[ReportRow, ...]:
    months = period.months
    parts = by_parts(openings, happened, parts=len(months), key_of=names.is_recipient)
    return tuple(
        row(f"{month:%Y-%m}", (f"{month.year}年{month.month}月", f"{month:%Y-%m}"), pools)
        for month, pools in zip(months, parts, strict=True)
    )


def _losses(happened: Mapping[Change, int], names: Names) -> tuple[Loss, ...]:
    found = losses(happened, lambda reason, held: (reason, names.is_recipient(held)))
    reasons = sorted({reason for reason, _ in found})
    return tuple(
        Loss(
            reason=reason,
            kept_g=found.get((reason, False), 0),
            recipients_g=found.get((reason, True), 0),
        )
        for reason in reasons
    )
