"""The one answer to "may this lot be eaten on that day?"."""

from datetime import date, timedelta

from inventory.model import DatePolicy, ExpiryKind, Lot


def last_use_day(lot: Lot, policy: DatePolicy) -> date:
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


def usable_on(lot: Lot, day: date, policy: DatePolicy) -> bool:
    """Tell whether ``lot`` is there and may be used on ``day``."""
    return lot.available_on <= day <= last_use_day(lot, policy)
