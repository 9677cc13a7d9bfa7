"""The routes of sessions, and of one person: where signed in, and what is held about them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import auth, people, second_factor, tablets
from api.accounts import sign_in as signing
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson
from api.excel.person_book import person_workbook
from api.privacy import access
from api.privacy.person_data import PersonData, data_of, own_data_of
from api.v1.months import attachment
from api.web import links, personal_links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.pages.own_data import own_data_page
from api.web.pages.sessions import sessions_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def person_router() -> APIRouter:
    """Return the pages, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    whose = "/people/{person_id}"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_sessions": ("GET", personal_links.SESSIONS, show_sessions),
        "page_end_session": ("POST", "/sessions/{key}", end_session),
        "page_end_person_sessions": ("POST", f"{whose}/sessions", end_person_sessions),
        "page_end_person_session": ("POST", f"{whose}/sessions/{{key}}", end_person_session),
        "page_remove_person_factors": ("POST", f"{whose}/second-factor/remove", remove_factors),
        "page_remove_person_pin": ("POST", f"{whose}/pin/remove", remove_pin),
        "page_person_json": ("GET", f"{whose}/data.json", give_json),
        "page_person_workbook": ("GET", f"{whose}/data.xlsx", give_workbook),
    }
    own: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_own_data": ("GET", personal_links.OWN_DATA, show_own),
        "page_own_data_json": ("GET", personal_links.OWN_DATA_JSON, give_own_json),
        "page_own_data_workbook": ("GET", personal_links.OWN_DATA_XLSX, give_own_workbook),
    }
    for name, (method, path, endpoint) in {**routes, **own}.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    return made


def show_sessions(
    request: Request, person: CurrentPerson, connection: Connection, settings: AppSettings
) -> Response:
    """Show where somebody is signed in."""
    found = auth.list_sessions(connection, person, now=utc_now())
    page = sessions_page(found, this=auth.key_of_request(request, settings))
    return html(request, replace(page, is_done=request.query_params.get("done") == "1"))


def end_session(
    request: Request,
    key: str,
    *,
    person: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """End one of the own sessions; whoever ends the one that asks is signed out."""
    auth.end_listed(connection, person, key, now=utc_now())
    if key != auth.key_of_request(request, settings):
        return RedirectResponse(f"{personal_links.SESSIONS}?done=1", SEE_OTHER)
    response = RedirectResponse(links.SIGN_IN, SEE_OTHER)
    signing.forget(response, settings)
    return response


def end_person_session(person_id: str, key: str, connection: Connection) -> Response:
    """End one session of somebody."""
    person = people.get_person(connection, person_id).person
    auth.end_listed(connection, person, key, now=utc_now())
    return RedirectResponse(personal_links.person(person_id, done="session"), SEE_OTHER)


def end_person_sessions(person_id: str, connection: Connection) -> Response:
    """End all sessions of somebody."""
    people.get_person(connection, person_id)
    people.end_sessions(connection, person_id, now=utc_now())
    access.note(connection, access.SESSION_ENDED, f"person/{person_id}")
    return RedirectResponse(personal_links.person(person_id, done="sessions"), SEE_OTHER)


def remove_factors(person_id: str, admin: CurrentPerson, connection: Connection) -> Response:
    """Take every second factor of somebody who has lost them; all their sessions end."""
    people.get_person(connection, person_id)
    people.refuse_self(person_id, by=admin)
    second_factor.remove_all(connection, person_id)
    people.end_sessions(connection, person_id, now=utc_now())
    return RedirectResponse(personal_links.person(person_id, done="factors"), SEE_OTHER)


def remove_pin(person_id: str, connection: Connection) -> Response:
    """Take somebody's number for shared tablets away, and end their sessions."""
    people.get_person(connection, person_id)
    tablets.remove_pin(connection, person_id)
    people.end_sessions(connection, person_id, now=utc_now())
    return RedirectResponse(personal_links.person(person_id, done="pin"), SEE_OTHER)


def give_json(person_id: str, connection: Connection) -> Response:
    """Give all that is held about a person, for machines."""
    return _json(data_of(connection, person_id, now=utc_now()))


def give_workbook(request: Request, person_id: str, connection: Connection) -> Response:
    """Give all that is held about a person, to be read."""
    return _workbook(request, data_of(connection, person_id, now=utc_now()))


def show_own(request: Request, person: CurrentPerson, connection: Connection) -> Response:
    """Show somebody what is held about them: where, why and how long."""
    found = own_data_of(connection, person, now=utc_now())
    return html(request, own_data_page(found))


def give_own_json(person: CurrentPerson, connection: Connection) -> Response:
    """Give somebody all that is held about them, for machines."""
    return _json(own_data_of(connection, person, now=utc_now()))


def give_own_workbook(request: Request, person: CurrentPerson, connection: Connection) -> Response:
    """Give somebody all that is held about them, to be read."""
    return _workbook(request, own_data_of(connection, person, now=utc_now()))


def _json(found: PersonData) -> Response:
    headers = attachment("hakobi-person.json")
    return Response(found.as_json, headers=headers, media_type="application/json")


def _workbook(request: Request, found: PersonData) -> Response:
    book = person_workbook(found, language=str(chosen_language(request)))
    return Response(book, headers=attachment("hakobi-person.xlsx"), media_type=XLSX)
