"""``make_plan``: the one place where stock and roads meet."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from logistics.classes import lot_classes
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.program.allocation import Allocation
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import build
from logistics.program.linear import Solution
from logistics.program.tours import Timing, Tour
from logistics.progress import Budget, Watch
from logistics.regions import Together, regions_of
from logistics.search.best_plan import BestPlan
from logistics.search.calendar import State
from logistics.search.cases import polished, whole_cases, whole_solution
from logistics.search.partner import Exchange, partner
from logistics.search.small_search import MOST_FLOWS, SmallSearch
from logistics.search.tour_search import DIVISIBLE_SHARE, STARTS_SHARE, TourSearch
from logistics.search.variety import varied

WHOLE_SHARES = (0.1, 0.16)
"""Share of the time that is kept for whole cases, at least and at most; tours take the rest."""
WHOLE_SHARES_ALONE = (0.15, 0.4)
"""Without a partner, who goes on with whole cases while bounds are proven."""
WHOLE_IN_PROGRAMS = 60.0
"""Whole cases hardly get better after as long as the first program of a month took, so often."""
USABLE_IN_PROGRAMS = 12.0
MOST_WHOLE_SHARE = 0.65
"""They are good to use after so long, and get it even if that is more: on a busy machine."""
LOOKS_AFTER = (0.12, 0.4)
"""Shares of the time after which tours are made whole, for whoever stops early or has a busy
machine."""
LOOK_IN_PROGRAMS = 10.0
MOST_LOOK_SHARE = 0.15
MOST_LATER_LOOK_SHARE = 0.06
"""That takes as long as some first programs of a month, in a large one a share of the time; there
it is done once."""
PROOF_SHARE = 0.2
"""Share of the time by which the bound of the worst fill is known, or not waited for."""
OFFERED_EVERY_S = 1.5
"""Making a plan of a solution and checking it takes as long as finding a better solution."""
MOST_TURNS = 40
MOST_VAIN_TURNS = 2
RESERVE_SHARE = 0.18
"""Share of the time kept back for bounds, for fewer stops, last orders of trips and checking."""
MOST_RESERVE_S = 80.0
LAST_SHARE = 0.5
"""Share of what is kept back that is left when the bounds are known, or not waited for."""
LEAST_FOR_PARTNER_S = 10.0
"""In less time a partner has hardly begun."""
WANDERING = 100.0
"""How much more than its best a partner's tours may cost at first: as much as 2.5 kg of waste."""
WANDERING_FROM_PROGRAMS = 100
"""With time for so many first programs a search comes to a standstill: then the partner wanders, so
that two do not end in the same tours. In less time they get further together."""
TAKES_AFTER = 40
"""Steps in vain after which a search takes what a partner found that wanders: sooner, both end in
the tours of whoever was faster at first."""
START_IN_PROGRAMS = 30
"""After so many first programs it shows which search ends well: two from the same tours may end
ten kilograms apart, and hardly ever does the worse one catch up."""
MOST_STARTS = 4
PARTNER = 1_000_003
"""Added to a seed: the partner's."""
COST_SHARE = 0.985
"""Share of the time by which a bound of the cost is known, or not waited for."""
STOPS_SHARE = 0.05
"""Share of the time in which stops may be left out."""
TOGETHER_SHARE = 0.06
"""Share of the time kept for what is proven of several regions together."""
VARIETY_SHARE = 0.01
"""Share of the time for what is on the table, where the goals do not mind."""


def make_plan(
    scenario: Scenario,
    *,
    time_limit_s: float,
    seed: int = 0,
    cores: int = 1,
    iterations: int | None = None,
    watch: Watch | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Plan a month and return the best plan found, which breaks no rule.

    ``watch`` is called with progress now and then; ``stop`` is asked often and ends planning early
    with the best plan so far. With two ``cores`` a partner searches beside. With ``iterations`` it
    searches alone and for so many steps: the same scenario, seed and iterations give the same plan
    as long as time suffices. In stages: a plan as made by hand; tours for every shift, judged by a
    linear program of the whole month (worst fill, then waste, then every fill, then cost); whole
    cases; lots and minutes; fewer stops for as much; each trip in its cheapest order. With time
    left it takes more turns of that: a small month from other tours, a large one from those it has.
    Regions between which nothing can go are planned one after the other, each in its share of time.
    The bounds come from a relaxation and hold for every plan.
    """
    end = Budget(time_limit_s=time_limit_s, stop=stop).start()
    months = regions_of(scenario)
    if len(months) > 1:
        return _plan_regions(
            scenario, months, end, seed=seed, cores=cores, iterations=iterations, watch=watch
        )
    best = BestPlan(scenario, plan_by_hand(scenario, seed=seed), end, watch)
    best.tell("by hand")
    _improve(best, end, seed=seed, cores=cores, iterations=iterations)
    if not best.is_proven:
        best.prove(best.goals)
    best.prove_cost(within=COST_SHARE)
    made_by = replace(best.plan.made_by, seed=seed, seconds=round(end.seconds, 1))
    best.plan = replace(best.plan, bounds=best.bounds, made_by=made_by)
    best.tell("done")
    return best.plan


def _plan_regions(
    scenario: Scenario,
    months: Sequence[Scenario],
    end: Budget,
    *,
    seed: int,
    cores: int,
    iterations: int | None,
    watch: Watch | None,
) -> Plan:
    """Plan each region of a month in its share of the time, and tell of all of them together."""
    together = Together(scenario, months, end, watch, seed=seed)
    for region in together.regions:
        part = together.budget_of(region, within_s=end.time_limit_s * (1.0 - TOGETHER_SHARE))
        _improve(region, part, seed=seed, cores=cores, iterations=iterations)
    return together.proven()


def _improve(best: BestPlan, end: Budget, *, seed: int, cores: int, iterations: int | None) -> None:
    """Find better and better plans of a month until ``end``, less what bounds take after it."""
    reserve_s = min(end.time_limit_s * RESERVE_SHARE, MOST_RESERVE_S)
    best.budget = budget = replace(
        end, time_limit_s=end.time_limit_s - reserve_s, iterations=iterations
    )
    best.prove(None, within=PROOF_SHARE)
    deliverable = Deliverable(best.scenario, best.bounding.classes)
    may_have_partner = cores > 1 and iterations is None
    start: State | None = None
    vain = 0
    for turn in range(MOST_TURNS):
        before = best.goals
        has_partner = may_have_partner and budget.left_s >= LEAST_FOR_PARTNER_S
        state = _searched(deliverable, best, start, seed=seed + turn, has_partner=has_partner)
        if state is not None:
            is_small = _make_whole(
                deliverable, state, best, end, seed=seed + turn, has_partner=has_partner
            )
            if is_small:
                best.turn, may_have_partner = turn + 1, False
            start = None if is_small else state
        vain = 0 if best.beats(best.goals, before) else vain + 1
        if state is None or vain > MOST_VAIN_TURNS or budget.left_s <= 0 or best.is_proven:
            break
    best.budget = end
    best.leave_out_stops(
        within_s=STOPS_SHARE * end.time_limit_s, seed=seed, by_count=iterations is not None
    )
    best.bring_in_cheapest_order(stage="whole cases")
    best.plan = varied(
        best.scenario, best.plan, time_limit_s=min(VARIETY_SHARE * end.time_limit_s, end.left_s)
    )


def _whole(
    deliverable: Deliverable, tours: Sequence[Tour], timings: Sequence[Timing], weights: Weights
) -> Allocation:
    return build(
        deliverable.scenario, deliverable, tours, timings, weights=weights, whole_cases=True
    )


def _make_whole(
    deliverable: Deliverable,
    state: State,
    best: BestPlan,
    end: Budget,
    *,
    seed: int,
    has_partner: bool,
) -> bool:
    """Offer better and better plans in whole cases of the tours of a state.

    Where that takes the rest of the time, bounds are proven until ``end`` while a partner goes on.
    Return whether the month is small: then all of it was searched.
    """
    timings = state.allocation.timings
    weights = best.weights_of_whole_cases(state)
    allocation = _whole(deliverable, state.tours, timings, weights)
    is_small = len(allocation.flows) <= MOST_FLOWS
    began_s = end.seconds
    last_s = LAST_SHARE * (end.time_limit_s - best.budget.time_limit_s)
    left_s = end.time_limit_s - last_s - began_s
    task = _Cases(deliverable.scenario, state.tours, timings, weights, left_s, seed + PARTNER)
    with partner(_make_whole_beside, task, is_wanted=has_partner) as exchange:
        _offer_whole_cases(
            allocation, best, best.budget, stage="whole cases", seed=seed, exchange=exchange
        )
        is_last = best.budget.left_s < end.seconds - began_s
        if has_partner and is_last and not is_small:
            best.budget = end
            best.prove(best.goals, within=1.0 - last_s / end.time_limit_s)
            told = exchange.take(math.inf)
            if told is not None:
                best.offer(allocation, whole_solution(*told), stage="whole cases")
    if not is_small:
        return False
    search = TourSearch(
        deliverable.scenario, deliverable, best.budget, seed=seed, weights=best.weights
    )
    SmallSearch(search, lambda a, s: best.offer(a, s, stage="whole cases")).run(state.tours)
    return True


def _offer_whole_cases(
    allocation: Allocation,
    best: BestPlan,
    budget: Budget,
    *,
    stage: str,
    seed: int,
    exchange: Exchange | None = None,
) -> None:
    """Offer better and better plans in whole cases of an allocation, now and then, and the last."""
    waiting: list[Solution] = []
    offered_s = -math.inf

    def found(solution: Solution) -> None:
        nonlocal offered_s
        waiting[:] = [solution]
        is_time = budget.seconds >= offered_s + OFFERED_EVERY_S
        if is_time or budget.iterations is not None:
            best.offer(allocation, waiting.pop(), stage=stage)
            offered_s = budget.seconds

    whole_cases(allocation, budget, seed=seed, found=found, exchange=exchange)
    for solution in waiting:
        best.offer(allocation, solution, stage=stage)


def _searched(
    deliverable: Deliverable,
    best: BestPlan,
    start: State | None,
    *,
    seed: int,
    has_partner: bool,
) -> State | None:
    """Return the best tours found in their share of the time, or None where there are none.

    From those of an earlier turn, if ``start`` has them.
    """
    whole = best.budget
    weights = best.weights_of_tours()
    calendar = TourSearch(deliverable.scenario, deliverable, whole, seed=seed, weights=weights)
    calendar.last_weights = best.weights_of_tours(last=True)
    began_s = whole.seconds
    if start is not None:
        state = calendar.resumed(start.tours, start)
    else:
        state = calendar.state(calendar.first_tours(is_shuffled=best.turn > 0))
    if state is None:
        return None
    program_s = whole.seconds - began_s
    share = whole_share(whole, program_s=program_s, has_partner=has_partner)
    part = whole.part(1.0 - share)
    calendar.budget = part
    looks = looks_within(whole, program_s) if best.source is None else []

    def report(better: State) -> None:
        if looks and whole.seconds > looks[0].after_s:
            look = replace(whole, time_limit_s=whole.seconds + looks.pop(0).lasts_s)
            timings = better.allocation.timings
            whole_weights = best.weights_of_whole_cases(better)
            allocation = _whole(deliverable, better.tours, timings, whole_weights)
            _offer_whole_cases(allocation, best, look, stage="tours", seed=seed)
            best.bring_in_cheapest_order(stage="tours")
        best.tell("tours")

    best.tell("tours")
    tours = None if start is None else start.tours
    wandering = WANDERING if part.left_s >= WANDERING_FROM_PROGRAMS * program_s else 0.0
    calendar.takes_after = TAKES_AFTER if wandering else 0
    calendar.starts = starts_within(part, program_s) if wandering and has_partner else 1
    task = _Search(
        scenario=deliverable.scenario,
        start=tours,
        weights=weights,
        last_weights=calendar.last_weights,
        time_limit_s=part.left_s,
        seed=seed + PARTNER,
        wandering=wandering,
        starts=calendar.starts,
    )
    with partner(_search_beside, task, is_wanted=has_partner) as calendar.exchange:
        return calendar.improved(state, report)


class Look(NamedTuple):
    """When, at the earliest, tours are made whole beside the search for them, and for how long."""

    after_s: float
    lasts_s: float


def looks_within(budget: Budget, program_s: float) -> list[Look]:
    """Return when tours are made whole; never in a run that is to be the same each time."""
    limit_s = budget.time_limit_s
    look_s = min(LOOK_IN_PROGRAMS * program_s, MOST_LOOK_SHARE * limit_s)
    looks = [Look(share * limit_s, look_s) for share in LOOKS_AFTER]
    if budget.iterations is not None:
        return []
    return looks if look_s <= MOST_LATER_LOOK_SHARE * limit_s else looks[:1]


def whole_share(budget: Budget, *, program_s: float, has_partner: bool = False) -> float:
    """Return the share of what is left that whole cases need."""
    least, most = WHOLE_SHARES if has_partner else WHOLE_SHARES_ALONE
    left_s = budget.left_s
    if budget.iterations is not None or left_s <= 0:
        return most
    programs = program_s / left_s
    enough = min(most, max(least, WHOLE_IN_PROGRAMS * programs))
    return max(enough, min(MOST_WHOLE_SHARE, USABLE_IN_PROGRAMS * programs))


def starts_within(budget: Budget, program_s: float) -> int:
    """Return from how many starts tours may be searched."""
    starts_s = DIVISIBLE_SHARE * STARTS_SHARE * budget.left_s
    return max(1, min(MOST_STARTS, round(starts_s / (START_IN_PROGRAMS * program_s))))


class _Search(NamedTuple):
    """What a partner searches tours for, from which on, for how long, and how far it may wander."""

    scenario: Scenario
    start: tuple[Tour, ...] | None
    weights: Weights
    last_weights: Weights
    time_limit_s: float
    seed: int
    wandering: float
    starts: int


def _search_beside(task: _Search, exchange: Exchange, stop: Callable[[], bool]) -> None:
    deliverable = Deliverable(task.scenario, lot_classes(task.scenario))
    budget = Budget(time_limit_s=task.time_limit_s, stop=stop).start()
    calendar = TourSearch(
        task.scenario,
        deliverable,
        budget,
        seed=task.seed,
        exchange=exchange,
        weights=task.weights,
        wandering=task.wandering,
    )
    calendar.starts, calendar.last_weights = task.starts, task.last_weights
    state = calendar.resumed(task.start) if task.start else calendar.state(calendar.first_tours())
    if state is not None:
        calendar.improved(state, lambda _: None)


class _Cases(NamedTuple):
    """What a partner finds whole cases for, and for how long."""

    scenario: Scenario
    tours: Sequence[Tour]
    timings: Sequence[Timing]
    weights: Weights
    time_limit_s: float
    seed: int


def _make_whole_beside(task: _Cases, exchange: Exchange, stop: Callable[[], bool]) -> None:
    deliverable = Deliverable(task.scenario, lot_classes(task.scenario))
    budget = Budget(time_limit_s=task.time_limit_s, stop=stop).start()
    polished(
        _whole(deliverable, task.tours, task.timings, task.weights),
        budget,
        seed=task.seed,
        exchange=exchange,
    )
