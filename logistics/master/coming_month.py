"""A coming month from master data and stock: its files are written and read as any month's.

So nothing can be planned that could not stand in a folder, and whatever is wrong is told with its
place: the row of master data, or the lot of the stock.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from inventory.expiry import last_use_day
from inventory.model import Lot
from inventory.stock_lot import StockLot
from logistics.errors import Fault, ScenarioRefused
from logistics.master.columns import ARRIVALS, HISTORY, PRODUCTS, SCENARIO_FORMS, SETTINGS
from logistics.master.month_days import fiscal_year_start, last_day
from logistics.master.rows import MasterRow, MasterRows, write_rows
from logistics.master.settings import objective_of, policy_of
from logistics.model import ExclusionField, Policy, Scenario
from logistics.scenario_files.cells import Notes, read_allergens, read_thousandths, write_scaled
from logistics.scenario_files.columns import (
    EXCLUSIONS,
    LOTS,
    NEEDS,
    OUTAGES,
    PREFERENCES,
    SETTINGS_FILE,
    SHIFTS,
    SITES,
    STORES,
    TRAVEL,
    VEHICLES,
    WINDOWS,
)
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.reading import ScenarioRead, read_files
from logistics.scenario_files.settings import write_settings

STOCK = "stock"
"""Stands for the ledger where an origin names a file."""
_AT, _VARIANT = "@", "~"
_FIRST_LINE = 2

Sums = Mapping[str, tuple[int, int]]
"""Grams needed and used by site."""
_NO_SUMS: Sums = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a line of a drafted month comes from: a row of master data, or a lot of the stock."""

    file: str
    row_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    cells: Mapping[str, str]
    origin: Origin | None


class MonthRefused(ScenarioRefused):
    """A drafted month that breaks the format. ``origins`` has the origin of each fault."""

    code = "month_refused"
    remedy = "Mend the rows named and build the month again; nothing was stored."

    def __init__(self, faults: tuple[Fault, ...], origins: tuple[Origin | None, ...]) -> None:
        self.origins = origins
        super().__init__(faults)


def draft_month(
    rows: MasterRows,
    *,
    stock: Sequence[StockLot],
    month: date,
    as_of: date,
    name: str,
    sums: Sums = _NO_SUMS,
    received: Collection[str] = (),
) -> ScenarioRead:
    """Return the month that begins on ``month``, with what looks suspicious in it.

    ``as_of`` is today: arrivals expected before it that never came are not counted. ``received``
    are lots that the ledger knows; their arrivals are not counted again, nor are those of lots in
    ``stock``. ``sums`` are needs and uses of the fiscal year after the base rows of history (see
    ``counted_from``). Raises ``MonthRefused`` with every fault and where it comes from.
    """
    settings = settings_row(rows)
    policy = policy_of(settings)
    on_hand = usable_stock(stock, month=month, policy=policy)
    known = {lot.lot_id for lot in stock} | set(received)
    arrivals = expected_arrivals(rows, month=month, as_of=as_of, known=known)
    variants = _variants(rows, on_hand)
    lines = {
        **{form.name: _as_they_are(rows, form.name) for form in (SITES, STORES, VEHICLES, TRAVEL)},
        **_of_the_month(rows, month),
        PRODUCTS.name: [*_as_they_are(rows, PRODUCTS.name), *_variant_products(rows, variants)],
        EXCLUSIONS.name: [
            *_as_they_are(rows, EXCLUSIONS.name),
            *_variant_exclusions(rows, variants),
        ],
        LOTS.name: [*_stock_lines(on_hand, variants), *_lines(ARRIVALS.name, arrivals)],
        HISTORY.name: _history(rows, month, sums),
        PREFERENCES.name: _as_they_are(rows, PREFERENCES.name),
    }
    toml = write_settings(
        name,
        start=month,
        end=last_day(month),
        policy=policy,
        objective=objective_of(settings),
    )
    return _read(toml, lines)


def settings_row(rows: MasterRows) -> Mapping[str, str] | None:
    """Return the cells of the settings, None where nobody has set any."""
    found = rows.get(SETTINGS.name, ())
    return found[0].cells if found else None


def _read(toml: str, lines: Mapping[str, Sequence[_Line]]) -> ScenarioRead:
    files: dict[str, bytes | None] = {SETTINGS_FILE: toml.encode()}
    for form in (*SCENARIO_FORMS.values(), PREFERENCES):
        files[form.name] = write_rows(form, (line.cells for line in lines[form.name]))
    try:
        return read_files(files, Findings())
    except ScenarioRefused as refused:
        origins = tuple(_origin(fault, lines) for fault in refused.faults)
        raise MonthRefused(refused.faults, origins) from None


def _origin(fault: Fault, lines: Mapping[str, Sequence[_Line]]) -> Origin | None:
    at = fault.row - _FIRST_LINE
    found = lines.get(fault.file, ())
    return found[at].origin if 0 <= at < len(found) else None


def _lines(file: str, rows: Sequence[MasterRow]) -> list[_Line]:
    return [_Line(cells=r.cells, origin=Origin(file=file, row_id=r.row_id)) for r in rows]


def _as_they_are(rows: MasterRows, file: str) -> list[_Line]:
    return _lines(file, rows.get(file, ()))


def _of_the_month(rows: MasterRows, month: date) -> dict[str, list[_Line]]:
    """Return what has dates, as far as it concerns the month, and no need of what is declined."""
    first, last = month.isoformat(), last_day(month).isoformat()

    def dated(file: str) -> list[_Line]:
        return _lines(file, [r for r in rows.get(file, ()) if first <= r["date"] <= last])

    declined = _declined(rows)
    outages = [r for r in rows.get(OUTAGES.name, ()) if r["from"] <= last and first <= r["to"]]
    return {
        NEEDS.name: [x for x in dated(NEEDS.name) if _what(x.cells) not in declined],
        SHIFTS.name: dated(SHIFTS.name),
        OUTAGES.name: _lines(OUTAGES.name, outages),
        WINDOWS.name: _lines(WINDOWS.name, windows_of(rows, month=month)),
    }


def _declined(rows: MasterRows) -> set[tuple[str, str]]:
    """Return what recipients decline, by site and category: they are not short of it."""
    opinions = rows.get(PREFERENCES.name, ())
    return {_what(r.cells) for r in opinions if r["declined"] not in {"", "0"}}


def _what(cells: Mapping[str, str]) -> tuple[str, str]:
    return cells["site_id"], cells["category"]


def windows_of(rows: MasterRows, *, month: date) -> list[MasterRow]:
    """Return the windows of weekdays and of days of the month.

    A site that would be left without a row keeps all of its rows: without any it would be taken
    for always open, and it is closed on days that they do not name.
    """
    first, last = month.isoformat(), last_day(month).isoformat()
    windows = rows.get(WINDOWS.name, ())
    kept = {r.row_id for r in windows if len(r["day"]) == 1 or first <= r["day"] <= last}
    sites = {r["site_id"] for r in windows if r.row_id in kept}
    return [r for r in windows if r.row_id in kept or r["site_id"] not in sites]


def usable_stock(stock: Sequence[StockLot], *, month: date, policy: Policy) -> tuple[StockLot, ...]:
    """Return the stock that can still be used in the month, what lies at one site together.

    What expires before is left out: it is no waste of the month.
    """
    found: dict[tuple[str, str], StockLot] = {}
    for lot in stock:
        if lot.quantity_g and last_use_day(lot.as_lot(), policy.dates) >= month:
            place = (lot.lot_id, lot.site_id)
            other = found.get(place)
            found[place] = lot if other is None else _together(other, lot)
    return tuple(found.values())


def _together(one: StockLot, other: StockLot) -> StockLot:
    return replace(
        one,
        quantity_g=one.quantity_g + other.quantity_g,
        available_on=min(one.available_on, other.available_on),
    )


def expected_arrivals(
    rows: MasterRows, *, month: date, as_of: date, known: Collection[str]
) -> list[MasterRow]:
    """Return the arrivals that are still to come by the end of the month.

    One that is due before the month counts as stock at its start.
    """
    last = last_day(month).isoformat()
    return [
        row
        for row in rows.get(ARRIVALS.name, ())
        if as_of.isoformat() <= row["available_on"] <= last and row["lot_id"] not in known
    ]


def overdue_arrivals(rows: MasterRows, *, as_of: date, known: Collection[str]) -> list[MasterRow]:
    """Return the arrivals whose day is over and that the ledger has not received."""
    return [
        row
        for row in rows.get(ARRIVALS.name, ())
        if row["available_on"] < as_of.isoformat() and row["lot_id"] not in known
    ]


def ledger_lot_of(scenario_lot_id: str) -> tuple[str, str | None]:
    """Return the lot of the ledger that a lot of a drafted month is, and its site.

    The site is None where the lot lies at one site only, or is still to come.
    """
    lot_id, mark, site_id = scenario_lot_id.partition(_AT)
    return (lot_id, site_id) if mark else (lot_id, None)


def planned_lot(scenario: Scenario, lot_id: str) -> Lot:
    """Return a lot of the ledger as the month counts on it; where it lies at more sites, one."""
    return next(lot for key, lot in scenario.lots.items() if ledger_lot_of(key)[0] == lot_id)


def ledger_product_of(scenario_product_id: str) -> str:
    """Return the product that a product of a drafted month is, or is a variant of."""
    return scenario_product_id.partition(_VARIANT)[0]


def _stock_lines(
    stock: Sequence[StockLot], variants: Mapping[str, tuple[str, StockLot]]
) -> Iterator[_Line]:
    count: dict[str, int] = {}
    for lot in stock:
        count[lot.lot_id] = count.get(lot.lot_id, 0) + 1
    for lot in stock:
        is_alone = count[lot.lot_id] == 1
        variant = variants.get(lot.lot_id)
        cells = {
            "lot_id": lot.lot_id if is_alone else f"{lot.lot_id}{_AT}{lot.site_id}",
            "product_id": variant[0] if variant else lot.product_id,
            "site_id": lot.site_id,
            "available_on": lot.available_on.isoformat(),
            "kg": write_scaled(lot.quantity_g, decimals=3),
            "case_kg": write_scaled(lot.case_g, decimals=3),
            "expiry_kind": str(lot.expiry_kind),
            "expires_on": lot.expires_on.isoformat(),
            "donor": lot.donor,
        }
        yield _Line(cells=cells, origin=Origin(file=STOCK, row_id=lot.lot_id))


def _variants(rows: MasterRows, stock: Sequence[StockLot]) -> dict[str, tuple[str, StockLot]]:
    """Return the lots whose allergens differ from their product's, with the variant's id."""
    notes: Notes = []
    usual = {
        row.row_id: set(read_allergens(row["allergens"], notes))
        for row in rows.get(PRODUCTS.name, ())
    }
    return {
        lot.lot_id: (f"{lot.product_id}{_VARIANT}{lot.lot_id}", lot)
        for lot in stock
        if lot.allergens is not None
        and lot.product_id in usual
        and set(lot.allergens) != usual[lot.product_id]
    }


def _variant_products(
    rows: MasterRows, variants: Mapping[str, tuple[str, StockLot]]
) -> Iterator[_Line]:
    products = {row.row_id: row for row in rows.get(PRODUCTS.name, ())}
    for variant_id, lot in variants.values():
        usual = products[lot.product_id].cells
        allergens = ";".join(lot.allergens or ())
        cells = {**usual, "product_id": variant_id, "allergens": allergens}
        yield _Line(cells=cells, origin=Origin(file=STOCK, row_id=lot.lot_id))


def _variant_exclusions(
    rows: MasterRows, variants: Mapping[str, tuple[str, StockLot]]
) -> Iterator[_Line]:
    """Yield for each variant what is kept from somebody by its product's id."""
    for row in rows.get(EXCLUSIONS.name, ()):
        for variant_id, lot in variants.values():
            if row["field"] == ExclusionField.PRODUCT_ID and row["value"] == lot.product_id:
                origin = Origin(file=EXCLUSIONS.name, row_id=row.row_id)
                yield _Line(cells={**row.cells, "value": variant_id}, origin=origin)


def base_history(rows: MasterRows, *, month: date) -> list[MasterRow]:
    """Return the rows of history whose sums belong to the month's fiscal year and end before it.

    A row's sums cover the days before ``counted_to``.
    """
    return [row for row in rows.get(HISTORY.name, ()) if _is_base(row, month)]


def _is_base(row: MasterRow, month: date) -> bool:
    counted_to = date.fromisoformat(row["counted_to"])
    start = fiscal_year_start(month)
    return start <= counted_to - timedelta(days=1) and counted_to <= month


def counted_from(rows: MasterRows, *, month: date) -> dict[str, date]:
    """Return by recipient the day from which needs and uses come on top of the base rows."""
    found = dict.fromkeys(
        (row["site_id"] for row in rows.get(NEEDS.name, ())), fiscal_year_start(month)
    )
    for row in base_history(rows, month=month):
        found[row["site_id"]] = date.fromisoformat(row["counted_to"])
    return found


def needs_since(rows: MasterRows, since: Mapping[str, date], *, until: date) -> dict[str, int]:
    """Return the grams that each recipient needed from its day in ``since`` to before ``until``.

    What it declines now counts for no day.
    """
    found: dict[str, int] = {}
    declined = _declined(rows)
    notes: Notes = []
    for row in rows.get(NEEDS.name, ()):
        site_id = row["site_id"]
        if _what(row.cells) in declined:
            continue
        if site_id in since and since[site_id].isoformat() <= row["date"] < until.isoformat():
            found[site_id] = found.get(site_id, 0) + read_thousandths(row["kg"], notes)
    return found


def _history(rows: MasterRows, month: date, sums: Sums) -> list[_Line]:
    notes: Notes = []
    found = {
        row["site_id"]: (
            read_thousandths(row["need_kg"], notes),
            read_thousandths(row["used_kg"], notes),
            Origin(file=HISTORY.name, row_id=row.row_id),
        )
        for row in base_history(rows, month=month)
    }
    lines = []
    for site_id in dict.fromkeys((*found, *sums)):
        need_g, used_g, origin = found.get(site_id, (0, 0, None))
        more_need_g, more_used_g = sums.get(site_id, (0, 0))
        cells = {
            "site_id": site_id,
            "need_kg": write_scaled(need_g + more_need_g, decimals=3),
            "used_kg": write_scaled(used_g + more_used_g, decimals=3),
        }
        lines.append(_Line(cells=cells, origin=origin))
    return lines
