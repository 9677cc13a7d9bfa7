"""Published files, where they are at hand: they are read, and published costs come out."""

import csv
from pathlib import Path

import pytest

from routing.instances import read_instance, read_solution, solution_cost

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
SUFFIXES = {".vrp", ".txt"}
FILES = sorted(f for f in BENCH.glob("*/*") if f.suffix in SUFFIXES)
SOLUTIONS = sorted(BENCH.glob("*/*.sol"))
SCALES = {"cvrp": (1,), "vrptw": (10,), "multi_trip": (1,), "multi_depot": (10_000,)}


@pytest.mark.skipif(not FILES, reason="the published files are not at hand")
def test_every_published_file_is_read() -> None:
    with (BENCH / "best_known.csv").open(encoding="utf-8") as table:
        customers = {row["instance"]: row["customers"] for row in csv.DictReader(table)}
    for file in FILES:
        instance = read_instance(file.read_text(encoding="utf-8"), file=file.name)
        expected = customers[file.stem]
        assert not expected or len(instance.customers) == int(expected), file
        assert instance.scale in SCALES.get(file.parent.name, (10_000, 1_000_000))
        few = read_instance(file.read_text(encoding="utf-8"), file=file.name, customers=25)
        assert few.customers == instance.customers[:25]


@pytest.mark.skipif(not SOLUTIONS, reason="the published solutions are not at hand")
def test_published_solutions_cost_what_they_tell() -> None:
    with (BENCH / "best_known.csv").open(encoding="utf-8") as table:
        best = {row["instance"]: float(row["cost"]) for row in csv.DictReader(table)}
    for file in SOLUTIONS:
        vrp = file.with_suffix(".vrp")
        instance = read_instance(vrp.read_text(encoding="utf-8"), file=vrp.name)
        solution = read_solution(file.read_text(encoding="utf-8"), file=file.name)
        cost = round(solution_cost(instance, solution.routes), 2)
        assert cost == solution.cost == best[file.stem], file
