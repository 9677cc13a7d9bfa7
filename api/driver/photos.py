"""Photos of deliveries: small, without the camera's metadata, and for the office's eyes alone.

A photo is taken like a report: with an id of the phone's own, so that it may come again. None is
kept of a confidential site. They are let go after the period ``photos`` of
``api.privacy.personal_data``.
Functions take an open connection; whoever opened it commits. A picture is decoded and encoded
before a transaction that writes is opened: that takes long, and everybody else would wait.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

import sqlalchemy as sa

from api.driver.tables import trip_photos
from api.food.label_photos import encoded_anew
from api.store import NotStored, StoredPlan
from logistics.model import SiteId
from logistics.plan_model import Trip

LONGEST_SIDE = 1600
MOST_BYTES = 5_000_000
MOST_OF_TRIP = 100


Encoded = NewType("Encoded", bytes)
"""A JPEG that ``encoded`` has made."""


class PhotoState(StrEnum):
    """What became of a photo."""

    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of a stop, as a phone sends it. ``device_at`` is by the phone's clock."""

    photo_id: str
    site_id: str
    device_at: datetime
    skew_s: int
    content: Encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPhoto:
    """What is known of a photo that is kept."""

    photo_id: str
    site_id: str
    device_at: datetime
    received_at: datetime


def may_have_photos(stored: StoredPlan, site_id: str) -> bool:
    """Tell whether photos are kept of a site: of confidential ones none, nor of unknown ones."""
    site = stored.scenario.sites.get(SiteId(site_id))
    return site is not None and not site.confidential


def encoded(data: bytes) -> Encoded:
    """Return a photo as it is kept; raise ``PhotoRefused`` for what is none, or too large."""
    return Encoded(encoded_anew(data, longest_side=LONGEST_SIDE, most_bytes=MOST_BYTES))


def state_of(
    connection: sa.Connection, stored: StoredPlan, trip: Trip, *, photo_id: str, site_id: str
) -> PhotoState | None:
    """Tell what became of a photo of a trip, or would; None = it is to be kept."""
    mine = (stored.plan_id, str(trip.trip_id))
    query = sa.select(trip_photos.c.plan_id, trip_photos.c.trip_id)
    known = connection.execute(query.where(trip_photos.c.photo_id == photo_id)).one_or_none()
    if known is not None:
        return PhotoState.KEPT if (known.plan_id, known.trip_id) == mine else PhotoState.REFUSED
    is_full = len(photos_of(connection, *mine)) >= MOST_OF_TRIP
    return PhotoState.REFUSED if is_full or not may_have_photos(stored, site_id) else None


def keep_photo(
    connection: sa.Connection,
    stored: StoredPlan,
    trip: Trip,
    photo: Photo,
    *,
    person_id: str,
    now: datetime,
) -> PhotoState:
    """Keep a photo of a trip; what comes again is kept once."""
    state = state_of(connection, stored, trip, photo_id=photo.photo_id, site_id=photo.site_id)
    if state is not None:
        return state
    values = {
        "photo_id": photo.photo_id,
        "plan_id": stored.plan_id,
        "trip_id": trip.trip_id,
        "site_id": photo.site_id,
        "person_id": person_id,
        "content": photo.content,
        "device_at": photo.device_at,
        "received_at": now,
        "skew_s": photo.skew_s,
    }
    connection.execute(sa.insert(trip_photos).values(values))
    return PhotoState.KEPT


def photos_of(connection: sa.Connection, plan_id: str, trip_id: str) -> list[KeptPhoto]:
    """Return what is known of a trip's photos, in the order in which they came."""
    columns = (
        trip_photos.c.photo_id,
        trip_photos.c.site_id,
        trip_photos.c.device_at,
        trip_photos.c.received_at,
    )
    query = sa.select(*columns).where(_of_trip(plan_id, trip_id))
    order = (trip_photos.c.received_at, trip_photos.c.photo_id)
    return [KeptPhoto(**row._mapping) for row in connection.execute(query.order_by(*order))]


def read_photo(connection: sa.Connection, plan_id: str, trip_id: str, photo_id: str) -> bytes:
    """Return a trip's photo as JPEG; raise ``NotStored``."""
    mine = _of_trip(plan_id, trip_id) & (trip_photos.c.photo_id == photo_id)
    found = connection.execute(sa.select(trip_photos.c.content).where(mine)).scalar_one_or_none()
    if found is None:
        raise NotStored("photo", photo_id)
    return bytes(found)


def _of_trip(plan_id: str, trip_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(trip_photos.c.plan_id == plan_id, trip_photos.c.trip_id == trip_id)
