"""Months (scenarios): uploaded once, never changed."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile, status

from api import store
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging, ReaderLanguage
from api.errors import worded
from api.planning import own_parts
from api.privacy import access
from api.v1.base import FaultOut, ListOut, Out, cut, listed, problems
from logistics.scenario_files.archive import read_scenario_zip

router = APIRouter(prefix="/scenarios", tags=["scenarios"])
upload_router = APIRouter(prefix="/scenarios", tags=["scenarios"])

ZIP = "application/zip"


class ScenarioOut(Out):
    """A stored month. ``fingerprint`` is the SHA-256 of its canonical files."""

    scenario_id: str
    fingerprint: str
    name: str
    start: date
    end: date
    created_at: datetime


class UploadOut(Out):
    """A month that was read and stored, and what looks suspicious in it."""

    scenario: ScenarioOut
    is_new: bool
    warnings: list[FaultOut]


class ScenarioDetailOut(ScenarioOut):
    """A stored month with the number of its parts."""

    sites: int
    recipients: int
    vehicles: int
    lots: int
    supply_g: int
    need_g: int
    warnings: int


@upload_router.post(
    "",
    response_model=UploadOut,
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": UploadOut, "description": "It was there already"}, **problems(400)},
)
def upload_scenario(
    file: Annotated[UploadFile, File(description="The month's folder as a zip archive.")],
    connection: Connection,
    language: ReaderLanguage,
    response: Response,
) -> UploadOut:
    """Read a month from a zip of its folder and store it; all faults are told together."""
    read = read_scenario_zip(file.file.read())
    row, is_new = store.add_scenario(connection, read.scenario, now=utc_now())
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return UploadOut(
        scenario=ScenarioOut.model_validate(row),
        is_new=is_new,
        warnings=[FaultOut(**worded(w, language=language)) for w in read.warnings],
    )


@router.get("", response_model=ListOut[ScenarioOut], responses=problems())
def list_scenarios(
    connection: Connection, reach: CurrentReach, page: Paging
) -> ListOut[ScenarioOut]:
    """List the stored months, newest first; to a hub operator, those with the own base."""
    rows, total = own_parts.list_months(connection, reach, limit=page.limit, offset=page.offset)
    return listed([ScenarioOut.model_validate(r) for r in rows], total=total, page=page)


@router.get("/{scenario_id}", response_model=ScenarioDetailOut, responses=problems(404))
def read_scenario(
    scenario_id: str, connection: Connection, reach: CurrentReach
) -> ScenarioDetailOut:
    """Read what a stored month holds."""
    month = own_parts.get_month(connection, scenario_id, reach)
    scenario = month.scenario
    return ScenarioDetailOut(
        **ScenarioOut.model_validate(month.row).model_dump(),
        sites=len(scenario.sites),
        recipients=len(scenario.recipients),
        vehicles=len(scenario.vehicles),
        lots=len(scenario.lots),
        supply_g=sum(lot.quantity_g for lot in scenario.lots.values()),
        need_g=sum(scenario.month_need_g.values()),
        warnings=len(month.warnings),
    )


@router.get("/{scenario_id}/warnings", response_model=ListOut[FaultOut], responses=problems(404))
def list_warnings(
    scenario_id: str, connection: Connection, language: ReaderLanguage, page: Paging
) -> ListOut[FaultOut]:
    """List what the format allows but looks suspicious, by line of the canonical files."""
    warnings = store.get_scenario(connection, scenario_id).warnings
    return cut([FaultOut(**worded(w, language=language)) for w in warnings], page)


@router.get(
    "/{scenario_id}/archive",
    response_class=Response,
    responses={200: {"content": {ZIP: {}}, "description": "A zip archive"}, **problems(404)},
)
def download_scenario(scenario_id: str, connection: Connection) -> Response:
    """Download a month's canonical files as a zip archive."""
    data = store.scenario_archive(connection, scenario_id)
    access.note_sheets(connection, f"month/{scenario_id}")
    name = f"hakobi-month-{store.scenario_row(connection, scenario_id).scenario_id}.zip"
    return Response(data, headers=attachment(name), media_type=ZIP)


def attachment(name: str) -> dict[str, str]:
    """Return the header that has a browser save an answer under an ASCII name of ours."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
