"""What no plan can beat, proven from the relaxation of a month.

Each figure comes from prices of the relaxation's rows by exact arithmetic; a solver only proposes
the prices.
"""

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from logistics.classes import LotClass
from logistics.linear import Basis, Solution
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds
from logistics.progress import Budget
from logistics.reach import Reach
from logistics.relaxation import SCALE, Halt, Relaxation
from logistics.two_load_cuts import TwoLoadCuts
from logistics.walk_cuts import WalkCuts, relaxation_of

ROUNDING = Fraction(1, 10**6)
"""Of a step: by so much a figure may fall short of a whole step and still count as one."""
WORST_FILL = "worst fill"
WALKS_SHARE = 0.4
"""Share of the time left in which rows of what shifts can do are looked for."""
BRANCHES_SHARE = 0.5
"""Share of what is then left for branches in which a shift loads somewhere, or does not."""
SPLIT_LATER_DAYS = 3.0
"""What few shifts can carry comes early in a month: a later one ranks lower."""
LEAST_SPLIT = 0.02
"""A shift that stops somewhere for so small a part, or all but that, is not branched on."""
MOST_VAIN = 6
MOST_VAIN_BRANCHES = 3
LEAST_PROGRESS_G = 10
LEAST_PROGRESS_SHARE = Fraction(1, 32)
"""Of what is proven: rounds and branches that bring less are vain.

Rounds often are, three in a row, before all shifts that could take the place of one are known.
"""


@dataclass(frozen=True, slots=True)
class _Branch:
    """What is proven of all plans that cause no penalty, and the solver's optimum there.

    A penalty is what a column costs more; one below 0 is for what the column lacks of 1.
    """

    least: Fraction | None
    found: Solution | None
    penalties: Mapping[int, int] = field(default_factory=dict)

    @property
    def known(self) -> Fraction:
        """What is proven, of which there is something."""
        assert self.least is not None
        return self.least


@dataclass(kw_only=True)
class Bounding:
    """The bounds of one month; what could not be proven before ``budget`` ended is None.

    It may be given another budget: what is proven or prepared is kept.
    """

    scenario: Scenario
    classes: tuple[LotClass, ...]
    budget: Budget
    _highest: Fraction | None = field(init=False, default=None)
    _bases: dict[str, Basis] = field(init=False, default_factory=dict)
    _alone: dict[SiteId, Fraction] | None = field(init=False, default=None)

    def bounds(
        self, *, min_fill_steps: int | None = None, waste_steps: int | None = None
    ) -> Bounds:
        """Return what no plan can beat; see ``Bounds`` for which plans each is about.

        ``min_fill_steps`` and ``waste_steps`` are those of the plan that the bounds are for;
        without them only the goals before are bounded.
        """
        if self._highest is None:
            self._highest = self.min_fill()
        wasted_g = fills = None
        if min_fill_steps is not None:
            if waste_steps is not None:
                self._caps_alone()  # soon known, and good to have where time is short later
            wasted_g = self.wasted_g(min_fill_steps=min_fill_steps)
            if waste_steps is not None:
                fills = self.fills(min_fill_steps=min_fill_steps, waste_steps=waste_steps)
        return Bounds(
            min_fill=None if self._highest is None else _rounded_up(self._highest),
            wasted_kg=None if wasted_g is None else wasted_g / 1000,
            fills=None if fills is None else tuple(map(_rounded_up, fills)),
        )

    @cached_property
    def reach(self) -> Reach:
        """When vehicles can be where."""
        return Reach(self.scenario)

    @cached_property
    def _plain(self) -> Relaxation:
        return relaxation_of(self.scenario, self.classes, self.reach)

    @cached_property
    def _walks(self) -> WalkCuts:
        return WalkCuts(self._plain)

    @cached_property
    def _two_loads(self) -> TwoLoadCuts:
        return TwoLoadCuts(self._plain)

    def _least(self, relaxation: Relaxation, *, name: str) -> Fraction | None:
        """Return what is proven; programs of a name are much like the one before."""
        return self._solved(relaxation, name=name)[0]

    def _solved(
        self, relaxation: Relaxation, *, name: str
    ) -> tuple[Fraction | None, Solution | None]:
        """Return what is proven and the solver's optimum, from wherever it finds one.

        It gives up now and then, with time left: from another start it does not.
        """
        least: Fraction | None = None
        found: Solution | None = None
        known = [self._bases[n] for n in dict.fromkeys((name, WORST_FILL)) if n in self._bases]
        for start in (*known, None):
            if found is None and self.budget.left_s > 0:
                least, found = relaxation.proven_least(
                    time_limit_s=self.budget.left_s, start=start, stop=self.budget.stop
                )
        if found is not None and found.basis is not None:
            self._bases[name] = found.basis
        return least, found

    def _least_with_walks(self, relaxation: Relaxation, *, name: str) -> Fraction | None:
        """Return what is proven with rows of what shifts can do, and in branches, while they help.

        The rows hold for every plan, so they are kept for whatever is proven next.
        """
        until_s = self.budget.seconds + WALKS_SHARE * self.budget.left_s
        root = self._with_walks(relaxation, until_s, name=name)
        if root.least is None or root.least + self.perishing_g - self.lost_g <= LEAST_PROGRESS_G:
            return root.least  # nothing is branched on where next to nothing is proven
        return self._least_of_branches(relaxation, root, name=name)

    def _with_walks(
        self,
        relaxation: Relaxation,
        until_s: float,
        *,
        name: str,
        enough: Fraction | None = None,
    ) -> "_Branch":
        """Return what is proven with such rows, found until they hardly help or it is enough."""
        best, found = self._solved(relaxation, name=name)
        vain = 0
        while best is not None and found is not None and vain < MOST_VAIN:
            if self.budget.seconds > until_s or (enough is not None and best >= enough):
                break
            rows = [*self._walks.rows(found.values), *self._two_loads.rows(found.values)]
            if not rows:
                break
            for terms in rows:
                self._plain.add_row(terms, upper=0)
                relaxation.add_row(terms, upper=0)
            least, better = self._solved(relaxation, name=name)
            vain = 0 if least is not None and self._is_progress(best, least) else vain + 1
            best, found = (best if least is None else max(best, least)), better or found
        return _Branch(best, found)

    def _is_progress(self, before: Fraction, now: Fraction) -> bool:
        """Tell whether a bound, less all that perishes, got so much better that more is tried."""
        proven_g = max(Fraction(0), before + self.perishing_g)
        return now > before + max(Fraction(LEAST_PROGRESS_G), LEAST_PROGRESS_SHARE * proven_g)

    def _least_of_branches(
        self, relaxation: Relaxation, root: "_Branch", *, name: str
    ) -> Fraction | None:
        """Return the least of what is proven in branches that every plan is in one of.

        In one a shift stops at a supply site, in the other it does not: a stop, or none, costs as
        much as all that perishes, so that no branch is without a solution.
        """
        until_s = self.budget.seconds + BRANCHES_SHARE * self.budget.left_s
        leaves, vain = [root], 0
        while vain < MOST_VAIN_BRANCHES and self.budget.seconds < until_s:
            leaf = min(leaves, key=lambda x: x.known)
            column = self._split(leaf)
            if column is None:
                break
            leaves.remove(leaf)
            for penalty in (self.perishing_g, -self.perishing_g):
                penalties = {**leaf.penalties, column: penalty}
                enough = min((x.known for x in leaves), default=None)
                leaves.append(
                    self._branch(
                        relaxation,
                        _Branch(leaf.least, None, penalties),
                        until_s,
                        name=name,
                        enough=enough,
                    )
                )
            least = min(x.known for x in leaves)
            vain = 0 if self._is_progress(leaf.known, least) else vain + 1
        return min(x.known for x in leaves)

    def _branch(
        self,
        relaxation: Relaxation,
        branch: "_Branch",
        until_s: float,
        *,
        name: str,
        enough: Fraction | None,
    ) -> "_Branch":
        """Return a branch with what is proven of it, of which something is known."""
        part = relaxation.copy()
        for column, penalty in branch.penalties.items():
            part.program.costs[column] += penalty
        at_least = sum(-penalty for penalty in branch.penalties.values() if penalty < 0)
        found = self._with_walks(
            part, until_s, name=name, enough=None if enough is None else enough - at_least
        )
        least = branch.known
        if found.least is not None:
            least = max(least, found.least + at_least)
        return replace(branch, least=least, found=found.found)

    def _split(self, leaf: "_Branch") -> int | None:
        """Return the stop at a supply site that is most of a half one, the earlier the likelier."""
        if leaf.found is None:
            return None
        best: tuple[float, int] | None = None
        start = self.scenario.start
        for number, columns in self._plain.shifts.items():
            days = (self.reach.shifts[number].day - start).days
            for site in self.scenario.supplies:
                column = columns.visits[Halt(site.site_id)]
                share = float(leaf.found.values[column])
                half = min(share, 1 - share)
                if half >= LEAST_SPLIT and column not in leaf.penalties:
                    rank = half / (1 + days / SPLIT_LATER_DAYS)
                    best = max(best or (0.0, -1), (rank, column))
        return None if best is None else best[1]

    def min_fill(self) -> Fraction | None:
        """Return what the worst fill of no plan exceeds."""
        relaxation = self._plain.copy()
        if not relaxation.used:
            return None
        most = min(map(math.ceil, self.most_fills(relaxation)))
        worst = relaxation.program.add_column(cost=-float(SCALE), upper=float(most))
        relaxation.add_fills(Fraction(0), dict.fromkeys(relaxation.used, worst), Fraction(1))
        least = self._least(relaxation, name=WORST_FILL)
        return None if least is None else -least / SCALE

    def most_fills(self, relaxation: Relaxation) -> Iterator[Fraction]:
        """Yield the fill of each recipient if it used all that it needs this month."""
        for site_id in relaxation.used:
            month_g = self.scenario.month_need_g[site_id]
            used_g = self.scenario.used_before_g(site_id) + month_g
            yield Fraction(used_g, self.scenario.whole_need_g(site_id))

    def wasted_g(self, *, min_fill_steps: int) -> int | None:
        """Return what every plan wastes at least whose worst fill has so many steps or more."""
        relaxation = self._plain.copy()
        if not relaxation.program.costs:
            return self.perishing_g
        relaxation.add_fills(self.level(min_fill_steps), {}, Fraction(1))
        for column, factor in relaxation.saved():
            relaxation.program.costs[column] = -float(factor)
        least = self._least_with_walks(relaxation, name="waste")
        return None if least is None else max(0, math.ceil(self.perishing_g + least))

    @cached_property
    def perishing_g(self) -> int:
        """Grams that are wasted where nobody uses them: out of date, part cases, this month's."""
        used = sum(s.quantity_g for c in self.classes if c.perishes for s in c.supplies)
        return self.lost_g + used

    @cached_property
    def lost_g(self) -> int:
        """Grams that nobody can use: out of date when they come, or smaller than a case."""
        counted = {s.lot_id: s.quantity_g for c in self.classes for s in c.supplies}
        return sum(
            lot.quantity_g - counted.get(lot.lot_id, 0)
            for lot in self.scenario.lots.values()
            if lot.available_on <= self.scenario.end
            and self.scenario.last_use_day(lot.lot_id) <= self.scenario.end
        )

    def fills(self, *, min_fill_steps: int, waste_steps: int) -> tuple[Fraction, ...] | None:
        """Return what the k-th smallest fill of no plan exceeds, worst-off first.

        Of plans whose worst fill has so many steps or more, and whose waste so many or fewer.
        """
        alone = self._caps_alone()
        if not alone:
            return None
        caps = sorted(alone.values())
        step = Fraction(self.scenario.objective.fill_step)
        highest = math.floor(caps[-1] / step) + 1
        for steps in _coarse_first(min_fill_steps + 1, highest):
            if self.budget.left_s <= 0:
                break
            most = self._most_with(steps, min_fill_steps, waste_steps, alone)
            for rank in range(len(caps) - most) if most is not None else ():
                caps[rank] = min(caps[rank], steps * step)
        return tuple(caps)

    def mean_fill(self, *, min_fill_steps: int, waste_steps: int) -> Fraction | None:
        """Return what the mean of the fills of no plan exceeds, of such plans as for ``fills``."""
        relaxation = self._plain.copy()
        if not relaxation.used:
            return None
        relaxation.add_fills(self.level(min_fill_steps), {}, Fraction(1))
        self.limit_waste(relaxation, waste_steps)
        most = zip(relaxation.used, self.most_fills(relaxation), strict=True)
        fills = {
            site_id: relaxation.program.add_column(cost=-float(SCALE), upper=float(math.ceil(fill)))
            for site_id, fill in most
        }
        relaxation.add_fills(Fraction(0), fills, Fraction(1))
        least = self._least(relaxation, name="mean")
        return None if least is None else -least / (SCALE * len(fills))

    def _caps_alone(self) -> dict[SiteId, Fraction] | None:
        if self._alone is None:
            self._alone = self._fills_alone()
        return self._alone

    def _fills_alone(self) -> dict[SiteId, Fraction] | None:
        """Return what each recipient's fill is at most if all there is could go to it."""
        found = {}
        for site_id in self._plain.used:
            relaxation = Relaxation(self.scenario, self.classes, self.reach, site_id)
            for column, _ in relaxation.used[site_id]:
                relaxation.program.costs[column] = -1.0
            least = (
                self._least(relaxation, name=site_id) if relaxation.used[site_id] else Fraction(0)
            )
            if least is None:
                return None
            used_g = self.scenario.used_before_g(site_id) - least
            found[site_id] = used_g / self.scenario.whole_need_g(site_id)
        return found

    def _most_with(
        self, steps: int, min_fill_steps: int, waste_steps: int, alone: dict[SiteId, Fraction]
    ) -> int | None:
        """Return how many recipients at most can reach so many steps, all others the least.

        A recipient that has it counts one; one between the least and it counts in part.
        """
        relaxation = self._plain.copy()
        program = relaxation.program
        goal, least_level = self.level(steps), self.level(min_fill_steps)
        columns = {}
        for site_id in relaxation.used:
            upper = float(alone[site_id] >= goal)
            columns[site_id] = program.add_column(cost=-float(SCALE), upper=upper)
        relaxation.add_fills(least_level, columns, goal - least_level)
        self.limit_waste(relaxation, waste_steps)
        least = self._least(relaxation, name="fills")
        return None if least is None else math.floor(-least / SCALE)

    def limit_waste(self, relaxation: Relaxation, waste_steps: int) -> None:
        """Add a row that so many steps of waste or fewer keep."""
        limit_g = waste_steps * Fraction(self.scenario.objective.waste_step_kg) * 1000
        used_g = math.floor(self.perishing_g - limit_g) - 1
        relaxation.add_row(relaxation.saved(), lower=used_g)

    def level(self, steps: int) -> Fraction:
        """Return the least fill that counts as so many steps."""
        return (steps - ROUNDING) * Fraction(self.scenario.objective.fill_step)


def _coarse_first(low: int, high: int) -> Iterator[int]:
    """Yield all numbers from low to high, far apart ones first."""
    waiting = deque([(low, high)])
    while waiting:
        a, b = waiting.popleft()
        if a <= b:
            middle = (a + b) // 2
            yield middle
            waiting += [(a, middle - 1), (middle + 1, b)]


def _rounded_up(fill: Fraction) -> float:
    """Return a fill with the six decimals that figures have, never below it."""
    return math.ceil(fill * 10**6) / 10**6
