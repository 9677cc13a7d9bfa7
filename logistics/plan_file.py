"""plan.json in plan format 1 ↔ the frozen ``Plan``."""

import json
import math
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from inventory.model import LotId
from logistics.errors import PlanUnreadable
from logistics.model import SiteId, VehicleId
from logistics.plan_model import (
    Bounds,
    LotQuantity,
    MadeBy,
    Plan,
    PlanMetrics,
    PlanStop,
    Trip,
    TripId,
    Use,
)
from logistics.scenario_files.cells import CellFault, read_date, read_time_min, write_time

MOST_CHARACTERS = 64 * 2**20

T = TypeVar("T")
Thing = dict[str, Any]


def read_plan(text: str) -> Plan:
    """Return the plan in the text of a plan.json; unknown keys are ignored.

    Says nothing about rules: weights may be negative and ids unknown, that is the checker's part.
    Raises ``PlanUnreadable`` with the place.
    """
    root = _object(_load(text), "plan")
    if type(root.get("format")) is not int or root["format"] != 1:
        raise PlanUnreadable("format", f"must be 1, not {_short(root.get('format'))}")
    return Plan(
        scenario=_text(root, "scenario", "plan", default=""),
        trips=_each(root, "trips", _trip),
        uses=_each(root, "uses", _use),
        discards=_each(root, "discards", _use, default=[]),
        metrics=_metrics(_object(root.get("metrics"), "metrics")),
        bounds=_bounds(_object(root.get("bounds"), "bounds")),
        made_by=_made_by(_object(root.get("made_by", {}), "made_by")),
    )


def _load(text: str) -> object:
    if len(text) > MOST_CHARACTERS:
        raise PlanUnreadable("plan", "is larger than hakobi reads")
    try:
        root: object = json.loads(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    except ValueError as error:
        raise PlanUnreadable("plan", f"is no JSON: {error}") from None
    except RecursionError:
        raise PlanUnreadable("plan", "is nested too deeply") from None
    return root


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _object(value: object, place: str) -> Thing:
    if not isinstance(value, dict):
        raise PlanUnreadable(place, f"must be an object, not {_short(value)}")
    return value


def _text(thing: Thing, key: str, place: str, *, default: str | None = None) -> str:
    value = thing.get(key, default)
    if not isinstance(value, str) or not _is_encodable(value):
        raise PlanUnreadable(f"{place}.{key}", f"must be text, not {_short(value)}")
    return value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _each(
    thing: Thing, key: str, read: Callable[[Thing, str], T], *, place: str = "", default: Any = None
) -> tuple[T, ...]:
    path = f"{place}.{key}" if place else key
    value = thing.get(key, default)
    if not isinstance(value, list):
        raise PlanUnreadable(path, f"must be a list, not {_short(value)}")
    places = ((x, f"{path}[{i}]") for i, x in enumerate(value))
    return tuple(read(_object(x, at), at) for x, at in places)


def _trip(thing: Thing, place: str) -> Trip:
    return Trip(
        trip_id=TripId(_text(thing, "trip_id", place)),
        vehicle_id=VehicleId(_text(thing, "vehicle_id", place)),
        day=_date(thing, place),
        stops=_each(thing, "stops", _stop, place=place),
    )


def _stop(thing: Thing, place: str) -> PlanStop:
    return PlanStop(
        site_id=SiteId(_text(thing, "site_id", place)),
        arrive_min=_time_min(thing, "arrive", place),
        depart_min=_time_min(thing, "depart", place),
        unload=_each(thing, "unload", _lot_quantity, place=place, default=[]),
        load=_each(thing, "load", _lot_quantity, place=place, default=[]),
    )


def _lot_quantity(thing: Thing, place: str) -> LotQuantity:
    return LotQuantity(
        lot_id=LotId(_text(thing, "lot_id", place)), quantity_g=_grams(thing.get("kg"), place)
    )


def _use(thing: Thing, place: str) -> Use:
    return Use(
        site_id=SiteId(_text(thing, "site_id", place)),
        day=_date(thing, place),
        lot_id=LotId(_text(thing, "lot_id", place)),
        quantity_g=_grams(thing.get("kg"), place),
    )


def _date(thing: Thing, place: str) -> date:
    try:
        return read_date(_text(thing, "date", place), [])
    except CellFault:
        raise PlanUnreadable(f"{place}.date", "is no date YYYY-MM-DD") from None


def _time_min(thing: Thing, key: str, place: str) -> int:
    try:
        return read_time_min(_text(thing, key, place), [])
    except CellFault:
        raise PlanUnreadable(f"{place}.{key}", "is no time HH:MM") from None


def _number(value: object, place: str) -> float:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
        if abs(number) < 1e9:
            return number
    raise PlanUnreadable(place, f"{_short(value)} is no finite number below 1e9")


def _grams(value: object, place: str) -> int:
    grams = _number(value, f"{place}.kg") * 1000
    if abs(grams - round(grams)) > 0.001:
        raise PlanUnreadable(f"{place}.kg", f"{_short(value)} has more than three decimals")
    return round(grams)


def _metrics(thing: Thing) -> PlanMetrics:
    value = {
        key: _number(thing.get(key), f"metrics.{key}")
        for key in ("wasted_kg", "used_kg", "min_fill", "cost_yen")
    }
    return PlanMetrics(
        wasted_g=round(value["wasted_kg"] * 1000),
        used_g=round(value["used_kg"] * 1000),
        min_fill=value["min_fill"],
        cost_yen=value["cost_yen"],
    )


def _bounds(thing: Thing) -> Bounds:
    def limit(key: str) -> float | None:
        value = thing.get(key)
        return None if value is None else _number(value, f"bounds.{key}")

    fills = thing.get("fills")
    if fills is not None and not isinstance(fills, list):
        raise PlanUnreadable("bounds.fills", f"must be a list or null, not {_short(fills)}")
    return Bounds(
        min_fill=limit("min_fill"),
        wasted_kg=limit("wasted_kg"),
        fills=None if fills is None else tuple(_number(x, "bounds.fills") for x in fills),
        cost_yen=limit("cost_yen"),
    )


def _made_by(thing: Thing) -> MadeBy:
    place, approved_by = "made_by", thing.get("approved_by")
    seed = thing.get("seed", 0)
    return MadeBy(
        program=_text(thing, "program", place, default=""),
        fingerprint=_text(thing, "fingerprint", place, default=""),
        seed=seed if type(seed) is int else int(_number(seed, f"{place}.seed")),
        seconds=_number(thing.get("seconds", 0), f"{place}.seconds"),
        approved_by=None if approved_by is None else _text(thing, "approved_by", place),
    )


def write_plan(plan: Plan) -> str:
    """Return the plan.json of a plan: stable, one trip, use or discard a line."""
    root = {
        "format": 1,
        "scenario": plan.scenario,
        "trips": _Lines(map(_trip_out, plan.trips)),
        "uses": _Lines(map(_use_out, plan.uses)),
        "discards": _Lines(map(_use_out, plan.discards)),
        "metrics": _metrics_out(plan.metrics),
        "bounds": _bounds_out(plan.bounds),
        "made_by": _made_by_out(plan.made_by),
    }
    members = (f"{_json(key)}: {_block(value)}" for key, value in root.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


class _Lines(list[Thing]):
    """A list written one member a line."""

    def __init__(self, things: Iterable[Thing]) -> None:
        super().__init__(things)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _block(value: object) -> str:
    if isinstance(value, _Lines) and value:
        return "[\n" + ",\n".join(f"  {_json(x)}" for x in value) + "\n]"
    return _json(value)


def _kg(grams: int) -> int | float:
    return grams // 1000 if grams % 1000 == 0 else grams / 1000


def _trip_out(trip: Trip) -> Thing:
    return {
        "trip_id": trip.trip_id,
        "vehicle_id": trip.vehicle_id,
        "date": trip.day.isoformat(),
        "stops": [_stop_out(stop) for stop in trip.stops],
    }


def _stop_out(stop: PlanStop) -> Thing:
    found: Thing = {
        "site_id": stop.site_id,
        "arrive": write_time(stop.arrive_min),
        "depart": write_time(stop.depart_min),
    }
    for verb, quantities in (("unload", stop.unload), ("load", stop.load)):
        if quantities:
            found[verb] = [{"lot_id": q.lot_id, "kg": _kg(q.quantity_g)} for q in quantities]
    return found


def _use_out(use: Use) -> Thing:
    return {
        "site_id": use.site_id,
        "date": use.day.isoformat(),
        "lot_id": use.lot_id,
        "kg": _kg(use.quantity_g),
    }


def _metrics_out(metrics: PlanMetrics) -> Thing:
    return {
        "wasted_kg": _kg(metrics.wasted_g),
        "min_fill": metrics.min_fill,
        "used_kg": _kg(metrics.used_g),
        "cost_yen": metrics.cost_yen,
    }


def _bounds_out(bounds: Bounds) -> Thing:
    return {
        "min_fill": bounds.min_fill,
        "wasted_kg": bounds.wasted_kg,
        "fills": None if bounds.fills is None else list(bounds.fills),
        "cost_yen": bounds.cost_yen,
    }


def _made_by_out(made_by: MadeBy) -> Thing:
    return {
        "program": made_by.program,
        "fingerprint": made_by.fingerprint,
        "seed": made_by.seed,
        "seconds": made_by.seconds,
        "approved_by": made_by.approved_by,
    }
