"""Hypothesis strategies for whole months, plausible ones and odd ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from inventory.model import Zone
from logistics.generate import generate_month
from logistics.model import DAY_MIN, Leg, Outage, Policy, Scenario, Store, Window

Twist = Callable[[Scenario], Scenario]


def no_vehicles(month: Scenario) -> Scenario:
    return replace(month, vehicles={}, shifts=())


def no_shifts(month: Scenario) -> Scenario:
    return replace(month, shifts=())


def shifts_all_day_twice(month: Scenario) -> Scenario:
    shifts = tuple(replace(s, start_min=0, end_min=DAY_MIN) for s in month.shifts)
    return replace(month, shifts=shifts * 2)


def no_needs(month: Scenario) -> Scenario:
    return replace(month, needs=())


def needs_of_nothing(month: Scenario) -> Scenario:
    return replace(month, needs=tuple(replace(n, quantity_g=0) for n in month.needs))


def needs_at_midnight(month: Scenario) -> Scenario:
    ready = {
        key: (0 if i % 2 else DAY_MIN)
        for i, key in enumerate(sorted({(n.site_id, n.day) for n in month.needs}))
    }
    needs = tuple(replace(n, ready_by_min=ready[n.site_id, n.day]) for n in month.needs)
    return replace(month, needs=needs)


def no_lots(month: Scenario) -> Scenario:
    return replace(month, lots={})


def lots_at_recipients(month: Scenario) -> Scenario:
    homes = [s.site_id for s in month.recipients]
    lots = {
        k: replace(lot, site_id=homes[i % len(homes)])
        for i, (k, lot) in enumerate(month.lots.items())
    }
    return replace(month, lots=lots)


def lots_out_of_date(month: Scenario) -> Scenario:
    lots = {
        k: replace(lot, expires_on=lot.available_on - timedelta(days=1))
        for k, lot in month.lots.items()
    }
    return replace(month, lots=lots)


def lots_for_ever(month: Scenario) -> Scenario:
    lots = {
        k: replace(lot, available_on=date(1900, 1, 1), expires_on=date(9990, 12, 31))
        for k, lot in month.lots.items()
    }
    return replace(month, lots=lots)


def lots_of_nothing(month: Scenario) -> Scenario:
    return replace(month, lots={k: replace(x, quantity_g=0) for k, x in month.lots.items()})


def lots_by_the_gram(month: Scenario) -> Scenario:
    return replace(month, lots={k: replace(x, case_g=1) for k, x in month.lots.items()})


def cases_of_a_ton(month: Scenario) -> Scenario:
    lots = {k: replace(x, case_g=1_000_000) for k, x in month.lots.items()}
    return replace(month, lots=lots)


def no_stores(month: Scenario) -> Scenario:
    return replace(month, stores=(), outages=())


def stores_of_a_litre(month: Scenario) -> Scenario:
    stores = tuple(
        Store(site_id=site_id, zone=zone, capacity_ul=1_000_000)
        for site_id in month.sites
        for zone in Zone
    )
    return replace(month, stores=stores)


def outages_everywhere(month: Scenario) -> Scenario:
    outages = tuple(
        Outage(
            site_id=s.site_id, zone=s.zone, from_on=month.end, to_on=month.end, capacity_ul=i % 3
        )
        for i, s in enumerate(month.stores)
    )
    return replace(month, outages=outages)


def food_without_volume(month: Scenario) -> Scenario:
    products = {k: replace(p, volume_ul_per_g=0) for k, p in month.products.items()}
    return replace(month, products=products)


def no_travel(month: Scenario) -> Scenario:
    return replace(month, travel={})


def travel_in_no_time(month: Scenario) -> Scenario:
    travel = dict.fromkeys(month.travel, Leg(duration_s=0, length_m=0))
    return replace(month, travel=travel)


def service_in_no_time(month: Scenario) -> Scenario:
    sites = {k: replace(s, service_s=0, handling_s_per_100kg=0) for k, s in month.sites.items()}
    return replace(month, sites=sites)


def everything_closed(month: Scenario) -> Scenario:
    windows = tuple(
        Window(site_id=site_id, day=day, open_min=600, close_min=600)
        for site_id in month.sites
        for day in range(7)
    )
    return replace(month, windows=windows)


def always_open(month: Scenario) -> Scenario:
    return replace(month, windows=())


def no_payload(month: Scenario) -> Scenario:
    vehicles = {k: replace(v, payload_g=0) for k, v in month.vehicles.items()}
    return replace(month, vehicles=vehicles)


def boxes_of_a_quarter_hour(month: Scenario) -> Scenario:
    holds = {zone: Decimal("15.5") for zone in Zone if zone is not Zone.AMBIENT}
    vehicles = {k: replace(v, hold_min=holds) for k, v in month.vehicles.items()}
    return replace(month, vehicles=vehicles)


def nothing_waits(month: Scenario) -> Scenario:
    policy = Policy(dates=month.policy.dates, recipient_hold_days=dict.fromkeys(Zone, 0))
    return replace(month, policy=policy)


def everything_waits(month: Scenario) -> Scenario:
    return replace(month, policy=Policy(dates=month.policy.dates))


def no_budget(month: Scenario) -> Scenario:
    return replace(month, objective=replace(month.objective, budget_yen=Decimal(0)))


TWISTS: tuple[Twist, ...] = (
    no_vehicles,
    no_shifts,
    shifts_all_day_twice,
    no_needs,
    needs_of_nothing,
    needs_at_midnight,
    no_lots,
    lots_at_recipients,
    lots_out_of_date,
    lots_for_ever,
    lots_of_nothing,
    lots_by_the_gram,
    cases_of_a_ton,
    no_stores,
    stores_of_a_litre,
    outages_everywhere,
    food_without_volume,
    no_travel,
    travel_in_no_time,
    service_in_no_time,
    everything_closed,
    always_open,
    no_payload,
    boxes_of_a_quarter_hour,
    nothing_waits,
    everything_waits,
    no_budget,
)


@st.composite
def months(draw: st.DrawFn, *, most_halls: int = 3, most_days: int = 16) -> Scenario:
    """Small months; most are plausible, some are turned odd by one or more twists."""
    month = generate_month(
        seed=draw(st.integers(0, 2**32 - 1), label="seed"),
        halls=draw(st.integers(1, most_halls), label="halls"),
        days=draw(st.integers(1, most_days), label="days"),
    )
    for twist in draw(st.lists(st.sampled_from(TWISTS), max_size=3, unique=True), label="twists"):
        month = twist(month)
    return month
