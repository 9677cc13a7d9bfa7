"""The page of one person for administrators, and the form that changes the person's rights."""

from dataclasses import dataclass, replace
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import auth, passkeys, people, rights, second_factor, tablets
from api.accounts.people import PersonRefused
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.accounts.rights import LastAdministrator, RightsOutdated
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson
from api.master.master_access import MasterView
from api.permissions import Scope
from api.privacy import access
from api.settings import Settings
from api.web import personal_links
from api.web.answers import SEE_OTHER, html
from api.web.pages.people import ROLES
from api.web.pages.rights import DONE, RightsWish, account_part, rights_part
from api.web.pages.sessions import PersonPage, WaysIn, person_page
from logistics.scenario_files.columns import SITES

REFUSED, CONFLICT = 422, 409
MOST_LETTERS = 200
Field = Annotated[str, Form()]


def rights_router() -> APIRouter:
    """Return the pages, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    whose = "/people/{person_id}"
    made.add_api_route(whose, show_person, methods=["GET"], name="page_person")
    made.add_api_route(
        f"{whose}/rights",
        change_rights,
        methods=["POST"],
        name="page_change_person",
        response_model=None,
    )
    return made


def show_person(
    request: Request,
    person_id: str,
    *,
    admin: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Show a person to an administrator."""
    done = DONE.get(request.query_params.get("done", ""), "")
    page = _page(request, person_id, viewer=admin, at=(connection, settings))
    return html(request, replace(page, done=done))


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsForm:
    """The form as it was sent; ``seen`` is the mark of the rights that it was filled in beside."""

    role: Role
    site_id: str
    seen: str


def _form(role: Field = "", site_id: Field = "", seen: Field = "") -> RightsForm:
    known = Role(role) if role in set(ROLES) else Role.PUBLIC
    return RightsForm(role=known, site_id=site_id.strip()[:MOST_LETTERS], seen=seen[:MOST_LETTERS])


def change_rights(
    request: Request,
    person_id: str,
    sent: Annotated[RightsForm, Depends(_form)],
    *,
    admin: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Give somebody another role or site, or tell in place why not; nobody changes the own."""
    field, status = "", REFUSED
    try:
        row = rights.held(connection, person_id, by=admin, seen=sent.seen)
        is_new = rights.give_role(
            connection, row, role=sent.role, site_id=sent.site_id, now=utc_now()
        )
    except PersonRefused as refused:
        problem, field = f"person_wrong_{refused.field}", refused.field
    except RightsOutdated:
        problem, status = "rights_outdated", CONFLICT
    except LastAdministrator:
        problem, field, status = "rights_last", "role", CONFLICT
    else:
        done = "rights" if is_new else "same"
        return RedirectResponse(personal_links.person(person_id, done=done), SEE_OTHER)
    wish = RightsWish(role=sent.role, site_id=sent.site_id, problem=problem, field=field)
    page = _page(request, person_id, viewer=admin, at=(connection, settings), wish=wish)
    return html(request, page, status=status, address=personal_links.person(person_id))


def _page(
    request: Request,
    person_id: str,
    *,
    viewer: Person,
    at: tuple[sa.Connection, Settings],
    wish: RightsWish | None = None,
) -> PersonPage:
    connection, settings = at
    row = people.get_person(connection, person_id)
    access.note(connection, access.PEOPLE_READ, f"person/{person_id}")
    ways = WaysIn(
        has_number=second_factor.has_number(connection, person_id),
        passkeys=tuple(one.name for one in passkeys.listed(connection, person_id)),
        has_pin=tablets.has_pin(connection, person_id),
    )
    page = person_page(
        row,
        auth.list_sessions(connection, row.person, now=utc_now()),
        this=auth.key_of_request(request, settings),
        ways=ways,
        has_provider=bool(settings.oidc_issuer),
    )
    reach = Reach(viewer, scope=Scope.ALL, route_name="page_people")
    names = MasterView(connection, reach).names(SITES)
    page = replace(page, site_name=names.get(page.site_id, ""))
    if person_id == viewer.person_id:
        return replace(page, is_own=True, factors_url="")
    if not rights.is_account(connection, row):
        return page
    return replace(page, rights=rights_part(row, names, wish), account=account_part(row))
