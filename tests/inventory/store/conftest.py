"""The book on real databases of both kinds, each new and empty."""

from tests.api.conftest import (  # noqa: F401  fixtures
    engine,
    postgresql_url,
    ready_postgresql,
    settings,
    sqlite_settings,
)
