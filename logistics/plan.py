"""``make_plan``: the one place where stock and roads meet."""

from collections.abc import Callable
from dataclasses import replace

from logistics.allocation import Allocation
from logistics.assemble import Timer, assemble
from logistics.bound import relaxed_bounds
from logistics.by_hand import plan_by_hand, with_figures
from logistics.calendar import Calendar, State
from logistics.cases import rounded_down, whole_cases
from logistics.check import check
from logistics.check_report import Goals
from logistics.classes import LotClass, lot_classes
from logistics.deliverable import Deliverable
from logistics.formulation import build
from logistics.linear import Solution
from logistics.model import Scenario
from logistics.plan_model import Bounds, Plan
from logistics.progress import Budget, Progress, Watch
from logistics.trip_task import TimedVisit, TripTask
from logistics.trips import cheapest_order, timed_as_given

SEARCH_SHARE = 0.4
"""Share of the time for tours; whole cases take the rest."""
FIRST_LOOK_SHARE = 0.12
"""Share of the time after which tours are made whole once, for whoever stops early."""
RESERVE_SHARE = 0.06
"""Share of the time kept back for checking, so that the limit holds."""
BOUND_S = 5.0
ROUTES_SHARE = 0.03
"""Share of the time in which the trips of a plan may be brought into their cheapest order."""


class _Best:
    """The best sound plan so far. Nothing becomes best without passing the checker."""

    def __init__(self, scenario: Scenario, plan: Plan, budget: Budget, watch: Watch | None) -> None:
        self.scenario, self.budget, self.watch = scenario, budget, watch
        self.plan = plan
        self.goals: Goals = check(scenario, plan).figures.goals
        self.bounds = Bounds()
        self.refused = 0
        self.source: tuple[Allocation, Solution] | None = None

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

    def offer(
        self,
        allocation: Allocation,
        solution: Solution,
        *,
        stage: str,
        timing: Timer = timed_as_given,
    ) -> None:
        """Take a solution with whole cases if its plan is sound and better."""
        trips, uses, discards = assemble(allocation, solution, timing=timing)
        plan = replace(self.plan, trips=trips, uses=uses, discards=discards)
        plan = with_figures(self.scenario, plan)
        report = check(self.scenario, plan)
        if not report.clean:
            self.refused += 1
        elif report.figures.goals.beats(self.goals):
            self.plan, self.goals = plan, report.figures.goals
            self.source = allocation, solution
        self.tell(stage)

    def bring_in_cheapest_order(self, *, stage: str) -> None:
        """Offer the best plan with every trip in the order of least cost, while there is time."""
        ends_s = self.budget.seconds + self.budget.time_limit_s * ROUTES_SHARE

        def timing(task: TripTask) -> tuple[TimedVisit, ...] | None:
            left_s = min(ends_s - self.budget.seconds, self.budget.left_s)
            return cheapest_order(task, time_limit_s=left_s) if left_s > 0 else timed_as_given(task)

        if self.source is not None and self.budget.left_s > 0:
            self.offer(*self.source, stage=stage, timing=timing)

    def prove(self, classes: tuple[LotClass, ...], *, min_fill_steps: int | None) -> None:
        """Find what no plan can beat, of the worst fill or, given its steps, of waste too."""
        limit_s = min(BOUND_S, self.budget.left_s)
        self.bounds = relaxed_bounds(
            self.scenario,
            classes,
            min_fill_steps=min_fill_steps,
            time_limit_s=limit_s,
            stop=self.budget.stop,
        )


def make_plan(
    scenario: Scenario,
    *,
    time_limit_s: float,
    seed: int = 0,
    watch: Watch | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Plan a month and return the best plan found, which breaks no rule.

    ``watch`` is called with progress now and then; ``stop`` is asked often and ends planning early
    with the best plan so far. In stages: a plan as made by hand; tours for every shift, judged by a
    linear program of the whole month (worst fill, then waste, then every fill, then cost); whole
    cases; lots and minutes; each trip in its cheapest order. The bounds come from a relaxation and
    hold for every plan.
    """
    budget = Budget(time_limit_s=time_limit_s * (1 - RESERVE_SHARE), stop=stop).start()
    best = _Best(scenario, plan_by_hand(scenario, seed=seed), budget, watch)
    best.tell("by hand")
    classes = lot_classes(scenario)
    best.prove(classes, min_fill_steps=None)
    deliverable = Deliverable(scenario, classes)
    state = _searched(deliverable, best, seed=seed)
    if state is not None:
        allocation = _whole(deliverable, state)
        whole_cases(
            allocation,
            budget,
            seed=seed,
            found=lambda solution: best.offer(allocation, solution, stage="whole cases"),
        )
    end = replace(budget, time_limit_s=time_limit_s)
    best.budget = end
    best.bring_in_cheapest_order(stage="whole cases")
    best.prove(classes, min_fill_steps=best.goals.min_fill_steps or 0)
    made_by = replace(best.plan.made_by, seed=seed, seconds=round(end.seconds, 1))
    best.plan = replace(best.plan, bounds=best.bounds, made_by=made_by)
    best.tell("done")
    return best.plan


def _whole(deliverable: Deliverable, state: State) -> Allocation:
    timings = state.allocation.timings
    return build(deliverable.scenario, deliverable, state.tours, timings, whole_cases=True)


def _searched(deliverable: Deliverable, best: _Best, *, seed: int) -> State | None:
    """Return the best tours found in their share of the time, or None where there are none."""
    whole = best.budget
    calendar = Calendar(deliverable.scenario, deliverable, whole, seed=seed)
    state = calendar.state(calendar.first_tours())
    if state is None:
        return None
    part = replace(whole, time_limit_s=whole.time_limit_s * SEARCH_SHARE)
    calendar.budget = part
    looked = False

    def report(better: State) -> None:
        nonlocal looked
        if not looked and whole.seconds > whole.time_limit_s * FIRST_LOOK_SHARE:
            looked = True
            allocation = _whole(deliverable, better)
            rounded = rounded_down(allocation, part)
            if rounded is not None:
                best.offer(allocation, rounded, stage="tours")
                best.bring_in_cheapest_order(stage="tours")
        best.tell("tours")

    best.tell("tours")
    return calendar.improved(state, report)
