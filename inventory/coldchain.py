"""The cold chain: readings of stores, the limits that they break, and readings that are missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.days import JST, day_of, moment_of
from inventory.entry import PersonId
from inventory.keeping_errors import ReadingWrong
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.storage_limit import COOLEST_DC, WARMEST_DC, StorageLimit, limit_of_zone
from inventory.texts import wrong_text

MOST_ID_LETTERS = 50
"""The id of a reading is part of the id of the hold that it leads to."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two devices may be apart; a choice of ours."""
READINGS_A_DAY = 2
"""Morning and afternoon."""


class Source(StrEnum):
    """Where a reading was written first."""

    SCREEN = "screen"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimits:
    """Between which temperatures a store's unit is kept, tenths of a degree; None = no limit."""

    site_id: str
    unit_id: str
    zone: Zone
    at_most_dc: int | None
    at_least_dc: int | None = None

    @property
    def is_watched(self) -> bool:
        """Tell whether there is anything to read: a unit without limits has no breach."""
        return self.at_most_dc is not None or self.at_least_dc is not None

    def allows(self, temperature_dc: int) -> bool:
        """Tell whether the unit may be at a temperature."""
        limit = StorageLimit(at_most_dc=self.at_most_dc, at_least_dc=self.at_least_dc)
        return limit.allows(temperature_dc)


def limits_of(
    site_id: str,
    unit_id: str,
    *,
    zone: Zone,
    at_most_dc: int | None = None,
    at_least_dc: int | None = None,
) -> UnitLimits:
    """Return the limits of a unit; where no most is given, its zone's."""
    if at_most_dc is None:
        at_most_dc = limit_of_zone(zone).at_most_dc
    return UnitLimits(
        site_id=site_id,
        unit_id=unit_id,
        zone=zone,
        at_most_dc=at_most_dc,
        at_least_dc=at_least_dc,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A temperature of a unit, read by a person at a time. ``action`` is what was done about it.

    The client makes ``reading_id``. Raises ``ReadingWrong``.
    """

    reading_id: str
    site_id: str
    unit_id: str
    measured_at: datetime
    temperature_dc: int
    person_id: PersonId
    source: Source = Source.SCREEN
    note: str = ""
    action: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.reading_id) <= MOST_ID_LETTERS:
            raise ReadingWrong(f"A reading's id has 1 to {MOST_ID_LETTERS} letters.")
        if self.measured_at.tzinfo is None:
            raise ReadingWrong("The time of a reading needs its time zone.")
        if not COOLEST_DC <= self.temperature_dc <= WARMEST_DC:
            raise ReadingWrong(f"{self.temperature_dc / 10} degrees is no temperature of a store.")
        for name in ("reading_id", "site_id", "unit_id", "person_id", "note", "action"):
            if wrong := wrong_text(getattr(self, name)):
                raise ReadingWrong(f"The {name} of a reading {wrong}.")


def check_time(reading: Reading, *, now: datetime) -> None:
    """Raise ``ReadingWrong`` for a reading of a time that has not come."""
    if reading.measured_at > now + CLOCKS_DIFFER:
        raise ReadingWrong(f"{reading.measured_at.isoformat()} has not come yet.")


def lots_at_risk(
    lots: Iterable[LotFacts], *, limits: UnitLimits, temperature_dc: int
) -> frozenset[str]:
    """Return the lots of a unit that a reading puts at risk.

    All of them where the unit's limits are broken; else those whose own printed limit is.
    """
    if not limits.allows(temperature_dc):
        return frozenset(lot.lot_id for lot in lots)
    return frozenset(lot.lot_id for lot in lots if not _label_allows(lot, temperature_dc))


def _label_allows(lot: LotFacts, temperature_dc: int) -> bool:
    limit = StorageLimit(at_most_dc=lot.storage_at_most_dc, at_least_dc=lot.storage_at_least_dc)
    return limit.allows(temperature_dc)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MissingReading:
    """A part of a day in which nobody read a unit. ``slot`` counts from 0: 0 = the morning."""

    day: date
    slot: int
    site_id: str
    unit_id: str


def slot_of(instant: datetime, *, readings_a_day: int = READINGS_A_DAY) -> tuple[date, int]:
    """Return the day in Japan and the part of it that an instant falls into."""
    local = instant.astimezone(JST)
    return local.date(), (local.hour * 60 + local.minute) * readings_a_day // (24 * 60)


def missing_readings(
    units: Iterable[UnitLimits],
    readings: Iterable[tuple[str, str, datetime]],
    *,
    first_on: date,
    last_on: date,
    now: datetime,
    readings_a_day: int = READINGS_A_DAY,
) -> tuple[MissingReading, ...]:
    """Return what was not read from one day to another, both included, as far as it is over.

    ``readings`` are site, unit and time of what was read. Units without limits are not watched.
    """
    read = {
        (site_id, unit_id, *slot_of(at, readings_a_day=readings_a_day))
        for site_id, unit_id, at in readings
    }
    watched = sorted({(u.site_id, u.unit_id) for u in units if u.is_watched})
    return tuple(
        MissingReading(day=day, slot=slot, site_id=site_id, unit_id=unit_id)
        for day, slot in _slots_over(first_on, last_on, now=now, readings_a_day=readings_a_day)
        for site_id, unit_id in watched
        if (site_id, unit_id, day, slot) not in read
    )


def _slots_over(
    first_on: date, last_on: date, *, now: datetime, readings_a_day: int
) -> Iterator[tuple[date, int]]:
    length = timedelta(days=1) / readings_a_day
    day = first_on
    while day <= min(last_on, day_of(now)):
        start = moment_of(day)
        for slot in range(readings_a_day):
            if start + length * (slot + 1) <= now:
                yield day, slot
        day += timedelta(days=1)
