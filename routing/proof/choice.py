"""The best choice among trips that were listed: set partitioning by MathOpt with HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ortools.math_opt.python import mathopt

from routing.proof.master import Column
from routing.proof.network import Floats, Network


@dataclass(frozen=True, eq=False, kw_only=True)
class Chosen:
    """``columns`` = the best choice that was found; ``bound`` = no choice costs less."""

    columns: tuple[Column, ...] | None
    cost: float
    bound: float


def choose(
    columns: Sequence[Column],
    *,
    networks: Sequence[Network],
    limits: Floats,
    leave_out: Sequence[float | None],
    seconds: float,
) -> Chosen | None:
    """Return the cheapest choice that visits every stop once; None = nothing was found in time.

    ``limits`` = trips at most, by vehicle type; ``leave_out`` = what leaving a stop out costs
    (None = it must be visited).
    """
    model = mathopt.Model()
    use = [model.add_binary_variable() for _ in columns]
    visits: list[list[mathopt.LinearTypes]] = [[] for _ in leave_out]
    fleets: dict[int, list[mathopt.Variable]] = {}
    for variable, column in zip(use, columns, strict=True):
        for stop in column.path:
            visits[stop].append(variable)
        fleets.setdefault(networks[column.network].vehicle_type, []).append(variable)
    cost = mathopt.fast_sum([c.cost * x for x, c in zip(use, columns, strict=True)])
    for stop, price in enumerate(leave_out):
        if price is not None:
            out = model.add_binary_variable()
            visits[stop].append(out)
            cost += price * out
        model.add_linear_constraint(mathopt.fast_sum(visits[stop]) == 1)
    for vehicle_type, variables in fleets.items():
        if limits[vehicle_type] < len(leave_out):
            model.add_linear_constraint(mathopt.fast_sum(variables) <= float(limits[vehicle_type]))
    model.minimize(cost)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(seconds, 0.01)),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.5,
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        return Chosen(columns=None, cost=float("inf"), bound=float("inf"))
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values(use)
    return Chosen(
        columns=tuple(c for c, v in zip(columns, values, strict=True) if v > 0.5),
        cost=result.objective_value(),
        bound=bound,
    )
