"""A plan that was cut, made better again with few changes."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from inventory.model import LotId
from logistics.changes.cutting import Situation
from logistics.changes.difference import Delivery, deliveries_of
from logistics.changes.repair_judge import KEPT_SHARE, Damage, Judge
from logistics.changes.repair_program import Freedom, RepairProgram
from logistics.changes.repair_room import handled_at, timed, with_stop
from logistics.changes.repair_tours import Ride, idle_rides, rides_of, trips_of
from logistics.changes.replay import Replay
from logistics.changes.rest_of_month import Rest, rest_of_month
from logistics.model import SiteId
from logistics.one_trip.retiming import without_empty_stops
from logistics.plan_model import Plan
from logistics.program.deliverable import Deliverable
from logistics.program.linear import Solution
from logistics.program.prices import Prices
from logistics.progress import Budget
from logistics.search.calendar import Calendar
from logistics.search.cases import polished
from logistics.search.insertion import Insertions
from logistics.search.partner import Exchange

WORST_OFF = 6
LEAST_LEFT_S = 0.4
WHOLE_SHARE = 0.25
"""Share of the time that finding whole cases may take each time."""
PARAMETERS = "separating/maxroundsroot = 1\nseparating/maxrounds = 0\nlimits/gap = 0.0001"
MOST_HIT = 3
MOST_TRIED = 6
"""Trips on which a stop is tried in place of others."""
ROOM_SHARE = 0.4
"""Share of the time that is left for the rest when stops are tried in place of others."""
LEAST_GAIN = 1.0
RESERVE_S = 0.5
"""Seconds kept back for the last look at a plan."""


def repaired(
    situation: Situation,
    fallback: Plan,
    damage: Damage,
    *,
    budget: Budget,
    seed: int,
    is_enough: Callable[[Plan], bool] = lambda _: False,
) -> Plan:
    """Return the best sound plan found from ``fallback`` on, or that one.

    The first plan that ``is_enough`` ends the search.

    First what is there beyond the plan goes to who lost something, asked or is worst off, on the
    plan's trips; then with more stops and trips; then few deliveries may give way to others.
    """
    judge = Judge(situation=situation, damage=damage, best=fallback)
    if damage.from_on <= situation.month.end:
        budget = replace(budget, time_limit_s=max(0.0, budget.time_limit_s - RESERVE_S))
        repair = _Repair(situation=situation, judge=judge, damage=damage, budget=budget, seed=seed)
        repair.run(is_enough)
    return judge.best


@dataclass(slots=True, kw_only=True)
class _Repair:
    """The stages of a repair."""

    situation: Situation
    judge: Judge
    damage: Damage
    budget: Budget
    seed: int
    rest: Rest = field(init=False)
    calendar: Calendar = field(init=False)

    def run(self, is_enough: Callable[[Plan], bool]) -> None:
        """Make the judge's plan better while there is time and need."""
        from_on, plan = self.damage.from_on, self.judge.best
        month = self.situation.on(from_on)
        self.rest = rest_of_month(month, plan, from_on=from_on)
        coming = [t for t in plan.trips if t.day >= from_on]
        rides = rides_of(month, coming)
        freedom = self._freedom()
        deliverable = Deliverable(self.rest.month, self.rest.classes)
        self.calendar = Calendar(self.rest.month, deliverable, self.budget)
        self.calendar.recipients = [
            s for s in self.calendar.recipients if s.site_id in freedom.sites
        ]
        self.calendar.insertions = Insertions(
            self.rest.month, [s.site_id for s in self.calendar.recipients]
        )
        more = [*rides, *idle_rides(self.calendar, rides, self.situation)]
        program = self._program(more, freedom)
        solution = self._solved(program)
        if solution is None:
            return
        self._whole(program, solution)
        if is_enough(self.judge.best):
            return
        longer = self._longer(program, solution, deliverable)
        program = self._program(longer, freedom)
        spoilt = {flow.tour for flow in program.missing}
        if spoilt:  # a stop more, and what rides with it would be too long in its box
            longer = _as_before(longer, rides, spoilt)
            program = self._program(longer, freedom)
        solution = self._solved(program)
        whole = self._whole(program, solution)
        if solution is not None and not is_enough(self.judge.best):
            roomy, solution = self._with_room(program, solution)
            if roomy is not program:
                program, whole = roomy, self._whole(roomy, solution)
        if whole is not None and not is_enough(self.judge.best):
            self._few_give_way(program.rides, program.freedom)

    def _program(self, rides: Sequence[Ride], freedom: Freedom) -> RepairProgram:
        return RepairProgram.of(self.situation, self.rest, rides, freedom)

    def _freedom(self) -> Freedom:
        """Return what may be new: food that nobody has, for whom it may help."""
        report, month = self.judge.report, self.situation.month
        lost = {d.lot_id for d in self.damage.affected}
        spare = {
            lot_id
            for (site_id, lot_id), grams in report.left_g.items()
            if month.sites[site_id].is_supply and grams >= month.lots[lot_id].case_g
        }
        wasted = {w.lot_id for w in report.wastes if month.sites[w.site_id].is_supply}
        locks = self.situation.locks
        pinned = {lock.lot_id for lock in locks.pinned}
        sites = {d.site_id for d in self.damage.affected} | self.damage.asking
        sites |= {lock.site_id for lock in locks.pinned}
        if self.damage.alone:
            wasted, spare = set(), spare | wasted
        else:
            sites |= set(list(report.figures.fills)[:WORST_OFF])
        had_g: dict[tuple[SiteId, LotId], int] = defaultdict(int)
        for delivery, grams in deliveries_of(month, self.judge.best).items():
            if delivery.day < self.damage.from_on:
                had_g[delivery.site_id, delivery.lot_id] += grams
        return Freedom(
            lots=frozenset(lost | spare | wasted | pinned),
            sites=frozenset(sites),
            moved=frozenset(wasted | lost),
            affected=self.damage.affected,
            had_g=had_g,
        )

    def _solved(self, program: RepairProgram) -> Solution | None:
        """Return the best solution that need not be whole."""
        linear = program.allocation.program
        solution = linear.solve(time_limit_s=self.budget.left_s)
        if solution is None and self.budget.left_s > 0:
            program.relax()
            solution = linear.solve(time_limit_s=self.budget.left_s)
        return solution

    def _whole(self, program: RepairProgram, solution: Solution | None) -> Solution | None:
        """Offer the plan of whole cases that keeps all that stays."""
        if solution is None or self.budget.left_s < LEAST_LEFT_S:
            return None
        linear, columns = program.with_few_open(solution)
        whole = linear.solve_whole(
            columns,
            time_limit_s=min(WHOLE_SHARE * self.budget.time_limit_s, self.budget.left_s),
            parameters=PARAMETERS,
        )
        if whole is not None:
            self._offer(program, whole)
        return whole

    def _offer(self, program: RepairProgram, solution: Solution) -> None:
        plan, from_on = self.judge.best, self.damage.from_on
        month, old = self.situation.month, self.damage.old
        trips = list(
            trips_of(
                self.situation,
                program.rides,
                program.grams(solution.values),
                frozenset(t.trip_id for t in old.trips),
            )
        )
        past = [t for t in plan.trips if t.day < from_on]
        uses = [u for u in plan.uses if u.day < from_on]
        wish = replace(plan, trips=(*past, *trips), uses=(*uses, *program.uses(solution)))
        done = Replay(scenario=month, plan=wish, since=from_on).run().kept
        kept = [t for t in done.trips if any(s.handled_g for s in t.stops)]
        place = {t.trip_id: n for n, t in enumerate(old.trips)}
        kept.sort(key=lambda t: (t.day, place.get(t.trip_id, len(place))))
        same = {t.trip_id: t for t in wish.trips}
        lean = (
            t if t == same[t.trip_id] else without_empty_stops(self.situation.on(t.day), t)
            for t in kept
        )
        self.judge.offer(replace(done, trips=tuple(lean)))

    def _longer(
        self, program: RepairProgram, solution: Solution, deliverable: Deliverable
    ) -> list[Ride]:
        """Return the rides with more stops where they promise a gain; idle ones only with some."""
        prices = Prices(program.allocation, solution, deliverable)
        found = []
        for t, ride in enumerate(program.rides):
            longer = self._with_stops(t, ride, prices, handled_at(ride))
            if ride.trip is not None or longer is not ride:
                found.append(longer)
        return found

    def _with_stops(self, t: int, ride: Ride, prices: Prices, handled_g: list[int]) -> Ride:
        if self.situation.locks.fix(ride.tour.shift):
            return ride
        tour = self.calendar.filled(t, ride.tour, handled_g, prices)
        if tour is ride.tour:
            return ride
        return timed(self.situation, self.calendar, replace(ride, tour=tour)) or ride

    def _with_room(
        self, program: RepairProgram, solution: Solution
    ) -> tuple[RepairProgram, Solution]:
        """Return the program in which whom the news hit hardest are visited in place of others.

        As long as that lowers the cost of what need not be whole.
        """
        fills = program.allocation.fills_in(solution.values)
        hit = {d.site_id for d in self.damage.affected} | self.damage.asking
        for site_id in sorted(hit & set(fills), key=fills.__getitem__)[:MOST_HIT]:
            prices = Prices(program.allocation, solution, self.calendar.deliverable)
            gains = [
                (prices.gain(t, ride.tour, site_id, extra_min=0), t)
                for t, ride in enumerate(program.rides)
            ]
            base, tried = program, 0
            for gain, t in sorted(gains, reverse=True):
                late = self.budget.left_s < self.budget.time_limit_s * ROOM_SHARE
                if gain <= 0 or late or tried == MOST_TRIED:
                    break
                other = self._in_place(base, t, site_id)
                tried += other is not None
                found = self._solved(other) if other else None
                if other and found and found.objective < solution.objective - LEAST_GAIN:
                    program, solution = other, found
        return program, solution

    def _in_place(self, program: RepairProgram, t: int, site_id: SiteId) -> RepairProgram | None:
        ride = program.rides[t]
        longer = with_stop(self.situation, self.calendar, ride, handled_at(ride), site_id)
        if longer is None:
            return None
        gone = set(ride.tour.sites) - set(longer.tour.sites)
        stops = [s for s in (ride.trip.stops if ride.trip else ()) if s.site_id in gone]
        lots = {x.lot_id for s in stops for x in s.unload}
        freedom = replace(
            program.freedom,
            sites=program.freedom.sites | gone | {site_id},
            lots=program.freedom.lots | lots,
        )
        rides = [longer if r is ride else r for r in program.rides]
        other = self._program(rides, freedom)
        return None if other.missing else other

    def _few_give_way(self, rides: Sequence[Ride], freedom: Freedom) -> None:
        """Let few deliveries of the plan shrink for others: those the linear program would take."""
        unaffected = [d for d in self.judge.before if d not in self.damage.affected]
        most = math.floor((1 - KEPT_SHARE) * len(unaffected))
        coming = {d for d in unaffected if d.day >= self.damage.from_on}
        wide = replace(
            freedom, open=frozenset(coming), lots=freedom.lots | {d.lot_id for d in coming}
        )
        program = self._program(rides, wide)
        solution = self._solved(program)
        if solution is None or not most:
            return
        shrunk: dict[Delivery, float] = defaultdict(float)
        for flow, cases in program.planned.items():
            column = program.allocation.flows.get(flow)
            if column is not None and cases and program.delivery_of(flow) in coming:
                shrunk[program.delivery_of(flow)] += 1 - solution.values[column] / cases
        chosen = sorted((d for d in shrunk if shrunk[d] > 0.05), key=lambda d: -shrunk[d])[:most]
        lots = freedom.lots | {d.lot_id for d in chosen}
        few = replace(freedom, open=frozenset(chosen), lots=frozenset(lots))
        program = self._program(rides, few)
        whole = self._whole(program, self._solved(program))
        if whole is not None and self.budget.left_s > LEAST_LEFT_S:
            judge = _Listener(first=whole, told=lambda x: self._offer(program, x))
            polished(program.allocation, self.budget, seed=self.seed, exchange=judge)


def _as_before(longer: Sequence[Ride], rides: Sequence[Ride], which: set[int]) -> list[Ride]:
    """Return the rides, some of them without the stops that were added."""
    before = {r.trip.trip_id: r for r in rides if r.trip}
    return [before[r.trip.trip_id] if t in which and r.trip else r for t, r in enumerate(longer)]


@dataclass(frozen=True)
class _Listener(Exchange):
    """Gives the search a solution to start from and hears of better ones."""

    first: Any = None
    told: Any = None

    def take(self, cost: float, *, wait_s: float = 0.0) -> tuple[float, np.ndarray] | None:
        """Return the first solution if it costs less."""
        first: Solution = self.first
        return (first.objective, first.values) if first.objective < cost else None

    def give(self, cost: float, found: object) -> None:
        """Tell of a better solution."""
        self.told(
            Solution(values=np.asarray(found), duals=np.empty(0), objective=cost, optimal=False)
        )
