"""The database of the settings, opened for one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from api.care.data_folder import require_writable
from api.commands.voice import writing_to
from api.db import open_database
from api.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[sa.Engine]:
    """Open the database of the settings for one command."""
    with _embedded_folder(settings):
        try:
            engine = open_database(settings)
        except sa.exc.OperationalError:
            require_writable(settings)  # the usual cause, in words
            raise
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _embedded_folder(settings: Settings) -> Iterator[None]:
    if settings.is_sqlite:
        with writing_to(Path(settings.database_url.removeprefix("sqlite:///"))):
            yield
    else:
        yield
