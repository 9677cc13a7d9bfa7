"""The month without routes, cases and orders of trips, as a linear program in whole numbers.

Every plan is feasible here: what is used goes by the gram from a supply to a session on a shift
that could reach both. A shift visits recipients in part: it has no more time than its visits and
the least driving between them take. So the best of this program limits the best of every plan.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from inventory.model import Category, LotId
from logistics.classes import LotClass, Supply
from logistics.model import DAY_MIN, Scenario, SiteId
from logistics.program.linear import INFINITY, Basis, LinearProgram, Solution
from logistics.proof.certificate import least_cost
from logistics.proof.reach import Reach
from routing.travel import NEVER

Key = tuple[SiteId, date, Category]
Terms = list[tuple[int, int]]

SCALE = 10**9
"""One whole fill in the goal: prices are rounded, and so lose nothing that counts."""


class Ride(NamedTuple):
    """Grams of a supply that a shift brings for a session; ``shift`` is None for own food."""

    column: int
    lot_class: LotClass
    supply: Supply
    key: Key
    shift: int | None


class Halt(NamedTuple):
    """A shift's stop at a recipient or supply site; ``in_time`` = before that day's meal.

    With ``after`` it comes after one at that supply site.
    """

    site_id: SiteId
    in_time: bool = False
    after: SiteId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftColumns:
    """Of a shift: where it stops (0 to 1), whether it drives, how long that takes.

    ``times`` are sums, in parts of a minute, each of which its trips take at least. A halt in time
    is one at any time as well.
    """

    visits: dict[Halt, int]
    used: int
    times: tuple[Terms, ...]


class Relaxation:
    """Grams of each supply on each shift to each session, with all that they share as rows.

    ``used`` has the columns of each recipient with a need, ``perishing`` those of food that is
    wasted if it is not used this month, ``given_up`` those of other food that is wasted, ``rests``
    those of what is left over of a lot at a recipient.
    """

    def __init__(
        self,
        scenario: Scenario,
        classes: Iterable[LotClass],
        reach: Reach | None = None,
        only: SiteId | None = None,
    ) -> None:
        self.scenario = scenario
        self.classes = tuple(classes)
        self.reach = reach or Reach(scenario)
        self.program = LinearProgram()
        self.used: dict[SiteId, Terms] = {
            site_id: [] for site_id, g in scenario.month_need_g.items() if g
        }
        self.perishing: list[int] = []
        self.given_up: list[int] = []
        self.rides: list[Ride] = []
        self.rests: dict[tuple[LotId, SiteId], int] = {}
        self.shifts: dict[int, ShiftColumns] = {}
        keys: dict[Category, list[Key]] = defaultdict(list)
        for key, need_g in scenario.need_g.items():
            if need_g and only in (None, key[0]):
                keys[key[2]].append(key)
        for c in self.classes:
            for supply in c.supplies:
                first = len(self.rides)
                for key in keys[c.product.category]:
                    self._add_rides(c, supply, key)
                rides = self.rides[first:]
                terms = [(r.column, 1) for r in rides] + self._rests(c, supply, rides)
                if terms:
                    self.add_row(terms, upper=supply.quantity_g)
        self._define_needs()

    def _add_rides(self, lot_class: LotClass, supply: Supply, key: Key) -> None:
        """Add what a supply can be for a session: on each shift that can bring it."""
        if not supply.day <= key[1] <= lot_class.last_day:
            return
        shifts: Iterable[int | None] = ()
        if not self.scenario.sites[supply.site_id].is_supply:
            shifts = (None,) if supply.site_id == key[0] else ()
        elif self.reach.way_min(supply.site_id, key[0]) >= NEVER:
            return
        elif not self.scenario.exclusion_of(key[0], lot_class.product):
            shifts = self._shifts(lot_class, supply, key)
        most_g = min(supply.quantity_g, self.scenario.need_g[key])
        for shift in shifts:
            column = self.program.add_column(upper=float(most_g))
            self.rides.append(Ride(column, lot_class, supply, key, shift))
            self.used[key[0]].append((column, 1))
            if lot_class.perishes:
                self.perishing.append(column)

    def _rests(self, lot_class: LotClass, supply: Supply, rides: Sequence[Ride]) -> Terms:
        """Add what of a supply each recipient gets besides and does not use; return the sum.

        Nothing forces it to be there but rows about whole cases.
        """
        sites = dict.fromkeys(r.key[0] for r in rides if r.shift is not None)
        terms = []
        for site_id in sites if lot_class.case_g > 1 else ():
            column = self.program.add_column(upper=float(supply.quantity_g))
            self.rests[supply.lot_id, site_id] = column
            terms.append((column, 1))
        return terms

    def _shifts(self, lot_class: LotClass, supply: Supply, key: Key) -> Iterable[int]:
        """Yield the shifts that can bring a supply in time for a session, not too early."""
        site_id, session, _ = key
        zone = lot_class.product.zone
        hold_days = self.scenario.policy.recipient_hold_days.get(zone)
        if not self.scenario.has_room(site_id, lot_class.product):
            hold_days = 0
        ready_by = self.scenario.sessions.get((site_id, session), DAY_MIN)
        for visit in self.reach.visits(site_id, zone):
            waits = (session - visit.day).days
            in_time = waits > 0 or (waits == 0 and visit.done_min <= ready_by)
            if supply.day <= visit.day and in_time and (hold_days is None or waits <= hold_days):
                yield visit.shift

    def _define_needs(self) -> None:
        by_key: dict[Key, Terms] = defaultdict(list)
        for ride in self.rides:
            by_key[ride.key].append((ride.column, 1))
        for key, terms in by_key.items():
            self.add_row(terms, upper=self.scenario.need_g[key])

    def add_row(self, terms: Terms, *, lower: int | None = None, upper: int | None = None) -> None:
        """Add a row of whole numbers, divided by what divides them all."""
        limits = [limit for limit in (lower, upper) if limit is not None]
        by = math.gcd(*(factor for _, factor in terms), *limits) or 1
        self.program.add_row(
            [(column, float(factor // by)) for column, factor in terms],
            lower=-INFINITY if lower is None else float(lower // by),
            upper=INFINITY if upper is None else float(upper // by),
        )

    def saved(self) -> Terms:
        """Return the grams that are not wasted, but for what nobody can use, as a sum."""
        return [*((c, 1) for c in self.perishing), *((c, -1) for c in self.given_up)]

    def most_fills(self) -> Iterator[Fraction]:
        """Yield the fill of each recipient if it used all that it needs this month."""
        for site_id in self.used:
            used_g = self.scenario.used_before_g(site_id) + self.scenario.month_need_g[site_id]
            yield Fraction(used_g, self.scenario.whole_need_g(site_id))

    def copy(self) -> "Relaxation":
        """Return the same relaxation, to be given a goal."""
        found = copy(self)
        found.program = self.program.copy()
        return found

    def add_fills(self, level: Fraction, columns: Mapping[SiteId, int], factor: Fraction) -> None:
        """Add for each recipient: its fill is at least a level and ``factor`` times its column.

        A row is multiplied so that factors are whole; its limit is rounded down, which asks less.
        """
        scale = factor.denominator
        for site_id, terms in self.used.items():
            whole_g = self.scenario.whole_need_g(site_id)
            row = [(column, scale) for column, _ in terms]
            if site_id in columns:
                row.append((columns[site_id], -factor.numerator * whole_g))
            least = scale * (level * whole_g - self.scenario.used_before_g(site_id))
            if row:
                self.add_row(row, lower=math.floor(least))

    def proven_least(
        self,
        *,
        time_limit_s: float,
        start: Basis | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> tuple[Fraction | None, Solution | None]:
        """Return what the goal is proven to cost at least, exactly, and the solver's optimum.

        None = nothing in time.
        """
        found = self.program.solve(time_limit_s=time_limit_s, start=start, is_rough=True, stop=stop)
        if found is None:
            return None, None
        return least_cost(self.program, found.duals.tolist()), found
