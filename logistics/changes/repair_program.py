"""The allocation of a plan's own tours in which all that stays is fixed."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from inventory.model import LotId
from logistics.changes.cutting import Situation
from logistics.changes.difference import Delivery
from logistics.changes.repair_tours import Ride, flows_on
from logistics.changes.rest_of_month import Rest
from logistics.model import SiteId
from logistics.plan_model import Use
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Flow
from logistics.program.deliverable import Deliverable, Usable
from logistics.program.formulation import build
from logistics.program.linear import INFINITY, LinearProgram, Solution

NOTHING = 1e-6
"""Cases."""
KEEP = 1.0
"""What it is worth that a delivery stays: a quarter of a kilogram of fill."""
NEW = 0.1
"""What each case of a new delivery costs, so that none comes in vain."""
MOST_OPEN = 100
"""Columns of whole cases that are left open, those that a solution uses among them."""
LEAST_OPEN = 30
"""So many that a solution leaves out stay open in any case."""
PIN = 10_000.0
"""What each case costs by which a lock's delivery is missed: more than any goal gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freedom:
    """Which deliveries may be new, and which of the plan's may change."""

    lots: frozenset[LotId]
    """Lots of which there is more than the plan uses, or that must be given to others."""
    sites: frozenset[SiteId]
    """Recipients that lost something, asked, or are worst off: ``lots`` may come to them."""
    moved: frozenset[LotId] = frozenset()
    """Lots that may come to anybody."""
    open: frozenset[Delivery] = frozenset()
    """Deliveries of the plan that may shrink, each at a price."""
    affected: frozenset[Delivery] = frozenset()
    """Deliveries of the plan that are of less use than they were: they shrink for nothing."""
    had_g: Mapping[tuple[SiteId, LotId], int] = field(default_factory=dict)
    """Grams that came to recipients before the rest of the month begins."""

    def allows(self, site_id: SiteId, lot_id: LotId) -> bool:
        """Tell whether a lot may come to a recipient anew."""
        return lot_id in self.moved or (lot_id in self.lots and site_id in self.sites)


class _Few(Deliverable):
    """Only what the plan brings, and what may be new."""

    def __init__(
        self, rest: Rest, freedom: Freedom, planned: Mapping[tuple[SiteId, date], set[int]]
    ) -> None:
        super().__init__(rest.month, rest.classes)
        self._planned, self._freedom = planned, freedom
        self._lots = {number: lot_id for lot_id, number in rest.number_of.items()}

    def at(self, site_id: SiteId, day: date) -> tuple[Usable, ...]:
        """Return the lots that may come, also those that come without being of use any more."""
        planned = self._planned.get((site_id, day), set())
        found = []
        for c in self.classes:
            if c.number in planned or self._freedom.allows(site_id, self._lots[c.number]):
                sessions = self.sessions(c, site_id, day)
                if sessions or c.number in planned:
                    found.append(Usable(c.number, sessions))
        return tuple(found)


@dataclass(slots=True, kw_only=True)
class RepairProgram:
    """An allocation with the plan's flows as bounds; ``planned`` has their cases."""

    situation: Situation
    rest: Rest
    rides: Sequence[Ride]
    freedom: Freedom
    allocation: Allocation
    planned: dict[Flow, int]
    lots: Mapping[int, LotId]
    missing: set[Flow] = field(default_factory=set)
    """Flows of the plan that the allocation does not know."""

    @classmethod
    def of(
        cls, situation: Situation, rest: Rest, rides: Sequence[Ride], freedom: Freedom
    ) -> "RepairProgram":
        """Build the program."""
        planned: dict[Flow, int] = {}
        at: dict[tuple[SiteId, date], set[int]] = defaultdict(set)
        for t, ride in enumerate(rides):
            for (lot_id, load, unload), grams in flows_on(ride).items():
                number = rest.number_of[lot_id]
                planned[Flow(number, t, load, unload)] = grams // rest.classes[number].case_g
                at[ride.tour.sites[unload], ride.tour.shift.day].add(number)
        allocation = build(
            rest.month,
            _Few(rest, freedom, at),
            [r.tour for r in rides],
            [r.timing for r in rides],
            whole_cases=True,
        )
        found = cls(
            situation=situation,
            rest=rest,
            rides=rides,
            freedom=freedom,
            allocation=allocation,
            planned=planned,
            lots={number: lot_id for lot_id, number in rest.number_of.items()},
            missing=set(planned) - set(allocation.flows),
        )
        found._bound_flows()
        found._give_the_time_there_was()
        found._pin_deliveries()
        return found

    def delivery_of(self, flow: Flow) -> Delivery:
        """Return the delivery that a flow is part of."""
        tour = self.rides[flow.tour].tour
        return Delivery(tour.sites[flow.unload], tour.shift.day, self.lots[flow.lot_class])

    def _bound_flows(self) -> None:
        """Fix what stays, forbid what is locked away, and let the rest be."""
        program = self.allocation.program
        for flow, column in self.allocation.flows.items():
            cases = self.planned.get(flow, 0)
            if not self._may_be(flow):
                program.lower[column] = program.upper[column] = 0.0
            elif self.situation.locks.fix(self.rides[flow.tour].tour.shift):
                program.lower[column] = program.upper[column] = float(cases)
            elif cases and self.delivery_of(flow) in self.freedom.affected:
                program.upper[column] = float(cases)
            elif cases and self.delivery_of(flow) in self.freedom.open:
                program.upper[column] = float(cases)
                program.costs[column] -= KEEP / cases
            elif cases:
                program.lower[column] = program.upper[column] = float(cases)
            elif self._may_be_new(flow):
                program.costs[column] += NEW
            else:
                program.upper[column] = 0.0

    def _may_be(self, flow: Flow) -> bool:
        tour, lot_id = self.rides[flow.tour].tour, self.lots[flow.lot_class]
        locks = self.situation.locks
        ends = (tour.sites[flow.load], tour.sites[flow.unload])
        return not any(locks.forbid(tour.shift, s, lot_id) for s in ends) and not locks.keep_from(
            self.rest.month, ends[1], lot_id
        )

    def _may_be_new(self, flow: Flow) -> bool:
        site_id, _, lot_id = self.delivery_of(flow)
        if self.rest.month.sites[site_id].is_supply:
            return lot_id in self.freedom.lots or lot_id in self.freedom.moved
        return self.freedom.allows(site_id, lot_id)

    def relax(self) -> None:
        """Let the plan's flows shrink where they do not fit together; it costs dearly."""
        program = self.allocation.program
        for flow, cases in self.planned.items():
            column = self.allocation.flows.get(flow)
            if column is not None and program.lower[column] > 0:
                program.lower[column] = 0.0
                program.costs[column] -= 50 * KEEP / cases

    def with_few_open(self, solution: Solution) -> tuple[LinearProgram, list[int]]:
        """Return the program, and its columns of whole cases, for what a solution makes likely.

        Of the new deliveries that it leaves out those stay open that cost least at its prices. With
        all of them the solver needs ten times as long for a thousandth of the gain.
        """
        linear, values = self.allocation.program, solution.values
        columns = [c for c in self.allocation.flows.values() if linear.lower[c] < linear.upper[c]]
        idle = [c for c in columns if values[c] <= linear.lower[c] + NOTHING]
        idle.sort(key=linear.reduced_costs(solution.duals).__getitem__)
        shut = set(idle[max(LEAST_OPEN, MOST_OPEN - len(columns) + len(idle)) :])
        few = linear.copy()
        for column in shut:
            few.upper[column] = few.lower[column]
        return few, [c for c in columns if c not in shut]

    def _give_the_time_there_was(self) -> None:
        """Let a stop of the plan take the whole minutes that it takes there (rule 6)."""
        handled_g: dict[tuple[int, int], int] = defaultdict(int)
        for flow, cases in self.planned.items():
            grams = cases * self.rest.classes[flow.lot_class].case_g
            handled_g[flow.tour, flow.load] += grams
            handled_g[flow.tour, flow.unload] += grams
        for (t, stop), row in self.allocation.service_rows.items():
            timing, site_id = self.rides[t].timing, self.rides[t].tour.sites[stop]
            grams = handled_g[t, stop]
            if grams and self.rides[t].trip is not None:
                site = self.rest.month.sites[site_id]
                exact = site.service_s / 60 + grams / KG * site.handling_s_per_100kg / 6000
                there = timing.depart_min[stop] - timing.arrive_min[stop]
                whole = self.rest.month.service_min(site_id, grams)
                self.allocation.program.row_lower[row] -= max(0.0, exact - min(there, whole))

    def _pin_deliveries(self) -> None:
        """Demand what locks promise; what cannot be is missed at a price above all goals."""
        program, since = self.allocation.program, self.rest.month.start
        by_delivery: dict[Delivery, list[tuple[int, float]]] = defaultdict(list)
        for flow, column in self.allocation.flows.items():
            by_delivery[self.delivery_of(flow)].append((column, 1.0))
        for lock in self.situation.locks.deliveries:
            terms = by_delivery.get(Delivery(lock.site_id, lock.day, lock.lot_id))
            if lock.day >= since and terms:
                cases = lock.quantity_g / self.rest.month.lots[lock.lot_id].case_g
                short = program.add_column(cost=PIN, key=("short", lock.site_id, lock.day))
                self._open(terms, cases)
                program.add_row([*terms, (short, 1.0)], lower=cases, upper=cases)
        for promise in self.situation.locks.promises:
            terms = [
                term
                for delivery, some in by_delivery.items()
                if (delivery.site_id, delivery.lot_id) == (promise.site_id, promise.lot_id)
                for term in some
            ]
            case_g = self.rest.month.lots[promise.lot_id].case_g
            short = program.add_column(cost=PIN, key=("short", promise.site_id, promise.lot_id))
            left_g = promise.quantity_g - self.freedom.had_g.get(
                (promise.site_id, promise.lot_id), 0
            )
            cases = max(0, math.ceil(left_g / case_g))
            program.add_row([*terms, (short, 1.0)], lower=float(cases), upper=INFINITY)

    def _open(self, terms: Sequence[tuple[int, float]], cases: float) -> None:
        """Let the flows of a pinned delivery be what the lock says."""
        program = self.allocation.program
        for column, _ in terms:
            program.lower[column] = 0.0
            program.upper[column] = max(program.upper[column], cases)

    def grams(self, values: np.ndarray) -> dict[int, dict[tuple[LotId, int, int], int]]:
        """Return the grams of each lot between the stops of each ride in a solution."""
        found: dict[int, dict[tuple[LotId, int, int], int]] = defaultdict(dict)
        for flow, column in self.allocation.flows.items():
            cases = round(float(values[column]))
            if cases > 0:
                grams = cases * self.rest.classes[flow.lot_class].case_g
                found[flow.tour][self.lots[flow.lot_class], flow.load, flow.unload] = grams
        return found

    def uses(self, solution: Solution) -> tuple[Use, ...]:
        """Return the meals of a solution, by the gram."""
        grams: dict[tuple[SiteId, date, LotId], int] = defaultdict(int)
        for meal, column in self.allocation.meals.items():
            lot_id = self.lots[meal.lot_class]
            g = int(float(solution.values[column]) * KG + 1e-6)
            grams[meal.site_id, meal.session, lot_id] += g
        return tuple(
            Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)
            for (site_id, day, lot_id), g in sorted(grams.items())
            if g
        )
