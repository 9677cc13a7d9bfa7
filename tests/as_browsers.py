"""Has the tests' clients say where a form comes from, as every browser does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

FROM_OWN_PAGES = {"Sec-Fetch-Site": "same-origin"}
"""What a browser sends with the forms and scripts of our own pages."""


@contextmanager
def sent_from_own_pages() -> Iterator[None]:
    """Have each client that is made send it, unless a request says something else."""
    made = TestClient.__init__

    def make(client: TestClient, /, *arguments: Any, **named: Any) -> None:
        made(client, *arguments, **named)
        client.headers.update(FROM_OWN_PAGES)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "__init__", make)
        yield
