"""What endpoints ask for: ``Connection``, ``CurrentPerson``, ``CurrentReach``, and more.

A ``Connection`` is one transaction for one request, committed before the answer is sent: were it
committed after (FastAPI's usual order), a client could be told of something that is not stored.

Who asks is looked up before it is opened, and ``require_permission`` stands before every route.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, cast

import sqlalchemy as sa
import structlog
from fastapi import Depends, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool

from api.accounts import auth, second_factor
from api.accounts.passwords import Passwords
from api.accounts.person import (
    Forbidden,
    NotSignedIn,
    Person,
    ReachForgotten,
    Role,
    SecondFactorMissing,
)
from api.accounts.reach import Reach
from api.clock import utc_now
from api.db import asking, reading, writing
from api.oidc.provider import Provider
from api.permissions import NOT_BY_LINK, WITHOUT_SECOND_FACTOR, scope_of
from api.planning.jobs import JobRunner
from api.privacy import access
from api.problems import Language, reader_language
from api.settings import SecondFactor, Settings
from api.small_writes import Job, SmallWrites
from api.words import ROLE_NAMES

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a started app holds in ``app.state.running``.

    ``writers`` lets as many requests write at once as the database can use. The others wait
    without occupying a thread, which the one that writes needs. ``first_code`` opens the page of
    the first start; ``provider`` is that of municipalities' accounts.
    """

    settings: Settings
    engine: sa.Engine
    runner: JobRunner
    writers: asyncio.Semaphore
    small_writes: SmallWrites
    passwords: Passwords = field(default_factory=Passwords)
    first_code: str = ""
    provider: Provider | None = None


def running(request: Request) -> Running:
    """Return what the started app holds."""
    return cast("Running", request.app.state.running)


async def running_app(request: Request) -> Running:
    """Return what the started app holds, to a route.

    Like all that waits for nothing it is a coroutine: a function would be handed to a thread and
    back, which takes longer than what it does and much longer on a busy machine.
    """
    return running(request)


async def open_connection(
    request: Request, app: Annotated[Running, Depends(running_app)]
) -> AsyncIterator[sa.Connection]:
    """Open the transaction of a request: GET reads, every other method may write."""
    if request.method in SAFE_METHODS:
        async with contextmanager_in_threadpool(reading(app.engine)) as connection:
            yield connection
            _require_asked(request)
            read = access.take_notes(connection)
        if read:
            await _write_small(app, "reading", partial(_write_read, notes=read, by=_by(request)))
        return
    await _have_body(request)
    work = _working(app.engine, request)
    async with app.writers, contextmanager_in_threadpool(work) as connection:
        yield connection


async def _have_body(request: Request) -> None:
    """Wait for all that is sent, so that nobody who sends slowly keeps others from writing."""
    with suppress(RuntimeError):  # a body that is read already, as a form's fields
        await request.body()


@contextmanager
def _working(engine: sa.Engine, request: Request) -> Iterator[sa.Connection]:
    """Open the transaction of a request that may write; what it did is written at its end."""
    with writing(engine) as connection:
        yield connection
        _require_asked(request)  # before the commit
        write_done(connection, request)


def _by(request: Request) -> access.By:
    person = cast("Person | None", getattr(request.state, "person", None))
    return access.By(
        person_id=person.person_id if person else "",
        at=utc_now(),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )


def write_done(connection: sa.Connection, request: Request) -> None:
    """Write what a request has changed to the log of accesses, in the same transaction."""
    notes, by = access.take_notes(connection), _by(request)
    if by.person_id:
        route_name = getattr(request.scope.get("route"), "name", "")
        done = access.Note(route_name, request.url.path, {})
        notes = (done, *notes)
    access.write(connection, notes, by)


def _reads(notes: Sequence[access.Note]) -> tuple[access.Note, ...]:
    return tuple(n for n in notes if n.action in access.READS)


async def _write_small(app: Running, what: str, job: Job) -> None:
    """Write beside reading, before anything is told; a full disk shall not keep people out."""
    try:
        await app.small_writes.add(job)
    except sa.exc.SQLAlchemyError as error:
        log.warning(f"{what}_not_written", cause=type(error).__name__)


def _write_read(connection: sa.Connection, *, notes: Sequence[access.Note], by: access.By) -> None:
    access.write(connection, _reads(notes), by)


def _require_asked(request: Request) -> None:
    reach = cast("Reach | None", getattr(request.state, "reach", None))
    if reach is not None and not reach.is_whole and not request.state.reach_asked:
        raise ReachForgotten("The route has not asked whose object it is.")


async def signed_in_person(
    request: Request, app: Annotated[Running, Depends(running_app)]
) -> Person | None:
    """Return whoever the request's token belongs to; None = nobody is signed in."""
    token = auth.token_of(request, app.settings)
    session = None if token is None else await run_in_threadpool(_session_of, app, token)
    request.state.is_shared = session is not None and session.is_shared
    request.state.is_locked = session is not None and session.is_locked
    if session is not None and session.is_locked:
        session = None  # as signed out; only the page that changes persons looks for it
    if session is not None and session.is_unwritten(utc_now()):
        await _write_small(app, "session", partial(auth.write_seen, session=session, now=utc_now()))
    request.state.person = session.person if session else None
    request.state.is_by_link = session is not None and session.is_by_link
    request.state.must_enrol = session is not None and _must_enrol(app, session)
    return session.person if session else None


def _must_enrol(app: Running, session: auth.Session) -> bool:
    """Tell whether somebody has to set up a second factor before anything else."""
    is_wanted = app.settings.second_factor is SecondFactor.REQUIRED
    is_staff = session.person.role in second_factor.ROLES
    return is_wanted and is_staff and not session.has_second_factor


def _session_of(app: Running, token: str) -> auth.Session | None:
    with asking(app.engine) as connection:
        return auth.find_session(connection, token, now=utc_now())


SignedIn = Annotated[Person | None, Depends(signed_in_person)]


async def require_permission(request: Request, person: SignedIn) -> None:
    """Let a request through or raise ``NotSignedIn`` or ``Forbidden``; before every route."""
    route_name = getattr(request.scope.get("route"), "name", "")
    scope = scope_of(person.role if person else Role.PUBLIC, route_name)
    if request.state.is_by_link and route_name in NOT_BY_LINK:
        scope = None
    if scope is None:
        if person is None:
            raise NotSignedIn("Nobody is signed in.")
        log.warning("denied", person_id=person.person_id, role=person.role, route=route_name)
        may = [role for role in ROLE_NAMES if scope_of(role, route_name) is not None]
        may = [] if person.role in may else may  # a link opens less than its person's account
        raise Forbidden(f"The role {person.role} may not use {route_name}.", may=may)
    if request.state.must_enrol and route_name not in WITHOUT_SECOND_FACTOR:
        raise SecondFactorMissing("A second factor has to be set up first.")
    if person is not None:
        request.state.reach = Reach(person, scope=scope, route_name=route_name)
        request.state.reach_asked = False


async def current_person(person: SignedIn) -> Person:
    """Return whoever is signed in; raise ``NotSignedIn``."""
    if person is None:
        raise NotSignedIn("Nobody is signed in.")
    return person


async def current_reach(
    request: Request,
    _person: Annotated[Person, Depends(current_person)],
    _permission: Annotated[None, Depends(require_permission)],
) -> Reach:
    """Return how far whoever is signed in reaches on this route."""
    request.state.reach_asked = True
    return cast("Reach", request.state.reach)


async def _settings(app: Annotated[Running, Depends(running_app)]) -> Settings:
    return app.settings


async def _runner(app: Annotated[Running, Depends(running_app)]) -> JobRunner:
    return app.runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a long list is asked for."""

    limit: int
    offset: int


async def _page(
    limit: Annotated[int, Query(ge=1, le=1000, description="Most items to return.")] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1, description="Items to pass over.")] = 0,
) -> Page:
    return Page(limit=limit, offset=offset)


async def _language(request: Request) -> Language:
    return reader_language(request)


Connection = Annotated[sa.Connection, Depends(open_connection, scope="function")]
AppSettings = Annotated[Settings, Depends(_settings)]
Runner = Annotated[JobRunner, Depends(_runner)]
ReaderLanguage = Annotated[Language, Depends(_language)]
Paging = Annotated[Page, Depends(_page)]
CurrentPerson = Annotated[Person, Depends(current_person)]
CurrentReach = Annotated[Reach, Depends(current_reach)]
