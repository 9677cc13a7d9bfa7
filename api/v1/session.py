"""The session: signed in, asked who one is, signed out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from pydantic import Field

from api.accounts import sign_in as signing
from api.accounts.person import Role, Verified
from api.accounts.throttle import source_of
from api.deps import AppSettings, Connection, CurrentPerson, Running, running_app
from api.v1.base import In, Out, problems

router = APIRouter(prefix="/session", tags=["session"])


class SignInIn(In):
    """Who somebody says to be. Full-width letters make no difference, nor do capitals in a name."""

    username: str = Field(max_length=200)
    password: str = Field(max_length=400)
    number: str = Field(default="", max_length=40, description="Of the second factor, if any.")


class PersonOut(Out):
    """A person. ``site_id`` is a hub operator's own base, or a hall contact's own hall."""

    person_id: str
    username: str
    name: str
    role: Role
    site_id: str | None


class SessionOut(Out):
    """A session that has begun. The token goes into ``Authorization: Bearer``; it is told once.

    It ends at ``ends_at`` at the latest; the council's and an administrator's also after 30 minutes
    without a request.
    """

    token: str
    ends_at: datetime
    person: PersonOut


def _verified(
    wish: SignInIn, request: Request, app: Annotated[Running, Depends(running_app)]
) -> Verified:
    source = source_of(request, app.settings)
    return signing.verify(
        app,
        username=wish.username,
        password=wish.password,
        source=source,
        number=wish.number,
    )


@router.post(
    "",
    response_model=SessionOut,
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 401, 429),
)
def sign_in(
    verified: Annotated[Verified, Depends(_verified)],
    request: Request,
    response: Response,
    *,
    connection: Connection,
    settings: AppSettings,
) -> SessionOut:
    """Sign in. The answer also sets the cookie of the pages; a session brought along ends."""
    begun = signing.begin(connection, verified, request=request, settings=settings)
    signing.remember(response, begun, settings)
    return SessionOut(
        token=begun.token,
        ends_at=begun.ends_at,
        person=PersonOut.model_validate(begun.person),
    )


@router.get("", response_model=PersonOut, responses=problems(401))
def read_session(person: CurrentPerson) -> PersonOut:
    """Tell who is signed in."""
    return PersonOut.model_validate(person)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401))
def sign_out(
    request: Request,
    _person: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Sign out: the token is worth nothing any more."""
    signing.end(connection, request=request, settings=settings)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    signing.forget(response, settings)
    return response


@router.delete("/all", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401))
def sign_out_everywhere(
    person: CurrentPerson, connection: Connection, settings: AppSettings
) -> Response:
    """Sign out on every device: all tokens of the person are worth nothing any more."""
    signing.end_everywhere(connection, person)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    signing.forget(response, settings)
    return response
