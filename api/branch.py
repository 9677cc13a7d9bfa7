"""Routers that are passed over at once when a request is for another part of the site.

The framework compares the address of a request with every route of every router before the right
one, and does so once more at each level of routers in routers: one or two milliseconds a request.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope


class Branch(APIRouter):
    """A router that looks at the first part of the address before it compares its routes.

    All its routes are added before the first request.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._starts: frozenset[str] | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a route here is meant."""
        if self._starts is None:
            paths = (context.path or "/" for context in iter_route_contexts(self.routes))
            self._starts = frozenset(map(_first_part, paths))
        start = _first_part(scope.get("path", "/"))
        if start not in self._starts and not scope.get("root_path"):
            return Match.NONE, {}
        return super().matches(scope)


def branch_of(router: APIRouter, **named: Any) -> Branch:
    """Return a branch with the routes of a router that adds nothing of its own to them."""
    made = Branch(**named)
    made.routes.extend(router.routes)
    return made


def _first_part(path: str) -> str:
    """Return what stands between the first slash and the next: it is text in all of our routes."""
    return path.split("/", 2)[1] if path.startswith("/") else ""
