"""The allocation program of given tours, rule by rule."""

from collections.abc import Sequence

from logistics.allocation import Allocation, Weights
from logistics.deliverable import Deliverable
from logistics.driving import define_vehicles
from logistics.meals import define_flows, define_meals, define_needs_and_fills
from logistics.model import Scenario
from logistics.storage import define_recipient_room, define_supply_stocks
from logistics.tours import Timing, Tour


def build(
    scenario: Scenario,
    deliverable: Deliverable,
    tours: Sequence[Tour],
    timings: Sequence[Timing],
    *,
    weights: Weights | None = None,
    whole_cases: bool = False,
    minds_cases: bool = False,
) -> Allocation:
    """Return the program for ``tours``, each with a reference timing that fits its shift."""
    allocation = Allocation(
        scenario=scenario,
        classes=deliverable.classes,
        tours=tours,
        timings=timings,
        weights=weights or Weights(),
        whole_cases=whole_cases,
        minds_cases=minds_cases,
    )
    define_flows(allocation, deliverable)
    define_meals(allocation, deliverable)
    define_needs_and_fills(allocation)
    define_supply_stocks(allocation)
    define_recipient_room(allocation)
    define_vehicles(allocation)
    return allocation
