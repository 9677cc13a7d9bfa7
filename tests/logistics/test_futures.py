"""Surprises: seeded, known in order, and such as the month can have."""

from dataclasses import replace
from itertools import groupby

import pytest

from logistics.events import LotChanges, LotMissing, as_known, revised
from logistics.futures import Chances, future, known_on
from logistics.generate import generate_month
from logistics.model import Scenario

OFTEN = Chances(
    lot_stays_away=0.2,
    lots_unannounced_a_week=3,
    stores_fail_a_week=3,
    driver_is_ill=0.3,
    session_is_cancelled=0.3,
    sessions_asked_a_week=3,
)
NEVER = Chances(
    lot_stays_away=0,
    lots_unannounced_a_week=0,
    stores_fail_a_week=0,
    driver_is_ill=0,
    session_is_cancelled=0,
    sessions_asked_a_week=0,
)


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=5, halls=8, days=21, uncertain_share=0.5)


def test_a_seed_brings_the_same_surprises(month: Scenario) -> None:
    assert future(month, seed="1", chances=OFTEN) == future(month, seed="1", chances=OFTEN)
    assert future(month, seed="1", chances=OFTEN) != future(month, seed="2", chances=OFTEN)


def test_every_kind_comes_and_fits_the_month(month: Scenario) -> None:
    kinds = set()
    for seed in range(20):
        events = future(month, seed=str(seed), chances=OFTEN)
        kinds |= {type(event).__name__ for event in events}
        known = replace(month, arrivals=())
        days = [known_on(event) for event in events]
        assert days == sorted(days)
        assert not days or month.start <= days[0]
        for day, news in groupby(events, key=known_on):
            known = revised(known, as_known(known, list(news), as_of=day))
    assert kinds == {
        "LotChanges",
        "LotMissing",
        "LotComes",
        "StoreFails",
        "DriverIll",
        "SessionCancelled",
        "SessionAdded",
    }


def test_what_comes_of_an_uncertain_lot_lies_between_its_quantiles(month: Scenario) -> None:
    expected = {a.lot_id: a for a in month.arrivals}
    above_likely = below_likely = 0
    for seed in range(40):
        for event in future(month, seed=str(seed), chances=NEVER):
            assert isinstance(event, LotChanges), "nothing else may happen"
            arrival, lot = expected[event.lot_id], month.lots[event.lot_id]
            assert arrival.cautious_g <= event.quantity_g <= arrival.generous_g
            assert event.quantity_g % lot.case_g == 0
            assert event.known_on == lot.available_on
            above_likely += event.quantity_g > arrival.likely_g
            below_likely += event.quantity_g < arrival.likely_g
    assert min(above_likely, below_likely) > 0.3 * (above_likely + below_likely)


def test_only_food_that_is_still_to_come_stays_away(month: Scenario) -> None:
    always = replace(NEVER, lot_stays_away=1.0)
    away = {e.lot_id for e in future(month, seed="1", chances=always) if isinstance(e, LotMissing)}
    assert away == {
        k for k, lot in month.lots.items() if month.start <= lot.available_on <= month.end
    }


def test_nothing_happens_where_nothing_may(month: Scenario) -> None:
    assert future(replace(month, arrivals=()), seed="1", chances=NEVER) == ()
