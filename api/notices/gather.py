"""What each hall, driver and base is told of a plan: what comes when, and what is new about it.

Everything is as others than the council may know it: confidential places come under their shown
name, without address or phone. A place's own notice has nobody else's contact but the office's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.accounts.people import plain_username
from inventory.model import Zone
from logistics.model import Scenario, SiteId
from logistics.one_trip.turns import Turn
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from logistics.sheet_model import RouteSheet, SheetStop, ZoneGroup


class NoticeKind(StrEnum):
    """Whom a notice is for."""

    HALL = "hall"
    DRIVER = "driver"
    HUB = "hub"


class Happening(StrEnum):
    """What there is for somebody."""

    COMES = "comes"
    LEAVES = "leaves"
    DRIVE = "drive"


class ChangeKind(StrEnum):
    """How something differs from the plan that was approved before."""

    NEW = "new"
    GONE = "gone"
    TIME = "time"
    AMOUNT = "amount"
    FOOD = "food"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One delivery, loading or trip: minutes of the day, grams in all and by zone.

    ``food`` are products with their grams, ``places`` a driver's stops with their minutes.
    """

    happening: Happening
    day: date
    begin_min: int
    end_min: int
    trip_id: str
    vehicle_id: str
    turn: Turn
    zones: tuple[tuple[Zone, int], ...]
    food: tuple[tuple[str, int], ...]
    places: tuple[tuple[int, str], ...] = ()

    @property
    def quantity_g(self) -> int:
        """Grams of all zones."""
        return sum(g for _, g in self.zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """What is new about an item; the one that is not there is None."""

    kind: ChangeKind
    before: Item | None
    after: Item | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one addressee is told. ``changes`` is None where no plan was approved before."""

    kind: NoticeKind
    subject: str
    name: str
    first_on: date
    last_on: date
    items: tuple[Item, ...]
    changes: tuple[ItemChange, ...] | None
    office_name: str
    office_phone: str

    @property
    def key(self) -> tuple[NoticeKind, str]:
        """Who it is for."""
        return self.kind, self.subject


def gather_notices(
    scenario: Scenario,
    plan: Plan,
    *,
    since: date,
    former: tuple[Scenario, Plan] | None = None,
) -> tuple[Notice, ...]:
    """Return the notices of a plan from a day on: halls, drivers, bases, each in their order.

    With the month and plan that were approved before, each tells what differs; whoever had
    something to expect then and has nothing now is told so, too. Raises ``PlanForeign``.
    """
    sheets = route_sheets(scenario, plan)
    now = _items(scenario, sheets, since)
    before = _items(former[0], route_sheets(*former), since) if former else {}
    office = next(((s.office_name, s.office_phone) for s in sheets), ("", ""))
    names = {**(_names(former[0]) if former else {}), **_names(scenario)}
    return tuple(
        Notice(
            kind=kind,
            subject=subject,
            name=name,
            first_on=max(since, scenario.start),
            last_on=scenario.end,
            items=tuple(now.get((kind, subject), ())),
            changes=tuple(_changes(before.get((kind, subject), ()), now.get((kind, subject), ())))
            if former
            else None,
            office_name=office[0],
            office_phone=office[1],
        )
        for (kind, subject), name in sorted(names.items(), key=lambda x: _ORDER.index(x[0][0]))
        if (kind, subject) in now or (kind, subject) in before
    )


_ORDER = tuple(NoticeKind)


def _names(scenario: Scenario) -> dict[tuple[NoticeKind, str], str]:
    """Return who may be told something of a month: sites in file order, drivers of its shifts."""
    found = {}
    for site in scenario.sites.values():
        kind = NoticeKind.HUB if site.is_supply else NoticeKind.HALL
        found[kind, str(site.site_id)] = site.shown_name
    for shift in scenario.shifts:
        if shift.driver.strip():
            found.setdefault((NoticeKind.DRIVER, plain_username(shift.driver)), shift.driver)
    return found


def _items(
    scenario: Scenario, sheets: Iterable[RouteSheet], since: date
) -> Mapping[tuple[NoticeKind, str], Sequence[Item]]:
    found: dict[tuple[NoticeKind, str], list[Item]] = defaultdict(list)
    for sheet in sheets:
        if sheet.day < since:
            continue
        if sheet.driver.strip():
            found[NoticeKind.DRIVER, plain_username(sheet.driver)].append(_drive(sheet))
        for stop in sheet.stops:
            kind = NoticeKind.HUB if _is_supply(scenario, stop.site_id) else NoticeKind.HALL
            for happening, groups in (
                (Happening.COMES, stop.unload),
                (Happening.LEAVES, stop.load),
            ):
                if groups:
                    found[kind, str(stop.site_id)].append(_halt(sheet, stop, happening, groups))
    for items in found.values():
        items.sort(key=lambda x: (x.day, x.begin_min, x.happening, x.trip_id))
    return found


def _is_supply(scenario: Scenario, site_id: SiteId) -> bool:
    return scenario.sites[site_id].is_supply


def _halt(
    sheet: RouteSheet, stop: SheetStop, happening: Happening, groups: Sequence[ZoneGroup]
) -> Item:
    return Item(
        happening=happening,
        day=sheet.day,
        begin_min=stop.arrive_min,
        end_min=stop.depart_min,
        trip_id=str(sheet.trip_id),
        vehicle_id=str(sheet.vehicle_id),
        turn=sheet.turn,
        zones=tuple((group.zone, group.quantity_g) for group in groups),
        food=_food(groups),
    )


def _drive(sheet: RouteSheet) -> Item:
    grams: dict[Zone, int] = defaultdict(int)
    for group in (group for stop in sheet.stops for group in stop.unload):
        grams[group.zone] += group.quantity_g
    return Item(
        happening=Happening.DRIVE,
        day=sheet.day,
        begin_min=sheet.depart_min,
        end_min=sheet.return_min,
        trip_id=str(sheet.trip_id),
        vehicle_id=str(sheet.vehicle_id),
        turn=sheet.turn,
        zones=tuple((zone, grams[zone]) for zone in Zone if zone in grams),
        food=(),
        places=tuple((stop.arrive_min, stop.name) for stop in sheet.stops),
    )


def _food(groups: Iterable[ZoneGroup]) -> tuple[tuple[str, int], ...]:
    grams: dict[str, int] = defaultdict(int)
    for line in (line for group in groups for line in group.lines):
        grams[line.product_name] += line.quantity_g
    return tuple(grams.items())


def _changes(before: Sequence[Item], after: Sequence[Item]) -> Iterator[ItemChange]:
    """Give what differs; of the same kind, the first, second … of a day is the same one."""
    was, now = _numbered(before), _numbered(after)
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key), now.get(key)
        if old is None or new is None:
            kind = ChangeKind.GONE if new is None else ChangeKind.NEW
        elif (old.begin_min, old.vehicle_id) != (new.begin_min, new.vehicle_id):
            kind = ChangeKind.TIME
        elif old.quantity_g != new.quantity_g:
            kind = ChangeKind.AMOUNT
        elif sorted(old.food) != sorted(new.food) or _route(old) != _route(new):
            kind = ChangeKind.FOOD
        else:
            continue
        yield ItemChange(kind=kind, before=old, after=new)


def _route(item: Item) -> tuple[str, ...]:
    return tuple(name for _, name in item.places)


def _numbered(items: Sequence[Item]) -> dict[tuple[date, Happening, int], Item]:
    counts: dict[tuple[date, Happening], int] = defaultdict(int)
    found = {}
    for item in items:
        counts[item.day, item.happening] += 1
        found[item.day, item.happening, counts[item.day, item.happening]] = item
    return found


def counted(notices: Iterable[Notice]) -> dict[ChangeKind, int]:
    """Return how many deliveries at halls differ, by how; empty where nothing was before."""
    found: dict[ChangeKind, int] = defaultdict(int)
    for notice in notices:
        if notice.kind is NoticeKind.HALL:
            for change in notice.changes or ():
                found[change.kind] += 1
    return dict(found)
