"""Whole cases: an allocation's flows made whole, in steps, each starting from the best so far.

All flows are rounded down; a dive rounds them a share at a time while the rest adapts; a
mixed-integer program over all of them starts from there; then small parts are freed and solved
again while there is time.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from logistics.allocation import Allocation, Flow
from logistics.linear import Solution
from logistics.model import SiteId
from logistics.progress import Budget

DIVE_SHARE = 0.35
"""Share of the divisible flows fixed in each round of the dive."""
PARAMETERS = "separating/maxroundsroot = 1\nseparating/maxrounds = 0\nlimits/gap = 0.0001"
"""For SCIP: cuts take most of a minute here and hardly move the bound."""
WHOLE = 1e-6
MOST_ROUNDINGS = 8
PATIENCE = 100
"""Small parts solved in vain before the whole is taken as it is."""

Found = Callable[[Solution], None]


@dataclass(slots=True)
class _Flows:
    """The flow columns of a program and their bounds as they were."""

    allocation: Allocation
    columns: list[int]
    upper: list[float]

    def free(self, which: set[int] | None, at: Solution | None) -> None:
        """Free the columns of ``which`` (None = all) and fix the others where ``at`` has them."""
        program = self.allocation.program
        for column, most in zip(self.columns, self.upper, strict=True):
            if which is None or column in which:
                program.lower[column], program.upper[column] = 0.0, most
            elif at is not None:
                program.lower[column] = program.upper[column] = float(round(at.values[column]))


def whole_cases(
    allocation: Allocation, budget: Budget, *, seed: int, found: Found = lambda _: None
) -> Solution | None:
    """Return the best solution found in which every flow is whole; None where time ran out.

    ``found`` hears of each better one.
    """
    program = allocation.program
    columns = list(allocation.flows.values())
    flows = _Flows(allocation, columns, [program.upper[c] for c in columns])
    best = _better(None, rounded_down(allocation, budget), found)
    flows.free(None, None)
    best = _better(best, _dive(flows, budget), found)
    flows.free(None, None)
    program.integers = columns
    joint = program.solve(
        time_limit_s=budget.left_s * 0.7,
        solver="scip",
        parameters=PARAMETERS,
        hint=best.values if best else None,
        stop=budget.stop,
    )
    best = _better(best, joint, found)
    if best is not None and not (joint is not None and joint.optimal):
        best = _polish(flows, best, budget, random.Random(seed), found)
    program.integers = []
    return best


def _better(best: Solution | None, new: Solution | None, found: Found) -> Solution | None:
    """Return the better of two solutions, telling ``found`` of a new one."""
    if new is None or (best is not None and new.objective >= best.objective):
        return best
    found(new)
    return new


def rounded_down(allocation: Allocation, budget: Budget) -> Solution | None:
    """Round every flow down to whole cases: food stays where it is, so few rules can break.

    What came to a base by road may now be too little for what leaves it. So no flow is fixed but
    by an upper limit; what that makes divisible again is rounded down in turn.
    """
    program = allocation.program
    program.integers = []
    solution = program.solve(time_limit_s=budget.left_s, stop=budget.stop)
    for _ in range(MOST_ROUNDINGS):
        if solution is None:
            return None
        whole = True
        for c in allocation.flows.values():
            value = float(int(solution.values[c] + WHOLE))
            whole = whole and abs(solution.values[c] - value) <= WHOLE
            program.upper[c] = value
        if whole:
            return solution
        solution = program.solve(time_limit_s=budget.left_s, stop=budget.stop)
    return None


def _dive(flows: _Flows, budget: Budget) -> Solution | None:
    """Round the flows nearest to whole cases, a share at a time, while the rest adapts."""
    program = flows.allocation.program
    program.integers = []
    open_columns = set(flows.columns)
    solution = program.solve(time_limit_s=budget.left_s, stop=budget.stop)
    while solution is not None:
        values = solution.values
        near = sorted(
            (abs(values[c] - round(values[c])), c) for c in open_columns if values[c] > WHOLE
        )
        if not near or near[-1][0] <= WHOLE:
            return solution
        chosen = [c for _, c in near[: max(25, int(len(near) * DIVE_SHARE))]]
        kept = [(c, program.lower[c], program.upper[c]) for c in chosen]
        for c in chosen:
            whole = float(round(values[c]))
            program.lower[c] = program.upper[c] = min(whole, program.upper[c])
        solution = program.solve(time_limit_s=budget.left_s, stop=budget.stop)
        if solution is None or not solution.optimal:
            for c, lower, upper in kept:
                whole = float(int(values[c] + WHOLE))
                program.lower[c] = program.upper[c] = min(max(whole, lower), upper)
            solution = program.solve(time_limit_s=budget.left_s, stop=budget.stop)
        open_columns.difference_update(chosen)
    return None


def _polish(
    flows: _Flows, best: Solution, budget: Budget, rng: random.Random, found: Found
) -> Solution:
    """Free a few recipients, classes or tours at a time and solve those exactly."""
    program = flows.allocation.program
    vain = 0
    while budget.left_s > 1.0 and vain < PATIENCE:
        vain += 1
        which = _neighbourhood(flows.allocation, best, rng)
        flows.free(which, best)
        program.integers = sorted(which)
        better = program.solve(
            time_limit_s=min(2.0, budget.left_s),
            solver="scip",
            parameters=PARAMETERS,
            stop=budget.stop,
        )
        if better is not None and better.objective < best.objective - 1e-4:
            best, vain = better, 0
            found(best)
    return best


def _neighbourhood(allocation: Allocation, best: Solution, rng: random.Random) -> set[int]:
    kind = rng.choice(("recipients", "classes", "tours"))
    tours = allocation.tours
    if kind == "recipients":
        sites: list[SiteId] = list(allocation.fill_rows)
        worst = sorted(sites, key=lambda s: _used_share(allocation, best, s))[:6]
        few = {*rng.sample(worst, min(2, len(worst))), *rng.sample(sites, min(3, len(sites)))}

        def takes(flow: Flow) -> bool:
            return tours[flow.tour].sites[flow.unload] in few
    elif kind == "classes":
        numbers = set(rng.sample(range(len(allocation.classes)), min(5, len(allocation.classes))))

        def takes(flow: Flow) -> bool:
            return flow.lot_class in numbers
    else:
        chosen = set(rng.sample(range(len(tours)), min(4, len(tours))))

        def takes(flow: Flow) -> bool:
            return flow.tour in chosen

    return {column for flow, column in allocation.flows.items() if takes(flow)}


def _used_share(allocation: Allocation, solution: Solution, site_id: SiteId) -> float:
    scenario = allocation.scenario
    used = sum(
        float(solution.values[c]) for m, c in allocation.meals.items() if m.site_id == site_id
    )
    before = scenario.history.get(site_id)
    need_g = scenario.month_need_g[site_id] + (before.need_g if before else 0)
    return (used * 1000 + (before.used_g if before else 0)) / max(1, need_g)
