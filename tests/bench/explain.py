"""Measure the explainer on planted months: `python -m tests.bench.explain [--months 200]`.

Each month has one obstacle put in on purpose. Told by kind: how often the first reason is that
obstacle, how often a fix was found that works (the changed month planned anew and checked, with
what the fix says), and what took how long. With `--referee FILE` that checker reads the fix's
plan, too.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from logistics.check import check
from logistics.explaining.diagnosis import diagnose, short_sites
from logistics.explaining.explanation import Diagnosis, Remedy, Tried
from logistics.explaining.obstacles import Obstacle
from logistics.explaining.remedy import remedy_for
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_file import write_plan
from logistics.progress import Budget
from logistics.scenario import write_scenario
from tests.logistics.planted import Planted, planted_month


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What was told about a planted month; ``is_right`` and ``works`` judge it."""

    diagnosis: Diagnosis | None
    remedy: Remedy
    is_right: bool
    works: bool


def explained(planted: Planted, *, plan_s: float, referee: Path | None = None) -> Explained:
    """Plan, explain and mend one planted month."""
    month = planted.month
    plan = make_plan(month, time_limit_s=plan_s)
    short = short_sites(month, plan)
    site_id = planted.site_id if planted.site_id in short else next(iter(short), None)
    nothing = Explained(
        diagnosis=None, remedy=Remedy(tried=Tried.NOTHING_HELPS), is_right=False, works=False
    )
    if site_id is None:
        return nothing
    budget = Budget(time_limit_s=120).start()
    (diagnosis,) = diagnose(month, plan, [site_id], budget=budget)
    remedy = remedy_for(month, plan, diagnosis, plan_s=plan_s, budget=budget)
    top = diagnosis.bindings[0].obstacles if diagnosis.bindings else ()
    return Explained(
        diagnosis=diagnosis,
        remedy=remedy,
        is_right=top == (planted.obstacle,),
        works=does_what_it_says(month, diagnosis, remedy, referee),
    )


def does_what_it_says(
    month: Scenario, diagnosis: Diagnosis, remedy: Remedy, referee: Path | None
) -> bool:
    """Tell whether a fix's own plan is sound in the changed month and gives what is told."""
    if remedy.fix is None or remedy.plan is None:
        return False
    changed = remedy.fix.applied(month)
    used_g = sum(u.quantity_g for u in remedy.plan.uses if u.site_id == diagnosis.site_id)
    sound = check(changed, remedy.plan).clean
    if referee is not None:
        sound = sound and _referee_agrees(referee, changed, remedy)
    return sound and used_g == remedy.after_g > remedy.before_g == diagnosis.used_g


def _referee_agrees(referee: Path, changed: Scenario, remedy: Remedy) -> bool:
    assert remedy.plan is not None
    with tempfile.TemporaryDirectory() as folder:
        write_scenario(changed, Path(folder) / "month")
        file = Path(folder) / "plan.json"
        file.write_text(write_plan(remedy.plan), encoding="utf-8")
        asked = [sys.executable, str(referee), str(file.parent / "month"), str(file), "--json"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
        if told.returncode:
            Console(stderr=True).print(told.stdout[:600], told.stderr[:600])
        return told.returncode == 0 and bool(json.loads(told.stdout))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--plan-seconds", type=float, default=1.0)
    parser.add_argument("--referee", type=Path)
    parser.add_argument("--only", choices=[str(o) for o in Obstacle])
    arguments = parser.parse_args()
    kinds = [o for o in Obstacle if arguments.only in (None, o)]
    right: dict[Obstacle, int] = defaultdict(int)
    works: dict[Obstacle, int] = defaultdict(int)
    count: dict[Obstacle, int] = defaultdict(int)
    console = Console(width=160)
    began = time.monotonic()
    for number in range(arguments.months):
        kind = kinds[number % len(kinds)]
        planted = planted_month(kind, arguments.first_seed + number // len(kinds))
        found = explained(planted, plan_s=arguments.plan_seconds, referee=arguments.referee)
        count[kind] += 1
        right[kind] += found.is_right
        works[kind] += found.works
        if not (found.is_right and found.works):
            told = found.diagnosis.bindings if found.diagnosis else "nobody is short"
            console.print(f"{planted.month.name}: {told} {found.remedy.tried}", highlight=False)
    table = Table("planted", "months", "first reason right", "fix works")
    for kind in kinds:
        table.add_row(kind, *(str(x[kind]) for x in (count, right, works)))
    table.add_row("all", *(str(sum(x.values())) for x in (count, right, works)))
    console.print(table, f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
