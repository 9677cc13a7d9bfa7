"""What has become known since a plan was made, and the month as it is known then.

``events.json`` lists events; ``revised`` applies them to a month. Nothing here knows a plan: what
had happened before the news came is kept by ``replan``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from inventory.model import Category, ExpiryKind, Lot, LotId, ProductId, Zone
from logistics.change_faults import ChangeFault, change_fault
from logistics.change_file import entries_json, read_entries
from logistics.errors import EventRefused
from logistics.model import (
    Need,
    Outage,
    Scenario,
    Shift,
    SiteId,
    VehicleId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotComes:
    """A donation that nobody expected."""

    lot_id: LotId
    product_id: ProductId
    site_id: SiteId
    available_on: date
    quantity_g: int
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    donor: str = ""
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotMissing:
    """A donation stays away, or is lost as far as it was not moved yet."""

    lot_id: LotId
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotChanges:
    """More or less of a donation came: ``quantity_g`` is all of it."""

    lot_id: LotId
    quantity_g: int
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFails:
    """Nights (both included; no last one = to the end) with only ``capacity_ul`` of a store."""

    site_id: SiteId
    zone: Zone
    from_on: date
    to_on: date | None = None
    capacity_ul: int = 0
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadCloses:
    """Nobody drives from one site to another from a day on, nor back where it is ``both_ways``."""

    from_id: SiteId
    to_id: SiteId
    both_ways: bool = True
    from_on: date | None = None
    known_on: date | None = None

    @property
    def legs(self) -> frozenset[tuple[SiteId, SiteId]]:
        """The legs that are closed."""
        back = {(self.to_id, self.from_id)} if self.both_ways else set()
        return frozenset({(self.from_id, self.to_id)} | back)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverIll:
    """A vehicle has no driver on a day, or from it to another (both included)."""

    vehicle_id: VehicleId
    day: date
    to_on: date | None = None
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled:
    """A recipient does not open on a day: what it needed then falls away."""

    site_id: SiteId
    day: date
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAdded:
    """A recipient asks for food for one more day, in grams by category."""

    site_id: SiteId
    day: date
    ready_by_min: int
    needs_g: Mapping[Category, int]
    meals: int | None = None
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A recipient no longer wants a category from a day on: the need falls away."""

    site_id: SiteId
    category: Category
    from_on: date | None = None
    known_on: date | None = None


Event = (
    LotComes
    | LotMissing
    | LotChanges
    | StoreFails
    | RoadCloses
    | DriverIll
    | SessionCancelled
    | SessionAdded
    | Decline
)

KINDS: Mapping[str, type[Any]] = {
    "lot_comes": LotComes,
    "lot_missing": LotMissing,
    "lot_changes": LotChanges,
    "store_fails": StoreFails,
    "road_closes": RoadCloses,
    "driver_ill": DriverIll,
    "session_cancelled": SessionCancelled,
    "session_added": SessionAdded,
    "decline": Decline,
}


def read_events(path: Path) -> tuple[Event, ...]:
    """Return the events of an events.json; raises ``ChangesUnreadable`` with the place."""
    return read_entries(path, root="events", kinds=KINDS)


def events_json(events: Sequence[Event]) -> str:
    """Return the text of an events.json."""
    return entries_json(events, root="events", kinds=KINDS)


def revised(scenario: Scenario, events: Sequence[Event]) -> Scenario:
    """Return the month as it is known after ``events``, one after the other.

    A closed road stays in it: legs have no dates, and trips before the closing may have used it.
    Raises ``EventRefused`` for an event that does not fit the month.
    """
    for number, event in enumerate(events):
        for fault in faults_of(scenario, event):
            raise EventRefused(replace(fault, place=f"events[{number}].{fault.place}"))
        scenario = _REVISE[type(event)](scenario, event)
    return scenario


def faults_of(scenario: Scenario, event: Event) -> Iterator[ChangeFault]:
    """Yield why an event does not fit the month; the place is the field."""
    known: dict[str, Any] = {
        "site_id": scenario.sites,
        "from_id": scenario.sites,
        "to_id": scenario.sites,
        "vehicle_id": scenario.vehicles,
        "product_id": scenario.products,
        "lot_id": scenario.lots,
    }
    for name, ids in known.items():
        value = getattr(event, name, None)
        is_new = name == "lot_id" and isinstance(event, LotComes)
        if value is not None and (value in ids) is is_new:
            yield change_fault("in_month_already" if is_new else "not_in_month", name, id=value)
    match event:
        case LotComes() if event.case_g <= 0:
            yield change_fault("not_above_0", "case_kg")
        case StoreFails(to_on=date()) | DriverIll(to_on=date()):
            begins = event.from_on if isinstance(event, StoreFails) else event.day
            if event.to_on and event.to_on < begins:
                yield change_fault("ends_before", "to", day=event.to_on, other=begins)
        case SessionCancelled() if (event.site_id, event.day) not in scenario.sessions:
            yield change_fault("no_session", "date", site_id=event.site_id, day=event.day)
        case SessionAdded():
            yield from _session_faults(scenario, event)
        case Decline() if event.site_id in scenario.sites:
            if scenario.sites[event.site_id].is_supply:
                yield change_fault("no_recipient", "site_id", id=event.site_id)


def _session_faults(scenario: Scenario, event: SessionAdded) -> Iterator[ChangeFault]:
    site = scenario.sites.get(event.site_id)
    if site and site.is_supply:
        yield change_fault("no_recipient", "site_id", id=event.site_id)
    if not scenario.start <= event.day <= scenario.end:
        first, last = scenario.start, scenario.end
        yield change_fault("outside_month", "date", day=event.day, first=first, last=last)
    ready_by_min = scenario.sessions.get((event.site_id, event.day), event.ready_by_min)
    if ready_by_min != event.ready_by_min:
        yield change_fault("other_ready_by", "ready_by")


def _lot_comes(scenario: Scenario, event: LotComes) -> Scenario:
    lot = Lot(
        lot_id=event.lot_id,
        product_id=event.product_id,
        site_id=event.site_id,
        available_on=event.available_on,
        quantity_g=event.quantity_g,
        case_g=event.case_g,
        expiry_kind=event.expiry_kind,
        expires_on=event.expires_on,
        donor=event.donor,
    )
    return replace(scenario, lots={**scenario.lots, lot.lot_id: lot})


def with_lot_g(scenario: Scenario, lot_id: LotId, quantity_g: int) -> Scenario:
    """Return the month with another quantity of a lot."""
    lot = replace(scenario.lots[lot_id], quantity_g=quantity_g)
    return replace(scenario, lots={**scenario.lots, lot_id: lot})


def _lot_missing(scenario: Scenario, event: LotMissing) -> Scenario:
    return with_lot_g(scenario, event.lot_id, 0)


def _lot_changes(scenario: Scenario, event: LotChanges) -> Scenario:
    return with_lot_g(scenario, event.lot_id, event.quantity_g)


def _store_fails(scenario: Scenario, event: StoreFails) -> Scenario:
    outage = Outage(
        site_id=event.site_id,
        zone=event.zone,
        from_on=event.from_on,
        to_on=event.to_on or max(scenario.end, event.from_on),
        capacity_ul=event.capacity_ul,
    )
    return replace(scenario, outages=(*scenario.outages, outage))


def _road_closes(scenario: Scenario, _: RoadCloses) -> Scenario:
    return scenario


def _driver_ill(scenario: Scenario, event: DriverIll) -> Scenario:
    last = event.to_on or event.day

    def is_kept(shift: Shift) -> bool:
        return shift.vehicle_id != event.vehicle_id or not event.day <= shift.day <= last

    return replace(scenario, shifts=tuple(filter(is_kept, scenario.shifts)))


def _session_cancelled(scenario: Scenario, event: SessionCancelled) -> Scenario:
    key = event.site_id, event.day
    return replace(scenario, needs=tuple(n for n in scenario.needs if (n.site_id, n.day) != key))


def _session_added(scenario: Scenario, event: SessionAdded) -> Scenario:
    needs = tuple(
        Need(
            site_id=event.site_id,
            day=event.day,
            ready_by_min=event.ready_by_min,
            meals=event.meals,
            category=category,
            quantity_g=grams,
        )
        for category, grams in event.needs_g.items()
    )
    return replace(scenario, needs=(*scenario.needs, *needs))


def _decline(scenario: Scenario, event: Decline) -> Scenario:
    since = event.from_on or scenario.start

    def is_kept(need: Need) -> bool:
        is_meant = need.site_id == event.site_id and need.category is event.category
        return not is_meant or need.day < since

    return replace(scenario, needs=tuple(filter(is_kept, scenario.needs)))


_REVISE: Mapping[type[Any], Callable[[Scenario, Any], Scenario]] = {
    LotComes: _lot_comes,
    LotMissing: _lot_missing,
    LotChanges: _lot_changes,
    StoreFails: _store_fails,
    RoadCloses: _road_closes,
    DriverIll: _driver_ill,
    SessionCancelled: _session_cancelled,
    SessionAdded: _session_added,
    Decline: _decline,
}


def as_known(scenario: Scenario, events: Sequence[Event], *, as_of: date) -> tuple[Event, ...]:
    """Return the events known by ``as_of``, dated so that they change nothing before that day.

    Raises ``EventRefused`` for one that can only be about the past.
    """
    found = []
    for number, event in enumerate(events):
        if event.known_on is not None and event.known_on > as_of:
            continue
        match event:
            case StoreFails() | RoadCloses() | Decline():
                dated: Event = replace(event, from_on=max(event.from_on or as_of, as_of))
            case DriverIll():
                dated = replace(event, day=max(event.day, as_of))
            case _:
                dated = event
        last = _last_of(scenario, event)
        if last < as_of:
            raise EventRefused(change_fault("in_the_past", f"events[{number}]", day=as_of))
        found.append(dated)
    return tuple(found)


def _last_of(scenario: Scenario, event: Event) -> date:
    """Return the last day that an event is about."""
    match event:
        case LotComes():
            return event.available_on
        case DriverIll():
            return event.to_on or event.day
        case SessionCancelled() | SessionAdded():
            return event.day
        case StoreFails() if event.to_on:
            return event.to_on
        case _:
            return scenario.end + timedelta(days=1)
