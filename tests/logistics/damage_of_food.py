"""Ways to break what a plan says of food: its use, dates, stocks and rooms."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from inventory.model import LotId
from logistics.model import Outage, Policy, Scenario, SiteId
from logistics.plan_model import (
    Use,
)
from tests.logistics.damaging import any_halt, breaks, halts, pick, unloading


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
