"""How far plans' fills can be from their bounds: `python -m tests.bench.fairest FOLDER PLAN.json`.

The bound of the k-th smallest fill is that of a plan which leaves all others at the least, so no
plan comes near all bounds at once. Between a plan and its bounds is therefore put what is fairest
in the relaxation, of which every plan is a part: for plans as good in worst fill and waste, each
step of a fill counts half as much again as the next, which stands in for leximin. It is the
solver's optimum, no proof. What is proven in exact arithmetic is by how many steps every such plan
stays below some bound: each recipient has a part of each rank, and of its bound.
"""

import argparse
import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from rich.console import Console
from rich.table import Table

from logistics.bound import Bounding
from logistics.check import check
from logistics.classes import lot_classes
from logistics.model import Scenario
from logistics.plan_file import read_plan
from logistics.progress import Budget
from logistics.proof.relaxation import Relaxation
from logistics.proof.walk_cuts import relaxation_of
from logistics.scenario import read_scenario

STEP_WORTH = 1.5
STEPS = 100
PARTS = 1000
"""Of a fill: shortfalls are counted in these, and bounds taken a part lower at most."""
ALIKE_BELOW = 0.5
"""Below this fill every step counts the same: half as much again fifty times is too much."""


def fairest_fills(bounding: Bounding, *, min_fill_steps: int, waste_steps: int) -> list[float]:
    """Return the fills of the fairest of the relaxation, smallest first, and none if it is unknown.

    It has so many steps of the worst fill or more, and of waste or fewer.
    """
    month = bounding.scenario
    fairest = Relaxation(month, bounding.classes, bounding.reach)
    fairest.add_fills(bounding.level(min_fill_steps), {}, Fraction(1))
    bounding.limit_waste(fairest, waste_steps)
    for site_id, terms in fairest.used.items():
        steps = _steps(fairest, month.whole_need_g(site_id), month.used_before_g(site_id))
        taken = [(column, -1.0) for column in steps]
        fairest.program.add_row([*((c, float(f)) for c, f in terms), *taken], lower=0.0)
    found = fairest.program.solve(time_limit_s=300)
    if found is None:
        return []
    used = {s: sum(found.values[c] for c, _ in terms) for s, terms in fairest.used.items()}
    fills = ((month.used_before_g(s) + g) / month.whole_need_g(s) for s, g in used.items())
    return sorted(fills)


def least_shortfall(
    bounding: Bounding, bounds: Sequence[float], *, min_fill_steps: int, waste_steps: int
) -> Fraction | None:
    """Return by how much of a fill every plan stays below the bound of some rank, proven.

    Of plans as for ``fairest_fills``; None = not known.
    """
    month = bounding.scenario
    relaxation = relaxation_of(month, bounding.classes, bounding.reach)
    relaxation.add_fills(bounding.level(min_fill_steps), {}, Fraction(1))
    bounding.limit_waste(relaxation, waste_steps)
    add_column, add_row = relaxation.program.add_column, relaxation.add_row
    short = add_column(cost=float(PARTS), upper=float(PARTS))
    parts = {s: [add_column(upper=1.0) for _ in bounds] for s in relaxation.used}
    for rank in range(len(bounds)):
        add_row([(columns[rank], 1) for columns in parts.values()], lower=1, upper=1)
    for site_id, columns in parts.items():
        add_row([(column, 1) for column in columns], lower=1, upper=1)
        whole_g, before_g = month.whole_need_g(site_id), month.used_before_g(site_id)
        wanted = [math.floor(bound * PARTS) * whole_g // PARTS - before_g for bound in bounds]
        lacking = [(c, -g) for c, g in zip(columns, wanted, strict=True) if g > 0]
        part_g = math.ceil(whole_g / PARTS)  # more than a part of a fill: that asks less
        add_row([*relaxation.used[site_id], *lacking, (short, part_g)], lower=0)
    least, _ = relaxation.proven_least(time_limit_s=300)
    return None if least is None else least / PARTS / PARTS


def _steps(fairest: Relaxation, whole_g: int, before_g: int) -> list[int]:
    """Return columns that add up to what is used this month, in grams, ever less worth."""
    columns, level = [], before_g / whole_g
    while level < 1.0 - 1e-9:
        upto = min(1.0, (int(level * STEPS + 1e-9) + 1) / STEPS)
        worth = STEP_WORTH ** -max(0.0, (level - ALIKE_BELOW) * STEPS)
        most_g = (upto - level) * whole_g
        columns.append(fairest.program.add_column(cost=-worth, upper=most_g))
        level = upto
    return columns


def short_by(month: Scenario, above: Sequence[float], below: Sequence[float]) -> str:
    """Return how many steps some fills are below others of the same rank: average and most."""
    step = float(month.objective.fill_step)
    short = [(a - b) / step for a, b in zip(above, below, strict=True)]
    return f"{sum(short) / len(short):.1f} / {max(short):.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("plan", type=Path)
    arguments = parser.parse_args()
    month = read_scenario(arguments.folder).scenario
    plan = read_plan(arguments.plan.read_text(encoding="utf-8"))
    figures = check(month, plan).figures
    goals = figures.goals
    budget = Budget(time_limit_s=600).start()
    bounding = Bounding(scenario=month, classes=lot_classes(month), budget=budget)
    wanted = {"min_fill_steps": goals.min_fill_steps or 0, "waste_steps": goals.waste_steps}
    fairest = fairest_fills(bounding, **wanted)
    bounds = plan.bounds.fills
    if not fairest or bounds is None:
        raise SystemExit("The fairest fills, or the plan's bounds, are not known.")
    planned = sorted(figures.fills.values())
    table = Table("steps of fill, on average / at most", arguments.folder.name)
    table.add_row("the fairest below its bounds", short_by(month, bounds, fairest))
    table.add_row("the plan below the fairest", short_by(month, fairest, planned))
    table.add_row("the plan below its bounds", short_by(month, bounds, planned))
    shortfall = least_shortfall(bounding, bounds, **wanted)
    if shortfall is not None:
        steps = float(shortfall / Fraction(month.objective.fill_step))
        table.add_row("every plan below some bound at least, proven", f"{steps:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
