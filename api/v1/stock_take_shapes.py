"""What stock-takes look like over the API."""

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from api.accounts.reach import Reach
from api.food.book import Region, region
from api.v1.base import In, Instant, Out
from inventory.entry import MOST_GRAMS, MOST_ID_LETTERS
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.stocktake import Line, TakeState, percent, variance_of
from inventory.store.read import find_lots
from inventory.store.takes import RecordedCount, Take

Id = Annotated[str, Field(min_length=1, max_length=MOST_ID_LETTERS)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Reason = Annotated[str, Field(max_length=500)]
MOST_COUNTS = 500


class TakeIn(In):
    """A stock-take to start: of the units named, or of one zone, or of the whole site.

    The client makes ``take_id``: the same order again is only answered again.
    """

    take_id: Id
    site_id: Name
    unit_ids: Annotated[list[Name], Field(default_factory=list, max_length=100)]
    zone: Zone | None = None
    label: Annotated[str, Field(max_length=200)] = ""


class CountIn(In):
    """Grams of a lot that were counted in a unit; the client makes ``line_id``."""

    line_id: Id
    unit_id: Name
    lot_id: Name
    counted_g: Annotated[int, Field(ge=0, le=MOST_GRAMS)]
    counted_at: Instant
    reason: Reason = ""


class CountsIn(In):
    """Counts that were made together, written all or none."""

    counts: Annotated[list[CountIn], Field(min_length=1, max_length=MOST_COUNTS)]


class LineReasonIn(In):
    """The reason of one difference."""

    unit_id: Name
    lot_id: Name
    reason: Reason


class CloseIn(In):
    """The closing of a stock-take; ``reason`` is for every difference that has none of its own."""

    reason: Reason = ""
    reasons: Annotated[list[LineReasonIn], Field(default_factory=list, max_length=1_000)]


class CancelIn(In):
    """The cancelling of a stock-take."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class CountOut(Out):
    """A count with the book's figure at its moment, and what was counted over it."""

    line_id: str
    unit_id: str
    lot_id: str
    counted_g: int
    counted_at: datetime
    person_id: str
    reason: str
    book_g: int
    difference_g: int
    difference_percent: float | None


class LineOut(Out):
    """One lot in one unit. The book's figures are null before the count unless they are asked for.

    ``snapshot_g`` is the book at the start, ``book_g`` at the moment of the last count.
    """

    unit_id: str
    lot_id: str
    product_id: str
    product_name: str
    expires_on: date
    case_g: int
    snapshot_g: int | None
    book_g: int | None
    counted_g: int | None
    counted_at: datetime | None
    counted_by: str
    difference_g: int | None
    difference_percent: float | None
    reason: str
    counts: int


class VarianceOut(Out):
    """How the counts differ from the book of the counted lines, grams and per cent."""

    counted_lines: int
    uncounted_lines: int
    book_g: int
    counted_g: int
    found_g: int
    lost_g: int
    difference_g: int
    difference_percent: float | None


class TakeOut(Out):
    """A stock-take. ``entry_ids`` are the entries that put the book right."""

    take_id: str
    site_id: str
    site_name: str
    unit_ids: list[str]
    label: str
    state: TakeState
    started_at: datetime
    started_by: str
    book_seq: int
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    entry_ids: list[str]


class TakeDetailOut(TakeOut):
    """A stock-take with what there is to count and what was counted."""

    lines: list[LineOut]
    variance: VarianceOut


def take_out(
    connection: sa.Connection, take: Take, reach: Reach, *, show_book: bool = False
) -> TakeDetailOut:
    """Return a stock-take as it is answered; once it has ended nothing is hidden."""
    known = region(connection)
    lots = find_lots(connection, [line.lot_id for line in take.lines])
    shown = show_book or not take.is_open
    return TakeDetailOut(
        **take_row(take, known, reach).model_dump(),
        lines=[
            _line_out(x, lots[x.lot_id], known, show_book=shown or x.is_counted) for x in take.lines
        ],
        variance=VarianceOut.model_validate(variance_of(take.lines)),
    )


def take_row(take: Take, known: Region, reach: Reach) -> TakeOut:
    """Return a stock-take without its lines as it is answered."""
    order = take.order
    return TakeOut(
        take_id=order.take_id,
        site_id=order.site_id,
        site_name=known.site_name(order.site_id, role=reach.person.role),
        unit_ids=list(order.unit_ids),
        label=order.label,
        state=take.state,
        started_at=take.started_at,
        started_by=order.person_id,
        book_seq=take.book_seq,
        ended_at=take.ended_at,
        ended_by=take.ended_by,
        ended_reason=take.ended_reason,
        entry_ids=list(take.entry_ids),
    )


def _line_out(line: Line, lot: LotFacts, known: Region, *, show_book: bool) -> LineOut:
    return LineOut(
        unit_id=line.unit_id,
        lot_id=line.lot_id,
        product_id=lot.product_id,
        product_name=known.product_name(lot.product_id),
        expires_on=lot.expires_on,
        case_g=lot.case_g,
        snapshot_g=line.snapshot_g if show_book else None,
        book_g=line.book_g,
        counted_g=line.counted_g,
        counted_at=line.counted_at,
        counted_by=line.counted_by,
        difference_g=line.difference_g if line.is_counted else None,
        difference_percent=line.difference_percent,
        reason=line.reason,
        counts=line.counts,
    )


def count_out(found: RecordedCount) -> CountOut:
    """Return a count as it is answered."""
    told = found.count
    return CountOut(
        line_id=told.line_id,
        unit_id=told.unit_id,
        lot_id=told.lot_id,
        counted_g=told.counted_g,
        counted_at=told.counted_at,
        person_id=told.person_id,
        reason=told.reason,
        book_g=found.book_g,
        difference_g=found.difference_g,
        difference_percent=percent(found.difference_g, found.book_g),
    )
