"""``make_plan``: the one place where stock and roads meet."""

from collections.abc import Callable
from dataclasses import replace

from logistics.allocation import Allocation
from logistics.assemble import assemble
from logistics.by_hand import plan_by_hand, with_figures
from logistics.calendar import Calendar, State
from logistics.cases import whole_cases
from logistics.check import check
from logistics.check_report import Goals
from logistics.classes import lot_classes
from logistics.deliverable import Deliverable
from logistics.formulation import build
from logistics.linear import Solution
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.progress import Budget, Progress, Watch

SEARCH_SHARE = 0.4
"""Share of the time for tours; whole cases take the rest."""
RESERVE_SHARE = 0.06
"""Share of the time kept back for checking, so that the limit holds."""


class _Best:
    """The best sound plan so far. Nothing becomes best without passing the checker."""

    def __init__(self, scenario: Scenario, plan: Plan, budget: Budget, watch: Watch | None) -> None:
        self.scenario, self.budget, self.watch = scenario, budget, watch
        self.plan = plan
        self.goals: Goals = check(scenario, plan).figures.goals
        self.refused = 0
        self.tell("by hand")

    def tell(self, stage: str) -> None:
        """Tell whoever watches."""
        if self.watch:
            self.watch(Progress(stage=stage, seconds=self.budget.seconds, plan=self.plan))

    def offer(self, allocation: Allocation, solution: Solution) -> None:
        """Take a solution with whole cases if its plan is sound and better."""
        trips, uses, discards = assemble(allocation, solution)
        plan = replace(self.plan, trips=trips, uses=uses, discards=discards)
        plan = with_figures(self.scenario, plan)
        report = check(self.scenario, plan)
        if not report.clean:
            self.refused += 1
        elif report.figures.goals.beats(self.goals):
            self.plan, self.goals = plan, report.figures.goals
        self.tell("whole cases")


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
    cases; lots and minutes.
    """
    budget = Budget(time_limit_s=time_limit_s * (1 - RESERVE_SHARE), stop=stop).start()
    best = _Best(scenario, plan_by_hand(scenario, seed=seed), budget, watch)
    deliverable = Deliverable(scenario, lot_classes(scenario))
    state = _searched(scenario, deliverable, best, seed=seed)
    if state is not None:
        allocation = build(
            scenario, deliverable, state.tours, state.allocation.timings, whole_cases=True
        )
        whole_cases(
            allocation,
            budget,
            seed=seed,
            found=lambda solution: best.offer(allocation, solution),
        )
    made_by = replace(best.plan.made_by, seed=seed, seconds=round(budget.seconds, 1))
    return replace(best.plan, made_by=made_by)


def _searched(
    scenario: Scenario, deliverable: Deliverable, best: _Best, *, seed: int
) -> State | None:
    """Return the best tours found in their share of the time, or None where there are none."""
    whole = best.budget
    part = replace(whole, time_limit_s=whole.time_limit_s * SEARCH_SHARE)
    calendar = Calendar(scenario, deliverable, part, seed=seed)
    state = calendar.state(calendar.first_tours())
    if state is None:
        return None
    best.tell("tours")
    return calendar.improved(state, lambda _: best.tell("tours"))
