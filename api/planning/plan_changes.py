"""The draft of a change by hand: wishes are collected, planned, looked at, accepted or dropped."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from api import store
from api.planning.change_tables import plan_proposals, plan_wishes
from api.planning.plan_parents import add_parent, loaded_ever, plan_of_proposal
from api.planning.replan_process import Request, parsed
from api.store import NotStored, PlanRow, StoredPlan, StoreError
from inventory.days import day_of
from logistics.events import as_known, revised
from logistics.locks import require_known
from logistics.plan_file import read_plan
from logistics.scenario_files.archive import read_scenario_zip

MOST_WISHES = 100
_COMMITTED = "committed_days"


class ProposalStale(StoreError):
    """A proposal that was planned anew, accepted or dropped meanwhile."""

    code = "proposal_stale"
    remedy = "Plan again and look at the difference."


class WishesTooMany(StoreError):
    """More wishes than one change takes."""

    code = "wishes_too_many"
    remedy = "Take some of them away."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One entry of locks.json or events.json that somebody wishes for a plan."""

    wish_id: str
    entry: dict[str, Any]
    person_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What came of the wishes; ``told`` is what ``api.planning.replanner`` says of the difference.

    ``committed_days`` is how many days were to change only as far as they must; None = an older
    proposal, of which that is not known.
    """

    proposal_id: str
    as_of: date
    committed_days: int | None = None
    told: dict[str, Any]
    created_at: datetime


def list_wishes(connection: sa.Connection, plan_id: str) -> tuple[Wish, ...]:
    """Return the wishes for a plan, oldest first."""
    query = sa.select(plan_wishes).where(plan_wishes.c.plan_id == plan_id)
    rows = connection.execute(query.order_by(plan_wishes.c.created_at, plan_wishes.c.wish_id))
    return tuple(
        Wish(
            wish_id=row.wish_id,
            entry=json.loads(row.entry_json),
            person_id=row.person_id,
            created_at=row.created_at,
        )
        for row in rows
    )


def add_wish(
    connection: sa.Connection,
    stored: StoredPlan,
    entry: dict[str, Any],
    *,
    person_id: str,
    now: datetime,
) -> None:
    """Add a wish to a plan's draft; see ``add_wishes``."""
    add_wishes(connection, stored, [entry], person_id=person_id, now=now)


def add_wishes(
    connection: sa.Connection,
    stored: StoredPlan,
    entries: Sequence[dict[str, Any]],
    *,
    person_id: str,
    now: datetime,
) -> int:
    """Add wishes to a plan's draft, all or none; each is there once, and a proposal falls away.

    Return how many are new. Raises ``ChangesUnreadable``, ``LockRefused``, ``EventRefused`` or
    ``WishesTooMany``; nothing is written then.
    """
    wishes = [w.entry for w in list_wishes(connection, stored.plan_id)]
    new: list[dict[str, Any]] = []
    new += (e for e in entries if e not in wishes and e not in new)
    if not new:
        return 0
    if len(wishes) + len(new) > MOST_WISHES:
        raise WishesTooMany(f"{len(wishes)} wishes are there already; {MOST_WISHES} is the most.")
    kept, news = parsed((*wishes, *new))
    require_known(kept, stored.scenario, stored.plan)
    first = first_day(connection, stored, now=now)
    revised(stored.scenario, as_known(stored.scenario, news, as_of=first))
    rows = [
        {
            "wish_id": str(uuid4()),
            "plan_id": stored.plan_id,
            "entry_json": json.dumps(entry, ensure_ascii=False),
            "person_id": person_id,
            "created_at": now,
        }
        for entry in new
    ]
    connection.execute(sa.insert(plan_wishes), rows)
    _drop_proposal(connection, stored.plan_id)
    return len(new)


def remove_wish(connection: sa.Connection, plan_id: str, wish_id: str) -> None:
    """Take a wish back; raise ``NotStored``. A proposal that was made with it falls away."""
    mine = (plan_wishes.c.plan_id == plan_id, plan_wishes.c.wish_id == wish_id)
    if connection.execute(sa.delete(plan_wishes).where(*mine)).rowcount != 1:
        raise NotStored("wish", wish_id)
    _drop_proposal(connection, plan_id)


def reject(connection: sa.Connection, plan_id: str, proposal_id: str) -> None:
    """Drop what came of a plan's wishes, which stay; a newer proposal than that one stays, too."""
    mine = (plan_proposals.c.plan_id == plan_id, plan_proposals.c.proposal_id == proposal_id)
    connection.execute(sa.delete(plan_proposals).where(*mine))


def discard(connection: sa.Connection, plan_id: str) -> None:
    """Drop a plan's wishes and what came of them; the plan stays as it is."""
    connection.execute(sa.delete(plan_wishes).where(plan_wishes.c.plan_id == plan_id))
    _drop_proposal(connection, plan_id)


def _drop_proposal(connection: sa.Connection, plan_id: str) -> None:
    connection.execute(sa.delete(plan_proposals).where(plan_proposals.c.plan_id == plan_id))


def first_day(connection: sa.Connection, stored: StoredPlan, *, now: datetime) -> date:
    """Return the first day that can still be changed.

    It is tomorrow, within the month, and after every day with a trip that was loaded: what was
    driven stays.
    """
    loaded = loaded_ever(connection, stored.plan_id)
    driven = [t.day for t in stored.plan.trips if t.trip_id in loaded]
    wanted = max([day_of(now), *driven]) + timedelta(days=1)
    return min(max(wanted, stored.scenario.start), stored.scenario.end)


def request_of(
    connection: sa.Connection, stored: StoredPlan, *, as_of: date, committed_days: int
) -> tuple[Request, tuple[str, ...]]:
    """Return what the planner is asked, and the ids of the wishes that are in it."""
    wishes = list_wishes(connection, stored.plan_id)
    asked = Request(
        archive=store.scenario_archive(connection, stored.scenario_id),
        plan_json=store.plan_json(connection, stored.plan_id),
        wishes=tuple(w.entry for w in wishes),
        as_of=as_of,
        committed_days=committed_days,
    )
    return asked, tuple(w.wish_id for w in wishes)


def propose(
    connection: sa.Connection,
    plan_id: str,
    answer: dict[str, Any],
    *,
    as_of: date,
    committed_days: int,
    wish_ids: tuple[str, ...],
    now: datetime,
) -> None:
    """Keep what the planner answered; raise ``ProposalStale`` where the wishes have changed."""
    if tuple(w.wish_id for w in list_wishes(connection, plan_id)) != wish_ids:
        raise ProposalStale("The wishes have changed while the plan was being made.")
    _drop_proposal(connection, plan_id)
    values = {
        "plan_id": plan_id,
        "proposal_id": str(uuid4()),
        "as_of_on": as_of,
        "archive": base64.b64decode(answer["archive"]),
        "plan_json": answer["plan"],
        "told_json": json.dumps({**answer["told"], _COMMITTED: committed_days}, ensure_ascii=False),
        "created_at": now,
    }
    connection.execute(sa.insert(plan_proposals).values(values))


def read_proposal(connection: sa.Connection, plan_id: str) -> Proposal | None:
    """Return what came of a plan's wishes; None = they were not planned yet."""
    query = sa.select(plan_proposals).where(plan_proposals.c.plan_id == plan_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    told = json.loads(row.told_json)
    return Proposal(
        proposal_id=row.proposal_id,
        as_of=row.as_of_on,
        committed_days=told.pop(_COMMITTED, None),
        told=told,
        created_at=row.created_at,
    )


def accept(
    connection: sa.Connection,
    stored: StoredPlan,
    proposal_id: str,
    *,
    person_id: str,
    now: datetime,
) -> tuple[PlanRow, bool]:
    """Store a proposal as a plan of its own and end the draft; the old plan stays as it is.

    Tell whether it is new.

    What is reserved stays reserved for the old plan until the new one is approved. A proposal that
    was accepted before is answered with the plan that it became. Raises ``ProposalStale`` where it
    is not the newest proposal or trips have been loaded meanwhile.
    """
    query = sa.select(plan_proposals).where(
        plan_proposals.c.plan_id == stored.plan_id, plan_proposals.c.proposal_id == proposal_id
    )
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        known = plan_of_proposal(connection, stored.plan_id, proposal_id)
        if known is not None:
            return store.plan_row(connection, known), False
        raise ProposalStale("It was planned anew or dropped.")
    loaded = loaded_ever(connection, stored.plan_id)
    plan = read_plan(row.plan_json)
    new_trips, old_trips = set(plan.trips), {t.trip_id: t for t in stored.plan.trips}
    if not {old_trips[k] for k in loaded if k in old_trips} <= new_trips:
        raise ProposalStale("Trips that it changes were loaded meanwhile.")
    month, _ = store.add_scenario(connection, read_scenario_zip(row.archive).scenario, now=now)
    made = store.add_plan(connection, plan, scenario_id=month.scenario_id, now=now)
    wishes = [w.entry for w in list_wishes(connection, stored.plan_id)]
    add_parent(
        connection,
        made.plan_id,
        stored.plan_id,
        as_of=row.as_of_on,
        wishes_json=json.dumps(wishes, ensure_ascii=False),
        proposal_id=proposal_id,
        by=(person_id, now),
    )
    discard(connection, stored.plan_id)
    return made, True
