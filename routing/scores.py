"""What plans without times are worth."""

from collections import Counter
from collections.abc import Iterable, Sequence

from routing.board import Pattern, Score
from routing.figures import figures_of
from routing.model import RoutingProblem
from routing.schedule import loads_fit, pattern_cost


class Prices:
    """What routes cost, kept, so that no route is timed twice.

    It keeps ``most_kept`` routes at most, then it forgets them all.
    """

    def __init__(self, problem: RoutingProblem, *, most_kept: int = 300_000) -> None:
        self.problem = problem
        self.most_kept = most_kept
        self._kept: dict[Pattern, int | None] = {}

    def cost(self, pattern: Pattern) -> int | None:
        """Return what a route costs; None = it cannot be driven."""
        try:
            return self._kept[pattern]
        except KeyError:
            is_allowed = loads_fit(self.problem, pattern)
            found = pattern_cost(self.problem, pattern) if is_allowed else None
            if len(self._kept) >= self.most_kept:
                self._kept.clear()
            self._kept[pattern] = found
            return found

    def priced(self, routes: Iterable[Pattern]) -> list[tuple[Pattern, int]]:
        """Return the routes that can be driven, with what they cost."""
        return [(r, cost) for r in routes if (cost := self.cost(r)) is not None]

    def score(self, routes: Sequence[Pattern]) -> Score | None:
        """Return the score of a plan; None = it breaks a rule."""
        priced = self.priced(routes)
        if len(priced) < len(routes) or not fleet_suffices(self.problem, routes):
            return None
        served = [i for r in routes for i in r.stops]
        if len(set(served)) < len(served):
            return None
        return score_without(self.problem, set(served), sum(cost for _, cost in priced))


def score_without(problem: RoutingProblem, served: Iterable[int], cost: int) -> Score:
    """Return the score of routes that cost ``cost``, with all stops that they leave out."""
    left_out = set(range(len(problem.stops))).difference(served)
    prizes = [problem.stops[i].prize for i in left_out]
    return Score(
        missing=sum(p is None for p in prizes),
        cost=cost + sum(p for p in prizes if p is not None),
    )


def fleet_suffices(problem: RoutingProblem, routes: Iterable[Pattern]) -> bool:
    """Tell whether there are as many vehicles of each type as routes."""
    used = Counter(r.vehicle_type for r in routes)
    return all(n <= problem.vehicle_types[k].number for k, n in used.items())


def costs_alone(prices: Prices) -> list[int]:
    """Return what the cheapest route costs that serves a stop alone, by stop; 0 = there is none.

    The two stops of a shipment go together, and share the cost.
    """
    problem = prices.problem
    figures = figures_of(problem)
    found = []
    for number in range(len(problem.stops)):
        shipment = figures.shipment_of.get(number)
        unit = (number,) if shipment is None else (shipment.pickup, shipment.delivery)
        costs = [
            prices.cost(Pattern(k, (-1 - v.start, *unit, -1 - v.end)))
            for k, v in enumerate(figures.vehicles)
        ]
        found.append(min((c for c in costs if c is not None), default=0) // len(unit))
    return found
