"""What the relaxation of a month proves, with rows of shifts and whole cases, and in branches.

Each figure comes from prices of the relaxation's rows by exact arithmetic; a solver only proposes
the prices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from logistics.classes import LotClass
from logistics.model import Scenario
from logistics.program.linear import Basis, Solution
from logistics.progress import Budget
from logistics.proof.case_cuts import CaseCuts
from logistics.proof.reach import Reach
from logistics.proof.relaxation import Halt, Relaxation
from logistics.proof.two_load_cuts import TwoLoadCuts
from logistics.proof.walk_cuts import WalkCuts, relaxation_of

WORST_FILL = "worst fill"
COST = "cost"
"""Of a program with this name: others are too far from it to begin with."""
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
class Proof:
    """The relaxation of a month and what is known of it.

    It may be given another ``budget``: what is proven or prepared is kept.
    """

    scenario: Scenario
    classes: tuple[LotClass, ...]
    budget: Budget
    _bases: dict[str, Basis] = field(init=False, default_factory=dict)

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

    @cached_property
    def _cases(self) -> CaseCuts:
        return CaseCuts(self._plain)

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
        names = (name,) if name in (COST, WORST_FILL) else (name, WORST_FILL)
        known = [self._bases[n] for n in names if n in self._bases]
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
    ) -> _Branch:
        """Return what is proven with such rows, found until they hardly help or it is enough."""
        best, found = self._solved(relaxation, name=name)
        vain = 0
        while best is not None and found is not None and vain < MOST_VAIN:
            if self.budget.seconds > until_s or (enough is not None and best >= enough):
                break
            walks = (*self._walks.rows(found.values), *self._two_loads.rows(found.values))
            rows = [*((terms, 0) for terms in walks), *self._cases.rows(found.values)]
            if not rows:
                break
            for terms, upper in rows:
                self._plain.add_row(terms, upper=upper)
                relaxation.add_row(terms, upper=upper)
            least, better = self._solved(relaxation, name=name)
            vain = 0 if least is not None and self._is_progress(best, least) else vain + 1
            best, found = (best if least is None else max(best, least)), better or found
        return _Branch(best, found)

    def _is_progress(self, before: Fraction, now: Fraction) -> bool:
        """Tell whether a bound, less all that perishes, got so much better that more is tried.

        What perishes is next to nothing beside a cost, which is in small parts of a yen.
        """
        proven_g = max(Fraction(0), before + self.perishing_g)
        return now > before + max(Fraction(LEAST_PROGRESS_G), LEAST_PROGRESS_SHARE * proven_g)

    def _least_of_branches(
        self, relaxation: Relaxation, root: _Branch, *, name: str
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
        branch: _Branch,
        until_s: float,
        *,
        name: str,
        enough: Fraction | None,
    ) -> _Branch:
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

    def _split(self, leaf: _Branch) -> int | None:
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
