"""How far a person reaches on a route: which sites, trips and halls are their own.

With ``Scope.ALL`` everything is. With ``Scope.OWN`` a hub operator has the own base, the trips that
touch it and the halls of its area, a driver the trips of the own shifts, a hall contact the own
hall. Another's object is answered as one that is not there, and the denial is logged.
"""

from typing import NoReturn

import structlog

from api.accounts.people import plain_username
from api.accounts.person import Person, Role
from api.permissions import Scope
from api.store import NotStored
from logistics.model import Scenario, SiteId
from logistics.plan_model import Trip
from logistics.sheet import assigned_shift

log = structlog.get_logger()


class Reach:
    """The objects of one person on one route."""

    def __init__(self, person: Person, *, scope: Scope, route_name: str) -> None:
        self.person = person
        self._is_whole = scope is Scope.ALL
        self._route_name = route_name

    @property
    def is_whole(self) -> bool:
        """Tell whether everything is within reach."""
        return self._is_whole

    def only_site(self) -> str | None:
        """Return the one site that an answer is narrowed to; None = all sites, "" = none."""
        return None if self._is_whole else self.person.site_id or ""

    def site(self, site_id: str) -> bool:
        """Tell whether a site is the own base of a hub operator, or the own hall."""
        own = self.only_site()
        return own is None or (own != "" and site_id == own)

    def hall(self, site_id: str, *, scenario: Scenario | None = None) -> bool:
        """Tell whether a recipient is the own hall, or lies in the area of the own base.

        The area is known from a month only: without ``scenario`` a base has no halls.
        """
        if self.site(site_id):
            return True
        known = None if scenario is None else scenario.sites.get(SiteId(site_id))
        is_near = known is not None and known.hub_id is not None and self.site(known.hub_id)
        return self.person.role is Role.HUB and is_near

    def trip(self, scenario: Scenario, trip: Trip) -> bool:
        """Tell whether a trip touches the own base, or is driven on the driver's own shift."""
        if self._is_whole:
            return True
        if self.person.role is Role.HUB:
            base_id = scenario.vehicles[trip.vehicle_id].base_id
            return self.site(base_id) or any(self.site(stop.site_id) for stop in trip.stops)
        return self.person.role is Role.DRIVER and self._drives(scenario, trip)

    def month(self, scenario: Scenario) -> bool:
        """Tell whether the own base or hall is part of a month."""
        own = self.only_site()
        return own is None or own in scenario.sites

    def revealed(self, scenario: Scenario, trip: Trip | None = None) -> frozenset[SiteId]:
        """Return the confidential sites whose true name and address the person may see.

        The council sees all of them, a driver those of an own ``trip``, and nobody else any.
        """
        hidden = frozenset(k for k, site in scenario.sites.items() if site.confidential)
        if self.person.role is Role.COUNCIL:
            return hidden
        if self.person.role is Role.DRIVER and trip and self._drives(scenario, trip):
            return hidden & {stop.site_id for stop in trip.stops}
        return frozenset()

    def _drives(self, scenario: Scenario, trip: Trip) -> bool:
        shift = assigned_shift(scenario, trip)
        if shift is None or not shift.driver.strip():
            return False
        names = {plain_username(self.person.name), self.person.username}
        return plain_username(shift.driver) in names

    def require_site(self, site_id: str, *, kind: str = "site") -> None:
        """Raise ``NotStored`` unless a site is one's own."""
        if not self.site(site_id):
            self.refuse(kind, site_id)

    def require_hall(self, site_id: str, *, scenario: Scenario | None = None) -> None:
        """Raise ``NotStored`` unless a recipient is one's own."""
        if not self.hall(site_id, scenario=scenario):
            self.refuse("hall", site_id)

    def require_trip(self, scenario: Scenario, trip: Trip) -> None:
        """Raise ``NotStored`` unless a trip is one's own."""
        if not self.trip(scenario, trip):
            self.refuse("trip", trip.trip_id)

    def require_month(self, scenario: Scenario, *, kind: str, key: str) -> None:
        """Raise ``NotStored`` for the month or plan ``key`` unless one has a part in the month."""
        if not self.month(scenario):
            self.refuse(kind, key)

    def refuse(self, kind: str, key: str, *, unknown: Exception | None = None) -> NoReturn:
        """Log that another's object was asked for, and say that there is none.

        ``unknown`` is what is raised where there really is none: the answers must not differ.
        """
        log.warning(
            "denied",
            person_id=self.person.person_id,
            role=self.person.role,
            route=self._route_name,
            kind=kind,
            key=key,
        )
        raise unknown or NotStored(kind, key)
