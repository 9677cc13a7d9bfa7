"""Explain whole months: `python -m tests.bench.explain_month FOLDER PLAN [--cores 2]`.

Told are seconds of wall clock, verdicts, and of the fixes how many were verified by planning the
changed month anew.
"""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from logistics.explaining.diagnosis import diagnose, short_sites
from logistics.explaining.remedy import remedies_for
from logistics.plan_file import read_plan
from logistics.progress import Budget
from logistics.scenario import read_scenario


def main() -> None:
    """Explain the month that the arguments name."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("plan", type=Path)
    asked.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    asked.add_argument("--seconds", type=float, default=120.0)
    given = asked.parse_args()
    month = read_scenario(given.folder).scenario
    plan = read_plan(given.plan.read_text(encoding="utf-8"))
    budget = Budget(time_limit_s=given.seconds).start()
    wanted = short_sites(month, plan)
    found = diagnose(month, plan, wanted, budget=budget, cores=given.cores)
    seconds = budget.seconds
    remedies = remedies_for(month, plan, found, budget=budget, cores=given.cores)
    verdicts = Counter(d.verdict.value for d in found)
    sessions = Counter(s.verdict.value for d in found for s in d.sessions)
    first = Counter("+".join(d.bindings[0].obstacles) if d.bindings else "–" for d in found)
    sys.stdout.write(
        f"{len(found)} of {len(wanted)} recipients in {seconds:.1f} s, "
        f"{dict(verdicts)}; sessions {dict(sessions)}; first reasons {dict(first)}; "
        f"fixes {dict(Counter(r.tried.value for r in remedies))} after {budget.seconds:.1f} s; "
        f"processor {sum(os.times()[:4]):.0f} s at {time.strftime('%X')}\n"
    )


if __name__ == "__main__":
    main()
