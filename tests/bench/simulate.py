"""Live months 20 times: `python -m tests.bench.simulate FOLDER … [--runs 20] [--seconds 60]`.

Where a month has no arrivals.csv, `--uncertain 0.3` makes such a share of its lots to come
uncertain (with the kg of lots.csv as the likely quantity). Each month is planned first, then lived
with surprises, replanned on every day with news, on all cores. Goal: regret of at most 3 points of
worst fill and 1 % of the food as waste, on average.
"""

import argparse
import os
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

from api.commands.simulate import runs_text
from logistics.check import check
from logistics.generate_food import make_uncertain
from logistics.model import Scenario
from logistics.scenario import read_scenario
from logistics.simulate import Lives, simulate
from logistics.uncertain import plan_month


def uncertain(month: Scenario, share: float, seed: int) -> Scenario:
    """Return a month with a share of its lots to come uncertain."""
    if month.arrivals or not share:
        return month
    lots, arrivals = make_uncertain(
        random.Random(seed), tuple(month.lots.values()), start=month.start, share=share
    )
    return replace(month, lots={x.lot_id: x for x in lots}, arrivals=arrivals)


def main() -> None:
    """Measure the months that the arguments name."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folders", nargs="+", type=Path)
    asked.add_argument("--runs", type=int, default=20)
    asked.add_argument("--seconds", type=float, default=60.0, help="to plan a month")
    asked.add_argument("--replan", type=float, default=5.0, help="seconds on a day with news")
    asked.add_argument("--anew", type=float, default=0.0, help="more, to plan the rest anew")
    asked.add_argument("--uncertain", type=float, default=0.0)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    given = asked.parse_args()
    for folder in given.folders:
        month = uncertain(read_scenario(folder).scenario, given.uncertain, given.seed)
        plan = plan_month(month, time_limit_s=given.seconds, seed=given.seed, cores=given.cores)
        began = time.monotonic()
        lives = Lives(
            scenario=month,
            plan=plan,
            seed=given.seed,
            replan_s=given.replan,
            anew_s=given.anew,
        )
        found = []
        for run in simulate(lives, runs=given.runs, cores=given.cores):
            found.append(run)
            sys.stderr.write(f"{folder.name} {len(found)}/{given.runs}\n")
        figures = check(month, plan).figures
        sys.stdout.write(
            f"{folder.name}: worst fill {figures.min_fill or 0:.3f}, "
            f"wasted {figures.wasted_g / 1000:.1f} kg as planned; "
            f"{time.monotonic() - began:.0f} s\n{runs_text(found)}\n"
        )


if __name__ == "__main__":
    main()
