"""Every error and its answer: one table, and the handlers that use it.

The API answers with problem+json, pages with whatever ``ErrorPage`` the pages bring. Nothing of the
program's inside is told; what a user sent is not echoed, but for the cells of their own files.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from api.accounts.passwords import PasswordRefused
from api.accounts.people import PersonUnknown
from api.accounts.person import (
    Forbidden,
    NotSignedIn,
    PermissionFault,
    ReachForgotten,
    SignInFailed,
)
from api.answers.answer import Answer, answer_of
from api.answers.care import CARE_ANSWERS
from api.answers.drivers import DRIVER_ANSWERS
from api.answers.food import BOOK_ANSWERS
from api.answers.imports import IMPORT_ANSWERS
from api.answers.keeping import KEEPING_ANSWERS
from api.answers.labels import LABEL_ANSWERS
from api.answers.master import MASTER_ANSWERS
from api.answers.personal import PERSONAL_ANSWERS
from api.answers.plans import PLAN_ANSWERS
from api.answers.reports import REPORT_ANSWERS
from api.care.data_folder import DataReadOnly
from api.db import DatabaseError, DatabaseUnsafe, SchemaNewer
from api.master.master_store import MasterError, RowConflict, RowNamed, RowRefused
from api.planning.run_store import RunConflict, RunsTooMany
from api.problems import Language, Problem, Text, problem_response
from api.storable import Unstorable
from api.store import NotStored, PlanBroken, StoreError
from api.trips.approvals import ApprovalOvertaken, PlanOutdated
from api.trips.trip_work import TripWorkDone
from api.web.language import Language as PageLanguage
from api.web.words.faults import fault_text
from api.words import ROLE_NAMES
from inventory.errors import InventoryError
from inventory.labels import DateAmbiguous
from logistics.errors import Fault, LogisticsError, ScenarioRefused
from logistics.master.coming_month import MonthRefused
from routing.errors import InstanceUnreadable, ProblemInvalid, RoadsUnreadable, RoutingError

ErrorPage = Callable[[Request, Problem], Response]

log = structlog.get_logger()


_TRY_LATER = (
    "少し待ってからやり直してください。続くときは管理者に連絡してください。",
    "Wait a little and try again; if it goes on, tell your administrator.",
)
_ADMINISTRATOR = ("管理者に連絡してください。", "Tell your administrator.")
_UNSTORABLE = answer_of(
    422,
    ("保存できない文字か数があります", "A letter or number that cannot be stored"),
    (
        "目に見えない文字や、大きすぎる数を消してから、もう一度送ってください。",
        "Take out letters that are not printed and numbers that are far too large.",
    ),
)

ANSWERS: Mapping[type[Exception], Answer] = {
    **BOOK_ANSWERS,
    **PLAN_ANSWERS,
    **KEEPING_ANSWERS,
    **LABEL_ANSWERS,
    **IMPORT_ANSWERS,
    **DRIVER_ANSWERS,
    **CARE_ANSWERS,
    **REPORT_ANSWERS,
    **PERSONAL_ANSWERS,
    InventoryError: answer_of(422, ("食品のデータに誤りがあります", "A fault in the food's data")),
    RoutingError: answer_of(422, ("配送のデータに誤りがあります", "A fault in the roads' data")),
    LogisticsError: answer_of(422, ("計画のデータに誤りがあります", "A fault in the plan's data")),
    RoadsUnreadable: answer_of(
        500, ("道路のデータを読めません", "The roads cannot be read"), _ADMINISTRATOR
    ),
    ProblemInvalid: answer_of(
        422,
        ("配送の問題に誤りがあります", "The routing problem has faults"),
        ("示された箇所を直してください。", "Mend what is named."),
    ),
    InstanceUnreadable: answer_of(
        422,
        ("配送の問題のファイルを読めません", "The file of a routing problem cannot be read"),
        ("示された行を直してください。", "Mend the line named."),
    ),
    ScenarioRefused: answer_of(
        422,
        ("データに誤りがあるため、読み込みませんでした", "The month has faults and was not stored"),
        (
            "示された箇所を直して、もう一度送ってください。何も保存されていません。",
            "Mend the places named and send it again; nothing was stored.",
        ),
    ),
    MonthRefused: answer_of(
        422,
        ("基本データに誤りがあるため、月をつくりませんでした", "The month has faults in its rows"),
        (
            "示された行を直して、もう一度つくってください。何も保存されていません。",
            "Mend the rows named and build the month again; nothing was stored.",
        ),
    ),
    StoreError: answer_of(500, ("保存に失敗しました", "Storing failed"), _TRY_LATER),
    NotStored: answer_of(
        404,
        ("見つかりません", "Not found"),
        ("一覧からもう一度選んでください。", "Choose it from the list again."),
    ),
    PlanBroken: answer_of(
        422,
        ("規則に合わない計画です", "The plan breaks rules"),
        ("計画を作り直してください。", "Plan the month again."),
    ),
    TripWorkDone: answer_of(
        409,
        ("この立寄先ではもう記録されています", "That was written of this stop already"),
        (
            "予定どおりの分は記録済みです。ほかに動かした分だけを、ロットと重さで送ってください。",
            "Nothing is left to do, or name the lots and grams that were moved besides.",
        ),
    ),
    PlanOutdated: answer_of(
        409,
        ("計画のあとで食品が動いています", "Food of the plan has moved since"),
        (
            "今の在庫で計画を作り直すか、在庫を直してください。",
            "Plan the month again from the stock as it is now, or put the stock right.",
        ),
    ),
    ApprovalOvertaken: answer_of(
        409,
        ("別の計画が承認されました", "Another plan was approved"),
        (
            "いま承認されている計画を見てから、もう一度選んでください。",
            "Look at the plan that is approved now, then choose again.",
        ),
    ),
    MasterError: answer_of(500, ("保存に失敗しました", "Storing failed"), _TRY_LATER),
    **MASTER_ANSWERS,
    RunConflict: answer_of(
        409,
        ("同じ番号の計画作成がすでにあります", "The run id is taken"),
        ("新しいrun_idにするか、省いてください。", "Send a new run_id, or none."),
    ),
    RunsTooMany: answer_of(
        429,
        ("順番待ちの計画作成が多すぎます", "Too many runs are waiting"),
        (
            "終わるのを待つか、どれかを取り消してください。",
            "Wait until one has ended, or cancel one.",
        ),
    ),
    DatabaseError: answer_of(503, ("データベースを使えません", "No database"), _ADMINISTRATOR),
    DataReadOnly: answer_of(
        503, ("データを書き込めません", "Data cannot be written"), _ADMINISTRATOR
    ),
    DatabaseUnsafe: answer_of(
        503, ("データベースの設定が安全ではありません", "The database is unsafe"), _ADMINISTRATOR
    ),
    SchemaNewer: answer_of(
        503, ("データベースがこの版より新しいものです", "The database is newer"), _ADMINISTRATOR
    ),
    PermissionFault: answer_of(403, ("許可されていません", "Not permitted"), _ADMINISTRATOR),
    Forbidden: answer_of(403, ("この操作は許可されていません", "Not permitted"), _ADMINISTRATOR),
    NotSignedIn: answer_of(
        401,
        ("サインインが必要です", "Sign in first"),
        (
            "サインインしてから、もう一度お試しください。",
            "Sign in with POST /api/v1/session, or on the page /login.",
        ),
    ),
    SignInFailed: answer_of(
        401,
        ("ユーザー名かパスワードが違います", "The user name or the password is wrong"),
        (
            "大文字と小文字を確かめてください。わからないときは管理者に聞いてください。",
            "Mind capitals; your administrator can give you a new password.",
        ),
    ),
    ReachForgotten: answer_of(
        403, ("確認できないため止めました", "Stopped: the owner is unknown"), _ADMINISTRATOR
    ),
    PasswordRefused: answer_of(
        422,
        ("使えないパスワードです", "The password is not taken"),
        (
            "12文字以上で、人に当てられないものにしてください。",
            "Take 12 to 200 characters that nobody guesses: a few words, say.",
        ),
    ),
    PersonUnknown: answer_of(
        404,
        ("その利用者はいません", "There is no such person"),
        ("利用者の一覧を確かめてください。", "Look at the list of people."),
    ),
    SQLAlchemyError: answer_of(
        503,
        ("データベースを使えませんでした", "The database could not be used"),
        (
            "少し待ってページを開き直し、保存されているか確かめてから、やり直してください。"
            "続くときは管理者に連絡してください。",
            "Wait a little, open the page again, look whether it was stored, and then do it again; "
            "if it goes on, tell your administrator.",
        ),
    ),
    Unstorable: _UNSTORABLE,
    DataError: _UNSTORABLE,
    RequestValidationError: answer_of(
        422,
        ("送られた内容に誤りがあります", "The request has faults"),
        ("示された項目を直してください。", "Correct the fields named."),
    ),
    Exception: answer_of(500, ("思わぬ誤りが起きました", "Something unexpected"), _TRY_LATER),
}

STATUS_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("送られた内容を読めません", "The request cannot be read"),
    401: ("サインインが必要です", "Sign in first"),
    403: ("許可されていません", "Not permitted"),
    404: ("見つかりません", "Not found"),
    405: ("この方法では使えません", "The method does not fit the address"),
    413: ("大きすぎます", "Too large"),
    415: ("この形式は受け付けません", "The media type does not fit"),
    421: ("このホスト名では使えません", "The server does not go by this host name"),
}


def error_classes() -> Iterator[type[Exception]]:
    """Yield every domain error, each once; the tests walk them beside ``ANSWERS``."""
    waiting: list[type[Exception]] = [
        InventoryError,
        RoutingError,
        LogisticsError,
        StoreError,
        DatabaseError,
        PermissionFault,
    ]
    seen: set[type[Exception]] = set()
    while waiting:
        kind = waiting.pop()
        if kind not in seen:
            seen.add(kind)
            waiting += kind.__subclasses__()
            yield kind


def problem_of(error: Exception) -> Problem:
    """Return what is told about an error: the answer of its nearest class in the table."""
    if isinstance(error, HTTPException):
        return status_problem(error.status_code)
    kind = next(k for k in type(error).__mro__ if k in ANSWERS)
    answer = ANSWERS[kind]
    is_ours = kind not in _FOREIGN_CODES
    return Problem(
        status=answer.status,
        code=str(getattr(error, "code", "")) if is_ours else _FOREIGN_CODES[kind],
        title=answer.title,
        remedy=_who_may(error) or answer.remedy,
        detail=str(error) if is_ours else "",
        faults=tuple(_faults(error)),
    )


def _who_may(error: Exception) -> Text | None:
    """Say whom to ask for what one's own role may not do; None where that is not it."""
    if not isinstance(error, Forbidden) or not error.may:
        return None
    names = [ROLE_NAMES[role] for role in error.may]
    return Text(
        ja=f"これができるのは、{'・'.join(ja for ja, _ in names)}です。その人に頼んでください。",
        en=f"Those who may: {', '.join(en for _, en in names)}. Ask one of them.",
    )


_FOREIGN_CODES: Mapping[Any, str] = {
    SQLAlchemyError: "database_unavailable",
    DataError: Unstorable.code,
    RequestValidationError: "request_invalid",
    Exception: "internal",
}


def status_problem(status: int, detail: str = "") -> Problem:
    """Return the problem of a bare HTTP status."""
    phrase = HTTPStatus(status).phrase
    title = STATUS_TITLES.get(status, (phrase, phrase))
    return Problem(
        status=status,
        code=phrase.lower().replace(" ", "_"),
        title=Text(ja=title[0], en=title[1]),
        remedy=Text(ja="", en=""),
        detail=detail,
    )


def _faults(error: Exception) -> Iterator[Mapping[str, Any]]:
    match error:
        case MonthRefused():
            for fault, origin in zip(error.faults, error.origins, strict=True):
                yield {**_told(fault), "origin": None if origin is None else asdict(origin)}
        case ScenarioRefused():
            yield from map(_told, error.faults)
        case MasterError():
            yield from _row_faults(error)
        case DateAmbiguous():
            for c in error.candidates:
                yield {"day": c.day.isoformat(), "month_only": c.month_only, "printed": c.printed}
        case PlanOutdated():
            yield from map(asdict, error.moved)
        case PlanBroken():
            for violation in error.violations:
                yield asdict(violation)
        case RequestValidationError():
            for found in error.errors():  # without "input" and "ctx": they echo what was sent
                place = ".".join(str(part) for part in found["loc"])
                yield {"code": found["type"], "where": place, "rule": found["msg"]}


def _row_faults(error: MasterError) -> Iterator[Mapping[str, Any]]:
    match error:
        case RowRefused():
            yield from map(_told, error.faults)
        case RowConflict():
            stored, sent = error.stored.cells if error.stored else {}, error.sent or {}
            for name in dict.fromkeys((*stored, *sent)):
                if stored.get(name) != sent.get(name):
                    yield {"column": name, "stored": stored.get(name), "sent": sent.get(name)}
        case RowNamed():
            yield from map(asdict, error.namings)


def _told(fault: Fault) -> dict[str, Any]:
    return {**worded(fault, language="en"), **_texts(fault)}


def worded(fault: Fault, *, language: Language) -> dict[str, Any]:
    """Return a fault of a folder with its rule and remedy in a language."""
    texts = {name: getattr(text, language) for name, text in _texts(fault).items()}
    place = {"code": fault.code, "file": fault.file, "row": fault.row, "column": fault.column}
    return {**place, "value": fault.value, **texts}


def _texts(fault: Fault) -> dict[str, Text]:
    rule, remedy = fault_text(fault, language=PageLanguage.JAPANESE)
    return {"rule": Text(ja=rule, en=fault.rule), "remedy": Text(ja=remedy, en=fault.remedy)}


def install(app: FastAPI, *, error_page: ErrorPage | None = None) -> None:
    """Have every error of ``app`` answered from the table, pages by ``error_page``."""

    def handle(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            log.error("request_failed", code=problem.code, exc_info=error)
        response = answer(request, problem, error_page=error_page)
        response.headers.update(getattr(error, "headers", None) or {})
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods(app, request.url.path))
        if problem.status in (429, 503):
            response.headers.setdefault("Retry-After", "5")
        return response

    for kind in (*ANSWERS.keys() - {Exception}, HTTPException):  # Exception: see api.guards
        app.add_exception_handler(kind, handle)


def _methods(app: FastAPI, path: str) -> list[str]:
    """Return what a path may be asked for; the framework names one route's methods only."""
    return sorted(
        method
        for context in iter_route_contexts(app.routes)
        if context.path_regex.match(path)
        for method in context.methods or ()
    )


def answer(request: Request, problem: Problem, *, error_page: ErrorPage | None) -> Response:
    """Return problem+json to the API's users and a page to people."""
    path = request.url.path
    if error_page is None or path == "/api" or path.startswith("/api/"):
        return problem_response(request, problem)
    return error_page(request, problem)
