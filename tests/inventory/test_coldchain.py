"""Which readings are missing, and what a unit's limits are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inventory.coldchain import limits_of, missing_readings, slot_of
from inventory.days import JST
from inventory.model import Zone

DAY = date(2026, 12, 1)
CHILLED = limits_of("LOGI", "fridge", zone=Zone.CHILLED)
AMBIENT = limits_of("LOGI", "room", zone=Zone.AMBIENT)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST)


@pytest.mark.parametrize(
    ("zone", "most_dc"),
    [(Zone.AMBIENT, None), (Zone.COOL, 150), (Zone.CHILLED, 100), (Zone.FROZEN, -150)],
)
def test_a_unit_without_limits_of_its_own_has_those_of_its_zone(
    zone: Zone, most_dc: int | None
) -> None:
    limits = limits_of("LOGI", "x", zone=zone)
    assert (limits.at_most_dc, limits.at_least_dc) == (most_dc, None)
    assert limits.is_watched == (most_dc is not None)
    own = limits_of("LOGI", "x", zone=zone, at_most_dc=50, at_least_dc=0)
    assert [own.allows(t) for t in (-1, 0, 50, 51)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("instant", "slot"),
    [
        (at(0), (DAY, 0)),
        (at(11, 59), (DAY, 0)),
        (at(12), (DAY, 1)),
        (at(23, 59), (DAY, 1)),
        (datetime(2026, 11, 30, 15, 0, tzinfo=UTC), (DAY, 0)),
    ],
)
def test_a_day_in_japan_has_a_morning_and_an_afternoon(
    instant: datetime, slot: tuple[date, int]
) -> None:
    assert slot_of(instant) == slot


def missing(*read: datetime, now: datetime, **more: int) -> list[tuple[date, int]]:
    found = missing_readings(
        [CHILLED, AMBIENT],
        [("LOGI", "fridge", t) for t in read],
        first_on=DAY,
        last_on=DAY + timedelta(days=1),
        now=now,
        **more,
    )
    assert {(m.site_id, m.unit_id) for m in found} <= {("LOGI", "fridge")}
    return [(m.day, m.slot) for m in found]


def test_what_is_over_and_was_not_read_is_missing() -> None:
    after = at(0, day=DAY + timedelta(days=5))
    tomorrow = DAY + timedelta(days=1)
    assert missing(now=after) == [(DAY, 0), (DAY, 1), (tomorrow, 0), (tomorrow, 1)]
    assert missing(at(9), at(10), at(13, day=tomorrow), now=after) == [(DAY, 1), (tomorrow, 0)]


def test_what_is_not_over_is_not_missing_yet() -> None:
    assert missing(now=at(11, 59)) == []
    assert missing(now=at(12)) == [(DAY, 0)]
    assert missing(at(8), now=at(12)) == []


def test_more_readings_a_day_can_be_asked_for() -> None:
    assert len(missing(now=at(0, day=DAY + timedelta(days=2)), readings_a_day=4)) == 8
    assert missing(at(5), now=at(6), readings_a_day=4) == []
    assert missing(at(5), now=at(12), readings_a_day=4) == [(DAY, 1)]


def test_another_unit_s_reading_does_not_count() -> None:
    other = [("LOGI", "freezer", at(9)), ("HUB", "fridge", at(9))]
    now = at(12)
    found = missing_readings([CHILLED], other, first_on=DAY, last_on=DAY, now=now)
    assert [(m.unit_id, m.slot) for m in found] == [("fridge", 0)]
