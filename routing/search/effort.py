"""How much of the time, or of the steps, a search has used."""

from dataclasses import dataclass, field

from routing.board import Board


@dataclass(slots=True)
class Effort:
    """Counts steps up to ``iterations``; None = the board's clock decides."""

    board: Board
    iterations: int | None = None
    steps: int = 0
    begins_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Note when it began."""
        self.begins_s = self.board.clock()

    def spend(self, steps: int = 1) -> None:
        """Count steps."""
        self.steps += steps

    @property
    def total_s(self) -> float:
        """Seconds from the beginning to the end of time."""
        return max(self.board.ends_s - self.begins_s, 1e-6)

    @property
    def share(self) -> float:
        """What was used, from 0 to 1."""
        if self.iterations is not None:
            return min(1.0, self.steps / max(self.iterations, 1))
        return min(1.0, (self.board.clock() - self.begins_s) / self.total_s)

    @property
    def is_over(self) -> bool:
        """Tell whether to stop."""
        if self.iterations is not None and self.steps >= self.iterations:
            return True
        return self.board.is_over

    def seconds(self, share: float, *, otherwise: float) -> float:
        """Return so many seconds, but no more than are left; with steps, ``otherwise``."""
        if self.iterations is not None:
            return otherwise
        return min(share * self.total_s, self.board.left_s - 0.05)
