"""Planted bugs of what pages send and take; ``tests.trust.planted`` has the list."""

from typing import Any

import pytest
from xlsxwriter.worksheet import Worksheet

from api import db, deps, guards, main
from api.excel import workbook
from api.planning import replan_process
from api.web import render
from tests.trust.planted import bug


@bug
def errors_have_no_headers(patch: pytest.MonkeyPatch) -> None:
    """Answers that refuse bear no headers for browsers."""
    usual = guards._Reply.send

    async def send(self: Any, message: Any) -> None:
        if message.get("status", 0) >= 400:
            self.status = message["status"]
            await self._send(message)
            return
        await usual(self, message)

    patch.setattr(guards._Reply, "send", send)


@bug
def pages_may_run_inline_scripts(patch: pytest.MonkeyPatch) -> None:
    """The policy lets pages run what stands in them."""
    policy = guards.CONTENT_SECURITY_POLICY.replace(
        "script-src 'self'", "script-src 'self' 'unsafe-inline'"
    )
    patch.setitem(guards.HEADERS, "Content-Security-Policy", policy)


@bug
def kinds_of_wishes_may_be_lists(patch: pytest.MonkeyPatch) -> None:
    """What is sent is looked up in a mapping before anybody has read what it is."""
    patch.setattr(replan_process, "tuple", lambda kinds: kinds, raising=False)


@bug
def databases_are_sent_anything(patch: pytest.MonkeyPatch) -> None:
    """What SQLite keeps and PostgreSQL refuses is told by neither."""
    patch.setattr("api.storable._require_text", lambda _: None)


@bug
def files_of_mails_bear_names(patch: pytest.MonkeyPatch) -> None:
    """The file of a notice is called as its driver is."""
    patch.setattr("api.notices.desk.safe_name", lambda kind, subject: f"{kind}-{subject}.eml")


@bug
def other_sites_may_send(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks where a request comes from."""
    patch.setattr(guards.Guard, "_is_cross_site", lambda _, __: False)


@bug
def looking_changes_names(patch: pytest.MonkeyPatch) -> None:
    """A page that is only looked at writes in the database."""
    seen = deps._session_of

    def noted(app: Any, token: str) -> Any:
        session = seen(app, token)
        if session is not None:
            with db.writing(app.engine) as connection:
                connection.exec_driver_sql("UPDATE people SET name = name || '.'")
        return session

    patch.setattr(deps, "_session_of", noted)


@bug
def signing_in_leads_anywhere(patch: pytest.MonkeyPatch) -> None:
    """The address after signing in is taken as it comes."""
    patch.setattr("api.web.people_routes.safe_next", lambda address: address or "/")


@bug
def pages_do_not_escape(patch: pytest.MonkeyPatch) -> None:
    """Names stand in pages as they are."""
    make = render.environment.__wrapped__

    def bare(language: Any, *, is_easy: bool = False) -> Any:
        made = make(language, is_easy=is_easy)
        made.autoescape = False
        return made

    patch.setattr(render, "environment", bare)


@bug
def cells_may_be_formulas(patch: pytest.MonkeyPatch) -> None:
    """Texts are written as spreadsheets would read them."""
    patch.setitem(workbook._OPTIONS, "strings_to_formulas", True)
    patch.setattr(Worksheet, "write_string", Worksheet.write)


@bug
def the_framework_shows_its_pages(patch: pytest.MonkeyPatch) -> None:
    """The server was left as it is for trying routes out."""
    made = main.FastAPI
    patch.setattr(main, "FastAPI", lambda **told: made(**told | {"docs_url": "/docs"}))
