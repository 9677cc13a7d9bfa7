"""A module that answers one question as a process of its own: JSON in, JSON out, no database."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from api.planning.worker import limit_resources
from inventory.errors import InventoryError
from logistics.change_faults import OfChange, fault_record
from logistics.errors import LogisticsError
from logistics.search.partner import collect_rarely
from routing.errors import RoutingError


def serve_once(answered: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Read one JSON object on standard input and write what is answered on standard output.

    Anything that a solver prints goes to standard error. What is asked says ``longest_s`` and
    ``memory_mb``, which bound what this process may take.
    """
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    cpu_s = int(request["longest_s"] * (os.cpu_count() or 1)) + 1
    limit_resources(memory_mb=request["memory_mb"], cpu_s=cpu_s)
    collect_rarely()
    try:
        answer = answered(request)
    except (InventoryError, LogisticsError, RoutingError) as error:
        answer = {"kind": "error", "code": error.code, "detail": str(error)}
        if isinstance(error, OfChange):
            answer["fault"] = fault_record(error.fault)
    except Exception as error:  # noqa: BLE001  told to the server
        traceback.print_exc()
        answer = {"kind": "error", "code": "planner_error", "detail": type(error).__name__}
    out.write(json.dumps(answer, ensure_ascii=False))
    out.flush()
    os._exit(0)  # a solver's threads shall not hold up the end
