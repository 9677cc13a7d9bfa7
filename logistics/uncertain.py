"""Food of which it is not certain how much will come (``arrivals.csv``).

Promises rest on the cautious quantity, room is kept for the generous one: what comes beyond the
promise only lies where it came until the plan is changed. The public format counts the ``kg`` of
``lots.csv``, so every plan is told in that month, too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from inventory.model import Lot, Zone
from logistics.bound import Bounding
from logistics.changes.by_hand_again import planned_again
from logistics.changes.replanned import Replanned
from logistics.check import check
from logistics.classes import lot_classes
from logistics.events import Event, as_known, revised
from logistics.hand.by_hand import plan_by_hand, with_figures
from logistics.locks import NO_LOCKS
from logistics.model import Arrival, Outage, Scenario, SiteId
from logistics.plan import make_plan
from logistics.plan_model import Bounds, Plan
from logistics.progress import Budget, Progress, Watch
from logistics.replan import replan
from logistics.scenario import fingerprint
from logistics.search.overflow import forced_discards

HEADROOM_NIGHTS = 7
"""Nights after an arrival for which room is kept: time enough to see what came and plan anew."""
BOUNDS_SHARE = 0.1
"""Share of the time for the bounds of the month that is counted."""


def cautious(scenario: Scenario, *, headroom_nights: int = HEADROOM_NIGHTS) -> Scenario:
    """Return the month to make promises in.

    Of each uncertain lot it has the cautious quantity in whole cases, at most what is counted;
    where it arrives, the room for what may come beyond that is taken away for so many nights.
    """
    expected = {a.lot_id: a for a in scenario.arrivals if a.lot_id in scenario.lots}
    lots = dict(scenario.lots)
    held_ul: dict[tuple[SiteId, Zone, date], int] = defaultdict(int)
    for lot_id, arrival in expected.items():
        lot = scenario.lots[lot_id]
        promised_g = min(lot.quantity_g, arrival.cautious_g) // lot.case_g * lot.case_g
        lots[lot_id] = replace(lot, quantity_g=promised_g)
        product = scenario.product_of(lot_id)
        beyond_g = max(arrival.generous_g, lot.quantity_g) - promised_g
        for night in _nights(scenario, lot, headroom_nights):
            key = SiteId(lot.site_id), product.zone, night
            held_ul[key] += beyond_g * product.volume_ul_per_g
    outages = tuple(
        Outage(
            site_id=site_id,
            zone=zone,
            from_on=night,
            to_on=night,
            capacity_ul=max(0, scenario.night_capacity_ul(site_id, zone, night) - ul),
        )
        for (site_id, zone, night), ul in held_ul.items()
        if ul
    )
    return replace(scenario, lots=lots, outages=(*scenario.outages, *outages), arrivals=())


def _nights(scenario: Scenario, lot: Lot, most: int) -> Iterator[date]:
    comes = max(lot.available_on, scenario.start)
    ends = min(scenario.end, scenario.last_use_day(lot.lot_id) - timedelta(days=1))
    for offset in range(min(most, (ends - comes).days + 1)):
        yield comes + timedelta(days=offset)


def settled(scenario: Scenario, *, as_of: date) -> Scenario:
    """Return the month in which nothing is open that has come, or stayed away, by a day."""
    lots = scenario.lots
    is_open = (a.lot_id in lots and lots[a.lot_id].available_on > as_of for a in scenario.arrivals)
    arrivals = tuple(a for a, is_kept in zip(scenario.arrivals, is_open, strict=True) if is_kept)
    return replace(scenario, arrivals=arrivals)


def replanned(
    scenario: Scenario,
    plan: Plan,
    events: Sequence[Event],
    *,
    as_of: date,
    time_limit_s: float = 5.0,
    anew_s: float = 0.0,
    seed: int = 0,
) -> tuple[Scenario, Plan]:
    """Return the month as it is known after news, and a sound plan of it with careful promises.

    ``scenario`` has the arrivals that are open before that morning. The plan is changed in the
    cautious month, as ``replan`` does it. With ``anew_s`` seconds, all days after the committed
    ones are also planned anew, and the better plan is taken: many deliveries change, then.
    Raises what ``replan`` raises.
    """
    known = settled(scenario, as_of=as_of)
    certain = replace(known, arrivals=())

    def change(month: Scenario, given: Plan, seconds: float) -> Replanned:
        found = replan(month, given, events, as_of=as_of, time_limit_s=seconds, seed=seed)
        if not seconds or not anew_s:
            return found
        better = _better_anew(
            found.scenario, found.plan, as_of=as_of, time_limit_s=anew_s, seed=seed
        )
        return replace(found, plan=better)

    careful = cautious(known)
    promised = counted(careful, plan)
    if known.arrivals and check(careful, promised).clean:
        after = revised(known, as_known(known, events, as_of=as_of))
        told = counted(after, change(careful, promised, time_limit_s).plan)
        if check(after, told).clean:
            return after, told
    plain = change(certain, plan, time_limit_s)
    return replace(plain.scenario, arrivals=known.arrivals), plain.plan


def _better_anew(
    month: Scenario, plan: Plan, *, as_of: date, time_limit_s: float, seed: int
) -> Plan:
    """Return the plan with all days after the committed ones planned anew, where that is better."""
    from_on = as_of + timedelta(days=NO_LOCKS.committed_days)
    if from_on > month.end:
        return plan

    def planner(rest: Scenario) -> Plan:
        return make_plan(rest, time_limit_s=time_limit_s, seed=seed)

    anew = planned_again(month, plan, as_of=from_on, planner=planner)
    report = check(month, anew)
    goals = check(month, plan).figures.goals
    waste_first = month.objective.waste_first
    is_better = report.clean and report.figures.goals.beats(goals, waste_first=waste_first)
    return anew if is_better else plan


def with_quantities(scenario: Scenario, quantity_g: Callable[[Arrival], int]) -> Scenario:
    """Return the month in which so many grams of each uncertain lot come, and nothing is open."""
    lots = dict(scenario.lots)
    for arrival in scenario.arrivals:
        if arrival.lot_id in lots:
            lot = lots[arrival.lot_id]
            lots[arrival.lot_id] = replace(lot, quantity_g=quantity_g(arrival))
    return replace(scenario, lots=lots, arrivals=())


def counted(scenario: Scenario, plan: Plan) -> Plan:
    """Return a plan of the cautious month as it stands in a month in which at least as much comes.

    Trips and meals stay. Given up is what no store holds, no more; nothing is proven.
    """
    discards = forced_discards(scenario, plan.trips, plan.uses, ())
    return with_figures(scenario, replace(plan, discards=discards, bounds=Bounds()))


def plan_month(
    scenario: Scenario,
    *,
    time_limit_s: float,
    seed: int = 0,
    cores: int = 1,
    watch: Watch | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Plan a month as ``make_plan`` does, with promises on what surely comes.

    The plan is sound in the month that the public format counts; so are its figures and bounds.
    """
    if not scenario.arrivals:
        return make_plan(
            scenario, time_limit_s=time_limit_s, seed=seed, cores=cores, watch=watch, stop=stop
        )
    budget = Budget(time_limit_s=time_limit_s, stop=stop).start()

    def tell(progress: Progress) -> None:
        if watch:
            plan = progress.plan and _sound(scenario, progress.plan, seed=seed)
            watch(replace(progress, plan=plan, bound_min_fill=None))

    plan = make_plan(
        cautious(scenario),
        time_limit_s=time_limit_s * (1 - BOUNDS_SHARE),
        seed=seed,
        cores=cores,
        watch=tell,
        stop=stop,
    )
    plan = _sound(scenario, plan, seed=seed)
    goals = check(scenario, plan).figures.goals
    bounds = Bounding(scenario=scenario, classes=lot_classes(scenario), budget=budget).bounds(
        min_fill_steps=goals.min_fill_steps or 0,
        waste_steps=goals.waste_steps,
        fill_steps=goals.fill_steps,
    )
    made_by = replace(plan.made_by, seconds=round(budget.seconds, 1))
    return replace(plan, bounds=bounds, made_by=made_by)


def _sound(scenario: Scenario, plan: Plan, *, seed: int) -> Plan:
    """Return the plan in the month that is counted; by hand where it should not stand there."""
    plan = counted(scenario, plan)
    made_by = replace(plan.made_by, fingerprint=fingerprint(scenario))
    plan = replace(plan, made_by=made_by)
    return plan if check(scenario, plan).clean else plan_by_hand(scenario, seed=seed)
