"""Whether drivers rest as they must, read from a route with its times alone."""

from collections.abc import Iterator
from itertools import pairwise

from routing.check_names import Rule, Violation, violation
from routing.model import Break, RoutingProblem, VehicleType, Window
from routing.plan import Route


def rests_are_within_halts(
    problem: RoutingProblem, of: VehicleType, route: Route
) -> Iterator[Violation]:
    """Find rests that are no break, in no halt, or during service or another rest."""
    free = list(_free_times(problem, route))
    for begins, ends in route.rests:
        is_free = any(since <= begins and ends <= until for since, until in free)
        is_break = any(_is_taken(b, (begins, ends)) for b in of.breaks)
        if not (is_free and is_break):
            yield violation(Rule.REST, "rest", found=begins, limit=ends)
    for before, after in pairwise(sorted(route.rests)):
        if after[0] < before[1]:
            yield violation(Rule.REST, "two at once", found=after[0], limit=before[1])


def breaks_are_taken(_: RoutingProblem, of: VehicleType, route: Route) -> Iterator[Violation]:
    """Find fewer rests than breaks that the route needs."""
    needed = [b for b in of.breaks if _is_needed(b, route)]
    taken = _most_taken(needed, route.rests)
    if taken < len(needed):
        yield violation(Rule.BREAK, "breaks", found=taken, limit=len(needed))


def _free_times(problem: RoutingProblem, route: Route) -> Iterator[Window]:
    """Yield when a vehicle stands within its route and nothing is served."""
    for k, halt in enumerate(route.halts[:-1]):
        if halt.stop_id is not None:
            served = halt.begin + problem.service_of(problem.stop_by_id[halt.stop_id])
        else:
            assert halt.depot_id is not None
            served = halt.begin + problem.depot_by_id[halt.depot_id].service
        if k > 0:
            yield halt.arrive, halt.begin
        yield served, halt.leave


def _is_needed(rule: Break, route: Route) -> bool:
    opens, closes = rule.window
    return not (route.halts[-1].arrive <= closes or route.halts[0].begin > opens)


def _is_taken(rule: Break, rest: Window) -> bool:
    opens, closes = rule.window
    return opens <= rest[0] <= closes and rest[1] - rest[0] == rule.duration


def _most_taken(rules: list[Break], rests: tuple[Window, ...]) -> int:
    """Return how many breaks can have a rest of their own."""
    break_of: dict[int, int] = {}

    def finds_rest(number: int, tried: set[int]) -> bool:
        for k, rest in enumerate(rests):
            if k not in tried and _is_taken(rules[number], rest):
                tried.add(k)
                if k not in break_of or finds_rest(break_of[k], tried):
                    break_of[k] = number
                    return True
        return False

    return sum(finds_rest(number, set()) for number in range(len(rules)))
