"""The routes of photos of deliveries: from a driver's phone, and to the office."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import Field

from api import store
from api.clock import utc_now
from api.db import reading
from api.deps import AppSettings, Connection, CurrentReach, Running, running
from api.driver import photos
from api.driver.photos import Encoded, Photo, PhotoState
from api.planning import own_parts
from api.v1.base import In, Instant
from api.web.phone_links import link_of, trip_of

LARGEST_BODY_BYTES = photos.MOST_BYTES + 10_000
"""A photo, and what a form puts around it."""


class PhotoIn(In):
    """A photo, and what the phone says of it. ``at`` and ``sent_at`` are by its clock."""

    key: str = Field(max_length=36)
    photo_id: str = Field(pattern="^[0-9a-f-]{36}$")
    site_id: str = Field(max_length=100)
    at: Instant
    sent_at: Instant
    file: UploadFile


def photo_router() -> APIRouter:
    """Return the routes, to be mounted before the page of a trip, with a larger body."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route(
        "/d/photos", take_photo, methods=["POST"], name="driver_photo", response_model=None
    )
    path = "/plans/{plan_id}/trips/{trip_id}/photos/{photo_id}"
    made.add_api_route(
        path, show_photo, methods=["GET"], name="page_trip_photo", response_model=None
    )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A photo that may be kept; ``content`` is None where it is not, or is already."""

    sent: PhotoIn
    content: Encoded | None


def _ready(
    request: Request, sent: Annotated[PhotoIn, Form()], app: Annotated[Running, Depends(running)]
) -> Ready:
    """Decode a photo of whoever may send it, before the transaction that keeps it is opened."""
    with reading(app.engine) as connection:
        link = link_of(
            request, connection, app.settings, key=sent.key, now=utc_now(), is_telling=True
        )
        stored = store.get_plan(connection, link.plan_id)
        trip = trip_of(stored, link)
        state = photos.state_of(
            connection, stored, trip, photo_id=sent.photo_id, site_id=sent.site_id
        )
    if state is not None:
        return Ready(sent=sent, content=None)
    data = sent.file.file.read(photos.MOST_BYTES + 1)
    return Ready(sent=sent, content=photos.encoded(data))


def take_photo(
    request: Request,
    ready: Annotated[Ready, Depends(_ready)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Take a photo from a phone; one that is not kept of that place is answered as such."""
    now, sent = utc_now(), ready.sent
    link = link_of(request, connection, settings, key=sent.key, now=now, is_telling=True)
    stored = store.get_plan(connection, link.plan_id)
    trip, state = trip_of(stored, link), PhotoState.REFUSED
    if ready.content is None:
        state = (
            photos.state_of(connection, stored, trip, photo_id=sent.photo_id, site_id=sent.site_id)
            or state
        )
    else:
        photo = Photo(
            photo_id=sent.photo_id,
            site_id=sent.site_id,
            device_at=sent.at,
            skew_s=round((now - sent.sent_at).total_seconds()),
            content=ready.content,
        )
        whose = link.person.person_id
        state = photos.keep_photo(connection, stored, trip, photo, person_id=whose, now=now)
    return JSONResponse({"photo_id": sent.photo_id, "state": state})


def show_photo(
    plan_id: str, trip_id: str, photo_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Give a photo of an own trip."""
    own_parts.get_trip(store.get_plan(connection, plan_id), trip_id, reach)
    content = photos.read_photo(connection, plan_id, trip_id, photo_id)
    headers = {"Cache-Control": "private, no-store"}
    return Response(content, media_type="image/jpeg", headers=headers)
