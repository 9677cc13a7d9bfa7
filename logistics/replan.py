"""``replan``: a plan changed after news, or for locks, as little as the goals allow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from inventory.model import LotId
from logistics.change_faults import change_fault
from logistics.changes.cutting import Situation, cut
from logistics.changes.difference import Delivery, deliveries_of, difference
from logistics.changes.repair import repaired
from logistics.changes.repair_judge import Damage
from logistics.changes.replanned import LockCosts, Note, NoteKind, Replanned
from logistics.check import check
from logistics.errors import ReplanImpossible
from logistics.events import Event, LotMissing, RoadCloses, as_known, revised, with_lot_g
from logistics.hand.by_hand import with_figures
from logistics.locks import NO_LOCKS, Locks, broken, require_known
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds, Plan
from logistics.progress import Budget

SHARE_WITH_LOCKS = 0.6
"""Share of the time for the plan that keeps the locks; the rest says what they cost."""


def replan(
    scenario: Scenario,
    plan: Plan,
    events: Sequence[Event],
    *,
    as_of: date,
    locks: Locks = NO_LOCKS,
    time_limit_s: float = 5.0,
    seed: int = 0,
) -> Replanned:
    """Return a plan for the month after ``events`` that changes ``plan`` as little as it can.

    ``scenario`` is the month that ``plan`` was made for. Trips, uses and discards before ``as_of``
    have happened. On the committed days of ``locks`` only what has become impossible changes. After
    that the goals decide, then the number of changed deliveries, then the cost; at least 95 % of
    the deliveries that nothing forces to change stay. Locks are hard; one that the events make
    impossible is told in ``notes``.

    Raises ``EventRefused``, ``LockRefused`` or, where the plan breaks rules before as well as after
    the news, ``ReplanImpossible``.
    """
    budget = Budget(time_limit_s=time_limit_s).start()
    require_known(locks, scenario, plan)
    if not scenario.start <= as_of <= scenario.end:
        first, last = scenario.start, scenario.end
        raise ReplanImpossible(change_fault("outside_month", day=as_of, first=first, last=last))
    report = check(scenario, plan)
    if not report.clean:
        broken = str(report.violations[0])
        raise ReplanImpossible(change_fault("plan_breaks_rules", violation=broken))
    dated = as_known(scenario, events, as_of=as_of)
    if not dated and not locks.locks:
        return Replanned(
            scenario=scenario,
            plan=plan,
            difference=difference(scenario, plan, plan, since=as_of),
            lock_costs=None,
            notes=(),
        )
    month = _with_what_happened(revised(scenario, dated), scenario, plan, as_of)
    closed = _closed_on(dated, as_of)
    situation = Situation(month=month, as_of=as_of, closed_on=closed, locks=locks)
    from_on = as_of + timedelta(days=max(0, locks.committed_days))
    part = replace(budget, time_limit_s=time_limit_s * SHARE_WITH_LOCKS) if locks.locks else budget
    asking = _asking(dated, month)
    new, affected = _replanned(situation, plan, asking, from_on=from_on, budget=part, seed=seed)
    costs = None
    if locks.locks:
        free = replace(situation, locks=replace(locks, locks=()))
        other, _ = _replanned(free, plan, asking, from_on=from_on, budget=budget, seed=seed)
        costs = _costs(month, new, other)
    both = replace(month, lots={**scenario.lots, **month.lots})
    return Replanned(
        scenario=month,
        plan=new,
        difference=difference(both, plan, new, since=as_of, affected=affected),
        lock_costs=costs,
        notes=(
            *_notes_of_locks(situation, plan, new),
            *_notes_of_lots(dated, month),
            *_notes_of_trips(plan, new, as_of=as_of, from_on=from_on),
        ),
    )


def _asking(events: Sequence[Event], month: Scenario) -> frozenset[SiteId]:
    """Return the recipients that the news are about."""
    named = (getattr(event, "site_id", None) for event in events)
    return frozenset(s for s in named if s is not None and not month.sites[s].is_supply)


def _replanned(
    situation: Situation,
    plan: Plan,
    asking: frozenset[SiteId],
    *,
    from_on: date,
    budget: Budget,
    seed: int,
) -> tuple[Plan, frozenset[Delivery]]:
    """Return the best plan found, and the old deliveries that had to change."""
    month, as_of = situation.month, situation.as_of
    old = replace(plan, bounds=Bounds())
    fallback = cut(situation, old)
    faults = check(month, fallback).violations
    if faults:
        raise ReplanImpossible(change_fault("past_breaks_rules", violation=str(faults[0])))
    affected = _affected(month, old, fallback, as_of) | _pinned(situation.locks)
    damage = Damage(old=old, affected=affected, asking=asking, from_on=from_on)
    new = repaired(situation, fallback, damage, budget=budget, seed=seed)
    made_by = replace(plan.made_by, seed=seed, approved_by=None)
    return with_figures(month, replace(new, made_by=made_by)), affected


def _affected(month: Scenario, old: Plan, fallback: Plan, as_of: date) -> frozenset[Delivery]:
    """Return the deliveries that cannot be, or of which less can be used than was planned."""
    before, after = (deliveries_of(month, p, since=as_of) for p in (old, fallback))
    less: set[tuple[SiteId, LotId]] = set()
    used: dict[tuple[SiteId, LotId, date], int] = defaultdict(int)
    for use in fallback.uses:
        used[use.site_id, use.lot_id, use.day] += use.quantity_g
    for use in old.uses:
        if use.day >= as_of and used[use.site_id, use.lot_id, use.day] < use.quantity_g:
            less.add((use.site_id, use.lot_id))
    return frozenset(
        d for d, g in before.items() if after.get(d) != g or (d.site_id, d.lot_id) in less
    )


def _pinned(locks: Locks) -> frozenset[Delivery]:
    """Return the deliveries that locks name: they are what the locks say."""
    return frozenset(Delivery(x.site_id, x.day, x.lot_id) for x in locks.deliveries)


def _with_what_happened(month: Scenario, scenario: Scenario, plan: Plan, as_of: date) -> Scenario:
    """Return the month with no lot below what had left its place before ``as_of``."""
    for lot in scenario.lots.values():
        if month.lots[lot.lot_id].quantity_g < lot.quantity_g:
            left_g = _left_before(plan, lot.lot_id, SiteId(lot.site_id), as_of)
            if month.lots[lot.lot_id].quantity_g < left_g:
                month = with_lot_g(month, lot.lot_id, left_g)
    return month


def _left_before(plan: Plan, lot_id: LotId, site_id: SiteId, as_of: date) -> int:
    """Return the grams of a lot that were taken at a site before a day."""
    stops = (s for t in plan.trips if t.day < as_of for s in t.stops if s.site_id == site_id)
    loaded = sum(x.quantity_g for s in stops for x in s.load if x.lot_id == lot_id)
    taken = (u for u in (*plan.uses, *plan.discards) if u.day < as_of)
    return loaded + sum(u.quantity_g for u in taken if (u.site_id, u.lot_id) == (site_id, lot_id))


def _closed_on(events: Sequence[Event], as_of: date) -> Mapping[tuple[SiteId, SiteId], date]:
    closed: dict[tuple[SiteId, SiteId], date] = {}
    for event in events:
        if isinstance(event, RoadCloses):
            since = event.from_on or as_of
            for leg in event.legs:
                closed[leg] = min(since, closed.get(leg, since))
    return closed


def _costs(month: Scenario, kept: Plan, free: Plan) -> LockCosts:
    """Return what the locks cost; a plan that keeps them is one without them, too."""
    with_locks, without = (check(month, p).figures for p in (kept, free))
    if with_locks.goals.beats(without.goals):
        without = with_locks
    return LockCosts(
        min_fill=round((without.min_fill or 0) - (with_locks.min_fill or 0), 6),
        wasted_g=with_locks.wasted_g - without.wasted_g,
        cost_yen=round(with_locks.cost_yen - without.cost_yen, 1),
    )


def _notes_of_locks(situation: Situation, old: Plan, new: Plan) -> list[Note]:
    gone = broken(situation.locks, situation.month, old=old, new=new, as_of=situation.as_of)
    return [Note(kind=NoteKind.LOCK_NOT_KEPT, lock=lock) for lock in gone]


def _notes_of_lots(events: Sequence[Event], month: Scenario) -> list[Note]:
    missing = [e.lot_id for e in events if isinstance(e, LotMissing)]
    return [
        Note(kind=NoteKind.LOT_PART_GONE, lot_id=k, quantity_g=month.lots[k].quantity_g)
        for k in missing
        if month.lots[k].quantity_g
    ]


def _notes_of_trips(old: Plan, new: Plan, *, as_of: date, from_on: date) -> list[Note]:
    after = {t.trip_id: t for t in new.trips}
    return [
        Note(kind=NoteKind.COMMITTED_CHANGED, trip_id=t.trip_id)
        for t in old.trips
        if as_of <= t.day < from_on and after.get(t.trip_id) != t
    ]
