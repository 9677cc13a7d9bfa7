"""The best of a tiny month by trying everything, with no part of the planner.

It reads the month's facts and nothing else. Covered, and asserted where it is cheap:

- every volume is the same number of microlitres a gram and above 0; kilograms of lots, cases, needs
  and rooms are multiples of one unit, in which food is used and given up: with so few lots a flow
  of whole units is a best one;
- at most one window a site and day; ways are the shortest and take whole minutes, also in
  kilometres, so that nobody passes a place in vain;
- every stop with handling takes a minute or more, at a recipient the same however much is handled:
  so nobody stops twice running at a place but to take up again what was just put down, in a cold
  box;
- a trip costs at least what the hours of its shift
  cost, so one trip a shift is enough: it may come back to its base as often as it likes;
- two shifts on one day only where there is one supply site: nothing passes from one vehicle to
  another within a day.

For every shift all sequences of stops are tried with all whole cases along them, and timed by
difference constraints; the month is walked through day by day over all states of stock; at the
recipients every way to use and to give up food is tried.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from inventory.model import LotId
from logistics.hand.by_hand import plan_idly, with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId, Use
from tests.logistics.brute_drives import Delivery, Drive, Drives, Stock
from tests.logistics.brute_meals import Tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one plan reaches: grams used by each recipient in need, wasted, and the cost."""

    used_g: tuple[int, ...]
    wasted_g: int
    cost_yen: Fraction
    trace: Any = field(repr=False, compare=False)


@dataclass(slots=True)
class State:
    """The cheapest way to a state, newest step first."""

    cost_yen: Fraction
    trace: Any


class BruteForce:
    """All that a tiny month can come to."""

    def __init__(self, month: Scenario) -> None:
        self.month = month
        volumes = {p.volume_ul_per_g for p in month.products.values()}
        assert len(volumes) == 1
        self.volume = volumes.pop()
        rooms = [x.capacity_ul for x in (*month.stores, *month.outages)]
        assert self.volume > 0
        assert all(ul % self.volume == 0 for ul in rooms)
        self.unit_g = math.gcd(
            *(x for lot in month.lots.values() for x in (lot.quantity_g, lot.case_g)),
            *(n.quantity_g for n in month.needs),
            *(ul // self.volume for ul in rooms),
        )
        for site_id in month.sites:
            site = month.sites[site_id]
            assert site.service_s >= 60
            assert site.is_supply or not site.handling_s_per_100kg
            for day in month.days:
                assert len(month.open_windows(site_id, day)) <= 1
        days = [s.day for s in month.shifts]
        assert len(month.supplies) == 1 or len(days) == len(set(days))
        for (a, b), leg in month.travel.items():
            assert leg.duration_s % 60 == 0
            for c in month.sites:
                if c not in (a, b):
                    by, on = month.travel[a, c], month.travel[c, b]
                    assert leg.duration_s <= by.duration_s + on.duration_s
                    assert leg.length_m <= by.length_m + on.length_m
        self._tables = Tables(month, volume=self.volume, unit_g=self.unit_g)
        self._drives = Drives(month, self.volume)

    @cached_property
    def hungry(self) -> tuple[SiteId, ...]:
        """Recipients with a need this month."""
        return tuple(s for s, g in self.month.month_need_g.items() if g)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every combination of uses and waste that can be reached, each as cheaply as can be."""
        found: dict[tuple[tuple[int, ...], int], Outcome] = {}
        places = [s.site_id for s in self.month.recipients]
        for (_, deliveries, wasted_g), state in self._states().items():
            tables = [
                self._tables.meals(p, tuple(d for d in deliveries if d.site_id == p))
                for p in places
            ]
            for choice in product(*tables):
                used = dict(zip(places, choice, strict=True))
                key = (
                    tuple(used[s].used_g for s in self.hungry),
                    wasted_g + sum(m.wasted_g for m in choice),
                )
                known = found.get(key)
                if known is None or state.cost_yen < known.cost_yen:
                    found[key] = Outcome(*key, state.cost_yen, (state.trace, choice))
        return tuple(found.values())

    def fills(self, outcome: Outcome) -> list[Fraction]:
        """Return the fills of an outcome, the worst first."""
        month = self.month
        return sorted(
            Fraction(used_g + month.used_before_g(s), month.whole_need_g(s))
            for s, used_g in zip(self.hungry, outcome.used_g, strict=True)
        )

    def goals(self, outcome: Outcome) -> tuple[int, int, tuple[int, ...], float]:
        """Return what plans are compared by: steps of worst fill, of waste, of fills, and yen."""
        step = self.month.objective
        steps = tuple(
            math.floor(round(float(fill / Fraction(step.fill_step)), 6))
            for fill in self.fills(outcome)
        )
        waste_kg = Fraction(outcome.wasted_g, 1000)
        waste = math.ceil(round(float(waste_kg / Fraction(step.waste_step_kg)), 6))
        return (steps[0] if steps else 0), waste, steps, float(outcome.cost_yen)

    def rank(
        self, goals: tuple[int, int, tuple[int, ...], float]
    ) -> tuple[int, int, tuple[int, ...], float]:
        """Return goals such that less is better."""
        worst, waste, steps, cost = goals
        return -worst, waste, tuple(-s for s in steps), cost

    def best(self) -> Outcome:
        """Return the best outcome of all plans."""
        return min(self.outcomes, key=lambda o: self.rank(self.goals(o)))

    # The month, day by day.

    def _states(self) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        month = self.month
        states = {((), (), 0): State(Fraction(0), None)}
        for day in month.days:
            come = [
                (SiteId(lot.site_id), lot.lot_id, lot.quantity_g)
                for lot in month.lots.values()
                if month.sites[SiteId(lot.site_id)].is_supply
                and max(lot.available_on, month.start) == day
            ]
            states = {(_sum(k[0], come), *k[1:]): state for k, state in states.items()}
            for shift in (s for s in month.shifts if s.day == day):
                states = self._driven(states, list(self._drives.of_shift(shift)))
            states = self._evening(states, day)
        return states

    def _driven(
        self, states: dict[tuple[Stock, tuple[Delivery, ...], int], State], drives: list[Drive]
    ) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        budget = self.month.objective.budget_yen
        found = dict(states)
        for (stock, deliveries, wasted_g), state in states.items():
            there = {(s, lot): g for s, lot, g in stock}
            for drive in drives:
                if any(there.get((s, lot), 0) < g for s, lot, g in drive.least_g):
                    continue
                cost = state.cost_yen + drive.cost_yen
                if budget is not None and cost > Fraction(budget):
                    continue
                all_deliveries = tuple(sorted((*deliveries, *drive.deliveries)))
                key = (_sum(stock, drive.change_g), all_deliveries, wasted_g)
                known = found.get(key)
                if known is None or cost < known.cost_yen:
                    found[key] = State(cost, (drive, state.trace))
        return found

    def _evening(
        self, states: dict[tuple[Stock, tuple[Delivery, ...], int], State], day: date
    ) -> dict[tuple[Stock, tuple[Delivery, ...], int], State]:
        month = self.month
        found: dict[tuple[Stock, tuple[Delivery, ...], int], State] = {}
        for (stock, deliveries, wasted_g), state in states.items():
            expired = [x for x in stock if month.last_use_day(x[1]) <= day]
            kept = tuple(x for x in stock if x not in expired)
            for gone in self._tables.overflows(kept, day):
                wasted = wasted_g + sum(g for *_, g in (*expired, *gone))
                key = (_sum(kept, [(s, lot, -g) for s, lot, g in gone]), deliveries, wasted)
                known = found.get(key)
                if known is None or state.cost_yen < known.cost_yen:
                    uses = tuple(
                        Use(site_id=s, day=day, lot_id=lot, quantity_g=g) for s, lot, g in gone
                    )
                    found[key] = State(state.cost_yen, (uses, state.trace) if uses else state.trace)
        return found

    # The plan of an outcome, for the checkers.

    def plan(self, outcome: Outcome) -> Plan:
        """Return the plan that reaches an outcome."""
        trace, tables = outcome.trace
        trips: list[Trip] = []
        discards: list[Use] = [u for m in tables for u in m.discards]
        while trace is not None:
            step, trace = trace
            if isinstance(step, Drive):
                trips.append(self._trip(step, f"T{len(trips)}"))
            else:
                discards += step
        plan = plan_idly(self.month)
        return with_figures(
            self.month,
            Plan(
                scenario=plan.scenario,
                trips=tuple(trips),
                uses=tuple(u for m in tables for u in m.uses),
                discards=tuple(discards),
                metrics=plan.metrics,
                bounds=plan.bounds,
                made_by=plan.made_by,
            ),
        )

    def _trip(self, drive: Drive, name: str) -> Trip:
        def items(stop: int, end: str) -> tuple[LotQuantity, ...]:
            grams: dict[LotId, int] = {}
            for c in drive.carried:
                if getattr(c, end) == stop:
                    g = c.cases * self.month.lots[c.lot_id].case_g
                    grams[c.lot_id] = grams.get(c.lot_id, 0) + g
            return tuple(LotQuantity(lot_id=k, quantity_g=g) for k, g in grams.items())

        stops = tuple(
            PlanStop(
                site_id=site_id,
                arrive_min=drive.times[2 * i],
                depart_min=drive.times[2 * i + 1],
                unload=items(i, "unload"),
                load=items(i, "load"),
            )
            for i, site_id in enumerate(drive.sites)
        )
        return Trip(
            trip_id=TripId(name),
            vehicle_id=drive.shift.vehicle_id,
            day=drive.shift.day,
            stops=stops,
        )


def _sum(stock: Stock, changes: Iterable[tuple[SiteId, LotId, int]]) -> Stock:
    total = {(s, lot): g for s, lot, g in stock}
    for s, lot, g in changes:
        total[s, lot] = total.get((s, lot), 0) + g
    return tuple(sorted((*k, g) for k, g in total.items() if g))
