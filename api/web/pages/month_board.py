"""The board of a month: food there and to come by zone and week, and the sessions of all halls."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from api.web.figures import is_day_off
from api.web.pages.halls import base_name
from inventory.model import Zone
from logistics.model import Scenario, Site

MONDAY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardWeek:
    """A week of the month, Monday to Sunday, cut at the month's ends."""

    first: date
    session_count: int
    need_g: int
    driver_day_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneWeeks:
    """Food of a zone: what is there on the first day, and what comes in each week."""

    zone: Zone
    there_g: int
    coming_g: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDay:
    """A column of the sessions: how many there are, and how many vehicles have a driver."""

    day: date
    day_off: bool
    session_count: int
    vehicle_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardHall:
    """A recipient's month: what it needs on each day, 0 = no session."""

    name: str
    need_g: tuple[int, ...]
    session_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardGroup:
    """The recipients of one base; "" = of none."""

    base_name: str
    halls: tuple[BoardHall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBoard:
    """The month at a glance."""

    weeks: tuple[BoardWeek, ...]
    zones: tuple[ZoneWeeks, ...]
    days: tuple[BoardDay, ...]
    groups: tuple[BoardGroup, ...]
    without_session: tuple[str, ...]


def month_board(scenario: Scenario) -> MonthBoard:
    """Build the board of a month."""
    need_g: dict[tuple[str, date], int] = defaultdict(int)
    for row in scenario.needs:
        need_g[row.site_id, row.day] += row.quantity_g
    vehicles: dict[date, int] = defaultdict(int)
    for _, day in scenario.shifts_by_vehicle_day:
        vehicles[day] += 1
    halls = [(s, _hall(s, scenario, need_g)) for s in scenario.recipients]
    return MonthBoard(
        weeks=tuple(_week(scenario, days, need_g, vehicles) for days in _weeks(scenario)),
        zones=_zones(scenario),
        days=tuple(
            BoardDay(
                day=day,
                day_off=is_day_off(day),
                session_count=sum(d == day for _, d in need_g),
                vehicle_count=vehicles[day],
            )
            for day in scenario.days
        ),
        groups=_groups(scenario, halls),
        without_session=tuple(h.name for _, h in halls if not h.session_count),
    )


def _weeks(scenario: Scenario) -> list[list[date]]:
    found: list[list[date]] = []
    for day in scenario.days:
        if not found or day.weekday() == MONDAY:
            found.append([])
        found[-1].append(day)
    return found


def _week(
    scenario: Scenario,
    days: list[date],
    need_g: dict[tuple[str, date], int],
    vehicles: dict[date, int],
) -> BoardWeek:
    inside = [g for (_, day), g in need_g.items() if days[0] <= day <= days[-1]]
    return BoardWeek(
        first=days[0],
        session_count=len(inside),
        need_g=sum(inside),
        driver_day_count=sum(vehicles[day] for day in days),
    )


def _zones(scenario: Scenario) -> tuple[ZoneWeeks, ...]:
    starts = [days[0] for days in _weeks(scenario)]
    there: dict[Zone, int] = defaultdict(int)
    coming: dict[Zone, list[int]] = defaultdict(lambda: [0] * len(starts))
    for lot in scenario.lots.values():
        zone = scenario.products[lot.product_id].zone
        if lot.available_on <= scenario.start:
            there[zone] += lot.quantity_g
        else:
            week = max(i for i, first in enumerate(starts) if first <= lot.available_on)
            coming[zone][week] += lot.quantity_g
    return tuple(
        ZoneWeeks(zone=zone, there_g=there[zone], coming_g=tuple(coming[zone]))
        for zone in Zone
        if zone in there or zone in coming
    )


def _hall(site: Site, scenario: Scenario, need_g: dict[tuple[str, date], int]) -> BoardHall:
    days = tuple(need_g.get((site.site_id, day), 0) for day in scenario.days)
    return BoardHall(name=site.shown_name, need_g=days, session_count=sum(g > 0 for g in days))


def _groups(scenario: Scenario, halls: list[tuple[Site, BoardHall]]) -> tuple[BoardGroup, ...]:
    by_base: dict[str, list[BoardHall]] = defaultdict(list)
    for site, hall in halls:
        by_base[base_name(scenario, site)].append(hall)
    return tuple(BoardGroup(base_name=name, halls=tuple(x)) for name, x in by_base.items())
