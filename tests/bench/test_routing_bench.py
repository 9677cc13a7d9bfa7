"""The bench of the routing engine: its arithmetic, its judge, its file of runs, its tables."""

from dataclasses import replace
from decimal import Decimal
from math import inf
from pathlib import Path

import numpy as np
import pytest

from routing.board import Pattern
from routing.check import check
from routing.instances import read_instance
from routing.plan import Status
from routing.solve import solve
from tests.bench.routing import __main__ as bench
from tests.bench.routing import plain as plain_module
from tests.bench.routing.cases import SETS, Known, instances_of, known_instances, load
from tests.bench.routing.figures import (
    best_costs,
    figures_of,
    gap_percent,
    losses,
    open_percent,
    processor_share,
    wrong_claims,
)
from tests.bench.routing.found import Refused, judged_cost
from tests.bench.routing.plain import beyond_one_trip, in_smaller_numbers
from tests.bench.routing.real_days import real_day
from tests.bench.routing.runs import ENGINES, Run, RunFile, measure
from tests.bench.routing.table import in_markdown, on_screen, share, unsigned
from tests.routing.instance_texts import CVRP, MIXED_FLEET, MULTI_TRIP, SOLOMON

ROOT = Path(__file__).resolve().parents[2]
RUN = Run(
    case_set="cvrp-50",
    instance="A",
    engine="hakobi",
    seed=1,
    version="1",
    limit_s=2.0,
    cost=100.0,
    lower_bound=100.0,
    is_proven=True,
    seconds=1.0,
    peak_mb=200.0,
    measured_at="2026-11-26T08:00:00+00:00",
)
BEST = {"A": Decimal(100), "B": Decimal("576.87")}
TABLE = """folder,instance,customers,cost,status
cvrp,tiny,3,18,proven
cvrp,gone,200,18,best known
vrptw,tiny2,,10.0,best known (DIMACS 1-decimal)
vrptw,tiny2.2,2,10.0,proven; first customers
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("best_known.csv", TABLE),
        ("cvrp/tiny.vrp", CVRP),
        ("vrptw/tiny2.txt", SOLOMON),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_gaps_are_told_with_the_decimals_of_the_best_known_cost() -> None:
    assert gap_percent(101.0, Decimal(100)) == pytest.approx(1.0)
    assert gap_percent(576.8664, Decimal("576.87")) == 0
    assert gap_percent(576.88, Decimal("576.87")) == pytest.approx(0.01 / 576.87 * 100)
    assert gap_percent(99.0, Decimal(100)) == pytest.approx(-1.0)
    assert open_percent(replace(RUN, lower_bound=98.0)) == pytest.approx(2.0)
    assert open_percent(replace(RUN, lower_bound=None)) is None
    assert open_percent(replace(RUN, cost=None)) is None


def test_what_nobody_published_is_compared_with_the_best_found_here() -> None:
    runs = [replace(RUN, instance=i, cost=c) for i, c in (("A", 90.0), ("day", 7.0), ("day", 6.5))]
    assert best_costs(BEST, runs) == BEST | {"day": Decimal("6.5")}


def test_figures_count_runs_without_a_plan_or_a_bound() -> None:
    runs = [
        RUN,
        replace(RUN, cost=102.0, lower_bound=101.8, is_proven=False, seconds=3.0),
        replace(RUN, cost=103.0, lower_bound=None, is_proven=False),
        replace(RUN, cost=None, lower_bound=None, is_proven=False, fault="none", peak_mb=300.0),
    ]
    found = figures_of(runs, BEST, proves=True)
    assert (found.runs, found.failed, found.unbounded) == (4, 1, 2)
    assert (found.mean_gap, found.worst_gap) == (pytest.approx(5 / 3), pytest.approx(3.0))
    assert (found.proven, found.nearly) == (0.25, 0.5)
    assert found.worst_open == pytest.approx(0.2 / 102 * 100)
    assert (found.mean_s, found.longest_s, found.peak_mb) == (1.5, 3.0, 300.0)
    nothing = figures_of(runs[3:], BEST, proves=False)
    assert (nothing.mean_gap, nothing.worst_gap, nothing.proven) == (None, None, None)


def test_what_cannot_be_true_is_told() -> None:
    known = [
        Known(folder="cvrp", name=name, customers=30, cost=cost, is_proven=name == "A")
        for name, cost in BEST.items()
    ]
    right = replace(RUN, instance="B", cost=576.8664, lower_bound=576.8664)
    unknown = replace(RUN, instance="day", cost=7.5, lower_bound=7.5)
    assert wrong_claims([RUN, right, unknown], known) == []
    high = replace(RUN, cost=101.0, lower_bound=101.0)
    assert wrong_claims([high, right], known) == [
        "A, hakobi, seed 1 (cvrp-50): the bound 101 is above the cost 100"
    ]
    low = replace(RUN, engine="pyvrp", cost=99.0, lower_bound=None)
    assert wrong_claims([low], known) == [
        "A, pyvrp, seed 1 (cvrp-50): 99 is less than the proven optimum"
    ]
    other = replace(unknown, engine="pyvrp", cost=7.25, lower_bound=None)
    (claim,) = wrong_claims([unknown, other], known)
    assert claim.startswith("day, hakobi")


def test_a_machine_that_others_use_is_told() -> None:
    runs = [
        replace(RUN, engine="pyvrp", seconds=2.0, processor_s=1.0),
        replace(RUN, engine="vroom", seconds=0.1, processor_s=0.1),
        replace(RUN, seconds=2.0, processor_s=4.0),
    ]
    assert processor_share(runs) == 0.5
    assert processor_share(runs[1:]) is None


def test_losses_are_means_over_seeds_and_the_greatest_come_first() -> None:
    runs = [
        replace(RUN, cost=102.0),
        replace(RUN, cost=100.0, seed=2),
        replace(RUN, engine="pyvrp", cost=100.0),
        replace(RUN, engine="vroom", cost=103.0),
        replace(RUN, instance="B", cost=None),
        replace(RUN, instance="B", engine="vroom", cost=600.0),
        replace(RUN, instance="C", engine="vroom", cost=600.0),
    ]
    best = BEST | {"C": Decimal(1)}
    assert losses(runs, best, engine="hakobi") == [
        ("B", "vroom", inf),
        ("A", "pyvrp", pytest.approx(1.0)),
    ]
    assert losses(runs[:2], best, engine="hakobi") == []


def test_cells() -> None:
    assert (share(None), share(1.0), share(0.9999), share(0.5), share(0.0)) == (
        "–",
        "100",
        "99.9",
        "50",
        "0",
    )
    assert (unsigned(-0.001), unsigned(-0.5), unsigned(1.005)) == ("0.00", "-0.50", "1.00")


def test_tables_have_a_dash_where_an_engine_takes_no_instance() -> None:
    runs = [
        RUN,
        replace(RUN, engine="pyvrp", cost=101.0, lower_bound=None, is_proven=False),
        replace(RUN, case_set="fleet", instance="B", cost=None, is_proven=False),
        replace(RUN, case_set="proof-45"),
        replace(RUN, case_set="fleet", instance="B", engine="vroom", cost=576.87),
    ]
    told = in_markdown(runs, BEST)
    assert "| set | s | goal | hakobi | PyVRP | VROOM |" in told
    assert "| capacity, ≤ 50 | 2 | 0.00 / 0.10 | 0.00 / 0.00 | 1.00 / 1.00 | – |" in told
    assert "| – (1 of 1 without a plan) | – | 0.00 / 0.00 |" in told
    assert "| proof, ≤ 45 | 10 | 90 % proven | 100 | 0.00 / 0.00 | 100 | 1.0 / 1.0 |" in told
    assert "- mixed fleet, 100–200, 2 s: B: no plan, VROOM has one" in told
    assert on_screen(runs, BEST).row_count == 5
    alone = in_markdown([RUN], BEST)
    assert alone.endswith("- nowhere\n")


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ([(0, 1)], "1 stops are not served"),
        ([(0, 1, 2)], "15 instead of 10"),
        ([(0, 2), (1, 0)], "stop_twice"),
    ],
)
def test_the_judge_refuses(routes: list[tuple[int, ...]], why: str) -> None:
    problem = read_instance(CVRP, file="tiny.vrp").problem
    with pytest.raises(Refused, match=why):
        judged_cost(problem, [Pattern(0, (-1, *r, -1)) for r in routes])


def test_the_judge_recomputes_costs_from_the_matrix() -> None:
    problem = read_instance(CVRP, file="tiny.vrp").problem
    # 5 + 4 + 7 and 1 + 1
    patterns = [Pattern(0, (-1, 0, 2, -1)), Pattern(0, (-1, 1, -1))]
    assert judged_cost(problem, patterns) == 18
    mixed = read_instance(MIXED_FLEET, file="mixed.vrp")
    large = next(i for i, v in enumerate(mixed.problem.vehicle_types) if sum(v.capacity) > 10)
    cost = judged_cost(mixed.problem, [Pattern(large, (-1, 0, 1, 2, -1))])
    length = 5 + 13**0.5 + 37**0.5 + 7
    assert mixed.public_cost(cost) == pytest.approx(30 + length, rel=1e-5)


def test_other_solvers_get_smaller_numbers_of_the_same_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plain_module, "LONGEST", 1_000)
    problem = read_instance(MIXED_FLEET, file="mixed.vrp").problem
    smaller = in_smaller_numbers(problem)
    times = problem.travel[""].distance.max() / smaller.travel[""].distance.max()
    assert times == 70_000 * 5 // 1_000
    fixed = [v.fixed_cost for v in smaller.vehicle_types]
    assert fixed == [round(v.fixed_cost / times) for v in problem.vehicle_types]
    windows = read_instance(SOLOMON, file="tiny.txt").problem
    assert in_smaller_numbers(windows) is windows
    assert beyond_one_trip(windows) == ()
    trips = read_instance(MULTI_TRIP, file="again.vrp").problem
    assert set(beyond_one_trip(trips)) == {"several trips", "release times"}


def test_instances_are_those_of_the_table_and_our_days(folder: Path) -> None:
    known = known_instances(folder)
    assert [(k.name, k.customers) for k in known[:4]] == [
        ("tiny", 3),
        ("gone", 200),
        ("tiny2", 3),
        ("tiny2.2", 2),
    ]
    names = {s.name: [k.name for k in instances_of(s, known)] for s in SETS}
    assert names["cvrp-50"] == ["tiny"]
    assert names["cvrp-200"] == names["cvrp-200-long"] == ["gone"]
    assert names["vrptw-50"] == ["tiny2", "tiny2.2"]
    assert len(names["days"]) == 8
    assert load(folder, "vrptw", "tiny2.2").customers == (1, 2)
    assert len(load(folder, "days", "day-15").problem.stops) == 15
    with pytest.raises(SystemExit, match="no file of gone"):
        load(folder, "cvrp", "gone")
    with pytest.raises(SystemExit, match="is not there"):
        known_instances(folder / "cvrp")
    (folder / "best_known.csv").write_text("folder,instance\ncvrp,tiny\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="cannot be read"):
        known_instances(folder)


def test_engines_without_a_seed_run_once_and_proofs_are_asked_of_who_proves() -> None:
    known = [Known(folder="cvrp", name="A", customers=30, cost=Decimal(1), is_proven=True)]
    names = [e.name for e in ENGINES]
    tasks = list(bench.tasks_of(known, sets=["cvrp-50", "proof-45"], engines=names, seeds=[3, 4]))
    made = [(t.case_set.name, t.engine.name, t.seed) for t in tasks]
    assert made.count(("cvrp-50", "vroom", 0)) == 1
    assert {s for _, name, s in made if name == "pyvrp"} == {3, 4}
    assert {name for case_set, name, _ in made if case_set == "proof-45"} == {"hakobi"}
    assert bench.seeds_of("1-3,7") == [1, 2, 3, 7]


def test_runs_are_kept_and_a_newer_one_replaces_an_older(tmp_path: Path) -> None:
    file = RunFile(tmp_path / "new" / "runs.csv")
    assert file.runs == ()
    failed = replace(RUN, seed=2, cost=None, lower_bound=None, is_proven=False, fault='a "b", c')
    file.add(RUN)
    file.add(failed)
    file.add(replace(RUN, cost=99.0))
    again = RunFile(file.path)
    assert again.runs == (replace(RUN, cost=99.0), failed)
    assert RUN.key in again
    assert RUN.key._replace(seed=3) not in again
    assert list(file.path.parent.iterdir()) == [file.path]


def test_a_run_is_made_in_a_process_of_its_own(folder: Path) -> None:
    engines = {e.name: e for e in ENGINES}
    known = {k.name: k for k in known_instances(folder)}
    small = SETS[0]._replace(limit_s=1)
    run = measure(folder, small, known["tiny"], engines["vroom"], seed=0, version="1")
    assert run is not None
    assert (run.key, run.cost, run.lower_bound, run.fault) == (
        ("cvrp-50", "tiny", "vroom", 0),
        18.0,
        None,
        "",
    )
    assert run.peak_mb > 20
    assert run.seconds > 0
    assert run.processor_s > 0
    assert measure(folder, small, known["tiny2"], engines["hgs"], seed=1, version="1") is None
    broken = measure(folder, small, known["gone"], engines["vroom"], seed=1, version="1")
    assert broken is not None
    assert broken.cost is None
    assert broken.fault.startswith("its process ended with 1")
    assert figures_of([broken], {}, proves=False).failed == 1


def test_a_day_of_a_month_has_its_roads_and_is_proven() -> None:
    day = real_day(ROOT / "data" / "sample", halls=8)
    assert len(day.stops) == 8
    assert len(day.load_names) == 5
    assert not np.array_equal(day.travel[""].distance, np.zeros((9, 9)))
    plan = solve(day, time_limit_s=30, seed=1)
    assert plan.status is Status.OPTIMAL
    assert plan.reasons == {}
    assert check(day, plan) == ()
