"""Rows of the allocation for food that waits: stocks and room at supply sites and recipients."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from inventory.model import Zone
from logistics.allocation import Allocation
from logistics.classes import LotClass
from logistics.columns import KG
from logistics.model import Scenario, SiteId

DISCARD_COST = 0.02
"""What would be wasted anyway is given up before its last day only where room is short."""


def define_supply_stocks(allocation: Allocation) -> None:
    """Rules 1 and 4 at supply sites: no stock below zero, and room for it every night.

    What a vehicle brings on a day can be loaded there from the next day on: that keeps the order of
    arrivals and departures within a day out of the program.
    """
    scenario = allocation.scenario
    arrivals: dict[tuple[int, SiteId, date], float] = defaultdict(float)
    for c in allocation.classes:
        for s in c.supplies:
            if scenario.sites[s.site_id].is_supply:
                arrivals[c.number, s.site_id, s.day] += s.quantity_g / c.case_g
    events: dict[tuple[int, SiteId], set[date]] = defaultdict(set)
    for number, site_id, day in (*allocation.loads, *allocation.unloads, *arrivals):
        events[number, site_id].add(day)
    _define_supply_room(
        allocation,
        {
            (number, site_id): _stock_chain(allocation, number, site_id, sorted(days), arrivals)
            for (number, site_id), days in events.items()
        },
    )


def _stock_chain(
    allocation: Allocation,
    number: int,
    site_id: SiteId,
    days: list[date],
    arrivals: Mapping[tuple[int, SiteId, date], float],
) -> list[tuple[date, int]]:
    """Return the column of the stock after each day on which it changes."""
    program, lot_class = allocation.program, allocation.classes[number]
    chain: list[tuple[date, int]] = []
    case_kg = lot_class.case_g / KG
    for day in days:
        key = (number, site_id, day)
        stock, arriving = program.add_column(key=("stock", key)), arrivals.get(key, 0.0)
        before = [(chain[-1][1], 1.0)] if chain else []
        out = [(column, -cases) for column, cases in allocation.loads.get(key, ())]
        come = allocation.unloads.get(key, [])
        if come and out:
            program.add_row([*before, *out], lower=-arriving, key=("load", key))
        cost = DISCARD_COST if lot_class.perishes else allocation.weights.waste_kg
        gone = program.add_column(cost=cost * case_kg, key=("gone", key))
        allocation.discards[key] = gone
        allocation.stock_rows[key] = program.add_row(
            [*before, *out, *come, (gone, -1.0), (stock, -1.0)],
            lower=-arriving,
            upper=-arriving,
            key=("stock", key),
        )
        chain.append((day, stock))
    return chain


def _define_supply_room(
    allocation: Allocation, stocks: Mapping[tuple[int, SiteId], list[tuple[date, int]]]
) -> None:
    """Room of each zone of each supply site on each night on which more may lie there."""
    scenario = allocation.scenario
    chains: dict[tuple[SiteId, Zone], list[tuple[LotClass, list[tuple[date, int]]]]]
    chains = defaultdict(list)
    for (number, site_id), chain in stocks.items():
        c = allocation.classes[number]
        chains[site_id, c.product.zone].append((c, chain))
    for (site_id, zone), members in chains.items():
        nights = {day for _, chain in members for day, _ in chain}
        nights |= outage_starts(scenario, site_id, zone)
        for night in sorted(nights):
            terms = []
            for c, chain in members:
                if c.last_day <= night and c.perishes:
                    continue
                litres = c.case_g * c.product.volume_ul_per_g / 1e6
                held = [column for day, column in chain if day <= night]
                if held and litres:
                    terms.append((held[-1], litres))
            if terms:
                room = scenario.night_capacity_ul(site_id, zone, night) / 1e6
                key = ("room", site_id, zone, night)
                allocation.program.add_row(terms, upper=room, key=key)


def outage_starts(scenario: Scenario, site_id: SiteId, zone: Zone) -> set[date]:
    """Return the first nights of this month on which less room is there."""
    return {
        max(o.from_on, scenario.start)
        for o in scenario.outages
        if (o.site_id, o.zone) == (site_id, zone)
        and o.to_on >= scenario.start
        and o.from_on <= scenario.end
    }


def define_recipient_room(allocation: Allocation) -> None:
    """Rule 4 at recipients: room on the nights after each delivery and at the start of outages."""
    scenario = allocation.scenario
    for (site_id, zone), waits in allocation.waits.items():
        nights = {w.since for w in waits}
        nights |= outage_starts(scenario, site_id, zone)
        for night in sorted(nights):
            terms = [(w.column, w.litres) for w in waits if w.since <= night < w.until]
            if terms:
                room = scenario.night_capacity_ul(site_id, zone, night) / 1e6
                key = ("room", site_id, zone, night)
                row_number = allocation.program.add_row(terms, upper=room, key=key)
                allocation.room_rows[site_id, zone, night] = row_number
