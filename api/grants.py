"""How far roles go: scopes, and the usual grants. ``api.permissions`` gives them to routes."""

from collections.abc import Mapping
from enum import StrEnum

from api.accounts.person import Role


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
"""The council, and hub operators for what all of them share."""
HUBS_OWN: Grants = {**COUNCIL, Role.HUB: Scope.OWN}
DRIVERS_OWN: Grants = {**HUBS_OWN, Role.DRIVER: Scope.OWN}
HALLS_OWN: Grants = {**HUBS_OWN, Role.HALL: Scope.OWN}
OWN_DAYS: Grants = {**COUNCIL, Role.DRIVER: Scope.OWN, Role.HALL: Scope.OWN}
"""For whoever has days of their own: of trips, of deliveries."""
HUB_ALONE: Grants = {Role.HUB: Scope.OWN}
"""For what only whoever stands before the food can write."""
TRIP_WORKERS: Grants = {Role.HUB: Scope.OWN, Role.DRIVER: Scope.OWN}
"""Who loads, drives and delivers."""
HUB_ALL: Grants = {Role.HUB: Scope.ALL}
WRITERS: Grants = {
    Role.COUNCIL: Scope.ALL,
    Role.HUB: Scope.OWN,
    Role.DRIVER: Scope.OWN,
    Role.HALL: Scope.OWN,
}
"""Who writes entries; ``ENTRY_KINDS`` says which."""
SIGNED_IN: Grants = {role: Scope.ALL for role in Role if role is not Role.PUBLIC}
"""For what is about the person alone."""
EVERYONE: Grants = dict.fromkeys(Role, Scope.ALL)
