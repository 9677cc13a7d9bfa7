"""``make_plan``: the one place where stock and roads meet."""

from collections.abc import Callable

from logistics.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.progress import Budget, Progress, Watch


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
    with the best plan so far.
    """
    budget = Budget(time_limit_s=time_limit_s, stop=stop).start()
    plan = plan_by_hand(scenario, seed=seed)
    if watch:
        watch(Progress(stage="by hand", seconds=budget.seconds, plan=plan))
    return plan
