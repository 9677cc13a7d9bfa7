"""Measure the routing engine: `python -m tests.bench.routing --instances FOLDER [--sets …]`.

FOLDER holds public instances in folders and best_known.csv. Each run is a process of its own; what
it answers is recomputed from the matrices, and what breaks a rule counts as no plan. All runs are
kept in OUT/runs.csv: a bench that was stopped goes on there, and one that is complete is only told
again. OUT/table.md has the table for README.md. hakobi searches in one thread and proves in
another, all others have one thread. Engines without a seed run once.
"""

import argparse
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from api.files import replace_whole
from routing.compiled import compile_ahead
from tests.bench.routing.cases import SETS, CaseSet, Known, instances_of, known_instances
from tests.bench.routing.figures import best_costs, processor_share, wrong_claims
from tests.bench.routing.runs import ENGINES, Engine, Key, Run, RunFile, measure
from tests.bench.routing.table import in_markdown, on_screen

ROOT = Path(__file__).resolve().parents[3]


class Task(NamedTuple):
    """A run to be made."""

    case_set: CaseSet
    instance: Known
    engine: Engine
    seed: int

    @property
    def key(self) -> Key:
        """What it measures."""
        return Key(self.case_set.name, self.instance.name, self.engine.name, self.seed)


def tasks_of(
    known: Sequence[Known], *, sets: Sequence[str], engines: Sequence[str], seeds: Sequence[int]
) -> Iterator[Task]:
    """Yield all runs that are asked for, seed by seed, so that a short bench has seen every set."""
    for seed in seeds:
        for case_set in SETS:
            if case_set.name not in sets:
                continue
            for instance in instances_of(case_set, known):
                for engine in ENGINES:
                    is_wanted = engine.name in engines and (engine.proves or case_set.peers)
                    if is_wanted and (engine.seeded or seed == seeds[0]):
                        yield Task(case_set, instance, engine, seed if engine.seeded else 0)


def version_of(engine: Engine) -> str:
    """Return an engine's version; of this project also the commit, with + if files are changed."""
    told = version(engine.package)
    if engine.package != "hakobi":
        return told
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    commit = subprocess.run(
        [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", "--", "routing"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return f"{told} {commit}{'+' if changed else ''}".strip()


def machine() -> str:
    """Return what the figures were measured on."""
    cpus = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((c.partition(":")[2].strip() for c in cpus if c.startswith("model name")), "")
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    return f"{model or platform.machine()}, {cores} cores, {memory_gb:.0f} GB, Python {python}"


def seeds_of(text: str) -> list[int]:
    """Return the seeds of ``1-5`` or ``1,3,8``."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    if not found:
        raise ValueError(text)
    return found


def make_runs(tasks: Sequence[Task], folder: Path, file: RunFile, *, jobs: int) -> None:
    """Make all runs; those of one thread ``jobs`` at a time, those of two after them, alone."""
    console = Console(stderr=True)
    versions = {e.name: version_of(e) for e in ENGINES}
    limit_s = sum(t.case_set.limit_s / (1 if t.engine.threads > 1 else jobs) for t in tasks)
    console.print(f"{len(tasks)} runs, at most about {limit_s / 60:.0f} minutes")

    def make(task: Task) -> None:
        run = measure(
            folder,
            task.case_set,
            task.instance,
            task.engine,
            seed=task.seed,
            version=versions[task.engine.name],
        )
        if run is not None:
            file.add(run)
            told = run.fault or f"{run.cost:.10g}, bound {run.lower_bound}, {run.seconds:.1f} s"
            console.print(" ".join(map(str, task.key)) + f": {told}", highlight=False)

    if any(t.engine.proves for t in tasks):
        compile_ahead()
    for alone in (False, True):
        chosen = [t for t in tasks if (t.engine.threads > 1) is alone]
        with ThreadPoolExecutor(1 if alone else jobs) as pool:
            try:
                for done in [pool.submit(make, task) for task in chosen]:
                    done.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def head_of(runs: Sequence[Run]) -> str:
    """Return where, when and with what runs were made."""
    packages = {e.name: e.package for e in ENGINES}
    versions = ", ".join(sorted({f"{packages[r.engine]} {r.version}" for r in runs}))
    seeds = sorted({r.seed for r in runs} - {0})
    days = sorted({r.measured_at[:10] for r in runs})
    seeds_told = f"seeds {', '.join(map(str, seeds))}" if seeds else "no seed"
    share = processor_share(runs)
    shared = (
        "" if share is None else f" Runs of one thread had a core for {share:.0%} of their time."
    )
    return (
        f"{machine()}. {versions}; {seeds_told}; {len(runs)} runs, {days[0]} to {days[-1]}.{shared}"
    )


def main() -> None:
    """Make the runs that are missing and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [s.name for s in SETS]
    parser.add_argument("--instances", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=names, default=names)
    parser.add_argument("--engines", nargs="+", choices=[e.name for e in ENGINES])
    parser.add_argument("--only", nargs="+", default=(), help="names of instances")
    parser.add_argument("--seeds", type=seeds_of, default="1-5")
    parser.add_argument("--jobs", type=int, default=1, help="runs of one thread at the same time")
    parser.add_argument("--out", type=Path, default=Path("bench-routing"))
    parser.add_argument("--again", action="store_true", help="also what is in the file")
    parser.add_argument("--tell-only", action="store_true", help="make no run")
    arguments = parser.parse_args()
    folder: Path = arguments.instances.resolve()
    known = known_instances(folder)
    engines = arguments.engines or [e.name for e in ENGINES]
    file = RunFile(arguments.out / "runs.csv")
    tasks = [
        task
        for task in tasks_of(known, sets=arguments.sets, engines=engines, seeds=arguments.seeds)
        if (arguments.again or task.key not in file)
        and (not arguments.only or task.instance.name in arguments.only)
    ]
    if tasks and not arguments.tell_only:
        make_runs(tasks, folder, file, jobs=arguments.jobs)
    if not file.runs:
        raise SystemExit("No run was made: no engine takes any of these instances.")
    published = {k.name: k.cost for k in known if k.cost is not None}
    best = best_costs(published, file.runs)
    head = head_of(file.runs)
    wrong = wrong_claims(file.runs, known)
    markdown = "\n\n".join([head, *wrong, in_markdown(file.runs, best)])
    replace_whole(arguments.out / "table.md", markdown.encode(), mode=0o644)
    console = Console(width=140)
    console.print(on_screen(file.runs, best))
    console.print(head, highlight=False)
    console.print("\n".join(f"WRONG: {claim}" for claim in wrong), highlight=False)


if __name__ == "__main__":
    main()
