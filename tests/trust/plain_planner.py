"""A planner that needs no time limit, so that its plans are the same wherever they are made.

It speaks as ``api.planning.worker`` does: ``python -m tests.trust.plain_planner``.
"""

import base64
import json
import sys
import time

from logistics.hand.by_hand import plan_by_hand
from logistics.plan_file import write_plan
from logistics.scenario_files.archive import read_scenario_zip

COMMAND = (sys.executable, "-m", "tests.trust.plain_planner")
TAKES_S = 0.4
"""Planning takes a while, so that there is something to be killed."""


def main() -> None:
    """Plan one month by hand."""
    request = json.loads(sys.stdin.readline())
    time.sleep(TAKES_S)
    month = read_scenario_zip(base64.b64decode(request["archive"])).scenario
    told = {"kind": "result", "plan": write_plan(plan_by_hand(month))}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
