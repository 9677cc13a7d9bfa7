"""The pages of signing in with an account of the municipality, and of who has one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.accounts.person import Person
from api.oidc.links import Link
from api.web import links


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProblemPage:
    """Why somebody was not signed in. ``problem`` is its word, ``value`` the name to be told."""

    template: ClassVar[str] = "oidc_problem.html"

    problem: str
    value: str = ""
    again_url: str = links.OIDC
    password_url: str = links.SIGN_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcNumberPage:
    """The form for the number of the second factor; ``problem`` is a word, or empty."""

    template: ClassVar[str] = "oidc_number.html"

    problem: str = ""
    action_url: str = links.OIDC_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtProviderPage:
    """What the provider calls a person. ``problem`` is a word, or empty.

    ``holder_name`` is the user name of whoever has that name already.
    """

    template: ClassVar[str] = "person_provider.html"

    name: str
    username: str
    claim: str
    is_set_up: bool
    expected: str
    subject: str
    linked_at: datetime | None
    value: str
    problem: str
    holder_name: str
    holder_url: str
    done: bool
    action_url: str
    forget_url: str
    back_url: str


def person_at_provider_page(
    person: Person,
    link: Link | None,
    *,
    claim: str,
    value: str = "",
    problem: str = "",
    holder: Person | None = None,
    done: bool = False,
) -> PersonAtProviderPage:
    """Build the page; ``claim`` is empty where there is no provider."""
    return PersonAtProviderPage(
        name=person.name,
        username=person.username,
        claim=claim,
        is_set_up=bool(claim),
        expected=link.expected if link else "",
        subject=link.subject if link else "",
        linked_at=link.linked_at if link else None,
        value=value,
        problem=problem,
        holder_name=holder.username if holder else "",
        holder_url=links.at_provider(holder.person_id) if holder else "",
        done=done,
        action_url=links.at_provider(person.person_id),
        forget_url=links.forget_at_provider(person.person_id) if link else "",
        back_url=links.PEOPLE,
    )
