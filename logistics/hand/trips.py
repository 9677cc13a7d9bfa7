"""One trip as a person plans it by hand: load at one or two places, then hall after hall."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from inventory.model import Category, LotId, Zone
from logistics.hand.stock import Meals, Pantry, Portion
from logistics.model import Scenario, Shift, SiteId, Vehicle
from logistics.plan_model import LotQuantity

AHEAD_DAYS = 14
RUSH_DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How generous a person is when sharing out.

    ``ration`` caps what a session is given of each category before all have had their share;
    ``least_used`` is the share of a last case that sessions must be able to use.
    """

    ration: dict[Category, float]
    least_used: float = 0.95


@dataclass(slots=True, kw_only=True)
class Draft:
    """A trip in the making: its load sites, then its recipients in order, then home."""

    pantry: Pantry
    habit: Habit
    vehicle: Vehicle
    shift: Shift
    earliest_min: int
    load_sites: tuple[SiteId, ...]
    lots: list[tuple[SiteId, LotId]]
    halls: list[SiteId] = field(default_factory=list)
    portions: dict[SiteId, list[Portion]] = field(default_factory=dict)
    taken_g: dict[LotId, int] = field(default_factory=lambda: defaultdict(int))
    taken_ul: dict[Zone, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def scenario(self) -> Scenario:
        """The month that is planned."""
        return self.pantry.scenario

    @property
    def day(self) -> date:
        """The day of the trip."""
        return self.shift.day

    @property
    def payload_left_g(self) -> int:
        """Grams that can still be loaded."""
        return self.vehicle.payload_g - sum(self.taken_g.values())

    @property
    def used_g(self) -> int:
        """Grams that meals will use of what the trip brings."""
        return sum(g for xs in self.portions.values() for x in xs for _, g in x.meals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a recipient's portions must keep on this trip."""

    today: bool
    """Whether it comes in time for a session of today."""
    boxes: bool
    """Whether food in passive cold boxes comes along."""


@dataclass(slots=True, kw_only=True)
class Halt:
    """One stop while its times are worked out; ``latest_min`` is when it must be over."""

    site_id: SiteId
    unload: list[LotQuantity]
    load: list[LotQuantity]
    latest_min: int
    arrive_min: int = 0
    depart_min: int = 0
    close_min: int = 0

    @property
    def handled_g(self) -> int:
        """Grams loaded and unloaded here."""
        return sum(x.quantity_g for x in (*self.unload, *self.load))


def lots_to_load(
    pantry: Pantry, day: date, load_sites: tuple[SiteId, ...]
) -> list[tuple[SiteId, LotId]]:
    """Return the lots in stock at the load sites that may still be moved, first to end first."""
    scenario = pantry.scenario
    lots = [
        (site_id, lot_id)
        for site_id in load_sites
        for lot_id, g in pantry.supply_g.get(site_id, {}).items()
        if g >= scenario.lots[lot_id].case_g and scenario.last_use_day(lot_id) >= day
    ]
    return sorted(lots, key=lambda x: scenario.last_use_day(x[1]))


def portions_for(draft: Draft, hall: SiteId, limits: Limits) -> list[Portion]:
    """Choose whole cases for a recipient: earliest expiry first, next session first."""
    pantry, scenario = draft.pantry, draft.scenario
    free_g = draft.payload_left_g
    free_ul = {z: ul - draft.taken_ul[z] for z, ul in draft.vehicle.compartment_ul.items()}
    chosen: list[Portion] = []
    days_by_category = _open_days(draft, hall, today=limits.today)
    for site_id, lot_id in draft.lots if days_by_category else []:
        product = scenario.product_of(lot_id)
        days = days_by_category.get(product.category)
        if not days or (not limits.boxes and product.zone in draft.vehicle.hold_min):
            continue
        case_g = scenario.lots[lot_id].case_g
        most = min(pantry.supply_g[site_id][lot_id] - draft.taken_g[lot_id], free_g) // case_g
        if product.volume_ul_per_g:
            case_ul = case_g * product.volume_ul_per_g
            most = min(most, free_ul.get(product.zone, 0) // case_ul)
        portion = _portion(draft, hall, lot_id, most=most, days=days) if most > 0 else None
        if portion:
            chosen.append(portion)
            free_g -= portion.quantity_g
            free_ul[product.zone] -= portion.quantity_g * product.volume_ul_per_g
            pantry.promise(hall, draft.day, portion)
    for portion in chosen:
        pantry.take_back(hall, draft.day, portion)
    return chosen


def _open_days(draft: Draft, hall: SiteId, *, today: bool) -> dict[Category, list[date]]:
    """Return the days of the coming sessions with a need still open, by category."""
    found: dict[Category, list[date]] = {}
    for day in draft.pantry.sessions.get(hall, []):
        if (0 if today else 1) <= (day - draft.day).days <= AHEAD_DAYS:
            for category in draft.pantry.categories[hall, day]:
                if draft.pantry.open_g[hall, day, category] > 0:
                    found.setdefault(category, []).append(day)
    return found


def _portion(
    draft: Draft, hall: SiteId, lot_id: LotId, *, most: int, days: list[date]
) -> Portion | None:
    """Return as many cases of a lot (at most ``most``) as sessions use and stores hold."""
    scenario, pantry = draft.scenario, draft.pantry
    product, case_g = scenario.product_of(lot_id), scenario.lots[lot_id].case_g
    hold_days = scenario.policy.recipient_hold_days.get(product.zone, AHEAD_DAYS)
    lasts_days = (scenario.last_use_day(lot_id) - draft.day).days
    days = [day for day in days if (day - draft.day).days <= min(hold_days, lasts_days)]
    if not days or scenario.exclusion_of(hall, product):
        return None
    full = [(day, pantry.open_g.get((hall, day, product.category), 0)) for day in days]
    wants = full
    if lasts_days > RUSH_DAYS:
        spared = 1 - draft.habit.ration[product.category]
        needs = (scenario.need_g.get((hall, day, product.category), 0) for day in days)
        wants = [
            (day, max(0, g - int(spared * need)))
            for (day, g), need in zip(full, needs, strict=True)
        ]
    cases, rest_g = divmod(sum(g for _, g in wants), case_g)
    if rest_g and sum(g for _, g in full) >= (cases + draft.habit.least_used) * case_g:
        cases += 1
    cases = min(cases, most)
    while cases > 0:
        portion = Portion(
            lot_id=lot_id,
            quantity_g=cases * case_g,
            meals=_share_out(cases * case_g, wants, full),
        )
        if pantry.fits(hall, draft.day, portion):
            return portion
        cases -= max(1, cases // 4)
    return None


def _share_out(grams: int, wants: list[tuple[date, int]], full: list[tuple[date, int]]) -> Meals:
    """Give each session what it wants in order of day, then what is over up to its full need."""
    given: dict[date, int] = {}
    for table in (wants, full):
        for day, g in table:
            more = min(grams, max(0, g - given.get(day, 0)))
            if more:
                given[day] = given.get(day, 0) + more
                grams -= more
    return tuple(sorted(given.items()))


def build(draft: Draft) -> list[Halt] | None:
    """Fill a draft hall by hall; return its stops with times, or None where nothing fits."""
    gains = {}
    for site in draft.scenario.recipients:
        if _in_time(draft, site.site_id):
            gain = _gain(draft, site.site_id)
            if gain:
                gains[site.site_id] = gain
    halts = None
    while gains:
        hall = max(gains, key=lambda h: gains[h] / (1 + _effort_min(draft, h)))
        fresh = _gain(draft, hall)
        if fresh < 0.7 * gains[hall]:
            gains[hall] = fresh
            if not fresh:
                del gains[hall]
            continue
        del gains[hall]
        halts = _add(draft, hall) or halts
    return halts


def _in_time(draft: Draft, hall: SiteId) -> bool:
    """Tell whether a trip with this hall alone could keep shift and windows."""
    clock = max(draft.shift.start_min, draft.earliest_min)
    route = _route(draft, [hall])
    for here, there in pairwise(route):
        drive_min = draft.pantry.drive_min(here, there)
        if drive_min is None:
            return False
        clock += drive_min
        if there == hall:
            clock += draft.scenario.service_min(hall, 1)
            closes = (b for _, b in draft.scenario.open_windows(hall, draft.day))
            if clock > max(closes, default=-1):
                return False
    return clock <= draft.shift.end_min


def _gain(draft: Draft, hall: SiteId) -> float:
    """Grams that a visit brings to meals, counted far more where the fill is low."""
    portions = portions_for(draft, hall, Limits(today=True, boxes=True))
    hunger = 1 / (0.05 + draft.pantry.fill(hall)) ** 4
    return sum(g for x in portions for _, g in x.meals) * hunger


def _route(draft: Draft, halls: list[SiteId]) -> list[SiteId]:
    base = draft.vehicle.base_id
    elsewhere = [s for s in draft.load_sites if s != base]
    return [base, *elsewhere, *(h for h in halls if h != base), base]


def _detours(draft: Draft, hall: SiteId) -> list[tuple[int, int]]:
    """Return the extra minutes of driving with one more hall at each place, the least first."""
    drive_min = draft.pantry.drive_min
    fixed = _route(draft, [])[:-1]
    if hall == draft.vehicle.base_id:
        return [(0, len(draft.halls))]
    halls = [h for h in draft.halls if h != draft.vehicle.base_id]
    legs = list(pairwise([fixed[-1], *halls, draft.vehicle.base_id]))
    found = []
    for place, (here, there) in enumerate(legs):
        to_min, on_min = drive_min(here, hall), drive_min(hall, there)
        if to_min is not None and on_min is not None:
            found.append((to_min + on_min - (drive_min(here, there) or 0), place))
    return sorted(found)


def _effort_min(draft: Draft, hall: SiteId) -> float:
    """Minutes that one more hall takes: the detour and its service."""
    detours = _detours(draft, hall)
    if not detours:
        return float("inf")
    return max(0, detours[0][0]) + draft.scenario.service_min(hall, 1)


def _add(draft: Draft, hall: SiteId) -> list[Halt] | None:
    """Add a hall where it fits best, with all its portions or with fewer; None = it does not."""
    before, tried = list(draft.halls), list[list[Portion]]()
    for limits in (
        Limits(today=True, boxes=True),
        Limits(today=False, boxes=True),
        Limits(today=True, boxes=False),
        Limits(today=False, boxes=False),
    ):
        portions = portions_for(draft, hall, limits)
        if not portions or portions in tried:
            continue
        tried.append(portions)
        for _, place in _detours(draft, hall)[:2]:
            draft.halls = [*before[:place], hall, *before[place:]]
            draft.portions[hall] = portions
            halts = timetable(draft)
            if halts:
                _take(draft, portions)
                return halts
            draft.halls = before
            del draft.portions[hall]
    return None


def _take(draft: Draft, portions: list[Portion]) -> None:
    for portion in portions:
        product = draft.scenario.product_of(portion.lot_id)
        draft.taken_g[portion.lot_id] += portion.quantity_g
        draft.taken_ul[product.zone] += portion.quantity_g * product.volume_ul_per_g


def timetable(draft: Draft) -> list[Halt] | None:
    """Return the stops with times: home as early as can be, away as late as that allows.

    None where a shift, window, session or cold box would not be kept.
    """
    halts = _halts(draft)
    clock = max(draft.shift.start_min, draft.earliest_min)
    for i, halt in enumerate(halts):
        leg = draft.scenario.leg(halts[i - 1].site_id, halt.site_id) if i else None
        clock += leg.duration_min if leg else 0
        if not _settle(draft, halt, clock):
            return None
        clock = halt.depart_min
    for halt, after in zip(reversed(halts[:-1]), reversed(halts), strict=False):
        leg = draft.scenario.leg(halt.site_id, after.site_id)
        lasts = halt.depart_min - halt.arrive_min
        halt.depart_min = min(halt.close_min, after.arrive_min - (leg.duration_min if leg else 0))
        halt.arrive_min = halt.depart_min - lasts
    return halts if _boxes_hold(draft, halts) else None


def _halts(draft: Draft) -> list[Halt]:
    route = _route(draft, draft.halls)
    stock_at = {lot_id: site_id for site_id, lot_id in draft.lots}
    halts = []
    for i, site_id in enumerate(route):
        ends = i in (0, len(route) - 1)
        portions = draft.portions.get(site_id, []) if i else []
        today = any(day == draft.day for x in portions for day, _ in x.meals)
        ready_min = draft.scenario.sessions.get((site_id, draft.day), draft.shift.end_min)
        loads = [] if i and ends else _loads(draft, stock_at, site_id)
        halts.append(
            Halt(
                site_id=site_id,
                unload=[LotQuantity(lot_id=x.lot_id, quantity_g=x.quantity_g) for x in portions],
                load=loads,
                latest_min=ready_min if today else draft.shift.end_min,
            )
        )
    return halts


def _loads(draft: Draft, stock_at: dict[LotId, SiteId], site_id: SiteId) -> list[LotQuantity]:
    total: dict[LotId, int] = defaultdict(int)
    for portions in draft.portions.values():
        for x in portions:
            if stock_at[x.lot_id] == site_id:
                total[x.lot_id] += x.quantity_g
    return [LotQuantity(lot_id=lot_id, quantity_g=g) for lot_id, g in total.items()]


def _settle(draft: Draft, halt: Halt, clock: int) -> bool:
    """Put a stop into the first window that it fits, not before ``clock``."""
    lasts = draft.scenario.service_min(halt.site_id, halt.handled_g)
    windows = [(0, draft.shift.end_min)]
    if halt.handled_g:
        windows = sorted(draft.scenario.open_windows(halt.site_id, draft.day))
    for opens, closes in windows:
        halt.arrive_min = max(clock, opens)
        halt.depart_min = halt.arrive_min + lasts
        halt.close_min = min(closes, halt.latest_min, draft.shift.end_min)
        if halt.depart_min <= halt.close_min:
            return True
    return False


def _boxes_hold(draft: Draft, halts: list[Halt]) -> bool:
    left_min: dict[LotId, int] = {}
    for halt in halts:
        for x in halt.unload:
            limit = draft.vehicle.hold_min.get(draft.scenario.product_of(x.lot_id).zone)
            if limit is not None and halt.arrive_min - left_min[x.lot_id] > limit:
                return False
        left_min |= {x.lot_id: halt.depart_min for x in halt.load}
    return True
