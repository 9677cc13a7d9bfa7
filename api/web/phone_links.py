"""Whose phone asks: each link that was opened on it has a cookie of its own."""

from datetime import datetime

import sqlalchemy as sa
from fastapi import Request

from api import store
from api.accounts.auth import cookie_name
from api.accounts.reach import Reach
from api.driver import access
from api.driver.access import Link
from api.permissions import Scope
from api.planning import own_parts
from api.settings import Settings
from api.store import StoredPlan
from logistics.plan_model import Trip

COOKIE = "hakobi_trip"


def cookie_of(settings: Settings, key: str) -> str:
    """Return the name of the cookie of one link, so that a phone may have several trips."""
    return cookie_name(settings, f"{COOKIE}-{key}")


def link_of(
    request: Request,
    connection: sa.Connection,
    settings: Settings,
    *,
    key: str,
    now: datetime,
    is_telling: bool,
) -> Link:
    """Return the link of that name that the phone has opened; raise ``NotStored``.

    What was noted may be told for a week after the link has closed (``is_telling``).
    """
    session = request.cookies.get(cookie_of(settings, key))
    link = access.link_of_session(connection, session, now=now, is_telling=is_telling)
    if link.link_id != key:
        raise store.NotStored("trip", "")
    return link


def trip_of(stored: StoredPlan, link: Link) -> Trip:
    """Return the trip of a link."""
    reach = Reach(link.person, scope=Scope.ALL, route_name="driver_trip")
    return own_parts.get_trip(stored, link.trip_id, reach)
