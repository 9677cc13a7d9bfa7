"""Changing a plan as a process of its own: JSON in, JSON out, no database.

``python -m api.planning.replanner`` reads one JSON object on standard input and writes one on
standard output; ``api.planning.replan_process`` starts it.
"""

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from api.planning.one_answer import serve_once
from api.planning.replan_process import parsed
from api.web.language import Language
from api.words_replan import replan_told
from logistics.changes.replanned import Replanned
from logistics.check import check
from logistics.plan_file import read_plan, write_plan
from logistics.replan import replan
from logistics.scenario_files.archive import read_scenario_zip, zip_scenario
from logistics.summary import summarise

TIME_LIMIT_S = 5.0
LEAST_FILL_CHANGE = 0.0005


def _answered(request: Mapping[str, Any]) -> dict[str, Any]:
    month = read_scenario_zip(base64.b64decode(request["archive"])).scenario
    old = read_plan(request["plan"])
    kept, news = parsed(tuple(request["wishes"]))
    found = replan(
        month,
        old,
        news,
        as_of=date.fromisoformat(request["as_of"]),
        locks=replace(kept, committed_days=request["committed_days"]),
        time_limit_s=TIME_LIMIT_S,
    )
    before, after = check(month, old), check(found.scenario, found.plan)
    if not after.clean:
        return {"kind": "error", "code": "plan_broken", "detail": str(after.violations[0])}
    told: dict[str, Any] = {
        language.value: asdict(
            replan_told(found, language, before=before.figures, after=after.figures)
        )
        for language in Language
    }
    fills = {r.site_id: r.fill for r in summarise(month, old, before).recipients}
    told["halls"] = [
        {
            "name": r.shown_name,
            "site_id": r.site_id,
            "before": fills.get(r.site_id),
            "after": r.fill,
        }
        for r in summarise(found.scenario, found.plan, after).recipients
        if abs((r.fill or 0) - (fills.get(r.site_id) or 0)) > LEAST_FILL_CHANGE
    ]
    told["counts"] = _counts(found)
    archive = base64.b64encode(zip_scenario(found.scenario)).decode()
    return {"kind": "result", "archive": archive, "plan": write_plan(found.plan), "told": told}


def _counts(found: Replanned) -> dict[str, int]:
    """Return how many stops moved, came and went, lots swapped and deliveries changed."""
    stops = Counter(str(s.change) for s in found.difference.stops)
    return {
        "moved": stops["moved"],
        "added": stops["added"],
        "gone": stops["gone"],
        "swapped": len(found.difference.swaps),
        "deliveries": len(found.difference.deliveries),
    }


if __name__ == "__main__":
    serve_once(_answered)
