"""The planner as a process of its own: JSON in, JSON out, no database.

``python -m api.planning.worker`` reads one line of JSON on standard input (a month and how to plan
it) and writes lines of JSON on standard output: progress, then a result or an error. A second line
"stop" ends planning early with the best plan so far. When standard input closes, the server is
gone, and so is the planner. A solver that crashes takes down this process only.
"""

import base64
import json
import os
import resource
import sys
import threading
import traceback
from dataclasses import asdict
from fractions import Fraction
from typing import Any, TextIO

from inventory.errors import InventoryError
from logistics.aim import Aim, Order
from logistics.alternatives import plan_for
from logistics.errors import LogisticsError
from logistics.plan_file import write_plan
from logistics.plan_model import Plan
from logistics.progress import Progress
from logistics.scenario_files.archive import read_scenario_zip
from logistics.search.partner import collect_rarely
from routing.errors import RoutingError


class Speaker:
    """Writes messages; a plan's text only when the plan is another one than before."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._told: Plan | None = None

    def watch(self, progress: Progress) -> None:
        """Pass on what a running planner tells."""
        plan = progress.plan if progress.plan is not self._told else None
        self.say(
            "progress",
            stage=progress.stage,
            seconds=progress.seconds,
            bound_min_fill=progress.bound_min_fill,
            bound_wasted_kg=progress.plan.bounds.wasted_kg if progress.plan else None,
            plan=write_plan(plan) if plan else None,
            metrics=asdict(plan.metrics) if plan else None,
        )
        self._told = progress.plan or self._told

    def say(self, kind: str, **content: Any) -> None:
        """Write one message."""
        self._out.write(json.dumps({"kind": kind, **content}, ensure_ascii=False) + "\n")
        self._out.flush()


def plan_request(request: dict[str, Any], speaker: Speaker, *, stop: threading.Event) -> None:
    """Plan the month of a request and say how it went."""
    try:
        level = request["level"]
        plan = plan_for(
            read_scenario_zip(base64.b64decode(request["archive"])).scenario,
            Aim(
                order=Order(request["goal_order"]),
                level=None if level is None else Fraction(level),
            ),
            time_limit_s=request["time_limit_s"],
            seed=request["seed"],
            cores=len(os.sched_getaffinity(0)),
            watch=speaker.watch,
            stop=stop.is_set,
        )
        speaker.say("result", plan=write_plan(plan))
    except (InventoryError, LogisticsError, RoutingError) as error:
        speaker.say("error", code=error.code, detail=str(error))
    except MemoryError:
        speaker.say("error", code="memory", detail="The planner ran out of memory.")
    except Exception as error:  # noqa: BLE001  told to the server, which ends the run with it
        traceback.print_exc()
        speaker.say("error", code="planner_error", detail=f"{type(error).__name__}: {error}")


def limit_resources(*, memory_mb: int, cpu_s: int) -> None:
    """Bound what this process may take, so that a planner gone wild harms only itself."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 2**20, memory_mb * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _listen(stop: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "stop":
            stop.set()
    os._exit(3)


def main() -> None:
    """Serve one request; anything that a solver prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.readline())
    limit_resources(memory_mb=request["memory_mb"], cpu_s=request["cpu_s"])
    collect_rarely()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    plan_request(request, Speaker(out), stop=stop)
    out.flush()
    os._exit(0)  # a solver's threads shall not hold up the end


if __name__ == "__main__":
    main()
