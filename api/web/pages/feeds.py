"""The calendars that halls and drivers may subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A recipient or driver; ``url`` is the calendar's secret address, empty where there is none.

    ``open_url`` is the same for programs that subscribe on a tap.
    """

    name: str
    url: str
    open_url: str
    make_url: str
    revoke_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsPage:
    """The calendars that a person may hand out."""

    template: ClassVar[str] = "feeds.html"

    halls: tuple[FeedRow, ...]
    drivers: tuple[FeedRow, ...]


def feeds_page(*, halls: Iterable[FeedRow], drivers: Iterable[FeedRow]) -> FeedsPage:
    """Build the page."""
    return FeedsPage(halls=tuple(halls), drivers=tuple(drivers))
