"""The one answer to "may this lot be eaten on that day?", and how many days are left."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from inventory.model import DatePolicy, ExpiryKind


class Dated(Protocol):
    """Whatever has a day on which it came, and a date on its label."""

    @property
    def available_on(self) -> date:
        """First day on which it is there."""

    @property
    def expires_on(self) -> date:
        """Date on the label."""

    @property
    def expiry_kind(self) -> ExpiryKind:
        """What the date means."""


class DaysLeft(StrEnum):
    """How soon the last day of use is: the bands that every list, page and print goes by."""

    EXPIRED = "expired"
    TODAY = "today"
    WITHIN_3 = "within_3"
    WITHIN_7 = "within_7"
    LATER = "later"


def last_use_day(lot: Dated, policy: DatePolicy) -> date:
    """Return the last day on which ``lot`` may be used or moved.

    The date on the label minus the margin of its kind; 消費期限 and 賞味期限 have one each.
    """
    if lot.expiry_kind is ExpiryKind.USE_BY:
        margin_days = policy.use_by_margin_days
    else:
        margin_days = policy.best_before_margin_days
    try:
        return lot.expires_on - timedelta(days=margin_days)
    except OverflowError:
        return date.max if margin_days < 0 else date.min


def usable_on(lot: Dated, day: date, policy: DatePolicy) -> bool:
    """Tell whether ``lot`` is there and may be used on ``day``."""
    return lot.available_on <= day <= last_use_day(lot, policy)


def days_left(last_use_on: date, *, day: date) -> int:
    """Return the nights between ``day`` and the last day of use: 0 = today is the last day.

    Below 0 the food is expired. ``last_use_on`` is what ``last_use_day`` gives, not the label.
    """
    return (last_use_on - day).days


def lasts_days(lot: Dated, policy: DatePolicy) -> int:
    """Return the nights from the day on which ``lot`` comes to its last day of use.

    That is what a programme's intake rule asks for. Below 0 it comes too late to be used.
    """
    return days_left(last_use_day(lot, policy), day=lot.available_on)


def band_of(last_use_on: date, *, day: date) -> DaysLeft:
    """Return the band that a last day of use falls into on ``day``: 0, 1 to 3, 4 to 7, more."""
    left_days = days_left(last_use_on, day=day)
    if left_days < 0:
        return DaysLeft.EXPIRED
    if left_days == 0:
        return DaysLeft.TODAY
    if left_days <= 3:
        return DaysLeft.WITHIN_3
    return DaysLeft.WITHIN_7 if left_days <= 7 else DaysLeft.LATER
