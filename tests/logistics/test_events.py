"""events.json: each kind by example, what it makes of a month, and files that are refused."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from inventory.model import Category, ExpiryKind, LotId, Zone
from logistics.errors import ChangesUnreadable, EventRefused
from logistics.events import (
    KINDS,
    Decline,
    DriverIll,
    Event,
    LotChanges,
    LotComes,
    LotMissing,
    RoadCloses,
    SessionAdded,
    SessionCancelled,
    StoreFails,
    as_known,
    events_json,
    read_events,
    revised,
)
from logistics.generate import generate_month
from logistics.model import Scenario, SiteId

MONTH = generate_month(seed=5, halls=4, days=10)
DAY = MONTH.days[4]
HALL = next(s.site_id for s, d in ((MONTH.sites[k[0]], k[1]) for k in MONTH.sessions) if d >= DAY)
LOT = next(iter(MONTH.lots.values()))
VEHICLE = MONTH.shifts[0].vehicle_id

EXAMPLES: dict[str, Event] = {
    "lot_comes": LotComes(
        lot_id=LotId("NEW"),
        product_id=LOT.product_id,
        site_id=SiteId(LOT.site_id),
        available_on=DAY,
        quantity_g=12_500,
        case_g=2_500,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=DAY + timedelta(days=3),
        donor="店",
        known_on=DAY,
    ),
    "lot_missing": LotMissing(lot_id=LOT.lot_id),
    "lot_changes": LotChanges(lot_id=LOT.lot_id, quantity_g=1_001),
    "store_fails": StoreFails(site_id=HALL, zone=Zone.CHILLED, from_on=DAY, capacity_ul=1_500),
    "road_closes": RoadCloses(from_id=HALL, to_id=SiteId(LOT.site_id), both_ways=False),
    "driver_ill": DriverIll(vehicle_id=VEHICLE, day=DAY, to_on=DAY + timedelta(days=1)),
    "session_cancelled": SessionCancelled(
        site_id=HALL, day=next(d for s, d in MONTH.sessions if s == HALL and d >= DAY)
    ),
    "session_added": SessionAdded(
        site_id=HALL,
        day=next(d for d in MONTH.days if (HALL, d) not in MONTH.sessions),
        ready_by_min=690,
        needs_g={Category.STAPLE: 3_000, Category.FRUIT: 1_500},
        meals=20,
    ),
    "decline": Decline(site_id=HALL, category=Category.VEGETABLE, from_on=DAY),
}


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "events.json"
    file.write_text(text, encoding="utf-8")
    return file


def after(name: str, month: Scenario = MONTH) -> Scenario:
    return revised(month, [EXAMPLES[name]])


def test_there_is_an_example_of_every_kind() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    text = events_json([EXAMPLES[name]])
    assert json.loads(text)["events"][0]["kind"] == name
    assert read_events(written(tmp_path, text)) == (EXAMPLES[name],)


def test_a_donation_comes() -> None:
    lot = after("lot_comes").lots[LotId("NEW")]
    assert (lot.quantity_g, lot.case_g, lot.available_on) == (12_500, 2_500, DAY)
    assert len(after("lot_comes").lots) == len(MONTH.lots) + 1


def test_a_donation_stays_away_or_is_less() -> None:
    assert after("lot_missing").lots[LOT.lot_id] == replace(LOT, quantity_g=0)
    assert after("lot_changes").lots[LOT.lot_id] == replace(LOT, quantity_g=1_001)


def test_a_freezer_fails_to_the_end_of_the_month() -> None:
    month = after("store_fails")
    assert month.night_capacity_ul(HALL, Zone.CHILLED, MONTH.end) <= 1_500
    before = DAY - timedelta(days=1)
    was = MONTH.night_capacity_ul(HALL, Zone.CHILLED, before)
    assert month.night_capacity_ul(HALL, Zone.CHILLED, before) == was


def test_a_closed_road_stays_in_the_month() -> None:
    assert after("road_closes") == MONTH
    event = EXAMPLES["road_closes"]
    assert isinstance(event, RoadCloses)
    assert event.legs == {(event.from_id, event.to_id)}
    assert replace(event, both_ways=True).legs == {
        (event.from_id, event.to_id),
        (event.to_id, event.from_id),
    }


def test_a_driver_is_ill_on_those_days_only() -> None:
    month = after("driver_ill")
    gone = set(MONTH.shifts) - set(month.shifts)
    days = {DAY, DAY + timedelta(days=1)}
    assert gone == {s for s in MONTH.shifts if s.vehicle_id == VEHICLE and s.day in days}


def test_a_session_falls_away_and_one_is_added() -> None:
    cancelled, added = EXAMPLES["session_cancelled"], EXAMPLES["session_added"]
    assert isinstance(cancelled, SessionCancelled)
    assert isinstance(added, SessionAdded)
    assert set(MONTH.sessions) - set(after("session_cancelled").sessions) == {(HALL, cancelled.day)}
    month = after("session_added")
    assert month.sessions[HALL, added.day] == 690
    assert month.need_g[HALL, added.day, Category.FRUIT] == 1_500


def test_what_is_declined_is_never_counted_against_anybody() -> None:
    month = after("decline")
    gone = {k for k in MONTH.need_g if k not in month.need_g}
    assert gone == {
        k for k in MONTH.need_g if k[0] == HALL and k[1] >= DAY and k[2] is Category.VEGETABLE
    }
    assert month.whole_need_g(HALL) < MONTH.whole_need_g(HALL)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1"),
        ("[]", "events.json"),
        ('{"format": 2, "events": []}', "events.json"),
        ('{"format": 1}', "events"),
        ('{"format": 1, "events": [7]}', "events[0]"),
        ('{"format": 1, "events": [{"kind": "flood"}]}', "events[0].kind"),
        ('{"format": 1, "events": [{"kind": "lot_missing"}]}', "events[0].lot_id"),
        ('{"format": 1, "events": [{"kind": "lot_missing", "lot_id": 3}]}', "events[0].lot_id"),
        ('{"format": 1, "events": [{"kind": "lot_missing", "lot": "L"}]}', "events[0].lot"),
    ],
)
def test_a_bad_file_is_told_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(ChangesUnreadable) as told:
        read_events(written(tmp_path, text))
    assert place in told.value.fault.place


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("lot_changes", "kg", -1),
        ("lot_changes", "kg", "many"),
        ("lot_changes", "kg", 0.0001),
        ("lot_changes", "kg", True),
        ("store_fails", "zone", "tepid"),
        ("store_fails", "from", "tomorrow"),
        ("session_added", "ready_by", "noon"),
        ("session_added", "needs", {}),
        ("session_added", "needs", {"gold": 1}),
        ("session_added", "meals", 2.5),
        ("road_closes", "both_ways", "yes"),
    ],
)
def test_a_bad_field_is_told_by_name(name: str, field: str, value: Any, tmp_path: Path) -> None:
    root = json.loads(events_json([EXAMPLES[name]]))
    root["events"][0][field] = value
    with pytest.raises(ChangesUnreadable) as told:
        read_events(written(tmp_path, json.dumps(root)))
    assert told.value.fault.place.startswith(f"events.json events[0].{field}")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChangesUnreadable, match="cannot be read"):
        read_events(tmp_path / "events.json")


@pytest.mark.parametrize(
    ("name", "change", "place"),
    [
        ("lot_missing", {"lot_id": "?"}, "lot_id"),
        ("lot_comes", {"lot_id": LOT.lot_id}, "lot_id"),
        ("lot_comes", {"case_g": 0}, "case_kg"),
        ("lot_comes", {"product_id": "?"}, "product_id"),
        ("store_fails", {"to_on": DAY - timedelta(days=1)}, "to"),
        ("driver_ill", {"vehicle_id": "?"}, "vehicle_id"),
        ("driver_ill", {"to_on": DAY - timedelta(days=1)}, "to"),
        ("road_closes", {"to_id": "?"}, "to_id"),
        ("session_cancelled", {"day": date(2000, 1, 1)}, "date"),
        ("session_added", {"day": date(2000, 1, 1)}, "date"),
        ("session_added", {"site_id": MONTH.supplies[0].site_id}, "site_id"),
        ("decline", {"site_id": MONTH.supplies[0].site_id}, "site_id"),
    ],
)
def test_what_does_not_fit_the_month_is_refused(
    name: str, change: dict[str, Any], place: str
) -> None:
    event: Any = replace(EXAMPLES[name], **change)
    with pytest.raises(EventRefused) as told:
        revised(MONTH, [event])
    assert told.value.fault.place == f"events[0].{place}"


def test_news_change_nothing_before_they_are_known() -> None:
    late = [replace(e, known_on=MONTH.end) for e in EXAMPLES.values()]
    assert as_known(MONTH, late, as_of=DAY) == ()
    early = replace(EXAMPLES["store_fails"], from_on=MONTH.start)  # type: ignore[call-arg]
    (dated,) = as_known(MONTH, [early], as_of=DAY)
    assert isinstance(dated, StoreFails)
    assert dated.from_on == DAY


def test_what_is_only_about_the_past_is_refused() -> None:
    day_after = MONTH.end
    for name in ("lot_comes", "driver_ill", "session_added"):
        with pytest.raises(EventRefused, match="what has happened"):
            as_known(MONTH, [EXAMPLES[name]], as_of=day_after)
