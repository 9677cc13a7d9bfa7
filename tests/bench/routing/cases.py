"""What is measured: sets of public instances and of days like ours, each with its time limit."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from routing.instances import Instance, read_instance
from routing.model import RoutingProblem
from tests.bench.routing.real_days import real_day
from tests.routing.problem_making import our_day

BEST_KNOWN = "best_known.csv"
SUFFIXES = (".vrp", ".txt")
DAYS = "days"
HALLS = (15, 19, 23, 27, 31, 35, 39, 42)
MONTHS = "scenarios"
"""A folder beside that of the instances, with folders of months."""
HALLS_OF_MONTHS = (15, 23, 31, 42)


class CaseSet(NamedTuple):
    """Instances of some folders with so many customers, each measured for ``limit_s`` seconds.

    ``goal`` = which gap to the best known cost the engine is to reach, mean / max in percent;
    ``proof_goal`` = what it is to prove. Without ``peers``, engines that give no bound are not
    measured.
    """

    name: str
    text: str
    folders: tuple[str, ...]
    customers: range
    limit_s: float
    goal: str
    proof_goal: str = ""
    peers: bool = True


SMALL, LARGE, LARGEST = range(1, 51), range(51, 151), range(151, 251)
SETS = (
    CaseSet("cvrp-50", "capacity, ≤ 50", ("cvrp",), SMALL, 2, "0.00 / 0.10"),
    CaseSet("vrptw-50", "windows, ≤ 50", ("vrptw",), SMALL, 2, "0.00 / 0.10"),
    CaseSet("depots-50", "several depots, ≤ 50", ("multi_depot",), SMALL, 2, "0.00 / 0.10"),
    CaseSet("cvrp-100", "capacity, ~100", ("cvrp",), LARGE, 10, "≤ 0.05 / 0.25"),
    CaseSet("vrptw-100", "windows, 100", ("vrptw",), LARGE, 10, "≤ 0.05 / 0.25"),
    CaseSet("depots-100", "several depots, 75–100", ("multi_depot",), LARGE, 10, "≤ 0.05 / 0.25"),
    CaseSet("cvrp-200", "capacity, ~200", ("cvrp",), LARGEST, 10, "best peer + 0.05"),
    CaseSet("vrptw-200", "windows, 200", ("vrptw",), LARGEST, 10, "best peer + 0.05"),
    CaseSet("cvrp-200-long", "capacity, ~200", ("cvrp",), LARGEST, 30, "≤ 0.15"),
    CaseSet("vrptw-200-long", "windows, 200", ("vrptw",), LARGEST, 30, "≤ 0.15"),
    CaseSet("trips", "several trips, release times, 100", ("multi_trip",), LARGE, 10, "≤ 1.2"),
    CaseSet("fleet", "mixed fleet, 100–200", ("mixed_fleet",), range(51, 251), 2, "≤ 1.5"),
    CaseSet(
        "proof-45", "proof, ≤ 45", ("cvrp", "vrptw"), range(1, 46), 10, "", "90 % proven", False
    ),
    CaseSet(
        "proof-45-long",
        "proof, ≤ 45",
        ("cvrp", "vrptw"),
        range(1, 46),
        30,
        "",
        "97 % proven, open ≤ 1",
        False,
    ),
    CaseSet(
        "proof-100", "proof, ~100", ("cvrp", "vrptw"), LARGE, 60, "", "open ≤ 1 on 80 %", False
    ),
    CaseSet("days", "our days, 15–42 halls", (DAYS,), SMALL, 30, "", "100 % proven"),
    CaseSet(
        "month-days", "days of trial months, 15–42", (MONTHS,), SMALL, 30, "", "100 % proven", False
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An instance, and the best cost that is known in the public convention, if there is one.

    ``cost`` has as many decimals as it is published with.
    """

    folder: str
    name: str
    customers: int
    cost: Decimal | None
    is_proven: bool


def known_instances(folder: Path) -> tuple[Known, ...]:
    """Return the instances of a folder's table of best costs, and our days.

    Raises:
        SystemExit: the table is not there or has a line that cannot be read.
    """
    table = folder / BEST_KNOWN
    if not table.is_file():
        raise SystemExit(f"{table} is not there. Name a folder with instances and this table.")
    with table.open(encoding="utf-8", newline="") as file:
        published = tuple(_known(folder, row) for row in csv.DictReader(file))
    days = [(DAYS, f"day-{n}", n) for n in HALLS]
    days += [
        (MONTHS, f"{month.name}.{n}", n)
        for month in sorted((folder.parent / MONTHS).glob("*/"))
        for n in HALLS_OF_MONTHS
    ]
    return *published, *(
        Known(folder=group, name=name, customers=n, cost=None, is_proven=False)
        for group, name, n in days
    )


def _known(folder: Path, row: dict[str, str]) -> Known:
    try:
        cost = Decimal(row["cost"])
        group, name, told = row["folder"], row["instance"], row["customers"]
        customers = int(told) if told else len(load(folder, group, name).customers)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise SystemExit(
            f"{folder / BEST_KNOWN}: {row} cannot be read ({error}). "
            "Give the columns folder, instance, customers, cost, status."
        ) from None
    is_proven = row.get("status", "").startswith("proven")
    return Known(folder=group, name=name, customers=customers, cost=cost, is_proven=is_proven)


def load(folder: Path, group: str, name: str) -> Instance:
    """Return an instance: ``R101.25`` = the first 25 customers of R101, ``day-15`` = a day of ours.

    Raises:
        SystemExit: there is no file of that name.
    """
    if group == DAYS:
        halls = int(name.removeprefix("day-"))
        return _day(name, our_day(halls, halls=halls), "metres and fixed costs")
    whole, _, first = name.rpartition(".")
    if group == MONTHS:
        problem = real_day(folder.parent / MONTHS / whole, halls=int(first))
        return _day(name, problem, "thousandths of a yen")
    for stem, customers in ((name, None), (whole, int(first) if first.isdigit() else None)):
        for suffix in SUFFIXES:
            file = folder / group / f"{stem}{suffix}"
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                return read_instance(text, file=file.name, customers=customers)
    raise SystemExit(f"{folder / group}: there is no file of {name}. Take it out of {BEST_KNOWN}.")


def _day(name: str, problem: RoutingProblem, convention: str) -> Instance:
    return Instance(
        name=name,
        problem=problem,
        scale=1,
        per_unit=1,
        convention=convention,
        customers=tuple(range(1, len(problem.stops) + 1)),
    )


def instances_of(case_set: CaseSet, known: Sequence[Known]) -> Iterator[Known]:
    """Yield the instances that belong to a set."""
    for instance in known:
        if instance.folder in case_set.folders and instance.customers in case_set.customers:
            yield instance
