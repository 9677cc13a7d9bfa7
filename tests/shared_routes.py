"""Apps of one process share what the framework has found out about their routes.

It looks into the arguments of each of the 400 routes when a page of an app is first asked for,
which takes a quarter of a second; hundreds of tests have an app of their own. The routers are the
same for all apps with the same limits (``api.main.create_app``), so what was found holds for all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute


@contextmanager
def shared_routes() -> Iterator[None]:
    """Give each app the included routers of the first that included the same ones alike."""
    include = FastAPI.include_router
    known: dict[tuple[int, str], tuple[APIRouter, list[BaseRoute]]] = {}

    def include_known(app: FastAPI, router: APIRouter, **how: Any) -> None:
        key = id(router), repr(how)  # a router that is kept here keeps its id
        if key in known:
            app.router.routes.extend(known[key][1])
            return
        before = len(app.router.routes)
        include(app, router, **how)
        known[key] = router, list(app.router.routes[before:])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FastAPI, "include_router", include_known)
        yield
