"""The web application: ``create_app(settings)``. Nothing is created when this is imported."""

import asyncio
import gc
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import structlog
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import iter_route_contexts
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from api import errors
from api.arenas import share_arenas
from api.care import logs, watching
from api.db import PG_REQUESTS, open_database
from api.deps import Running, require_permission
from api.guards import Guard
from api.notices.postman import Postman
from api.oidc.provider import Provider
from api.planning.jobs import JobRunner
from api.privacy.daily import DailyWork
from api.settings import Settings
from api.small_writes import SmallWrites
from api.v1.base import describe_problems
from api.v1.routes import router
from api.web import vendor
from api.web.answers import error_page
from api.web.routes import web_router

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LEAST_PACKED = 1_000
"""Bytes; what is smaller is sent as it is."""
PACKED_TO = 6
"""Of 9, which take half as long again and save a thirtieth."""

UNPACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""Packed already, or a stream of events, each of which must go out at once."""

KEPT_S = 75
"""Seconds that a silent connection is kept: longer than proxies keep theirs, so that none is closed
just when the next request goes out on it."""

SWITCH_S = 0.0005
"""How long a thread may compute before another gets the interpreter. With Python's 5 ms a request
that waits for the database twenty times waits 120 ms more where one thread computes meanwhile; with
this 13 ms. Switching takes a hundredth of the time."""

OPENAPI_URL = "/api/v1/openapi.json"

log = structlog.get_logger()


def create_app(settings: Settings, *, first_code: str = "") -> FastAPI:
    """Return the app: the API under ``/api/v1``, the pages, the job runner.

    The database is opened when the app starts (``with TestClient(app, base_url=
    "http://127.0.0.1")`` in tests); raises ``DatabaseError`` there when it is unsafe or newer.
    ``first_code`` opens the page of the first start while nobody has an account. Raises
    ``AssetsMissing`` when what the pages take from npm was not built in.
    """
    vendor.version()
    app = FastAPI(
        title="hakobi",
        version=version("hakobi"),
        summary="Plans how donated food gets from a logistics hub to the people who need it.",
        lifespan=_lifespan(settings, first_code),
        dependencies=[Depends(require_permission)],
        generate_unique_id_function=lambda route: route.name,
        openapi_url=OPENAPI_URL,
        docs_url=None,
        redoc_url=None,
    )
    # Not app-wide: that limit would lie outside the guard and answer without its headers.
    app.include_router(
        router(
            max_upload_bytes=settings.max_upload_bytes, max_photo_bytes=settings.max_photo_bytes
        ),
        max_body_size=settings.max_body_bytes,
    )
    describe_problems(app)
    app.include_router(watching.router())
    app.include_router(
        web_router(max_upload_bytes=settings.max_upload_bytes),
        max_body_size=settings.max_body_bytes,
    )
    errors.install(app, error_page=error_page)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=LEAST_PACKED,
        compresslevel=PACKED_TO,
        exclude_content_types=UNPACKED,
    )
    app.add_middleware(Guard, settings=settings, error_page=error_page)
    return app


def _lifespan(settings: Settings, first_code: str) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = await run_in_threadpool(open_database, settings)
        watching.watch_queries(engine, slow_ms=settings.slow_query_ms)
        runner = JobRunner(engine, settings)
        writers = asyncio.Semaphore(1 if settings.is_sqlite else PG_REQUESTS)
        aside = writers if settings.is_sqlite else asyncio.Semaphore(1)
        app.state.running = Running(
            settings=settings,
            engine=engine,
            runner=runner,
            first_code=first_code,
            provider=Provider(settings) if settings.oidc_issuer else None,
            writers=writers,
            small_writes=SmallWrites(engine, aside),
        )
        runner.start()
        daily = DailyWork(engine)
        daily.start()
        postman = Postman(engine, settings)
        postman.start()
        if settings.host not in LOOPBACK:
            log.warning("open_to_the_network", host=settings.host, note="put HTTPS before it")
        try:
            yield
        finally:
            await run_in_threadpool(postman.stop)
            await run_in_threadpool(daily.stop)
            await run_in_threadpool(runner.stop)
            engine.dispose()

    return lifespan


def serve(
    settings: Settings, *, on_ready: Callable[[], None] | None = None, first_code: str = ""
) -> None:
    """Serve until Ctrl-C or SIGTERM; ``on_ready`` is called once requests are answered.

    ``first_code`` lets whoever knows it make the first account.

    Raises ``DatabaseError`` before anything is served when the database is unsafe or newer.
    """
    share_arenas()
    logs.configure(settings)
    sys.setswitchinterval(SWITCH_S)
    open_database(settings).dispose()
    app = create_app(settings, first_code=first_code)
    _settle(app)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=KEPT_S,
    )
    _Server(config, on_ready).run()


def _settle(app: FastAPI) -> None:
    """Look into every route before the first request comes, and at nothing of it ever again.

    What was loaded lives as long as the server: without it a whole collection of garbage takes
    milliseconds instead of tenths of a second, for which every request waits.
    """
    deque(iter_route_contexts(app.routes), maxlen=0)
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, *arguments: Any, **named: Any) -> None:
        await super().startup(*arguments, **named)
        if self.started and self._on_ready:
            self._on_ready()
