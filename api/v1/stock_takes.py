"""Stock-takes: started, counted line by line, then closed or cancelled once."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response, status

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging
from api.food.book import date_policy, region
from api.food.take_units import Wish, wanted_units
from api.v1.base import ListOut, listed, problems
from api.v1.stock_take_shapes import (
    CancelIn,
    CloseIn,
    CountOut,
    CountsIn,
    TakeDetailOut,
    TakeIn,
    TakeOut,
    count_out,
    take_out,
    take_row,
)
from inventory.entry import PersonId
from inventory.keeping_errors import TakeUnknown
from inventory.stocktake import Closing, Count, TakeOrder
from inventory.store import take_ends, takes
from inventory.store.takes import Take

router = APIRouter(prefix="/stock-takes", tags=["stock-takes"])

ShowBook = Annotated[bool, Query(description="Show the book's figure of lines before their count.")]


@router.get("", response_model=ListOut[TakeOut], responses=problems(404))
def list_stock_takes(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    site_id: Annotated[str | None, Query(description="Only of this site.", max_length=100)] = None,
    is_open: Annotated[bool | None, Query(description="Only open ones, or ended ones.")] = None,
) -> ListOut[TakeOut]:
    """List stock-takes, the newest first."""
    if site_id is not None:
        reach.require_site(site_id)
    found, total = takes.list_takes(
        connection,
        site_id=site_id if site_id is not None else reach.only_site(),
        is_open=is_open,
        limit=page.limit,
        offset=page.offset,
    )
    known = region(connection)
    return listed([take_row(t, known, reach) for t in found], total=total, page=page)


@router.post(
    "",
    response_model=TakeDetailOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": TakeDetailOut, "description": "It was started already"},
        **problems(400, 404, 409),
    },
)
def start_stock_take(
    sent: TakeIn, connection: Connection, reach: CurrentReach, response: Response
) -> TakeDetailOut:
    """Start a stock-take. What the book has is not shown before it is counted."""
    reach.require_site(sent.site_id)
    wish = Wish(take_id=sent.take_id, site_id=sent.site_id, unit_ids=sent.unit_ids, zone=sent.zone)
    order = TakeOrder(
        take_id=sent.take_id,
        site_id=sent.site_id,
        unit_ids=wanted_units(connection, wish),
        person_id=PersonId(reach.person.person_id),
        label=sent.label,
    )
    take = takes.start(connection, order, now=utc_now())
    return _answered(connection, take, reach, response=response)


@router.get("/{take_id}", response_model=TakeDetailOut, responses=problems(404))
def read_stock_take(
    take_id: str, connection: Connection, reach: CurrentReach, *, show_book: ShowBook = False
) -> TakeDetailOut:
    """Read a stock-take: what there is to count, and how the counts differ from the book."""
    take = get_take(connection, reach, take_id)
    return take_out(connection, take, reach, show_book=show_book)


@router.post(
    "/{take_id}/counts",
    response_model=list[CountOut],
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": list[CountOut], "description": "They were there already"},
        **problems(400, 404, 409),
    },
)
def count_stock(
    take_id: str,
    sent: CountsIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    response: Response,
) -> list[CountOut]:
    """Write counts. A lot of which the book has nothing can be counted; the last count counts."""
    get_take(connection, reach, take_id)
    now = utc_now()
    person_id = PersonId(reach.person.person_id)
    told = [Count(**c.model_dump(), take_id=take_id, person_id=person_id) for c in sent.counts]
    found = [takes.count(connection, one, now=now) for one in told]
    if not any(c.is_new for c in found):
        response.status_code = status.HTTP_200_OK
    return [count_out(c) for c in found]


@router.post(
    "/{take_id}/closing",
    response_model=TakeDetailOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": TakeDetailOut, "description": "It was closed already"},
        **problems(400, 404, 409),
    },
)
def close_stock_take(
    take_id: str,
    sent: CloseIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    response: Response,
) -> TakeDetailOut:
    """Close a stock-take: differences become an adjusting entry, what was not counted stays."""
    get_take(connection, reach, take_id)
    closing = Closing(
        take_id=take_id,
        person_id=PersonId(reach.person.person_id),
        reason=sent.reason,
        reasons={(r.unit_id, r.lot_id): r.reason for r in sent.reasons},
    )
    policy = date_policy(connection)
    take = take_ends.close(connection, closing, now=utc_now(), policy=policy)
    return _answered(connection, take, reach, response=response)


@router.post(
    "/{take_id}/cancellation",
    response_model=TakeDetailOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": TakeDetailOut, "description": "It was cancelled already"},
        **problems(400, 404, 409),
    },
)
def cancel_stock_take(
    take_id: str,
    sent: CancelIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    response: Response,
) -> TakeDetailOut:
    """Cancel a stock-take: the book stays as it is."""
    get_take(connection, reach, take_id)
    take = take_ends.cancel(
        connection,
        take_id,
        person_id=reach.person.person_id,
        reason=sent.reason,
        now=utc_now(),
    )
    return _answered(connection, take, reach, response=response)


def get_take(connection: sa.Connection, reach: Reach, take_id: str) -> Take:
    """Return a stock-take of a site of the person's; raise ``TakeUnknown``."""
    take = takes.read_take(connection, take_id)
    if not reach.site(take.order.site_id):
        reach.refuse("stock-take", take_id, unknown=TakeUnknown(take_id))
    return take


def _answered(
    connection: sa.Connection, take: Take, reach: Reach, *, response: Response
) -> TakeDetailOut:
    if not take.is_new:
        response.status_code = status.HTTP_200_OK
    return take_out(connection, take, reach)
