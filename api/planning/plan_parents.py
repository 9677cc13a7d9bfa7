"""Whose child a plan is, and what had been done for its forebears."""

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa

from api.planning.change_tables import plan_parents
from api.store import insert_once
from inventory.store import reservations
from logistics.plan_model import TripId


def add_parent(
    connection: sa.Connection,
    plan_id: str,
    parent_id: str,
    *,
    as_of: date,
    wishes_json: str,
    proposal_id: str | None = None,
    by: tuple[str, datetime],
) -> None:
    """Say of which plan a new one was made; a plan that is there already keeps its parent.

    ``by`` is who has accepted it and when.
    """
    values = {
        "plan_id": plan_id,
        "parent_id": parent_id,
        "as_of_on": as_of,
        "wishes_json": wishes_json,
        "proposal_id": proposal_id,
        "person_id": by[0],
        "accepted_at": by[1],
    }
    if plan_id not in (parent_id, *forebears(connection, parent_id)):
        insert_once(connection, plan_parents, values)


def plan_of_proposal(connection: sa.Connection, parent_id: str, proposal_id: str) -> str | None:
    """Return the plan that a proposal for a plan became; None = it was never accepted."""
    query = sa.select(plan_parents.c.plan_id).where(
        plan_parents.c.parent_id == parent_id, plan_parents.c.proposal_id == proposal_id
    )
    return connection.execute(query).scalars().first()


def forebears(connection: sa.Connection, plan_id: str) -> Iterator[str]:
    """Yield the plan that a plan was made of, the one that that was made of, and so on."""
    query = sa.select(plan_parents.c.parent_id)
    while True:
        found = query.where(plan_parents.c.plan_id == plan_id)
        parent_id = connection.execute(found).scalar_one_or_none()
        if parent_id is None:
            return
        yield str(parent_id)
        plan_id = str(parent_id)


def loaded_before(connection: sa.Connection, plan_id: str) -> frozenset[TripId]:
    """Return the trips that were loaded for a plan's forebears: they stay in it as they were."""
    return frozenset(
        TripId(trip_id)
        for parent_id in forebears(connection, plan_id)
        for trip_id in reservations.loaded_trips(connection, parent_id)
    )


def loaded_ever(connection: sa.Connection, plan_id: str) -> frozenset[TripId]:
    """Return the trips that were loaded for a plan or its forebears."""
    own = reservations.loaded_trips(connection, plan_id)
    return loaded_before(connection, plan_id) | {TripId(trip_id) for trip_id in own}
