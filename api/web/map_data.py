"""Sites, trips and roads as GeoJSON for the map on a screen: only what the reader may see.

A confidential site comes with its place to whoever may know it, and not at all to others; the line
of a trip leaves it out, too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from logistics.model import SUPPLY_KINDS, Scenario, Site, SiteId
from logistics.sheet_model import RouteSheet, SheetStop, StopRole
from routing.sources.road_graph import Position, RoadGraph, path_between

Feature = Mapping[str, Any]

DECIMALS = 5
"""Of degrees: about a metre."""


def collection(features: Iterable[Feature]) -> Mapping[str, Any]:
    """Return a GeoJSON collection; longitude comes first there."""
    return {"type": "FeatureCollection", "features": list(features)}


def may_place(site: Site, revealed: frozenset[SiteId]) -> bool:
    """Tell whether a site's place may be shown to whom the confidential ones are ``revealed``."""
    return not site.confidential or site.site_id in revealed


def site_features(
    scenario: Scenario, sites: Iterable[SiteId], *, revealed: frozenset[SiteId]
) -> list[Feature]:
    """Return a point for each of the sites whose place may be shown."""
    known = (scenario.sites[site_id] for site_id in sites)
    return [
        _point(
            at,
            what="site",
            name=site.name if site.site_id in revealed else site.shown_name,
            kind=str(site.kind),
            supply=site.kind in SUPPLY_KINDS,
        )
        for site in known
        if may_place(site, revealed) and (at := _place(site)) is not None
    ]


def trip_features(sheet: RouteSheet, roads: RoadGraph | None) -> list[Feature]:
    """Return the line of a trip along the roads, and its stops with their numbers."""
    course = [at for stop in sheet.stops if (at := _place(stop)) is not None]
    line = path_between(roads, course) if roads else tuple(course)
    stops = [
        _point(
            at,
            what="stop",
            name=stop.name,
            kind=str(stop.kind),
            supply=stop.kind in SUPPLY_KINDS,
            number=stop.position if stop.role is StopRole.CALL else 0,
            trip_id=sheet.trip_id,
        )
        for stop in sheet.stops
        if stop.role is not StopRole.RETURN and (at := _place(stop)) is not None
    ]
    told = {"what": "trip", "trip_id": sheet.trip_id, "vehicle_id": sheet.vehicle_id}
    return ([_line(line, **told)] if len(line) > 1 else []) + stops


def road_features(roads: RoadGraph) -> list[Feature]:
    """Return a line for each stretch of road."""
    return [
        _line(edge.shape, what="road", road_class=edge.road_class, name=edge.name)
        for edge in roads.edges
    ]


def _place(found: Site | SheetStop) -> Position | None:
    if found.lat is None or found.lon is None:
        return None
    return Position(found.lat, found.lon)


def _point(at: Position, **properties: object) -> Feature:
    return _feature("Point", _degrees(at), properties)


def _line(course: Iterable[Position], **properties: object) -> Feature:
    return _feature("LineString", [_degrees(at) for at in course], properties)


def _feature(kind: str, coordinates: object, properties: Mapping[str, object]) -> Feature:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _degrees(at: Position) -> list[float]:
    return [round(at.lon, DECIMALS), round(at.lat, DECIMALS)]
