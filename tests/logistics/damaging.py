"""Ways to break a plan: what each is, and what they share.

A damage takes a sound plan with its month and returns both, one of them spoilt, or None where the
month gives no occasion. Rules that the plan cannot break by itself are broken by making the month
stricter.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from logistics.model import Scenario
from logistics.plan_model import (
    Plan,
    PlanStop,
    Trip,
)

Case = tuple[Scenario, Plan]
Spoil = Callable[[Scenario, Plan, random.Random], Case | None]


@dataclass(frozen=True)
class Damage:
    """A named way to break ``rule``."""

    name: str
    rule: str
    spoil: Spoil


DAMAGES: list[Damage] = []


def spoil_further(case: Case, damage: Damage, chance: random.Random) -> Case:
    """Damage a case that may be damaged: where it names what does not exist, leave it as it is."""
    try:
        return damage.spoil(*case, chance) or case
    except (KeyError, IndexError):
        return case


def breaks(rule: str) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        DAMAGES.append(Damage(spoil.__name__, rule, spoil))
        return spoil

    return register


def halts(plan: Plan) -> Iterator[tuple[Trip, int, PlanStop]]:
    for trip in plan.trips:
        for i, stop in enumerate(trip.stops):
            yield trip, i, stop


def with_stop(plan: Plan, trip: Trip, i: int, stop: PlanStop) -> Plan:
    stops = (*trip.stops[:i], stop, *trip.stops[i + 1 :])
    return with_trip(plan, trip, replace(trip, stops=stops))


def with_trip(plan: Plan, old: Trip, new: Trip) -> Plan:
    return replace(plan, trips=tuple(new if t is old else t for t in plan.trips))


def pick(chance: random.Random, things: Iterator | list | tuple):
    things = list(things)
    return chance.choice(things) if things else None


def any_halt(month, plan, chance, wanted: Callable[[PlanStop], bool]):
    return pick(chance, [x for x in halts(plan) if wanted(x[2])])


def unloading(chance, plan):
    return pick(chance, [x for x in halts(plan) if x[2].unload])
