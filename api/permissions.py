"""Who may use which route: the matrix as data. A route that is not listed is refused.

There is no login yet: a server listens on its own machine, and whoever reaches it is the council.
``Scope.OWN`` says which routes a role shall have for its own hub, route or hall once there is one;
until then only ``Scope.ALL`` opens a route.
"""

from collections.abc import Mapping
from enum import StrEnum

from fastapi import Request


class Role(StrEnum):
    """A kind of user."""

    ADMIN = "admin"
    COUNCIL = "council"
    HUB = "hub"
    DRIVER = "driver"
    HALL = "hall"
    PUBLIC = "public"


class Scope(StrEnum):
    """How far a permission goes: every object, or those of one's own hub, route or hall."""

    ALL = "all"
    OWN = "own"


class PermissionFault(Exception):
    """A request that may not be made."""

    code = "permission"
    remedy = "Ask your administrator."


class Forbidden(PermissionFault):
    """A route that the user's role may not use."""

    code = "forbidden"


Grants = Mapping[Role, Scope]

COUNCIL: Grants = {Role.ADMIN: Scope.ALL, Role.COUNCIL: Scope.ALL}
STAFF: Grants = {**COUNCIL, Role.HUB: Scope.ALL}
"""The council, and hub operators for all names."""
HUBS_OWN: Grants = {**COUNCIL, Role.HUB: Scope.OWN}
DRIVERS_OWN: Grants = {**HUBS_OWN, Role.DRIVER: Scope.OWN}
HALLS_OWN: Grants = {**HUBS_OWN, Role.HALL: Scope.OWN}
EVERYONE: Grants = dict.fromkeys(Role, Scope.ALL)

API_ROUTES: Mapping[str, Grants] = {
    "read_health": EVERYONE,
    "openapi": EVERYONE,
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


def current_role(request: Request) -> Role:
    """Return whose request this is: the council's, until there is a login."""
    return Role.COUNCIL


def is_permitted(role: Role, route_name: str) -> bool:
    """Tell whether a role may use a route for every object."""
    return ROUTES.get(route_name, {}).get(role) is Scope.ALL


def require_permission(request: Request) -> None:
    """Let a request through or raise ``Forbidden``; stands before every route of the app."""
    route_name = getattr(request.scope.get("route"), "name", "")
    if not is_permitted(current_role(request), route_name):
        raise Forbidden(f"The role {current_role(request)} may not use {route_name}.")
