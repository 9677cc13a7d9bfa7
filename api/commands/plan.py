"""Commands on a month's folder and a plan's file: plan, check, generate."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import typer

from api.commands.exits import Exit
from api.commands.figures import figures_text, report_text
from api.commands.planning import plan_in_process
from api.commands.voice import (
    CommandFailed,
    Voice,
    json_option,
    read_settings,
    read_text,
    require_empty,
    speaking,
    write_whole,
    writing_to,
)
from logistics.check import CheckReport, Violation, check, refuted_bounds
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Plan
from logistics.scenario import read_scenario, write_scenario

MONTH = typer.Argument(metavar="SCENARIO_DIR", help="Folder of a month in scenario format 1.")
PLAN = typer.Argument(metavar="PLAN", help="File of a plan in plan format 1 (plan.json).")


def read_month(folder: Path, voice: Voice) -> Scenario:
    """Return the month in a folder; its suspicions are told."""
    read = read_scenario(folder)
    voice.warn(read.warnings)
    return read.scenario


def checked(scenario: Scenario, plan: Plan) -> CheckReport:
    """Return the report of a plan that hakobi made; raise ``CommandFailed`` if a rule is broken."""
    report = check(scenario, plan)
    if report.clean:
        return report
    raise CommandFailed(
        "\n".join(
            ["The planner's plan breaks rules, so it is not kept.", *map(str, report.violations)]
        ),
        status=Exit.RULES_BROKEN,
        code="plan_broken",
        remedy="This is a fault in hakobi: report it with the month's folder.",
    )


def sound_plan(scenario: Scenario, plan_file: Path) -> Plan:
    """Return the plan of a file, which breaks no rule of its month.

    Raises ``CommandFailed`` where it does.
    """
    plan = read_plan(read_text(plan_file))
    report = check(scenario, plan)
    if not report.clean:
        raise CommandFailed(
            "\n".join(["The plan breaks rules:", *map(str, report.violations)]),
            status=Exit.RULES_BROKEN,
            code="plan_broken",
            remedy="Give a plan that `hakobi check` accepts for this month.",
        )
    return plan


def report_json(report: CheckReport) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return {
        "clean": report.clean,
        "violations": [asdict(v) for v in report.violations],
        "figures": asdict(report.figures),
    }


def plan(
    scenario_dir: Path = MONTH,
    out: Path = typer.Option(..., "--out", help="File to write the plan to."),
    time_limit: float = typer.Option(120.0, "--time-limit", min=1, help="Seconds to plan for."),
    seed: int = typer.Option(0, "--seed", min=0, help="Another seed may find another plan."),
    as_json: bool = json_option(),
) -> None:
    """Plan a month.

    Progress goes to standard error. Ctrl-C ends planning and writes the best plan found so far
    (exit status 0); a second Ctrl-C ends at once and writes nothing (exit status 130). The plan is
    checked before it is written, and written in one go.
    """
    with speaking(as_json=as_json) as voice:
        scenario = read_month(scenario_dir, voice)
        with writing_to(out):
            out.parent.mkdir(parents=True, exist_ok=True)
        planned = plan_in_process(
            scenario,
            time_limit_s=time_limit,
            seed=seed,
            settings=read_settings(),
            console=voice.notes,
        )
        report = checked(scenario, planned.plan)
        write_whole(out, write_plan(planned.plan).encode())
        voice.answer(
            {
                "plan": str(out),
                "stopped_early": planned.stopped_early,
                "seconds": round(planned.seconds, 1),
                "bounds": asdict(planned.plan.bounds),
                **report_json(report),
            },
            f"{out} ({planned.seconds:.0f} s)\n"
            + figures_text(report.figures, planned.plan.bounds),
        )


def check_plan(
    scenario_dir: Path = MONTH,
    plan_file: Path = PLAN,
    against: list[Path] = typer.Option(
        [],
        "--against",
        metavar="OTHER",
        help="Another plan of the month, that may refute a bound. May be given more than once.",
    ),
    as_json: bool = json_option(),
) -> None:
    """Check a plan against its month: every rule it breaks, and its figures.

    A bound that the plan itself or another sound plan refutes breaks a rule, too.
    Exit status 0 = no rule broken, 1 = rules broken, 2 = a file cannot be read.
    """
    with speaking(as_json=as_json) as voice:
        scenario = read_month(scenario_dir, voice)
        made = read_plan(read_text(plan_file))
        others = {file: read_plan(read_text(file)) for file in against}
        report = check(scenario, made)
        refutations = list(_refutations(scenario, made, report, others=others, voice=voice))
        report = replace(report, violations=(*report.violations, *refutations))
        voice.answer(report_json(report), report_text(report))
        if not report.clean:
            raise typer.Exit(Exit.RULES_BROKEN)


def _refutations(
    scenario: Scenario, made: Plan, report: CheckReport, *, others: dict[Path, Plan], voice: Voice
) -> Iterator[Violation]:
    """Yield the bounds of a plan that other plans refute; those that break rules refute nothing."""
    for file, other in others.items():
        theirs = check(scenario, other)
        if not theirs.clean:
            voice.note(
                f"注意 warning: {file}: 規則違反があるので、何も反証しません。 "
                "It breaks rules, so it refutes nothing.",
                style="yellow",
            )
        for text in refuted_bounds(made, report, theirs):
            yield Violation(rule="R20 bounds", where=file.name, detail=text)


def generate(
    *,
    out: Path = typer.Option(..., "--out", help="Folder to write the month to."),
    seed: int = typer.Option(..., "--seed", min=0, help="The same seed gives the same month."),
    halls: int = typer.Option(42, "--halls", min=1, max=2000, help="Number of dining halls."),
    days: int = typer.Option(31, "--days", min=1, max=366, help="Length of the month."),
    uncertain_share: float = typer.Option(
        0.0,
        "--uncertain-share",
        min=0,
        max=1,
        help="Share of the lots to come of which it is not certain how much comes (arrivals.csv).",
    ),
    as_json: bool = json_option(),
) -> None:
    """Write a random but plausible month, for tests and trials."""
    with speaking(as_json=as_json) as voice:
        require_empty(out)
        month = generate_month(seed=seed, halls=halls, days=days, uncertain_share=uncertain_share)
        write_month(month, out, voice=voice)


def write_month(scenario: Scenario, folder: Path, *, voice: Voice) -> None:
    """Write a month to a new folder, and answer what is in it."""
    with writing_to(folder):
        write_scenario(scenario, folder)
    counts = {
        "sites": len(scenario.sites),
        "vehicles": len(scenario.vehicles),
        "lots": len(scenario.lots),
        "needs": len(scenario.needs),
    }
    told = " · ".join(f"{count} {name}" for name, count in counts.items())
    voice.answer(
        {"scenario_dir": str(folder), "name": scenario.name, **counts},
        f"{folder}: {scenario.name} ({told})",
    )
