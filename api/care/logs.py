"""Structured logs: one line an event, for people on a console or as JSON for machines."""

import io
import logging
import re
import sys
from typing import TextIO

import structlog

from api.settings import LogFormat, Settings

_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
"""Without the values of variables: they hold names, addresses and passwords."""


_ROW_TOLD = re.compile(r"\nDETAIL:.*?(?=\n\[SQL:|\n\nThe above exception|\nTraceback |\Z)", re.S)
"""Where PostgreSQL tells the values of a row that it refuses."""


def without_rows(text: str) -> str:
    """Return what is told of an error without values of the database's rows."""
    return _ROW_TOLD.sub("\nDETAIL: (left out)", text)


def _plain_traceback(stream: TextIO, what: structlog.typing.ExcInfo) -> None:
    told = io.StringIO()
    structlog.dev.plain_traceback(told, what)
    stream.write(without_rows(told.getvalue()))


def _errors_without_rows(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    for one in event.get("exception", ()):
        one["exc_value"] = without_rows(one["exc_value"])
    return event


def _console(stream: TextIO) -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=_plain_traceback
    )


def to_standard_error() -> None:
    """Send what we log to standard error, whichever that is at the moment: for commands."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            _console(sys.stderr),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def configure(settings: Settings) -> None:
    """Send everything that is logged, by us or by libraries, to standard error in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        [
            *(_TRACEBACKS, _errors_without_rows),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if settings.log_format is LogFormat.JSON
        else [_console(sys.stderr)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)
