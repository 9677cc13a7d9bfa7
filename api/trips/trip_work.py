"""What is done on a trip of a plan: load, deliver, bring back; as planned, or as it really was.

What was planned and not loaded is free again; what was not delivered stays on the vehicle until it
is brought back. Food that comes to a base and goes on from there by the plan is reserved at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa

from api.accounts.person import Role
from api.accounts.reach import Reach
from api.food import book
from api.food.book import date_policy, post_own, region
from api.planning.plan_parents import loaded_before
from api.store import NotStored, StoredPlan, StoreError
from api.trips.approvals import is_approved
from inventory.accounts import DOCK, Account, AccountKind, picked, read_account, shelf, vehicle
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, Recorded, postings_of
from inventory.errors import EntryConflict, EntryWrong, StockShort
from inventory.model import LotId
from inventory.store import reservations
from inventory.store import stock as book_stock
from inventory.store.book import lock
from inventory.store.holds import quarantine_if_held
from inventory.store.read import find_entry, find_lots
from logistics.giving import handed_on, loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip, TripId

FOLLOW_UPS = UUID("9d0a3c7e-2a55-4b7e-8f0e-3b7e0a9f5c11")
"""Under which entries that follow from another get their ids."""
_TAKEN_FIRST = (AccountKind.PICKED, AccountKind.RESERVED, AccountKind.SHELF)


class TripWorkDone(StoreError):
    """Work "as planned" at a stop where that was written already, such as from another phone."""

    code = "trip_work_done"
    remedy = "Nothing is left to do, or name the lots and grams that were moved besides."


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody says of a trip. ``lines`` are grams by lot of the book; None = as planned."""

    entry_id: str
    occurred_at: datetime
    lines: Mapping[str, int] | None = None
    reason: str = ""


class TripDesk:
    """One trip of a plan, as one person works on it."""

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
        self._truck = vehicle(trip.vehicle_id)

    def pick(self, site_id: str, work: Work) -> Recorded:
        """Set food ready for the trip at a base: it stands apart until it is loaded or put back.

        As planned = what is not picked yet. Raises ``StockShort`` where there is not so much, and
        ``TripWorkDone`` where the trip was loaded there or all of it stands ready.
        """
        self._require_stop(site_id)
        known = self._begin(EntryKind.PICK, work, site_id=site_id)
        if known is not None:
            return known
        is_loaded = self._trip.trip_id in loaded_before(self._connection, self._stored.plan_id)
        if is_loaded or self._moved(EntryKind.LOAD, site_id):
            raise TripWorkDone("The trip has been loaded there already.")
        stands, planned = self.standing(site_id), _ledger(loaded_at(self._trip, site_id))
        left = {k: max(g - stands.get(k, 0), 0) for k, g in planned.items()}
        asked = left if work.lines is None else dict(work.lines)
        if work.lines is None and not any(asked.values()):
            raise TripWorkDone("All of it stands ready already.")
        stand = self._stand(site_id)
        moves = [
            Move(lot_id=lot_id, source=account, target=stand, quantity_g=g)
            for lot_id, wanted_g in asked.items()
            if wanted_g
            for account, _, g in self._take(
                lot_id, site_id, wanted_g, own_g=left.get(lot_id, 0), has_stand=False
            )
        ]
        return self._write(EntryKind.PICK, moves, work)

    def put_back(self, site_id: str, work: Work) -> Recorded:
        """Put what stands ready for the trip down on the dock again, free for anybody."""
        self._require_stop(site_id)
        known = self._begin(EntryKind.COME_BACK, work, site_id=site_id)
        if known is not None:
            return known
        stand = self._stand(site_id)
        asked = self.standing(site_id) if work.lines is None else work.lines
        rows = [(stand, lot_id, g) for lot_id, g in asked.items() if g]
        return self._write(EntryKind.COME_BACK, reservations.to_dock(rows), work)

    def standing(self, site_id: str) -> dict[str, int]:
        """Return what stands picked for the trip at a base, in grams by lot."""
        stand = self._stand(site_id)
        rows = reservations.picked_rows(self._connection, self._stored.plan_id)
        return {lot_id: g for account, lot_id, g in rows if account == stand}

    def load(self, site_id: str, work: Work) -> Recorded:
        """Load at a base; raise ``StockShort`` where there is not so much.

        Food is taken from what was picked for the trip, then what is reserved, then the shelf.
        """
        self._require_stop(site_id)
        known = self._begin(EntryKind.LOAD, work, site_id=site_id)
        if known is not None:
            return known
        if self._trip.trip_id in loaded_before(self._connection, self._stored.plan_id):
            raise TripWorkDone("The trip was loaded for the plan that this one was made of.")
        before = self._moved(EntryKind.LOAD, site_id)
        self._require_new(work, before)
        planned = _ledger(loaded_at(self._trip, site_id))
        left = {k: max(g - before.get(k, 0), 0) for k, g in planned.items()}
        asked = planned if work.lines is None else dict(work.lines)
        moves = [
            Move(lot_id=lot_id, source=account, target=self._truck, quantity_g=g)
            for lot_id, wanted_g in asked.items()
            if wanted_g
            for account, _, g in self._take(lot_id, site_id, wanted_g, own_g=left.get(lot_id, 0))
        ]
        done = self._write(EntryKind.LOAD, moves, work)
        if not before:
            self._free_the_rest(site_id, planned, asked, work)
        return done

    def deliver(self, site_id: str, work: Work) -> Recorded:
        """Deliver at a recipient or a base; what is not delivered stays on the vehicle."""
        self._require_stop(site_id)
        known = self._begin(EntryKind.DELIVER, work, site_id=site_id)
        if known is not None:
            return known
        self._require_new(work, self._moved(EntryKind.DELIVER, site_id))
        asked = self._planned_aboard(site_id) if work.lines is None else dict(work.lines)
        zones = {k: str(v.zone) for k, v in find_lots(self._connection, list(asked)).items()}
        if unknown := asked.keys() - zones.keys():
            raise EntryWrong(f"There are no lots {sorted(unknown)}.")
        moves = [
            Move(
                lot_id=lot_id,
                source=self._truck,
                target=shelf(site_id, zones[lot_id]),
                quantity_g=g,
            )
            for lot_id, g in asked.items()
            if g
        ]
        done = self._write(EntryKind.DELIVER, moves, work)
        self._reserve_on(site_id, moves, work)
        return done

    def come_back(self, work: Work) -> Recorded:
        """Bring back to the vehicle's base what is left of the trip; held food is held there."""
        known = self._begin(EntryKind.COME_BACK, work)
        if known is not None:
            return known
        base_id = region(self._connection).base_of_vehicle(self._trip.vehicle_id)
        if not base_id:
            raise EntryWrong(f"The vehicle {self._trip.vehicle_id!r} has no base.")
        self._require_keeper()
        asked = self._aboard() if work.lines is None else dict(work.lines)
        moves = [
            Move(
                lot_id=lot_id,
                source=self._truck,
                target=quarantine_if_held(self._connection, lot_id, base_id, DOCK),
                quantity_g=g,
            )
            for lot_id, g in asked.items()
            if g
        ]
        return self._write(EntryKind.COME_BACK, moves, work)

    def _require_stop(self, site_id: str) -> None:
        """Raise ``NotStored`` unless the trip stops there and the person may write of it.

        The hub operator of the vehicle's base writes what its drivers have noted on paper, that of
        another base only what is done there.
        """
        if all(stop.site_id != site_id for stop in self._trip.stops):
            raise NotStored("stop", site_id)
        if not self._reach.site(site_id):
            self._require_keeper()

    def _require_keeper(self) -> None:
        """Raise ``NotStored`` for a hub operator of another base than the vehicle's.

        A vehicle that stands at a hall has the bases that it loads at.
        """
        if self._reach.person.role is not Role.HUB:
            return
        scenario = self._stored.scenario
        base_id = scenario.vehicles[self._trip.vehicle_id].base_id
        bases = [stop.site_id for stop in self._trip.stops if stop.load]
        if scenario.sites[base_id].is_supply or not any(map(self._reach.site, bases)):
            self._reach.require_site(base_id)

    def _begin(self, kind: EntryKind, work: Work, *, site_id: str = "") -> Recorded | None:
        """Return the entry if it was written already: asked again, a trip has gone on meanwhile."""
        book.require_kind(self._reach, kind)
        lock(self._connection)
        known = find_entry(self._connection, work.entry_id)
        if known is not None and not self._is_same(known.entry, kind, work, site_id=site_id):
            raise EntryConflict(work.entry_id)
        return known

    def _is_same(self, entry: Entry, kind: EntryKind, work: Work, *, site_id: str) -> bool:
        """Tell whether an entry is what is asked for; "as planned" is whatever that was then."""
        way = self._truck if self._truck.name in entry.account_names else self._stand(site_id)
        carried = {p.lot_id: abs(p.quantity_g) for p in entry.postings if p.account == way.name}
        asked = work.lines and {k: g for k, g in work.lines.items() if g}
        sites = {read_account(p.account).site_id for p in entry.postings} - {""}
        return (
            (entry.kind, entry.plan_id, entry.trip_id)
            == (kind, self._stored.plan_id, self._trip.trip_id)
            and (entry.occurred_at, entry.reason) == (work.occurred_at, work.reason)
            and entry.person_id == self._reach.person.person_id
            and (not site_id or sites == {site_id})
            and (asked is None or asked == carried)
        )

    def _planned_aboard(self, site_id: str) -> dict[str, int]:
        """Return what of a stop's food is aboard; raise ``StockShort`` where none was loaded."""
        aboard, planned = self._aboard(), _ledger(unloaded_at(self._trip, site_id))
        found = {k: min(g, aboard.get(k, 0)) for k, g in planned.items()}
        if planned and not any(found.values()):
            lot_id, g = next(iter(planned.items()))
            raise StockShort(lot_id=lot_id, account=self._truck.name, there_g=0, asked_g=g)
        return found

    def _require_new(self, work: Work, before: Mapping[str, int]) -> None:
        if work.lines is None and before:
            raise TripWorkDone("That was written of this stop already.")

    def _moved(self, kind: EntryKind, site_id: str) -> dict[str, int]:
        """Return what was loaded or delivered at a stop so far, in grams by lot."""
        found = reservations.moved_at_sites(
            self._connection, kind, plan_id=self._stored.plan_id, trip_id=self._trip.trip_id
        )
        return {lot_id: g for (site, lot_id), g in found.items() if site == site_id}

    def _write(self, kind: EntryKind, moves: Sequence[Move], work: Work) -> Recorded:
        if not moves:
            raise EntryWrong("There is nothing to be moved.")
        entry = Entry(
            entry_id=EntryId(work.entry_id),
            kind=kind,
            occurred_at=work.occurred_at,
            person_id=PersonId(self._reach.person.person_id),
            postings=postings_of(moves),
            reason=work.reason,
            plan_id=self._stored.plan_id,
            trip_id=self._trip.trip_id,
        )
        return book.write(self._connection, self._reach, entry, now=self._now, own_trip=True)

    def _follow(self, kind: EntryKind, moves: Sequence[Move], work: Work) -> None:
        """Write what follows by itself, whatever the person's role may write."""
        if moves:
            entry = Entry(
                entry_id=EntryId(str(uuid5(FOLLOW_UPS, f"{work.entry_id} {kind}"))),
                kind=kind,
                occurred_at=work.occurred_at,
                person_id=PersonId(self._reach.person.person_id),
                postings=postings_of(moves),
                plan_id=self._stored.plan_id,
                trip_id=self._trip.trip_id,
            )
            post_own(self._connection, entry, now=self._now)

    def _aboard(self) -> dict[str, int]:
        return reservations.aboard(
            self._connection,
            self._truck,
            plan_id=self._stored.plan_id,
            trip_id=self._trip.trip_id,
        )

    def _places(self, lot_id: str, site_id: str) -> list[reservations.Row]:
        """Return where food lies at a base that the trip may take: what is picked for it first."""
        rows = book_stock.stock(
            self._connection,
            day=day_of(self._now),
            policy=date_policy(self._connection),
            site_id=site_id,
            kinds=_TAKEN_FIRST,
            lot_id=lot_id,
        )
        stand, plan_id = self._stand(site_id), self._stored.plan_id
        mine = [
            (r.account, lot_id, r.quantity_g)
            for r in rows
            if r.account.kind is AccountKind.SHELF
            or r.account == stand
            or (r.account.kind is AccountKind.RESERVED and r.account.owner == (plan_id,))
        ]
        return sorted(mine, key=lambda row: _TAKEN_FIRST.index(row[0].kind))

    def _stand(self, site_id: str) -> Account:
        return picked(site_id or "-", plan_id=self._stored.plan_id, trip_id=self._trip.trip_id)

    def _take(
        self, lot_id: str, site_id: str, wanted_g: int, *, own_g: int, has_stand: bool = True
    ) -> list[reservations.Row]:
        """Return what is loaded from where.

        Of what is reserved the trip has ``own_g``. What is loaded beyond that comes from the shelf,
        and only then from what the plan's other trips count on.
        """
        places = self._places(lot_id, site_id)
        if not has_stand:
            places = [row for row in places if row[0].kind is not AccountKind.PICKED]
        kept = [row for row in places if row[0].kind is not AccountKind.SHELF]
        found = reservations.taken(kept, min(own_g, wanted_g))
        used = {account: g for account, _, g in found}
        rest = [(a, lot, g - used.get(a, 0)) for a, lot, g in places]
        rest.sort(key=lambda row: row[0].kind is AccountKind.RESERVED)
        found += reservations.taken(rest, wanted_g - sum(used.values()))
        there_g = sum(g for _, _, g in found)
        if there_g < wanted_g:
            raise StockShort(
                lot_id=lot_id, account=f"site/{site_id}", there_g=there_g, asked_g=wanted_g
            )
        return found

    def _free_the_rest(
        self, site_id: str, planned: Mapping[str, int], loaded: Mapping[str, int], work: Work
    ) -> None:
        """Bring back to the shelves what was picked or reserved for the trip and not loaded."""
        free: list[reservations.Row] = []
        back: list[reservations.Row] = []
        for lot_id, planned_g in planned.items():
            rest_g = planned_g - loaded.get(lot_id, 0)
            places = self._places(lot_id, site_id)
            standing = [r for r in places if r[0].kind is AccountKind.PICKED]
            back += standing
            lying = [r for r in places if r[0].kind is AccountKind.RESERVED]
            free += reservations.taken(lying, rest_g - sum(g for _, _, g in standing))
        self._follow(EntryKind.RELEASE, reservations.to_shelf(free), work)
        moves = [
            Move(
                lot_id=lot_id,
                source=stand,
                target=quarantine_if_held(self._connection, lot_id, site_id, DOCK),
                quantity_g=g,
            )
            for stand, lot_id, g in back
        ]
        self._follow(EntryKind.COME_BACK, moves, work)

    def _reserve_on(self, site_id: str, moves: Sequence[Move], work: Work) -> None:
        """Reserve what an approved plan takes on from a base to which it has just come."""
        if not is_approved(self._connection, self._stored):
            return
        done = {
            TripId(t) for t in reservations.loaded_trips(self._connection, self._stored.plan_id)
        }
        wanted: dict[str, int] = {}
        on = handed_on(self._stored.scenario, self._stored.plan, without=done)
        for (lot_id, base_id), g in on.items():
            if base_id == site_id:
                key = ledger_lot_of(lot_id)[0]
                wanted[key] = wanted.get(key, 0) + g
        rows: list[tuple[Account, str, int]] = [
            (m.target, m.lot_id, min(m.quantity_g, wanted[m.lot_id]))
            for m in moves
            if wanted.get(m.lot_id)
        ]
        self._follow(EntryKind.RESERVE, reservations.to_plan(rows, self._stored.plan_id), work)


def _ledger(lots: Mapping[LotId, int]) -> dict[str, int]:
    """Return grams by lot of the book from grams by lot of the month."""
    found: dict[str, int] = {}
    for lot_id, g in lots.items():
        key = ledger_lot_of(lot_id)[0]
        found[key] = found.get(key, 0) + g
    return found
