"""People, for administrators: listed, added, changed, given new passwords. Never deleted."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, status
from pydantic import Field

from api.accounts import people, rights
from api.accounts.passwords import random_password
from api.accounts.people import NewPerson, PersonRow
from api.accounts.person import Role
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, Paging, Running, running_app
from api.privacy import access
from api.v1.base import In, ListOut, Out, listed, problems
from api.v1.session import PersonOut

router = APIRouter(prefix="/people", tags=["people"])

App = Annotated[Running, Depends(running_app)]


class AccountOut(PersonOut):
    """A person's account. ``disabled_at`` is null while it can be used.

    ``mark`` is another one after every change of rights; see ``seen``.
    """

    mark: str
    created_at: datetime
    disabled_at: datetime | None


class PersonIn(In):
    """A person to add. A hub operator has the own base in ``site_id``, a hall contact the hall."""

    username: str = Field(max_length=200)
    name: str = Field(max_length=200)
    role: Role
    site_id: str | None = Field(default=None, max_length=200)
    password: str | None = Field(
        default=None, max_length=400, description="null = a random one, which the answer tells."
    )


class PersonChangeIn(In):
    """What of an account changes; what is left out stays. A new role needs its site told anew."""

    role: Role | None = None
    site_id: str | None = Field(default=None, max_length=200)
    disabled: bool | None = Field(default=None, strict=True)
    seen: str | None = Field(
        default=None,
        max_length=200,
        description="The account's `mark` as you read it: 409 where somebody changed it since.",
    )


class PasswordIn(In):
    """A new password."""

    password: str | None = Field(
        default=None, max_length=400, description="null = a random one, which the answer tells."
    )


class AddedOut(Out):
    """A person with the random password, which is told once; null = the one that was sent."""

    person: AccountOut
    password: str | None


def _account(row: PersonRow) -> AccountOut:
    values: dict[str, Any] = PersonOut.model_validate(row.person).model_dump()
    return AccountOut(
        **values,
        mark=rights.mark_of(row),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


@router.get("", response_model=ListOut[AccountOut], responses=problems(401))
def list_people(connection: Connection, page: Paging) -> ListOut[AccountOut]:
    """List everybody by user name, disabled accounts last."""
    rows, total = people.list_people(connection, limit=page.limit, offset=page.offset)
    access.note(connection, access.PEOPLE_READ)
    return listed([_account(r) for r in rows], total=total, page=page)


@router.post(
    "",
    response_model=AddedOut,
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 401, 409),
)
def add_person(wish: PersonIn, admin: CurrentPerson, connection: Connection, app: App) -> AddedOut:
    """Add a person."""
    password = wish.password or random_password()
    new = NewPerson(username=wish.username, name=wish.name, role=wish.role, site_id=wish.site_id)
    person = people.add_person(
        connection,
        new,
        password_hash=app.passwords.hashed(password, username=new.username),
        now=utc_now(),
        created_by=admin.person_id,
    )
    row = people.get_person(connection, person.person_id)
    return AddedOut(person=_account(row), password=None if wish.password else password)


@router.patch("/{person_id}", response_model=AccountOut, responses=problems(400, 401, 404, 409))
def change_person(
    person_id: str, change: PersonChangeIn, admin: CurrentPerson, connection: Connection
) -> AccountOut:
    """Give a person another role or site, or close or open the account; sessions end."""
    known = rights.held(connection, person_id, by=admin, seen=change.seen)
    sent, now = change.model_fields_set, utc_now()
    if sent & {"role", "site_id"}:
        role = change.role or known.person.role
        rights.give_role(connection, known, role=role, site_id=change.site_id, now=now)
    if change.disabled:
        rights.close(connection, people.get_person(connection, person_id), now=now)
    elif change.disabled is not None:
        people.enable(connection, person_id, now=now)
    return _account(people.get_person(connection, person_id))


@router.post("/{person_id}/password", response_model=AddedOut, responses=problems(400, 401, 404))
def reset_password(person_id: str, wish: PasswordIn, connection: Connection, app: App) -> AddedOut:
    """Give a person a new password; the person's sessions end."""
    row = people.get_person(connection, person_id)
    password = wish.password or random_password()
    people.set_password(
        connection,
        person_id,
        password_hash=app.passwords.hashed(password, username=row.person.username),
        now=utc_now(),
    )
    return AddedOut(person=_account(row), password=None if wish.password else password)
