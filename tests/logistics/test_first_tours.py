"""Whom the first tours of a month come to, and where they load."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.model import Scenario, SiteId
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.program.tours import loading_stops
from logistics.progress import Budget
from logistics.search import first_tours
from logistics.search.calendar import Calendar
from logistics.search.first_tours import Waiting, last_days
from logistics.search.tour_search import EMPTY_PASSED_SHARE, PASSED_SHARE, TourSearch
from tests.strategies import months

HIGHEST = 0.6


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=11, halls=20)


def calendar_of(month: Scenario) -> Calendar:
    return Calendar(
        month,
        Deliverable(month, lot_classes(month)),
        Budget(time_limit_s=60).start(),
        weights=Weights(worst_most=HIGHEST),
    )


@settings(max_examples=60, deadline=None)
@given(month=months(), parts=st.integers(1, 64))
def test_who_is_not_seen_by_the_last_day_cannot_reach_the_fill(month: Scenario, parts: int) -> None:
    fill = parts / 64  # a float without an error
    found = last_days(month, fill)
    needs_g: dict[SiteId, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for (site_id, day, _), need_g in month.need_g.items():
        needs_g[site_id][day] += need_g
    for site_id, by_day in needs_g.items():
        if not month.whole_need_g(site_id):
            assert site_id not in found
            continue

        def reached(since: date, by_day: dict[date, int] = by_day, s: SiteId = site_id) -> Fraction:
            later_g = sum(g for day, g in by_day.items() if day >= since)
            return Fraction(month.used_before_g(s) + later_g, month.whole_need_g(s))

        if site_id in found:
            assert reached(found[site_id] + timedelta(days=1)) < fill <= reached(found[site_id])
        else:
            assert reached(month.start) < fill or reached(date.max) >= fill


def test_who_has_to_be_seen_comes_first_until_it_is(month: Scenario) -> None:
    days = last_days(month, HIGHEST)
    shift = next(s for s in month.shifts if s.day in days.values())
    base_id = month.vehicles[shift.vehicle_id].base_id
    soon = {shift.day + timedelta(days=n) for n in range(first_tours.URGENT_DAYS + 1)}
    urgent = {s for s, day in days.items() if day in soon and s != base_id}
    recipients = [s.site_id for s in month.recipients]
    waiting = Waiting(month, recipients, highest_fill=HIGHEST)
    order = waiting.order(shift)
    assert set(order) == set(recipients) - {base_id}
    assert urgent
    assert set(order[: len(urgent)]) == urgent
    assert order != Waiting(month, recipients, highest_fill=0.0).order(shift)
    waiting.see(urgent)
    assert set(waiting.order(shift)[-len(urgent) :]) == urgent, "the others were never seen"


def test_the_first_tour_comes_to_who_can_be_seen_only_then(
    month: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hall far away has a meal early in the month, and then never again."""
    shift = next(
        s for s in month.shifts if month.sites[month.vehicles[s.vehicle_id].base_id].is_supply
    )
    base_id = month.vehicles[shift.vehicle_id].base_id
    halls = [s.site_id for s in month.recipients if month.leg(base_id, s.site_id)]
    far_id = max(halls, key=lambda s: month.travel[base_id, s].duration_s)
    early = [replace(n, day=shift.day) for n in month.needs if n.site_id == far_id]
    later = [
        n for n in month.needs if n.site_id != far_id and n.day > shift.day + timedelta(days=9)
    ]
    once = replace(month, shifts=(shift,), needs=(*early[:1], *later), windows=(), history={})
    (tour,) = calendar_of(once).first_tours()
    assert far_id in tour.sites
    monkeypatch.setattr(first_tours, "last_days", lambda *_: {})
    (tour,) = calendar_of(once).first_tours()
    assert far_id not in tour.sites, "those that are nearer take all the time"


@pytest.mark.parametrize("seed", range(4))
def test_the_first_tours_load_first_and_only_where_food_has_come(seed: int) -> None:
    month = generate_month(seed=seed, halls=20)
    calendar = calendar_of(month)
    tours = calendar.first_tours()
    assert any(len(t.sites) > 3 for t in tours)
    for tour in tours:
        supplies = [month.sites[s].is_supply for s in tour.sites[1:-1]]
        assert supplies == sorted(supplies, reverse=True)
        base_id = tour.sites[0]
        if month.sites[base_id].is_supply and tour.works[0]:
            assert calendar.loading.has_come(base_id, tour.shift.day) or not any(supplies)
        if not tour.is_idle and not month.sites[base_id].is_supply:
            assert not tour.works[0], "nothing is loaded at a hall"
            assert loading_stops(month, tour)


def test_a_tour_with_help_often_passes_a_base_without_food_and_never_its_own_hall() -> None:
    month = generate_month(seed=1, halls=20)
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
    loaded = {True: [0, 0], False: [0, 0]}
    for shift in month.shifts:
        supplies = search.loading.main(shift)
        opened = search.opened(shift, supplies)
        for _ in range(20):
            anew = search._opened_to_help(shift, supplies)
            assert anew.sites == opened.sites
            assert all(
                was or not works for works, was in zip(anew.works, opened.works, strict=True)
            )
            assert any(month.sites[s].is_supply for s in np.compress(anew.works, anew.sites))
            if not month.sites[opened.sites[0]].is_supply or len(opened.sites) == 2:
                assert anew == opened
            elif opened.works[0]:
                counts = loaded[search.loading.has_come(opened.sites[0], shift.day)]
                counts[anew.works[0]] += 1
    for has_food, share in ((True, PASSED_SHARE), (False, EMPTY_PASSED_SHARE)):
        passed, stopped = loaded[has_food]
        assert not passed + stopped or abs(passed / (passed + stopped) - share) < 0.15
    assert any(map(sum, loaded.values()))
