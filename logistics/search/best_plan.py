"""The best sound plan of a planner so far, and what is proven of it."""

import math
from dataclasses import replace

import numpy as np

from logistics.bound import Bounding
from logistics.check import check
from logistics.checking.report import Goals
from logistics.classes import lot_classes
from logistics.hand.by_hand import with_figures
from logistics.model import Scenario
from logistics.one_trip.trip_task import TimedVisit, TripTask
from logistics.one_trip.trips import cheapest_order, timed_as_given
from logistics.plan_model import Bounds, Plan
from logistics.program.allocation import Allocation
from logistics.program.columns import Weights
from logistics.program.linear import Solution
from logistics.progress import Budget, Progress, Watch
from logistics.search.assemble import Timer, assemble
from logistics.search.calendar import State
from logistics.search.cases import whole_solution
from logistics.search.fewer_stops import FewerStops

WASTE_FIRST = Weights(worst_fill=300.0, waste_kg=120.0)
USUAL_NEED_G = 4_000_000
"""What a month needs for which the weights are made; where it is less, so is what a yen counts."""
DEARER = 20.0
"""So much more yen count in every other turn."""
DEARER_IN_TOURS = 12.0
DEARER_IN_LAST_TOURS = 3.0
"""So much more yen count while tours are searched: ten thousand first as much as 3.6 kg of waste,
in the end as 0.9 kg. Searches end several kilograms apart, so dear tours for less are hardly ever
worth it; and what they do not take is time for others.
"""
ABOVE_STEP = 5e-5
"""Of a fill: by so much whoever is worst off shall be above the step, as grams are rounded."""
SHORT_SHARE = 0.002
"""Of what the worst fill counts, a kilogram of anybody counts so much who is below its step."""
LEFT_OUT_SHARE = 0.1
"""So much of what the worst fill counts does every fill below its step while tours are searched: of
several who are left out a tour helps one, and the worst fill only rises with the last. Three times
as much wastes 12 kg more where the hub's cold store is broken.
"""
ROUTES_SHARE = 0.02
"""Share of the time in which the trips of a plan may be brought into their cheapest order."""


class BestPlan:
    """The best sound plan so far. Nothing becomes best without passing the checker."""

    def __init__(self, scenario: Scenario, plan: Plan, budget: Budget, watch: Watch | None) -> None:
        self.scenario, self.budget, self.watch = scenario, budget, watch
        self.plan = plan
        self.goals: Goals = check(scenario, plan).figures.goals
        self.bounding = Bounding(scenario=scenario, classes=lot_classes(scenario), budget=budget)
        self.bounds = Bounds()
        self.proven_for: Goals | None = None
        self.most_fill = math.inf
        """No better worst fill is looked for, where others who are planned apart reach no more."""
        self.refused = 0
        self.turn = 0
        self.source: tuple[Allocation, Solution] | None = None

    @property
    def weights(self) -> Weights:
        """What to look for: no better worst fill than the highest step that may be reached.

        In every other turn yen count more, so that what is as good is found with fewer trips.
        """
        weights = WASTE_FIRST if self.scenario.objective.waste_first else Weights()
        size = sum(self.scenario.month_need_g.values()) / USUAL_NEED_G
        weights = replace(weights, cost_yen=weights.cost_yen * min(1.0, size))
        if self.turn % 2:
            weights = replace(weights, cost_yen=weights.cost_yen * DEARER)
        most_fill = self.most_fill
        if self.bounds.min_fill is not None:
            most_fill = min(most_fill, self.bounds.min_fill)
        if most_fill == math.inf:
            return weights
        step = float(self.scenario.objective.fill_step)
        steps = math.floor(most_fill / step)
        return replace(weights, worst_most=steps * step + ABOVE_STEP)

    def weights_of_tours(self, *, last: bool = False) -> Weights:
        """Return what to look for in tours: as in whole cases, with fewer and shorter trips."""
        dearer = DEARER_IN_LAST_TOURS if last else DEARER_IN_TOURS
        weights = self.weights
        if weights.worst_most < math.inf:
            weights = replace(weights, short_fill=weights.worst_fill * LEFT_OUT_SHARE)
        if self.turn % 2:
            return weights
        return replace(weights, cost_yen=weights.cost_yen * dearer)

    def weights_of_whole_cases(self, state: State) -> Weights:
        """Return what to look for in whole cases of tours: the step of the worst fill they reach.

        A few cases change little for whoever is worst off while many are: each of those counts.
        """
        step = float(self.scenario.objective.fill_step)
        worst = float(state.solution.values[state.allocation.worst])
        reached = math.floor(worst / step + ABOVE_STEP) * step + ABOVE_STEP
        weights = self.weights
        return replace(
            weights,
            worst_most=min(weights.worst_most, reached),
            short_kg=weights.worst_fill * SHORT_SHARE,
        )

    def tell(self, stage: str) -> None:
        """Tell whoever watches."""
        if self.watch:
            self.watch(
                Progress(
                    stage=stage,
                    seconds=self.budget.seconds,
                    plan=self.plan,
                    bound_min_fill=self.bounds.min_fill,
                )
            )

    def beats(self, goals: Goals, other: Goals) -> bool:
        """Tell whether some goals are better than others in this month."""
        return goals.beats(other, waste_first=self.scenario.objective.waste_first)

    def offer(
        self,
        allocation: Allocation,
        solution: Solution,
        *,
        stage: str,
        timing: Timer = timed_as_given,
    ) -> bool:
        """Take a solution with whole cases if its plan is sound and better; tell whether it is."""
        trips, uses, discards = assemble(allocation, solution, timing=timing)
        plan = replace(self.plan, trips=trips, uses=uses, discards=discards)
        plan = with_figures(self.scenario, plan)
        report = check(self.scenario, plan)
        is_better = report.clean and self.beats(report.figures.goals, self.goals)
        if not report.clean:
            self.refused += 1
        elif is_better:
            self.plan, self.goals = plan, report.figures.goals
            self.source = allocation, solution
        self.tell(stage)
        return is_better

    def leave_out_stops(self, *, within_s: float, seed: int, by_count: bool) -> None:
        """Offer the best plan with fewer and nearer stops, found in so many seconds, if left.

        In every goal before cost it is as good. See ``FewerStops`` for ``by_count``.
        """
        if self.source is None or self.budget.left_s <= 0:
            return
        allocation, solution = self.source
        until_s = min(self.budget.seconds + within_s, self.budget.time_limit_s)
        part = replace(self.budget, time_limit_s=until_s)
        values = FewerStops(allocation, solution.values, seed=seed).run(part, by_count=by_count)
        if not np.array_equal(values, solution.values):
            better = whole_solution(solution.objective, values)
            self.offer(allocation, better, stage="whole cases")

    def bring_in_cheapest_order(self, *, stage: str) -> None:
        """Offer the best plan with every trip in the order of least cost, while there is time."""
        ends_s = self.budget.seconds + self.budget.time_limit_s * ROUTES_SHARE

        def timing(task: TripTask) -> tuple[TimedVisit, ...] | None:
            left_s = min(ends_s - self.budget.seconds, self.budget.left_s)
            return cheapest_order(task, time_limit_s=left_s) if left_s > 0 else timed_as_given(task)

        if self.source is not None and self.budget.left_s > 0:
            self.offer(*self.source, stage=stage, timing=timing)

    @property
    def is_proven(self) -> bool:
        """Whether what was proven of waste and fills is about plans as good as the best one."""
        proven = self.proven_for
        return (
            proven is not None
            and self.goals.waste_steps <= proven.waste_steps
            and (self.goals.min_fill_steps or 0) >= (proven.min_fill_steps or 0)
        )

    def prove(self, goals: Goals | None, *, within: float = 1.0) -> None:
        """Find what no plan can beat: of the worst fill or, given goals, of waste and fills too.

        ``within`` is the share of the time that may be spent by then.
        """
        self._prove_within(within)
        self.proven_for = goals
        self.bounds = self.bounding.bounds(
            min_fill_steps=None if goals is None else goals.min_fill_steps or 0,
            waste_steps=None if goals is None else goals.waste_steps,
        )

    def prove_cost(self, *, within: float) -> None:
        """Find what no plan costs less than that is as good in every other goal as the best one.

        ``within`` is the share of the time that may be spent by then.
        """
        goals = check(self.scenario, self.plan).figures.goals
        self._prove_within(within)
        cost_yen = self.bounding.cost_yen(
            waste_steps=goals.waste_steps, fill_steps=goals.fill_steps
        )
        self.bounds = replace(self.bounds, cost_yen=cost_yen)

    def _prove_within(self, share: float) -> None:
        self.bounding.budget = replace(self.budget, time_limit_s=self.budget.time_limit_s * share)
