"""Changed plans of a month whose donations are still uncertain: promises stay cautious."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from logistics import uncertain
from logistics.changes.difference import difference
from logistics.changes.replanned import Replanned
from logistics.check import check
from logistics.events import DriverIll, LotChanges
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Arrival, Scenario
from logistics.plan_model import Plan
from logistics.uncertain import cautious, counted, replanned, settled


@pytest.fixture(scope="module")
def month() -> Scenario:
    """A month that counts on what is likely: twice what surely comes of each uncertain lot."""
    month = generate_month(seed=21, halls=6, days=12, uncertain_share=0.6)
    lots, arrivals = dict(month.lots), []
    for arrival in month.arrivals:
        lot = month.lots[arrival.lot_id]
        likely_g = 2 * lot.quantity_g
        lots[arrival.lot_id] = replace(lot, quantity_g=likely_g)
        arrivals.append(replace(arrival, cautious_g=lot.quantity_g, likely_g=likely_g))
    return replace(month, lots=lots, arrivals=tuple(arrivals))


@pytest.fixture(scope="module")
def plan(month: Scenario) -> Plan:
    return counted(month, plan_by_hand(cautious(month)))


def _last_to_come(month: Scenario) -> Arrival:
    return max(month.arrivals, key=lambda a: month.lots[a.lot_id].available_on)


def test_a_donation_is_open_until_its_day(month: Scenario) -> None:
    last = _last_to_come(month)
    comes = month.lots[last.lot_id].available_on
    assert last in settled(month, as_of=comes - timedelta(days=1)).arrivals
    assert last not in settled(month, as_of=comes).arrivals
    assert settled(month, as_of=date.min).arrivals == month.arrivals
    assert settled(month, as_of=date.max).arrivals == ()


@pytest.mark.parametrize("anew_s", [0.0, 1.0])
def test_promises_stay_cautious_after_news(month: Scenario, plan: Plan, anew_s: float) -> None:
    shift = min(month.shifts, key=lambda s: s.day)
    ill = DriverIll(vehicle_id=shift.vehicle_id, day=shift.day)
    after, new = replanned(month, plan, [ill], as_of=month.start, time_limit_s=2.0, anew_s=anew_s)
    assert check(after, new).clean
    assert after.arrivals == settled(month, as_of=month.start).arrivals != ()
    for arrival in after.arrivals:
        loaded_g = sum(
            item.quantity_g
            for stop in (s for t in new.trips for s in t.stops)
            if stop.site_id == after.lots[arrival.lot_id].site_id
            for item in stop.load
            if item.lot_id == arrival.lot_id
        )
        assert loaded_g <= arrival.cautious_g


def test_what_came_is_counted_from_its_day_on(month: Scenario, plan: Plan) -> None:
    last = _last_to_come(month)
    day = month.lots[last.lot_id].available_on
    came = LotChanges(lot_id=last.lot_id, quantity_g=0, known_on=day)
    after, new = replanned(month, plan, [came], as_of=day, time_limit_s=2.0)
    assert after.lots[last.lot_id].quantity_g == 0
    assert check(after, new).clean
    assert last.lot_id not in {a.lot_id for a in after.arrivals}


def test_a_better_plan_of_the_rest_is_taken(
    month: Scenario, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 95 % of the deliveries may change where the rest is planned anew."""
    certain = replace(month, arrivals=())
    poor = replace(plan, trips=plan.trips[:1], uses=(), discards=())
    poor = counted(certain, poor)
    if not check(certain, poor).clean:
        poor = counted(certain, replace(plan, trips=(), uses=(), discards=()))
    monkeypatch.setattr(uncertain, "replan", _as_it_is)
    shift = min(month.shifts, key=lambda s: s.day)
    ill = DriverIll(vehicle_id=shift.vehicle_id, day=shift.day)
    _, kept = replanned(certain, poor, [ill], as_of=month.start, time_limit_s=2.0)
    after, new = replanned(certain, poor, [ill], as_of=month.start, time_limit_s=2.0, anew_s=2.0)
    goals = [check(after, p).figures.goals for p in (new, kept)]
    assert check(after, new).clean
    assert goals[0].beats(goals[1])


def _as_it_is(month: Scenario, plan: Plan, *_: object, **__: object) -> object:
    same = difference(month, plan, plan)
    return Replanned(scenario=month, plan=plan, difference=same, lock_costs=None, notes=())
