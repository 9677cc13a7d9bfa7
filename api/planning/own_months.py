"""Which plan of a month is shown to whoever works by it: the approved one, where there is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from api import store
from api.store import StoredPlan
from api.trips import approvals
from logistics.master.month_days import month_text

MOST_LOOKED_AT = 60
"""Months of data that are looked at; one month of the calendar may have been built many times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPlan:
    """A plan that people work by; one that is not approved may still change."""

    stored: StoredPlan
    is_approved: bool


def own_part_of_months(connection: sa.Connection, *, most: int) -> tuple[ToldPlan, ...]:
    """Return the plans of the last months, the newest month first.

    Where a plan of a calendar month is approved it is the only one of that month: whoever drives
    or cooks must not go by another. Else it is the newest plan of each of the month's data.
    """
    return tuple(
        ToldPlan(stored=store.get_plan(connection, plan_id), is_approved=is_approved)
        for plan_id, is_approved in islice(_chosen(connection), most)
    )


def _chosen(connection: sa.Connection) -> Iterator[tuple[str, bool]]:
    rows, _ = store.list_scenarios(connection, limit=MOST_LOOKED_AT)
    told: set[str] = set()
    for row in rows:
        if (month := month_text(row.start)) in told:
            continue
        approved = approvals.approved_plan(connection, row.start)
        if approved is not None:
            told.add(month)
            yield approved, True
            continue
        found, _ = store.list_plans(connection, scenario_id=row.scenario_id, limit=1)
        yield from ((plan.plan_id, False) for plan in found)
