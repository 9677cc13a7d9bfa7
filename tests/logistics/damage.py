"""Ways to break a plan, each with the rule that it breaks.

A damage takes a sound plan with its month and returns both, one of them spoilt, or None where the
month gives no occasion. Rules that the plan cannot break by itself are broken by making the month
stricter.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from inventory.model import LotId
from logistics.model import Exclusion, ExclusionField, Outage, Policy, Scenario, SiteId, Window
from logistics.plan_model import (
    Bounds,
    LotQuantity,
    Plan,
    PlanStop,
    Trip,
    TripId,
    Use,
)

Case = tuple[Scenario, Plan]
Spoil = Callable[[Scenario, Plan, random.Random], Case | None]


@dataclass(frozen=True)
class Damage:
    """A named way to break ``rule``."""

    name: str
    rule: str
    spoil: Spoil


DAMAGES: list[Damage] = []


def spoil_further(case: Case, damage: Damage, chance: random.Random) -> Case:
    """Damage a case that may be damaged: where it names what does not exist, leave it as it is."""
    try:
        return damage.spoil(*case, chance) or case
    except (KeyError, IndexError):
        return case


def breaks(rule: str) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        DAMAGES.append(Damage(spoil.__name__, rule, spoil))
        return spoil

    return register


def halts(plan: Plan) -> Iterator[tuple[Trip, int, PlanStop]]:
    for trip in plan.trips:
        for i, stop in enumerate(trip.stops):
            yield trip, i, stop


def with_stop(plan: Plan, trip: Trip, i: int, stop: PlanStop) -> Plan:
    stops = (*trip.stops[:i], stop, *trip.stops[i + 1 :])
    return with_trip(plan, trip, replace(trip, stops=stops))


def with_trip(plan: Plan, old: Trip, new: Trip) -> Plan:
    return replace(plan, trips=tuple(new if t is old else t for t in plan.trips))


def pick(chance: random.Random, things: Iterator | list | tuple):
    things = list(things)
    return chance.choice(things) if things else None


def any_halt(month, plan, chance, wanted: Callable[[PlanStop], bool]):
    return pick(chance, [x for x in halts(plan) if wanted(x[2])])


def unloading(chance, plan):
    return pick(chance, [x for x in halts(plan) if x[2].unload])


@breaks("R0 scenario")
def name_another_month(month, plan, chance):
    return month, replace(plan, scenario=month.name + "x")


@breaks("R1 id")
def give_two_trips_one_id(month, plan, chance):
    if len(plan.trips) < 2:
        return None
    first, second = chance.sample(plan.trips, 2)
    return month, with_trip(plan, first, replace(first, trip_id=second.trip_id))


@breaks("R1 vehicle")
def drive_an_unknown_vehicle(month, plan, chance):
    trip = pick(chance, plan.trips)
    return trip and (month, with_trip(plan, trip, replace(trip, vehicle_id="NONE")))


@breaks("R1 day")
def drive_after_the_month(month, plan, chance):
    trip = pick(chance, plan.trips)
    day = chance.choice([month.start - timedelta(days=1), month.end + timedelta(days=1)])
    return trip and (month, with_trip(plan, trip, replace(trip, day=day)))


@breaks("R1 base")
def end_away_from_base(month, plan, chance):
    trip = pick(chance, [t for t in plan.trips if len(t.stops) > 2])
    return trip and (month, with_trip(plan, trip, replace(trip, stops=trip.stops[:-1])))


@breaks("R1 base")
def start_away_from_base(month, plan, chance):
    trip = pick(chance, [t for t in plan.trips if len(t.stops) > 2])
    return trip and (month, with_trip(plan, trip, replace(trip, stops=trip.stops[1:])))


@breaks("R1 base")
def have_one_stop(month, plan, chance):
    trip = pick(chance, plan.trips)
    return trip and (month, with_trip(plan, trip, replace(trip, stops=trip.stops[:1])))


@breaks("R1 base")
def have_no_stop(month, plan, chance):
    trip = pick(chance, plan.trips)
    return trip and (month, with_trip(plan, trip, replace(trip, stops=())))


@breaks("R2 shift")
def drive_without_a_driver(month, plan, chance):
    trip = pick(chance, plan.trips)
    if not trip:
        return None
    kept = [s for s in month.shifts if (s.vehicle_id, s.day) != (trip.vehicle_id, trip.day)]
    return replace(month, shifts=tuple(kept)), plan


@breaks("R2 shift")
def drive_past_the_shift(month, plan, chance):
    trip = pick(chance, plan.trips)
    if not trip:
        return None
    shifts = tuple(
        replace(s, start_min=0, end_min=trip.stops[-1].depart_min - 1)
        if (s.vehicle_id, s.day) == (trip.vehicle_id, trip.day)
        else s
        for s in month.shifts
    )
    return replace(month, shifts=shifts), plan


@breaks("R2 overlap")
def drive_twice_at_once(month, plan, chance):
    trip = pick(chance, plan.trips)
    if not trip:
        return None
    stops = tuple(replace(s, load=(), unload=()) for s in trip.stops)
    ghost = replace(trip, trip_id=TripId("GHOST"), stops=stops)
    return month, replace(plan, trips=(*plan.trips, ghost))


@breaks("R3 site")
def stop_nowhere(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: True)
    if not found:
        return None
    trip, i, stop = found
    i = min(max(1, i), len(trip.stops) - 1)
    nowhere = replace(stop, site_id=SiteId("NOWHERE"))
    stops = (*trip.stops[:i], nowhere, *trip.stops[i:])
    return month, with_trip(plan, trip, replace(trip, stops=stops))


@breaks("R4 item")
def load_an_unknown_lot(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: bool(s.load))
    if not found:
        return None
    trip, i, stop = found
    extra = LotQuantity(lot_id=LotId("NONE"), quantity_g=1000)
    return month, with_stop(plan, trip, i, replace(stop, load=(*stop.load, extra)))


@breaks("R4 item")
def unload_less_than_nothing(month, plan, chance):
    found = unloading(chance, plan)
    if not found:
        return None
    trip, i, stop = found
    item = replace(stop.unload[0], quantity_g=chance.choice([0, -1000]))
    return month, with_stop(plan, trip, i, replace(stop, unload=(*stop.unload, item)))


@breaks("R4 aboard")
def unload_more_than_aboard(month, plan, chance):
    found = unloading(chance, plan)
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, unload=stop.unload * 2))


@breaks("R4 aboard")
def forget_to_unload(month, plan, chance):
    found = unloading(chance, plan)
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, unload=stop.unload[1:]))


@breaks("R4 aboard")
def forget_to_load(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: bool(s.load))
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, load=stop.load[1:]))


@breaks("R5 case")
def open_a_case(month, plan, chance):
    found = pick(chance, [x for x in halts(plan) if any(q.quantity_g > 1 for q in x[2].unload)])
    if not found:
        return None
    lot_id = found[2].unload[0].lot_id
    case_g = month.lots[lot_id].case_g
    bigger = replace(month.lots[lot_id], case_g=case_g * 7919)
    return replace(month, lots={**month.lots, lot_id: bigger}), plan


@breaks("R5 case")
def move_a_gram_more(month, plan, chance):
    found = unloading(chance, plan)
    if not found or month.lots[found[2].unload[0].lot_id].case_g == 1:
        return None
    trip, i, stop = found
    more = replace(stop.unload[0], quantity_g=stop.unload[0].quantity_g + 1)
    return month, with_stop(plan, trip, i, replace(stop, unload=(more, *stop.unload[1:])))


def exclude(month, plan, chance, field: ExclusionField):
    found = []
    for _, _, stop in halts(plan):
        for item in stop.unload if not month.sites[stop.site_id].is_supply else ():
            product = month.product_of(item.lot_id)
            values = {
                ExclusionField.PRODUCT_ID: [product.product_id],
                ExclusionField.CATEGORY: [product.category.value],
                ExclusionField.ALLERGEN: sorted(product.kept_away_allergens),
            }[field]
            found += [(stop.site_id, value) for value in values]
    if not found:
        return None
    site_id, value = chance.choice(found)
    more = Exclusion(site_id=site_id, field=field, value=value)
    return replace(month, exclusions=(*month.exclusions, more)), plan


@breaks("R6 excluded")
def exclude_an_allergen(month, plan, chance):
    return exclude(month, plan, chance, ExclusionField.ALLERGEN)


@breaks("R6 excluded")
def exclude_a_product(month, plan, chance):
    return exclude(month, plan, chance, ExclusionField.PRODUCT_ID)


@breaks("R6 excluded")
def exclude_a_category(month, plan, chance):
    return exclude(month, plan, chance, ExclusionField.CATEGORY)


@breaks("R7 service")
def leave_before_arriving(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: s.arrive_min > 0)
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, depart_min=stop.arrive_min - 1))


@breaks("R7 service")
def handle_in_no_time(month, plan, chance):
    def slow(stop):
        return month.service_min(stop.site_id, stop.handled_g) > 1

    found = any_halt(month, plan, chance, slow)
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, arrive_min=stop.depart_min))


@breaks("R7 service")
def work_slower(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: s.handled_g > 0)
    if not found:
        return None
    site = replace(month.sites[found[2].site_id], service_s=20 * 3600)
    return replace(month, sites={**month.sites, site.site_id: site}), plan


@breaks("R8 window")
def close_a_site(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: s.handled_g > 0)
    if not found:
        return None
    trip, _, stop = found
    day = chance.choice([trip.day, trip.day.weekday()])
    kept = [w for w in month.windows if w.site_id != stop.site_id]
    shut = Window(site_id=stop.site_id, day=day, open_min=60, close_min=60)
    return replace(month, windows=(*kept, shut)), plan


@breaks("R8 window")
def open_a_minute_late(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: s.handled_g > 0)
    if not found:
        return None
    trip, _, stop = found
    kept = [w for w in month.windows if w.site_id != stop.site_id]
    late = Window(
        site_id=stop.site_id, day=trip.day, open_min=stop.arrive_min + 1, close_min=24 * 60
    )
    return replace(month, windows=(*kept, late)), plan


def weaker_vehicle(month, plan, chance, weaken):
    trip = pick(chance, [t for t in plan.trips if any(s.load for s in t.stops)])
    if not trip:
        return None
    vehicle = weaken(month.vehicles[trip.vehicle_id])
    return replace(month, vehicles={**month.vehicles, trip.vehicle_id: vehicle}), plan


@breaks("R9 payload")
def carry_too_much(month, plan, chance):
    return weaker_vehicle(month, plan, chance, lambda v: replace(v, payload_g=1))


@breaks("R9 compartment")
def pack_too_much(month, plan, chance):
    if all(month.product_of(x).volume_ul_per_g == 0 for x in month.lots):
        return None

    def shrink(vehicle):
        return replace(vehicle, compartment_ul=dict.fromkeys(vehicle.compartment_ul, 1))

    return weaker_vehicle(month, plan, chance, shrink)


@breaks("R10 travel")
def drive_where_there_is_no_way(month, plan, chance):
    found = legs(plan)
    if not found:
        return None
    here, there = chance.choice(found)
    travel = {k: v for k, v in month.travel.items() if k != (here.site_id, there.site_id)}
    return replace(month, travel=travel), plan


@breaks("R10 travel")
def drive_too_fast(month, plan, chance):
    found = legs(plan)
    if not found:
        return None
    here, there = chance.choice(found)
    minutes = there.arrive_min - here.depart_min + 1
    leg = replace(month.travel[here.site_id, there.site_id], duration_s=minutes * 60)
    travel = {**month.travel, (here.site_id, there.site_id): leg}
    return replace(month, travel=travel), plan


def legs(plan):
    return [
        (a, b)
        for t in plan.trips
        for a, b in zip(t.stops, t.stops[1:], strict=False)
        if a.site_id != b.site_id
    ]


@breaks("R11 use")
def use_an_unknown_lot(month, plan, chance):
    use = pick(chance, plan.uses)
    return use and (month, add_use(plan, replace(use, lot_id=LotId("NONE"))))


@breaks("R11 use")
def use_without_a_meal(month, plan, chance):
    use = pick(chance, plan.uses)
    if not use:
        return None
    day = month.end + timedelta(days=1)
    return month, add_use(plan, replace(use, day=day))


@breaks("R11 use")
def use_less_than_nothing(month, plan, chance):
    use = pick(chance, plan.uses)
    return use and (month, add_use(plan, replace(use, quantity_g=chance.choice([0, -500]))))


def add_use(plan, use):
    return replace(plan, uses=(*plan.uses, use))


@breaks("R12 expiry")
def move_after_the_last_day(month, plan, chance):
    found = unloading(chance, plan)
    if not found:
        return None
    return with_last_day(month, found[2].unload[0].lot_id, found[0].day - timedelta(days=1)), plan


@breaks("R12 expiry")
def use_after_the_last_day(month, plan, chance):
    use = pick(chance, plan.uses)
    return use and (with_last_day(month, use.lot_id, use.day - timedelta(days=1)), plan)


def with_last_day(month: Scenario, lot_id: LotId, last: date) -> Scenario:
    lot = month.lots[lot_id]
    margin = lot.expires_on - month.last_use_day(lot_id)
    lots = {**month.lots, lot_id: replace(lot, expires_on=last + margin)}
    return replace(month, lots=lots)


@breaks("R13 need")
def use_more_than_needed(month, plan, chance):
    use = pick(chance, plan.uses)
    if not use:
        return None
    need_g = month.need_g[use.site_id, use.day, month.product_of(use.lot_id).category]
    uses = tuple(replace(u, quantity_g=need_g + 1) if u is use else u for u in plan.uses)
    return month, replace(plan, uses=uses)


@breaks("R13 need")
def need_less(month, plan, chance):
    use = pick(chance, plan.uses)
    if not use:
        return None
    category = month.product_of(use.lot_id).category
    needs = tuple(
        replace(n, quantity_g=0)
        if (n.site_id, n.day, n.category) == (use.site_id, use.day, category)
        else n
        for n in month.needs
    )
    return replace(month, needs=needs), plan


@breaks("R14 stock")
def load_what_is_not_there(month, plan, chance):
    found = any_halt(month, plan, chance, lambda s: bool(s.load))
    if not found:
        return None
    lot = month.lots[chance.choice(found[2].load).lot_id]
    return replace(month, lots={**month.lots, lot.lot_id: replace(lot, quantity_g=0)}), plan


@breaks("R14 stock")
def eat_before_it_comes(month, plan, chance):
    for trip, _, stop in halts(plan):
        for item in stop.unload:
            if (stop.site_id, trip.day) not in month.sessions:
                continue
            same_day = [
                u
                for u in plan.uses
                if (u.site_id, u.day, u.lot_id) == (stop.site_id, trip.day, item.lot_id)
            ]
            others = [
                1
                for t, _, s in halts(plan)
                if s.site_id == stop.site_id
                and t is not trip
                and any(x.lot_id == item.lot_id for x in s.unload)
            ]
            if same_day and not others:
                needs = tuple(
                    replace(n, ready_by_min=stop.depart_min - 1)
                    if (n.site_id, n.day) == (stop.site_id, trip.day)
                    else n
                    for n in month.needs
                )
                return replace(month, needs=needs), plan
    return None


@breaks("R14 stock")
def discard_what_is_not_there(month, plan, chance):
    lot = pick(chance, list(month.lots.values()))
    if not lot:
        return None
    gone = Use(
        site_id=SiteId(lot.site_id),
        day=month.end,
        lot_id=lot.lot_id,
        quantity_g=lot.quantity_g + 1,
    )
    return month, replace(plan, discards=(*plan.discards, gone))


@breaks("R15 hold")
def wait_too_long(month, plan, chance):
    delivered = {(s.site_id, x.lot_id, t.day): t.day for t, _, s in halts(plan) for x in s.unload}
    late = [
        u
        for u in plan.uses
        if any(k[:2] == (u.site_id, u.lot_id) for k in delivered)
        and not any(k == (u.site_id, u.lot_id, u.day) for k in delivered)
        and month.lots[u.lot_id].site_id != u.site_id
    ]
    if not late:
        return None
    hold_days = {month.product_of(u.lot_id).zone: 0 for u in late}
    policy = Policy(
        dates=month.policy.dates,
        recipient_hold_days={**month.policy.recipient_hold_days, **hold_days},
    )
    return replace(month, policy=policy), plan


def full_stores(month, plan) -> list[tuple[SiteId, object, date]]:
    """Stores in which something bulky certainly lies on a night: a recipient's later uses."""
    found = []
    for trip, _, stop in halts(plan):
        if month.sites[stop.site_id].is_supply:
            continue
        for item in stop.unload:
            product = month.product_of(item.lot_id)
            later = sum(
                u.quantity_g
                for u in plan.uses
                if (u.site_id, u.lot_id) == (stop.site_id, item.lot_id) and u.day > trip.day
            )
            if later and product.volume_ul_per_g:
                found.append((stop.site_id, product.zone, trip.day))
    return found


@breaks("R16 storage")
def have_no_room(month, plan, chance):
    found = full_stores(month, plan)
    if not found:
        return None
    site_id, zone, _ = chance.choice(found)
    stores = tuple(s for s in month.stores if (s.site_id, s.zone) != (site_id, zone))
    return replace(month, stores=stores), plan


@breaks("R16 storage")
def break_a_freezer(month, plan, chance):
    found = full_stores(month, plan)
    if not found:
        return None
    site_id, zone, night = chance.choice(found)
    outage = Outage(site_id=site_id, zone=zone, from_on=night, to_on=night, capacity_ul=0)
    return replace(month, outages=(*month.outages, outage)), plan


@breaks("R18 cold box")
def carry_worn_boxes(month, plan, chance):
    limit = Decimal("0.5")

    def worn(trip):
        zones = month.vehicles[trip.vehicle_id].hold_min
        return any(
            month.product_of(x.lot_id).zone in zones
            and s.arrive_min - min(o.depart_min for o in trip.stops if o.load) >= 1
            for s in trip.stops
            for x in s.unload
            if sum(1 for o in trip.stops if o.load) == 1
        )

    trip = pick(chance, [t for t in plan.trips if worn(t)])
    if not trip:
        return None
    vehicle = month.vehicles[trip.vehicle_id]
    worn_out = replace(vehicle, hold_min=dict.fromkeys(vehicle.hold_min, limit))
    return replace(month, vehicles={**month.vehicles, trip.vehicle_id: worn_out}), plan


def false_metric(field: str, by: float):
    def tell(month, plan, chance):
        told = replace(plan.metrics, **{field: getattr(plan.metrics, field) + by})
        return month, replace(plan, metrics=told)

    tell.__name__ = f"tell_a_false_{field}"
    breaks("R19 metrics")(tell)


false_metric("wasted_g", 2)
false_metric("used_g", 2)
false_metric("min_fill", 0.001)
false_metric("cost_yen", 1.5)


@breaks("R20 bounds")
def claim_a_low_min_fill(month, plan, chance):
    if not any(month.month_need_g.values()):
        return None
    bounds = Bounds(min_fill=plan.metrics.min_fill - 0.001)
    return month, replace(plan, bounds=bounds)


@breaks("R20 bounds")
def claim_much_waste(month, plan, chance):
    return month, replace(plan, bounds=Bounds(wasted_kg=plan.metrics.wasted_g / 1000 + 0.01))


@breaks("R20 bounds")
def claim_low_fills(month, plan, chance):
    if not any(month.month_need_g.values()):
        return None
    return month, replace(plan, bounds=Bounds(fills=(plan.metrics.min_fill - 0.001,)))


@breaks("R20 bounds")
def claim_a_high_cost(month, plan, chance):
    return month, replace(plan, bounds=Bounds(cost_yen=plan.metrics.cost_yen + 2))


@breaks("R21 recipient")
def load_at_a_recipient(month, plan, chance):
    found = pick(
        chance,
        [
            x
            for x in halts(plan)
            if x[2].unload
            and not month.sites[x[2].site_id].is_supply
            and x[1] + 1 < len(x[0].stops)
        ],
    )
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, load=stop.unload[:1]))


def false_discard(name: str, **change):
    def spoil(month, plan, chance):
        lot = pick(chance, list(month.lots.values()))
        if not lot:
            return None
        gone = Use(site_id=SiteId(lot.site_id), day=month.end, lot_id=lot.lot_id, quantity_g=1)
        fields = {k: v(month) if callable(v) else v for k, v in change.items()}
        return month, replace(plan, discards=(*plan.discards, replace(gone, **fields)))

    spoil.__name__ = name
    breaks("R22 discard")(spoil)


false_discard("discard_an_unknown_lot", lot_id="NONE")
false_discard("discard_nowhere", site_id="NOWHERE")
false_discard("discard_nothing", quantity_g=0)
false_discard("discard_after_the_month", day=lambda month: month.end + timedelta(days=1))


@breaks("R23 budget")
def spend_more_than_there_is(month, plan, chance):
    if plan.metrics.cost_yen < 2:
        return None
    budget_yen = Decimal(int(plan.metrics.cost_yen) - 1)
    return replace(month, objective=replace(month.objective, budget_yen=budget_yen)), plan
