"""Small writes share transactions, and nobody who sends slowly keeps others from writing."""

import asyncio
import threading
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.clock import utc_now
from api.db import reading
from api.privacy import access
from api.small_writes import SmallWrites
from tests.as_browsers import FROM_OWN_PAGES
from tests.signing_in import a_token, bearer


def note(connection: sa.Connection, *, number: int) -> None:
    by = access.By(person_id=f"p{number}", at=utc_now())
    access.write(connection, [access.Note(access.DONORS_READ, "donors", {})], by)


def noted(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return [row.person_id for row in access.listed(connection)]


def test_what_waits_together_is_written_together(engine: sa.Engine) -> None:
    commits = []
    sa.event.listen(engine, "commit", commits.append)

    async def many() -> None:
        writers = asyncio.Semaphore(1)
        writes = SmallWrites(engine, writers)
        async with writers:
            tasks = [asyncio.create_task(writes.add(partial(note, number=i))) for i in range(20)]
            await asyncio.sleep(0)
            gone = asyncio.create_task(writes.add(partial(note, number=20)))
            await asyncio.sleep(0)
            gone.cancel()  # its job is written all the same
        await asyncio.gather(*tasks)
        assert len(commits) == 1
        await writes.add(partial(note, number=21))
        assert len(commits) == 2

    asyncio.run(many())
    assert noted(engine) == [f"p{i}" for i in range(22)]
    with reading(engine) as connection:
        assert access.first_fault(connection) is None


def test_a_job_that_fails_takes_no_other_with_it(engine: sa.Engine) -> None:
    def broken(connection: sa.Connection) -> None:
        note(connection, number=99)
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    def wrong(connection: sa.Connection) -> None:
        raise LookupError

    async def several() -> list[Any]:
        writes = SmallWrites(engine, asyncio.Semaphore(1))
        jobs = [partial(note, number=1), broken, wrong, partial(note, number=2)]
        return await asyncio.gather(*map(writes.add, jobs), return_exceptions=True)

    first, second, third, last = asyncio.run(several())
    assert first is last is None
    assert isinstance(second, sa.exc.DBAPIError)
    assert isinstance(third, LookupError)
    assert noted(engine) == ["p1", "p2"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_form_that_comes_slowly_holds_up_nobody(client: TestClient) -> None:
    """Its first half is here, its second is not: others write meanwhile."""
    app: Any = client.app
    token = a_token(app.state.running.engine)
    half, rest = b"name=", b"x"
    asked, go_on, answered = threading.Event(), threading.Event(), []
    parts = iter([(half, True), (rest, False)])

    async def receive() -> dict[str, Any]:
        body, more = next(parts)
        if not more:
            asked.set()
            while not go_on.is_set():
                await asyncio.sleep(0.01)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    headers = {**FROM_OWN_PAGES, **bearer(token), "host": "127.0.0.1"}
    headers |= {"content-type": "application/x-www-form-urlencoded", "content-length": "6"}
    path = "/master/products/new"
    scope = {
        **{"type": "http", "method": "POST", "path": path, "raw_path": path.encode()},
        **{"query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1"},
        **{"server": ("127.0.0.1", 80), "client": ("127.0.0.1", 5000), "app": app},
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
    }
    assert client.portal is not None
    slow = client.portal.start_task_soon(app, scope, receive, send)
    assert asked.wait(20)
    try:
        reply = client.post("/login", data={"username": "nobody", "password": "x" * 12})
        assert reply.status_code < 500
        assert not answered
    finally:
        go_on.set()
    slow.result(20)
    assert answered
