"""The round of temperatures: every unit is read, food at risk is held, typing errors taken back."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from uuid import uuid4, uuid5

from fastapi.responses import Response

from api.master.cold_units import limits_for, watched_units, zones_beside_units
from api.trips.trip_work import FOLLOW_UPS
from api.web import hub_links
from api.web.hub_desk import AForm, Desk, Form, HubDesk
from api.web.pages.hub_keeping import HubTemperaturesPage, UnitLine, WrittenLine
from inventory.accounts import IN_UNIT
from inventory.coldchain import Reading, UnitLimits, missing_readings
from inventory.days import moment_of
from inventory.errors import LotHeld, StockShort
from inventory.keeping_errors import ReadingKept, ReadingUnknown
from inventory.store import readings
from inventory.store.readings import Sought
from inventory.store.stock import stock
from inventory.store.taken_back import find_taken_back, take_reading_back


def missing_units(desk: HubDesk) -> dict[str, int]:
    """Return how often each unit of the base should have been read today and was not."""
    start = moment_of(desk.day)
    found = missing_readings(
        _watched(desk),
        readings.times_read(
            desk.connection, since=start, until=start + timedelta(days=1), site_id=desk.base_id
        ),
        first_on=desk.day,
        last_on=desk.day,
        now=desk.now,
    )
    counts: dict[str, int] = {}
    for one in found:
        counts[one.unit_id] = counts.get(one.unit_id, 0) + 1
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the form of a round says of a unit; ``temperature_dc`` None = nothing readable."""

    text: str
    action: str
    temperature_dc: int | None


def show_units(desk: Desk) -> Response:
    """Show every unit of the base that has limits, in one form."""
    return desk.answer(_units_page(desk, {}))


def _units_page(
    desk: HubDesk, filled: Mapping[str, Filled], *, problem: str = "", round_id: str = ""
) -> HubTemperaturesPage:
    missing = missing_units(desk)
    asked = desk.request.query_params
    held = asked.get("held", "")
    written = _written(desk, asked.get("round", ""))
    units = _watched(desk)
    zones = [unit.zone for unit in units]
    return HubTemperaturesPage(
        frame=desk.frame("hub_temperatures", problem=problem),
        units=tuple(
            _unit_line(
                desk,
                unit,
                filled.get(unit.unit_id),
                missing=missing.get(unit.unit_id, 0),
                has_others=zones.count(unit.zone) > 1,
            )
            for unit in units
        ),
        round_id=round_id or str(uuid4()),
        is_saved=asked.get("saved") == "1",
        written=written,
        last_round_id=asked.get("round", ""),
        held=int(held) if held.isascii() and held.isdigit() and len(held) < 5 else 0,
        holds_url=hub_links.HOLDS,
    )


def _written(desk: HubDesk, round_id: str) -> tuple[WrittenLine, ...]:
    """Return what a round wrote, with a way to take each of it back."""
    if not round_id:
        return ()
    ids = {_reading_id(round_id, unit.unit_id): unit for unit in _watched(desk)}
    known = {k: found for k in ids if (found := readings.find_reading(desk.connection, k))}
    gone = find_taken_back(desk.connection, list(known))
    return tuple(
        WrittenLine(
            unit=desk.unit_name(ids[reading_id].unit_id),
            temperature_dc=found.reading.temperature_dc,
            is_held=found.hold_id is not None,
            is_taken_back=reading_id in gone,
            url=hub_links.take_back(reading_id),
        )
        for reading_id, found in known.items()
        if found.reading.site_id == desk.base_id
    )


def take_back(reading_id: str, desk: Desk, form: AForm) -> Response:
    """Take a mistyped temperature back; what it alone held goes back to where it lay."""
    found = readings.find_reading(desk.connection, reading_id)
    if found is None or not desk.reach.site(found.reading.site_id):
        desk.reach.refuse("reading", reading_id, unknown=ReadingUnknown(reading_id))
    round_id = form.text("round_id")
    try:
        take_reading_back(
            desk.connection,
            reading_id,
            person_id=desk.person_id,
            reason="mistyped",
            now=desk.now,
            policy=desk.policy,
        )
    except (ReadingKept, StockShort, LotHeld):
        page = _units_page(desk, {}, problem="hub_reading_kept")
        return desk.answer(page, is_wrong=True)
    return desk.went(hub_links.round_written(round_id, held=0))


def _watched(desk: HubDesk) -> list[UnitLimits]:
    found = [*watched_units(desk.connection, desk.base_id), *_beside(desk)]
    return sorted(found, key=lambda unit: (unit.zone, unit.unit_id))


def _beside(desk: HubDesk) -> tuple[UnitLimits, ...]:
    """Return the zones in which food lies beside the units of the base."""
    rows = stock(
        desk.connection, day=desk.day, policy=desk.policy, site_id=desk.base_id, kinds=IN_UNIT
    )
    holding = {row.account.unit_id for row in rows}
    return tuple(zones_beside_units(desk.connection, desk.base_id, holding))


def _unit_line(
    desk: HubDesk, unit: UnitLimits, filled: Filled | None, *, missing: int, has_others: bool
) -> UnitLine:
    sought = Sought(site_id=desk.base_id, unit_id=unit.unit_id, counts=True)
    newest, _ = readings.list_readings(desk.connection, sought, limit=1)
    last = newest[0] if newest else None
    told_dc = filled.temperature_dc if filled else None
    return UnitLine(
        unit_id=unit.unit_id,
        name=desk.unit_name(unit.unit_id),
        zone=unit.zone,
        at_most_dc=unit.at_most_dc,
        at_least_dc=unit.at_least_dc,
        last_dc=last.reading.temperature_dc if last else None,
        last_at=last.reading.measured_at if last else None,
        text=filled.text if filled else "",
        action=filled.action if filled else "",
        is_beside=unit.unit_id == unit.zone and has_others,
        is_wrong=filled is not None and filled.text != "" and told_dc is None,
        is_outside=told_dc is not None and not unit.allows(told_dc),
        missing=missing,
    )


def write_round(desk: Desk, form: AForm) -> Response:
    """Write what was read; outside the limits an action is asked for, and the food is held."""
    round_id = form.entry_id("round_id")[:40]
    units = _watched(desk)
    filled = {unit.unit_id: _filled(form, unit.unit_id) for unit in units}
    told = {k: f for k, f in filled.items() if f.text}
    problem = _round_problem(units, told)
    if problem:
        page = _units_page(desk, filled, problem=problem, round_id=round_id)
        return desk.answer(page, is_wrong=True)
    held = set()
    for unit_id, found in told.items():
        reading_id = _reading_id(round_id, unit_id)
        known = readings.find_reading(desk.connection, reading_id)
        reading = Reading(
            reading_id=reading_id,
            site_id=desk.base_id,
            unit_id=unit_id,
            measured_at=known.reading.measured_at if known else desk.now,
            temperature_dc=found.temperature_dc or 0,
            person_id=desk.person_id,
            action=found.action,
        )
        limits = limits_for(desk.connection, desk.base_id, unit_id)
        recorded = readings.record(
            desk.connection, reading, limits, now=desk.now, policy=desk.policy
        )
        held |= {recorded.hold_id} - {None}
    return desk.went(hub_links.round_written(round_id, held=len(held)))


def _reading_id(round_id: str, unit_id: str) -> str:
    return str(uuid5(FOLLOW_UPS, f"{round_id} {unit_id}"))


def _filled(form: Form, unit_id: str) -> Filled:
    text = form.text(f"t:{unit_id}")
    return Filled(
        text=text, action=form.text(f"action:{unit_id}"), temperature_dc=celsius_as_dc(text)
    )


def celsius_as_dc(text: str) -> int | None:
    """Return tenths of a degree of a temperature such as －18.5℃; None = no such temperature."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for sign in "−‐–ー":
        plain = plain.replace(sign, "-")
    plain = plain.removesuffix("c").removesuffix("°").removesuffix("度").strip()
    try:
        tenths = Decimal(plain) * 10
    except InvalidOperation:
        return None
    if not tenths.is_finite() or tenths != int(tenths) or abs(tenths) > 2_000:
        return None
    return int(tenths)


def _round_problem(units: list[UnitLimits], told: Mapping[str, Filled]) -> str:
    """Return the key of what is wrong with a round; empty = nothing."""
    if not told:
        return "hub_no_temperature"
    if any(f.temperature_dc is None for f in told.values()):
        return "hub_wrong_temperature"
    for unit in units:
        found = told.get(unit.unit_id)
        is_read = found is not None and found.temperature_dc is not None
        if is_read and found and not unit.allows(found.temperature_dc or 0) and not found.action:
            return "hub_no_action"
    return ""
