"""What endpoints ask for: ``Connection``, ``AppSettings``, ``Runner``, ``Paging``, and more.

A ``Connection`` is one transaction for one request, committed before the answer is sent: were it
committed after (FastAPI's usual order), a client could be told of something that is not stored.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, cast

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool

from api.db import reading, writing
from api.jobs import JobRunner
from api.problems import Language, reader_language
from api.settings import Settings

PG_WRITERS = 20
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a started app holds in ``app.state.running``.

    ``writers`` lets as many requests write at once as the database can use. The others wait
    without occupying a thread, which the one that writes needs.
    """

    settings: Settings
    engine: sa.Engine
    runner: JobRunner
    writers: asyncio.Semaphore


def running(request: Request) -> Running:
    """Return what the started app holds."""
    return cast("Running", request.app.state.running)


async def open_connection(
    request: Request, app: Annotated[Running, Depends(running)]
) -> AsyncIterator[sa.Connection]:
    """Open the transaction of a request: GET reads, every other method may write."""
    if request.method in SAFE_METHODS:
        async with contextmanager_in_threadpool(reading(app.engine)) as connection:
            yield connection
        return
    async with app.writers, contextmanager_in_threadpool(writing(app.engine)) as connection:
        yield connection


def _settings(app: Annotated[Running, Depends(running)]) -> Settings:
    return app.settings


def _runner(app: Annotated[Running, Depends(running)]) -> JobRunner:
    return app.runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a long list is asked for."""

    limit: int
    offset: int


def _page(
    limit: Annotated[int, Query(ge=1, le=1000, description="Most items to return.")] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1, description="Items to pass over.")] = 0,
) -> Page:
    return Page(limit=limit, offset=offset)


Connection = Annotated[sa.Connection, Depends(open_connection, scope="function")]
AppSettings = Annotated[Settings, Depends(_settings)]
Runner = Annotated[JobRunner, Depends(_runner)]
ReaderLanguage = Annotated[Language, Depends(reader_language)]
Paging = Annotated[Page, Depends(_page)]
