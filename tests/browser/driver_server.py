"""A server with a trip under way, as a driver's phone meets it, and that loses an answer."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import BrowserContext, Page
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.db import open_database, reading
from api.driver.kept_reports import reports_of
from api.main import create_app
from api.settings import Settings
from tests.driver_making import Going, a_going_trip
from tests.serving import beside

KEPT = """async () => navigator.serviceWorker.controller !== null
  && Boolean(await (await caches.open("hakobi-driver-1")).match("/d", { ignoreVary: true }))"""
LOAD, DELIVER = '[data-act="load"]', '[data-act="deliver"]'


class Losing:
    """An app whose first answer about reports is lost after everything was stored."""

    def __init__(self, app: ASGIApp, lost: list[int]) -> None:
        self.app, self.lost = app, lost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def losing(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.lost.append(message["status"])
                message = {**message, "status": 503}
            await send(message)

        is_first = scope.get("path") == "/d/reports" and not self.lost
        await self.app(scope, receive, losing if is_first else send)


@contextmanager
def server(settings: Settings, port: int, lost: list[int] | None = None) -> Iterator[None]:
    made = create_app(settings)
    app = made if lost is None else Losing(made, lost)
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="on")
    with beside(config, at_once=True):
        yield


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def wait_for(said: Callable[[], bool], *, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not said() and time.monotonic() < until:
        time.sleep(0.2)
    assert said()


def told_of(settings: Settings, going: Going) -> list[tuple[object, object]]:
    engine = open_database(settings)
    try:
        with reading(engine) as connection:
            found = reports_of(connection, going.stored.plan_id, going.trip.trip_id)
        return [(kept.content["kind"], kept.content["site_id"]) for kept in found]
    finally:
        engine.dispose()


def opened(context: BrowserContext, base: str, going: Going) -> Page:
    page = context.new_page()
    page.goto(f"{base}/d#{going.token}")
    page.get_by_label("番号").fill(going.pin)
    page.get_by_role("button", name="開く").click()
    page.locator("#stops .stop").first.wait_for()
    wait_for(lambda: bool(page.evaluate(KEPT)))
    return page


def a_trip_in(folder: Path) -> tuple[Settings, int, Going]:
    """Store a trip under way in a folder; return how it is served, at which port, and the trip."""
    settings = Settings(data_dir=folder, run_workers=0)
    engine = open_database(settings)
    going = a_going_trip(engine, settings)
    engine.dispose()
    return settings, free_port(), going


def count_waiting(page: Page) -> str:
    return page.locator("#count").inner_text()
