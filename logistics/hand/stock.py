"""What a person planning by hand keeps on paper: stock, room at recipients, needs still open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from inventory.model import Category, LotId, Product, Zone
from logistics.model import Scenario, SiteId
from logistics.plan_model import Use

Meals = tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Grams of a lot for a recipient, and how many of them each coming session uses."""

    lot_id: LotId
    quantity_g: int
    meals: Meals


@dataclass(slots=True, kw_only=True)
class Pantry:
    """Supply stock of today; room, needs and uses of the whole month.

    ``supply_g`` changes from day to day, everything else is promised ahead.
    """

    scenario: Scenario
    supply_g: dict[SiteId, dict[LotId, int]] = field(default_factory=lambda: defaultdict(dict))
    kept_ul: dict[tuple[SiteId, Zone, date], int] = field(default_factory=lambda: defaultdict(int))
    open_g: dict[tuple[SiteId, date, Category], int] = field(default_factory=dict)
    uses_g: dict[tuple[SiteId, date, LotId], int] = field(default_factory=lambda: defaultdict(int))
    used_g: dict[SiteId, int] = field(default_factory=lambda: defaultdict(int))
    discards: list[Use] = field(default_factory=list)
    sessions: dict[SiteId, list[date]] = field(default_factory=lambda: defaultdict(list))
    categories: dict[tuple[SiteId, date], list[Category]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        self.open_g.update(self.scenario.need_g)
        for site_id, day in sorted(self.scenario.sessions):
            self.sessions[site_id].append(day)
        for site_id, day, category in self.scenario.need_g:
            self.categories[site_id, day].append(category)

    def drive_min(self, from_id: SiteId, to_id: SiteId) -> int | None:
        """Return the whole minutes of a drive; None = it cannot be driven."""
        leg = self.scenario.leg(from_id, to_id)
        return leg.duration_min if leg else None

    def room_ul(self, site_id: SiteId, zone: Zone, night: date) -> int:
        """Return the room at a recipient that nothing is promised for."""
        room = self.scenario.night_capacity_ul(site_id, zone, night)
        return room - self.kept_ul[site_id, zone, night]

    def fill(self, site_id: SiteId) -> float:
        """Return the fill that a recipient has with what it was promised so far."""
        need_g = self.scenario.whole_need_g(site_id)
        used_g = self.used_g[site_id] + self.scenario.used_before_g(site_id)
        return used_g / need_g if need_g else 1.0

    def promise(self, site_id: SiteId, day: date, portion: Portion) -> None:
        """Book a portion that is at a recipient from ``day`` on: room, needs and uses."""
        self._book(site_id, day, portion, sign=1)

    def take_back(self, site_id: SiteId, day: date, portion: Portion) -> None:
        """Undo ``promise``."""
        self._book(site_id, day, portion, sign=-1)

    def _book(self, site_id: SiteId, day: date, portion: Portion, *, sign: int) -> None:
        product = self.scenario.product_of(portion.lot_id)
        for meal_day, g in portion.meals:
            self.open_g[site_id, meal_day, product.category] -= sign * g
            self.uses_g[site_id, meal_day, portion.lot_id] += sign * g
            self.used_g[site_id] += sign * g
        for night, g in nights_kept(self.scenario, day, portion):
            kept_ul = g * product.volume_ul_per_g
            self.kept_ul[site_id, product.zone, night] += sign * kept_ul

    def fits(self, site_id: SiteId, day: date, portion: Portion) -> bool:
        """Tell whether a portion that comes on ``day`` has room every night."""
        product = self.scenario.product_of(portion.lot_id)
        return all(
            g * product.volume_ul_per_g <= self.room_ul(site_id, product.zone, night)
            for night, g in nights_kept(self.scenario, day, portion)
        )

    def all_uses(self) -> tuple[Use, ...]:
        """Return the uses promised, one a meal and lot, in order of day."""
        keys = sorted(self.uses_g, key=lambda k: (k[1], k[0], k[2]))
        return tuple(
            Use(site_id=k[0], day=k[1], lot_id=k[2], quantity_g=self.uses_g[k])
            for k in keys
            if self.uses_g[k]
        )


def nights_kept(scenario: Scenario, day: date, portion: Portion) -> Iterator[tuple[date, int]]:
    """Yield the nights from ``day`` on with the grams of a portion that are still there.

    What no meal uses counts until the lot's last day, as if holding days had no end: with several
    deliveries of a lot, first in first out may keep the later one instead.
    """
    nights = min((scenario.end - day).days + 1, (scenario.last_use_day(portion.lot_id) - day).days)
    if portion.meals and sum(g for _, g in portion.meals) == portion.quantity_g:
        nights = min(nights, (portion.meals[-1][0] - day).days)
    eaten, meals = 0, list(portion.meals)
    for offset in range(nights):
        night = day + timedelta(days=offset)
        while meals and meals[0][0] <= night:
            eaten += meals.pop(0)[1]
        yield night, portion.quantity_g - eaten


def keep_recipients_own_food(pantry: Pantry) -> None:
    """Promise what comes to recipients directly to their own next sessions; discard overflow."""
    scenario = pantry.scenario
    lots = [x for x in scenario.lots.values() if not scenario.sites[SiteId(x.site_id)].is_supply]
    for lot in sorted(lots, key=lambda x: (x.available_on, scenario.last_use_day(x.lot_id))):
        day = max(lot.available_on, scenario.start)
        last = last_day_at_recipient(scenario, lot.lot_id, lot.available_on)
        if day > min(scenario.end, last) or not lot.quantity_g:
            continue
        site_id, product = SiteId(lot.site_id), scenario.product_of(lot.lot_id)
        left_g, meals = lot.quantity_g, []
        for offset in range((min(last, scenario.end) - day).days + 1):
            today = day + timedelta(days=offset)
            meal_g = min(left_g, _wanted(pantry, site_id, today, product))
            if meal_g:
                meals.append((today, meal_g))
                left_g -= meal_g
            if today < last:
                gone_g = _overflow_g(pantry, site_id, night=today, grams=left_g, product=product)
                left_g -= gone_g
                if gone_g:
                    pantry.discards.append(_use(site_id, today, lot.lot_id, gone_g))
                kept_ul = left_g * product.volume_ul_per_g
                pantry.kept_ul[site_id, product.zone, today] += kept_ul
        for meal_day, g in meals:
            pantry.open_g[site_id, meal_day, product.category] -= g
            pantry.uses_g[site_id, meal_day, lot.lot_id] += g
            pantry.used_g[site_id] += g


def last_day_at_recipient(scenario: Scenario, lot_id: LotId, since: date) -> date:
    """Return the last day on which a lot that waits at a recipient since then may be used.

    What has waited too long when the month begins goes on its first evening.
    """
    last = scenario.last_use_day(lot_id)
    hold_days = scenario.policy.recipient_hold_days.get(scenario.product_of(lot_id).zone)
    if hold_days is None or hold_days >= (date.max - since).days:
        return last
    return min(last, max(scenario.start, since + timedelta(days=hold_days)))


def receive(pantry: Pantry, day: date) -> None:
    """Add to supply stock what comes on ``day``."""
    scenario = pantry.scenario
    for lot in scenario.lots.values():
        site_id = SiteId(lot.site_id)
        if max(lot.available_on, scenario.start) == day and scenario.sites[site_id].is_supply:
            pantry.supply_g[site_id][lot.lot_id] = lot.quantity_g


def close_evening(pantry: Pantry, day: date) -> None:
    """Let go what ends today at supply sites, and discard what no store holds this night."""
    scenario = pantry.scenario
    for site_id, lots in pantry.supply_g.items():
        for lot_id in [x for x in lots if scenario.last_use_day(x) <= day or not lots[x]]:
            del lots[lot_id]
        for zone in Zone:
            room_ul = scenario.night_capacity_ul(site_id, zone, day)
            pantry.discards += overflow(
                scenario, site_id, night=day, lots=lots, room=(zone, room_ul)
            )


def overflow(
    scenario: Scenario,
    site_id: SiteId,
    *,
    night: date,
    lots: dict[LotId, int],
    room: tuple[Zone, int],
) -> Iterable[Use]:
    """Take from ``lots`` what ends first until the rest fits ``room``; return the discards."""
    zone, room_ul = room
    there = [x for x in lots if scenario.product_of(x).zone == zone and lots[x]]
    over_ul = sum(lots[x] * scenario.product_of(x).volume_ul_per_g for x in there) - room_ul
    gone = []
    for lot_id in sorted(there, key=scenario.last_use_day):
        volume = scenario.product_of(lot_id).volume_ul_per_g
        if over_ul > 0 and volume:
            g = min(lots[lot_id], -(-over_ul // volume))
            lots[lot_id] -= g
            over_ul -= g * volume
            gone.append(_use(site_id, night, lot_id, g))
    return gone


def _wanted(pantry: Pantry, site_id: SiteId, day: date, product: Product) -> int:
    if pantry.scenario.exclusion_of(site_id, product):
        return 0
    return pantry.open_g.get((site_id, day, product.category), 0)


def _overflow_g(
    pantry: Pantry, site_id: SiteId, *, night: date, grams: int, product: Product
) -> int:
    over_ul = grams * product.volume_ul_per_g - pantry.room_ul(site_id, product.zone, night)
    return min(grams, -(-over_ul // product.volume_ul_per_g)) if over_ul > 0 else 0


def _use(site_id: SiteId, day: date, lot_id: LotId, quantity_g: int) -> Use:
    return Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=quantity_g)
