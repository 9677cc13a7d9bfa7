"""Which personal data are where, why, how long, and how much is due to go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.privacy.forgetting import Gone
from api.privacy.personal_data import HELD, PERIODS, Both
from api.web import personal_links


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A period: what is kept how many days, and how many rows are over it now.

    ``wrong`` is what was sent and cannot be taken; ``set_url`` is empty where nobody may set it.
    """

    key: str
    name: Both
    after: Both
    whys: tuple[Both, ...]
    days: int
    least_days: int
    most_days: int
    due: int
    wrong: str
    set_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """Something that stays, and why."""

    what: Both
    why: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataPage:
    """All periods, and what stays. ``done`` is the key of the one that was set just now."""

    template: ClassVar[str] = "personal_data.html"

    periods: tuple[PeriodLine, ...]
    stays: tuple[StayLine, ...]
    log_url: str
    done: str


def personal_data_page(
    days: Mapping[str, int],
    due: Iterable[Gone],
    *,
    wrong: tuple[str, str] = ("", ""),
    done: str = "",
) -> PersonalDataPage:
    """Build the page; ``wrong`` is a period that cannot be as it was sent, and what was sent."""
    over: dict[str, int] = {}
    for gone in due:
        over[gone.period] = over.get(gone.period, 0) + gone.rows
    lines = (_line(key, days[key], over.get(key, 0), wrong) for key in PERIODS)
    stays = {held.why: held for held in HELD.values() if any(held.what) and not held.period}
    return PersonalDataPage(
        periods=tuple(lines),
        stays=tuple(StayLine(what=held.what, why=held.why) for held in stays.values()),
        log_url=personal_links.ACCESS_LOG,
        done=done if done in PERIODS else "",
    )


def _line(key: str, days: int, due: int, wrong: tuple[str, str]) -> PeriodLine:
    period = PERIODS[key]
    whys = dict.fromkeys(h.why for h in HELD.values() if h.period == key and any(h.what))
    return PeriodLine(
        key=key,
        name=period.name,
        after=period.after,
        whys=tuple(whys),
        days=days,
        least_days=period.least_days,
        most_days=period.most_days,
        due=due,
        wrong=wrong[1] if wrong[0] == key else "",
        set_url="" if period.is_fixed else personal_links.set_period(key),
    )
