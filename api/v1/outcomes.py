"""What a plan means for people: fills with reasons, shortfalls, waste."""

from datetime import date

from fastapi import APIRouter

from api.accounts.reach import Reach
from api.deps import Connection, CurrentReach, Paging
from api.planning import own_parts
from api.v1.base import ListOut, Out, cut, problems
from inventory.model import Category, Zone
from logistics.check import WasteCause
from logistics.explaining.reasons import ReasonCode
from logistics.summary import MonthSummary

router = APIRouter(prefix="/plans/{plan_id}", tags=["outcomes"])


class ReasonOut(Out):
    """Why something is missing; which numbers count depends on ``code``, the others are 0."""

    code: ReasonCode
    missing_g: int
    category: Category | None
    zone: Zone | None
    count: int
    total: int
    have_g: int
    want_g: int
    share: float
    month_share: float


class FillOut(Out):
    """What a recipient uses of what it needs.

    ``fill`` counts the earlier months of the fiscal year too, as the goals do; ``month_fill`` this
    month alone. null = no need this month.
    """

    site_id: str
    shown_name: str
    fill: float | None
    month_fill: float | None
    need_g: int
    used_g: int
    missing_g: int
    sessions: int
    visits: int
    reasons: list[ReasonOut]


class ShortfallOut(Out):
    """What a session lacks of a category."""

    site_id: str
    day: date
    category: Category
    need_g: int
    used_g: int
    missing_g: int


class WasteOut(Out):
    """What of a lot is wasted at a site for one cause, from its first day to its last."""

    lot_id: str
    product_id: str
    product_name: str
    zone: Zone
    site_id: str
    shown_name: str
    cause: WasteCause
    from_on: date
    to_on: date
    quantity_g: int


def _summary(connection: Connection, plan_id: str, reach: Reach) -> MonthSummary:
    stored = own_parts.get_plan(connection, plan_id, reach)
    return own_parts.own_summary(connection, stored, reach)


@router.get("/fills", response_model=ListOut[FillOut], responses=problems(404))
def list_fills(
    plan_id: str, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[FillOut]:
    """List how each own recipient fares and why, the worst-off first."""
    found = _summary(connection, plan_id, reach).recipients
    return cut([FillOut.model_validate(r) for r in found], page)


@router.get("/shortfalls", response_model=ListOut[ShortfallOut], responses=problems(404))
def list_shortfalls(
    plan_id: str, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[ShortfallOut]:
    """List what each session of own recipients lacks, by day."""
    found = _summary(connection, plan_id, reach).shortfalls
    return cut([ShortfallOut.model_validate(s) for s in found], page)


@router.get("/wastes", response_model=ListOut[WasteOut], responses=problems(404))
def list_wastes(
    plan_id: str, connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[WasteOut]:
    """List what is wasted at own sites and why, the most first."""
    found = _summary(connection, plan_id, reach).wastes
    return cut([WasteOut.model_validate(w) for w in found], page)
