"""A month driven day by day as its plan says: food comes, is loaded, delivered and eaten."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from api import store
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.db import reading, writing
from api.food.book import post_own
from api.master import coming_months
from api.permissions import Scope
from api.store import StoredPlan
from api.trips import approvals
from api.trips.approvals import Approval
from api.trips.trip_work import TripDesk, Work
from inventory.accounts import ON_HAND, AccountKind, eaten, read_account, shelf, waste
from inventory.days import JST
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, Recorded, postings_of
from inventory.model import DatePolicy
from inventory.store.arrivals import known_lots
from inventory.store.audit import audit
from inventory.store.stock import StockRow, stock
from logistics.hand.by_hand import plan_by_hand
from logistics.master.coming_month import ledger_lot_of, ledger_product_of
from logistics.model import Lot, Scenario
from logistics.plan_model import Trip, Use
from tests.inventory.book_words import a_lot, received
from tests.signing_in import a_person
from tests.taking_in import take_in, the_evening_before

WORK_BEGINS = time(6)
WORK_ENDS = time(23)


def planned_month(engine: sa.Engine, month: Scenario) -> StoredPlan:
    """Take a month in, build it from the book, plan it by hand, and store the plan."""
    now = the_evening_before(month.start)
    take_in(engine, month, now)
    with writing(engine) as connection:
        built = coming_months.build_month(connection, month.start, role=Role.COUNCIL, now=now)
        scenario_id = built.row.scenario_id
        scenario = store.get_scenario(connection, scenario_id).scenario
        row = store.add_plan(connection, plan_by_hand(scenario), scenario_id=scenario_id, now=now)
        return store.get_plan(connection, row.plan_id)


def coming_entry(scenario: Scenario, lot: Lot, *, available_on: date, at: datetime) -> Entry:
    """Return the entry by which a lot that is expected comes to its shelf."""
    product = scenario.products[lot.product_id]
    facts = a_lot(
        str(lot.lot_id),
        product_id=ledger_product_of(lot.product_id),
        zone=product.zone,
        case_g=lot.case_g,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
        available_on=available_on,
        expires_printed="",
    )
    place = shelf(str(lot.site_id), str(product.zone))
    return received(facts, lot.quantity_g, place, occurred_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """A plan and the book in which it is driven."""

    engine: sa.Engine
    stored: StoredPlan
    person: Person

    def approve(self, now: datetime) -> Approval:
        with writing(self.engine) as connection:
            return approvals.approve(
                connection, self.stored, person_id=self.person.person_id, now=now
            )

    def load(self, trip: Trip, site_id: str, at: datetime) -> Recorded:
        with writing(self.engine) as connection:
            return self._desk(connection, trip, at).load(site_id, a_work(at))

    def deliver(self, trip: Trip, site_id: str, at: datetime) -> Recorded:
        with writing(self.engine) as connection:
            return self._desk(connection, trip, at).deliver(site_id, a_work(at))

    def _desk(self, connection: sa.Connection, trip: Trip, now: datetime) -> TripDesk:
        reach = Reach(self.person, scope=Scope.ALL, route_name="load_trip")
        return TripDesk(connection, reach, self.stored, trip, now=now)

    def rows(self, *kinds: AccountKind, day: date) -> tuple[StockRow, ...]:
        with reading(self.engine) as connection:
            return stock(connection, day=day, policy=DatePolicy(), kinds=kinds)

    def grams(self, *kinds: AccountKind) -> int:
        day = self.stored.scenario.start
        return sum(row.quantity_g for row in self.rows(*kinds, day=day))

    def receive(self, day: date) -> int:
        """Receive what is expected on a day; return how many lots came."""
        scenario, at = self.stored.scenario, jst(day, WORK_BEGINS)
        with writing(self.engine) as connection:
            known = known_lots(connection)
            coming = [
                lot
                for lot in scenario.lots.values()
                if lot.available_on <= day and ledger_lot_of(lot.lot_id)[0] not in known
            ]
            for lot in coming:
                entry = coming_entry(scenario, lot, available_on=lot.available_on, at=at)
                post_own(connection, entry, now=at)
        return len(coming)

    def use(self, day: date) -> None:
        """Eat and throw away what the plan says for a day."""
        plan = self.stored.plan
        at = jst(day, WORK_ENDS)
        with writing(self.engine) as connection:
            for kind, uses in ((EntryKind.EAT, plan.uses), (EntryKind.DISPOSE, plan.discards)):
                by_site: dict[str, list[Use]] = defaultdict(list)
                for use in uses:
                    if use.day == day:
                        by_site[str(use.site_id)].append(use)
                for site_id, todays in by_site.items():
                    moves = [self._used(kind, site_id, use) for use in todays]
                    post_own(connection, self._entry(kind, moves, at), now=at)

    def _used(self, kind: EntryKind, site_id: str, use: Use) -> Move:
        scenario = self.stored.scenario
        zone = scenario.products[scenario.lots[use.lot_id].product_id].zone
        return Move(
            lot_id=ledger_lot_of(use.lot_id)[0],
            source=shelf(site_id, str(zone)),
            target=eaten(site_id) if kind is EntryKind.EAT else waste("expired"),
            quantity_g=use.quantity_g,
        )

    def _entry(self, kind: EntryKind, moves: list[Move], at: datetime) -> Entry:
        return Entry(
            entry_id=EntryId(str(uuid4())),
            kind=kind,
            occurred_at=at,
            person_id=PersonId(self.person.person_id),
            postings=postings_of(moves),
            reason="planned",
        )


def driven(engine: sa.Engine, stored: StoredPlan) -> Driven:
    base_id = str(stored.scenario.supplies[0].site_id)
    person = a_person(engine, Role.HUB, site_id=base_id, username="driving")
    return Driven(engine=engine, stored=stored, person=person)


def jst(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=JST)


def a_work(at: datetime) -> Work:
    return Work(entry_id=str(uuid4()), occurred_at=at)


def drive(month: Driven, *, trips_on: date) -> list[Recorded]:
    """Drive all trips of a day in the order of the clock; return what was loaded."""
    steps: list[tuple[int, int, bool, Trip, str]] = []
    for number, trip in enumerate(month.stored.plan.trips):
        for stop in trip.stops if trip.day == trips_on else ():
            if stop.unload:
                steps.append((stop.arrive_min, number, False, trip, str(stop.site_id)))
            if stop.load:
                steps.append((stop.depart_min, number, True, trip, str(stop.site_id)))
    loaded = []
    for minute, _, is_load, trip, site_id in sorted(steps, key=lambda step: step[:3]):
        at = jst(trips_on, time(0)) + timedelta(minutes=minute)
        if is_load:
            loaded.append(month.load(trip, site_id, at))
        else:
            month.deliver(trip, site_id, at)
    return loaded


def kinds_of_sources(recorded: Recorded) -> set[AccountKind]:
    return {read_account(p.account).kind for p in recorded.entry.postings if p.quantity_g < 0}


def drive_month(engine: sa.Engine, month: Scenario) -> None:
    """Drive a whole month; every gram is loaded from a reservation and ends where it should."""
    stored = planned_month(engine, month)
    book = driven(engine, stored)
    scenario, plan = stored.scenario, stored.plan
    book.approve(the_evening_before(scenario.start))
    day = scenario.start
    while day <= scenario.end:
        if book.receive(day):
            book.approve(jst(day, WORK_BEGINS))
        for recorded in drive(book, trips_on=day):
            assert kinds_of_sources(recorded) == {AccountKind.RESERVED}
        book.use(day)
        day += timedelta(days=1)
    assert book.grams(AccountKind.VEHICLE, AccountKind.RESERVED, AccountKind.PICKED) == 0
    assert book.grams(AccountKind.EATEN) == sum(use.quantity_g for use in plan.uses) > 0
    came_g = sum(lot.quantity_g for lot in scenario.lots.values())
    assert came_g == book.grams(*ON_HAND) + book.grams(AccountKind.EATEN, AccountKind.WASTE)
    with reading(engine) as connection:
        assert audit(connection).clean
