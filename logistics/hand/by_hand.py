"""A sound plan as a person makes it by hand: the first plan shown, and the fallback.

Day after day and shift after shift, a vehicle loads at its base or at one other supply site and
goes to the halls whose next sessions gain most for the minutes it takes, earliest expiry first.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import version
from itertools import pairwise

from inventory.model import Category, LotId, Zone
from logistics.check import CheckReport, check
from logistics.hand.stock import (
    Pantry,
    close_evening,
    keep_recipients_own_food,
    last_day_at_recipient,
    overflow,
    receive,
)
from logistics.hand.trips import Draft, Habit, Halt, build, lots_to_load
from logistics.model import Scenario, Shift, SiteId
from logistics.plan_model import Bounds, MadeBy, Plan, PlanMetrics, PlanStop, Trip, TripId, Use
from logistics.scenario import fingerprint

BUDGET_MARGIN_YEN = 1


def plan_by_hand(scenario: Scenario, *, seed: int = 0) -> Plan:
    """Return a plan that breaks no rule, whatever the month is like.

    Where the checker objects, or where doing nothing is better, nothing moves. ``seed`` decides
    which of two vehicles whose shifts start together goes first. ``made_by.seconds`` is 0: the
    caller holds the clock.
    """
    idle, idle_report = _told(scenario, plan_idly(scenario, seed=seed))
    plan, report = _told(scenario, _plan_month(scenario, habit=_habit(scenario), seed=seed))
    if report.clean and report.figures.goals.beats(idle_report.figures.goals):
        return plan
    return idle


def plan_idly(scenario: Scenario, *, seed: int = 0) -> Plan:
    """Return the plan in which nothing moves and only what no store holds is discarded."""
    discards: list[Use] = []
    stock: dict[SiteId, dict[LotId, int]] = defaultdict(dict)
    for day in scenario.days:
        for lot in scenario.lots.values():
            if max(lot.available_on, scenario.start) == day:
                stock[SiteId(lot.site_id)][lot.lot_id] = lot.quantity_g
        for site_id, lots in stock.items():
            for lot_id in [x for x in lots if _last_day(scenario, x) <= day]:
                del lots[lot_id]
            for zone in Zone:
                room = zone, scenario.night_capacity_ul(site_id, zone, day)
                discards += overflow(scenario, site_id, night=day, lots=lots, room=room)
    return _plan(scenario, (), uses=(), discards=tuple(discards), seed=seed)


def with_figures(scenario: Scenario, plan: Plan) -> Plan:
    """Return the plan with the metrics that the checker finds."""
    return _told(scenario, plan)[0]


def _told(scenario: Scenario, plan: Plan) -> tuple[Plan, CheckReport]:
    figures = check(scenario, plan).figures
    metrics = PlanMetrics(
        wasted_g=figures.wasted_g,
        used_g=figures.used_g,
        min_fill=figures.min_fill or 0.0,
        cost_yen=figures.cost_yen,
    )
    told = replace(plan, metrics=metrics)
    return told, check(scenario, told)


def _last_day(scenario: Scenario, lot_id: LotId) -> date:
    lot = scenario.lots[lot_id]
    if scenario.sites[SiteId(lot.site_id)].is_supply:
        return scenario.last_use_day(lot_id)
    return last_day_at_recipient(scenario, lot_id, lot.available_on)


def _habit(scenario: Scenario) -> Habit:
    """Give each session the share of its need that the month's food covers, at most all."""
    supply: dict[Category, int] = defaultdict(int)
    need: dict[Category, int] = defaultdict(int)
    for lot in scenario.lots.values():
        if lot.available_on <= scenario.end and scenario.last_use_day(lot.lot_id) >= scenario.start:
            supply[scenario.product_of(lot.lot_id).category] += lot.quantity_g
    for (_, _, category), g in scenario.need_g.items():
        need[category] += g
    return Habit(ration={c: min(1.0, supply[c] / max(1, need[c])) for c in Category})


def _plan_month(scenario: Scenario, *, habit: Habit, seed: int) -> Plan:
    pantry = Pantry(scenario=scenario)
    keep_recipients_own_food(pantry)
    shifts: dict[date, list[Shift]] = defaultdict(list)
    for shift in scenario.shifts:
        shifts[shift.day].append(shift)
    chance = random.Random(seed)
    trips: list[Trip] = []
    cost_yen = Fraction(0)
    for day in scenario.days:
        receive(pantry, day)
        today = shifts[day]
        chance.shuffle(today)
        busy_until: dict[str, int] = {}
        for shift in sorted(today, key=lambda s: s.start_min):
            earliest_min = busy_until.get(shift.vehicle_id, 0)
            while True:
                made = _best_trip(pantry, shift, habit=habit, earliest_min=earliest_min)
                if made is None:
                    break
                draft, halts = made
                cost_yen += (price := _price_yen(scenario, draft, halts))
                if not _affordable(scenario, cost_yen):
                    cost_yen -= price
                    break
                trips.append(_commit(draft, halts, number=len(trips) + 1))
                earliest_min = busy_until[shift.vehicle_id] = halts[-1].depart_min
        close_evening(pantry, day)
    discards = tuple(pantry.discards)
    return _plan(scenario, trips, uses=pantry.all_uses(), discards=discards, seed=seed)


def _best_trip(
    pantry: Pantry, shift: Shift, *, habit: Habit, earliest_min: int
) -> tuple[Draft, list[Halt]] | None:
    """Try to load at the base only, and at the fullest other site; return what feeds most."""
    scenario = pantry.scenario
    vehicle = scenario.vehicles[shift.vehicle_id]
    at_base = (vehicle.base_id,) if scenario.sites[vehicle.base_id].is_supply else ()
    best = None
    for load_sites in (at_base, *((*at_base, x) for x in _fullest(pantry, shift))):
        lots = lots_to_load(pantry, shift.day, load_sites)
        if not lots:
            continue
        draft = Draft(
            pantry=pantry,
            habit=habit,
            vehicle=vehicle,
            shift=shift,
            earliest_min=earliest_min,
            load_sites=load_sites,
            lots=lots,
        )
        halts = build(draft)
        if halts and draft.used_g and (best is None or draft.used_g > best[0].used_g):
            best = draft, halts
    return best


def _fullest(pantry: Pantry, shift: Shift) -> list[SiteId]:
    """Return the supply site with most to load that can be reached and is not the base."""
    base_id = pantry.scenario.vehicles[shift.vehicle_id].base_id
    stock_g = {
        site.site_id: sum(
            pantry.supply_g[site.site_id][lot_id]
            for _, lot_id in lots_to_load(pantry, shift.day, (site.site_id,))
        )
        for site in pantry.scenario.supplies
        if site.site_id != base_id and pantry.drive_min(base_id, site.site_id) is not None
    }
    full = [site_id for site_id, g in stock_g.items() if g]
    return sorted(full, key=lambda site_id: -stock_g[site_id])[:1]


def _commit(draft: Draft, halts: list[Halt], *, number: int) -> Trip:
    """Take the food of a trip from stock and promise it to the halls."""
    for halt in halts:
        for item in halt.load:
            draft.pantry.supply_g[halt.site_id][item.lot_id] -= item.quantity_g
    for hall, portions in draft.portions.items():
        for portion in portions:
            draft.pantry.promise(hall, draft.day, portion)
    return Trip(
        trip_id=TripId(f"T{number:03}"),
        vehicle_id=draft.vehicle.vehicle_id,
        day=draft.day,
        stops=_to_stops(draft.scenario, halts),
    )


def _price_yen(scenario: Scenario, draft: Draft, halts: list[Halt]) -> Fraction:
    vehicle, total = draft.vehicle, Fraction(draft.vehicle.yen_per_trip)
    stops = _to_stops(scenario, halts)
    minutes = stops[-1].depart_min - stops[0].arrive_min
    for here, there in pairwise(stops):
        leg = scenario.leg(here.site_id, there.site_id)
        total += Fraction(vehicle.yen_per_km) * (leg.length_m if leg else 0) / 1000
    return total + Fraction(vehicle.yen_per_hour) * minutes / 60


def _affordable(scenario: Scenario, cost_yen: Fraction) -> bool:
    budget_yen: Decimal | None = scenario.objective.budget_yen
    return budget_yen is None or cost_yen + BUDGET_MARGIN_YEN <= budget_yen


def _plan(
    scenario: Scenario,
    trips: Iterable[Trip],
    *,
    uses: tuple[Use, ...],
    discards: tuple[Use, ...],
    seed: int,
) -> Plan:
    return Plan(
        scenario=scenario.name,
        trips=tuple(trips),
        uses=uses,
        discards=discards,
        metrics=PlanMetrics(wasted_g=0, used_g=0, min_fill=0.0, cost_yen=0.0),
        bounds=Bounds(),
        made_by=MadeBy(
            program=f"hakobi {version('hakobi')}",
            fingerprint=fingerprint(scenario),
            seed=seed,
            seconds=0.0,
        ),
    )


def _to_stops(scenario: Scenario, halts: list[Halt]) -> tuple[PlanStop, ...]:
    """Return the stops as a plan has them, without those in between at which nothing happens.

    A place is still passed where the listed way without it takes longer.
    """
    kept = halts[:1]
    for i, halt in enumerate(halts[1:], start=1):
        if halt.handled_g or halt is halts[-1] or not _leads_on(scenario, kept[-1], halts[i + 1]):
            kept.append(halt)
    return tuple(
        PlanStop(
            site_id=x.site_id,
            arrive_min=x.arrive_min,
            depart_min=x.depart_min,
            unload=tuple(x.unload),
            load=tuple(x.load),
        )
        for x in kept
    )


def _leads_on(scenario: Scenario, here: Halt, there: Halt) -> bool:
    """Tell whether the way from one stop straight to another takes no longer than there is."""
    leg = scenario.leg(here.site_id, there.site_id)
    return leg is not None and here.depart_min + leg.duration_min <= there.arrive_min
