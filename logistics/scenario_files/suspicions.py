"""What a scenario may hold but hardly means: warnings.

One function per suspicion, each fed with the sound scenario and the rows it was read from.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from logistics.model import ExclusionField, Scenario, Shift, Site, SiteId
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.tables import Row, Table

FAR_KM = 40
MOST_SITES = 1500
NAMED_SITES = 5
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A scenario, the rows it came from, and where to note what is found."""

    scenario: Scenario
    tables: Mapping[str, Table]
    findings: Findings

    def rows(self, file: str) -> list[Row]:
        """Return the rows of a file."""
        return self.tables[file].rows

    def note(
        self,
        code: str,
        file: str,
        row: Row,
        *,
        column: str = "",
        value: object = "",
        **words: str,
    ) -> None:
        """Note a warning at a row."""
        self.findings.warning(
            code, file, row=row.line, column=column, value=value, words=dict(words)
        )


def note_suspicions(scenario: Scenario, tables: Mapping[str, Table], findings: Findings) -> None:
    """Note as warnings what looks suspicious in a scenario that keeps the format."""
    reading = Reading(scenario=scenario, tables=tables, findings=findings)
    for suspicion in SUSPICIONS:
        suspicion(reading)


def confidential_sites_without_public_name(reading: Reading) -> None:
    """Note confidential sites that others can only see by their id."""
    for row in reading.rows("sites.csv"):
        if row["confidential"] and not row["public_name"]:
            reading.note("confidential_unnamed", "sites.csv", row, column="public_name")


def hubs_that_are_recipients(reading: Reading) -> None:
    """Note a ``hub_id`` that names no base."""
    for row in reading.rows("sites.csv"):
        if row["hub_id"] and not reading.scenario.sites[row["hub_id"]].is_supply:
            reading.note("hub_is_recipient", "sites.csv", row, column="hub_id", value=row["hub_id"])


def sites_far_from_all_others(reading: Reading) -> None:
    """Note sites that a slip in a coordinate may have put far away."""
    placed = [s for s in reading.scenario.sites.values() if s.lat is not None and s.lon is not None]
    if not 2 <= len(placed) <= MOST_SITES:
        return
    lines = {row["site_id"]: row for row in reading.rows("sites.csv")}
    for site in placed:
        nearest_km = _nearest_km(site, placed)
        if nearest_km > FAR_KM:
            place = f"{site.lat}, {site.lon}"
            words = {"count": f"{nearest_km:.0f}"}
            row = lines[site.site_id]
            reading.note("site_far", "sites.csv", row, column="lat, lon", value=place, **words)


def _nearest_km(site: Site, others: list[Site]) -> float:
    """Return the distance to the nearest other site, or to any that is not far."""
    nearest_km = float("inf")
    for other in others:
        if other is not site:
            nearest_km = min(nearest_km, great_circle_km(site, other))
            if nearest_km <= FAR_KM:
                break
    return nearest_km


def great_circle_km(one: Site, other: Site) -> float:
    """Return the distance of two sites as the crow flies, 0 where a place is unknown."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    chord = (
        sin(north / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def outages_without_effect(reading: Reading) -> None:
    """Note outages that take no room away, or on no night."""
    capacity_ul = {(s.site_id, s.zone): s.capacity_ul for s in reading.scenario.stores}
    for row in reading.rows("outages.csv"):
        if row["to"] < row["from"]:
            reading.note("outage_reversed", "outages.csv", row, column="to", value=row["to"])
        elif row["capacity_l"] >= capacity_ul.get((row["site_id"], row["zone"]), 0):
            reading.note("outage_no_effect", "outages.csv", row, column="capacity_l")


def vehicles_without_shift(reading: Reading) -> None:
    """Note vehicles that nobody drives in the month."""
    month = reading.scenario
    driven = {s.vehicle_id for s in month.shifts if month.start <= s.day <= month.end}
    for row in reading.rows("vehicles.csv"):
        vehicle_id = row["vehicle_id"]
        if vehicle_id not in driven:
            reading.note(
                "vehicle_without_shift", "vehicles.csv", row, column="vehicle_id", value=vehicle_id
            )


def odd_shifts(reading: Reading) -> None:
    """Note shifts outside the month, which do nothing, and overlaps, which should be one."""
    month = reading.scenario
    by_day: dict[tuple[str, date], list[tuple[Shift, Row]]] = defaultdict(list)
    for shift, row in zip(month.shifts, reading.rows("shifts.csv"), strict=True):
        if not month.start <= shift.day <= month.end:
            reading.note("shift_outside_month", "shifts.csv", row, column="date", value=shift.day)
        by_day[shift.vehicle_id, shift.day].append((shift, row))
    for shifts in by_day.values():
        ordered = sorted(shifts, key=lambda x: x[0].start_min)
        for (before, _), (after, row) in pairwise(ordered):
            if after.start_min < before.end_min:
                value = f"{after.vehicle_id} {after.day}"
                reading.note("shift_overlap", "shifts.csv", row, column="start", value=value)


def odd_lots(reading: Reading) -> None:
    """Note lots that are waste on arrival, come too late, hold part of a case, or find no room."""
    month = reading.scenario
    room = {(s.site_id, s.zone) for s in month.stores if s.capacity_ul}
    for row in reading.rows("lots.csv"):
        lot = month.lots[row["lot_id"]]
        if month.last_use_day(lot.lot_id) < lot.available_on:
            reading.note("lot_expired", "lots.csv", row, column="expires_on", value=lot.expires_on)
        if lot.available_on > month.end:
            reading.note(
                "lot_after_month", "lots.csv", row, column="available_on", value=lot.available_on
            )
        if rest_g := lot.quantity_g % lot.case_g:
            value, rest = f"{lot.quantity_g / 1000:g}", f"{rest_g / 1000:g}"
            reading.note("lot_broken_case", "lots.csv", row, column="kg", value=value, count=rest)
        zone = month.product_of(lot.lot_id).zone
        if (lot.site_id, zone) not in room:
            reading.note(
                "lot_without_room", "lots.csv", row, column="site_id", value=lot.site_id, zone=zone
            )


def exclusions_without_effect(reading: Reading) -> None:
    """Note exclusions that keep nothing away: misspelt ones are dangerous."""
    month = reading.scenario
    allergens = {a for p in month.products.values() for a in p.kept_away_allergens}
    for row in reading.rows("exclusions.csv"):
        if month.sites[row["site_id"]].is_supply:
            reading.note("exclusion_of_supply", "exclusions.csv", row, column="site_id")
        if row["field"] is ExclusionField.ALLERGEN and row["value"] not in allergens:
            reading.note(
                "allergen_unknown", "exclusions.csv", row, column="value", value=row["value"]
            )


def windows_reversed(reading: Reading) -> None:
    """Note windows that close before they open; open = close says closed and is meant."""
    for row in reading.rows("windows.csv"):
        if row["close"] < row["open"]:
            reading.note("window_reversed", "windows.csv", row, column="close")


def odd_history(reading: Reading) -> None:
    """Note history of sites that are no recipients, and more used than needed."""
    for row in reading.rows("history.csv"):
        if reading.scenario.sites[row["site_id"]].is_supply:
            reading.note("history_of_supply", "history.csv", row, column="site_id")
        if row["used_kg"] > row["need_kg"]:
            reading.note("history_more_used", "history.csv", row, column="used_kg")


def missing_travel(reading: Reading) -> None:
    """Note ways that a trip may want to take and that are not listed."""
    month = reading.scenario
    bases = {month.vehicles[s.vehicle_id].base_id for s in month.shifts}
    needy = {site_id for site_id, need_g in month.month_need_g.items() if need_g}
    stops = [s for s in month.sites if s in needy or s in bases or month.sites[s].is_supply]
    if len(stops) > MOST_SITES:
        return
    lines = {row["site_id"]: row for row in reading.rows("sites.csv")}
    for site_id in stops:
        if site_id in needy and not _is_reachable(month, site_id, bases):
            reading.note(
                "travel_unreachable", "sites.csv", lines[site_id], column="site_id", value=site_id
            )
            continue
        missing = [s for s in stops if s != site_id and (site_id, s) not in month.travel]
        if missing:
            names = ", ".join(missing[:NAMED_SITES]) + (", …" if missing[NAMED_SITES:] else "")
            words: dict[str, object] = {"count": len(missing), "names": names}
            reading.findings.warning(
                "travel_missing", "travel.csv", column="from_id", value=site_id, words=words
            )


def _is_reachable(month: Scenario, site_id: SiteId, bases: set[SiteId]) -> bool:
    """Tell whether a vehicle can go to a site and home, or starts there, or none drives at all."""
    ways = ((base, site_id) in month.travel and (site_id, base) in month.travel for base in bases)
    return site_id in bases or not bases or any(ways)


def lots_above_cautious(reading: Reading) -> None:
    """Note lots of which more is counted than is promised: the rest looks like waste."""
    for row in reading.rows("arrivals.csv"):
        kg = reading.scenario.lots[row["lot_id"]].quantity_g / 1000
        if kg * 1000 > row["cautious_kg"]:
            value = f"{row['cautious_kg'] / 1000:g}"
            count = f"{kg:g}"
            reading.note(
                "lot_above_cautious",
                "arrivals.csv",
                row,
                column="cautious_kg",
                value=value,
                count=count,
            )


def declined_but_needed(reading: Reading) -> None:
    """Note needs of what a recipient declines: they count as hunger."""
    needs_g: dict[tuple[str, str], int] = defaultdict(int)
    for need in reading.scenario.needs:
        needs_g[need.site_id, need.category] += need.quantity_g
    for row in reading.rows("preferences.csv"):
        needed_g = needs_g[row["site_id"], row["category"]]
        if row["declined"] and needed_g:
            reading.note(
                "declined_needed",
                "preferences.csv",
                row,
                column="declined",
                value=row["site_id"],
                count=f"{needed_g / 1000:g}",
            )


SUSPICIONS: tuple[Callable[[Reading], None], ...] = (
    confidential_sites_without_public_name,
    hubs_that_are_recipients,
    sites_far_from_all_others,
    outages_without_effect,
    vehicles_without_shift,
    odd_shifts,
    odd_lots,
    lots_above_cautious,
    declined_but_needed,
    exclusions_without_effect,
    windows_reversed,
    odd_history,
    missing_travel,
)
