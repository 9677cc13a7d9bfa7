"""Measure the planner on months: `python -m tests.bench.months FOLDER … [--seconds 120]`.

Each month is planned in a process of its own, with a partner. Figures are the checker's; memory is
the peak of that process without its partner's. "Fills short by" says how many steps the fills are
below what is proven for each rank, on average and at most; no plan comes near all of these at once,
so their mean stands beside what is proven of the mean. Where a folder beside the months holds
`baseline.csv`, what a planner by hand reached there is printed below.
"""

import argparse
import csv
import math
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from logistics.bound import Bounding
from logistics.check import check
from logistics.checking.report import Goals
from logistics.classes import lot_classes
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.progress import Budget
from logistics.scenario import read_scenario
from logistics.search.partner import collect_rarely
from tests.bench.memory import peak_mb

PROOF_S = 60.0
COLUMNS = (
    "month",
    "worst fill",
    "at most",
    "wasted kg",
    "at least",
    "fills short by",
    "mean fill / at most",
    "used kg",
    "yen",
    "yen/kg",
    "km",
    "trips",
)


def measure(folder: Path, seconds: float, seed: int) -> list[str]:
    """Plan one month and return its row."""
    month = read_scenario(folder).scenario
    collect_rarely()
    began = time.monotonic()
    plan = make_plan(month, time_limit_s=seconds, seed=seed, cores=2)
    took_s = time.monotonic() - began
    report = check(month, plan)
    if not report.clean:
        raise SystemExit(f"{folder}: {report.violations[0]}")
    f = report.figures
    bounds = plan.bounds
    step = float(month.objective.fill_step)
    pairs = zip(bounds.fills or (), sorted(f.fills.values()), strict=False)
    short = [(most - fill) / step for most, fill in pairs]
    return [
        folder.name,
        f"{f.min_fill or 0:.4f}",
        "–" if bounds.min_fill is None else f"{bounds.min_fill:.4f}",
        f"{f.wasted_g / 1000:.1f}",
        "–" if bounds.wasted_kg is None else f"{bounds.wasted_kg:.1f}",
        f"{sum(short) / len(short):.1f} / {max(short):.1f}" if short else "–",
        f"{sum(f.fills.values()) / max(1, len(f.fills)):.3f} / {most_mean_fill(month, f.goals)}",
        f"{f.used_g / 1000:.1f}",
        f"{f.cost_yen:.0f}",
        f"{f.cost_yen / max(1, f.used_g) * 1000:.1f}",
        f"{f.length_m / 1000:.0f}",
        str(f.trips),
        f"{took_s:.0f}",
        f"{peak_mb():.0f}",
    ]


def most_mean_fill(month: Scenario, goals: Goals) -> str:
    """Return what is proven of the mean fill of all plans as good in worst fill and waste."""
    budget = Budget(time_limit_s=PROOF_S).start()
    bounding = Bounding(scenario=month, classes=lot_classes(month), budget=budget)
    bounding.min_fill()  # the solver starts from there
    most = bounding.mean_fill(
        min_fill_steps=goals.min_fill_steps or 0, waste_steps=goals.waste_steps
    )
    return "–" if most is None else f"{math.ceil(most * 1000) / 1000:.3f}"


def by_hand(folder: Path) -> list[str] | None:
    """Return the row of what works by hand, where it is known."""
    path = folder.parent / "baseline.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["scenario"] == folder.name:
                per_kg = float(row["hand_cost_yen"]) / float(row["hand_used_kg"])
                fill, limit = row["hand_min_fill"], row["no_plan_has_min_fill_above"]
                shown = ["  by hand", f"{float(fill):.4f}", f"{float(limit):.4f}"]
                shown += [row["hand_wasted_kg"], row["no_plan_wastes_less_than_kg"], "", ""]
                shown += [row["hand_used_kg"], row["hand_cost_yen"]]
                return [*shown, f"{per_kg:.1f}", row["hand_km"], row["hand_trips"], "", ""]
    return None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    table = Table(*COLUMNS, "seconds", "MB")
    for folder in arguments.folders:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            table.add_row(
                *alone.submit(measure, folder, arguments.seconds, arguments.seed).result()
            )
        if (hand := by_hand(folder)) is not None:
            table.add_row(*hand, style="dim")
    Console(width=180).print(table)


if __name__ == "__main__":
    main()
