"""The book on real databases of both kinds, each new and empty."""

from tests.api.conftest import (  # noqa: F401  fixtures
    engine,
    fresh_postgresql,
    postgresql_url,
    settings,
    sqlite_settings,
)
