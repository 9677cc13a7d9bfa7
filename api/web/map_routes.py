"""The routes of the map on a screen: its page, and its data as GeoJSON."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api import store
from api.accounts.reach import Reach
from api.deps import AppSettings, Connection, CurrentReach
from api.guards import content_security_policy
from api.planning import own_parts
from api.settings import Settings
from api.store import StoredPlan
from api.web.answers import html
from api.web.map_data import collection, road_features, site_features, trip_features
from api.web.maps import known_roads
from api.web.pages.map import map_page
from logistics.model import Site
from logistics.one_trip.turns import turns_of

GEOJSON = "application/geo+json"
A_DAY_S = 24 * 3600


def map_router() -> APIRouter:
    """Return the map's page and data, to be mounted at the root before the pages of trips."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_map": ("/plans/{plan_id}/map", show_map),
        "page_map_data": ("/plans/{plan_id}/map/day", give_day),
        "page_trip_map_data": ("/plans/{plan_id}/map/trips/{trip_id:path}", give_trip),
        "page_map_roads": ("/map/roads", give_roads),
    }
    for name, (path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=["GET"], name=name)
    return made


def show_map(
    request: Request,
    plan_id: str,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Show the sites and one day's trips as lists, with a map on demand."""
    stored = own_parts.get_plan(connection, plan_id, reach)
    month = own_parts.own_trips(stored, reach)
    page = map_page(
        month,
        sites=_sites(month, reach),
        revealed=reach.revealed(month.scenario),
        day=_day(month, request.query_params.get("day", "")),
        tile_url=settings.tile_url,
        turns=turns_of(stored.plan.trips),
    )
    return with_tiles(html(request, page, address=str(request.url.path)), settings)


def give_day(
    request: Request, plan_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Give the sites, and the own trips of a day, for a map."""
    month = _own_plan(connection, plan_id, reach)
    day = _day(month, request.query_params.get("day", ""))
    ids = [site.site_id for site in _sites(month, reach)]
    features = site_features(month.scenario, ids, revealed=reach.revealed(month.scenario))
    trips = tuple(trip for trip in month.plan.trips if trip.day == day)
    of_day = replace(month, plan=replace(month.plan, trips=trips))
    for sheet in own_parts.own_sheets(of_day, reach):
        features += trip_features(sheet, known_roads())
    return _geojson(collection(features))


def give_trip(plan_id: str, trip_id: str, connection: Connection, reach: CurrentReach) -> Response:
    """Give one own trip for a map."""
    sheet = own_parts.get_sheet(store.get_plan(connection, plan_id), trip_id, reach)
    return _geojson(collection(trip_features(sheet, known_roads())))


def give_roads() -> Response:
    """Give the region's main roads for a map; there are none where ``data/`` is not there."""
    roads = known_roads()
    answer = _geojson(collection(road_features(roads) if roads else ()))
    answer.headers["Cache-Control"] = f"private, max-age={A_DAY_S}"
    return answer


def with_tiles(answer: Response, settings: Settings) -> Response:
    """Let a page ask the host of the tiles that the administrator chose; without tiles none."""
    if settings.tile_url:
        policy = content_security_policy(tile_origin=settings.tile_origin)
        answer.headers["Content-Security-Policy"] = policy
    return answer


def _own_plan(connection: sa.Connection, plan_id: str, reach: Reach) -> StoredPlan:
    return own_parts.own_trips(own_parts.get_plan(connection, plan_id, reach), reach)


def _sites(month: StoredPlan, reach: Reach) -> list[Site]:
    """Return all bases, and the recipients within reach."""
    scenario = month.scenario
    near = (s for s in scenario.recipients if reach.hall(s.site_id, scenario=scenario))
    return [*scenario.supplies, *near]


def _day(month: StoredPlan, asked: str) -> date | None:
    """Return the day that is asked for if it has trips, else the first that has."""
    days = sorted({trip.day for trip in month.plan.trips})
    return next((d for d in days if d.isoformat() == asked), days[0] if days else None)


def _geojson(content: Mapping[str, Any]) -> Response:
    return JSONResponse(content, media_type=GEOJSON)
