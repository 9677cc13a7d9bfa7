"""How fast and how gently news change a month's plan.

``python -m tests.bench.replan FOLDER plan.json [--runs 3] [--time-limit 5]``: seeded news of each
kind, each on a random day; prints the seconds, the share of unaffected deliveries that stay, and
what becomes of the worst fill and the waste beside the plan that is only cut.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from logistics.changes.cutting import Situation, cut
from logistics.check import check
from logistics.model import Scenario
from logistics.plan_file import read_plan
from logistics.plan_model import Plan
from logistics.replan import replan
from logistics.scenario import read_scenario
from tests.logistics.news import EVENTS, News

LEAST_DAYS_LEFT = 7


class Row(NamedTuple):
    """What one piece of news did."""

    kind: str
    seconds: float
    share: float
    forced: int
    changed: int
    fill: float
    fill_cut: float
    wasted_kg: float
    wasted_cut_kg: float
    is_sound: bool


def rows(month: Scenario, plan: Plan, *, runs: int, time_limit_s: float) -> Iterator[Row]:
    """Yield a row for each kind and run."""
    for kind in EVENTS:
        for seed in range(runs):
            as_of = random.Random(f"{kind} {seed}").choice(month.days[:-LEAST_DAYS_LEFT])
            event = News(month, plan, as_of=as_of, seed=seed).event(kind)
            if event is None:
                continue
            begun = time.monotonic()
            found = replan(month, plan, [event], as_of=as_of, time_limit_s=time_limit_s)
            seconds = time.monotonic() - begun
            report = check(found.scenario, found.plan)
            bare = cut(Situation(month=found.scenario, as_of=as_of), plan)
            least = check(found.scenario, bare).figures
            yield Row(
                kind=kind,
                seconds=seconds,
                share=found.difference.unchanged_share,
                forced=found.difference.before - found.difference.unaffected,
                changed=len(found.difference.deliveries),
                fill=report.figures.min_fill or 0,
                fill_cut=least.min_fill or 0,
                wasted_kg=report.figures.wasted_g / 1000,
                wasted_cut_kg=least.wasted_g / 1000,
                is_sound=report.clean,
            )


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--time-limit", type=float, default=5.0)
    asked = parser.parse_args()
    month = read_scenario(asked.folder).scenario
    plan = read_plan(asked.plan.read_text(encoding="utf-8"))
    was = check(month, plan).figures
    say(f"before: worst fill {was.min_fill:.4f}, {was.wasted_g / 1000:.1f} kg wasted")
    say("kind               s      same   forced changed  fill (cut)       waste kg (cut)   sound")
    found = []
    for row in rows(month, plan, runs=asked.runs, time_limit_s=asked.time_limit):
        found.append(row)
        say(
            f"{row.kind:17} {row.seconds:5.2f} {row.share:7.1%} {row.forced:6} {row.changed:7}  "
            f"{row.fill:.4f} ({row.fill_cut:.4f})  {row.wasted_kg:6.1f} ({row.wasted_cut_kg:6.1f})"
            f"  {row.is_sound}",
        )
    say(
        f"slowest {max(r.seconds for r in found):.2f} s, least same "
        f"{min(r.share for r in found):.1%}, all sound: {all(r.is_sound for r in found)}"
    )


if __name__ == "__main__":
    main()
