"""Search with PyVRP: runs one after the other, and the best choice of all routes they met."""

from dataclasses import replace

import pyvrp

from routing.board import Pattern, Score
from routing.model import RoutingProblem
from routing.scores import costs_alone
from routing.search.columns import best_of, cheapest_of_each, recombine
from routing.search.task import Task
from routing.search.trajectory import Manner, Trajectory
from routing.search.translation import can_express, translate
from routing.search.trips import can_deal, recombine_trips

ENGINE = "pyvrp"
CHOICE = "set partitioning"
MOST_RESTARTED = 150
"""With more stops, one long run is better than several short ones."""
FEW = 60
"""With so few stops, short runs of two manners in turn are better than one long one at the end."""
MOST_CHOSEN_FROM = 6_000
MOST_KEPT = 60_000
GIVE_UP = 0.2
"""From that share of the effort on, stops may be left out if no plan with all was found."""
MIDWAY = (0.9,)
"""When routes are recombined while one long run goes on, as shares of the effort."""


def manner_of(problem: RoutingProblem) -> Manner:
    """Return how to search: what did best on public problems of its kind."""
    if any(v.reload_ids for v in problem.vehicle_types):
        return Manner(
            heat=0.01, neighbours=25, perturbed=12, reaction=200, patience=None, dealt=50, runs=3
        )
    if len({(v.capacity, v.fixed_cost) for v in problem.vehicle_types}) > 1:
        return Manner(heat=0.003, neighbours=60, perturbed=25, patience=None, dealt=10)
    if len(problem.stops) > MOST_RESTARTED:
        return Manner(neighbours=25, perturbed=10, reaction=500, patience=None)
    hot = Manner(heat=0.01, neighbours=30, perturbed=15)
    if len(problem.stops) <= FEW:
        return replace(hot, patience=20 * max(50, len(problem.stops)), takes_turns=True)
    return replace(hot, patience=max(2_000, 30 * len(problem.stops)), restarted=0.4)


def _is_exact(problem: RoutingProblem) -> bool:
    """Tell whether routes cost there what they cost with us: a window that it chose may be dear."""
    return not can_express(problem) and all(len(s.windows) == 1 for s in problem.stops)


class Rounds:
    """Runs of PyVRP that share a pool of routes."""

    def __init__(self, task: Task, *, until: float = 1.0) -> None:
        self.task, self.until = task, until
        self.problem, self.board, self.effort = task.problem, task.board, task.effort
        self.manner = manner_of(task.problem)
        self.is_exact = _is_exact(task.problem)
        self.translation = translate(task.problem)
        self.deals_trips = can_deal(task.problem)
        self.alone = costs_alone(task.prices)
        self.runs = 0
        self._chosen_at = 0
        self._known: Score | None = None
        self._starts_from_best = True

    @property
    def is_over(self) -> bool:
        """Tell whether these rounds have used their share."""
        return self.effort.is_over or self.effort.share >= self.until

    def go_on(self) -> None:
        """Run until the share is used."""
        while not self.is_over:
            self.run()
            if not self.is_over:
                self.choose(0.15 if self.manner.patience else 0.08)

    def run(self) -> None:
        """Make one run."""
        manner = self._paced()
        run = Trajectory(
            self.translation,
            seed=(self.task.seed * 7_919 + self.runs) % 2**31,
            manner=manner,
            start=self._start(),
            offer=self._offer,
        )
        self.runs += 1
        self._known = self.board.score
        if run.best is not None:
            self._report(run)
        begins = self.effort.share
        runs_left = max(1, self.manner.runs - self.runs + 1)
        ends = begins + (self.until - begins) / runs_left
        midway = [begins + m * (ends - begins) for m in MIDWAY]
        while not self.is_over and not run.is_tired:
            share = self.effort.share
            if manner.patience is None and share >= ends and ends < self.until:
                break
            self.effort.spend()
            if run.step(left=(ends - share) / max(ends - begins, 1e-9)):
                self._report(run)
            self._learn(run)
            if manner.patience is None and midway and share >= midway[0]:
                del midway[0]
                self.choose(0.04)
            if run.best is None and self._gives_up(run.steps):
                break

    def choose(self, share: float) -> None:
        """Put the best choice of all routes on the board, if it is better."""
        board = self.board
        with board.lock:
            pool = dict(board.pool)
        if len(pool) == self._chosen_at or board.is_over:
            return
        kept = cheapest_of_each(pool)
        kept.update(self.task.prices.priced(board.routes))
        kept = best_of(kept, most=MOST_CHOSEN_FROM, stops=len(self.problem.stops))
        miss = 1 + 2 * sum(self.alone) + sum(s.prize or 0 for s in self.problem.stops)
        found = recombine(
            self.problem,
            kept,
            seconds=self.effort.seconds(share, otherwise=20.0),
            miss=miss,
            best=board.routes,
        )
        self._chosen_at = len(pool)
        self._offer_choice(found)
        if self.deals_trips:
            ends_s = board.clock() + self.effort.seconds(share, otherwise=20.0)
            is_counted = self.effort.iterations is not None
            found = recombine_trips(
                self.task.prices,
                list(pool),
                best=board.routes,
                miss=miss,
                left_s=lambda: 20.0 if is_counted else ends_s - board.clock(),
            )
            self._offer_choice(found)
        self._forget(pool)

    def _offer_choice(self, found: tuple[Pattern, ...] | None) -> None:
        score = None if found is None else self.task.prices.score(found)
        if found is not None and score is not None:
            self._starts_from_best |= self.board.offer_plan(found, score, engine=CHOICE)

    def _forget(self, pool: dict[Pattern, int]) -> None:
        """Keep the pool small."""
        if len(pool) > MOST_KEPT:
            kept = best_of(pool, most=MOST_KEPT // 2, stops=len(self.problem.stops))
            with self.board.lock:
                self.board.pool = kept
            self._chosen_at = len(kept)

    def _paced(self) -> Manner:
        """Return the manner that fits the effort that is left."""
        manner = self.manner
        if self.effort.share >= manner.restarted * self.until:
            manner = replace(manner, patience=None)
        elif manner.takes_turns and self.runs % 2 == 0:
            manner = replace(manner, heat=None)
        if self.effort.iterations is None:
            return manner
        return replace(manner, memory=min(manner.memory, max(20, self.effort.iterations // 40)))

    def _start(self) -> pyvrp.Solution | None:
        """Return the best plan so far if it came from elsewhere; None = begin at random."""
        if not self._starts_from_best or not self.board.routes:
            return None
        self._starts_from_best = False
        return self.translation.solution(self.board.routes)

    def _gives_up(self, steps: int) -> bool:
        """Allow stops to be left out when no plan with all of them turns up; say so."""
        if self.translation.big is not None or self.effort.share < GIVE_UP * self.until:
            return False
        if steps < 2_000 and self.effort.share < 0.6 * self.until:
            return False
        if self.board.score is not None and self.board.score.missing == 0:
            return False
        self.translation = translate(self.problem, big=1 + 3 * max(self.alone))
        return True

    def _offer(self, found: list[tuple[Pattern, int]]) -> None:
        if self.is_exact:
            self.board.offer_routes(found)
        else:
            self.board.offer_routes(self.task.prices.priced(r for r, _ in found))

    def _report(self, run: Trajectory) -> None:
        if run.best is None:
            return
        routes = tuple(self.translation.pattern(r) for r in run.best.routes())
        score = self.task.prices.score(routes)
        if score is not None and self.board.offer_plan(routes, score, engine=ENGINE):
            self._known = score

    def _learn(self, run: Trajectory) -> None:
        """Go on from a better plan that came from elsewhere during the run."""
        score = self.board.score
        if score is None or score == self._known:
            return
        self._known = score
        better = self.translation.solution(self.board.routes)
        if better.is_feasible() and (run.cost is None or self.translation.value(better) < run.cost):
            run.adopt(better)
