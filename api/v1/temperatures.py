"""Temperatures of stores: written, listed, and which are missing."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging
from api.food.book import date_policy
from api.master.cold_units import limits_for, watched_units
from api.v1.base import In, Instant, IsoDate, ListOut, Out, cut, listed, problems
from inventory.coldchain import MOST_ID_LETTERS, READINGS_A_DAY, Reading, Source, missing_readings
from inventory.days import day_of, moment_of
from inventory.entry import PersonId
from inventory.keeping_errors import ReadingWrong
from inventory.store import readings
from inventory.store.readings import RecordedReading, Sought

router = APIRouter(prefix="/temperatures", tags=["temperatures"])

MOST_READINGS = 200
MOST_DAYS = 100
Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Site = Annotated[str | None, Query(description="Only this site.", max_length=100)]


class ReadingIn(In):
    """A temperature of a unit, tenths of a degree. The client makes ``reading_id``.

    ``action`` is what was done about a bad one; ``source`` is paper where it is keyed in later.
    """

    reading_id: Annotated[str, Field(min_length=1, max_length=MOST_ID_LETTERS)]
    site_id: Name
    unit_id: Name
    measured_at: Instant
    temperature_dc: int
    source: Source = Source.SCREEN
    note: Text = ""
    action: Text = ""


class ReadingsIn(In):
    """Readings of one round, written together or not at all."""

    readings: Annotated[list[ReadingIn], Field(min_length=1, max_length=MOST_READINGS)]


class ReadingOut(Out):
    """A reading, with the limits of that time. ``hold_id`` is the breach that it belongs to."""

    reading_id: str
    site_id: str
    unit_id: str
    measured_at: datetime
    temperature_dc: int
    person_id: str
    source: Source
    note: str
    action: str
    recorded_at: datetime
    at_most_dc: int | None
    at_least_dc: int | None
    hold_id: str | None
    entry_id: str | None


class MissingOut(Out):
    """A part of a day in which nobody read a unit; ``slot`` 0 is the first of the day."""

    day: date
    slot: int
    site_id: str
    unit_id: str


@router.post(
    "",
    response_model=list[ReadingOut],
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": list[ReadingOut], "description": "They were there already"},
        **problems(400, 404, 409),
    },
)
def record_temperatures(
    sent: ReadingsIn, connection: Connection, reach: CurrentReach, response: Response
) -> list[ReadingOut]:
    """Write readings; one outside the limits holds the food of its unit in the same moment."""
    for one in sent.readings:
        reach.require_site(one.site_id)
    policy = date_policy(connection)
    now = utc_now()
    found = []
    for one in sent.readings:
        reading = Reading(**one.model_dump(), person_id=PersonId(reach.person.person_id))
        limits = limits_for(connection, one.site_id, one.unit_id)
        found.append(readings.record(connection, reading, limits, now=now, policy=policy))
    if not any(r.is_new for r in found):
        response.status_code = status.HTTP_200_OK
    return [reading_out(r) for r in found]


@router.get("", response_model=ListOut[ReadingOut], responses=problems(404))
def list_temperatures(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    site_id: Site = None,
    unit_id: Annotated[str | None, Query(description="Only this unit.", max_length=100)] = None,
    since: Annotated[IsoDate | None, Query(description="From this day on.")] = None,
    until: Annotated[IsoDate | None, Query(description="To this day, included.")] = None,
) -> ListOut[ReadingOut]:
    """List readings, the newest first."""
    if site_id is not None:
        reach.require_site(site_id)
    sought = Sought(
        site_id=site_id if site_id is not None else reach.only_site(),
        unit_id=unit_id,
        since=None if since is None else _start_of(since),
        until=None if until is None else _start_of(until) + timedelta(days=1),
    )
    found, total = readings.list_readings(connection, sought, limit=page.limit, offset=page.offset)
    return listed([reading_out(r) for r in found], total=total, page=page)


@router.get("/missing", response_model=ListOut[MissingOut], responses=problems(404))
def list_missing_temperatures(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    site_id: Site = None,
    since: Annotated[IsoDate | None, Query(description="From this day on; today if empty.")] = None,
    until: Annotated[IsoDate | None, Query(description="To this day, included.")] = None,
    readings_a_day: Annotated[
        int, Query(ge=1, le=24, description="How many a day has.")
    ] = READINGS_A_DAY,
) -> ListOut[MissingOut]:
    """List the parts of days that are over and in which nobody read a unit that has limits."""
    if site_id is not None:
        reach.require_site(site_id)
    site_id = site_id if site_id is not None else reach.only_site()
    now = utc_now()
    first_on = since or day_of(now)
    last_on = until or day_of(now)
    if (last_on - first_on).days >= MOST_DAYS:
        raise ReadingWrong(f"At most {MOST_DAYS} days can be looked through at once.")
    found = missing_readings(
        watched_units(connection, site_id),
        readings.times_read(
            connection,
            since=_start_of(first_on),
            until=_start_of(last_on) + timedelta(days=1),
            site_id=site_id,
        ),
        first_on=first_on,
        last_on=last_on,
        now=now,
        readings_a_day=readings_a_day,
    )
    return cut([MissingOut.model_validate(m) for m in found], page)


def _start_of(day: date) -> datetime:
    if not date(1970, 1, 1) <= day <= date(9000, 1, 1):
        raise ReadingWrong(f"{day.isoformat()} is no day that food was stored on.")
    return moment_of(day)


def reading_out(found: RecordedReading) -> ReadingOut:
    """Return a reading as it is answered."""
    reading = found.reading
    return ReadingOut(
        reading_id=reading.reading_id,
        site_id=reading.site_id,
        unit_id=reading.unit_id,
        measured_at=reading.measured_at,
        temperature_dc=reading.temperature_dc,
        person_id=reading.person_id,
        source=reading.source,
        note=reading.note,
        action=reading.action,
        recorded_at=found.recorded_at,
        at_most_dc=found.at_most_dc,
        at_least_dc=found.at_least_dc,
        hold_id=found.hold_id,
        entry_id=found.entry_id,
    )
