"""What a plan is made for: which of the goals comes first."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from logistics.errors import LogisticsError


class LevelMissing(LogisticsError):
    """Equal shares that nobody has said the level of."""

    code = "level_missing"


class Order(StrEnum):
    """What comes first."""

    FAIREST = "fairest"
    LEAST_WASTE = "least_waste"
    EQUAL_SHARES = "equal_shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What comes first; ``level`` is the fill that equal shares stop at."""

    order: Order = Order.FAIREST
    level: Fraction | None = None
