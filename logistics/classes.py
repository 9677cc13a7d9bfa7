"""Lots that cannot be told apart, merged: fewer columns for the same answer.

Two lots are of one class where product, case and last day (capped at the month's end) agree. Where
and when they arrive are supplies of the class. Within a class the lot with the earliest date goes
first, so splitting a class afterwards is always possible.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from inventory.model import Lot, LotId, Product
from logistics.model import Scenario, SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Grams of one lot that come to a site on a day (whole cases only at supply sites)."""

    lot_id: LotId
    site_id: SiteId
    day: date
    since: date
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotClass:
    """Lots alike. ``last_day`` is the last day of use, at most the last day of the month."""

    number: int
    product: Product
    case_g: int
    last_day: date
    perishes: bool
    """Whether what is left of it becomes waste within the month."""
    supplies: tuple[Supply, ...]


def lot_classes(scenario: Scenario) -> tuple[LotClass, ...]:
    """Return the classes of all lots that can still be used this month."""
    groups: dict[tuple[str, int, date, bool], list[Lot]] = defaultdict(list)
    for lot in scenario.lots.values():
        last = scenario.last_use_day(lot.lot_id)
        comes = max(lot.available_on, scenario.start)
        if comes > scenario.end or last < comes or not lot.quantity_g:
            continue
        capped = min(last, scenario.end)
        groups[lot.product_id, lot.case_g, capped, last <= scenario.end].append(lot)
    return tuple(
        LotClass(
            number=number,
            product=scenario.products[lots[0].product_id],
            case_g=case_g,
            last_day=last,
            perishes=perishes,
            supplies=tuple(_supply(scenario, lot) for lot in lots),
        )
        for number, ((_, case_g, last, perishes), lots) in enumerate(groups.items())
    )


def _supply(scenario: Scenario, lot: Lot) -> Supply:
    site_id = SiteId(lot.site_id)
    movable_g = lot.quantity_g // lot.case_g * lot.case_g
    return Supply(
        lot_id=lot.lot_id,
        site_id=site_id,
        day=max(lot.available_on, scenario.start),
        since=lot.available_on,
        quantity_g=movable_g if scenario.sites[site_id].is_supply else lot.quantity_g,
    )
