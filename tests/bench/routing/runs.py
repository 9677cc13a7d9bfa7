"""Single runs, each in a process of its own, kept in one CSV file that a later run goes on with."""

import csv
import importlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import monotonic, process_time
from typing import NamedTuple

from api.files import replace_whole
from routing.compiled import compile_ahead
from tests.bench.memory import peak_mb
from tests.bench.routing.cases import CaseSet, Known, load
from tests.bench.routing.found import Found, Refused, judged_cost

GRACE_S = 120.0
"""A process that has not answered so long after twice its limit is ended."""


class Engine(NamedTuple):
    """An engine by its module's name; ``package`` tells its version.

    Without ``seeded`` all seeds would give the same: it runs once. ``threads`` = how many work.
    """

    name: str
    text: str
    package: str
    seeded: bool = True
    proves: bool = False
    threads: int = 1


ENGINES = (
    Engine("hakobi", "hakobi", "hakobi", proves=True, threads=2),
    Engine("hakobi_search", "hakobi, search alone", "hakobi"),
    Engine("pyvrp", "PyVRP", "pyvrp"),
    Engine("hgs", "HGS-CVRP", "hygese"),
    Engine("vroom", "VROOM", "pyvroom", seeded=False),
    Engine("ortools", "OR-Tools, iterated", "ortools", seeded=False),
    Engine("ortools_guided", "OR-Tools, guided", "ortools", seeded=False),
)


class Key(NamedTuple):
    """What is measured once."""

    case_set: str
    instance: str
    engine: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run. Costs are in the public convention; ``fault`` = why there is none.

    ``seconds`` is the engine's time from problem to routes, ``processor_s`` how much of it all its
    threads had a processor for, ``peak_mb`` the whole process's memory.
    """

    case_set: str
    instance: str
    engine: str
    seed: int
    version: str
    limit_s: float
    cost: float | None = None
    lower_bound: float | None = None
    is_proven: bool = False
    seconds: float = 0.0
    processor_s: float = 0.0
    peak_mb: float = 0.0
    fault: str = ""
    measured_at: str = ""

    @property
    def key(self) -> Key:
        """What it measured."""
        return Key(self.case_set, self.instance, self.engine, self.seed)


class RunFile:
    """The file with all runs; many threads may add some."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._runs = {run.key: run for run in read_runs(path)}

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order in which they were first made."""
        return tuple(self._runs.values())

    def __contains__(self, key: Key) -> bool:
        return key in self._runs

    def add(self, run: Run) -> None:
        """Keep a run in place of an older one of the same; the file is whole at every moment."""
        with self._lock:
            self._runs[run.key] = run
            replace_whole(self.path, csv_of(self._runs.values()).encode(), mode=0o644)


def csv_of(runs: Iterable[Run]) -> str:
    """Return runs as CSV; an empty cell = there is none."""
    written = io.StringIO()
    writer = csv.DictWriter(written, [f.name for f in fields(Run)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(run) for run in runs)
    return written.getvalue()


def read_runs(path: Path) -> tuple[Run, ...]:
    """Return the runs of a file; none if it is not there."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Run(
                case_set=row["case_set"],
                instance=row["instance"],
                engine=row["engine"],
                seed=int(row["seed"]),
                version=row["version"],
                limit_s=float(row["limit_s"]),
                cost=float(row["cost"]) if row["cost"] else None,
                lower_bound=float(row["lower_bound"]) if row["lower_bound"] else None,
                is_proven=row["is_proven"] == "True",
                seconds=float(row["seconds"]),
                processor_s=float(row["processor_s"]),
                peak_mb=float(row["peak_mb"]),
                fault=row["fault"],
                measured_at=row["measured_at"],
            )
            for row in csv.DictReader(file)
        )


def measure(
    folder: Path, case_set: CaseSet, instance: Known, engine: Engine, *, seed: int, version: str
) -> Run | None:
    """Return one run, made in a new process; None = the engine cannot express the instance."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_run,
        args=(theirs, folder, instance.folder, instance.name, engine.name),
        kwargs={"limit_s": case_set.limit_s, "seed": seed},
        daemon=True,
    )
    process.start()
    theirs.close()
    told: dict[str, object] | None = {"fault": "ended by force"}
    try:
        if ours.poll(2 * case_set.limit_s + GRACE_S):
            told = ours.recv()
    except EOFError:
        process.join()
        told = {"fault": f"its process ended with {process.exitcode}"}
    finally:
        process.kill()
        process.join()
        ours.close()
    if told is None:
        return None
    return Run(
        case_set=case_set.name,
        instance=instance.name,
        engine=engine.name,
        seed=seed,
        version=version,
        limit_s=case_set.limit_s,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        **told,
    )


def _run(
    answers: Connection, folder: Path, group: str, name: str, engine: str, **options: float
) -> None:
    """Answer what an engine found in this process, None if it cannot express the instance."""
    module = importlib.import_module(f"tests.bench.routing.engine_{engine}")
    instance = load(folder, group, name)
    if module.missing(instance.problem):
        answers.send(None)
        return
    if engine.startswith("hakobi"):
        compile_ahead()
    told: dict[str, object] = {}
    began_s, worked_s = monotonic(), process_time()

    def stop_the_clock() -> None:
        told["seconds"] = round(monotonic() - began_s, 3)
        told["processor_s"] = round(process_time() - worked_s, 3)

    try:
        found: Found = module.find(instance.problem, **options)
        stop_the_clock()
        told["cost"] = instance.public_cost(judged_cost(instance.problem, found.routes))
        told["is_proven"] = found.is_proven
        if found.lower_bound is not None:
            told["lower_bound"] = instance.public_cost(found.lower_bound)
    except Refused as refused:
        told["fault"] = str(refused)
        if "seconds" not in told:
            stop_the_clock()
    answers.send(told | {"peak_mb": round(peak_mb(), 1)})
