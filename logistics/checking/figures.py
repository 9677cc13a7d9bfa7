"""A plan's figures and goals, by the arithmetic that the public format fixes."""

import math
from collections.abc import Iterable
from fractions import Fraction

from logistics.checking.report import Figures, Goals
from logistics.checking.stock import Stock, supply_g
from logistics.checking.trips import Ride
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan, Use

SOON_DAYS = 7


def figure(
    scenario: Scenario, plan: Plan, *, rides: list[Ride], stock: Stock, meals: list[Use]
) -> Figures:
    """Compute the figures of a plan from its rides, its last stock and the uses that count."""
    fills = fills_of(scenario, meals)
    values = list(fills.values())
    cost_yen = round(float(exact_cost_yen(scenario, rides)), 1)
    return Figures(
        supply_g=supply_g(scenario),
        need_g=sum(scenario.month_need_g.values()),
        used_g=sum(u.quantity_g for u in meals),
        wasted_g=stock.wasted_g,
        left_g=sum(stock.grams.values()),
        expiring_soon_g=_expiring_soon_g(scenario, stock),
        fills={site_id: round(fill, 6) for site_id, fill in fills.items()},
        min_fill=round(values[0], 6) if values else None,
        mean_fill=round(sum(values) / len(values), 6) if values else None,
        gini=round(_gini(values), 6),
        cost_yen=cost_yen,
        length_m=sum(_length_m(scenario, ride) for ride in rides),
        duration_min=sum(_duration_min(ride) for ride in rides),
        trips=len(plan.trips),
        peak_storage=round(max(stock.fullest.values(), default=0.0), 4),
        goals=_goals(scenario, values, stock.wasted_g, cost_yen),
    )


def fills_of(scenario: Scenario, meals: Iterable[Use]) -> dict[SiteId, float]:
    """Return the fill of each recipient with a need this month, the worst-off first.

    Used over needed, this month and the earlier months of the fiscal year together.
    """
    used: dict[SiteId, int] = {}
    for use in meals:
        used[use.site_id] = used.get(use.site_id, 0) + use.quantity_g
    found = []
    for site_id, need_g in scenario.month_need_g.items():
        if need_g:
            used_g = used.get(site_id, 0) + scenario.used_before_g(site_id)
            found.append((used_g / scenario.whole_need_g(site_id), site_id))
    return {site_id: fill for fill, site_id in sorted(found)}


def exact_cost_yen(scenario: Scenario, rides: Iterable[Ride]) -> Fraction:
    """Return what the trips cost: kilometres, hours and trips at each vehicle's rates."""
    total = Fraction(0)
    for ride in rides:
        vehicle = ride.vehicle
        total += Fraction(vehicle.yen_per_trip)
        total += Fraction(vehicle.yen_per_hour) * _duration_min(ride) / 60
        total += Fraction(vehicle.yen_per_km) * _length_m(scenario, ride) / 1000
    return total


def refuted(
    plan: Plan, mine: Figures, other: Figures, *, fill_slack: float = 0.0005
) -> tuple[str, ...]:
    """Return the bounds of ``plan`` (with figures ``mine``) that a sound plan's figures refute."""
    bounds, found = plan.bounds, []
    level = (other.goals.min_fill_steps or 0) >= (mine.goals.min_fill_steps or 0)
    lean = level and other.goals.waste_steps <= mine.goals.waste_steps
    pairs = zip(mine.goals.fill_steps, other.goals.fill_steps, strict=False)
    fair = lean and all(theirs >= ours for ours, theirs in pairs)
    if bounds.min_fill is not None and (other.min_fill or 0.0) > bounds.min_fill + fill_slack:
        found.append(f"min_fill {other.min_fill} refutes the bound {bounds.min_fill}")
    wasted_kg = other.wasted_g / 1000
    if level and bounds.wasted_kg is not None and wasted_kg < bounds.wasted_kg - 0.001:
        found.append(f"wasted_kg {wasted_kg} refutes the bound {bounds.wasted_kg}")
    ranked = zip(sorted(other.fills.values()), bounds.fills or (), strict=False)
    for rank, (fill, most) in enumerate(ranked, start=1):
        if lean and fill > most + fill_slack:
            found.append(f"fill {fill} at rank {rank} refutes the bound {most}")
    if fair and bounds.cost_yen is not None and other.cost_yen < bounds.cost_yen - 1.0:
        found.append(f"cost_yen {other.cost_yen} refutes the bound {bounds.cost_yen}")
    return tuple(found)


def _duration_min(ride: Ride) -> int:
    return ride.trip.stops[-1].depart_min - ride.trip.stops[0].arrive_min


def _length_m(scenario: Scenario, ride: Ride) -> int:
    legs = (
        scenario.leg(here.site_id, there.site_id)
        for here, there in zip(ride.stops, ride.stops[1:], strict=False)
    )
    return sum(leg.length_m for leg in legs if leg)


def _expiring_soon_g(scenario: Scenario, stock: Stock) -> int:
    return sum(
        g
        for (_, lot_id), g in stock.grams.items()
        if (scenario.last_use_day(lot_id) - scenario.end).days <= SOON_DAYS
    )


def _gini(fills: list[float]) -> float:
    """Return 0 where all fills (sorted upwards) are alike, towards 1 where one has all."""
    count, total = len(fills), sum(fills)
    weighted = sum((2 * (i + 1) - count - 1) * fill for i, fill in enumerate(fills))
    return weighted / (count * total) if total else 0.0


def _goals(scenario: Scenario, fills: list[float], wasted_g: int, cost_yen: float) -> Goals:
    """Round to steps; six decimals first, so that 0.29 / 0.01 is 29 steps and not 28."""
    fill_step = float(scenario.objective.fill_step)
    waste_step_kg = float(scenario.objective.waste_step_kg)
    steps = tuple(math.floor(round(fill / fill_step, 6)) for fill in fills)
    return Goals(
        min_fill_steps=steps[0] if steps else None,
        waste_steps=math.ceil(round(wasted_g / 1000 / waste_step_kg, 6)),
        fill_steps=tuple(sorted(steps)),
        cost_yen=cost_yen,
    )
