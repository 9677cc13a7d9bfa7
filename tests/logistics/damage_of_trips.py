"""Ways to break what a plan says of vehicles, stops and what they carry."""

from dataclasses import replace
from datetime import timedelta

from inventory.model import LotId
from logistics.model import Exclusion, ExclusionField, SiteId, Window
from logistics.plan_model import (
    LotQuantity,
    TripId,
)
from tests.logistics.damaging import any_halt, breaks, halts, pick, unloading, with_stop, with_trip


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
