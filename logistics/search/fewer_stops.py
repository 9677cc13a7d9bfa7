"""Fewer and nearer stops, where no goal but the cost notices.

While food is handed out a yen counts next to nothing, so that many a stop brings a few hundred
grams. Here the goals before cost are held: no recipient falls below the step of its fill, no more
is wasted. Then some recipients at a time get what they need at the stops that cost least: in a
program of its own, in which a stop costs what its tour saves without it.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np

from logistics.model import SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Flow, Terms
from logistics.program.linear import LinearProgram
from logistics.program.tours import driving_yen, vehicle_of, without_stop
from logistics.progress import Budget
from logistics.search.sub_programs import SubPrograms

HALF = 0.5
"""Cases are whole, up to a rounding: with more than that there is one."""
LEAST_SAVED_YEN = 1.0
ABOVE_STEP_KG = 0.02
"""By so much a recipient stays above its step, as a plan's meals are cut to grams."""
MOST_PART_S = 0.5
MOST_BY_COUNT = 60
"""Programs solved in a run that is to be the same each time."""
PAIRED_ROUNDS = 4
"""After each recipient by itself, so often each with another one that its vehicles come to."""

Stop = tuple[int, int]
"""A tour and a stop of it, by number."""


class FewerStops:
    """An allocation in whole cases of which stops close and others open, for less."""

    def __init__(self, allocation: Allocation, values: np.ndarray, *, seed: int) -> None:
        self.allocation, self.random = allocation, random.Random(seed)
        self._program = _goals_held(allocation, values)
        self._flows: dict[SiteId, list[Flow]] = defaultdict(list)
        self._handled: dict[Stop, list[int]] = defaultdict(list)
        for flow, column in allocation.flows.items():
            self._flows[self._site(flow.tour, flow.unload)].append(flow)
            for place in (flow.load, flow.unload):
                self._handled[flow.tour, place].append(column)
        self._open: dict[Stop, int] = {}
        self._stops: dict[SiteId, list[Stop]] = defaultdict(list)
        for stop in self._handled:
            site_id = self._site(*stop)
            if self._may_close(stop) and not allocation.scenario.sites[site_id].is_supply:
                self._stops[site_id].append(stop)
                self._add_open(stop)
        is_open = [float(self._is_made(stop, values)) for stop in self._open]
        self._values = np.concatenate([values, is_open])
        self._parts = SubPrograms(allocation, self._program)
        self._yen = [self._yen_of(t, self._values) for t in range(len(allocation.tours))]

    def run(self, budget: Budget, *, by_count: bool = False) -> np.ndarray:
        """Return the values of all columns of the allocation when nothing helps or time is up.

        ``by_count`` it ends after so many programs, of so many nodes each, and is always the same.
        """
        for sites in islice(self._groups(), MOST_BY_COUNT if by_count else None):
            if budget.left_s <= 0:
                break
            self._try(sites, budget, by_count=by_count)
        return self._values[: len(self.allocation.program.costs)]

    def _site(self, t: int, stop: int) -> SiteId:
        return self.allocation.tours[t].sites[stop]

    def _may_close(self, stop: Stop) -> bool:
        """Tell whether a stop is none of its tour's ends."""
        return 0 < stop[1] < len(self.allocation.tours[stop[0]].sites) - 1

    def _is_made(self, stop: Stop, values: np.ndarray) -> bool:
        return bool(values[self._handled[stop]].sum() > HALF)

    def _add_open(self, stop: Stop) -> None:
        """Add a column that tells whether a stop is made: else nothing is handled there."""
        key = ("open", *stop)
        self._open[stop] = column = self._program.add_column(upper=1.0, key=key)
        for c in self._handled[stop]:
            self._program.add_row([(c, 1.0), (column, -self._program.upper[c])], upper=0.0, key=key)

    def _groups(self) -> Iterator[list[SiteId]]:
        """Yield recipients: each by itself, then each with another one of a tour it is on."""
        sites = list(self._stops)
        yield from ([s] for s in self.random.sample(sites, len(sites)))
        for _ in range(PAIRED_ROUNDS):
            for site_id in self.random.sample(sites, len(sites)):
                near = [
                    other
                    for stop in self._stops[site_id]
                    for other in self.allocation.tours[stop[0]].sites
                    if self._yen[stop[0]] and other in self._stops and other != site_id
                ]
                if near:
                    yield [site_id, self.random.choice(near)]

    def _try(self, sites: Sequence[SiteId], budget: Budget, *, by_count: bool) -> None:
        """Let some recipients get what they need at the stops that cost least."""
        stops = [stop for s in sites for stop in self._stops[s]]
        for stop in stops:
            self._program.costs[self._open[stop]] = self._saved_yen(stop)
        solved = self._parts.solved(
            [f for s in sites for f in self._flows[s]],
            self._values,
            whole=[self._open[stop] for stop in stops],
            time_limit_s=min(math.inf if by_count else MOST_PART_S, budget.left_s),
            by_count=by_count,
            stop=budget.stop,
        )
        for stop in stops:
            self._program.costs[self._open[stop]] = 0.0
        if solved is None or solved.more > -LEAST_SAVED_YEN:
            return
        yen = list(self._yen)
        for t in {t for t, _ in stops}:
            yen[t] = self._yen_of(t, solved.values)
        if sum(yen) < sum(self._yen) - LEAST_SAVED_YEN:  # what two stops save is no sum
            self._values, self._yen = solved.values, yen

    def _saved_yen(self, stop: Stop) -> float:
        """Return what a tour with a stop costs more than without it."""
        columns = self._handled[stop]
        values = self._values.copy()
        values[columns] = 0.0
        without = self._yen_of(stop[0], values)
        values[columns[0]] = 1.0
        return max(0.0, self._yen_of(stop[0], values) - without)

    def _yen_of(self, t: int, values: np.ndarray) -> float:
        """Return what a tour costs without waiting and handling, past the stops that do any."""
        month, tour = self.allocation.scenario, self.allocation.tours[t]
        for stop in range(len(tour.sites) - 2, 0, -1):
            if not self._is_made((t, stop), values):
                tour = without_stop(month, tour, stop)
        if len(tour.sites) <= 2:
            return 0.0
        legs = (month.leg(a, b) for a, b in pairwise(tour.sites))
        seconds = sum(leg.duration_s for leg in legs if leg)
        seconds += sum(month.sites[s].service_s for s in tour.sites[1:-1])
        yen_per_hour = float(vehicle_of(month, tour).yen_per_hour)
        return driving_yen(month, tour) + yen_per_hour * seconds / 3600


def _goals_held(allocation: Allocation, values: np.ndarray) -> LinearProgram:
    """Return an allocation's program of what hours cost, with the goals before cost as rows."""
    program, month = allocation.program.copy(), allocation.scenario
    program.costs = [0.0] * len(program.costs)
    for column, yen in allocation.hours:
        program.costs[column] += yen
    steps: dict[SiteId, Terms] = defaultdict(list)
    for column, key in enumerate(program.column_keys):
        if isinstance(key, tuple) and key[0] == "step":
            steps[key[1]].append((column, 1.0))
    step = float(month.objective.fill_step)
    for site_id, terms in steps.items():
        now_kg = sum(float(values[c]) for c, _ in terms)
        before_kg, whole_kg = month.used_before_g(site_id) / KG, month.whole_need_g(site_id) / KG
        level = math.floor(round((before_kg + now_kg) / whole_kg / step, 6)) * step
        least_kg = level * whole_kg - before_kg + ABOVE_STEP_KG
        program.add_row(terms, lower=min(now_kg, least_kg), key=("held", site_id))
    wasted = allocation.wasted_terms()
    now_kg = sum(float(values[c]) * factor for c, factor in wasted)
    program.add_row(wasted, upper=now_kg, key="wasted")
    return program
