"""Take some stops out of a plan and put them back better, with every rule of the problem.

The way of Christiaens and Vanden Berghe (2020): strings of neighbouring stops leave, each comes
back where it costs the least, and worse plans are taken less and less often.
"""

from collections.abc import Callable
from itertools import pairwise
from math import log
from random import Random

import numpy as np

from routing.board import Pattern, Score
from routing.figures import figures_of
from routing.scores import costs_alone, score_without
from routing.search.insertion import Draft, Insertion
from routing.search.task import Task

ENGINE = "ruin and recreate"
BLINK = 0.01
MOST_REMOVED = 10
LONGEST_STRING = 8
HEAT = 0.02
"""How much worse a plan may be at first, as a share of the cost."""


class Ruin:
    """A search that steps from plan to plan."""

    def __init__(self, task: Task, *, start: tuple[Pattern, ...] = ()) -> None:
        self.task, self.problem = task, task.problem
        self.random = Random(task.seed)
        self.insertion = Insertion(task.prices, self.random, task.effort, blink=BLINK)
        self.near = _near(task)
        self.far = costs_alone(task.prices)
        self.everybody = frozenset(range(len(self.problem.stops)))
        served = {i for r in start for i in r.stops}
        self.current = self._refilled(Draft(start, self.everybody - served))
        self.best = self.current
        self._report(self.current)

    def step(self, heat: float) -> bool:
        """Try one change; return whether the plan became the best so far."""
        tried = self._refilled(self._ruined(self.current))
        value, now = self._value(tried), self._value(self.current)
        missing = value[0] - now[0]
        allowed = -heat * HEAT * now[1] * log(self.random.random() + 1e-12)
        if missing > 0 or (missing == 0 and value[1] >= now[1] + allowed):
            return False
        self.current = tried
        self._offer(tried)
        if value < self._value(self.best):
            self.best = tried
            self._report(tried)
            return True
        return False

    def learn(self) -> None:
        """Go on from the best plan of the board if it is better."""
        routes = self.task.board.routes
        served = {i for r in routes for i in r.stops}
        found = Draft(routes, self.everybody - served)
        if self._value(found) < self._value(self.best):
            self.current = self.best = found

    def _value(self, draft: Draft) -> Score:
        costs = [self.task.prices.cost(r) or 0 for r in draft.routes]
        served = {i for r in draft.routes for i in r.stops}
        return score_without(self.problem, served, sum(costs))

    def _refilled(self, draft: Draft) -> Draft:
        order = sorted(draft.absent)
        self.random.shuffle(order)
        way = self.random.randrange(4)
        if way:
            order.sort(key=self._rank(way))
        return self.insertion.fill(draft, [self.insertion.unit(i)[0] for i in order])

    def _rank(self, way: int) -> Callable[[int], int]:
        """Return what stops are sorted by: the largest, the most pressed, or the farthest first."""
        stops = figures_of(self.problem).stops
        if way == 1:
            return lambda i: -sum(stops[i].delivery) - sum(stops[i].pickup)
        if way == 2:
            return lambda i: stops[i].closes - stops[i].opens
        return lambda i: -self.far[i]

    def _ruined(self, draft: Draft) -> Draft:
        """Return a plan without strings of stops around one stop."""
        if not draft.routes:
            return draft
        seed = self.random.randrange(len(self.problem.stops))
        wanted = self.random.randint(1, min(MOST_REMOVED, len(self.problem.stops)))
        where = {i: k for k, r in enumerate(draft.routes) for i in r.stops}
        gone: set[int] = set()
        ruined: set[int] = set()
        for stop in (seed, *self.near[seed]):
            if len(gone) >= wanted:
                break
            route = where.get(stop)
            if route is None or stop in gone or route in ruined:
                continue
            ruined.add(route)
            for i in self._string(draft.routes[route].stops, stop, wanted - len(gone)):
                gone.update(self.insertion.unit(i))
        routes = [_without(r, gone) for r in draft.routes]
        kept = [r for r in routes if r.stops and self.task.prices.cost(r) is not None]
        served = {i for r in kept for i in r.stops}
        return Draft(tuple(kept), self.everybody - served)

    def _string(self, stops: tuple[int, ...], stop: int, most: int) -> tuple[int, ...]:
        length = self.random.randint(1, max(1, min(LONGEST_STRING, most, len(stops))))
        position = stops.index(stop)
        begin = self.random.randint(
            max(0, position - length + 1), min(position, len(stops) - length)
        )
        return stops[begin : begin + length]

    def _offer(self, draft: Draft) -> None:
        self.task.board.offer_routes(self.task.prices.priced(draft.routes))

    def _report(self, draft: Draft) -> None:
        self._offer(draft)
        score = self.task.prices.score(draft.routes)
        if score is not None:
            self.task.board.offer_plan(draft.routes, score, engine=ENGINE)


def _without(route: Pattern, gone: set[int]) -> Pattern:
    """Return a route without some stops, and without the trips that they leave empty."""
    kept = [h for h in route.halts if h not in gone]
    halts = [kept[0]]
    for halt, following in pairwise(kept[1:]):
        is_empty = halt < 0 and (halts[-1] < 0 or following < 0)
        if not is_empty:
            halts.append(halt)
    return Pattern(route.vehicle_type, (*halts, kept[-1]))


def _near(task: Task) -> list[list[int]]:
    """Return the other stops for each stop, the nearest first."""
    problem = task.problem
    places = [s.place for s in problem.stops]
    travel = problem.travel[problem.vehicle_types[0].profile]
    both = travel.duration + travel.duration.T + travel.distance + travel.distance.T
    legs = both[np.ix_(places, places)]
    order = np.argsort(legs, axis=1, kind="stable")
    return [[int(j) for j in row if j != i] for i, row in enumerate(order)]
