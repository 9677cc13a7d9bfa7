"""The same scenario, seed and number of iterations give the same plan, in any process."""

import os
import subprocess
import sys
from dataclasses import replace

from logistics.generate import generate_month
from logistics.plan import make_plan
from logistics.plan_file import write_plan

PROGRAM = """
from tests.logistics.test_iterations import plan_text
print(plan_text(iterations=12))
"""


def plan_text(*, iterations: int, seed: int = 4) -> str:
    """Return a plan as a file, but for the seconds it took."""
    month = generate_month(seed=3, halls=8, days=10)
    plan = make_plan(month, time_limit_s=600, seed=seed, iterations=iterations)
    return write_plan(replace(plan, made_by=replace(plan.made_by, seconds=0)))


def test_two_processes_make_the_same_plan() -> None:
    texts = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert texts[0] == texts[1]
    assert texts[0].strip() == plan_text(iterations=12).strip()
