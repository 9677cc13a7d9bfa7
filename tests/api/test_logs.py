"""Logs are one line an event, and hold no secrets."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api.care import logs
from api.main import create_app
from api.settings import LogFormat, Settings
from tests.signing_in import a_token


@pytest.fixture(autouse=True)
def kept_set_up() -> Iterator[None]:
    """Put the set-up of before back after the test."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


def _fail(password: str) -> None:
    raise ValueError(f"wrong length {len(password)}")


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_traceback_is_logged_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat
) -> None:
    logs.configure(Settings(log_format=log_format))
    try:
        _fail("2retnuh"[::-1])  # the line itself is shown in a traceback
    except ValueError:
        structlog.get_logger().exception("broken", run_id="r1")
    written = capsys.readouterr().err
    assert "_fail" in written
    assert "hunter2" not in written


def test_json_logs_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format=LogFormat.JSON, log_level="WARNING"))
    structlog.get_logger().warning("run_ended", state="done", name="一行目\n二行目")
    logging.getLogger("uvicorn.error").warning("from a library")
    structlog.get_logger().info("too little to be logged")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["run_ended", "from a library"]
    assert lines[0]["name"] == "一行目\n二行目"
    assert all(line["level"] == "warning" and line["timestamp"] for line in lines)


def test_a_reader_who_goes_away_while_sending_is_no_failure(sqlite_settings: Settings) -> None:
    quiet = sqlite_settings.model_copy(update={"run_workers": 0})
    sent: list[Any] = []

    async def go_away() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    path = "/master/sites/rows/LOGI"
    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    app = create_app(quiet)
    with TestClient(app, base_url="http://127.0.0.1") as client, capture_logs() as told:
        token = a_token(app.state.running.engine)
        scope["headers"] = [
            (b"host", b"127.0.0.1"),
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", b"9"),
        ]
        assert client.portal is not None
        client.portal.call(app, scope, go_away, send)
    assert sent == []
    assert [line["event"] for line in told] == ["reader_gone", "request"]


def test_a_command_after_a_server_logs_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    """Both set-ups are whole: what is left of one would break the other's lines."""
    logs.configure(Settings(log_format=LogFormat.JSON))
    logs.to_standard_error()
    structlog.get_logger().info("said", lot_id="L1")
    told = capsys.readouterr()
    assert "said" in told.err
    assert "lot_id" in told.err
    assert told.out == ""
