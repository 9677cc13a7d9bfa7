"""Plans: figures, proofs, file, trips. A plan is never changed."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import store
from api.deps import Connection, CurrentReach, Paging
from api.planning import own_parts
from api.store import StoredPlan
from api.trips.swapped import as_swapped
from api.v1.base import ListOut, Out, cut, listed, problems
from api.v1.months import attachment
from logistics.plan_model import PlanStop, Trip

router = APIRouter(prefix="/plans", tags=["plans"])


class GoalsOut(Out):
    """What plans are compared by, in this order."""

    min_fill_steps: int | None
    waste_steps: int
    fill_steps: list[int]
    cost_yen: float


class FiguresOut(Out):
    """A plan's figures, as the checker counts them. A fill is a share of 1."""

    supply_g: int
    need_g: int
    used_g: int
    wasted_g: int
    left_g: int
    expiring_soon_g: int
    min_fill: float | None
    mean_fill: float | None
    gini: float
    cost_yen: float
    length_m: int
    duration_min: int
    trips: int
    peak_storage: float
    goals: GoalsOut


class PlanOut(Out):
    """A stored plan."""

    plan_id: str
    fingerprint: str
    scenario_id: str
    scenario_name: str
    created_at: datetime
    figures: FiguresOut


class BoundsOut(Out):
    """What is proven about every plan of the month; null = not proven."""

    min_fill: float | None
    wasted_kg: float | None
    fills: list[float] | None
    cost_yen: float | None


class MadeByOut(Out):
    """Where a plan comes from; ``fingerprint`` is that of its month."""

    program: str
    fingerprint: str
    seed: int
    seconds: float
    approved_by: str | None


class PlanDetailOut(PlanOut):
    """A stored plan with its proofs."""

    bounds: BoundsOut
    made_by: MadeByOut


class LotQuantityOut(Out):
    """Grams of a lot."""

    lot_id: str
    quantity_g: int


class StopOut(Out):
    """One halt, in minutes of the day."""

    site_id: str
    name: str
    arrive_min: int
    depart_min: int
    unload: list[LotQuantityOut]
    load: list[LotQuantityOut]


class TripOut(Out):
    """One round of one vehicle on one day."""

    trip_id: str
    vehicle_id: str
    day: date
    stops: list[StopOut]


class ViolationOut(Out):
    """A rule that a plan breaks."""

    rule: str
    where: str
    detail: str


def plan_out(row: store.PlanRow) -> PlanOut:
    """Return a plan as it is answered."""
    figures = {name: row.figures[name] for name in FiguresOut.model_fields}
    return PlanOut(
        plan_id=row.plan_id,
        fingerprint=row.fingerprint,
        scenario_id=row.scenario_id,
        scenario_name=row.scenario_name,
        created_at=row.created_at,
        figures=FiguresOut.model_validate(figures),
    )


@router.get("", response_model=ListOut[PlanOut], responses=problems(404))
def list_plans(
    connection: Connection,
    reach: CurrentReach,
    page: Paging,
    scenario_id: Annotated[str | None, Query(description="Only the plans of this month.")] = None,
) -> ListOut[PlanOut]:
    """List the stored plans, newest first; to a hub operator, of months with the own base."""
    rows, total = own_parts.list_plans(
        connection, reach, scenario_id=scenario_id, limit=page.limit, offset=page.offset
    )
    return listed([plan_out(r) for r in rows], total=total, page=page)


@router.get("/{plan_id}", response_model=PlanDetailOut, responses=problems(404))
def read_plan(plan_id: str, connection: Connection, reach: CurrentReach) -> PlanDetailOut:
    """Read a plan's figures and proofs."""
    stored = own_parts.get_plan(connection, plan_id, reach)
    return PlanDetailOut(
        **plan_out(stored.row).model_dump(),
        bounds=BoundsOut.model_validate(stored.plan.bounds),
        made_by=MadeByOut.model_validate(stored.plan.made_by),
    )


@router.get(
    "/{plan_id}/file",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}}, "description": "A plan.json"},
        **problems(404),
    },
)
def download_plan(plan_id: str, connection: Connection) -> Response:
    """Download a plan in plan format 1."""
    text = store.plan_json(connection, plan_id)
    return Response(text, headers=attachment("plan.json"), media_type="application/json")


@router.get("/{plan_id}/trips", response_model=ListOut[TripOut], responses=problems(404))
def list_trips(
    plan_id: str, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[TripOut]:
    """List the trips of a plan; to a hub operator, those that touch the own base."""
    whole = as_swapped(connection, own_parts.get_plan(connection, plan_id, reach))
    stored = own_parts.own_trips(whole, reach)
    part = cut(stored.plan.trips, page)
    return listed([_trip(stored, t) for t in part.items], total=part.total, page=page)


@router.get("/{plan_id}/trips/{trip_id}", response_model=TripOut, responses=problems(404))
def read_trip(plan_id: str, trip_id: str, connection: Connection, reach: CurrentReach) -> TripOut:
    """Read one trip."""
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    return _trip(stored, own_parts.get_trip(stored, trip_id, reach))


def _trip(stored: StoredPlan, trip: Trip) -> TripOut:
    return TripOut(
        trip_id=trip.trip_id,
        vehicle_id=trip.vehicle_id,
        day=trip.day,
        stops=[_stop(stored, s) for s in trip.stops],
    )


def _stop(stored: StoredPlan, stop: PlanStop) -> StopOut:
    return StopOut(
        site_id=stop.site_id,
        name=stored.scenario.sites[stop.site_id].shown_name,
        arrive_min=stop.arrive_min,
        depart_min=stop.depart_min,
        unload=[LotQuantityOut.model_validate(x) for x in stop.unload],
        load=[LotQuantityOut.model_validate(x) for x in stop.load],
    )


@router.get("/{plan_id}/violations", response_model=ListOut[ViolationOut], responses=problems(404))
def list_violations(plan_id: str, connection: Connection, page: Paging) -> ListOut[ViolationOut]:
    """List the rules that a stored plan breaks, checked now: always none."""
    report = store.get_plan(connection, plan_id).report
    return cut([ViolationOut.model_validate(v) for v in report.violations], page)
