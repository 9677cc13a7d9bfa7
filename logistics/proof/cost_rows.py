"""What trips cost at least, and what sorted fills demand, as rows of the relaxation of a month."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from logistics.model import Scenario, SiteId
from logistics.proof.reach import Ways
from logistics.proof.relaxation import Halt, Relaxation, ShiftColumns, Terms
from logistics.proof.relaxation_limits import ONE_MIN

ONE_S = ONE_MIN // 60
HOUR_S = 3_600
KM_M = 1_000
YEN = math.lcm(HOUR_S, KM_M)
"""Parts of a yen: whole ones a second and a metre, for whole yen an hour and a kilometre."""
MOST_RANKS = 4
"""Of the sorted fills: sums of more of them hardly demand more."""
PARTS = 10**6
"""Of a fill, as figures have them."""


class Costs(NamedTuple):
    """What all trips cost at least, as a sum of columns: ``parts`` of it are a yen."""

    terms: Terms
    parts: int


def define_costs(relaxation: Relaxation) -> Costs:
    """Add seconds and metres of each shift and say what they are at least, in two ways each.

    As in the limits of its time, which ``ShiftColumns`` has. Trips to nobody with a need are free.
    """
    month = relaxation.scenario
    rates = (
        rate
        for v in month.vehicles.values()
        for rate in (v.yen_per_hour, v.yen_per_km, v.yen_per_trip)
    )
    parts = YEN * math.lcm(*(rate.as_integer_ratio()[1] for rate in rates))
    ways = Ways(month, lambda leg: leg.length_m)
    most_m = float(ways.longest * (1 + len(month.sites)))
    terms: Terms = []
    for number, columns in relaxation.shifts.items():
        shift = relaxation.reach.shifts[number]
        vehicle = month.vehicles[shift.vehicle_id]
        seconds = relaxation.program.add_column(upper=float(60 * (shift.end_min - shift.start_min)))
        metres = relaxation.program.add_column(upper=most_m)
        for times in columns.times:
            relaxation.add_row([*times, (seconds, -ONE_S)], upper=0)
        for lengths in _lengths(month, ways, columns, vehicle.base_id):
            relaxation.add_row([*lengths, (metres, -1)], upper=0)
        terms += [
            (seconds, _parts(vehicle.yen_per_hour, parts // HOUR_S)),
            (metres, _parts(vehicle.yen_per_km, parts // KM_M)),
            (columns.used, _parts(vehicle.yen_per_trip, parts)),
        ]
    return Costs(terms, parts)


def _parts(rate: Decimal, times: int) -> int:
    return int(Fraction(rate) * times)


def _lengths(
    month: Scenario, ways: Ways, columns: ShiftColumns, base_id: SiteId
) -> Iterator[Terms]:
    """Yield sums of metres each of which the trips of a shift drive at least."""
    recipients = {
        h.site_id: column
        for h, column in columns.visits.items()
        if h == Halt(h.site_id) and not month.sites[h.site_id].is_supply
    }
    places = {base_id, *(s.site_id for s in month.supplies), *recipients}
    half = {s: ways.in_and_out(s, places) // 2 for s in (base_id, *recipients)}
    driven = [(column, half[s]) for s, column in recipients.items() if s != base_id]
    yield [(columns.used, half[base_id]), *driven]
    for site_id, column in recipients.items():
        yield [(column, ways.there_and_back(base_id, site_id))]


def demand_fills(relaxation: Relaxation, levels: Sequence[Fraction]) -> None:
    """Say that the k-th smallest fill of all is at least the k-th level, worst-off first.

    Then the k smallest have at least the sum of the k first levels, for every k; that is linear.
    """
    add, add_row = relaxation.program.add_column, relaxation.add_row
    top = float(max(map(math.ceil, relaxation.most_fills())))
    fills = {site_id: add(upper=top) for site_id in relaxation.used}
    relaxation.add_fills(Fraction(0), fills, Fraction(1))
    count = len(fills)
    for k in sorted({math.ceil(count * n / MOST_RANKS) for n in range(1, MOST_RANKS + 1)}):
        rank = add(upper=top)
        below = [add(upper=top) for _ in fills]
        for short, fill in zip(below, fills.values(), strict=True):
            add_row([(short, 1), (rank, -1), (fill, 1)], lower=0)
        least = math.floor(PARTS * sum(levels[:k]))
        add_row([(rank, k * PARTS), *((short, -PARTS) for short in below)], lower=least)
