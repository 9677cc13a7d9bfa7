"""Explaining a plan as a process of its own: JSON in, JSON out, no database.

``python -m api.explainer`` reads one JSON object on standard input and writes one on standard
output; ``api.explanations`` starts it.
"""

import base64
import json
import os
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from api.explain_told import told_of
from api.explained import recipient_json
from api.worker import limit_resources
from inventory.errors import InventoryError
from logistics.errors import LogisticsError
from logistics.explain import explained
from logistics.model import SiteId
from logistics.partner import collect_rarely
from logistics.plan_file import read_plan
from logistics.scenario_zip import read_scenario_zip
from routing.errors import RoutingError


def _answered(request: Mapping[str, Any]) -> dict[str, Any]:
    month = read_scenario_zip(base64.b64decode(request["archive"])).scenario
    found = explained(
        month,
        read_plan(request["plan"]),
        time_limit_s=request["time_limit_s"],
        cores=len(os.sched_getaffinity(0)),
        site_ids=[SiteId(s) for s in request["site_ids"]],
    )
    sites = {
        r.diagnosis.site_id: {
            "told": to_jsonable_python(told_of(month, r)),
            "data": recipient_json(r.diagnosis, r.remedy),
        }
        for r in found.recipients
    }
    return {"kind": "result", "sites": sites}


def main() -> None:
    """Serve one request; anything that a solver prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    cpu_s = int(request["longest_s"] * (os.cpu_count() or 1)) + 1
    limit_resources(memory_mb=request["memory_mb"], cpu_s=cpu_s)
    collect_rarely()
    try:
        answer = _answered(request)
    except (InventoryError, LogisticsError, RoutingError) as error:
        answer = {"kind": "error", "code": error.code, "detail": str(error)}
    except Exception as error:  # noqa: BLE001  told to the server
        traceback.print_exc()
        answer = {"kind": "error", "code": "planner_error", "detail": type(error).__name__}
    out.write(json.dumps(answer, ensure_ascii=False))
    out.flush()
    os._exit(0)  # a solver's threads shall not hold up the end


if __name__ == "__main__":
    main()
