"""Answers to the tests' clients in one piece: their own take eight steps, each another thread.

That is a third of the time of thousands of requests. Here the framework's library for clients asks
the app itself, in the same loop as before, and the answer is handed over when it is whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette import testclient

http = testclient.httpx


@contextmanager
def whole_answers() -> Iterator[None]:
    """Have each client hand over answers in one piece."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testclient._TestClientTransport, "handle_request", _answered)
        yield


def _answered(transport: Any, request: Any) -> Any:
    request.read()
    app = http.ASGITransport(
        app=transport.app,
        raise_app_exceptions=transport.raise_server_exceptions,
        root_path=transport.root_path,
        client=transport.client,
    )

    async def ask() -> Any:
        answer = await app.handle_async_request(request)
        content = b"".join([part async for part in answer.stream])
        return http.Response(
            answer.status_code, headers=answer.headers, stream=http.ByteStream(content)
        )

    with transport.portal_factory() as portal:
        return portal.call(ask)
