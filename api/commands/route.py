"""The command ``hakobi route``: public benchmark problems for the routing engine."""

import json
import math
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.commands.exits import Exit
from api.commands.voice import (
    CommandFailed,
    Voice,
    json_option,
    libraries_aside,
    read_text,
    speaking,
    write_whole,
    writing_to,
)
from routing.compiled import compile_ahead
from routing.instances import Instance, read_instance
from routing.plan import Reason, Route, RoutingPlan, Status
from routing.schedule import distance_of, pattern_of
from routing.solve import Progress, solve

MOST_BYTES = 50_000_000
"""A file is not read that is longer: the largest problem that is read has a tenth of that."""

MOST_CUSTOMERS = 100_000
MOST_SEED = 2**31 - 1
ONE_DAY_S = 86_400.0

STATUS_WORDS = {
    Status.OPTIMAL: "最適と証明済み proven optimal",
    Status.BOUNDED: "下界を証明済み bound proven",
    Status.HEURISTIC: "証明なし nothing proven",
}
REASON_WORDS = {
    Reason.TOO_HEAVY: "どの車両にも重すぎる heavier than any vehicle can carry",
    Reason.NO_VEHICLE: "行ける車両がない no vehicle may come",
    Reason.NO_ROAD: "往復できる道がない no way there and back",
    Reason.NO_WINDOW: "時間枠に間に合わない no time window can be reached",
    Reason.SHIFT_TOO_SHORT: "勤務時間が足りない takes longer than any shift",
    Reason.TOO_FAR: "遠すぎる farther than any distance limit",
    Reason.TOO_LONG_ABOARD: "積んでいる時間が長すぎる would be aboard for too long",
    Reason.NO_VEHICLE_LEFT: "車両が足りない vehicles are too few",
    Reason.NO_RELOAD_LEFT: "積み直しの便が足りない trips are too few",
    Reason.NOT_WORTH_IT: "行くより費用が安い costs less than being served",
    Reason.NOT_FOUND_IN_TIME: "時間内に見つからない not found in time",
}


def route(
    file: Path = typer.Argument(
        metavar="FILE", help="File in the format of TSPLIB, CVRPLIB, VRPLIB, Solomon or Cordeau."
    ),
    *,
    time_limit: float = typer.Option(
        10.0, "--time-limit", min=0.1, max=ONE_DAY_S, help="Seconds to search and prove for."
    ),
    seed: int = typer.Option(
        0, "--seed", min=0, max=MOST_SEED, help="Another seed may find another plan."
    ),
    no_proof: bool = typer.Option(False, "--no-proof", help="Search only: no lower bound."),
    customers: int | None = typer.Option(
        None, "--customers", min=1, max=MOST_CUSTOMERS, help="Only the first ones of the file."
    ),
    out: Path | None = typer.Option(None, "--out", help="File to write the plan to, as JSON."),
    as_json: bool = json_option(),
) -> None:
    """Find routes for a public benchmark problem, and prove how good they are.

    Costs are told in the convention of the published ones: C101 costs 827.3. Customers that cannot
    be served are listed with the reason. Ctrl-C ends at once and writes nothing.
    """
    with speaking(as_json=as_json) as voice:
        limit_s = _finite(time_limit)
        instance = read_instance(_text_of(file), file=file.name, customers=customers)
        if out is not None:
            _require_room_for(out)
        compile_ahead(proof=not no_proof)
        started_s = time.monotonic()
        plan = _planned(instance, limit_s, seed, voice, prove=not no_proof)
        told = plan_json(instance, plan, seconds=time.monotonic() - started_s)
        if out is not None:
            write_whole(out, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
            voice.note(str(out))
        voice.answer(told, "\n".join(_lines(instance, plan, told)))


def plan_json(instance: Instance, plan: RoutingPlan, *, seconds: float) -> dict[str, Any]:
    """Return a plan as JSON has it; costs, lengths and times in the file's units.

    ``gap`` is a fraction of the cost, from 0 to 1. Where nothing is proven, ``lower_bound`` and
    ``gap`` are null.
    """
    bound = plan.lower_bound
    return {
        "instance": instance.name,
        "convention": instance.convention,
        "cost": instance.public_cost(plan.cost),
        "lower_bound": None if bound is None else instance.public_cost(bound),
        "gap": plan.gap,
        "status": plan.status.value,
        "routes": [_route_json(instance, r) for r in plan.routes],
        "unserved": [
            {"customer": int(stop_id), "reason": reason.value, "proven": reason.is_proven}
            for stop_id, reason in sorted(plan.reasons.items(), key=lambda item: int(item[0]))
        ],
        "engines": list(plan.engines),
        "seconds": round(seconds, 3),
    }


def _route_json(instance: Instance, route: Route) -> dict[str, Any]:
    distance = distance_of(instance.problem, pattern_of(instance.problem, route))
    depots = [halt.depot_id for halt in route.halts if halt.depot_id is not None]
    return {
        "vehicle_type": route.vehicle_type_id,
        "customers": [int(stop_id) for stop_id in route.stop_ids],
        "trips": [[int(stop_id) for stop_id in trip] for trip in route.trips],
        "depots": depots,
        "distance": distance / instance.per_unit,
        "start": route.halts[0].begin / instance.per_unit,
        "end": route.halts[-1].arrive / instance.per_unit,
    }


def _planned(
    instance: Instance, limit_s: float, seed: int, voice: Voice, *, prove: bool
) -> RoutingPlan:
    searching = f"{instance.name}: 計算中 searching ({limit_s:g} s)"
    try:
        with voice.notes.status(searching) as status, libraries_aside():
            return solve(
                instance.problem,
                time_limit_s=limit_s,
                seed=seed,
                prove=prove,
                progress=lambda news: status.update(f"{searching} {_news(instance, news)}"),
            )
    except KeyboardInterrupt:
        raise CommandFailed(
            "中止しました。 Stopped; nothing was written.",
            status=Exit.INTERRUPTED,
            code="interrupted",
        ) from None


def _news(instance: Instance, news: Progress) -> str:
    parts = []
    if news.cost is not None:
        parts.append(f"費用 cost {instance.public_cost(news.cost):,.10g}")
    if news.missing:
        parts.append(f"未割当 not served {news.missing}")
    if news.lower_bound is not None:
        parts.append(f"下界 lower bound {instance.public_cost(news.lower_bound):,.10g}")
    return ", ".join(parts)


def _finite(time_limit: float) -> float:
    if math.isfinite(time_limit):
        return time_limit
    raise CommandFailed(
        f"--time-limit: {time_limit} is no number of seconds.",
        status=Exit.UNREADABLE,
        code="time_limit_unreadable",
        remedy=f"Give a number from 0.1 to {ONE_DAY_S:g}.",
    )


def _require_room_for(out: Path) -> None:
    """Find out before the search, not after it, that a plan cannot be written."""
    with writing_to(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.is_dir():
            raise IsADirectoryError("Is a directory")


def _text_of(file: Path) -> str:
    """Return the text of a file that is no larger than problems are."""
    if file.is_file() and file.stat().st_size > MOST_BYTES:
        raise CommandFailed(
            f"{file}: ファイルが大きすぎます。 It is larger than any problem that is read.",
            status=Exit.UNREADABLE,
            code="file_too_large",
            remedy=f"Give a file of at most {MOST_BYTES // 1_000_000} MB.",
        )
    return read_text(file)


def _lines(instance: Instance, plan: RoutingPlan, told: dict[str, Any]) -> Iterator[str]:
    yield f"{instance.name}: {STATUS_WORDS[plan.status]} ({told['seconds']:.1f} s)"
    bound = "-" if told["lower_bound"] is None else f"{told['lower_bound']:,.10g}"
    gap = "-" if plan.gap is None else f"{plan.gap:.2%}"
    yield f"費用 cost: {told['cost']:,.10g}, 下界 lower bound: {bound}, 差 gap: {gap}"
    yield f"費用の数え方 convention: {instance.convention}"
    if plan.engines:
        yield f"エンジン engines: {', '.join(plan.engines)}"
    if told["routes"]:
        yield _table(told["routes"])
    for left_out in told["unserved"]:
        words = REASON_WORDS[Reason(left_out["reason"])]
        yield f"届けられない not served: {left_out['customer']}: {words}"


def _table(routes: list[dict[str, Any]]) -> str:
    """Return a line for each route, never broken: trips are parted by a bar."""
    table = Table(box=None, pad_edge=False, header_style="")
    table.add_column("便 route", justify="right")
    table.add_column("車種 vehicle")
    table.add_column("距離 distance", justify="right")
    table.add_column("届け先 customers")
    for number, route in enumerate(routes, start=1):
        trips = " | ".join(" ".join(map(str, trip)) for trip in route["trips"])
        cells = (str(number), route["vehicle_type"], f"{route['distance']:,.10g}", trips)
        table.add_row(*map(Text, cells))
    written = StringIO()
    width = 100 + max(len(str(route["customers"])) for route in routes)
    Console(file=written, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())
