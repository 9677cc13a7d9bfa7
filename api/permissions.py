"""Who may use which route: the matrix as data. A route that is not listed is refused.

To add a route:

1. List its name below with its grants. ``Scope.ALL`` = every object, ``Scope.OWN`` = those of one's
   own base, trip or hall.
2. Where a role has ``Scope.OWN``, list the route in ``OWN_OBJECTS`` too: ``PATH`` when its path
   names one object (another's is 404), ``PARTS`` when others' objects are left out of the answer.
   Its handler takes ``reach: CurrentReach`` (``api.deps``) and asks it: ``reach.require_site(...)``
   for a path, ``if reach.site(...)`` for a list. A handler that has not asked is refused before
   anything is committed.
3. Give the route its line in ``tests/api/route_examples.py``; without it the matrix test fails.

Who writes is ``person: CurrentPerson`` (``api.deps``).
"""

from collections.abc import Mapping
from enum import StrEnum

from api.person import Role

__all__ = ["API_ROUTES", "OWN_OBJECTS", "PAGE_ROUTES", "ROUTES", "Own", "Role", "Scope", "scope_of"]


class Scope(StrEnum):
    """How far a permission goes: every object, or those of one's own hub, route or hall."""

    ALL = "all"
    OWN = "own"


class Own(StrEnum):
    """How a route keeps to own objects."""

    PATH = "path"
    """Its path names one object; another's is not found."""

    PARTS = "parts"
    """Others' objects are left out of what it answers."""


Grants = Mapping[Role, Scope]

ADMIN: Grants = {Role.ADMIN: Scope.ALL}
COUNCIL_ALONE: Grants = {Role.COUNCIL: Scope.ALL}
"""For what tells the true names of confidential sites."""
COUNCIL: Grants = {Role.ADMIN: Scope.ALL, Role.COUNCIL: Scope.ALL}
STAFF: Grants = {**COUNCIL, Role.HUB: Scope.ALL}
"""The council, and hub operators for all names."""
HUBS_OWN: Grants = {**COUNCIL, Role.HUB: Scope.OWN}
DRIVERS_OWN: Grants = {**HUBS_OWN, Role.DRIVER: Scope.OWN}
HALLS_OWN: Grants = {**HUBS_OWN, Role.HALL: Scope.OWN}
SIGNED_IN: Grants = {role: Scope.ALL for role in Role if role is not Role.PUBLIC}
"""For what is about the person alone."""
EVERYONE: Grants = dict.fromkeys(Role, Scope.ALL)

API_ROUTES: Mapping[str, Grants] = {
    "read_health": EVERYONE,
    "openapi": EVERYONE,
    "sign_in": EVERYONE,
    "read_session": SIGNED_IN,
    "sign_out": SIGNED_IN,
    "list_people": ADMIN,
    "add_person": ADMIN,
    "change_person": ADMIN,
    "reset_password": ADMIN,
    "upload_scenario": COUNCIL,
    "list_scenarios": HUBS_OWN,
    "read_scenario": HUBS_OWN,
    "list_warnings": COUNCIL,
    "download_scenario": COUNCIL,
    "list_sites": STAFF,
    "list_stores": STAFF,
    "list_vehicles": STAFF,
    "list_shifts": HUBS_OWN,
    "list_products": STAFF,
    "list_lots": HUBS_OWN,
    "list_needs": HUBS_OWN,
    "start_run": COUNCIL,
    "list_runs": COUNCIL,
    "read_run": COUNCIL,
    "cancel_run": COUNCIL,
    "download_best_plan": COUNCIL,
    "list_plans": HUBS_OWN,
    "read_plan": HUBS_OWN,
    "download_plan": COUNCIL,
    "list_trips": HUBS_OWN,
    "read_trip": DRIVERS_OWN,
    "list_fills": HALLS_OWN,
    "list_shortfalls": HALLS_OWN,
    "list_wastes": HUBS_OWN,
    "list_violations": COUNCIL,
    "read_sheet": DRIVERS_OWN,
    "print_sheet": DRIVERS_OWN,
    "print_sheets": HUBS_OWN,
}
"""By the route's name, which is its operation id."""

PAGE_ROUTES: Mapping[str, Grants] = {
    "static": EVERYONE,
    "page_start": COUNCIL,
    "page_month": COUNCIL,
    "page_upload_month": COUNCIL,
    "page_start_run": COUNCIL,
    "page_run": COUNCIL,
    "page_cancel_run": COUNCIL,
    "page_plan": HUBS_OWN,
    "page_calendar": HUBS_OWN,
    "page_halls": HUBS_OWN,
    "page_hall": HALLS_OWN,
    "page_trip": DRIVERS_OWN,
}
"""By the page's name."""

ROUTES: Mapping[str, Grants] = {**API_ROUTES, **PAGE_ROUTES}

OWN_OBJECTS: Mapping[str, Own] = {
    "list_scenarios": Own.PARTS,
    "read_scenario": Own.PATH,
    "list_shifts": Own.PARTS,
    "list_lots": Own.PARTS,
    "list_needs": Own.PARTS,
    "list_plans": Own.PARTS,
    "read_plan": Own.PATH,
    "list_trips": Own.PARTS,
    "read_trip": Own.PATH,
    "list_fills": Own.PARTS,
    "list_shortfalls": Own.PARTS,
    "list_wastes": Own.PARTS,
    "read_sheet": Own.PATH,
    "print_sheet": Own.PATH,
    "print_sheets": Own.PARTS,
    "page_plan": Own.PARTS,
    "page_calendar": Own.PARTS,
    "page_halls": Own.PARTS,
    "page_hall": Own.PATH,
    "page_trip": Own.PATH,
}
"""For every route that somebody has for own objects: how it keeps to them."""


def scope_of(role: Role, route_name: str) -> Scope | None:
    """Return how far a role may use a route; None = not at all."""
    return ROUTES.get(route_name, {}).get(role)
