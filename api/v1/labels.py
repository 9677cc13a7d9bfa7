"""Reading what stands on a label: dates, codes, a photo of it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile

from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.food import label_photos
from api.food.book import region
from api.v1.base import Out, problems
from inventory.days import day_of
from inventory.gs1 import read_code as read_gs1
from inventory.labels import read_label_date

router = APIRouter(prefix="/labels", tags=["labels"])
photo_router = APIRouter(prefix="/labels", tags=["labels"])


class LabelDateOut(Out):
    """A date on a label; with ``month_only`` it is the last day of the month that is printed."""

    day: date
    printed: str
    month_only: bool


class CodeOut(Out):
    """What a code says; null = it does not say. ``product_id`` is the product that has its JAN."""

    gtin: str | None
    in_store_code: str | None
    lot_number: str | None
    serial_number: str | None
    best_before_on: date | None
    use_by_on: date | None
    weight_g: int | None
    count: int | None
    product_id: str | None
    product_name: str | None


class PhotoOut(Out):
    """A stored photo."""

    photo_id: str


@router.get("/date", response_model=LabelDateOut, responses=problems())
def read_label(
    text: Annotated[str, Query(description="The date as printed.", max_length=100)],
) -> LabelDateOut:
    """Read a date as it stands on a label; one that may mean several days is asked back."""
    return LabelDateOut.model_validate(read_label_date(text, today=day_of(utc_now())))


@router.get("/code", response_model=CodeOut, responses=problems())
def read_code(
    text: Annotated[str, Query(description="A JAN, GTIN or GS1 code.", max_length=500)],
    connection: Connection,
    reach: CurrentReach,
) -> CodeOut:
    """Read a scanned or typed code: product, maker's lot, date, weight."""
    code = read_gs1(text, today=day_of(utc_now()))
    known = region(connection)
    found = [k for k, row in known.products.items() if code.gtin and row["jan"] == code.gtin]
    product_id = found[0] if len(found) == 1 else None
    fields = {n: getattr(code, n) for n in CodeOut.model_fields if hasattr(code, n)}
    name = known.product_name(product_id) if product_id else None
    return CodeOut(**fields, product_id=product_id, product_name=name)


@photo_router.post("/photos", response_model=PhotoOut, status_code=201, responses=problems(400))
def upload_label_photo(
    file: Annotated[UploadFile, File(description="A photo of a label: JPEG, PNG or WebP.")],
    settings: AppSettings,
) -> PhotoOut:
    """Store a photo of a label, without its metadata; the same photo is stored once."""
    data = file.file.read(settings.max_photo_bytes + 1)
    return PhotoOut(photo_id=label_photos.store_photo(data, settings=settings))


@router.get(
    "/photos/{photo_id}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}, "description": "A photo"}, **problems(404)},
)
def read_label_photo(photo_id: str, settings: AppSettings) -> Response:
    """Download the photo of a label."""
    return Response(label_photos.read_photo(photo_id, settings=settings), media_type="image/jpeg")
