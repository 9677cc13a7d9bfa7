"""Route sheets: what a driver needs for a trip, as JSON and on paper."""

from fastapi import APIRouter

from api import store
from api.deps import Connection
from api.store import NotStored
from api.v1.base import problems
from logistics.sheet import RouteSheet, route_sheets

router = APIRouter(prefix="/plans", tags=["sheets"])


@router.get("/{plan_id}/trips/{trip_id}/sheet", response_model=RouteSheet, responses=problems(404))
def read_sheet(plan_id: str, trip_id: str, connection: Connection) -> RouteSheet:
    """Read a trip's route sheet."""
    stored = store.get_plan(connection, plan_id)
    for sheet in route_sheets(stored.scenario, stored.plan):
        if sheet.trip_id == trip_id:
            return sheet
    raise NotStored("trip", trip_id)
