"""Rows of the allocation for food that waits: stocks and room at supply sites and recipients."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from inventory.model import Zone
from logistics.classes import LotClass
from logistics.model import Scenario, SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Place, StoreId, Terms
from logistics.program.sums import Rows

Shelf = tuple[int, SiteId]
NIGHTS = 1 << 22
"""More than there are: the number of a store and of a night make one number."""

DISCARD_COST = 0.02
"""What would be wasted anyway is given up before its last day only where room is short."""


def define_supply_stocks(allocation: Allocation) -> None:
    """Rules 1 and 4 at supply sites: no stock below zero, and room for it every night.

    What a vehicle brings on a day can be loaded there from the next day on: that keeps the order of
    arrivals and departures within a day out of the program.
    """
    arrivals = arrivals_of(allocation.scenario, allocation.classes)
    moves = _Moves(arrivals, allocation.loads.by_key(), allocation.unloads.by_key())
    events: dict[Shelf, set[date]] = defaultdict(set)
    for number, site_id, day in (*moves.loads, *moves.unloads, *moves.arrivals):
        events[number, site_id].add(day)
    stocks = {}
    for shelf, days in events.items():
        if allocation.minds_room(shelf[1], allocation.classes[shelf[0]].product.zone):
            stocks[shelf] = _stock_chain(allocation, shelf, sorted(days), moves)
        else:
            _define_loads(allocation, shelf, sorted(days), moves)
    _define_supply_room(allocation, stocks)


def arrivals_of(scenario: Scenario, classes: Iterable[LotClass]) -> dict[Place, float]:
    """Return how many cases of each class come to supply sites by themselves."""
    arrivals: dict[Place, float] = defaultdict(float)
    for c in classes:
        for s in c.supplies:
            if scenario.sites[s.site_id].is_supply:
                arrivals[c.number, s.site_id, s.day] += s.quantity_g / c.case_g
    return arrivals


class _Moves(NamedTuple):
    """Cases that come to a supply site by themselves, are loaded there, and unloaded."""

    arrivals: Mapping[Place, float]
    loads: Mapping[Place, Terms]
    unloads: Mapping[Place, Terms]

    def out(self, place: Place) -> Terms:
        """Return what is loaded, as what is less."""
        return [(column, -cases) for column, cases in self.loads.get(place, ())]


def _stock_chain(
    allocation: Allocation, shelf: Shelf, days: list[date], moves: _Moves
) -> list[tuple[date, int]]:
    """Return the column of a class's stock at a site after each day on which it changes."""
    program, lot_class = allocation.program, allocation.classes[shelf[0]]
    chain: list[tuple[date, int]] = []
    for day in days:
        key = (*shelf, day)
        stock, arriving = program.add_column(key=("stock", key)), moves.arrivals.get(key, 0.0)
        before = [(chain[-1][1], 1.0)] if chain else []
        out, come = moves.out(key), moves.unloads.get(key, [])
        if come and out:
            program.add_row([*before, *out], lower=-arriving, key=("load", key))
        cost = DISCARD_COST if lot_class.perishes else allocation.weights.waste_kg
        gone = program.add_column(cost=cost * lot_class.case_g / KG, key=("gone", key))
        allocation.discards[key] = gone
        allocation.stock_rows[key] = program.add_row(
            [*before, *out, *come, (gone, -1.0), (stock, -1.0)],
            lower=-arriving,
            upper=-arriving,
            key=("stock", key),
        )
        chain.append((day, stock))
    return chain


def _define_loads(allocation: Allocation, shelf: Shelf, days: list[date], moves: _Moves) -> None:
    """Say of each day with loads that no more is loaded than came before and is not loaded yet.

    That is all where there is room for whatever comes: a chain of every day has twice the rows.
    """
    program = allocation.program
    loading = [day for day in days if (*shelf, day) in moves.loads]
    before: Terms = []
    arriving = 0.0
    taken: list[Place] = []
    brought: list[Place] = []
    for day in days:
        key = (*shelf, day)
        arriving += moves.arrivals.get(key, 0.0)
        taken.append(key)
        if key in moves.loads:
            terms, left = [*before, *moves.out(key)], []
            if day < loading[-1]:
                stock = program.add_column(key=("stock", key))
                terms, left = [*terms, (stock, -1.0)], [(stock, 1.0)]
            row = program.add_row(terms, lower=-arriving, key=("stock", key))
            allocation.stock_rows.update(dict.fromkeys(taken, row))
            allocation.brought_rows.update(dict.fromkeys(brought, row))
            before, arriving, taken, brought = left, 0.0, [], []
        if key in moves.unloads:
            before += moves.unloads[key]
            brought += [key] if key in moves.loads else []
    allocation.stock_rows.update(dict.fromkeys(taken))
    allocation.brought_rows.update(dict.fromkeys(brought))


def _define_supply_room(
    allocation: Allocation, stocks: Mapping[Shelf, list[tuple[date, int]]]
) -> None:
    """Room of each zone of each supply site on each night on which more may lie there."""
    scenario = allocation.scenario
    chains: dict[StoreId, list[tuple[LotClass, list[tuple[date, int]]]]]
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
    scenario, stores = allocation.scenario, list(allocation.waits.index)
    if not stores:
        return
    numbers, columns, litres, since, until = allocation.waits.terms()
    outages = [
        number * NIGHTS + night.toordinal()
        for number, store in enumerate(stores if scenario.outages else ())
        for night in outage_starts(scenario, *store)
    ]
    nights = np.unique([*(numbers * NIGHTS + since), *outages])
    first = np.searchsorted(nights, numbers * NIGHTS + since)
    count = np.searchsorted(nights, numbers * NIGHTS + until) - first
    waits = np.repeat(np.arange(len(numbers)), count)
    rows = np.arange(len(waits)) - np.repeat(np.cumsum(count) - count - first, count)
    kept, rows = np.unique(rows, return_inverse=True)
    named = [
        (*stores[night // NIGHTS], date.fromordinal(night % NIGHTS))
        for night in nights[kept].tolist()
    ]
    room = [scenario.night_capacity_ul(*name) / 1e6 for name in named]
    row = allocation.program.add_rows(
        Rows.of(rows, columns[waits], litres[waits], len(named)),
        [-math.inf] * len(named),
        room,
        [("room", *name) for name in named],
    )
    allocation.room_rows = {name: row + n for n, name in enumerate(named)}
