"""What a person may do, changed by an administrator: the role, its base or hall, the account.

Two administrators may look at the same person: whoever tells what was seen, by ``mark_of``, changes
nothing that is not so any more. Functions take an open connection; whoever opened it commits.
"""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa

from api.accounts import people
from api.accounts.people import PersonRow
from api.accounts.people_tables import people as people_table
from api.accounts.person import Person, Role
from api.store import NotStored, StoreError


class RightsOutdated(StoreError):
    """A person whom somebody else has changed since they were looked at; ``stored`` is how."""

    code = "person_outdated"
    remedy = "Look at the person as they are now, and decide again."

    def __init__(self, stored: PersonRow) -> None:
        self.stored = stored
        person, state = stored.person, "open" if stored.disabled_at is None else "closed"
        site = f" of {person.site_id}" if person.site_id else ""
        super().__init__(f"Somebody else was first: it is now {person.role}{site}, {state}.")


class LastAdministrator(StoreError):
    """The only administrator left, whom nobody may take away: nobody could add the next one."""

    code = "last_administrator"
    remedy = "Make somebody else an administrator first."

    def __init__(self) -> None:
        super().__init__("There is no other administrator with an open account.")


def mark_of(row: PersonRow) -> str:
    """Return what tells one state of a person's rights from another."""
    state = "open" if row.disabled_at is None else "closed"
    return f"{row.person.role}/{state}/{row.person.site_id or ''}"


def is_account(connection: sa.Connection, row: PersonRow) -> bool:
    """Tell whether a person has rights to change: not what a link stands for, nor the forgotten."""
    with suppress(NotStored):
        people.require_account(connection, row.person.person_id)
        return not row.person.username.startswith(people.FORGOTTEN)
    return False


def held(
    connection: sa.Connection, person_id: str, *, by: Person, seen: str | None = None
) -> PersonRow:
    """Return a person whose rights nobody else changes until the transaction ends.

    Raises ``NotStored``, ``OwnAccount``, or ``RightsOutdated`` where ``seen`` is not the mark.
    """
    people.refuse_self(person_id, by=by)
    people.get_person(connection, person_id)
    concerned = sa.or_(_IS_ADMIN, people_table.c.person_id == person_id)
    query = sa.select(people_table.c.person_id).where(concerned)
    connection.execute(query.order_by(people_table.c.person_id).with_for_update()).all()
    row = people.get_person(connection, person_id)
    if seen is not None and seen != mark_of(row):
        raise RightsOutdated(row)
    return row


def give_role(
    connection: sa.Connection, row: PersonRow, *, role: Role, site_id: str | None, now: datetime
) -> bool:
    """Give somebody ``held`` another role or site and end the sessions; False = it is so already.

    Raises ``PersonRefused`` or ``LastAdministrator``.
    """
    person = row.person
    if (role, (site_id or "").strip() or None) == (person.role, person.site_id):
        return False
    if role is not Role.ADMIN:
        _require_another_admin(connection, row)
    people.change_role(connection, person.person_id, role=role, site_id=site_id, now=now)
    return True


def close(connection: sa.Connection, row: PersonRow, *, now: datetime) -> None:
    """Close the account of somebody ``held`` and end the sessions; raise ``LastAdministrator``."""
    _require_another_admin(connection, row)
    people.disable(connection, row.person.person_id, now=now)


def _require_another_admin(connection: sa.Connection, row: PersonRow) -> None:
    """Raise ``LastAdministrator`` where two administrators are just about to remove each other."""
    person = row.person
    if person.role is not Role.ADMIN or row.disabled_at is not None:
        return
    others = sa.select(people_table.c.person_id).where(
        _IS_ADMIN, people_table.c.person_id != person.person_id
    )
    if connection.execute(others.limit(1)).first() is None:
        raise LastAdministrator


_IS_ADMIN = sa.and_(people_table.c.role == Role.ADMIN, people_table.c.disabled_at.is_(None))
