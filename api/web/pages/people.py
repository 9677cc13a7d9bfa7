"""Everybody with an account, for administrators, and the form that adds somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.accounts.people import NewPerson, PersonRow
from api.accounts.person import Role
from api.web import links, personal_links

ROLES = tuple(role for role in Role if role is not Role.PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person in the list; ``url`` is where an account is changed."""

    username: str
    name: str
    role: Role
    site_id: str
    site_name: str
    added_at: datetime
    url: str
    disabled_at: datetime | None
    provider_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChoice:
    """A role that may be given, and whether it stands in the form."""

    role: Role
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChoice:
    """A base or hall that somebody may belong to."""

    site_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPassword:
    """A password that was made just now and is shown once."""

    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody. ``problem`` is the word for what was wrong with the form's ``field``, or empty.

    ``has_provider`` tells that people may sign in with accounts of their municipality.
    """

    template: ClassVar[str] = "people.html"

    people: tuple[PersonLine, ...]
    roles: tuple[RoleChoice, ...]
    sites: tuple[SiteChoice, ...]
    add_url: str
    username: str
    name: str
    site_id: str
    problem: str
    field: str
    told: ToldPassword | None
    has_provider: bool = False


def people_page(
    rows: tuple[PersonRow, ...],
    *,
    site_names: Mapping[str, str],
    wish: NewPerson | None = None,
    problem: str = "",
    field: str = "",
    told: ToldPassword | None = None,
) -> PeoplePage:
    """Build the list.

    ``site_names`` are by id; ``wish`` is what stands in the form when it was refused.
    """
    role = wish.role if wish else Role.HUB
    return PeoplePage(
        people=tuple(_line(row, site_names) for row in rows),
        roles=role_choices(role),
        sites=site_choices(site_names),
        add_url=links.PEOPLE,
        username=wish.username if wish else "",
        name=wish.name if wish else "",
        site_id=(wish.site_id or "") if wish else "",
        problem=problem,
        field=field,
        told=told,
    )


def role_choices(chosen: Role) -> tuple[RoleChoice, ...]:
    """Return the roles that may be given."""
    return tuple(RoleChoice(role=role, chosen=role is chosen) for role in ROLES)


def site_choices(site_names: Mapping[str, str]) -> tuple[SiteChoice, ...]:
    """Return the sites that may be somebody's, whose names are by id."""
    return tuple(SiteChoice(site_id=k, name=name) for k, name in site_names.items())


def _line(row: PersonRow, site_names: Mapping[str, str]) -> PersonLine:
    person = row.person
    return PersonLine(
        username=person.username,
        name=person.name,
        role=person.role,
        site_id=person.site_id or "",
        site_name=site_names.get(person.site_id or "", ""),
        added_at=row.created_at,
        url=personal_links.person(person.person_id),
        disabled_at=row.disabled_at,
        provider_url="" if row.disabled_at else links.at_provider(person.person_id),
    )
