"""What another stop would be worth, read from the duals of the allocation program."""

from bisect import bisect_left
from collections import defaultdict
from datetime import date

import numpy as np

from inventory.model import Category, Product, Zone
from logistics.model import SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Place
from logistics.program.deliverable import Deliverable
from logistics.program.linear import Solution
from logistics.program.tours import Tour, comes_late, loading_stops


def price_of(row: int | None, duals: np.ndarray) -> float:
    """Return what one more of a row is worth; nothing where there is no such row."""
    return 0.0 if row is None else float(duals[row])


class Prices:
    """Marginal values at a solved allocation, in the program's own unit of cost.

    A gain is what the program would win at most if a tour stopped at a recipient as well, taking
    every other decision's worth as it stands: good for ranking, not a promise.
    """

    def __init__(
        self, allocation: Allocation, solution: Solution, deliverable: Deliverable
    ) -> None:
        self.allocation = allocation
        self.deliverable = deliverable
        self._duals = solution.duals
        self._stock_days: dict[tuple[int, SiteId], list[date]] = defaultdict(list)
        for number, site_id, day in sorted(allocation.stock_rows):
            self._stock_days[number, site_id].append(day)
        self._worths: dict[tuple[SiteId, date, Category], float] = {}
        self._stocks: dict[Place, float | None] = {}
        self._gains: dict[tuple[int, date, frozenset[SiteId], SiteId, bool], float] = {}
        self._tour_kg: dict[int, float] = {}
        self._tour_l: dict[tuple[int, Zone], float] = {}
        self.minute: dict[int, float] = defaultdict(float)
        """Worth of one minute more, by tour."""
        for (t, _), row in allocation.weight_rows.items():
            self._tour_kg[t] = max(self._tour_kg.get(t, 0.0), -float(self._duals[row]))
        for (t, _, zone), row in allocation.zone_rows.items():
            key = (t, zone)
            self._tour_l[key] = max(self._tour_l.get(key, 0.0), -float(self._duals[row]))
        self._rooms: dict[tuple[SiteId, Zone], list[tuple[date, float]]] = defaultdict(list)
        for (site_id, zone, night), row in allocation.room_rows.items():
            if self._duals[row]:
                self._rooms[site_id, zone].append((night, -float(self._duals[row])))
        for (t, _), row in allocation.service_rows.items():
            self.minute[t] = max(self.minute[t], float(self._duals[row]))

    def worth_kg(self, site_id: SiteId, session: date, category: Category) -> float:
        """Worth of one kilogram more of a category on the table of a session."""
        key = (site_id, session, category)
        if key not in self._worths:
            need = self.allocation.need_rows.get(key)
            fill = self.allocation.fill_rows.get(site_id)
            worth = float(self._duals[need]) if need is not None else 0.0
            self._worths[key] = worth + (float(self._duals[fill]) if fill is not None else 0.0)
        return self._worths[key]

    def stock_kg(self, number: int, site_id: SiteId, day: date) -> float | None:
        """Price of one kilogram of a class taken at a supply site on a day; None = not there."""
        key = (number, site_id, day)
        if key not in self._stocks:
            self._stocks[key] = self._stock_kg(number, site_id, day)
        return self._stocks[key]

    def _stock_kg(self, number: int, site_id: SiteId, day: date) -> float | None:
        days = self._stock_days.get((number, site_id))
        if not days or day < days[0]:
            return None
        lot_class = self.allocation.classes[number]
        if day > lot_class.last_day:
            return None
        at = bisect_left(days, day)
        if at == len(days):
            return 0.0
        row = self.allocation.stock_rows[number, site_id, days[at]]
        return max(0.0, price_of(row, self._duals)) / (lot_class.case_g / KG)

    def _room_kg(self, site_id: SiteId, product: Product, day: date, session: date) -> float:
        nights = self._rooms.get((site_id, product.zone), ())
        price = sum(p for night, p in nights if day <= night < session)
        return price * product.volume_ul_per_g / KG

    def gain(
        self, t: int, tour: Tour, site_id: SiteId, *, extra_min: int, is_late: bool = False
    ) -> float:
        """Return what it would be worth at most that ``tour``, in place ``t``, stops there, too.

        If it ``is_late`` or cannot be in time, nothing comes for the meal of that day.
        """
        scenario = self.allocation.scenario
        supplies = frozenset(tour.sites[stop] for stop in loading_stops(scenario, tour))
        key = (t, tour.shift.day, supplies, site_id, is_late)
        if key not in self._gains:
            after = is_late or comes_late(scenario, tour.shift, site_id)
            self._gains[key] = self._gain(*key[:4], is_late=after)
        return self._gains[key] - self.minute[t] * extra_min

    def _gain(
        self,
        t: int,
        day: date,
        supplies: frozenset[SiteId],
        site_id: SiteId,
        *,
        is_late: bool,
    ) -> float:
        """Return what it would be worth at most in no time to bring food from some sites."""
        scenario = self.allocation.scenario
        site = scenario.sites[site_id]
        handling = self.minute[t] * site.handling_s_per_100kg / 6000 * 2
        best: dict[tuple[date, Category], tuple[float, float]] = {}
        for usable in self.deliverable.at(site_id, day):
            c = self.allocation.classes[usable.lot_class]
            prices = [self.stock_kg(c.number, s, day) for s in supplies]
            known = [p for p in prices if p is not None]
            if not known:
                continue
            paid = min(known) + handling + self._tour_kg.get(t, 0.0)
            paid += self._tour_l.get((t, c.product.zone), 0.0) * c.product.volume_ul_per_g / KG
            saved = self.allocation.weights.waste_kg if c.perishes else 0.0
            for session in usable.sessions:
                if is_late and session == day:
                    continue
                key = (session, c.product.category)
                net = self.worth_kg(site_id, *key) + saved - paid
                net -= self._room_kg(site_id, c.product, day, session)
                need = scenario.need_g.get((site_id, *key), 0) / KG
                if net > best.get(key, (0.0, 0.0))[0]:
                    best[key] = (net, need)
        return sum(net * need for net, need in best.values())
