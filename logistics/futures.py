"""What may come of a month: surprises drawn from a seed, each on the day on which it is known.

The chances are invented (架空), of the size that people at a hub tell of; who knows better gives
others.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.model import LotId, Zone
from logistics.events import (
    DriverIll,
    Event,
    LotChanges,
    LotComes,
    LotMissing,
    SessionAdded,
    SessionCancelled,
    StoreFails,
)
from logistics.model import Arrival, Scenario, SiteId

COLD = frozenset({Zone.CHILLED, Zone.FROZEN})
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """How likely surprises are: shares of 1, or how many there are a week on average."""

    lot_stays_away: float = 0.03
    lots_unannounced_a_week: float = 0.7
    stores_fail_a_week: float = 0.15
    driver_is_ill: float = 0.02
    session_is_cancelled: float = 0.02
    sessions_asked_a_week: float = 0.5


USUAL = Chances()


def future(scenario: Scenario, *, seed: str, chances: Chances = USUAL) -> tuple[Event, ...]:
    """Return what happens, in the order in which it becomes known; the same for the same seed."""
    chance = random.Random(seed)
    draws = (_lots, _unannounced, _stores, _drivers, _cancelled, _asked)
    events = [event for draw in draws for event in draw(scenario, chance, chances)]
    return tuple(sorted(events, key=known_on))


def known_on(event: Event) -> date:
    """Return the day on whose morning an event is known."""
    if event.known_on is None:
        raise ValueError(f"{event} is known on no day")
    return event.known_on


def _lots(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let donations to come stay away, or bring what lies between their quantiles."""
    expected = {a.lot_id: a for a in scenario.arrivals}
    for lot in scenario.lots.values():
        if not scenario.start <= lot.available_on <= scenario.end:
            continue
        if chance.random() < chances.lot_stays_away:
            yield LotMissing(lot_id=lot.lot_id, known_on=lot.available_on)
        elif lot.lot_id in expected:
            came_g = _between(expected[lot.lot_id], chance.random())
            came_g = came_g // lot.case_g * lot.case_g
            if came_g != lot.quantity_g:
                yield LotChanges(lot_id=lot.lot_id, quantity_g=came_g, known_on=lot.available_on)


def _between(arrival: Arrival, share: float) -> int:
    """Return the grams at a share of the way from cautious by likely (a half) to generous."""
    if share < 0.5:
        low_g, high_g = arrival.cautious_g, arrival.likely_g
    else:
        low_g, high_g, share = arrival.likely_g, arrival.generous_g, share - 0.5
    return low_g + int(2 * share * (high_g - low_g))


def _times(chance: random.Random, days: int, a_week: float) -> Iterator[int]:
    """Yield the days, counted from 0, on which something happens that is as likely on each."""
    for offset in range(days):
        if chance.random() < a_week / DAYS_A_WEEK:
            yield offset


def _unannounced(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let more food like some that is known come to the same place."""
    lots = [x for x in scenario.lots.values() if scenario.sites[SiteId(x.site_id)].is_supply]
    for offset in _times(chance, len(scenario.days), chances.lots_unannounced_a_week):
        if not lots:
            return
        like, day = chance.choice(lots), scenario.days[offset]
        keeps = max(timedelta(days=2), like.expires_on - like.available_on)
        yield LotComes(
            lot_id=LotId(f"{like.lot_id}+{offset}"),
            product_id=like.product_id,
            site_id=SiteId(like.site_id),
            available_on=day,
            quantity_g=like.case_g * chance.randint(3, 12),
            case_g=like.case_g,
            expiry_kind=like.expiry_kind,
            expires_on=day + keeps,
            donor=like.donor,
            known_on=day,
        )


def _stores(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let a fridge or freezer fail for some nights, wholly or by half."""
    cold = [s for s in scenario.stores if s.zone in COLD]
    for offset in _times(chance, len(scenario.days), chances.stores_fail_a_week):
        if not cold:
            return
        store, day = chance.choice(cold), scenario.days[offset]
        yield StoreFails(
            site_id=store.site_id,
            zone=store.zone,
            from_on=day,
            to_on=day + timedelta(days=chance.randint(0, 3)),
            capacity_ul=chance.choice((0, store.capacity_ul // 2)),
            known_on=day,
        )


def _drivers(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let a vehicle have no driver on a day, as is known that morning."""
    for vehicle_id, day in sorted(scenario.shifts_by_vehicle_day):
        if scenario.start <= day <= scenario.end and chance.random() < chances.driver_is_ill:
            yield DriverIll(vehicle_id=vehicle_id, day=day, known_on=day)


def _cancelled(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let a recipient not open, as is known up to three days before."""
    for site_id, day in sorted(scenario.sessions):
        if chance.random() < chances.session_is_cancelled:
            known = max(scenario.start, day - timedelta(days=chance.randint(0, 3)))
            yield SessionCancelled(site_id=site_id, day=day, known_on=known)


def _asked(scenario: Scenario, chance: random.Random, chances: Chances) -> Iterator[Event]:
    """Let a recipient ask for one more session like one it has, some days before."""
    sessions = sorted(scenario.sessions)
    asked: set[tuple[str, date]] = set()
    for offset in _times(chance, len(scenario.days), chances.sessions_asked_a_week):
        if not sessions:
            return
        site_id, like = chance.choice(sessions)
        day = scenario.days[offset] + timedelta(days=chance.randint(3, 7))
        if day > scenario.end or (site_id, day) in scenario.sessions or (site_id, day) in asked:
            continue
        asked.add((site_id, day))
        needs = [n for n in scenario.needs if (n.site_id, n.day) == (site_id, like)]
        yield SessionAdded(
            site_id=site_id,
            day=day,
            ready_by_min=scenario.sessions[site_id, like],
            needs_g={
                c: scenario.need_g[site_id, like, c] for c in sorted({n.category for n in needs})
            },
            meals=needs[0].meals,
            known_on=scenario.days[offset],
        )
