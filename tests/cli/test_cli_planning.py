"""Watching a planner and stopping it: Ctrl-C, crashes, planners that say nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from api.commands import planning
from api.planning.planner_process import PlannerProcess
from logistics.check import check
from logistics.plan_file import read_plan
from logistics.scenario import read_scenario

Run = Callable[..., Result]

SCRIPT = """
import json, os, signal, sys, time
sys.stdin.readline()
plan = open({plan!r}, encoding="utf-8").read()

def say(kind, **content):
    print(json.dumps(dict(kind=kind, **content)), flush=True)

def better():
    say("progress", stage="improve", seconds=1.0, bound_min_fill=0.75, plan=plan,
        metrics=dict(min_fill=0.5, used_g=1000, wasted_g=0, cost_yen=10.0))

def interrupt():
    os.kill({pid}, signal.SIGINT)

{what}
"""


@pytest.fixture
def planner(
    plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Let the planner's process be a script that does what is given."""

    def become(what: str) -> None:
        script = tmp_path / "planner.py"
        text = SCRIPT.format(plan=str(plan_file), pid=os.getpid(), what=what)
        script.write_text(text, encoding="utf-8")
        command = (sys.executable, str(script))
        made = partial(PlannerProcess, command)
        monkeypatch.setattr(planning, "PlannerProcess", made)

    return become


def plan(run: Run, month: Path, out: Path, **environment: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, JSON answer and notes of ``hakobi plan``."""
    before = signal.getsignal(signal.SIGINT)
    told = run("plan", month, "--out", out, "--time-limit", 60, "--json", **environment)
    assert signal.getsignal(signal.SIGINT) is before
    return told.exit_code, json.loads(told.stdout or "{}"), told.stderr


def test_ctrl_c_writes_the_best_plan_so_far(
    run: Run, month: Path, plan_file: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("better(); interrupt(); assert sys.stdin.readline() == 'stop\\n'; better()")
    status, said, notes = plan(run, month, tmp_path / "out.json")
    assert (status, said["stopped_early"]) == (0, True)
    assert (tmp_path / "out.json").read_bytes() == plan_file.read_bytes()
    assert "Stopping with the best plan so far" in notes
    assert "worst fill 0.500" in notes
    assert "at most 0.750" in notes


def test_ctrl_c_does_not_wait_for_ever(
    run: Run, month: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("better(); interrupt(); time.sleep(60)")
    began = time.monotonic()
    status, said, _ = plan(run, month, tmp_path / "out.json", HAKOBI_CANCEL_GRACE_S="0.5")
    assert (status, said["stopped_early"]) == (0, True)
    assert time.monotonic() - began < 20


def test_ctrl_c_before_there_is_a_plan_writes_nothing(
    run: Run, month: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("interrupt(); time.sleep(60)")
    status, said, _ = plan(run, month, tmp_path / "out.json", HAKOBI_CANCEL_GRACE_S="0.5")
    assert (status, said["error"]["code"]) == (130, "interrupted")
    assert not (tmp_path / "out.json").exists()


def test_a_second_ctrl_c_ends_at_once(
    run: Run, month: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("better(); interrupt(); time.sleep(1); interrupt(); time.sleep(60)")
    began = time.monotonic()
    status, _, _ = plan(run, month, tmp_path / "out.json", HAKOBI_CANCEL_GRACE_S="60")
    assert status == 130
    assert time.monotonic() - began < 20
    assert not (tmp_path / "out.json").exists()


def test_a_planner_that_dies_leaves_its_best_plan(
    run: Run, month: Path, plan_file: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("better(); os.kill(os.getpid(), signal.SIGSEGV)")
    status, said, notes = plan(run, month, tmp_path / "out.json")
    assert (status, said["stopped_early"]) == (0, False)
    assert "SIGSEGV" in notes
    assert (tmp_path / "out.json").read_bytes() == plan_file.read_bytes()


def test_a_planner_that_dies_with_nothing(
    run: Run, month: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("sys.exit('out of paper')")
    status, said, notes = plan(run, month, tmp_path / "out.json")
    assert (status, said["error"]["code"]) == (5, "planner_crashed")
    assert "out of paper" in notes
    assert "Traceback" not in notes
    assert not (tmp_path / "out.json").exists()


def test_a_planner_that_says_why(
    run: Run, month: Path, tmp_path: Path, planner: Callable[[str], None]
) -> None:
    planner("say('error', code='memory', detail='The planner ran out of memory.')")
    status, said, notes = plan(run, month, tmp_path / "out.json")
    assert (status, said["error"]["code"]) == (5, "memory")
    assert "ran out of memory" in notes


def test_a_plan_that_breaks_rules_is_not_written(
    run: Run,
    month: Path,
    broken_file: Path,
    tmp_path: Path,
    planner: Callable[[str], None],
) -> None:
    planner(f"say('result', plan=open({str(broken_file)!r}, encoding='utf-8').read())")
    out = tmp_path / "out.json"
    out.write_text("yesterday's plan", encoding="utf-8")
    status, said, _ = plan(run, month, out)
    assert (status, said["error"]["code"]) == (1, "plan_broken")
    assert out.read_text(encoding="utf-8") == "yesterday's plan"


def test_ctrl_c_at_the_terminal(sample_folder: Path, tmp_path: Path) -> None:
    """The real planner in a process group of its own, interrupted as a terminal does it."""
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "api.cli", "plan", str(sample_folder), "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--time-limit", "300", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "worst fill" in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        stdout, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert json.loads(stdout)["stopped_early"]
    plan = read_plan(out.read_text(encoding="utf-8"))
    assert check(read_scenario(sample_folder).scenario, plan).clean
