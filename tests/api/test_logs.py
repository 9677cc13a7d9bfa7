"""Logs are one line an event, and hold no secrets."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from api import logs
from api.settings import LogFormat, Settings


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
