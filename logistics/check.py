"""The project's own checker: the written specification of a sound plan. It knows no solver.

Rule codes are those of the public format's referee, so that verdicts can be compared; the reading
is our own. Quantities are whole grams, microlitres, metres and minutes.
"""

from collections.abc import Iterator

from logistics.checking.figures import exact_cost_yen, figure, refuted
from logistics.checking.report import CheckReport, Figures, Goals, Violation, Waste, WasteCause
from logistics.checking.stock import check_stock, nothing_is_lost
from logistics.checking.trips import Ride, check_trips
from logistics.model import Scenario
from logistics.plan_model import Plan

__all__ = [
    "CheckReport",
    "Figures",
    "Goals",
    "Violation",
    "Waste",
    "WasteCause",
    "check",
    "refuted_bounds",
]

FILL_SLACK = 0.0005
COST_SLACK_YEN = 1.0


def check(scenario: Scenario, plan: Plan) -> CheckReport:
    """Return every rule that a plan breaks, with numbers, and the plan's figures."""
    found = list(plan_is_for_this_scenario(scenario, plan))
    trip_faults, rides = check_trips(scenario, plan)
    stock, meals = check_stock(scenario, plan, rides)
    figures = figure(scenario, plan, rides=rides, stock=stock, meals=meals)
    found += [*trip_faults, *stock.found, *plan_keeps_the_budget(scenario, rides)]
    if not found:  # the rest says nothing about a plan that cannot be carried out
        found += nothing_is_lost(scenario, stock, meals)
        found += metrics_agree(plan, figures)
        found += own_bounds_hold(plan, figures)
    return CheckReport(
        violations=tuple(found),
        figures=figures,
        wastes=tuple(stock.wastes),
        left_g={key: g for key, g in stock.grams.items() if g},
        fullest=stock.fullest,
    )


def refuted_bounds(plan: Plan, report: CheckReport, other_report: CheckReport) -> tuple[str, ...]:
    """Return the bounds of ``plan`` that another plan refutes; both must be sound to say so."""
    if not (report.clean and other_report.clean):
        return ()
    return refuted(plan, report.figures, other_report.figures, fill_slack=FILL_SLACK)


def plan_is_for_this_scenario(scenario: Scenario, plan: Plan) -> Iterator[Violation]:
    """R0: the plan names the scenario."""
    if plan.scenario != scenario.name:
        detail = f"the plan is for {plan.scenario!r}, the scenario is {scenario.name!r}"
        yield Violation(rule="R0 scenario", where="plan", detail=detail)


def plan_keeps_the_budget(scenario: Scenario, rides: list[Ride]) -> Iterator[Violation]:
    """R23: the trips cost no more than the budget, where there is one."""
    budget_yen = scenario.objective.budget_yen
    if budget_yen is not None:
        cost_yen = exact_cost_yen(scenario, rides)
        if cost_yen > budget_yen:
            detail = f"costs {float(cost_yen):.2f} yen, budget {budget_yen} yen"
            yield Violation(rule="R23 budget", where="all trips", detail=detail)


def metrics_agree(plan: Plan, figures: Figures) -> Iterator[Violation]:
    """R19: the planner's own figures are those found here."""
    said = plan.metrics
    min_fill = figures.min_fill or 0.0
    pairs = (
        ("wasted_kg", said.wasted_g / 1000, figures.wasted_g / 1000, 0.001),
        ("min_fill", said.min_fill, min_fill, FILL_SLACK),
        ("used_kg", said.used_g / 1000, figures.used_g / 1000, 0.001),
        ("cost_yen", said.cost_yen, figures.cost_yen, COST_SLACK_YEN),
    )
    for name, theirs, ours, slack in pairs:
        if abs(theirs - ours) > slack:
            detail = f"is {ours}, the plan says {theirs}"
            yield Violation(rule="R19 metrics", where=name, detail=detail)


def own_bounds_hold(plan: Plan, figures: Figures) -> Iterator[Violation]:
    """R20: the plan itself refutes none of its bounds."""
    for text in refuted(plan, figures, figures, fill_slack=FILL_SLACK):
        yield Violation(rule="R20 bounds", where="plan", detail=f"its own {text}")
