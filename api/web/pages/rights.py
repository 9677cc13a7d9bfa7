"""The parts of a person's page with which an administrator changes what the person may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.accounts import rights
from api.accounts.people import PersonRow
from api.accounts.person import Role
from api.web import links, personal_links
from api.web.pages.people import RoleChoice, SiteChoice, role_choices, site_choices

DONE: Mapping[str, str] = {
    "rights": "rights_done",
    "same": "rights_same",
    "closed": "person_closed_done",
    "opened": "person_opened_done",
    "session": "session_ended_done",
    "sessions": "sessions_ended_done",
    "factors": "ways_factors_done",
    "pin": "ways_pin_done",
}
"""The word for what was done, by how the address of the page tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsWish:
    """What a form wished for and was refused; ``problem`` is the word for why, of ``field``."""

    role: Role
    site_id: str
    problem: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPart:
    """The form for the role and site. ``mark`` is that of the rights as the page shows them."""

    action_url: str
    mark: str
    roles: tuple[RoleChoice, ...]
    sites: tuple[SiteChoice, ...]
    site_id: str
    problem: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPart:
    """What else can be done to an account; addresses are empty where it cannot."""

    password_url: str
    disable_url: str
    enable_url: str


def rights_part(
    row: PersonRow, site_names: Mapping[str, str], wish: RightsWish | None = None
) -> RightsPart:
    """Build the form, with what was wished for where that was refused."""
    person = row.person
    return RightsPart(
        action_url=personal_links.change_rights(person.person_id),
        mark=rights.mark_of(row),
        roles=role_choices(wish.role if wish else person.role),
        sites=site_choices(site_names),
        site_id=wish.site_id if wish else person.site_id or "",
        problem=wish.problem if wish else "",
        field=wish.field if wish else "",
    )


def account_part(row: PersonRow) -> AccountPart:
    """Build what else can be done to somebody else's account."""
    person_id, is_open = row.person.person_id, row.disabled_at is None
    return AccountPart(
        password_url=links.new_password(person_id) if is_open else "",
        disable_url=links.disable_person(person_id) if is_open else "",
        enable_url="" if is_open else links.enable_person(person_id),
    )
