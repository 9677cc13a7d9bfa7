"""Where one more stop would lengthen a tour least: all recipients and places at once.

A stop fits where its earliest departure still reaches the next stop at its latest start (the
forward and backward times of Savelsbergh, 1992, "The vehicle routing problem with time windows:
minimizing route duration").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from logistics.model import Scenario, Shift, SiteId
from logistics.program.tours import Tour, loading_stops, site_windows, windows_from
from routing.travel import NEVER

_Windows = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """Of each stop of a tour: its departure at the earliest and its start at the latest."""

    depart_min: list[int]
    latest_min: list[int]


class Insertions:
    """Compares insertions into the tours of one month."""

    def __init__(self, scenario: Scenario, recipients: Sequence[SiteId]) -> None:
        self.scenario = scenario
        self.recipients = list(recipients)
        numbers = {site_id: n for n, site_id in enumerate(scenario.sites)}
        self._numbers = numbers
        self._minutes = np.full((len(numbers),) * 2, NEVER, dtype=np.int64)
        np.fill_diagonal(self._minutes, 0)
        for (a, b), leg in scenario.travel.items():
            self._minutes[numbers[a], numbers[b]] = leg.duration_min
        self._rows = np.array([numbers[r] for r in self.recipients], dtype=np.int64)
        self._windows: dict[tuple[Shift, bool], _Windows] = {}
        self._services: dict[int, np.ndarray] = {}

    def longer_by(
        self,
        tour: Tour,
        handled_g: Sequence[int],
        extra_g: int,
        *,
        loads_first: bool = False,
        is_late: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return by how many minutes each recipient lengthens a tour at least, and where.

        ``NEVER`` or more = it does not fit; ``handled_g`` is what each stop handles, ``extra_g``
        what the new one does; with ``loads_first`` it comes after all stops that load. It comes in
        time for the meal of that day, unless it may be late. Those that are in time stay so.
        """
        loads = loading_stops(self.scenario, tour)
        times = self._times(tour, handled_g) if loads else None
        count = len(self.recipients)
        if times is None or not count:
            return np.full(count, NEVER), np.zeros(count, dtype=np.int64)
        first = loads[-1 if loads_first else 0] + 1
        places = np.array([self._numbers[s] for s in tour.sites], dtype=np.int64)
        before, after = places[first - 1 : -1], places[first:]
        there = self._minutes[np.ix_(before, self._rows)].T
        onward = self._minutes[np.ix_(self._rows, after)]
        service = self._service(extra_g)[:, None]
        arrive = np.array(times.depart_min[first - 1 : -1])[None, :] + there
        done = self._done(self._windows_on(tour.shift, is_late=is_late), arrive, service)
        fits = done + onward <= np.array(times.latest_min[first:])[None, :]
        extra = there + onward + service - self._minutes[before, after][None, :]
        extra = np.where(fits, extra, NEVER)
        best = extra.argmin(axis=1)
        return extra[np.arange(count), best], best + first

    def _done(self, windows: _Windows, arrive: np.ndarray, service: np.ndarray) -> np.ndarray:
        """Return when a stop would be done at the earliest, for each recipient and place."""
        opens, closes = windows
        done = np.full(arrive.shape, 2 * NEVER)
        for k in range(opens.shape[1]):
            ends = np.maximum(arrive, opens[:, k, None]) + service
            np.minimum(done, np.where(ends <= closes[:, k, None], ends, 2 * NEVER), out=done)
        return done

    def _windows_on(self, shift: Shift, *, is_late: bool) -> _Windows:
        """Return when each recipient can be served on a shift, a column a window."""
        key = shift, is_late
        if key not in self._windows:
            found = [
                site_windows(self.scenario, shift, site_id, ready=not is_late)
                for site_id in self.recipients
            ]
            most = max(map(len, found), default=0)
            opens = np.full((len(found), most), NEVER)
            closes = np.zeros((len(found), most), dtype=np.int64)
            for row, windows in enumerate(found):
                for k, (a, b) in enumerate(windows):
                    opens[row, k], closes[row, k] = a, b
            self._windows[key] = opens, closes
        return self._windows[key]

    def _service(self, handled_g: int) -> np.ndarray:
        if handled_g not in self._services:
            minutes = [self.scenario.service_min(r, handled_g) for r in self.recipients]
            self._services[handled_g] = np.array(minutes, dtype=np.int64)
        return self._services[handled_g]

    def _times(self, tour: Tour, handled_g: Sequence[int]) -> _Times | None:
        """Return the times of a tour, in time for meals where it can be; None = it has none."""
        places = [self._numbers[s] for s in tour.sites]
        services = [
            self.scenario.service_min(s, max(1, g)) if works else 0
            for s, works, g in zip(tour.sites, tour.works, handled_g, strict=True)
        ]
        legs = [int(self._minutes[a, b]) for a, b in pairwise(places)]
        depart: list[int] = []
        clock = tour.shift.start_min
        windows: list[list[tuple[int, int]]] = []
        for i, service in enumerate(services):
            clock += legs[i - 1] if i else 0
            there = windows_from(self.scenario, tour, i, clock, service)
            if not there:
                return None
            windows.append(there)
            clock = max(clock, there[0][0]) + service
            depart.append(clock)
        latest: list[int] = []
        until = NEVER
        for there, service, leg in zip(
            reversed(windows), reversed(services), [0, *reversed(legs)], strict=True
        ):
            until -= leg + service
            until = max(min(b - service, until) for a, b in there if min(b - service, until) >= a)
            latest.append(until)
        return _Times(depart_min=depart, latest_min=latest[::-1])
