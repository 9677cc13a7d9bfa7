"""How a running planner tells what it has, and is told to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Time that a planner may take. ``stop`` may end it early, from another thread."""

    time_limit_s: float
    stop: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    started: float = field(default=-1.0)

    def start(self) -> "Budget":
        """Return the same budget with its clock started."""
        return Budget(
            time_limit_s=self.time_limit_s,
            stop=self.stop,
            clock=self.clock,
            started=self.clock(),
        )

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    @property
    def left_s(self) -> float:
        """Seconds that are left; 0 once the planner was told to stop."""
        return 0.0 if self.stop() else max(0.0, self.time_limit_s - self.seconds)
