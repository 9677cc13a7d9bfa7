"""Which shifts drive, and whom the first tours of a month come to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from logistics.model import Scenario, Shift, SiteId, VehicleId

URGENT_DAYS = 1
"""From so many days before the last day on which somebody has to be seen, that comes first."""


class Waiting:
    """Recipients in the order in which the next tour comes to them, if there is time."""

    def __init__(
        self, scenario: Scenario, recipients: Sequence[SiteId], *, highest_fill: float
    ) -> None:
        self.scenario = scenario
        self._recipients = recipients
        self._last_days = last_days(scenario, highest_fill)
        self._seen: dict[SiteId, int] = {}

    def order(self, shift: Shift) -> list[SiteId]:
        """Return all but a shift's base: first who has to be seen now, then the longest unseen.

        The nearest to the base first.
        """
        base_id = self.scenario.vehicles[shift.vehicle_id].base_id
        others = [s for s in self._recipients if s != base_id]
        others.sort(
            key=lambda s: (
                not self._is_urgent(s, shift.day),
                self._seen.get(s, 0),
                self._minutes(base_id, s),
            )
        )
        return others

    def see(self, sites: Iterable[SiteId]) -> None:
        """Note that a tour comes to some sites."""
        for site_id in sites:
            self._seen[site_id] = self._seen.get(site_id, 0) + 1

    def _is_urgent(self, site_id: SiteId, day: date) -> bool:
        last = self._last_days.get(site_id)
        soon = day + timedelta(days=URGENT_DAYS)
        return site_id not in self._seen and last is not None and day <= last <= soon

    def _minutes(self, from_id: SiteId, to_id: SiteId) -> int:
        leg = self.scenario.leg(from_id, to_id)
        return leg.duration_min if leg else 10_000


def last_days(scenario: Scenario, fill: float) -> dict[SiteId, date]:
    """Return by when recipients have to be seen, or what they need later is too little for a fill.

    Who can do without any of it, or could not reach it with all of it, is left out.
    """
    found = {}
    needs_g: dict[SiteId, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for (site_id, day, _), need_g in scenario.need_g.items():
        needs_g[site_id][day] += need_g
    for site_id, by_day in needs_g.items():
        least_g = fill * scenario.whole_need_g(site_id) - scenario.used_before_g(site_id)
        later_g = sum(by_day.values())
        for day in sorted(by_day) if later_g >= least_g else ():
            later_g -= by_day[day]
            if later_g < least_g:
                found[site_id] = day
                break
    return found


def drivable_shifts(scenario: Scenario) -> list[Shift]:
    """Return the shifts of this month in order; where one vehicle's overlap, the later is cut."""
    found: list[Shift] = []
    busy: dict[tuple[VehicleId, date], int] = {}
    for shift in sorted(scenario.shifts, key=lambda s: (s.day, s.start_min, s.end_min)):
        key = (shift.vehicle_id, shift.day)
        start_min = max(shift.start_min, busy.get(key, 0))
        if scenario.start <= shift.day <= scenario.end and start_min < shift.end_min:
            found.append(replace(shift, start_min=start_min))
            busy[key] = shift.end_min
    return found
