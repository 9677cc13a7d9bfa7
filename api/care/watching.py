"""For whoever watches the server: alive, ready, figures for Prometheus, slow statements in the log.

None of it tells names, addresses or food. ``/metrics`` wants a token, or to be asked from the
machine itself without a proxy.
"""

import hmac
import time
from collections.abc import Iterator
from typing import Annotated, Any

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from api.care.backup_tables import backups
from api.care.request_counts import REQUESTS, line
from api.clock import utc_now
from api.db import SchemaState, has_room, reading, schema_state
from api.deps import Running, running_app
from api.settings import Settings
from api.store import NotStored
from api.tables import runs
from inventory.store.tables import entries

LOOPBACK = frozenset({"127.0.0.1", "::1"})
NO_ROOM = "reading only: no room on the disk\n"
_STARTED = "hakobi_started_s"

App = Annotated[Running, Depends(running_app)]

log = structlog.get_logger()


def router() -> APIRouter:
    """Return the routes, to be mounted at the root."""
    made = APIRouter(include_in_schema=False)
    for path, endpoint in (
        ("/healthz", is_alive),
        ("/readyz", is_ready),
        ("/metrics", read_metrics),
    ):
        made.add_api_route(path, endpoint, methods=["GET"], name=endpoint.__name__)
    return made


def is_alive() -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok\n")


def is_ready(app: App) -> Response:
    """Say that the database answers and has this version's schema; 503 else.

    While the disk is full pages can be read: that is said, and is no 503.
    """
    try:
        with reading(app.engine) as connection:
            is_current = schema_state(connection) is SchemaState.CURRENT
    except sa.exc.SQLAlchemyError as error:
        log.warning("not_ready", cause=type(error).__name__)
        is_current = False
    if not is_current:
        return PlainTextResponse("not ready\n", 503)
    return PlainTextResponse("ok\n" if has_room(app.engine) else NO_ROOM)


def read_metrics(request: Request, app: App) -> Response:
    """Give the figures in the text format of Prometheus."""
    if not _may_read(request, app.settings):
        raise NotStored("page", "/metrics")
    lines = (*REQUESTS.lines(), *_database_lines(app))
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return Response("\n".join(lines) + "\n", headers={"Content-Type": kind})


def _may_read(request: Request, settings: Settings) -> bool:
    if settings.metrics_token:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(sent, settings.metrics_token.encode())
    peer = request.client.host if request.client else ""
    return peer in LOOPBACK and "x-forwarded-for" not in request.headers


def _database_lines(app: Running) -> Iterator[str]:
    with reading(app.engine) as connection:
        last = connection.execute(sa.select(sa.func.max(entries.c.seq))).scalar_one() or 0
        by_state = sa.select(runs.c.state, sa.func.count()).group_by(runs.c.state)
        states = {state: count for state, count in connection.execute(by_state)}
        made_at = connection.execute(sa.select(sa.func.max(backups.c.made_at))).scalar_one()
    yield "# TYPE hakobi_has_room gauge"
    yield line("hakobi_has_room", int(has_room(app.engine)))
    yield "# TYPE hakobi_entries_total counter"
    yield line("hakobi_entries_total", last)
    yield "# TYPE hakobi_runs gauge"
    for state, count in sorted(states.items()):
        yield line("hakobi_runs", count, {"state": state})
    if made_at is not None:
        yield "# TYPE hakobi_backup_age_seconds gauge"
        yield line("hakobi_backup_age_seconds", round((utc_now() - made_at).total_seconds()))


def watch_queries(engine: sa.Engine, *, slow_ms: float) -> None:
    """Log statements of an engine that take longer than ``slow_ms``, without their values."""

    def started(
        connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        connection.info[_STARTED] = time.monotonic()

    def ended(
        connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        took_ms = (time.monotonic() - connection.info.pop(_STARTED, time.monotonic())) * 1000
        if took_ms >= slow_ms:
            log.warning("slow_query", ms=round(took_ms, 1), statement=statement[:500])

    sa.event.listen(engine, "before_cursor_execute", started)
    sa.event.listen(engine, "after_cursor_execute", ended)
