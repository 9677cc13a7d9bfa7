"""Why a recipient is short, examined: what binds, what is proved, and what would help.

Each reason is an obstacle without which more comes while everybody else keeps what the plan gives
them; its grams are the difference. What no plan can better is proven apart
(``logistics.ceilings``), and a fix is only told after the changed month was planned anew
(``logistics.remedy``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from inventory.model import Category, Zone
from logistics.ceilings import Ceilings
from logistics.model import Scenario, SiteId
from logistics.obstacles import Obstacle, without
from logistics.own_month import Most, OwnMonth
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.rest_of_plan import rest_of_plan

LEAST_SHARE = 0.01
"""Of a need: what is less is not worth a word."""
UNSERVED_SHARE = 0.1
"""A session that used less than this share of its need counts as unserved."""
ORDER = tuple(Obstacle)
Kind = TypeVar("Kind", Category, Zone)


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


def short_sites(month: Scenario, plan: Plan) -> list[SiteId]:
    """Return the recipients that lack something worth a word, the worst fill first."""
    used_g = _used_by_site(plan)
    short = [
        site_id
        for site_id, need_g in month.month_need_g.items()
        if need_g - used_g.get(site_id, 0) > _least_g(need_g)
    ]
    return sorted(
        short,
        key=lambda s: (month.used_before_g(s) + used_g.get(s, 0)) / month.whole_need_g(s),
    )


def diagnose(
    month: Scenario, plan: Plan, site_ids: Sequence[SiteId], *, budget: Budget
) -> tuple[Diagnosis, ...]:
    """Return a diagnosis of each of some recipients, as many as there is time for.

    The plan must break no rule. What binds is found for all before the longer proofs begin.
    """
    ceilings = Ceilings(month, plan, budget)
    cases = []
    for site_id in site_ids:
        if budget.left_s <= 0:
            break
        cases.append(_Case(month, plan, site_id, ceilings))
        cases[-1].look()
    return tuple(case.diagnosis() for case in cases)


def _used_by_site(plan: Plan) -> dict[SiteId, int]:
    used_g: dict[SiteId, int] = {}
    for use in plan.uses:
        used_g[use.site_id] = used_g.get(use.site_id, 0) + use.quantity_g
    return used_g


def _least_g(need_g: int) -> int:
    return max(1, int(need_g * LEAST_SHARE))


class _Case:
    """One recipient beside the rest of a plan."""

    def __init__(self, month: Scenario, plan: Plan, site_id: SiteId, ceilings: Ceilings) -> None:
        self.month, self.plan, self.site_id = month, plan, site_id
        self.ceilings = ceilings
        self.rest = rest_of_plan(month, plan, site_id)
        self.need_g = month.month_need_g.get(site_id, 0)
        self.used_g = ceilings.used_g[site_id]
        self.most_g: int | None = None
        self.could_g = self.used_g
        self.bindings: tuple[Binding, ...] = ()

    def look(self) -> None:
        """Find what binds, and what is proven of the recipient alone."""
        self.most_g = self.ceilings.alone_g(self.site_id)
        self.could_g = max(self.used_g, self._as_is.most().total_g)
        self.bindings = self._bindings(None)

    def diagnosis(self) -> Diagnosis:
        """Return all that can be said in the time that is left, after a look."""
        sessions = tuple(self._sessions())
        beside_g = self.ceilings.beside_g(self.site_id)
        return Diagnosis(
            site_id=self.site_id,
            need_g=self.need_g,
            used_g=self.used_g,
            most_g=self.most_g,
            beside_g=beside_g,
            could_g=self.could_g,
            verdict=self._verdict(self.used_g, self.need_g, (self.most_g, beside_g)),
            bindings=self.bindings,
            sessions=sessions,
        )

    def _verdict(
        self, used_g: int, need_g: int, ceilings_g: tuple[int | None, int | None]
    ) -> Verdict:
        reached_g = used_g + _least_g(need_g)
        alone_g, beside_g = ceilings_g
        if alone_g is not None and alone_g <= reached_g:
            return Verdict.IMPOSSIBLE
        if beside_g is not None and beside_g <= reached_g:
            return Verdict.IMPOSSIBLE_BESIDE
        return Verdict.NOT_PROVED if None in ceilings_g else Verdict.NOT_FOUND

    def _sessions(self) -> Iterator[SessionDiagnosis]:
        for (where, day), _ in sorted(self.month.sessions.items(), key=lambda x: x[0][1]):
            if where != self.site_id or self.ceilings.budget.left_s <= 0:
                continue
            need_g = sum(
                g for (s, d, _), g in self.month.need_g.items() if (s, d) == (self.site_id, day)
            )
            used_g = self._used_at_g(day)
            if not need_g or used_g >= need_g * UNSERVED_SHARE:
                continue
            most_g = self.ceilings.alone_g(self.site_id, day)
            beside_g = self.ceilings.beside_g(self.site_id, day)
            yield SessionDiagnosis(
                day=day,
                need_g=need_g,
                used_g=used_g,
                most_g=most_g,
                beside_g=beside_g,
                verdict=self._verdict(used_g, need_g, (most_g, beside_g)),
                bindings=self._bindings(day),
            )

    @cached_property
    def _as_is(self) -> OwnMonth:
        return OwnMonth(self.month, self.rest)

    @cached_property
    def _at_any_cost(self) -> OwnMonth:
        if self.month.objective.budget_yen is None:
            return self._as_is
        return OwnMonth(self._without(Obstacle.BUDGET), self.rest)

    @cached_property
    def _by_the_gram(self) -> dict[tuple[Obstacle, ...], OwnMonth]:
        return {}

    def _gram(self, *obstacles: Obstacle) -> OwnMonth:
        """Return the month by the gram and at any cost, without some obstacles."""
        known = self._by_the_gram
        if obstacles not in known:
            month = self._without(*obstacles, Obstacle.WHOLE_CASES, Obstacle.BUDGET)
            known[obstacles] = OwnMonth(month, self.rest)
        return known[obstacles]

    def _without(self, *obstacles: Obstacle) -> Scenario:
        month = self.month
        for obstacle in obstacles:
            month = without(month, obstacle, self.site_id)
        return month

    def _bindings(self, day: date | None) -> tuple[Binding, ...]:
        """Return what binds in all or at one session, what would bring most first."""
        gram, cases = self._gram().most(day), self._at_any_cost.most(day)
        found = [
            self._binding((Obstacle.WHOLE_CASES,), cases, gram, day=day),
            self._binding((Obstacle.BUDGET,), self._as_is.most(day), cases, day=day),
        ]
        candidates = [o for o in ORDER if self._may_bind(o)]
        found += [self._binding((o,), gram, self._gram(o).most(day), day=day) for o in candidates]
        least_g = _least_g(self.need_g)
        told = [b for b in found if b.gain_g >= least_g]
        if not told:
            pairs = combinations(candidates, 2)
            found = [
                self._binding(pair, gram, self._gram(*pair).most(day), day=day) for pair in pairs
            ]
            told = [b for b in found if b.gain_g >= least_g][:1]
        return tuple(sorted(told, key=lambda b: (-b.gain_g, ORDER.index(b.obstacles[0]))))

    def _binding(
        self, obstacles: tuple[Obstacle, ...], before: Most, after: Most, *, day: date | None
    ) -> Binding:
        """Return what comes more after an obstacle is out of the way, and what it mostly is.

        What the plan gives already is no gain: it may open a case that is mostly left over.
        """
        used_g = self.used_g if day is None else self._used_at_g(day)
        return Binding(
            obstacles=obstacles,
            gain_g=after.total_g - max(before.total_g, used_g),
            category=_most_more(before.by_category, after.by_category),
            zone=_most_more(before.by_zone, after.by_zone),
        )

    def _used_at_g(self, day: date) -> int:
        key = self.site_id, day
        return sum(u.quantity_g for u in self.plan.uses if (u.site_id, u.day) == key)

    def _may_bind(self, obstacle: Obstacle) -> bool:
        """Tell whether a month has an obstacle at all, so that nothing is solved in vain."""
        month, site_id = self.month, self.site_id
        if obstacle is Obstacle.OPENING_DAY:
            return any(w.site_id == site_id for w in month.windows)
        if obstacle is Obstacle.EXCLUSION:
            return any(e.site_id == site_id for e in month.exclusions)
        if obstacle is Obstacle.COLD_BOX:
            return any(v.hold_min for v in month.vehicles.values())
        return obstacle not in (Obstacle.WHOLE_CASES, Obstacle.BUDGET)


def _most_more(before: dict[Kind, float], after: dict[Kind, float]) -> Kind | None:
    return max(after, key=lambda k: after[k] - before.get(k, 0.0), default=None)
