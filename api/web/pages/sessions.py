"""Where somebody is signed in, for themselves and for administrators."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.accounts.auth import OpenSession
from api.accounts.people import PersonRow
from api.accounts.person import Role
from api.web import links, personal_links
from api.web.pages.rights import AccountPart, RightsPart


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A session. ``is_this`` = the one that looks at the page; ``device`` is empty if unknown."""

    device: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_this: bool
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    """One's own sessions. ``is_done`` tells that one was ended just now."""

    template: ClassVar[str] = "sessions.html"

    sessions: tuple[SessionLine, ...]
    everywhere_url: str
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """How somebody gets in besides the password. ``passkeys`` are names."""

    has_number: bool = False
    passkeys: tuple[str, ...] = ()
    has_pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """A person, to an administrator. Addresses are empty where there is nothing to be done.

    ``done`` is the word for what was just done; ``rights`` and ``account`` are there for whoever
    the viewer may change.
    """

    template: ClassVar[str] = "person.html"

    name: str
    username: str
    role: Role
    site_id: str
    disabled_at: datetime | None
    people_url: str
    sessions: tuple[SessionLine, ...]
    everywhere_url: str
    json_url: str
    workbook_url: str
    log_url: str
    ways: WaysIn
    provider_url: str
    factors_url: str
    pin_url: str
    site_name: str = ""
    is_own: bool = False
    done: str = ""
    rights: RightsPart | None = None
    account: AccountPart | None = None


def sessions_page(found: Iterable[OpenSession], *, this: str) -> SessionsPage:
    """Build the page; ``this`` is the key of the session that looks."""
    return SessionsPage(
        sessions=_lines(found, this, personal_links.end_session),
        everywhere_url=links.SIGN_OUT_EVERYWHERE,
    )


NO_WAYS = WaysIn()


def person_page(
    row: PersonRow,
    found: Iterable[OpenSession],
    *,
    this: str,
    ways: WaysIn = NO_WAYS,
    has_provider: bool = False,
) -> PersonPage:
    """Build the page of a person.

    ``has_provider`` tells that people may sign in with accounts of their municipality.
    """
    person = row.person
    person_id, has_factor = person.person_id, ways.has_number or bool(ways.passkeys)

    def end_url(key: str) -> str:
        return personal_links.end_person_session(person.person_id, key)

    return PersonPage(
        name=person.name,
        username=person.username,
        role=person.role,
        site_id=person.site_id or "",
        disabled_at=row.disabled_at,
        people_url=links.PEOPLE,
        sessions=_lines(found, this, end_url),
        everywhere_url=personal_links.end_person_sessions(person.person_id),
        json_url=personal_links.person_json(person.person_id),
        workbook_url=personal_links.person_workbook(person.person_id),
        log_url=personal_links.access_log(person=person.username),
        ways=ways,
        provider_url=links.at_provider(person_id) if has_provider else "",
        factors_url=personal_links.remove_factors(person_id) if has_factor else "",
        pin_url=personal_links.remove_pin(person_id) if ways.has_pin else "",
    )


def _lines(
    found: Iterable[OpenSession], this: str, end_url: Callable[[str], str]
) -> tuple[SessionLine, ...]:
    return tuple(
        SessionLine(
            device=one.device,
            began_at=one.began_at,
            seen_at=one.seen_at,
            ends_at=one.ends_at,
            is_this=one.key == this,
            end_url=end_url(one.key),
        )
        for one in found
    )
