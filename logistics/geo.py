"""Sites and trips for GIS tools: one GeoPackage, and GeoJSON beside it.

A confidential site bears its public name only and has no place: no point, no address, no times, and
no trip's line or length gives it away.
"""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import geopandas
from shapely.geometry import LineString, Point

from logistics.model import Scenario, Site, SiteId, SiteKind
from logistics.plan_model import Plan, PlanStop, Trip
from logistics.scenario_files.cells import write_time

GEOPACKAGE = "hakobi.gpkg"
SITES_LAYER, TRIPS_LAYER, STOPS_LAYER = "拠点と食堂", "便", "立寄先"
GEOJSON = {SITES_LAYER: "sites.geojson", TRIPS_LAYER: "trips.geojson", STOPS_LAYER: "stops.geojson"}
WGS84 = "EPSG:4326"

KIND_JA = {
    SiteKind.LOGISTICS_HUB: "ロジ拠点",
    SiteKind.HUB_BASE: "ハブ拠点",
    SiteKind.DINING_HALL: "地域食堂",
    SiteKind.PARTNER_FACILITY: "協力施設",
}

Feature = dict[str, object]


def export_geo(scenario: Scenario, plan: Plan | None, folder: Path) -> tuple[Path, ...]:
    """Write the sites and, where there is a plan, its trips and stops; return the files.

    Layers lie in WGS84 (EPSG:4326); lines of trips are straight from stop to stop. Files of an
    earlier export are replaced. Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layers = {SITES_LAYER: _sites(scenario, plan)}
    if plan is not None:
        layers[TRIPS_LAYER] = [_trip(scenario, trip) for trip in plan.trips if trip.stops]
        layers[STOPS_LAYER] = [
            _stop(scenario, trip, i) for trip in plan.trips for i in range(len(trip.stops))
        ]
    package = folder / GEOPACKAGE
    for path in (package, *(folder / name for name in GEOJSON.values())):
        path.unlink(missing_ok=True)
    written = [package]
    for layer, features in layers.items():
        if features:
            frame = geopandas.GeoDataFrame(features, geometry="geometry", crs=WGS84)
            frame.to_file(package, layer=layer, driver="GPKG")
            written.append(folder / GEOJSON[layer])
            frame.to_file(written[-1], layer=layer, driver="GeoJSON")
    return tuple(written)


def _sites(scenario: Scenario, plan: Plan | None) -> list[Feature]:
    used_g: dict[SiteId, int] = defaultdict(int)
    for use in plan.uses if plan else ():
        used_g[use.site_id] += use.quantity_g
    return [
        {
            "site_id": site.site_id,
            "name": site.shown_name,
            "kind": str(site.kind),
            "kind_ja": KIND_JA[site.kind],
            "confidential": site.confidential,
            "municipality": "" if site.confidential else site.municipality,
            "address": "" if site.confidential else site.address,
            "hub_id": "" if site.confidential else site.hub_id or "",
            "need_kg": scenario.month_need_g.get(site.site_id, 0) / 1000,
            "used_kg": used_g[site.site_id] / 1000 if plan else None,
            "geometry": _point(site),
        }
        for site in scenario.sites.values()
    ]


def _point(site: Site | None) -> Point | None:
    if site is None or site.confidential or site.lat is None or site.lon is None:
        return None
    return Point(site.lon, site.lat)


def _trip(scenario: Scenario, trip: Trip) -> Feature:
    sites = [scenario.sites.get(stop.site_id) for stop in trip.stops]
    first, last = trip.stops[0], trip.stops[-1]
    points = [p for p in map(_point, sites) if p is not None]
    turns = points[:1] + [b for a, b in pairwise(points) if not a.equals(b)]
    return {
        "trip_id": trip.trip_id,
        "vehicle_id": trip.vehicle_id,
        "date": trip.day.isoformat(),
        "start": write_time(first.arrive_min),
        "end": write_time(last.depart_min),
        "stops": len(trip.stops),
        "loaded_kg": sum(q.quantity_g for stop in trip.stops for q in stop.load) / 1000,
        "km": _length_km(scenario, trip),
        "names": " → ".join(s.shown_name if s else "?" for s in sites),
        "geometry": LineString(turns) if len(turns) > 1 else None,
    }


def _length_km(scenario: Scenario, trip: Trip) -> float | None:
    """Return the length, unless it would tell how far away a confidential site is."""
    sites = [scenario.sites.get(stop.site_id) for stop in trip.stops]
    if any(site is None or site.confidential for site in sites):
        return None
    legs = [scenario.leg(a.site_id, b.site_id) for a, b in pairwise(trip.stops)]
    return sum(leg.length_m for leg in legs if leg) / 1000


def _stop(scenario: Scenario, trip: Trip, index: int) -> Feature:
    stop: PlanStop = trip.stops[index]
    site = scenario.sites.get(stop.site_id)
    hidden = site is not None and site.confidential
    return {
        "trip_id": trip.trip_id,
        "stop": index + 1,
        "date": trip.day.isoformat(),
        "site_id": stop.site_id,
        "name": site.shown_name if site else "?",
        "arrive": "" if hidden else write_time(stop.arrive_min),
        "depart": "" if hidden else write_time(stop.depart_min),
        "unload_kg": sum(q.quantity_g for q in stop.unload) / 1000,
        "load_kg": sum(q.quantity_g for q in stop.load) / 1000,
        "geometry": _point(site),
    }
