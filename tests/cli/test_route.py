"""The command ``hakobi route``: costs as published, what is not served, faults and files."""

import ctypes
import json
import os
from pathlib import Path
from typing import Any

import pytest

from api.commands import route as cli_route
from api.commands.voice import libraries_aside
from routing.board import Pattern
from routing.instances import read_instance
from routing.model import RoutingProblem
from routing.plan import Reason, RoutingPlan, Status
from routing.schedule import pattern_cost, schedule
from routing.solve import Progress
from tests.cli.test_cli_commands import Run, answer
from tests.routing.instance_texts import CORDEAU, CVRP, MULTI_TRIP, SOLOMON


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the engine is asked; it serves all stops but the last, in their order, in one route."""
    calls: list[dict[str, Any]] = []

    def serve(problem: RoutingProblem, **options: Any) -> RoutingPlan:
        progress = options.pop("progress")
        calls.append(options)
        for missing, bound in ((None, None), (1, 2), (0, None)):
            cost = None if missing is None else 5
            progress(Progress(seconds=0.1, missing=missing, cost=cost, lower_bound=bound))
        depot = -1
        halts = [depot]
        for number in range(len(problem.stops) - 1):
            halts += [number, depot] if problem.vehicle_types[0].reload_ids else [number]
        pattern = Pattern(0, (*halts, depot) if halts[-1] >= 0 else tuple(halts))
        route, cost = schedule(problem, pattern), pattern_cost(problem, pattern)
        assert route is not None
        assert cost is not None
        return RoutingPlan(
            routes=(route,),
            cost=cost,
            lower_bound=cost - 2 if options["prove"] else None,
            status=Status.BOUNDED if options["prove"] else Status.HEURISTIC,
            reasons={problem.stops[-1].stop_id: Reason.NOT_FOUND_IN_TIME},
            engines=("by hand",),
        )

    monkeypatch.setattr(cli_route, "solve", serve)
    return calls


def write(folder: Path, text: str, name: str = "tiny.vrp") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_costs_are_told_as_published(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    file = write(tmp_path, SOLOMON)
    told = run("route", file, "--time-limit", 3, "--seed", 7, "--json")
    assert told.exit_code == 0, told.stderr
    assert asked == [{"time_limit_s": 3.0, "seed": 7, "prove": True}]
    said = answer(told)
    assert (said["instance"], said["cost"], said["lower_bound"]) == ("TINY", 10.0, 9.8)
    assert said["gap"] == pytest.approx(0.02)
    assert said["status"] == "bounded"
    (route,) = said["routes"]
    assert (route["customers"], route["trips"], route["distance"]) == ([1, 2], [[1, 2]], 10.0)
    assert (route["vehicle_type"], route["depots"]) == ("1", ["0", "0"])
    assert 0 <= route["start"] < route["end"] <= 100
    assert said["unserved"] == [{"customer": 3, "reason": "not_found_in_time", "proven": False}]
    assert said["engines"] == ["by hand"]
    assert said["seconds"] >= 0


def test_people_are_told_the_same(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    told = run("route", write(tmp_path, CVRP))
    assert told.exit_code == 0
    assert "費用 cost: 10, 下界 lower bound: 8, 差 gap: 20.00%" in told.stdout
    assert "届けられない not served: 3: 時間内に見つからない not found in time" in told.stdout
    assert any(line.split() == ["1", "1", "10", "1", "2"] for line in told.stdout.splitlines())
    assert "nearest whole number" in told.stdout


def test_trips_are_parted(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    file = write(tmp_path, MULTI_TRIP)
    (route,) = answer(run("route", file, "--json"))["routes"]
    assert (route["trips"], route["depots"]) == ([[1], [2]], ["0", "0", "0"])
    assert "1 | 2" in run("route", file).stdout


def test_without_proof_and_with_fewer_customers(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    told = run("route", write(tmp_path, CVRP), "--no-proof", "--customers", 2, "--json")
    assert not asked[0]["prove"]
    said = answer(told)
    assert (said["lower_bound"], said["gap"], said["status"]) == (None, None, "heuristic")
    assert [route["customers"] for route in said["routes"]] == [[1]]
    assert "下界 lower bound: -" in run("route", write(tmp_path, CVRP), "--no-proof").stdout


def test_the_plan_is_written_whole(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "new" / "plan.json"
    told = run("route", write(tmp_path, CVRP), "--out", out, "--json")
    assert json.loads(out.read_text(encoding="utf-8")) == answer(told)
    assert list(out.parent.iterdir()) == [out]
    assert str(out) in told.stderr


def test_a_place_that_cannot_be_written_is_told_before_the_search(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for out in (tmp_path / "file" / "x.json", tmp_path):
        told = run("route", write(tmp_path, CVRP), "--out", out, "--json")
        assert (told.exit_code, answer(told)["error"]["code"]) == (4, "not_written")
    assert asked == []


@pytest.mark.parametrize(
    ("old", "new", "line"), [("4 6\n", "4 -6\n", 16), (" 3 1 1", " 3 1 nan", 10)]
)
def test_a_malformed_file_gets_line_and_remedy(
    run: Run, tmp_path: Path, old: str, new: str, line: int
) -> None:
    file = write(tmp_path, CVRP.replace(old, new))
    told = run("route", file)
    assert told.exit_code == 2
    assert f"誤り error: tiny.vrp line {line}: " in told.stderr
    assert "→ " in told.stderr
    error = answer(run("route", file, "--json"))["error"]
    assert error["code"] == "routing_instance_unreadable"
    assert error["remedy"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xff\xfe" * 99, "運び".encode("cp932")])
def test_junk(run: Run, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "junk.vrp"
    file.write_bytes(data)
    told = run("route", file, "--json")
    assert told.exit_code == 2
    assert answer(told)["error"]["remedy"]


def test_files_that_are_not_there_or_too_large(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "none.vrp", tmp_path):
        told = run("route", path, "--json")
        assert (told.exit_code, answer(told)["error"]["code"]) == (2, "file_unreadable")
    monkeypatch.setattr(cli_route, "MOST_BYTES", 100)
    told = run("route", write(tmp_path, CVRP), "--json")
    assert (told.exit_code, answer(told)["error"]["code"]) == (2, "file_too_large")


@pytest.mark.parametrize("limit", ["0", "-3", "soon", "nan", "inf"])
def test_a_time_limit_that_is_none(run: Run, tmp_path: Path, limit: str) -> None:
    told = run("route", write(tmp_path, CVRP), "--time-limit", limit)
    assert told.exit_code == 2
    assert "--time-limit" in told.stderr


def test_more_customers_than_there_are(run: Run, tmp_path: Path) -> None:
    told = run("route", write(tmp_path, CVRP), "--customers", 9)
    assert told.exit_code == 2
    assert "9 customers are wanted of 3" in told.stderr


def test_what_libraries_print_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    os.write(1, b"before\n")
    with libraries_aside():
        library.printf(b"from a library\n")
    os.write(1, b"after\n")
    told = capfd.readouterr()
    assert told.out == "before\nafter\n"
    assert told.err == "from a library\n"


def test_ctrl_c_writes_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(problem: RoutingProblem, **options: Any) -> RoutingPlan:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_route, "solve", interrupted)
    out = tmp_path / "plan.json"
    told = run("route", write(tmp_path, CVRP), "--out", out, "--json")
    assert (told.exit_code, answer(told)["error"]["code"]) == (130, "interrupted")
    assert not out.exists()


def test_news_are_told_in_the_public_convention() -> None:
    instance = read_instance(SOLOMON, file="tiny.txt")
    told = cli_route._news(instance, Progress(1.5, missing=2, cost=8273, lower_bound=8270))
    assert told == "費用 cost 827.3, 未割当 not served 2, 下界 lower bound 827"
    assert cli_route._news(instance, Progress(0.1, None, None, None)) == ""


def test_every_reason_and_status_has_words() -> None:
    assert set(cli_route.REASON_WORDS) == set(Reason)
    assert set(cli_route.STATUS_WORDS) == set(Status)


def test_the_engine_proves_tiny_problems(run: Run, tmp_path: Path) -> None:
    # customers 1 and 3 together, 5 + 4 + 7, and 2 alone, 1 + 1
    said = answer(run("route", write(tmp_path, CVRP), "--time-limit", 10, "--json"))
    assert (said["cost"], said["lower_bound"], said["status"]) == (18.0, 18.0, "optimal")
    assert said["unserved"] == []
    heavy = answer(
        run("route", write(tmp_path, CVRP.replace("4 6\n", "4 60\n")), "--time-limit", 5, "--json")
    )
    assert heavy["unserved"] == [{"customer": 3, "reason": "too_heavy", "proven": True}]
    depots = answer(run("route", write(tmp_path, CORDEAU), "--time-limit", 10, "--json"))
    assert sorted(c for r in depots["routes"] for c in r["customers"]) == [1, 2, 3]
