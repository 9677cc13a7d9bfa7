"""What was planned at a stop and what was told of it, weighed against each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from api.driver.told import Kept, ReportKind
from api.store import StoredPlan
from inventory.accounts import vehicle
from inventory.entry import Entry
from inventory.store.read import find_entry
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip

_WEIGHED = (ReportKind.LOAD, ReportKind.DELIVER, ReportKind.FAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotWeights:
    """A lot of which other grams were told than planned. ``product`` is empty where unknown."""

    lot_id: str
    product: str
    planned_g: int
    told_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The grams of all lots of a report, and each lot that differs."""

    planned_g: int
    told_g: int
    lots: tuple[LotWeights, ...]


def weights_of(
    connection: sa.Connection, stored: StoredPlan, trip: Trip, kept: Kept
) -> Weights | None:
    """Return what was planned and what was told; None where a report moves nothing at a stop.

    What is in the book is told by the book: "as planned" is less where less was aboard.
    """
    kind, site_id = kept.kind, kept.site_id
    if kind not in _WEIGHED:
        return None
    planned = by_ledger_lot(planned_at(kind, trip, site_id))
    told = {} if kind is ReportKind.FAIL else _told(connection, trip, kept, planned)
    names = {ledger_lot_of(k)[0]: stored.scenario.product_of(k).name for k in stored.scenario.lots}
    lots = [
        LotWeights(
            lot_id=lot_id,
            product=names.get(lot_id, ""),
            planned_g=planned.get(lot_id, 0),
            told_g=told.get(lot_id, 0),
        )
        for lot_id in {**planned, **told}
    ]
    return Weights(
        planned_g=sum(planned.values()),
        told_g=sum(told.values()),
        lots=tuple(x for x in lots if x.planned_g != x.told_g and kind is not ReportKind.FAIL),
    )


def planned_at(kind: ReportKind, trip: Trip, site_id: str) -> dict[str, int]:
    """Return what a trip loads at a stop, or else unloads there, in grams by lot of the plan."""
    at = loaded_at if kind is ReportKind.LOAD else unloaded_at
    return {str(lot_id): g for lot_id, g in at(trip, site_id).items()}


def rest_of(planned: Mapping[str, int], moved: Mapping[str, int]) -> dict[str, int]:
    """Return what of planned grams, by lot of the plan, is not in ``moved``, by lot of the book."""
    left_g, rest = dict(moved), {}
    for lot_id, g in planned.items():
        key = ledger_lot_of(lot_id)[0]
        done_g = min(g, left_g.get(key, 0))
        left_g[key] = left_g.get(key, 0) - done_g
        if g > done_g:
            rest[lot_id] = g - done_g
    return rest


def moved_by(entry: Entry, trip: Trip) -> dict[str, int]:
    """Return the grams that an entry brings onto or off the vehicle of a trip, by lot."""
    truck = vehicle(trip.vehicle_id).name
    moved: dict[str, int] = {}
    for posting in entry.postings:
        if posting.account == truck:
            moved[posting.lot_id] = moved.get(posting.lot_id, 0) + abs(posting.quantity_g)
    return moved


def _told(
    connection: sa.Connection, trip: Trip, kept: Kept, planned: Mapping[str, int]
) -> Mapping[str, int]:
    written = find_entry(connection, kept.report_id)
    if written is not None:
        return moved_by(written.entry, trip)
    lines = kept.content.get("lines")
    if isinstance(lines, Mapping):
        return by_ledger_lot({str(k): int(g) for k, g in lines.items()})
    return planned


def by_ledger_lot(grams: Mapping[str, int]) -> dict[str, int]:
    """Return grams by lot of the book from grams by lot of the plan."""
    found: dict[str, int] = {}
    for lot_id, g in grams.items():
        key = ledger_lot_of(lot_id)[0]
        found[key] = found.get(key, 0) + g
    return found
