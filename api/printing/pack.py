"""What of a plan goes on paper in one go: chosen days, trips and parts, gathered from the plan."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from api.store import NotStored, StoreError
from logistics.model import SUPPLY_KINDS, Scenario, SiteId
from logistics.plan_model import Plan, TripId
from logistics.sheet import LoadingList, RouteSheet, loading_lists, route_sheets


class Part(StrEnum):
    """A part of the paper pack."""

    OVERVIEW = "overview"
    LOADING = "loading"
    ROUTES = "routes"
    RECEIPTS = "receipts"
    NOTICES = "notices"
    NUMBERS = "numbers"


USUAL_PARTS = (Part.OVERVIEW, Part.LOADING, Part.ROUTES, Part.RECEIPTS, Part.NOTICES)
"""What one click prints: the numbers of phones are printed apart, since they are kept apart."""

DRIVERS_PARTS = (Part.LOADING, Part.ROUTES, Part.RECEIPTS)
"""What goes with a trip."""


class PackEmpty(StoreError):
    """A choice that leaves nothing to be printed."""

    code = "pack_empty"
    remedy = "Choose another day, base or trip, or more parts."

    def __init__(self) -> None:
        super().__init__("Nothing of the plan is left to be printed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChoice:
    """What is printed; what is empty narrows nothing. No part = the usual ones."""

    day: date | None = None
    trip_id: str = ""
    base_id: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def wanted(self) -> tuple[Part, ...]:
        """Return the parts; for one day or trip the notices of the month are left out."""
        if self.parts:
            return self.parts
        if self.trip_id:
            return DRIVERS_PARTS
        return USUAL_PARTS[:-1] if self.day else USUAL_PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Food that comes to a place: when the trip is there."""

    day: date
    arrive_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a place puts up: when food comes, when it has its meals, whom to call."""

    site_id: SiteId
    place: str
    first_on: date
    last_on: date
    coming: tuple[Coming, ...]
    meal_days: frozenset[date]
    office_name: str
    office_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything that is printed. Confidential places have their shown name but on ``routes``.

    ``places`` are the same trips for what others than their driver see: receipts and the overview.
    """

    scenario: Scenario
    parts: tuple[Part, ...]
    places: tuple[RouteSheet, ...]
    routes: tuple[RouteSheet, ...]
    lists: tuple[LoadingList, ...]
    notices: tuple[Notice, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days with trips, in order."""
        return tuple(sorted({sheet.day for sheet in self.places}))


def gather(
    scenario: Scenario,
    plan: Plan,
    choice: PackChoice,
    *,
    own: Collection[TripId],
    is_own_hall: Callable[[SiteId], bool],
    reveal: frozenset[SiteId] = frozenset(),
) -> Pack:
    """Gather what is chosen of the ``own`` trips; ``reveal`` is for the route sheets alone.

    Raises ``NotStored`` for a trip or base that is not there, and ``PackEmpty``.
    """
    everything = route_sheets(scenario, plan)
    mine = tuple(sheet for sheet in everything if sheet.trip_id in own)
    if choice.trip_id and all(sheet.trip_id != choice.trip_id for sheet in mine):
        raise NotStored("trip", choice.trip_id)
    if choice.base_id and choice.base_id not in scenario.sites:
        raise NotStored("site", choice.base_id)
    chosen = tuple(sheet for sheet in mine if _is_chosen(scenario, sheet, choice))
    if not chosen:
        raise PackEmpty
    ids = {sheet.trip_id for sheet in chosen}
    parts = tuple(part for part in Part if part in choice.wanted)
    told = route_sheets(scenario, plan, reveal=reveal) if reveal else everything
    halls = [k for k in _receiving(chosen) if is_own_hall(k)] if Part.NOTICES in parts else []
    return Pack(
        scenario=scenario,
        parts=parts,
        places=chosen,
        routes=tuple(s for s in told if s.trip_id in ids) if Part.ROUTES in parts else (),
        lists=loading_lists(scenario, plan, only=ids) if Part.LOADING in parts else (),
        notices=tuple(_notice(scenario, everything, site_id) for site_id in halls),
    )


def _is_chosen(scenario: Scenario, sheet: RouteSheet, choice: PackChoice) -> bool:
    base_id = scenario.vehicles[sheet.vehicle_id].base_id
    return (
        choice.day in (None, sheet.day)
        and choice.trip_id in ("", sheet.trip_id)
        and choice.base_id in ("", base_id)
    )


def _receiving(sheets: Collection[RouteSheet]) -> list[SiteId]:
    """Return the recipients that food is unloaded at, in the order of their first delivery."""
    stops = (stop for sheet in sheets for stop in sheet.stops if stop.unload)
    return list(dict.fromkeys(s.site_id for s in stops if s.kind not in SUPPLY_KINDS))


def _notice(scenario: Scenario, sheets: Collection[RouteSheet], site_id: SiteId) -> Notice:
    """Return the notice of a place with all that comes to it, whoever brings it."""
    site = scenario.sites[site_id]
    found = [(s, x) for s in sheets for x in s.stops if x.site_id == site_id and x.unload]
    meals = frozenset(day for k, day in scenario.sessions if k == site_id)
    coming = (Coming(day=s.day, arrive_min=x.arrive_min) for s, x in found)
    return Notice(
        site_id=site_id,
        place=site.shown_name,
        first_on=scenario.start,
        last_on=scenario.end,
        coming=tuple(sorted(coming, key=lambda c: (c.day, c.arrive_min))),
        meal_days=frozenset() if site.confidential else meals,
        office_name=found[0][0].office_name,
        office_phone=found[0][0].office_phone,
    )


def weeks(first_on: date, last_on: date) -> tuple[tuple[date | None, ...], ...]:
    """Return the days in weeks that begin on Sunday; None = a day before or after them."""
    begin = first_on - timedelta(days=(first_on.weekday() + 1) % 7)
    count = ((last_on - begin).days // 7) + 1
    days = [begin + timedelta(days=n) for n in range(7 * count)]
    shown = [day if first_on <= day <= last_on else None for day in days]
    return tuple(tuple(shown[n : n + 7]) for n in range(0, len(shown), 7))
