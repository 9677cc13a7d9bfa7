"""Insertions: the same as trying every place one after the other."""

import pytest

from logistics.generate import generate_month
from logistics.program.tours import Tour, best_insertion, idle_tour, time_tour
from logistics.search.first_tours import drivable_shifts
from logistics.search.insertion import Insertions
from routing.travel import NEVER

EXTRA_G = 10_000


@pytest.mark.parametrize("seed", range(3))
def test_insertions_are_those_that_trying_every_place_finds(seed: int) -> None:
    month = generate_month(seed=seed, halls=12, days=10)
    sites = [s.site_id for s in month.recipients]
    insertions = Insertions(month, sites)
    compared = 0
    for shift in drivable_shifts(month):
        tour = Tour(shift=shift, sites=idle_tour(month, shift).sites, works=(True, False))
        base = month.sites[tour.sites[0]]
        if not base.is_supply:
            food_id = next(s.site_id for s in month.supplies)
            tour = tour.with_stop(1, food_id)
        for site_id in sites[seed::3]:
            handled = [0 if not works else 5_000 for works in tour.works]
            extra_min, places = insertions.longer_by(tour, handled, EXTRA_G)
            if time_tour(month, tour, handled) is None:
                assert (extra_min >= NEVER).all()
                break
            n = sites.index(site_id)
            if site_id in tour.sites:
                continue
            found = best_insertion(month, tour, site_id, handled, EXTRA_G)
            assert (found is not None) == (extra_min[n] < NEVER)
            if found is not None:
                compared += 1
                place = int(places[n])
                longer = tour.with_stop(place, site_id)
                with_it = [*handled[:place], EXTRA_G, *handled[place:]]
                assert time_tour(month, longer, with_it) is not None
                tour = longer
    assert compared > 10
