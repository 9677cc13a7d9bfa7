"""The routes of a planning run: its page, what changes on it as events, and stopping it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from api import store
from api.clock import utc_now
from api.db import reading
from api.deps import Connection, Running, running
from api.planning import run_store
from api.settings import Settings
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.pages.run import RunPage, run_page
from api.web.render import run_parts
from logistics.aim import Order

LOOK_S = 1.0
"""Seconds between two looks at a run that is followed."""
STREAM_S = 8.0
"""Seconds after which a stream ends and the browser asks anew: a server that is told to stop waits
for the streams that are open."""


def run_router() -> APIRouter:
    """Return the page of a run and what belongs to it, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route("/runs/{run_id}", show_run, methods=["GET"], name="page_run")
    made.add_api_route("/runs/{run_id}/events", run_events, methods=["GET"], name="page_run_events")
    made.add_api_route(
        "/runs/{run_id}/cancel", cancel_run, methods=["POST"], name="page_cancel_run"
    )
    return made


def start_runs(
    connection: sa.Connection,
    settings: Settings,
    scenario_id: str,
    *,
    run_id: str = "",
    time_limit_s: float | None = None,
    with_others: bool = False,
) -> str:
    """Queue a run of a month and, ``with_others``, one of each other order of goals.

    ``run_id`` is what the form was made with: sent twice, it is one run. Returns the id of the
    first; raises what ``run_store.add_run`` does.
    """
    orders = tuple(Order) if with_others else (Order.FAIREST,)
    wishes = [
        run_store.RunWish(
            scenario_id=scenario_id,
            time_limit_s=time_limit_s or settings.run_time_limit_s,
            goal_order=order,
        )
        for order in orders
    ]
    try:
        return _queue(connection, _first_id(run_id), wishes, settings)
    except run_store.RunConflict:  # the form was sent again for something else
        return _queue(connection, uuid4(), wishes, settings)


def _first_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _queue(
    connection: sa.Connection, first: UUID, wishes: Sequence[run_store.RunWish], settings: Settings
) -> str:
    now = utc_now()
    for place, wish in enumerate(wishes):
        run_store.add_run(
            connection,
            str(uuid5(first, wish.goal_order) if place else first),
            wish,
            most_queued=settings.max_queued_runs,
            now=now + timedelta(milliseconds=place),  # equal shares need the fairest plan
        )
    return str(first)


def show_run(request: Request, run_id: str, connection: Connection) -> Response:
    """Show a run; the page renews itself while the run is under way."""
    run = run_store.get_run(connection, run_id)
    wanted = request.query_params.get("refresh") != "off"
    return html(request, _page(connection, run, refresh=wanted))


async def run_events(request: Request, run_id: str) -> Response:
    """Send what a run's page shows whenever it changes, and ``over`` at the end.

    The stream holds no connection of the database between two looks.
    """
    app = running(request)
    page = await run_in_threadpool(_page_of, app, run_id)  # an unknown run is told as such
    stream = _events(request, app, run_id, page)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


def cancel_run(run_id: str, connection: Connection) -> Response:
    """Stop a run and show it."""
    run_store.ask_cancel(connection, run_id, now=utc_now())
    return RedirectResponse(links.run(run_id), SEE_OTHER)


def _page_of(app: Running, run_id: str) -> RunPage:
    with reading(app.engine) as connection:
        return _page(connection, run_store.get_run(connection, run_id), refresh=True)


def _page(connection: sa.Connection, run: run_store.Run, *, refresh: bool) -> RunPage:
    _, count = store.list_plans(connection, scenario_id=run.scenario_id, limit=1)
    month = store.scenario_row(connection, run.scenario_id)
    return run_page(run, month=month, refresh=refresh, has_others=count > 1)


async def _events(request: Request, app: Running, run_id: str, page: RunPage) -> AsyncIterator[str]:
    language, ends_at_s = chosen_language(request), time.monotonic() + STREAM_S
    shown: RunPage | None = None
    while True:
        if page != shown:
            is_news = shown is None or (shown.state, shown.stage) != (page.state, page.stage)
            yield _event(run_parts(page, language=language, is_news=is_news))
            shown = page
        if not page.under_way:
            yield "event: over\ndata: over\n\n"
            return
        if time.monotonic() >= ends_at_s or await request.is_disconnected():
            return
        await asyncio.sleep(LOOK_S)
        page = await run_in_threadpool(_page_of, app, run_id)


def _event(text: str) -> str:
    return "".join(f"data: {line}\n" for line in text.splitlines()) + "\n"
