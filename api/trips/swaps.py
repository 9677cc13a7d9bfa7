"""A lot that is short or damaged before its trip is loaded, and the one that goes in its place.

What is missing leaves the plan's reservation, and the other lot is reserved instead, in the same
transaction. Sheets, loading lists and the loading itself read the plan as it is after its swaps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid5

import sqlalchemy as sa

from api.accounts.reach import Reach
from api.food import book
from api.food.book import date_policy, post_own, region
from api.food.stock_lots import stock_lots
from api.settings import Settings
from api.store import StoredPlan
from api.trips.lacks import BaseLacks
from api.trips.swapped import product_of, taken_by_lot
from api.trips.trip_work import FOLLOW_UPS, TripWorkDone
from inventory.accounts import ADJUSTED, Account, AccountKind, picked, waste
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, Recorded, postings_of
from inventory.errors import EntryConflict, EntryWrong, StockShort
from inventory.store import reservations
from inventory.store import stock as book_stock
from inventory.store.book import lock
from inventory.store.read import find_entry
from inventory.store.swaps import swap_detail, swap_of
from logistics.changes.replacement import (
    FreeLot,
    Gap,
    Substitute,
    gap_of,
    planned_g,
    substitutes,
)
from logistics.plan_model import Trip

DAMAGED = "damaged"


class Missing(StrEnum):
    """What is wrong with food that does not go on its trip."""

    SHORT = "short"
    """It is not there: the book is put right."""

    DAMAGED = "damaged"
    """It is thrown away."""

    LEFT = "left"
    """It stays on its shelf, free."""


FOLLOW_UP_KINDS = {
    Missing.SHORT: EntryKind.ADJUST,
    Missing.DAMAGED: EntryKind.DISPOSE,
    Missing.LEFT: EntryKind.RELEASE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapWish:
    """What a person says: how much of a lot is missing, and what is taken instead.

    ``takes`` are grams by lot of the book, in the order in which they stand in.
    """

    entry_id: str
    from_lot: str
    missing_g: int
    cause: Missing
    takes: Mapping[str, int]
    reason: str

    @property
    def taken_g(self) -> int:
        """What stands in, all lots together."""
        return sum(self.takes.values())


class SwapDesk:
    """One trip before it is loaded at a base; ``stored`` is the plan after earlier swaps."""

    def __init__(
        self,
        connection: sa.Connection,
        reach: Reach,
        stored: StoredPlan,
        trip: Trip,
        *,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._reach = reach
        self._stored = stored
        self._trip = trip
        self._now = now

    def gap(self, site_id: str, lot: str, missing_g: int) -> Gap:
        """Return what a trip lacks of a lot; raise ``EntryWrong`` for what it does not load."""
        found = gap_of(
            self._stored.scenario,
            self._stored.plan,
            self._trip,
            site_id=site_id,
            lot=lot,
            missing_g=missing_g,
        )
        if found is None or not 0 < missing_g <= planned_g(self._trip, site_id, lot):
            raise EntryWrong(f"The trip does not load {missing_g} g of lot {lot!r} there.")
        return found

    def substitutes(self, site_id: str, gap: Gap, settings: Settings) -> tuple[Substitute, ...]:
        """Return what lies free at the base and may stand in, the soonest date first."""
        return substitutes(self._stored.scenario, gap, self._free(site_id, settings))

    def swap(self, site_id: str, wish: SwapWish, settings: Settings) -> Recorded:
        """Reserve another lot in the place of what is missing; sent again, it is only answered.

        Raises ``EntryWrong`` for a lot that may not stand in, ``StockShort`` where there is not so
        much of it, and ``TripWorkDone`` where the trip has loaded already.
        """
        book.require_kind(self._reach, EntryKind.RELEASE)
        lock(self._connection)
        known = find_entry(self._connection, wish.entry_id)
        if known is not None:
            return _same(known, wish)
        self._require_before_loading(site_id)
        gap = self.gap(site_id, wish.from_lot, wish.missing_g)
        fitting = {s.lot.lot_id for s in self.substitutes(site_id, gap, settings)}
        is_fit = fitting.issuperset(wish.takes) and all(g > 0 for g in wish.takes.values())
        if not is_fit or not 0 < wish.taken_g <= wish.missing_g:
            names = ", ".join(wish.takes)
            raise EntryWrong(f"{names or 'Nothing'} cannot stand in for {wish.missing_g} g.")
        self._give_up(site_id, wish)
        return self._reserve(site_id, wish)

    def _require_before_loading(self, site_id: str) -> None:
        loaded = reservations.moved_at_sites(
            self._connection,
            EntryKind.LOAD,
            plan_id=self._stored.plan_id,
            trip_id=self._trip.trip_id,
        )
        if any(site == site_id for site, _ in loaded):
            raise TripWorkDone("The trip has been loaded there already.")

    def _free(self, site_id: str, settings: Settings) -> Iterable[FreeLot]:
        day, known = day_of(self._now), region(self._connection)
        places = self._shelves(site_id)
        for found in stock_lots(self._connection, day, settings=settings):
            if found.site_id == site_id and found.product_id in known.products:
                yield FreeLot(
                    lot=found.as_lot(),
                    product=product_of(
                        found.product_id, self._stored, known, allergens=found.allergens
                    ),
                    place=places[found.lot_id][0][0].unit_id,
                )

    def _shelves(
        self, site_id: str, lot: str | None = None
    ) -> Mapping[str, list[reservations.Row]]:
        rows = book_stock.stock(
            self._connection,
            day=day_of(self._now),
            policy=date_policy(self._connection),
            site_id=site_id,
            kinds=(AccountKind.SHELF,),
            lot_id=lot,
        )
        found: dict[str, list[reservations.Row]] = {}
        for row in rows:
            if row.is_available:
                found.setdefault(row.lot.lot_id, []).append(
                    (row.account, row.lot.lot_id, row.quantity_g)
                )
        return found

    def _give_up(self, site_id: str, wish: SwapWish) -> None:
        """Take what is missing out of the plan's reservation, as far as it lies there.

        What is known to be gone was taken out already: the rest is what other trips count on.
        """
        found = BaseLacks(self._connection, self._stored, site_id).found()
        gone_g = sum(
            lack.missing_g
            for lack in found
            if (lack.trip.trip_id, lack.lot_id) == (self._trip.trip_id, wish.from_lot)
        )
        stand = picked(site_id, plan_id=self._stored.plan_id, trip_id=self._trip.trip_id)
        kept = (
            *(
                row
                for row in reservations.picked_rows(self._connection, self._stored.plan_id)
                if row[0] == stand
            ),
            *reservations.reserved_rows(self._connection, self._stored.plan_id),
        )
        mine = [row for row in kept if row[0].site_id == site_id and row[1] == wish.from_lot]
        rows = reservations.taken(mine, wish.missing_g - gone_g)
        if wish.cause is Missing.LEFT:
            standing = [row for row in rows if row[0] == stand]
            self._follow(EntryKind.COME_BACK, reservations.to_dock(standing), wish)
            moves = reservations.to_shelf(row for row in rows if row[0] != stand)
        else:
            target: Account = waste(DAMAGED if wish.cause is Missing.DAMAGED else ADJUSTED)
            moves = [Move(lot_id=x, source=a, target=target, quantity_g=g) for a, x, g in rows]
        self._follow(FOLLOW_UP_KINDS[wish.cause], moves, wish)

    def _follow(self, kind: EntryKind, moves: Sequence[Move], wish: SwapWish) -> None:
        if moves:
            entry_id = str(uuid5(FOLLOW_UPS, f"{wish.entry_id} {kind}"))
            self._post(kind, moves, wish, entry_id=entry_id)

    def _reserve(self, site_id: str, wish: SwapWish) -> Recorded:
        rows: list[reservations.Row] = []
        for lot_id, wanted_g in wish.takes.items():
            there = self._shelves(site_id, lot_id).get(lot_id, [])
            part = reservations.taken(there, wanted_g)
            there_g = sum(g for _, _, g in part)
            if there_g < wanted_g:
                raise StockShort(
                    lot_id=lot_id, account=f"site/{site_id}", there_g=there_g, asked_g=wanted_g
                )
            rows += part
        moves = reservations.to_plan(rows, self._stored.plan_id)
        return self._post(EntryKind.RESERVE, moves, wish, entry_id=wish.entry_id, site_id=site_id)

    def _post(
        self,
        kind: EntryKind,
        moves: Iterable[Move],
        wish: SwapWish,
        *,
        entry_id: str,
        site_id: str = "",
    ) -> Recorded:
        detail = {}
        if site_id:
            detail = swap_detail(from_lot=wish.from_lot, missing_g=wish.missing_g, site_id=site_id)
        entry = Entry(
            entry_id=EntryId(entry_id),
            kind=kind,
            occurred_at=self._now,
            person_id=PersonId(self._reach.person.person_id),
            postings=postings_of(moves),
            reason=wish.reason or str(wish.cause),
            plan_id=self._stored.plan_id,
            trip_id=self._trip.trip_id,
            detail=detail,
        )
        return post_own(self._connection, entry, now=self._now)


def _same(known: Recorded, wish: SwapWish) -> Recorded:
    told = swap_of(known)
    was = (told.get("from_lot"), told.get("missing_g"), taken_by_lot(known.entry))
    if was != (wish.from_lot, wish.missing_g, dict(wish.takes)):
        raise EntryConflict(wish.entry_id)
    return known
