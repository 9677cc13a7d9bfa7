"""Which food is of use to whom when it comes on a certain day."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from inventory.model import Category
from logistics.classes import LotClass
from logistics.model import Scenario, SiteId


class Usable(NamedTuple):
    """A class that a recipient can use if it comes on a day, and at which sessions."""

    lot_class: int
    sessions: tuple[date, ...]


class Deliverable:
    """Which classes are of use to a recipient when they come on a certain day."""

    def __init__(self, scenario: Scenario, classes: tuple[LotClass, ...]) -> None:
        self.scenario = scenario
        self.classes = classes
        self._served: dict[tuple[int, SiteId, date], tuple[date, ...]] = {}
        self._known: dict[tuple[SiteId, date], tuple[Usable, ...]] = {}
        self._sessions: dict[tuple[SiteId, Category], list[date]] = defaultdict(list)
        for (site_id, day, category), need in sorted(scenario.need_g.items()):
            if need:
                self._sessions[site_id, category].append(day)

    def at(self, site_id: SiteId, day: date) -> tuple[Usable, ...]:
        """Return the classes that may come to ``site_id`` on ``day``, with their sessions."""
        key = (site_id, day)
        if key not in self._known:
            found = (self._usable(c, site_id, day) for c in self.classes)
            self._known[key] = tuple(u for u in found if u.sessions)
        return self._known[key]

    def _usable(self, lot_class: LotClass, site_id: SiteId, day: date) -> Usable:
        return Usable(lot_class.number, self.sessions(lot_class, site_id, day))

    def sessions(self, lot_class: LotClass, site_id: SiteId, since: date) -> tuple[date, ...]:
        """Return the sessions that food which came on ``since`` can serve.

        None where the recipient excludes it; only that day's where it has no store for it.
        """
        key = (lot_class.number, site_id, since)
        if key not in self._served:
            self._served[key] = self._sessions_served(lot_class, site_id, since)
        return self._served[key]

    def _sessions_served(
        self, lot_class: LotClass, site_id: SiteId, since: date
    ) -> tuple[date, ...]:
        product = lot_class.product
        if self.scenario.exclusion_of(site_id, product):
            return ()
        hold = self.scenario.policy.recipient_hold_days.get(product.zone)
        until = lot_class.last_day
        if hold is not None:
            until = min(until, since + timedelta(days=hold))
        days = self._sessions.get((site_id, product.category), ())
        room = self.scenario.has_room(site_id, product)
        return tuple(d for d in days if since <= d <= until and (room or d == since))
