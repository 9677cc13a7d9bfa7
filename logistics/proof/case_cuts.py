"""Rows that whole cases add to the relaxation of a month.

There food comes by the gram. But whoever needs no whole number of cases is brought more than can be
used, or less than is needed; and what is left over at a recipient nobody else can use.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from inventory.model import Category
from logistics.model import Scenario, SiteId
from logistics.program.linear import LinearProgram
from logistics.proof.relaxation import Relaxation, Ride, Terms

MOST_WHOLE = 8
"""With more whole cases than that, a part of one hardly counts."""
MOST_ROWS = 400
"""Rows that a round adds: those that are broken most."""
LEAST_OVER_G = 5.0
"""A row that is broken by less is left out: solutions may be rough."""

Shelf = tuple[SiteId, Category, int]
"""A recipient, what its food is for, and the grams of a case."""


class _Row(NamedTuple):
    """A sum that is at most ``upper`` in every plan, in grams times ``scale``."""

    terms: Terms
    upper: int
    scale: int


class CaseCuts:
    """Looks for rows about whole cases that a solution of the relaxation breaks, and no plan."""

    def __init__(self, relaxation: Relaxation) -> None:
        rows = list(_rows(relaxation))
        program = LinearProgram(costs=[0.0] * len(relaxation.program.costs))
        for row in rows:
            program.add_row([(column, float(factor)) for column, factor in row.terms])
        self._rows = rows
        self._matrix = program.matrix()
        self._uppers = np.array([row.upper for row in rows], dtype=float)
        self._scales = np.array([row.scale for row in rows], dtype=float)

    def rows(self, values: np.ndarray) -> Iterator[tuple[Terms, int]]:
        """Yield sums, and how much each is at most in every plan, that are more in a solution."""
        known = values[: self._matrix.shape[1]]
        over_g = (self._matrix @ known - self._uppers) / self._scales
        for number in np.argsort(-over_g)[:MOST_ROWS].tolist():
            if over_g[number] > LEAST_OVER_G:
                yield self._rows[number].terms, self._rows[number].upper


def _rows(relaxation: Relaxation) -> Iterator[_Row]:
    """Yield a row for what some deliveries of a category in cases of a size can serve.

    For all that serve no other sessions together, and for each lot among them: of that, too, whole
    cases come, and what is left over of others makes nothing good.
    """
    for shelf, served in _served(relaxation).items():
        *_, case_g = shelf
        for sessions in served:
            inside = [r for within, rides in served.items() if within <= sessions for r in rides]
            factors = _factors(_need_g(relaxation.scenario, shelf, sessions), case_g)
            if factors is None:
                continue
            lots: dict[str, list[Ride]] = defaultdict(list)
            for ride in inside:
                lots[ride.supply.lot_id].append(ride)
            for rides in (inside, *(lots.values() if len(lots) > 1 else ())):
                yield _row(relaxation, rides, factors, case_g)


def _served(relaxation: Relaxation) -> dict[Shelf, dict[frozenset[date], list[Ride]]]:
    """Return the rides of deliveries by the sessions that each can serve at all."""
    deliveries: dict[tuple[Shelf, int, int], list[Ride]] = defaultdict(list)
    for ride in relaxation.rides:
        c = ride.lot_class
        if ride.shift is not None and c.case_g > 1:
            shelf = (ride.key[0], c.product.category, c.case_g)
            deliveries[shelf, c.number, ride.shift].append(ride)
    found: dict[Shelf, dict[frozenset[date], list[Ride]]] = defaultdict(lambda: defaultdict(list))
    for (shelf, *_), rides in deliveries.items():
        found[shelf][frozenset(ride.key[1] for ride in rides)] += rides
    return found


def _need_g(month: Scenario, shelf: Shelf, sessions: Iterable[date]) -> int:
    site_id, category, _ = shelf
    return sum(month.need_g[site_id, day, category] for day in sessions)


class _Factors(NamedTuple):
    """What a gram that is used counts, one that is left over (less), and the limit of the sum."""

    used: int
    rest: int
    upper: int


def _factors(need_g: int, case_g: int) -> _Factors | None:
    """Return the numbers of the row for a need, None where none would say anything.

    With cases of k grams and a need of f * k + r, f cases are used whole and of one more r, so that
    (k - r) * used - r * rest <= f * k * (k - r). It holds for every whole number of cases: up to f,
    as no more is used than comes; beyond, as no more is used than needed. (Mixed-integer rounding;
    Nemhauser and Wolsey, 1990.)
    """
    whole, rest_g = divmod(need_g, case_g)
    if not rest_g or whole > MOST_WHOLE:
        return None
    lacking_g = case_g - rest_g
    return _Factors(lacking_g, rest_g, whole * case_g * lacking_g)


def _row(relaxation: Relaxation, rides: Sequence[Ride], factors: _Factors, case_g: int) -> _Row:
    site_id = rides[0].key[0]
    lots = dict.fromkeys(ride.supply.lot_id for ride in rides)
    terms = [(ride.column, factors.used) for ride in rides]
    terms += [(relaxation.rests[lot_id, site_id], -factors.rest) for lot_id in lots]
    return _Row(terms, factors.upper, case_g)
