"""Why a recipient is short, examined: what binds, what is proved, and what would help.

Each reason is an obstacle without which more comes while everybody else keeps what the plan gives
them; its grams are the difference. What no plan can better is proven apart
(``logistics.proof.ceilings``), and a fix is only told after the changed month was planned anew
(``logistics.explaining.remedy``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import NamedTuple, TypeVar

from inventory.model import Category, Zone
from logistics.explaining.explanation import Binding, Diagnosis, SessionDiagnosis, Verdict
from logistics.explaining.obstacles import ON_THE_WAY, Obstacle, without
from logistics.explaining.own_month import Most, OwnMonth
from logistics.explaining.rest_of_plan import rest_of_plan
from logistics.explaining.unhindered import unhindered_g
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.proof.ceilings import Ask, Ceilings
from logistics.search.hands import Hands, hands

LEAST_SHARE = 0.01
"""Of a need: what is less is not worth a word."""
UNSERVED_SHARE = 0.1
"""A session that used less than this share of its need counts as unserved."""
FEW = 4
"""Up to so many recipients and sessions each has a proof of its own: it is the closest."""
ORDER = tuple(Obstacle)
Kind = TypeVar("Kind", Category, Zone)


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
    month: Scenario, plan: Plan, site_ids: Sequence[SiteId], *, budget: Budget, cores: int = 1
) -> tuple[Diagnosis, ...]:
    """Return a diagnosis of each of some recipients, as many as there is time for.

    The plan must break no rule. What binds is found for all before the longer proofs begin. With
    more ``cores`` the work is shared between so many processes.
    """
    cores = min(cores, len(site_ids))
    with hands(Ceilings, (month, plan), budget=budget, cores=cores) as workers:
        looks = [x for x in workers.each(_looked, site_ids) if x is not None]
        beside_g = _beside(workers, looks)
    return tuple(_told(look, beside_g) for look in looks)


class _Look(NamedTuple):
    """What can be said of a recipient (``day`` is None) or of a session of it by itself."""

    ask: Ask
    need_g: int
    used_g: int
    most_g: int | None
    could_g: int
    bindings: tuple[Binding, ...]
    sessions: tuple["_Look", ...]

    @property
    def reached_g(self) -> int:
        """Up to which more is not worth a word."""
        return self.used_g + _least_g(self.need_g)


def _looked(ceilings: Ceilings, site_id: SiteId) -> _Look:
    return _Case(ceilings, site_id).look()


def _beside(workers: Hands[Ceilings], looks: Sequence[_Look]) -> dict[Ask, int | None]:
    """Return what each can use at most while nobody else uses less.

    That is never above what it can use at most in any plan. A program of its own is only solved
    where it may prove that no more is possible, or where there are few.
    """
    everything = [x for look in looks for x in (look, *look.sessions)]
    beside_g = {x.ask: x.most_g for x in everything}
    open_asks = {
        x.ask: x.reached_g - x.used_g
        for x in everything
        if x.most_g is None or x.most_g > x.reached_g
    }
    if len(open_asks) > FEW:
        (raised,) = workers.each(Ceilings.raised, [open_asks])
        for ask in raised or ():
            if beside_g[ask] is not None:
                del open_asks[ask]
    proved = workers.each(_beside_of, open_asks)
    return beside_g | dict(zip(open_asks, proved, strict=True))


def _beside_of(ceilings: Ceilings, ask: Ask) -> int | None:
    return ceilings.beside_g(*ask)


def _told(look: _Look, beside_g: Mapping[Ask, int | None]) -> Diagnosis:
    sessions = (
        SessionDiagnosis(
            day=x.ask[1] or date.min,
            need_g=x.need_g,
            used_g=x.used_g,
            most_g=x.most_g,
            beside_g=beside_g[x.ask],
            verdict=_verdict(x, beside_g[x.ask]),
            bindings=x.bindings,
        )
        for x in look.sessions
    )
    return Diagnosis(
        site_id=look.ask[0],
        need_g=look.need_g,
        used_g=look.used_g,
        most_g=look.most_g,
        beside_g=beside_g[look.ask],
        could_g=look.could_g,
        verdict=_verdict(look, beside_g[look.ask]),
        bindings=look.bindings,
        sessions=tuple(sessions),
    )


def _verdict(look: _Look, beside_g: int | None) -> Verdict:
    if look.most_g is not None and look.most_g <= look.reached_g:
        return Verdict.IMPOSSIBLE
    if beside_g is not None and beside_g <= look.reached_g:
        return Verdict.IMPOSSIBLE_BESIDE
    return Verdict.NOT_PROVED if None in (look.most_g, beside_g) else Verdict.NOT_FOUND


def _used_by_site(plan: Plan) -> dict[SiteId, int]:
    used_g: dict[SiteId, int] = {}
    for use in plan.uses:
        used_g[use.site_id] = used_g.get(use.site_id, 0) + use.quantity_g
    return used_g


def _least_g(need_g: int) -> int:
    return max(1, int(need_g * LEAST_SHARE))


class _Case:
    """One recipient beside the rest of a plan."""

    def __init__(self, ceilings: Ceilings, site_id: SiteId) -> None:
        self.month, self.plan, self.site_id = ceilings.month, ceilings.plan, site_id
        self.ceilings = ceilings
        self.rest = rest_of_plan(self.month, self.plan, site_id)
        self.need_g = self.month.month_need_g.get(site_id, 0)
        self.used_g = ceilings.used_g[site_id]

    def look(self) -> _Look:
        """Return what binds, and what is proven of the recipient alone."""
        return _Look(
            ask=(self.site_id, None),
            need_g=self.need_g,
            used_g=self.used_g,
            most_g=self.ceilings.alone_g(self.site_id),
            could_g=max(self.used_g, self._as_is.most().total_g),
            bindings=self._bindings(None),
            sessions=tuple(self._sessions()),
        )

    def _sessions(self) -> Iterator[_Look]:
        for (where, day), _ in sorted(self.month.sessions.items(), key=lambda x: x[0][1]):
            if where != self.site_id or self.ceilings.budget.left_s <= 0:
                continue
            need_g, used_g = self._need_at_g(day), self._used_at_g(day)
            if need_g and used_g < need_g * UNSERVED_SHARE:
                yield _Look(
                    ask=(self.site_id, day),
                    need_g=need_g,
                    used_g=used_g,
                    most_g=self.ceilings.alone_g(self.site_id, day),
                    could_g=used_g,
                    bindings=self._bindings(day),
                    sessions=(),
                )

    @cached_property
    def _as_is(self) -> OwnMonth:
        return OwnMonth(self.month, self.rest, self.ceilings.reach)

    @cached_property
    def _at_any_cost(self) -> OwnMonth:
        if self.month.objective.budget_yen is None:
            return self._as_is
        return OwnMonth(self._without(Obstacle.BUDGET), self.rest, self.ceilings.reach)

    @cached_property
    def _by_the_gram(self) -> dict[tuple[Obstacle, ...], OwnMonth]:
        return {}

    def _gram(self, *obstacles: Obstacle) -> OwnMonth:
        """Return the month by the gram and at any cost, without some obstacles."""
        known = self._by_the_gram
        if obstacles not in known:
            month = self._without(*obstacles, Obstacle.WHOLE_CASES, Obstacle.BUDGET)
            reach = None if ON_THE_WAY.intersection(obstacles) else self.ceilings.reach
            known[obstacles] = OwnMonth(month, self.rest, reach)
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
        least_g = _least_g(self.need_g)
        had_g = max(gram.total_g, self._used_at_g(day))
        found += [
            self._binding((o,), gram, self._gram(o).most(day), day=day)
            for o in candidates
            if self._most_without((o,), day) - had_g >= least_g
        ]
        told = [b for b in found if b.gain_g >= least_g]
        for pair in combinations(candidates, 2) if not told else ():
            if self._most_without(pair, day) - had_g >= least_g:
                found = [self._binding(pair, gram, self._gram(*pair).most(day), day=day)]
                told = [b for b in found if b.gain_g >= least_g]
            if told:
                break
        return tuple(sorted(told, key=lambda b: (-b.gain_g, ORDER.index(b.obstacles[0]))))

    def _binding(
        self, obstacles: tuple[Obstacle, ...], before: Most, after: Most, *, day: date | None
    ) -> Binding:
        """Return what comes more after an obstacle is out of the way, and what it mostly is.

        What the plan gives already is no gain: it may open a case that is mostly left over.
        """
        return Binding(
            obstacles=obstacles,
            gain_g=after.total_g - max(before.total_g, self._used_at_g(day)),
            category=_most_more(before.by_category, after.by_category),
            zone=_most_more(before.by_zone, after.by_zone),
        )

    def _most_without(self, obstacles: tuple[Obstacle, ...], day: date | None) -> int:
        """Return what cannot be bettered without some obstacles, found with nothing solved."""
        if Obstacle.SUPPLY in obstacles:
            return self.need_g if day is None else self._need_at_g(day)
        excluded = Obstacle.EXCLUSION in obstacles
        return unhindered_g(self.month, self.rest, excluded=excluded, day=day)

    def _need_at_g(self, day: date) -> int:
        key = self.site_id, day
        return sum(g for (s, d, _), g in self.month.need_g.items() if (s, d) == key)

    def _used_at_g(self, day: date | None) -> int:
        return self.ceilings.now_g((self.site_id, day))

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
