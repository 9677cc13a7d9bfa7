"""The routes of a plan's notices: the page, the files, and its form that saves and sends."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.mail_address import is_mail_address
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson
from api.notices import outbox
from api.notices.desk import Notices, NoticesOfDraft, ask_sending, read_notices
from api.notices.gather import NoticeKind
from api.notices.mail import eml, eml_zip
from api.notices.outbox import Key
from api.store import NotStored, StoredPlan
from api.web import notice_links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import SentTexts
from api.web.pages.notices import Done, Sent, notices_page

REFUSED = 422
MAIL, ZIP = "message/rfc822", "application/zip"
MOST_LETTERS = 300


def notice_router() -> APIRouter:
    """Return the page, the files and the form, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    page = "/plans/{plan_id}/notices"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_notices": ("GET", page, show_notices),
        "page_send_notices": ("POST", page, send_notices),
        "page_notices_zip": ("GET", f"{page}.zip", give_zip),
        "page_notice_eml": ("GET", f"{page}/{{kind}}/{{subject:path}}", give_eml),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    return made


def show_notices(
    request: Request, plan_id: str, connection: Connection, settings: AppSettings
) -> Response:
    """Show the texts, the addresses and what was sent; of a draft, that it is one."""
    stored = store.get_plan(connection, plan_id)
    done = request.query_params.get("done", "")
    return _answer(request, connection, stored, has_server=bool(settings.smtp_host), done=done)


def _answer(
    request: Request,
    connection: sa.Connection,
    stored: StoredPlan,
    *,
    has_server: bool,
    done: str = "",
    sent: Sent | None = None,
) -> Response:
    page = notices_page(
        stored,
        _notices(connection, stored),
        addresses=outbox.read_addresses(connection),
        sendings=outbox.last_sendings(connection, stored.plan_id),
        has_server=has_server,
        done=done,
        sent=sent,
    )
    address = notice_links.notices(stored.plan_id)
    return html(request, page, status=REFUSED if sent else 200, address=address)


def _notices(connection: sa.Connection, stored: StoredPlan) -> Notices | None:
    try:
        return read_notices(connection, stored)
    except NoticesOfDraft:
        return None


def send_notices(
    request: Request,
    plan_id: str,
    sent: SentTexts,
    *,
    connection: Connection,
    person: CurrentPerson,
    settings: AppSettings,
) -> Response:
    """Save the addresses, and have one notice or all of them sent; told again, nothing doubles."""
    stored = store.get_plan(connection, plan_id)
    notices = read_notices(connection, stored)
    wanted = _typed(notices, sent)
    wrong = frozenset(key for key, text in wanted.items() if text and not is_mail_address(text))
    if wrong:
        again = Sent(addresses=wanted, wrong=wrong)
        has_server = bool(settings.smtp_host)
        return _answer(request, connection, stored, has_server=has_server, sent=again)
    by = (person.person_id, utc_now())
    outbox.save_addresses(connection, wanted, by=by)
    asked = sent.get("send", "")
    if not asked or not settings.smtp_host:
        return RedirectResponse(notice_links.notices(plan_id, told=Done.SAVED), SEE_OTHER)
    keys = None if asked == "all" else {key for key in notices.by_key if _field(key) == asked}
    count = ask_sending(connection, plan_id, notices, keys, by=by)
    told = Done.ASKED if count else Done.NOTHING
    return RedirectResponse(notice_links.notices(plan_id, told=told), SEE_OTHER)


def _field(key: Key) -> str:
    return f"{key[0]}:{key[1]}"


def _typed(notices: Notices, sent: Mapping[str, str]) -> dict[Key, str]:
    """Return the addresses that were typed and differ from what the form was made with."""
    found = {}
    for one in notices.mails:
        name = _field(one.notice.key)
        text = sent.get(f"to:{name}")
        if text is not None and text.strip() != sent.get(f"was:{name}", ""):
            found[one.notice.key] = text.strip()[:MOST_LETTERS]
    return found


def give_zip(plan_id: str, connection: Connection, settings: AppSettings) -> Response:
    """Give every notice as a mail, in one file."""
    notices = read_notices(connection, store.get_plan(connection, plan_id))
    known = outbox.read_addresses(connection)
    mails = (one.mail(known.get(one.notice.key, "")) for one in notices.mails)
    made = eml_zip(mails, sender=settings.smtp_from)
    return _file(made, "hakobi-notices.zip", ZIP)


def give_eml(
    plan_id: str, kind: NoticeKind, subject: str, connection: Connection, settings: AppSettings
) -> Response:
    """Give one notice as a mail that is opened as a draft."""
    notices = read_notices(connection, store.get_plan(connection, plan_id))
    for one in notices.mails:
        if one.notice.key == (kind, subject):
            mail = one.mail(outbox.read_addresses(connection).get((kind, subject), ""))
            return _file(eml(mail, sender=settings.smtp_from), mail.file_name, MAIL)
    raise NotStored("notice", f"{kind} {subject}")


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, headers=headers, media_type=media_type)
