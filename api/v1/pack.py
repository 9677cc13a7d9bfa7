"""The paper pack: everything of a plan that is put on paper, in one file."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Response

from api.accounts.people import name_of
from api.accounts.pin_links import pin_of
from api.accounts.reach import Reach
from api.accounts.server_key import key_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.driver import access
from api.food.shelves import read_shelves
from api.planning import own_parts
from api.printing.pack import Pack, PackChoice, Part, gather
from api.printing.pack_paper import pack_pdf
from api.privacy.access import note_sheets
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from api.trips.swapped import as_swapped
from api.v1.base import problems
from api.v1.sheets import PRINTED, phone_codes, printed
from api.wareki import long_day
from api.web.maps import known_roads
from inventory.days import day_of
from logistics.plan_model import TripId

router = APIRouter(prefix="/plans", tags=["sheets"])

Name = Annotated[str, Query(max_length=100)]


def _choice(
    day: date | Literal[""] = "",
    trip: Name = "",
    base: Name = "",
    part: Annotated[list[Part], Query(max_length=len(Part))] = [],  # noqa: B006
) -> PackChoice:
    """Return what is asked for; forms send what is not chosen as empty."""
    return PackChoice(day=day or None, trip_id=trip, base_id=base, parts=tuple(part))


@router.get(
    "/{plan_id}/pack.pdf",
    response_class=Response,
    responses={200: PRINTED, **problems(404, 422)},
)
def print_pack(
    plan_id: str,
    *,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
    choice: Annotated[PackChoice, Depends(_choice)],
) -> Response:
    """Print the own papers of a plan: overview, loading lists, route sheets, receipts, notices.

    Loading lists tell the shelf of each lot at the own base, as the book knows it now. ``day``,
    ``trip`` and ``base`` narrow it; ``part`` names the parts, ``numbers`` (of the phones' links)
    only where it is named. A plan that is not approved is marked as a draft. Confidential places
    have their shown name but on route sheets, which are as ``print_sheets`` has them.
    """
    stored = as_swapped(connection, own_parts.get_plan(connection, plan_id, reach))
    note_sheets(connection, f"plan/{plan_id}")
    made = pack_pdf(
        own_pack(stored, choice, reach),
        approved=approval_line(connection, stored),
        numbers=link_numbers(connection, stored, settings)
        if Part.NUMBERS in choice.parts
        else None,
        trip_url=phone_codes(connection, plan_id, reach, settings),
        roads=known_roads(),
        shelves=read_shelves(connection, stored, reach=reach, now=utc_now()),
    )
    return printed(made, name="hakobi-pack.pdf")


def own_pack(stored: StoredPlan, choice: PackChoice, reach: Reach) -> Pack:
    """Gather what is chosen of the own trips; raise ``NotStored`` and ``PackEmpty``."""
    scenario = stored.scenario
    return gather(
        scenario,
        stored.plan,
        choice,
        own={trip.trip_id for trip in own_parts.own_trips(stored, reach).plan.trips},
        is_own_hall=lambda site_id: reach.hall(site_id, scenario=scenario),
        reveal=reach.revealed(scenario),
    )


def approval_line(connection: sa.Connection, stored: StoredPlan) -> str:
    """Return by whom and when a plan was approved; empty = it is not."""
    state = approvals.last_word(connection, stored)
    if not state.is_approved or state.recorded_at is None:
        return ""
    return (
        f"承認済み：{long_day(day_of(state.recorded_at))}　{name_of(connection, state.person_id)}"
    )


def link_numbers(
    connection: sa.Connection, stored: StoredPlan, settings: Settings
) -> Mapping[TripId, str]:
    """Return the numbers of the links that a plan's trips have."""
    key = key_of(settings)
    found = access.links_of(connection, stored.plan_id)
    return {TripId(k): pin_of(key, link.link_id) for k, link in found.items()}
