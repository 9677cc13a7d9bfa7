"""Why a recipient got less than it needs: reasons, each with the numbers that show it.

A reason tells what stood in the way, and how many of the missing grams it touches at most; two
reasons may touch the same grams. It never says that a better plan is impossible; ``explained`` of
``logistics.explain`` takes longer and finds what binds, what is proved and which fix was seen to
work.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from inventory.model import Category, Lot, LotId, Zone
from logistics.checking.report import CheckReport
from logistics.model import Scenario, Shift, Site, SiteId
from logistics.plan_model import Plan, Trip

FULL_SHARE = 0.9
"""A store or vehicle counts as full from this share on: the next case hardly fits."""
MUCH_SHARE = 0.2
"""A part of the food that is worth naming."""


class ReasonCode(StrEnum):
    """What stood in the way."""

    NO_VEHICLE_ON_OPEN_DAY = "no_vehicle_on_open_day"
    """No vehicle with a driver can come while it is open: ``count`` of ``total`` open days."""
    FEW_VEHICLE_DAYS = "few_vehicle_days"
    """A vehicle can come on ``count`` of ``total`` open days only."""
    NOT_VISITED = "not_visited"
    """A vehicle could come on ``total`` days, the plan sends none."""
    FEW_VISITS = "few_visits"
    """``count`` of ``total`` sessions had no visit since the session before."""
    NO_STORE = "no_store"
    """No room in ``zone``: its ``share`` of the month's food can come on session days only."""
    STORE_FULL = "store_full"
    """The store of ``zone`` was filled to ``share`` of its room."""
    SUPPLY_SHORT = "supply_short"
    """The region has ``have_g`` of ``category`` for ``want_g`` needed."""
    EXCLUDED = "excluded"
    """``have_g`` of the region's ``want_g`` of ``category`` must not come here."""
    CASES_TOO_LARGE = "cases_too_large"
    """``have_g`` of the region's ``want_g`` of ``category`` come in cases above its need."""
    VEHICLE_FULL = "vehicle_full"
    """The vehicle left full on ``count`` of ``total`` visits."""
    HISTORY = "history"
    """Earlier months' fill ``share`` pulls it down; this month alone is ``month_share``."""
    WENT_ELSEWHERE = "went_elsewhere"
    """Nothing above explains it; ``have_g`` of the kinds that it lacks were left or wasted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason with its numbers; ``missing_g`` is what it touches of the missing grams."""

    code: ReasonCode
    missing_g: int
    category: Category | None = None
    zone: Zone | None = None
    count: int = 0
    total: int = 0
    have_g: int = 0
    want_g: int = 0
    share: float = 0.0
    month_share: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """A month, its plan and its check, read once for all recipients."""

    scenario: Scenario
    plan: Plan
    report: CheckReport

    @cached_property
    def used_g(self) -> Mapping[tuple[SiteId, date, Category], int]:
        """Grams used by recipient, session and category."""
        found: dict[tuple[SiteId, date, Category], int] = defaultdict(int)
        for use in self.plan.uses:
            category = self.scenario.product_of(use.lot_id).category
            found[use.site_id, use.day, category] += use.quantity_g
        return found

    @cached_property
    def visits(self) -> Mapping[SiteId, list[Trip]]:
        """The trips that unload at each recipient, in order of day."""
        found: dict[SiteId, list[Trip]] = defaultdict(list)
        for trip in sorted(self.plan.trips, key=lambda t: t.day):
            for site_id in {s.site_id for s in trip.stops if s.unload}:
                if not self.scenario.sites[site_id].is_supply:
                    found[site_id].append(trip)
        return found

    @cached_property
    def usable_lots(self) -> Mapping[Category, list[Lot]]:
        """The lots that can be used this month, by category."""
        found: dict[Category, list[Lot]] = defaultdict(list)
        for lot in self.scenario.lots.values():
            comes = max(lot.available_on, self.scenario.start)
            if comes <= min(self.scenario.end, self.scenario.last_use_day(lot.lot_id)):
                found[self.scenario.product_of(lot.lot_id).category].append(lot)
        return found

    @cached_property
    def region_need_g(self) -> Mapping[Category, int]:
        """Grams that all recipients need, by category."""
        found: dict[Category, int] = defaultdict(int)
        for (_, _, category), g in self.scenario.need_g.items():
            found[category] += g
        return found

    @cached_property
    def shifts(self) -> list[Shift]:
        """The shifts of the month."""
        month = self.scenario
        return [s for s in month.shifts if month.start <= s.day <= month.end]

    def missing_g(self, site_id: SiteId) -> dict[Category, int]:
        """Return the grams that a recipient needed and did not use, by category."""
        found: dict[Category, int] = defaultdict(int)
        for (where, day, category), need_g in self.scenario.need_g.items():
            if where == site_id:
                found[category] += need_g - self.used_g.get((where, day, category), 0)
        return {category: g for category, g in found.items() if g > 0}

    def explain(self, site: Site) -> tuple[Reason, ...]:
        """Return the reasons for what a recipient lacks, those that touch most first."""
        missing = self.missing_g(site.site_id)
        if not missing:
            return tuple(self._history(site, missing))
        found = [
            *self._vehicles(site, missing),
            *self._visits(site, missing),
            *self._stores(site, missing),
            *self._supply(missing),
            *self._exclusions(site, missing),
            *self._cases(site, missing),
            *self._full_vehicles(site, missing),
            *self._history(site, missing),
        ]
        rest_g = sum(missing.values()) - sum(r.missing_g for r in found)
        if rest_g > MUCH_SHARE * sum(missing.values()):
            found.append(self._elsewhere(missing, rest_g))
        return tuple(sorted(found, key=lambda r: -r.missing_g))

    def open_days(self, site_id: SiteId) -> list[date]:
        """Return the days on which a site takes food."""
        windows = self.scenario.open_windows
        return [
            day
            for day in self.scenario.days
            if any(opens < closes for opens, closes in windows(site_id, day))
        ]

    def vehicle_days(self, site_id: SiteId) -> list[date]:
        """Return the days on which a vehicle can load somewhere and come while it is open."""
        days = {s.day for s in self.shifts if self._can_come(s, site_id)}
        return sorted(days)

    def _can_come(self, shift: Shift, site_id: SiteId) -> bool:
        """Tell whether base, a supply site, the recipient and home fit a shift and the windows."""
        month = self.scenario
        base_id = month.vehicles[shift.vehicle_id].base_id
        home = month.leg(site_id, base_id)
        for supply in month.supplies:
            out = month.leg(base_id, supply.site_id)
            on = month.leg(supply.site_id, site_id)
            if home is None or out is None or on is None:
                continue
            load_min = month.service_min(supply.site_id, 1)
            unload_min = month.service_min(site_id, 1)
            for opens, closes in month.open_windows(supply.site_id, shift.day):
                loaded = max(shift.start_min + out.duration_min, opens) + load_min
                if loaded > closes:
                    continue
                for site_opens, site_closes in month.open_windows(site_id, shift.day):
                    done = max(loaded + on.duration_min, site_opens) + unload_min
                    if done <= site_closes and done + home.duration_min <= shift.end_min:
                        return True
        return False

    def _vehicles(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        open_days = self.open_days(site.site_id)
        count, total = len(self.vehicle_days(site.site_id)), len(open_days)
        if not count:
            code = ReasonCode.NO_VEHICLE_ON_OPEN_DAY
            yield Reason(code=code, missing_g=sum(missing.values()), count=total, total=total)
        elif count < total / 2 and count < len(self.scenario.days) / 7:
            touched_g = self._unvisited_g(site.site_id)[1]
            code = ReasonCode.FEW_VEHICLE_DAYS
            yield Reason(code=code, missing_g=touched_g, count=count, total=total)

    def _unvisited_g(self, site_id: SiteId) -> tuple[int, int]:
        """Return how many sessions had no visit since the one before, and what they lacked."""
        visited = [trip.day for trip in self.visits.get(site_id, ())]
        days = sorted(day for where, day in self.scenario.sessions if where == site_id)
        count = lacked_g = 0
        for i, day in enumerate(days):
            after = days[i - 1] if i else date.min
            if not any(after < visit <= day for visit in visited):
                count += 1
                lacked_g += sum(
                    self.scenario.need_g.get((site_id, day, category), 0)
                    - self.used_g.get((site_id, day, category), 0)
                    for category in Category
                )
        return count, lacked_g

    def _visits(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        possible = len(self.vehicle_days(site.site_id))
        if not self.visits.get(site.site_id):
            if possible:
                code = ReasonCode.NOT_VISITED
                yield Reason(code=code, missing_g=sum(missing.values()), total=possible)
            return
        count, lacked_g = self._unvisited_g(site.site_id)
        if count:
            total = sum(1 for where, _ in self.scenario.sessions if where == site.site_id)
            code = ReasonCode.FEW_VISITS
            yield Reason(code=code, missing_g=lacked_g, count=count, total=total)

    def _stores(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        visit_days = set(self.vehicle_days(site.site_id))
        sessions = {day for where, day in self.scenario.sessions if where == site.site_id}
        rooms = {s.zone: s.capacity_ul for s in self.scenario.stores if s.site_id == site.site_id}
        for zone in Zone:
            in_zone_g, all_g = self._zone_share(zone, missing)
            if not all_g or in_zone_g < MUCH_SHARE * all_g:
                continue
            share = in_zone_g / all_g
            touched_g = int(sum(missing.values()) * share)
            fullest = self.report.fullest.get((site.site_id, zone), 0.0)
            if not rooms.get(zone) and len(sessions & visit_days) < len(sessions):
                code = ReasonCode.NO_STORE
                yield Reason(code=code, missing_g=touched_g, zone=zone, share=share)
            elif fullest >= FULL_SHARE:
                code = ReasonCode.STORE_FULL
                yield Reason(code=code, missing_g=touched_g, zone=zone, share=fullest)

    def _zone_share(self, zone: Zone, missing: dict[Category, int]) -> tuple[int, int]:
        """Return the grams of the missing categories that are kept in a zone, and all of them."""
        lots = [lot for category in missing for lot in self.usable_lots.get(category, ())]
        in_zone = (x.quantity_g for x in lots if self.scenario.product_of(x.lot_id).zone == zone)
        return sum(in_zone), sum(x.quantity_g for x in lots)

    def _supply(self, missing: dict[Category, int]) -> Iterator[Reason]:
        for category, g in missing.items():
            have_g, want_g = self._have_g(category), self.region_need_g[category]
            if have_g < want_g:
                # What it would lack if all shared alike.
                touched_g = min(g, g * (want_g - have_g) // want_g)
                yield Reason(
                    code=ReasonCode.SUPPLY_SHORT,
                    missing_g=touched_g,
                    category=category,
                    have_g=have_g,
                    want_g=want_g,
                )

    def _have_g(self, category: Category) -> int:
        return sum(lot.quantity_g for lot in self.usable_lots.get(category, ()))

    def _exclusions(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        for category, g in missing.items():
            shut_g = sum(
                lot.quantity_g
                for lot in self.usable_lots.get(category, ())
                if self.scenario.exclusion_of(site.site_id, self.scenario.product_of(lot.lot_id))
            )
            yield from self._part(ReasonCode.EXCLUDED, category, shut_g, g)

    def _cases(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        for category, g in missing.items():
            month_need_g = sum(
                need_g
                for (where, _, kind), need_g in self.scenario.need_g.items()
                if where == site.site_id and kind == category
            )
            large_g = sum(
                lot.quantity_g
                for lot in self.usable_lots.get(category, ())
                if lot.case_g > month_need_g
            )
            yield from self._part(ReasonCode.CASES_TOO_LARGE, category, large_g, g)

    def _part(
        self, code: ReasonCode, category: Category, part_g: int, missing_g: int
    ) -> Iterator[Reason]:
        """Yield a reason where a part of a category's food worth naming cannot come."""
        all_g = self._have_g(category)
        if all_g and part_g >= MUCH_SHARE * all_g:
            yield Reason(
                code=code,
                missing_g=missing_g * part_g // all_g,
                category=category,
                have_g=part_g,
                want_g=all_g,
            )

    def _full_vehicles(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        visits = self.visits.get(site.site_id, [])
        count = sum(1 for trip in visits if fullness(self.scenario, trip) >= FULL_SHARE)
        if count:
            code = ReasonCode.VEHICLE_FULL
            touched_g = sum(missing.values()) * count // len(visits)
            yield Reason(code=code, missing_g=touched_g, count=count, total=len(visits))

    def _history(self, site: Site, missing: dict[Category, int]) -> Iterator[Reason]:
        before = self.scenario.history.get(site.site_id)
        need_g = self.scenario.month_need_g.get(site.site_id, 0)
        if before and before.need_g and need_g:
            share = before.used_g / before.need_g
            month_share = (need_g - sum(missing.values())) / need_g
            if share < month_share:
                yield Reason(
                    code=ReasonCode.HISTORY, missing_g=0, share=share, month_share=month_share
                )

    def _elsewhere(self, missing: dict[Category, int], rest_g: int) -> Reason:
        left = (g for (_, lot), g in self.report.left_g.items() if self._lacks(lot, missing))
        wasted = (w.quantity_g for w in self.report.wastes if self._lacks(w.lot_id, missing))
        have_g = sum(left) + sum(wasted)
        return Reason(code=ReasonCode.WENT_ELSEWHERE, missing_g=rest_g, have_g=have_g)

    def _lacks(self, lot_id: LotId, missing: dict[Category, int]) -> bool:
        return self.scenario.product_of(lot_id).category in missing


def fullness(scenario: Scenario, trip: Trip) -> float:
    """Return how full a vehicle was at most: its payload or its fullest compartment, 1 = full."""
    vehicle = scenario.vehicles[trip.vehicle_id]
    aboard_g: dict[Zone, int] = defaultdict(int)
    aboard_ul: dict[Zone, int] = defaultdict(int)
    fullest = 0.0
    for stop in trip.stops:
        for sign, items in ((-1, stop.unload), (1, stop.load)):
            for item in items:
                product = scenario.product_of(item.lot_id)
                aboard_g[product.zone] += sign * item.quantity_g
                aboard_ul[product.zone] += sign * item.quantity_g * product.volume_ul_per_g
        shares = [ul / (vehicle.compartment_ul.get(zone) or 1) for zone, ul in aboard_ul.items()]
        weight = sum(aboard_g.values()) / (vehicle.payload_g or 1)
        fullest = max(fullest, weight, *shares) if shares else fullest
    return fullest
