"""Explanations that are kept with a plan: stored, read, and made in a process of their own."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from api.planning.explain_tables import plan_explanations
from api.planning.explain_told import Told
from api.planning.replan_process import ask_process
from logistics.model import SiteId

MODULE = "api.planning.explainer"
LATE_S = 30.0
"""For reading the month, for what is begun when the time is over, and for a slow machine."""
_TOLD = TypeAdapter(dict[str, Told])


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is told of a recipient, by language, and when it was found out."""

    told: Mapping[str, Told]
    made_at: datetime


def explain_in_process(
    archive: bytes,
    plan_json: str,
    site_ids: Sequence[SiteId],
    *,
    time_limit_s: float,
    memory_mb: int,
    stop: Callable[[], bool] = lambda: False,
) -> dict[SiteId, dict[str, Any]]:
    """Explain recipients of a plan; return what is kept of each that there was time for.

    Raises ``ReplanFailed`` where the process did not end well or not in time, or ``stop`` said so.
    """
    sent = {
        "archive": base64.b64encode(archive).decode(),
        "plan": plan_json,
        "site_ids": list(site_ids),
        "time_limit_s": time_limit_s,
        "longest_s": time_limit_s + LATE_S,
        "memory_mb": memory_mb,
    }
    answer = ask_process(MODULE, sent, timeout_s=time_limit_s + LATE_S, stop=stop)
    return {SiteId(k): v for k, v in answer["sites"].items()}


def keep(
    connection: sa.Connection,
    plan_id: str,
    found: Mapping[SiteId, Mapping[str, Any]],
    *,
    now: datetime,
) -> None:
    """Keep explanations of a plan's recipients, in the place of earlier ones.

    What was planned and checked once is true of the plan for good: an explanation that has such a
    fix does not give way to one without.
    """
    table = plan_explanations
    before = read(connection, plan_id, found)
    for site_id, told in found.items():
        if site_id in before and _works(before[site_id].told) > _works(_told_in(told)):
            continue
        mine = (table.c.plan_id == plan_id, table.c.site_id == site_id)
        connection.execute(sa.delete(table).where(*mine))
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        values = {"plan_id": plan_id, "site_id": site_id, "told_json": text, "made_at": now}
        connection.execute(sa.insert(table).values(values))


def _works(told: Mapping[str, Told]) -> bool:
    return all(x.works for x in told.values())


def _told_in(kept: Mapping[str, Any]) -> dict[str, Told]:
    return _TOLD.validate_python(kept["told"])


def read(
    connection: sa.Connection, plan_id: str, site_ids: Iterable[SiteId]
) -> dict[SiteId, Explanation]:
    """Return what is kept of some recipients of a plan."""
    table = plan_explanations
    query = sa.select(table.c.site_id, table.c.told_json, table.c.made_at).where(
        table.c.plan_id == plan_id, table.c.site_id.in_(list(site_ids))
    )
    return {
        SiteId(row.site_id): Explanation(
            told=_told_in(json.loads(row.told_json)), made_at=row.made_at
        )
        for row in connection.execute(query)
    }
