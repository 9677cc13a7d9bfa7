"""Trips that lack food at the own base, in the words of its pages."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

import sqlalchemy as sa

from api import store
from api.store import StoredPlan
from api.trips import approvals
from api.trips.lacks import BaseLacks, Lack
from api.trips.swapped import as_swapped
from api.web import hub_links
from api.web.hub_desk import HubDesk
from api.web.pages.hub_trip import LackLine
from inventory.accounts import Account
from logistics.master.coming_month import planned_lot
from logistics.model import SiteId
from logistics.plan_model import Trip

SEEN_LETTERS = 16


class LotLacks:
    """What the trips of the approved plans lack of a lot at the base, or would lack."""

    def __init__(self, desk: HubDesk, lot_id: str) -> None:
        self._lot_id = lot_id
        plans = (store.get_plan(desk.connection, plan_id) for plan_id in _standing(desk))
        stored = [as_swapped(desk.connection, plan) for plan in plans]
        self._bases = [(x, BaseLacks(desk.connection, x, desk.base_id)) for x in stored]

    def now(self) -> tuple[LackLine, ...]:
        """Return the trips that lack some of it now."""
        return tuple(
            line
            for stored, base in self._bases
            for line in lack_lines(stored, base.found())
            if line.lot_id == self._lot_id
        )

    def without(self, place: Account, quantity_g: int) -> tuple[LackLine, ...]:
        """Return the trips that would lack more of it, were so much at a place thrown away."""
        return tuple(
            line
            for stored, base in self._bases
            if not place.owner or place.owner == (stored.plan_id,)
            for line in lack_lines(stored, base.more(self._lot_id, quantity_g))
        )


def _standing(desk: HubDesk) -> Iterator[str]:
    """Give the approved plans of this month and later ones."""
    last = {word.month: word for word in approvals.words_since(desk.connection, desk.day)}
    yield from (word.plan_id for word in last.values() if word.is_approved)


def lack_lines(stored: StoredPlan, lacks: Iterable[Lack]) -> Iterator[LackLine]:
    """Give what trips lack, in words; each with where another lot is put in its place."""
    month = stored.scenario
    for lack in lacks:
        trip_id = lack.trip.trip_id
        yield LackLine(
            trip_id=trip_id,
            trip_url=hub_links.trip(stored.plan_id, trip_id),
            day=lack.trip.day,
            start_min=lack.trip.stops[0].arrive_min,
            lot_id=lack.lot_id,
            product=month.product_of(planned_lot(month, lack.lot_id).lot_id).name,
            missing_g=lack.missing_g,
            halls=tuple((month.sites[SiteId(site_id)].shown_name, g) for site_id, g in lack.stops),
            replace_url=hub_links.replace(
                stored.plan_id, trip_id, lack.lot_id, missing_g=lack.missing_g
            ),
        )


def seen_of(lines: Iterable[LackLine]) -> str:
    """Return by what a form says that these lines were shown; empty where nothing lacks."""
    told = [f"{line.trip_url} {line.missing_g}" for line in lines]
    return sha256("\n".join(told).encode()).hexdigest()[:SEEN_LETTERS] if told else ""


def trip_lacks(
    connection: sa.Connection, stored: StoredPlan, trip: Trip, base_ids: Iterable[str]
) -> tuple[LackLine, ...]:
    """Return what a trip of the approved plan lacks at bases, lot by lot."""
    if not approvals.is_approved(connection, stored):
        return ()
    found = (x for base_id in base_ids for x in BaseLacks(connection, stored, base_id).found())
    return tuple(lack_lines(stored, (x for x in found if x.trip.trip_id == trip.trip_id)))
