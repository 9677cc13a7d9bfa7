"""Explaining a plan as a process of its own: JSON in, JSON out, no database.

``python -m api.planning.explainer`` reads one JSON object on standard input and writes one on
standard output; ``api.planning.explanations`` starts it.
"""

import base64
import os
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from api.planning.explain_told import told_of
from api.planning.explained import recipient_json
from api.planning.one_answer import serve_once
from logistics.explain import explained
from logistics.model import SiteId
from logistics.plan_file import read_plan
from logistics.scenario_files.archive import read_scenario_zip


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


if __name__ == "__main__":
    serve_once(_answered)
