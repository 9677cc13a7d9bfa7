"""``replan``: each kind of news by example; on random months nothing is broken, little changes."""

import random
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.model import Category, ExpiryKind, LotId, Zone
from logistics.changes.cutting import Situation, cut
from logistics.changes.difference import Change, deliveries_of, difference
from logistics.changes.replanned import NoteKind, Replanned
from logistics.check import check
from logistics.errors import EventRefused, ReplanImpossible
from logistics.events import (
    Decline,
    DriverIll,
    Event,
    LotChanges,
    LotComes,
    LotMissing,
    RoadCloses,
    SessionAdded,
    SessionCancelled,
    StoreFails,
)
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, with_figures
from logistics.locks import Locks, broken
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Plan, Use
from logistics.replan import replan
from tests.logistics.asking import ask
from tests.logistics.news import EVENTS, LOCKS, News
from tests.logistics.news_month import (
    BEANS,
    FIRST,
    HALLS,
    LAST,
    MEAL_MIN,
    ONE,
    PRODUCTS,
    RICE,
    SECOND,
    THREE,
    TWO,
    brought,
    news_month,
    news_plan,
    places,
)
from tests.one_trip import BASE, TRUCK
from tests.strategies import months

MONTH = news_month()
PLAN = news_plan(MONTH)
BEFORE = MONTH.days[1]
BETWEEN = FIRST + timedelta(days=1)
KEPT_SHARE = 0.95


def after_news(
    *events: Event, as_of: date = BEFORE, committed_days: int = 0, plan: Plan = PLAN
) -> Replanned:
    locks = Locks(committed_days=committed_days)
    found = replan(MONTH, plan, events, as_of=as_of, locks=locks)
    sound(found, PLAN, as_of)
    return found


def sound(found: Replanned, old: Plan, as_of: date) -> None:
    report = check(found.scenario, found.plan)
    assert report.clean, report.violations
    assert past(found.plan, as_of) == past(old, as_of)
    assert found.difference.unchanged_share >= KEPT_SHARE


def past(plan: Plan, as_of: date) -> tuple[object, ...]:
    def meals(uses: Iterable[Use]) -> list[Use]:
        done = (u for u in uses if u.day < as_of)
        return sorted(done, key=lambda u: (u.day, u.site_id, u.lot_id))

    trips = [t for t in plan.trips if t.day < as_of]
    return trips, meals(plan.uses), meals(plan.discards)


def test_without_news_nothing_changes() -> None:
    found = after_news()
    assert found.plan is PLAN
    assert found.difference.deliveries == ()
    assert found.lock_costs is None


def test_what_comes_unexpectedly_is_given_to_those_who_can_use_it() -> None:
    comes = LotComes(
        lot_id=LotId("NEW"),
        product_id=PRODUCTS[RICE].product_id,
        site_id=BASE,
        available_on=SECOND,
        quantity_g=30_000,
        case_g=5_000,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=SECOND,
    )
    found = after_news(comes)
    assert sum(brought(found.plan, s, SECOND).get(LotId("NEW"), 0) for s in HALLS) == 30
    assert check(found.scenario, found.plan).figures.wasted_g == 0


def test_what_stays_away_is_not_brought() -> None:
    found = after_news(LotMissing(lot_id=BEANS))
    assert all(BEANS not in brought(found.plan, s, d) for s in HALLS for d in (FIRST, SECOND))
    assert all(brought(found.plan, s, FIRST)[RICE] == 10 for s in HALLS)
    assert found.difference.before - found.difference.unaffected == 3


def test_what_had_been_moved_of_a_lost_lot_stays() -> None:
    found = after_news(LotMissing(lot_id=RICE), as_of=BETWEEN)
    assert found.scenario.lots[RICE].quantity_g == 30_000
    assert [n.kind for n in found.notes] == [NoteKind.LOT_PART_GONE]
    assert all(RICE not in brought(found.plan, s, SECOND) for s in HALLS)


def test_less_of_a_lot_is_what_is_brought_at_most() -> None:
    found = after_news(LotChanges(lot_id=RICE, quantity_g=37_000), as_of=BETWEEN)
    assert sum(brought(found.plan, s, SECOND).get(RICE, 0) for s in HALLS) == 5


def test_nothing_is_brought_to_a_freezer_that_failed() -> None:
    waits = tuple(Use(site_id=s, day=SECOND, lot_id=RICE, quantity_g=10_000) for s in HALLS)
    old = with_figures(MONTH, replace(PLAN, trips=PLAN.trips[:1], uses=waits))
    assert check(MONTH, old).clean
    fails = StoreFails(site_id=ONE, zone=Zone.AMBIENT, from_on=FIRST, to_on=FIRST)
    found = replan(MONTH, old, [fails], as_of=BEFORE, locks=Locks(committed_days=0))
    report = check(found.scenario, found.plan)
    assert report.clean
    assert report.figures.wasted_g == 0
    used = sum(u.quantity_g for u in found.plan.uses if (u.site_id, u.day) == (ONE, FIRST))
    assert brought(found.plan, ONE, FIRST).get(RICE, 0) * 1000 <= used


def test_nobody_drives_where_a_road_is_closed() -> None:
    found = after_news(RoadCloses(from_id=ONE, to_id=TWO))
    for trip in found.plan.trips:
        sites = [s.site_id for s in trip.stops]
        assert not {(ONE, TWO), (TWO, ONE)} & set(pairwise(sites))
    assert found.difference.unaffected == found.difference.before
    assert {s.change for s in found.difference.stops} == {Change.MOVED}


def test_a_road_is_open_until_it_closes() -> None:
    found = after_news(RoadCloses(from_id=ONE, to_id=TWO, from_on=SECOND))
    assert found.plan.trips[0] == PLAN.trips[0]
    assert places(found.plan, "T2") != places(PLAN, "T2")


def test_without_a_driver_others_bring_it_later() -> None:
    found = after_news(DriverIll(vehicle_id=TRUCK, day=FIRST))
    assert "T1" not in {t.trip_id for t in found.plan.trips}
    assert sum(brought(found.plan, s, SECOND).get(BEANS, 0) for s in HALLS) == 40


def test_a_hall_that_cancels_gets_nothing_and_is_not_held_short() -> None:
    found = after_news(SessionCancelled(site_id=TWO, day=SECOND))
    assert brought(found.plan, TWO, SECOND) == {}
    assert check(found.scenario, found.plan).figures.fills[TWO] == pytest.approx(0.5)


def test_a_hall_that_asks_is_served() -> None:
    asks = SessionAdded(
        site_id=THREE, day=LAST, ready_by_min=MEAL_MIN, needs_g={Category.STAPLE: 10_000}
    )
    found = after_news(asks)
    used = [u for u in found.plan.uses if (u.site_id, u.day) == (THREE, LAST)]
    assert sum(u.quantity_g for u in used) == 10_000


def test_what_is_declined_does_not_come() -> None:
    found = after_news(Decline(site_id=THREE, category=Category.STAPLE))
    assert RICE not in brought(found.plan, THREE, FIRST)
    assert check(found.scenario, found.plan).figures.fills[THREE] >= 0.25


def test_committed_days_change_only_where_they_must() -> None:
    comes = LotChanges(lot_id=BEANS, quantity_g=60_000)
    found = after_news(comes, as_of=FIRST, committed_days=10)
    assert found.plan.trips == PLAN.trips
    ill = after_news(DriverIll(vehicle_id=TRUCK, day=FIRST), as_of=FIRST, committed_days=2)
    assert [n.trip_id for n in ill.notes if n.kind is NoteKind.COMMITTED_CHANGED] == ["T1"]


def test_the_difference_names_what_people_do_otherwise() -> None:
    found = after_news(SessionCancelled(site_id=TWO, day=SECOND))
    gone = next(c for c in found.difference.deliveries if c.delivery.site_id == TWO)
    assert (gone.before_g, gone.after_g) == (5_000, 0)
    assert (Change.GONE, TWO, 620, None) in {
        (s.change, s.site_id, s.before_min, s.after_min) for s in found.difference.stops
    }
    assert ("T2", Change.CHANGED) in {(t.trip_id, t.change) for t in found.difference.trips}


def test_a_lot_in_place_of_another_is_a_swap() -> None:
    other = LotId("RICE-2")
    month = replace(MONTH, lots={**MONTH.lots, other: replace(MONTH.lots[RICE], lot_id=other)})
    stops = tuple(
        replace(
            s, unload=tuple(replace(x, lot_id=other) if x.lot_id == RICE else x for x in s.unload)
        )
        for s in PLAN.trips[1].stops
    )
    new = replace(PLAN, trips=(PLAN.trips[0], replace(PLAN.trips[1], stops=stops)))
    found = difference(month, PLAN, new)
    assert {(s.site_id, s.before, s.after) for s in found.swaps} == {
        (site_id, RICE, other) for site_id in HALLS
    }
    assert (found.before, found.unaffected, found.unchanged) == (9, 9, 6)


def test_less_time_than_none_gives_what_is_left_of_the_plan() -> None:
    ill = DriverIll(vehicle_id=TRUCK, day=FIRST)
    found = replan(MONTH, PLAN, [ill], as_of=BEFORE, time_limit_s=0.0)
    sound(found, PLAN, BEFORE)
    assert [t.trip_id for t in found.plan.trips] == ["T2"]


def test_a_plan_that_breaks_rules_is_not_changed() -> None:
    with pytest.raises(ReplanImpossible, match="breaks"):
        replan(MONTH, replace(PLAN, scenario="another"), (), as_of=BEFORE)
    with pytest.raises(ReplanImpossible, match="outside"):
        replan(MONTH, PLAN, (), as_of=MONTH.end + timedelta(days=1))
    with pytest.raises(EventRefused):
        replan(MONTH, PLAN, [SessionCancelled(site_id=TWO, day=FIRST)], as_of=BETWEEN)


def random_case(seed: int) -> tuple[Scenario, Plan, date, list[Event], Locks]:
    """A generated month with its plan, and what becomes known on a random day."""
    chance = random.Random(f"replan {seed}")
    month = generate_month(seed=seed, halls=chance.randint(2, 7), days=chance.randint(4, 12))
    by_hand = chance.random() < 0.5
    plan = plan_by_hand(month) if by_hand else make_plan(month, time_limit_s=1.0, seed=seed)
    as_of = chance.choice(month.days)
    news = News(month, plan, as_of=as_of, seed=seed)
    kinds = chance.sample(sorted(EVENTS), chance.choice((1, 1, 2, 3)))
    events = [e for kind in kinds if (e := news.event(kind))]
    wished = chance.sample(sorted(LOCKS), chance.choice((0, 0, 1)))
    wishes = tuple(x for kind in wished if (x := news.lock(kind)))
    return month, plan, as_of, events, Locks(locks=wishes, committed_days=chance.choice((0, 1, 2)))


@pytest.mark.parametrize("seed", range(24))
def test_on_any_month_no_rule_is_broken_and_little_changes(referee: ModuleType, seed: int) -> None:
    month, plan, as_of, events, locks = random_case(seed)
    found = replan(
        month,
        plan,
        events,
        as_of=as_of,
        locks=locks,
        time_limit_s=2.0,
    )
    sound(found, plan, as_of)
    assert not ask(referee, found.scenario, found.plan).broken
    gone = broken(locks, found.scenario, old=plan, new=found.plan, as_of=as_of)
    assert gone == [n.lock for n in found.notes if n.kind is NoteKind.LOCK_NOT_KEPT]
    assert found.difference.before == len(deliveries_of(month, plan, since=as_of))


@cache
def larger_month(seed: int) -> tuple[Scenario, Plan]:
    """A month with enough halls that some may give way to others."""
    month = generate_month(seed=seed, halls=16, days=14)
    return month, make_plan(month, time_limit_s=3.0, seed=1)


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("kind", ["driver_ill", "lot_missing", "session_added"])
def test_a_plan_becomes_better_than_what_is_left_of_it(seed: int, kind: str) -> None:
    month, plan = larger_month(seed)
    as_of = month.days[2]
    event = News(month, plan, as_of=as_of, seed=seed).event(kind)
    assert event is not None
    begun = time.monotonic()
    found = replan(month, plan, [event], as_of=as_of, time_limit_s=2.0)
    assert time.monotonic() - begun < 5.0
    sound(found, plan, as_of)
    left = cut(Situation(month=found.scenario, as_of=as_of), plan)
    before, after = (check(found.scenario, p).figures.goals for p in (left, found.plan))
    assert not replace(before, cost_yen=0).beats(replace(after, cost_yen=0))
    assert found.difference.unaffected - found.difference.unchanged <= 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(month=months(), seed=st.integers(0, 10**6))
def test_on_odd_months_no_rule_is_broken_either(month: Scenario, seed: int) -> None:
    plan = plan_by_hand(month)
    chance = random.Random(seed)
    as_of = chance.choice(month.days)
    news = News(month, plan, as_of=as_of, seed=seed)
    kinds = chance.sample(sorted(EVENTS), 2)
    events = [e for kind in kinds if (e := news.event(kind))]
    locks = Locks(committed_days=chance.choice((0, 2)))
    sound(replan(month, plan, events, as_of=as_of, locks=locks, time_limit_s=2.0), plan, as_of)
