"""Coming months: drafted from an earlier one, asked what they lack, built from master data."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response, status
from pydantic import Field

from api.accounts.person import Role
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, Paging, ReaderLanguage
from api.errors import worded
from api.master import coming_months
from api.store import NotStored
from api.v1.base import FaultOut, In, ListOut, Out, cut, problems
from api.v1.months import ScenarioOut, UploadOut
from api.web.language import Language
from api.web.words import text
from logistics.master.month_days import month_before, month_of
from logistics.master.month_gaps import Gap, GapCode
from logistics.master.repeat import Doubt, DoubtReason

router = APIRouter(prefix="/months", tags=["months"])

Month = Annotated[str, Path(description="A month as YYYY-MM.")]


class DraftIn(In):
    """Which month to copy from; null = the one before.

    ``with_year_end`` = false: nothing is copied into 29 December to 3 January.
    """

    from_month: str | None = Field(default=None, max_length=20, description="YYYY-MM")
    with_year_end: bool = True


class DoubtOut(Out):
    """A site or vehicle and a day to look at; ``no_such_day`` = it was not copied."""

    table: str
    subject: str
    day: date
    reason: DoubtReason


class DraftOut(Out):
    """Rows added, and copies left out because somebody had deleted or moved them.

    ``days_off`` are days of sites and vehicles in the year-end closing that were not copied.
    """

    needs: int
    shifts: int
    left_out: int
    days_off: int
    doubts: list[DoubtOut]


class GapOut(Out):
    """Something missing: the table to mend it in, and the site, vehicle or lot it is about."""

    code: GapCode
    table: str
    subject: str
    blocks: bool
    remedy: str


class BuildIn(In):
    """What the month is called; null = by its year and month."""

    name: str | None = Field(default=None, max_length=200)


def _wanted(month: str) -> date:
    found = month_of(month)
    if found is None:
        raise NotStored("month", month)
    return found


def _doubt(doubt: Doubt) -> DoubtOut:
    return DoubtOut(
        table=doubt.file.removesuffix(".csv"),
        subject=doubt.subject,
        day=doubt.day,
        reason=doubt.reason,
    )


def _gap(gap: Gap, language: str) -> GapOut:
    return GapOut(
        code=gap.code,
        table=gap.file.removesuffix(".csv"),
        subject=gap.subject,
        blocks=gap.blocks,
        remedy=text(f"gap_{gap.code}", language=Language(language)),
    )


@router.post("/{month}/draft", response_model=DraftOut, responses=problems(400, 401, 404))
def draft_next_month(
    month: Month, wish: DraftIn, person: CurrentPerson, connection: Connection
) -> DraftOut:
    """Copy the sessions and shifts that repeat into a month; asking again adds nothing."""
    to_month = _wanted(month)
    from_month = _wanted(wish.from_month) if wish.from_month else month_before(to_month)
    found = coming_months.draft_from(
        connection,
        from_month=from_month,
        to_month=to_month,
        with_year_end=wish.with_year_end,
        person_id=person.person_id,
        now=utc_now(),
    )
    return DraftOut(
        needs=found.needs,
        shifts=found.shifts,
        left_out=found.left_out,
        days_off=found.days_off,
        doubts=[_doubt(d) for d in found.doubts],
    )


@router.get("/{month}/gaps", response_model=ListOut[GapOut], responses=problems(401, 404))
def list_month_gaps(
    month: Month, connection: Connection, language: ReaderLanguage, page: Paging
) -> ListOut[GapOut]:
    """List what a month still lacks, what blocks planning first."""
    gaps = coming_months.gaps_of(connection, _wanted(month), now=utc_now())
    return cut([_gap(g, language) for g in gaps], page)


@router.post(
    "/{month}/scenario",
    response_model=UploadOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": UploadOut, "description": "It was there already"},
        **problems(400, 401, 404),
    },
)
def build_month(
    month: Month,
    *,
    wish: BuildIn,
    person: CurrentPerson,
    connection: Connection,
    language: ReaderLanguage,
    response: Response,
) -> UploadOut:
    """Build a month from master data and stock, and store it to be planned.

    All faults are told together, each with the row of master data or the lot that it comes from.
    Warnings may tell where a confidential site lies: the council alone gets them.
    """
    built = coming_months.build_month(
        connection, _wanted(month), role=person.role, name=wish.name or "", now=utc_now()
    )
    if not built.is_new:
        response.status_code = status.HTTP_200_OK
    warnings = built.warnings if person.role is Role.COUNCIL else ()
    return UploadOut(
        scenario=ScenarioOut.model_validate(built.row),
        is_new=built.is_new,
        warnings=[FaultOut(**worded(w, language=language)) for w in warnings],
    )
