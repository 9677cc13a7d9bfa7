"""Whole cases: an allocation's flows made whole, in steps, each starting from the best so far.

All flows are rounded down; a dive rounds them a share at a time while the rest adapts; then small
parts are freed and solved again while there is time. A small month is one program.
"""

import math
import random
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from logistics.model import SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import Flow
from logistics.program.linear import LinearProgram, Solution
from logistics.progress import Budget
from logistics.search.partner import Exchange
from logistics.search.sub_programs import SubPrograms

DIVE_SHARE = 0.35
LEAST_DIVE = 80
"""Share of the divisible flows fixed in each round of the dive, and how many at least.

What small parts make good in a second is not worth more rounds."""
PARAMETERS = "separating/maxroundsroot = 1\nseparating/maxrounds = 0\nlimits/gap = 0.0001"
"""For SCIP: cuts take most of a minute here and hardly move the bound."""
WHOLE = 1e-6
LEAST_GAIN = 1e-4
MOST_ROUNDINGS = 8
MOST_AT_ONCE = 1_000
"""With more flows, a program over all of them is far from done when small parts are."""
WORST_OFF = 6
"""Of so many one or two are picked to be helped."""
LEAST_LEFT_S = 0.5
MOST_PART_S = 0.4
MOST_NODES = "\nlimits/nodes = 500"
"""Instead of time where a run is to be the same each time."""
WASTED_SHARE = 0.6
"""Share of the parts by class that are about food that is wasted."""
PATIENCE = 150
"""Parts solved in vain before larger ones are, and in the end the whole is taken as it is."""
LARGER = 2
LARGEST = 8
"""Parts get so many times as large each time, up to so large; their time grows by the square."""

Found = Callable[[Solution], None]


class _Size(NamedTuple):
    """How much a part frees: recipients of the worst-off and of all, classes, or tours."""

    worst: int
    recipients: int
    classes: int
    tours: int


SIZES = (_Size(1, 1, 3, 2), _Size(1, 2, 4, 3), _Size(2, 3, 5, 4))
"""Small parts are solved to the end in no time, large ones see more; which helps changes."""
KINDS = ("recipients", "classes", "tours", "swaps")
KEPT_SHARE = 0.97
"""So much of what a kind of part won and took still counts after each part that is solved."""
LEAST_WON = 0.1
"""A kind that wins nothing is tried again when what it took is forgotten."""
TYPICAL_FLOWS = 200
"""How long a part takes goes by its flows (by them and not by a clock: runs can be repeated)."""


@dataclass(slots=True)
class _Kind:
    """A kind of part, with how often parts of it helped of late, and what they took."""

    name: str
    size: _Size
    won: float = 1.0
    taken: float = 1.0

    @property
    def promise(self) -> float:
        """How much likelier than others it is worth its time."""
        return (self.won + LEAST_WON) / (self.taken + LEAST_WON)


@dataclass(slots=True)
class _Flows:
    """The flow columns of a program and their bounds as they were."""

    allocation: Allocation
    columns: list[int]
    upper: list[float]

    @classmethod
    def of(cls, allocation: Allocation) -> "_Flows":
        """Return the flows of an allocation that nobody changed."""
        columns = list(allocation.flows.values())
        return cls(allocation, columns, [allocation.program.upper[c] for c in columns])

    def reset(self) -> None:
        """Let all of them be whatever they could be at first."""
        program = self.allocation.program
        for column, most in zip(self.columns, self.upper, strict=True):
            program.lower[column], program.upper[column] = 0.0, most


def whole_cases(
    allocation: Allocation,
    budget: Budget,
    *,
    seed: int,
    found: Found = lambda _: None,
    exchange: Exchange | None = None,
) -> Solution | None:
    """Return the best solution found in which every flow is whole; None where time ran out.

    ``found`` hears of each better one, and so does whoever polishes beside.
    """
    exchange = exchange or Exchange()
    program = allocation.program
    flows = _Flows.of(allocation)
    columns = flows.columns

    def told(solution: Solution) -> None:
        found(solution)
        exchange.give(solution.objective, solution.values)

    divisible = _solved(program, budget)
    best = _better(None, rounded_down(allocation, budget, divisible), told)
    flows.reset()
    best = _better(best, _dive(flows, budget, divisible), told)
    flows.reset()
    is_done = False
    if len(columns) <= MOST_AT_ONCE:
        by_count = budget.iterations is not None
        joint = program.solve_whole(
            columns,
            time_limit_s=budget.left_s * 0.7,
            parameters=PARAMETERS + MOST_NODES if by_count else PARAMETERS,
            hint=best.values if best else None,
            stop=budget.stop,
        )
        best = _better(best, joint, told)
        is_done = joint is not None and joint.optimal
    if best is not None and not is_done:
        best = _Polish(allocation, random.Random(seed)).run(best, budget, told, exchange)
    return best


def polished(
    allocation: Allocation, budget: Budget, *, seed: int, exchange: Exchange
) -> Solution | None:
    """Take the best whole solution of the exchange and give it better ones until time is up."""
    best = None
    while best is None and budget.left_s > 0:
        best = _taken(exchange, math.inf, wait_s=0.1)
    if best is None:
        return None

    def told(solution: Solution) -> None:
        exchange.give(solution.objective, solution.values)

    return _Polish(allocation, random.Random(seed)).run(best, budget, told, exchange)


def _taken(exchange: Exchange, cost: float, *, wait_s: float = 0.0) -> Solution | None:
    """Return the best solution that came from the other side, if it costs less."""
    told = exchange.take(cost, wait_s=wait_s)
    return None if told is None else whole_solution(*told)


def whole_solution(cost: float, values: np.ndarray) -> Solution:
    """Return a solution in whole cases, of which nothing else is known."""
    return Solution(values=values, duals=np.empty(0), objective=cost, optimal=False)


def _better(best: Solution | None, new: Solution | None, found: Found) -> Solution | None:
    """Return the better of two solutions, telling ``found`` of a new one."""
    if new is None or (best is not None and new.objective >= best.objective):
        return best
    found(new)
    return new


def rounded_down(
    allocation: Allocation, budget: Budget, divisible: Solution | None = None
) -> Solution | None:
    """Round every flow down to whole cases: food stays where it is, so few rules can break.

    ``divisible`` is the best solution that need not be whole, where it is known already.
    What came to a base by road may now be too little for what leaves it. So no flow is fixed but
    by an upper limit; what that makes divisible again is rounded down in turn.
    """
    program = allocation.program
    solution = divisible or _solved(program, budget)
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
        solution = _solved(program, budget, solution)
    return None


def _solved(
    program: LinearProgram, budget: Budget, before: Solution | None = None
) -> Solution | None:
    """Return the best solution that need not be whole, from one before limits got tighter."""
    return program.solve(
        time_limit_s=budget.left_s,
        start=before.basis if before else None,
        is_tighter=True,
        stop=budget.stop,
    )


def _dive(flows: _Flows, budget: Budget, divisible: Solution | None) -> Solution | None:
    """Round the flows nearest to whole cases, a share at a time, while the rest adapts."""
    program = flows.allocation.program
    open_columns = set(flows.columns)
    solution = divisible
    while solution is not None:
        before, values = solution, solution.values
        near = sorted(
            (abs(values[c] - round(values[c])), c) for c in open_columns if values[c] > WHOLE
        )
        if not near or near[-1][0] <= WHOLE:
            return solution
        chosen = [c for _, c in near[: max(LEAST_DIVE, int(len(near) * DIVE_SHARE))]]
        kept = [(c, program.lower[c], program.upper[c]) for c in chosen]
        for c in chosen:
            whole = float(round(values[c]))
            program.lower[c] = program.upper[c] = min(whole, program.upper[c])
        solution = _solved(program, budget, before)
        if solution is None:
            for c, lower, upper in kept:
                whole = float(int(values[c] + WHOLE))
                program.lower[c] = program.upper[c] = min(max(whole, lower), upper)
            solution = _solved(program, budget, before)
        open_columns.difference_update(chosen)
    return None


class _Polish:
    """Frees a few recipients, classes or tours at a time and solves those exactly."""

    def __init__(self, allocation: Allocation, rng: random.Random) -> None:
        self.allocation, self.rng = allocation, rng
        self.parts = SubPrograms(allocation, allocation.program)
        self._solve_parts(1)

    def _solve_parts(self, larger: int) -> None:
        """Solve parts so many times as large from now on, of which nothing is known."""
        self.larger = larger
        sizes = [_Size(*(larger * count for count in size)) for size in SIZES]
        self.kinds = [_Kind(name, size) for name in KINDS for size in sizes]

    def run(self, best: Solution, budget: Budget, found: Found, exchange: Exchange) -> Solution:
        """Return the best solution found, from one on, until nothing helps or time is up."""
        vain = 0
        while budget.left_s > LEAST_LEFT_S and (vain < PATIENCE or self.larger < LARGEST):
            if vain >= PATIENCE:
                self._solve_parts(LARGER * self.larger)
                vain = 0
            vain += 1
            budget.step()
            taken = _taken(exchange, best.objective - LEAST_GAIN)
            if taken is not None:
                best, vain = taken, 0
                found(best)
            kind = self.rng.choices(self.kinds, [kind.promise for kind in self.kinds])[0]
            flows = self._neighbourhood(best, kind)
            better = self._better(best, flows, budget)
            self._learn(kind, flows, has_helped=better is not None)
            if better is not None:
                best, vain = better, 0
                found(best)
        return best

    def _learn(self, kind: _Kind, flows: Sized, *, has_helped: bool) -> None:
        """Note what a part of a kind took, and whether it helped; what is long ago counts less."""
        for known in self.kinds:
            known.won, known.taken = known.won * KEPT_SHARE, known.taken * KEPT_SHARE
        kind.taken += len(flows) / TYPICAL_FLOWS
        kind.won += has_helped

    def _better(self, best: Solution, flows: Sequence[Flow], budget: Budget) -> Solution | None:
        """Return a better solution with some flows made anew, None where there is none."""
        by_count = budget.iterations is not None
        solved = self.parts.solved(
            flows,
            best.values,
            time_limit_s=min(math.inf if by_count else self.larger**2 * MOST_PART_S, budget.left_s),
            by_count=by_count,
            stop=budget.stop,
        )
        if solved is None or solved.more > -LEAST_GAIN:
            return None
        return whole_solution(best.objective + solved.more, solved.values)

    def _neighbourhood(self, best: Solution, kind: _Kind) -> list[Flow]:
        """Return the flows to a few recipients, of a few classes, on a few tours, or for swaps.

        Those are of a few classes, and all flows to somebody who is badly off.
        """
        allocation, rng, tours = self.allocation, self.rng, self.allocation.tours
        size = kind.size
        if kind.name == "recipients":
            sites = list(allocation.fill_rows)
            few = set(self._some(self._worst_off(best), size.worst))
            few |= set(self._some(sites, size.recipients))
            return [f for f in allocation.flows if tours[f.tour].sites[f.unload] in few]
        if kind.name == "classes":
            numbers = self._some_classes(best, size.classes)
            return [f for f in allocation.flows if f.lot_class in numbers]
        if kind.name == "swaps":
            short = set(self._some(self._worst_off(best), size.worst))
            numbers = self._some_classes(best, size.classes - 1)
            return [
                f
                for f in allocation.flows
                if f.lot_class in numbers or tours[f.tour].sites[f.unload] in short
            ]
        chosen = set(rng.sample(range(len(tours)), min(size.tours, len(tours))))
        return [f for f in allocation.flows if f.tour in chosen]

    def _worst_off(self, best: Solution) -> list[SiteId]:
        fills = self.allocation.fills_in(best.values)
        return sorted(fills, key=fills.__getitem__)[:WORST_OFF]

    def _some(self, sites: Sequence[SiteId], count: int) -> list[SiteId]:
        return self.rng.sample(sites, min(count, len(sites)))

    def _some_classes(self, best: Solution, count: int) -> set[int]:
        """Pick a few classes; often one that is wasted, and others that it could stand in for."""
        classes, rng = self.allocation.classes, self.rng
        wasted = self.allocation.wasted_kg(best.values) if rng.random() < WASTED_SHARE else {}
        if not wasted:
            return set(rng.sample(range(len(classes)), min(count, len(classes))))
        number = rng.choices(list(wasted), list(wasted.values()))[0]
        category = classes[number].product.category
        alike = [c.number for c in classes if c.product.category == category]
        return {number, *rng.sample(alike, min(count - 1, len(alike)))}
