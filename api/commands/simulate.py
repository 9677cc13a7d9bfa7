"""``hakobi simulate``: a month lived many times with surprises, with the plan and by hand."""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import typer

from api.commands.exits import Exit
from api.commands.plan import MONTH, checked, read_month, sound_plan
from api.commands.planning import plan_in_process
from api.commands.voice import Voice, json_option, libraries_aside, read_settings, speaking
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.simulate import Lives, Outcome, Run, simulate

WAYS = {"planned": "計画 plan", "by_hand": "手作業 by hand"}


def simulate_month(
    scenario_dir: Path = MONTH,
    plan_file: Path | None = typer.Argument(
        None, metavar="[PLAN]", help="File of a plan to live with; without it the month is planned."
    ),
    *,
    runs: int = typer.Option(20, "--runs", min=1, max=10_000, help="How many times to live it."),
    seed: int = typer.Option(0, "--seed", min=0, help="The same seed brings the same surprises."),
    cores: int = typer.Option(
        len(os.sched_getaffinity(0)), "--cores", min=1, max=256, help="Runs at the same time."
    ),
    time_limit: float = typer.Option(
        120.0, "--time-limit", min=1, help="Seconds to plan the month for, where no plan is given."
    ),
    as_json: bool = json_option(),
) -> None:
    """Live a month many times with surprises and tell how the plan fares, and planning by hand.

    Donations stay away, bring more or less (arrivals.csv) or come unannounced, fridges fail,
    drivers are ill, halls cancel or ask. On every day with news the plan is changed as `hakobi
    replan` does it; by hand the rest of the month is planned anew. Regret is what was missed of
    what no plan could have bettered, had all been known; part of it was past help when the news
    came, as committed days are kept. Exit status 1 = a plan broke a rule.
    """
    with speaking(as_json=as_json) as voice:
        scenario = read_month(scenario_dir, voice)
        plan = _plan(scenario, plan_file, time_limit_s=time_limit, seed=seed, voice=voice)
        lives = Lives(scenario=scenario, plan=plan, seed=seed)
        found: list[Run] = []
        with libraries_aside():
            for run in simulate(lives, runs=runs, cores=cores):
                found.append(run)
                voice.note(f"{len(found)}/{runs}: {run.events} 件の知らせ events")
        voice.answer(runs_json(found), runs_text(found))
        if any(end.violations for run in found for end in run.ends.values()):
            raise typer.Exit(Exit.RULES_BROKEN)


def _plan(
    scenario: Scenario, plan_file: Path | None, *, time_limit_s: float, seed: int, voice: Voice
) -> Plan:
    if plan_file is None:
        planned = plan_in_process(
            scenario,
            time_limit_s=time_limit_s,
            seed=seed,
            settings=read_settings(),
            console=voice.notes,
        )
        checked(scenario, planned.plan)
        return planned.plan
    return sound_plan(scenario, plan_file)


def runs_json(runs: list[Run]) -> dict[str, Any]:
    """Return the runs and what they come to as JSON has it; None = nothing was proven."""
    return {
        "runs": [asdict(run) | {"regret": _regrets_of(run)} for run in runs],
        "mean_fill_regret": {n: _mean(x) for n, x in _regrets(runs, Run.fill_regret).items()},
        "mean_late_regret": _mean(_late(runs)),
        "mean_waste_regret": {n: _mean(x) for n, x in _regrets(runs, Run.waste_regret).items()},
    }


def _regrets_of(run: Run) -> dict[str, dict[str, float | None]]:
    return {
        name: {"fill": run.fill_regret(end), "waste": run.waste_regret(end)}
        for name, end in run.ends.items()
    }


def _regrets(
    runs: list[Run], regret: Callable[[Run, Outcome], float | None]
) -> dict[str, list[float]]:
    return {
        name: [x for run in runs if (x := regret(run, run.ends[name])) is not None] for name in WAYS
    }


def _late(runs: list[Run]) -> list[float]:
    return [x for run in runs if (x := run.late_regret()) is not None]


def runs_text(runs: list[Run]) -> str:
    """Return what the runs come to, mean and worst, for the plan and by hand."""
    events = fmean(run.events for run in runs)
    lines = [
        f"{len(runs)} 回の平均（最悪） mean (worst) of {len(runs)} runs · "
        f"知らせ events {events:.1f}"
    ]
    fills, wastes = _regrets(runs, Run.fill_regret), _regrets(runs, Run.waste_regret)
    for name, title in WAYS.items():
        ends = [run.ends[name] for run in runs]
        worst_fill = [o.min_fill for o in ends]
        wasted_kg = [o.wasted_g / 1000 for o in ends]
        changed = [o.changed for o in ends]
        broken = sum(o.violations for o in ends)
        lines += [
            f"{title}:",
            f"  最低の充足率 worst fill: {fmean(worst_fill):.3f} ({min(worst_fill):.3f})",
            f"  後から見た最善との差 regret: {_points(fills[name])} ポイント points",
            *([_late_text(runs)] if name == "planned" else []),
            f"  廃棄 wasted: {fmean(wasted_kg):.1f} ({max(wasted_kg):.1f}) kg",
            f"  避けられた廃棄 waste regret: {_points(wastes[name])} %",
            f"  変わった配送 deliveries changed: {fmean(changed):.1f} ({max(changed)}) / "
            f"{fmean(o.delivered for o in ends):.0f}",
            f"  費用 cost: {fmean(o.cost_yen for o in ends):,.0f} 円 yen",
        ]
        if broken:
            lines.append(f"  規則違反 rules broken: {broken}")
    return "\n".join(lines)


def _late_text(runs: list[Run]) -> str:
    return (
        f"    うち 知らせが来たとき、もう防げなかった差 past help when the news came: "
        f"{_points(_late(runs))} ポイント points"
    )


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None


def _points(shares: list[float]) -> str:
    """Return mean and worst in hundredths."""
    return f"{100 * fmean(shares):.1f} ({100 * max(shares):.1f})" if shares else "–"
