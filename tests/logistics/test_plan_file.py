"""plan.json in and out."""

import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model import LotId
from logistics.errors import PlanUnreadable
from logistics.model import SiteId, VehicleId
from logistics.plan_file import read_plan, write_plan
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

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "scenario": "麒麟のまち",
    "trips": [
        {
            "trip_id": "T1",
            "vehicle_id": "V1",
            "date": "2026-12-02",
            "stops": [
                {
                    "site_id": "LOGI",
                    "arrive": "08:45",
                    "depart": "09:00",
                    "load": [{"lot_id": "L1", "kg": 20}],
                },
                {
                    "site_id": "HALL",
                    "arrive": "9:25",
                    "depart": "24:00",
                    "unload": [{"lot_id": "L1", "kg": "20.0"}],
                },
            ],
        }
    ],
    "uses": [{"site_id": "HALL", "date": "2026-12-03", "lot_id": "L1", "kg": 18.5}],
    "metrics": {"wasted_kg": 0, "min_fill": 0.61, "used_kg": 2890, "cost_yen": 81200},
    "bounds": {"min_fill": 0.61, "fills": [0.61, 0.63], "cost_yen": None},
    "made_by": {"program": "hakobi", "fingerprint": "f", "seed": 2**40, "seconds": 118},
    "unknown": 1,
}


def test_the_values() -> None:
    plan = read_plan(json.dumps(EXAMPLE))
    trip = plan.trips[0]
    assert (trip.day, trip.stops[1].arrive_min, trip.stops[1].depart_min) == (
        date(2026, 12, 2),
        565,
        1440,
    )
    assert trip.stops[0].load == (LotQuantity(lot_id=LotId("L1"), quantity_g=20_000),)
    assert trip.stops[1].unload == trip.stops[0].load
    assert plan.uses[0].quantity_g == 18_500
    assert plan.discards == ()
    assert plan.metrics == PlanMetrics(wasted_g=0, used_g=2_890_000, min_fill=0.61, cost_yen=81200)
    assert plan.bounds == Bounds(min_fill=0.61, fills=(0.61, 0.63))
    assert plan.made_by.seed == 2**40


def test_a_byte_order_mark_and_missing_optional_parts() -> None:
    example = {k: v for k, v in EXAMPLE.items() if k not in {"scenario", "made_by", "unknown"}}
    plan = read_plan("\N{ZERO WIDTH NO-BREAK SPACE}" + json.dumps(example))
    assert plan.scenario == ""
    assert plan.made_by == MadeBy(program="", fingerprint="", seed=0, seconds=0)


DAMAGES: list[tuple[tuple[str | int, ...], object, str]] = [
    (("format",), 2, "format"),
    (("format",), True, "format"),
    (("scenario",), 5, "plan.scenario"),
    (("trips",), {}, "trips"),
    (("trips", 0), 5, "trips[0]"),
    (("trips", 0, "trip_id"), None, "trips[0].trip_id"),
    (("trips", 0, "vehicle_id"), "\ud800", "trips[0].vehicle_id"),
    (("trips", 0, "date"), "20261202", "trips[0].date"),
    (("trips", 0, "date"), 20261202, "trips[0].date"),
    (("trips", 0, "stops"), None, "trips[0].stops"),
    (("trips", 0, "stops", 0, "arrive"), "24:01", "trips[0].stops[0].arrive"),
    (("trips", 0, "stops", 0, "depart"), 540, "trips[0].stops[0].depart"),
    (("trips", 0, "stops", 0, "load"), None, "trips[0].stops[0].load"),
    (("trips", 0, "stops", 0, "load", 0, "lot_id"), 1, "trips[0].stops[0].load[0].lot_id"),
    (("trips", 0, "stops", 0, "load", 0, "kg"), 1.0005, "trips[0].stops[0].load[0].kg"),
    (("trips", 0, "stops", 0, "load", 0, "kg"), True, "trips[0].stops[0].load[0].kg"),
    (("uses", 0, "kg"), "much", "uses[0].kg"),
    (("uses", 0, "kg"), 1e9, "uses[0].kg"),
    (("uses", 0, "kg"), float("nan"), "uses[0].kg"),
    (("uses", 0, "kg"), 10**400, "uses[0].kg"),
    (("uses",), None, "uses"),
    (("discards",), 1, "discards"),
    (("metrics",), None, "metrics"),
    (("metrics", "min_fill"), None, "metrics.min_fill"),
    (("bounds",), [], "bounds"),
    (("bounds", "min_fill"), "x", "bounds.min_fill"),
    (("bounds", "fills"), 0.5, "bounds.fills"),
    (("bounds", "fills", 0), None, "bounds.fills"),
    (("made_by",), 1, "made_by"),
    (("made_by", "seed"), "x", "made_by.seed"),
    (("made_by", "program"), 1, "made_by.program"),
    (("made_by", "approved_by"), 1, "made_by.approved_by"),
]


@pytest.mark.parametrize(("path", "value", "place"), DAMAGES)
def test_what_is_no_plan_names_its_place(
    path: tuple[str | int, ...], value: object, place: str
) -> None:
    example = deepcopy(EXAMPLE)
    thing: Any = example
    for key in path[:-1]:
        thing = thing[key]
    thing[path[-1]] = value
    with pytest.raises(PlanUnreadable) as refused:
        read_plan(json.dumps(example))
    assert refused.value.place == place
    assert refused.value.problem


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "[" * 100_000, "1" * 5000, '{"format": 1}'])
def test_no_json_or_no_object(text: str) -> None:
    with pytest.raises(PlanUnreadable):
        read_plan(text)


def test_a_file_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logistics.plan_file.MOST_CHARACTERS", 10)
    with pytest.raises(PlanUnreadable, match="larger"):
        read_plan(" " * 11)


IDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
QUANTITIES = st.builds(LotQuantity, lot_id=IDS.map(LotId), quantity_g=st.integers(-(10**9), 10**9))
MINUTES = st.integers(0, 1440)
DAYS = st.integers(0, 3_000_000).map(lambda d: date(1, 1, 1) + timedelta(days=d))
STOPS = st.builds(
    PlanStop,
    site_id=IDS.map(SiteId),
    arrive_min=MINUTES,
    depart_min=MINUTES,
    unload=st.lists(QUANTITIES, max_size=2).map(tuple),
    load=st.lists(QUANTITIES, max_size=2).map(tuple),
)
TRIPS = st.builds(
    Trip,
    trip_id=IDS.map(TripId),
    vehicle_id=IDS.map(VehicleId),
    day=DAYS,
    stops=st.lists(STOPS, max_size=3).map(tuple),
)
USES = st.builds(
    Use,
    site_id=IDS.map(SiteId),
    day=DAYS,
    lot_id=IDS.map(LotId),
    quantity_g=st.integers(-(10**9), 10**9),
)
NUMBERS = st.floats(-1e8, 1e8)
MAYBE = st.none() | NUMBERS
PLANS = st.builds(
    Plan,
    scenario=IDS,
    trips=st.lists(TRIPS, max_size=3).map(tuple),
    uses=st.lists(USES, max_size=3).map(tuple),
    discards=st.lists(USES, max_size=2).map(tuple),
    metrics=st.builds(
        PlanMetrics,
        wasted_g=st.integers(0, 10**9),
        used_g=st.integers(0, 10**9),
        min_fill=NUMBERS,
        cost_yen=NUMBERS,
    ),
    bounds=st.builds(
        Bounds,
        min_fill=MAYBE,
        wasted_kg=MAYBE,
        fills=st.none() | st.lists(NUMBERS, max_size=3).map(tuple),
        cost_yen=MAYBE,
    ),
    made_by=st.builds(
        MadeBy,
        program=IDS,
        fingerprint=IDS,
        seed=st.integers(),
        seconds=NUMBERS,
        approved_by=st.none() | IDS,
    ),
)


@given(PLANS)
def test_plans_come_back(plan: Plan) -> None:
    text = write_plan(plan)
    assert text.endswith("}\n")
    assert read_plan(text) == plan
    assert write_plan(read_plan(text)) == text


@given(st.text(max_size=60))
def test_any_text_is_refused_with_a_word(text: str) -> None:
    with pytest.raises(PlanUnreadable):
        read_plan(text)


def test_the_sample_plan_comes_back(sample_plan: Plan) -> None:
    text = write_plan(sample_plan)
    assert read_plan(text) == sample_plan
    assert sample_plan.scenario in text  # Japanese stays readable
