"""How a running planner tells what it has, and is told to stop."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from logistics.plan_model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One message of a running planner.

    ``plan`` is the best sound plan so far (None until there is one), ``bound_min_fill`` a proven
    limit of the worst fill (None = none yet), ``seconds`` the time since the start.
    """

    stage: str
    seconds: float
    plan: Plan | None = None
    bound_min_fill: float | None = None


Watch = Callable[[Progress], None]


@dataclass(slots=True)
class Steps:
    """How many steps were taken."""

    taken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Time that a planner may take. ``stop`` may end it early, from another thread.

    With ``iterations`` it ends after so many steps; a run that these end, and not time, is the same
    each time.
    """

    time_limit_s: float
    iterations: int | None = None
    steps: Steps = field(default_factory=Steps)
    stop: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    started: float = field(default=-1.0)

    def start(self) -> "Budget":
        """Return the same budget with its clock started."""
        return replace(self, started=self.clock())

    def part(self, share: float) -> "Budget":
        """Return the budget that ends when a share of what is left now is spent."""
        until_s = self.seconds + share * max(0.0, self.time_limit_s - self.seconds)
        if self.iterations is None:
            return replace(self, time_limit_s=until_s)
        until = self.steps.taken + math.ceil((self.iterations - self.steps.taken) * share)
        return replace(self, time_limit_s=until_s, iterations=until)

    def step(self) -> None:
        """Count a step, in all parts of the budget."""
        self.steps.taken += 1

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    @property
    def left_s(self) -> float:
        """Seconds that are left; 0 once the planner was told to stop or took all its steps."""
        is_over = self.iterations is not None and self.steps.taken >= self.iterations
        return 0.0 if is_over or self.stop() else max(0.0, self.time_limit_s - self.seconds)
