"""What one trip has to do: places to visit, and food that goes from one to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from inventory.model import Zone
from logistics.model import Leg, Scenario, SiteId, Vehicle
from routing.model import Window


class Carriage(NamedTuple):
    """Food that goes from one visit of a trip to another; ``volume_ul`` has its zones.

    ``most_aboard_min``: it may be so long on the way in its cold box (None = no limit).
    """

    load: int
    unload: int
    quantity_g: int
    volume_ul: Mapping[Zone, int]
    most_aboard_min: int | None = None


class Visit(NamedTuple):
    """A place of a trip; arrival and departure lie in one of ``windows`` (minutes of the day)."""

    site_id: SiteId
    service_min: int
    windows: tuple[Window, ...]

    @property
    def beginnings(self) -> tuple[Window, ...]:
        """When service can begin so that it ends in time; () = never."""
        found: list[Window] = []
        lasts = self.service_min
        for begins, ends in sorted((a, b - lasts) for a, b in self.windows if a + lasts <= b):
            if found and begins <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], ends)
            else:
                found.append((begins, ends))
        return tuple(found)


class TimedVisit(NamedTuple):
    """The number of a visit with its arrival and departure in minutes of the day."""

    visit: int
    arrive_min: int
    depart_min: int


@dataclass(frozen=True, kw_only=True)
class TripTask:
    """One trip within ``span``: the first and the last visit are at its base.

    There is at most one carriage from one visit to another. Nothing is handled at a visit that no
    carriage names: such a place is only passed.
    """

    scenario: Scenario
    vehicle: Vehicle
    span: Window
    visits: tuple[Visit, ...]
    carriages: tuple[Carriage, ...]

    @property
    def last(self) -> int:
        """The number of the visit at which the trip ends."""
        return len(self.visits) - 1

    @cached_property
    def working(self) -> frozenset[int]:
        """The visits at which anything is handled."""
        return frozenset(v for c in self.carriages for v in (c.load, c.unload))

    @cached_property
    def first(self) -> int | None:
        """The visit that comes before all others, as only it loads; None = no such visit."""
        loads = {c.load for c in self.carriages}
        if 0 in loads:
            return 0
        is_sole = len(loads) == 1 and self.working.issuperset(range(1, self.last))
        return min(loads) if is_sole else None

    def leg(self, before: int, after: int) -> Leg | None:
        """Return the drive from a visit to one that may follow it; None = there is none."""
        if before in (after, self.last) or after == 0:
            return None
        if self.first and (before == 0) != (after == self.first):
            return None
        return self.scenario.leg(self.visits[before].site_id, self.visits[after].site_id)

    @property
    def way_min(self) -> int:
        """Minutes from the start to the first visit that works; 0 where there is none."""
        leg = self.leg(0, self.first) if self.first else None
        return leg.duration_min if leg else 0

    @cached_property
    def leaves_first_min(self) -> int:
        """The earliest moment at which the first load can leave; nobody comes anywhere before."""
        if self.first is None:
            return self.span[0]
        visit = self.visits[self.first]
        opens = min((begins for begins, _ in visit.beginnings), default=0)
        return max(self.span[0] + self.way_min, opens) + visit.service_min

    @cached_property
    def waiting(self) -> frozenset[int]:
        """The visits at which one may have to wait, though the first load left early.

        Where there are none, nothing is gained by leaving later, so that a limit of minutes aboard
        says by when to come.
        """
        found = set()
        for v in set(range(1, self.last + 1)) - {self.first}:
            legs = [leg for u in range(self.last) if (leg := self.leg(u, v))]
            comes = self.leaves_first_min + min((leg.duration_min for leg in legs), default=0)
            opens = self.visits[v].beginnings
            if len(opens) != 1 or opens[0][0] > comes:
                found.add(v)
        return frozenset(found)

    def beginnings(self, visit: int) -> tuple[Window, ...]:
        """When service at a visit can begin, for what the first visit sends there, too."""
        found = self.visits[visit].beginnings
        sent = next((c for c in self.carriages if (c.load, c.unload) == (self.first, visit)), None)
        if sent is None or sent.most_aboard_min is None or self.waiting:
            return found
        latest = self.leaves_first_min + sent.most_aboard_min
        return tuple((a, min(b, latest)) for a, b in found if a <= latest)
