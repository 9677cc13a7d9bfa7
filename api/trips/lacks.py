"""What trips of a plan lack of the food at a base: something of it was, or is to be, thrown away.

The trips that start first have what is there. A trip's last stops are the first to lack a lot, as
where it is swapped. Food that has not come, or that another trip brings, is not looked at here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from api.planning.plan_parents import loaded_ever
from api.store import StoredPlan
from inventory.accounts import AccountKind
from inventory.model import DatePolicy
from inventory.store import reservations
from inventory.store import stock as book_stock
from inventory.store.arrivals import came_lots
from logistics.master.coming_month import ledger_lot_of
from logistics.model import Scenario
from logistics.plan_model import Trip

_THERE = (AccountKind.SHELF, AccountKind.RESERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a trip lacks of a lot of the book; ``stops`` are the sites that lack it, with grams."""

    trip: Trip
    lot_id: str
    planned_g: int
    missing_g: int
    stops: tuple[tuple[str, int], ...]


class BaseLacks:
    """What lies at a base for a plan's trips that are not loaded yet."""

    def __init__(self, connection: sa.Connection, stored: StoredPlan, base_id: str) -> None:
        """Read the book; ``stored`` is the plan after its swaps."""
        self._base_id = base_id
        self._scenario: Scenario = stored.scenario
        loaded = loaded_ever(connection, stored.plan_id)
        self._trips = sorted(
            (t for t in stored.plan.trips if t.trip_id not in loaded),
            key=lambda t: (t.day, t.stops[0].arrive_min, t.trip_id),
        )
        self._known = came_lots(connection)
        self._there = _there(connection, stored, base_id)
        self._standing = {
            (account.owner[-1], lot_id): g
            for account, lot_id, g in reservations.picked_rows(connection, stored.plan_id)
            if account.site_id == base_id
        }

    def found(self, *, without: Mapping[str, int] | None = None) -> tuple[Lack, ...]:
        """Return what trips lack now, or once grams by lot are gone ``without`` which they plan."""
        left = dict(self._there)
        for lot_id, g in (without or {}).items():
            left[lot_id] = left.get(lot_id, 0) - g
        lacks = []
        for trip in self._trips:
            for lot_id, planned_g in self._loads(trip).items():
                wanted_g = max(planned_g - self._standing.get((trip.trip_id, lot_id), 0), 0)
                has_g = min(wanted_g, max(left.get(lot_id, 0), 0))
                left[lot_id] = left.get(lot_id, 0) - has_g
                if has_g < wanted_g:
                    missing_g = wanted_g - has_g
                    lacks.append(
                        Lack(
                            trip=trip,
                            lot_id=lot_id,
                            planned_g=planned_g,
                            missing_g=missing_g,
                            stops=tuple(_lacking_stops(trip, lot_id, missing_g)),
                        )
                    )
        return tuple(lacks)

    def more(self, lot_id: str, quantity_g: int) -> tuple[Lack, ...]:
        """Return the trips that lack more of a lot than now once so many grams of it are gone."""
        now = {lack.trip.trip_id: lack.missing_g for lack in self.found() if lack.lot_id == lot_id}
        return tuple(
            lack
            for lack in self.found(without={lot_id: quantity_g})
            if lack.lot_id == lot_id and lack.missing_g > now.get(lack.trip.trip_id, 0)
        )

    def _loads(self, trip: Trip) -> dict[str, int]:
        """Return what a trip takes from the base's own food, in grams by lot of the book."""
        found: dict[str, int] = {}
        for stop in trip.stops:
            for part in stop.load if stop.site_id == self._base_id else ():
                lot_id = ledger_lot_of(part.lot_id)[0]
                is_own = self._scenario.lots[part.lot_id].site_id == self._base_id
                if is_own and lot_id in self._known:
                    found[lot_id] = found.get(lot_id, 0) + part.quantity_g
        return found


def missing_by_trip(lacks: Collection[Lack]) -> dict[str, int]:
    """Return what trips lack of all their lots together."""
    found: dict[str, int] = {}
    for lack in lacks:
        found[lack.trip.trip_id] = found.get(lack.trip.trip_id, 0) + lack.missing_g
    return found


def _there(connection: sa.Connection, stored: StoredPlan, base_id: str) -> dict[str, int]:
    """Return what lies at a base free or reserved for a plan, in grams by lot, fit or not."""
    day = stored.scenario.start
    rows = book_stock.stock(connection, day=day, policy=DatePolicy(), site_id=base_id, kinds=_THERE)
    found: dict[str, int] = {}
    for row in rows:
        if row.account.kind is AccountKind.SHELF or row.account.owner == (stored.plan_id,):
            found[row.lot.lot_id] = found.get(row.lot.lot_id, 0) + row.quantity_g
    return found


def _lacking_stops(trip: Trip, lot_id: str, missing_g: int) -> Iterator[tuple[str, int]]:
    """Give the stops that lack a lot, in the order in which they are driven to."""
    found: list[tuple[str, int]] = []
    left_g = missing_g
    for stop in reversed(trip.stops):
        unloaded_g = sum(p.quantity_g for p in stop.unload if ledger_lot_of(p.lot_id)[0] == lot_id)
        lost_g = min(unloaded_g, left_g)
        if lost_g:
            found.append((str(stop.site_id), lost_g))
            left_g -= lost_g
    yield from reversed(found)
