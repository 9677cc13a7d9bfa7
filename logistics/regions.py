"""Regions of a month between which nothing can go: each is planned on its own, for all of them.

What a month with several of them reaches is what they reach: its worst fill is the least of theirs,
its waste their sum. A program of all of it only takes longer, by more than the number of regions.
"""

import math
from collections.abc import Sequence, Set
from dataclasses import replace
from fractions import Fraction

import numpy as np
from scipy.sparse.csgraph import connected_components

from logistics.bound import rounded_up
from logistics.check import check
from logistics.checking.report import Goals
from logistics.hand.by_hand import plan_by_hand, with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds, Plan, TripId
from logistics.program.columns import KG
from logistics.progress import Budget, Progress, Watch
from logistics.proof.reach import Ways
from logistics.scenario import fingerprint
from logistics.search.best_plan import BestPlan

PROOF_SHARE = 0.1
"""Share of the time by which the bounds of the regions' worst fills are known."""


def regions_of(scenario: Scenario) -> tuple[Scenario, ...]:
    """Return the months of the regions; the month itself where there is one.

    A region has vehicles that drive and somebody who needs food; what belongs to none stays with
    the first. A road that nobody can drive and come back in a shift joins none. Where a budget is
    for all of it, the month is not taken apart.
    """
    driving = {scenario.vehicles[s.vehicle_id].base_id for s in scenario.shifts}
    needing = {n.site_id for n in scenario.needs}
    regions = [p for p in _connected(scenario) if p & driving and p & needing]
    if len(regions) < 2 or scenario.objective.budget_yen is not None:
        return (scenario,)
    first = set(scenario.sites).difference(*regions[1:])
    return tuple(_month_of(scenario, part) for part in (first, *regions[1:]))


def _connected(scenario: Scenario) -> list[set[SiteId]]:
    """Return the sites between which vehicles go, one of them or one after the other."""
    number = {site_id: n for n, site_id in enumerate(scenario.sites)}
    ways = Ways(scenario, lambda leg: leg.duration_min)
    longest_min = _longest_shifts(scenario)
    goes = np.zeros((len(number), len(number)), dtype=bool)
    for (start, end), leg in scenario.travel.items():
        goes[number[start], number[end]] = any(
            ways.between(base, start) + leg.duration_min + ways.between(end, base) <= most_min
            for base, most_min in longest_min.items()
        )
    count, part_of = connected_components(goes, directed=False)
    parts: list[set[SiteId]] = [set() for _ in range(count)]
    for site_id, n in number.items():
        parts[part_of[n]].add(site_id)
    return parts


def _longest_shifts(scenario: Scenario) -> dict[SiteId, int]:
    """Return how many minutes the longest shift of a vehicle of each base has."""
    longest: dict[SiteId, int] = {}
    for shift in scenario.shifts:
        base_id = scenario.vehicles[shift.vehicle_id].base_id
        longest[base_id] = max(shift.end_min - shift.start_min, longest.get(base_id, 0))
    return longest


def _month_of(scenario: Scenario, part: Set[SiteId]) -> Scenario:
    vehicles = {k: v for k, v in scenario.vehicles.items() if v.base_id in part}
    lots = {k: lot for k, lot in scenario.lots.items() if lot.site_id in part}
    return replace(
        scenario,
        sites={k: site for k, site in scenario.sites.items() if k in part},
        stores=tuple(s for s in scenario.stores if s.site_id in part),
        outages=tuple(o for o in scenario.outages if o.site_id in part),
        vehicles=vehicles,
        shifts=tuple(s for s in scenario.shifts if s.vehicle_id in vehicles),
        lots=lots,
        needs=tuple(n for n in scenario.needs if n.site_id in part),
        exclusions=tuple(e for e in scenario.exclusions if e.site_id in part),
        windows=tuple(w for w in scenario.windows if w.site_id in part),
        history={k: h for k, h in scenario.history.items() if k in part},
        travel={pair: leg for pair, leg in scenario.travel.items() if set(pair) <= part},
        arrivals=tuple(a for a in scenario.arrivals if a.lot_id in lots),
        preferences=tuple(p for p in scenario.preferences if p.site_id in part),
    )


def joined(scenario: Scenario, plans: Sequence[Plan], *, made_as: Plan) -> Plan:
    """Return the plan of a month from those of its regions, with figures and without bounds."""
    trips = sorted(
        (trip for plan in plans for trip in plan.trips),
        key=lambda t: (t.day, t.stops[0].arrive_min, t.vehicle_id, t.trip_id),
    )
    plan = replace(
        made_as,
        trips=tuple(
            replace(trip, trip_id=TripId(f"T{n:03d}")) for n, trip in enumerate(trips, start=1)
        ),
        uses=tuple(use for plan in plans for use in plan.uses),
        discards=tuple(use for plan in plans for use in plan.discards),
        bounds=Bounds(),
    )
    return with_figures(scenario, plan)


def bounds_together(scenario: Scenario, goals: Goals, regions: Sequence[BestPlan]) -> Bounds:
    """Return what no plan of a month can beat, from proofs about each of its regions.

    What is proven of waste and fills is about plans as good as one that reaches ``goals``: in each
    region as fair, and with no more waste there than is left when all others waste the least they
    can. Of the cost nothing is proven.
    """
    steps = goals.min_fill_steps or 0
    least_g = [_least_g(region, steps) for region in regions]
    most_g = goals.waste_steps * Fraction(scenario.objective.waste_step_kg) * KG
    fills: list[float] | None = []
    for region, least in zip(regions, least_g, strict=True):
        left_g = most_g - sum(g or 0 for g in least_g) + (least or 0)
        left = math.ceil(left_g / KG / Fraction(scenario.objective.waste_step_kg))
        caps = region.bounding.fills(min_fill_steps=steps, waste_steps=left)
        fills = None if caps is None or fills is None else fills + [rounded_up(c) for c in caps]
    return Bounds(
        min_fill=_least_known(regions),
        wasted_kg=None if None in least_g else sum(g or 0 for g in least_g) / KG,
        fills=None if fills is None else tuple(sorted(fills)),
    )


def _least_known(regions: Sequence[BestPlan]) -> float | None:
    """Return what the worst fill of no plan exceeds: in no region, so not in all of them."""
    known = [region.bounds.min_fill for region in regions]
    return min((fill for fill in known if fill is not None), default=None)


def _least_g(region: BestPlan, steps: int) -> int | None:
    """Return what a region wastes at least whose worst fill has so many steps or more."""
    proven, known_kg = region.proven_for, region.bounds.wasted_kg
    if proven is not None and proven.min_fill_steps == steps and known_kg is not None:
        return round(known_kg * KG)
    return region.bounding.wasted_g(min_fill_steps=steps)


class Together:
    """The plans of the regions of a month so far, told as one."""

    def __init__(
        self,
        scenario: Scenario,
        months: Sequence[Scenario],
        end: Budget,
        watch: Watch | None,
        *,
        seed: int,
    ) -> None:
        self.scenario, self.end, self.watch, self.seed = scenario, end, watch, seed
        self.regions: list[BestPlan] = []
        self.most_fill: float | None = None
        self._seen: tuple[Plan, ...] = ()
        self._best: tuple[Plan, Goals] | None = None
        for month in months:
            by_hand = plan_by_hand(month, seed=seed)
            self.regions.append(BestPlan(month, by_hand, end, self._tell))
        self.regions[0].tell("by hand")
        for number, region in enumerate(self.regions, start=1):
            region.prove(None, within=PROOF_SHARE * number / len(self.regions))
        self.most_fill = _least_known(self.regions)
        for region in self.regions:
            region.most_fill = math.inf if self.most_fill is None else self.most_fill

    @property
    def plan(self) -> Plan:
        """The best plan of all regions so far, with figures and without bounds."""
        return self._best_so_far()[0]

    def _best_so_far(self) -> tuple[Plan, Goals]:
        """Return the best plan of all regions so far, and what it reaches.

        A region that is fairer than before may waste more, while another is as badly off as it was:
        what is better for it is then not yet better for all.
        """
        plans = tuple(region.plan for region in self.regions)
        if self._best is None or self._seen != plans:
            self._seen = plans
            made_by = replace(plans[0].made_by, fingerprint=fingerprint(self.scenario))
            made_as = replace(plans[0], made_by=made_by)
            new = joined(self.scenario, plans, made_as=made_as)
            report = check(self.scenario, new)
            if self._best is None or (
                report.clean and self.regions[0].beats(report.figures.goals, self._best[1])
            ):
                self._best = new, report.figures.goals
        return self._best

    def budget_of(self, region: BestPlan, *, within_s: float) -> Budget:
        """Return a region's share of the time that is left for it and those that come after it."""
        later = self.regions[self.regions.index(region) :]
        size, of_all = (sum(len(r.scenario.recipients) for r in part) for part in ([region], later))
        left_s = max(0.0, within_s - self.end.seconds) * size / max(1, of_all)
        return Budget(time_limit_s=left_s, stop=self.end.stop, clock=self.end.clock).start()

    def proven(self) -> Plan:
        """Return the plan of all regions with what is proven of it in the time that is left."""
        for region in self.regions:
            region.bounding.budget = self.end
        plan, goals = self._best_so_far()
        bounds = bounds_together(self.scenario, goals, self.regions)
        made_by = replace(plan.made_by, seed=self.seed, seconds=round(self.end.seconds, 1))
        plan = replace(plan, bounds=bounds, made_by=made_by)
        if self.watch:
            self.watch(
                Progress(
                    stage="done",
                    seconds=self.end.seconds,
                    plan=plan,
                    bound_min_fill=bounds.min_fill,
                )
            )
        return plan

    def _tell(self, progress: Progress) -> None:
        if self.watch:
            told = replace(progress, plan=self.plan, bound_min_fill=self.most_fill)
            self.watch(replace(told, seconds=self.end.seconds))
