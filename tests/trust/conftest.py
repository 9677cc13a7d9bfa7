"""What tests of promises share: both databases, and one server for all that only write to it."""

from collections.abc import Iterator

import pytest

from api.settings import Settings
from tests.api.asked_world import World, asked_world
from tests.api.conftest import (  # noqa: F401
    bare_settings,
    client,
    engine,
    fresh_postgresql,
    plain_logs,
    postgresql_url,
    ready_postgresql,
    server_of,
    settings,
    sqlite_settings,
)
from tests.trust.crawling import Crawled, crawl_all
from tests.trust.served import Served, served


@pytest.fixture(scope="session")
def sqlite_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as a process of its own, with a lot at a base."""
    with served(Settings(data_dir=tmp_path_factory.mktemp("served"))) as server:
        yield server


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An app over a region with two bases, asked as each of its people."""
    with asked_world(tmp_path_factory.mktemp("trust")) as world:
        yield world


@pytest.fixture(scope="session")
def crawled(world: World) -> Crawled:
    """What every route answers to several people."""
    return crawl_all(world)
