"""What the engines that work on one problem share: the best plan, every good route, the bound."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import NamedTuple


class Pattern(NamedTuple):
    """A route without times: the number of its vehicle type and its halts in order.

    A halt is the number of a stop, or -1 minus the number of a depot. It begins and ends with a
    depot; one in between ends a trip and begins the next.
    """

    vehicle_type: int
    halts: tuple[int, ...]

    @property
    def stops(self) -> tuple[int, ...]:
        """The numbers of its stops."""
        return tuple(h for h in self.halts if h >= 0)


class Score(NamedTuple):
    """What is compared: first how many stops are missing that must be served, then the cost."""

    missing: int
    cost: int


@dataclass(slots=True)
class Board:
    """Shared by threads. Nothing is offered here that was not found feasible by its engine.

    ``is_over`` = no more time, or proven; engines look at it often. ``clock`` gives seconds that
    only grow; ``ends_s`` is the reading at which time is up. ``bound``: proven that no plan has a
    lower score.
    """

    clock: Callable[[], float]
    ends_s: float
    score: Score | None = None
    routes: tuple[Pattern, ...] = ()
    bound: Score | None = None
    pool: dict[Pattern, int] = field(default_factory=dict)
    engines: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    on_news: Callable[["Board"], None] | None = None

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self.ends_s - self.clock()

    @property
    def is_over(self) -> bool:
        """Tell whether engines should stop."""
        return self.stopped.is_set() or self.left_s <= 0

    def offer_plan(self, routes: Iterable[Pattern], score: Score, *, engine: str) -> bool:
        """Take a plan if it is better than the best so far; return whether it was taken."""
        with self.lock:
            if self.score is not None and score >= self.score:
                return False
            self.score = score
            self.routes = tuple(routes)
            self._settle(engine)
        self._tell()
        return True

    def offer_routes(self, found: Iterable[tuple[Pattern, int]]) -> None:
        """Put routes with their costs into the pool."""
        with self.lock:
            for pattern, cost in found:
                self.pool.setdefault(pattern, cost)

    def raise_bound(self, bound: Score, *, engine: str) -> None:
        """Note that no plan has a lower score."""
        with self.lock:
            if self.bound is not None and bound <= self.bound:
                return
            self.bound = bound
            self._settle(engine)
        self._tell()

    def _settle(self, engine: str) -> None:
        """Note who brought news, and stop everybody when the best plan meets the bound."""
        if engine not in self.engines:
            self.engines.append(engine)
        if self.score is not None and self.bound is not None and self.score <= self.bound:
            self.stopped.set()

    def _tell(self) -> None:
        if self.on_news is not None:
            self.on_news(self)
