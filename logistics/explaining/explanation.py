"""What is found out about short recipients: what binds, what is proved, which fix was tried.

``diagnosis`` and ``remedy``, beside this, and ``logistics.explain`` find it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model import Category, Zone
from logistics.explaining.fixes import Fix
from logistics.explaining.obstacles import Obstacle
from logistics.model import SiteId
from logistics.plan_model import Plan


class Verdict(StrEnum):
    """What is known about getting more."""

    IMPOSSIBLE = "impossible"
    """Proved: no plan at all gives more."""
    IMPOSSIBLE_BESIDE = "impossible_beside"
    """Proved: no plan gives more unless somebody else uses less than in this one."""
    NOT_FOUND = "not_found"
    """More is not proved impossible; the planner found nothing better on the whole."""
    NOT_PROVED = "not_proved"
    """The proof took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Obstacles without which ``gain_g`` more would come; two bind only together.

    ``category`` and ``zone`` are what most of that would be.
    """

    obstacles: tuple[Obstacle, ...]
    gain_g: int
    category: Category | None = None
    zone: Zone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDiagnosis:
    """An unserved session: what it used, may use at most (as for a recipient), and what binds."""

    day: date
    need_g: int
    used_g: int
    most_g: int | None
    beside_g: int | None
    verdict: Verdict
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A short recipient.

    ``most_g`` is what it uses at most in any plan, ``beside_g`` while nobody else uses less (both
    proven, None = not in time), ``could_g`` what the way it looks could be brought besides.
    """

    site_id: SiteId
    need_g: int
    used_g: int
    most_g: int | None
    beside_g: int | None
    could_g: int
    verdict: Verdict
    bindings: tuple[Binding, ...]
    sessions: tuple[SessionDiagnosis, ...]

    @property
    def missing_g(self) -> int:
        """Grams needed and not used."""
        return self.need_g - self.used_g


class Tried(StrEnum):
    """What came of looking for a fix."""

    WORKS = "works"
    """Planned anew: with it the recipient uses what is told."""
    REPLANNED = "replanned"
    """No fix is needed: planned anew as it is, the recipient uses what is told."""
    NOTHING_HELPS = "nothing_helps"
    """No fix of the list brings more, as it looks."""
    NOT_IN_TIME = "not_in_time"
    """None was verified in the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A fix and the plan that shows it: the recipient used ``before_g``, and ``after_g`` in that.

    Of a large month ``as_it_is_g`` is what planning anew in the same way brings without the fix.
    ``plan`` is of the changed month, sound, and leaves nobody worse off than the worst-off before.
    """

    tried: Tried
    fix: Fix | None = None
    before_g: int = 0
    after_g: int = 0
    as_it_is_g: int | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientExplained:
    """What binds a short recipient, in order, and what helps it; None = no fix was looked for."""

    diagnosis: Diagnosis
    remedy: Remedy | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All short recipients of a plan, the worst fill first, and those there was no time for."""

    recipients: tuple[RecipientExplained, ...]
    not_examined: tuple[SiteId, ...]
