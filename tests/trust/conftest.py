"""What tests of promises share: both databases, servers, a small book."""

from tests.api.conftest import (  # noqa: F401
    engine,
    fresh_postgresql,
    plain_logs,
    postgresql_url,
    server_of,
    settings,
    sqlite_settings,
)
