"""From the best patterns of a board to the plan that is answered, with its proof and reasons."""

import warnings
from collections.abc import Sequence

from routing.board import Board, Pattern, Score
from routing.check import check
from routing.model import RoutingProblem, StopId, prizes_of
from routing.plan import Reason, Route, RoutingPlan, Status
from routing.schedule import route_cost, schedule
from routing.scores import score_without


class PlanRefused(RuntimeWarning):
    """An engine put a plan on the board that breaks a rule: a defect; the next best one is used."""


def answer(
    problem: RoutingProblem,
    reduced: RoutingProblem,
    *,
    board: Board,
    offered: Sequence[tuple[Pattern, ...]],
    impossible: dict[StopId, Reason],
    is_short_of_reloads: bool = False,
) -> RoutingPlan:
    """Return the best plan offered that the check finds no fault with; the last one is the best.

    ``reduced`` = the problem without the ``impossible`` stops; the board is about it.
    """
    for routes in (*reversed(offered), ()):
        plan = _plan(
            problem,
            reduced,
            routes,
            bound=board.bound,
            impossible=impossible,
            engines=tuple(board.engines),
            scarce=Reason.NO_RELOAD_LEFT if is_short_of_reloads else Reason.NO_VEHICLE_LEFT,
        )
        if plan is None:
            faults = "a route has no timing"
        else:
            violations = check(problem, plan)
            if not violations:
                return plan
            faults = "; ".join(map(str, violations[:3]))
        warnings.warn(PlanRefused(f"a plan of {board.engines} is refused: {faults}"), stacklevel=2)
    raise AssertionError("the plan without routes breaks a rule")


def _plan(
    problem: RoutingProblem,
    reduced: RoutingProblem,
    patterns: Sequence[Pattern],
    *,
    bound: Score | None,
    impossible: dict[StopId, Reason],
    engines: tuple[str, ...],
    scarce: Reason,
) -> RoutingPlan | None:
    """Return a plan with times, bound, status and reasons; None = a route has no timing."""
    timed = [schedule(reduced, p) for p in patterns]
    routes = tuple(r for r in timed if r is not None)
    if len(routes) < len(timed):
        return None
    score = score_without(
        reduced,
        {i for p in patterns for i in p.stops},
        sum(route_cost(reduced, r) for r in routes),
    )
    extra = prizes_of(s for s in problem.stops if s.stop_id in impossible)
    is_bounded = bound is not None and bound.missing == score.missing
    lower_bound = min(bound.cost, score.cost) + extra if bound is not None and is_bounded else None
    is_best = lower_bound == score.cost + extra
    return RoutingPlan(
        routes=routes,
        cost=score.cost + extra,
        lower_bound=lower_bound,
        status=_status(lower_bound, is_best=is_best),
        reasons=impossible
        | _reasons(reduced, routes, scarce=scarce, is_bounded=is_bounded, is_best=is_best),
        engines=engines,
    )


def _status(lower_bound: int | None, *, is_best: bool) -> Status:
    if is_best:
        return Status.OPTIMAL
    return Status.HEURISTIC if lower_bound is None else Status.BOUNDED


def _reasons(
    problem: RoutingProblem,
    routes: Sequence[Route],
    *,
    scarce: Reason,
    is_bounded: bool,
    is_best: bool,
) -> dict[StopId, Reason]:
    """Return why stops are left out that could be served alone."""
    served = {i for r in routes for i in r.stop_ids}
    found = {}
    for stop in problem.stops:
        if stop.stop_id in served:
            continue
        if stop.prize is None:
            found[stop.stop_id] = scarce if is_bounded else Reason.NOT_FOUND_IN_TIME
        else:
            found[stop.stop_id] = Reason.NOT_WORTH_IT if is_best else Reason.NOT_FOUND_IN_TIME
    return found
