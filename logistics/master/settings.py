"""The council's rules and goals as the one row of ``settings.csv``, and back."""

from collections.abc import Mapping
from decimal import Decimal

from inventory.model import DatePolicy, Zone
from logistics.model import Objective, Policy
from logistics.scenario_files.cells import (
    Notes,
    read_days,
    read_decimal,
    read_margin_days,
    read_step,
    write_decimal,
)


def policy_of(cells: Mapping[str, str] | None) -> Policy:
    """Return the policy of a sound row; without a row, the one that has no margin and no limit."""
    if cells is None:
        return Policy()
    notes: Notes = []
    hold_days = {zone: cells[f"{zone}_hold_days"] for zone in Zone}
    return Policy(
        dates=DatePolicy(
            use_by_margin_days=read_days(cells["use_by_margin_days"], notes),
            best_before_margin_days=read_margin_days(cells["best_before_margin_days"], notes),
        ),
        recipient_hold_days={z: read_days(text, notes) for z, text in hold_days.items() if text},
    )


def objective_of(cells: Mapping[str, str] | None) -> Objective:
    """Return the goals of a sound row; the usual ones where a cell is blank or there is no row."""
    usual, notes = Objective(), list[str]()
    if cells is None:
        return usual

    def step(name: str, otherwise: Decimal) -> Decimal:
        return read_step(cells[name], notes) if cells[name] else otherwise

    budget = cells["budget_yen"]
    return Objective(
        fill_step=step("fill_step", usual.fill_step),
        waste_step_kg=step("waste_step_kg", usual.waste_step_kg),
        budget_yen=read_decimal(budget, notes) if budget else None,
    )


def settings_cells(policy: Policy, objective: Objective) -> dict[str, str]:
    """Return the row of a policy and its goals."""
    hold_days = policy.recipient_hold_days
    return {
        "use_by_margin_days": str(policy.dates.use_by_margin_days),
        "best_before_margin_days": str(policy.dates.best_before_margin_days),
        **{f"{zone}_hold_days": str(hold_days.get(zone, "")) for zone in Zone},
        "fill_step": write_decimal(objective.fill_step),
        "waste_step_kg": write_decimal(objective.waste_step_kg),
        "budget_yen": "" if objective.budget_yen is None else write_decimal(objective.budget_yen),
    }
