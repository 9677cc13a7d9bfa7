"""Which day an instant belongs to where the food is."""

from datetime import UTC, date, datetime, time, timedelta, timezone

JST = timezone(timedelta(hours=9), "Asia/Tokyo")
"""Japan has one zone and no summer time (標準時ニ関スル件, 明治28年勅令第167号)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def day_of(instant: datetime) -> date:
    """Return the day of an aware instant in Japan."""
    return instant.astimezone(JST).date()


def moment_of(day: date, *, minutes: int = 0) -> datetime:
    """Return the instant at which so many minutes of a day in Japan are over."""
    return datetime.combine(day, time(), tzinfo=JST) + timedelta(minutes=minutes)


def microseconds_of(instant: datetime) -> int:
    """Return whole microseconds since 1970-01-01 UTC, exact for every instant."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """Return the instant of ``microseconds_of``, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)
