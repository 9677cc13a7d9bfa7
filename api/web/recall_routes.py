"""The pages of recalls: the council looks, opens and ends them; a base sees its own part."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.people import name_of
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.food import recall_tellings
from api.food.book import date_policy, region
from api.food.recall_people import givers_of
from api.food.recall_tellings import How, Telling, tellings_of
from api.master.master_access import MasterView
from api.permissions import scope_of
from api.privacy import access
from api.v1.holds import get_hold
from api.v1.recalls import own_part
from api.web import recall_links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import SentTexts
from api.web.pages.lot import Names
from api.web.pages.recall_told import Told, Word, Words, may_be_told, part_of_account
from api.web.pages.recalls import (
    DECISIONS,
    FoodTraced,
    RecallPage,
    recall_page,
    recalls_page,
    traced_food,
)
from inventory.entry import EntryId, PersonId
from inventory.holds import Cause, Decision, Hold, HoldDecision
from inventory.keeping_errors import HoldUnknown, RecallWrong
from inventory.store import holds, recalls
from inventory.store.read import find_entry
from inventory.store.recalls import Opening
from inventory.trace import Criteria, Trace
from logistics.master.columns import DONORS

REFUSED = 422
AN_ID = re.compile("[0-9A-Za-z-]{1,64}")
TEXTS = ("product_id", "maker", "lot_number")
DAYS = ("expires_from", "expires_to")
MOST_LETTERS, MOST_LETTERS_OF_REASON = 100, 500


def recall_router() -> APIRouter:
    """Return the pages of recalls, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    one = f"{recall_links.RECALLS}/{{hold_id}}"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_recalls": ("GET", recall_links.RECALLS, show_recalls),
        "page_open_recall": ("POST", recall_links.RECALLS, open_recall),
        "page_recall": ("GET", one, show_recall),
        "page_decide_recall": ("POST", f"{one}/decision", decide_recall),
        "page_tell_recall": ("POST", f"{one}/told", tell),
        "page_untell_recall": ("POST", f"{one}/told/{{telling_id}}/undo", take_back),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_recalls(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show all recalls, and where the food is that was asked for."""
    asked = {name: request.query_params.get(name, "") for name in (*TEXTS, *DAYS)}
    return _listed(
        request,
        connection,
        reach,
        typed=asked,
        is_asked=bool(request.query_params.keys() & asked.keys()),
    )


def _criteria(typed: Mapping[str, str]) -> tuple[Criteria | None, tuple[str, str]]:
    """Return what is called back, or a word about the field that is wrong."""
    days: dict[str, date | None] = {}
    for name in DAYS:
        plain = unicodedata.normalize("NFKC", typed.get(name, "")).strip()
        try:
            days[name] = date.fromisoformat(plain) if plain else None
        except ValueError:
            return None, ("recall_day_wrong", name)
    first, last = days.values()
    if first and last and first > last:
        return None, ("recall_days_reversed", "expires_to")
    texts = {name: typed.get(name, "").strip()[:MOST_LETTERS] for name in TEXTS}
    try:
        return Criteria(**texts, expires_from=first, expires_to=last), ("", "")
    except RecallWrong:
        return None, ("recall_names_nothing", "product_id")


def _listed(
    request: Request,
    connection: sa.Connection,
    reach: Reach,
    *,
    typed: Mapping[str, str],
    is_asked: bool,
    problem: tuple[str, str] = ("", ""),
) -> Response:
    names = _names(connection, reach)
    found = None
    if is_asked:
        criteria, wrong = _criteria(typed)
        problem = problem if criteria and problem[0] else wrong
        if criteria is not None:
            found = _traced(connection, reach, recalls.trace(connection, criteria), names)
    page = recalls_page(
        recalls.list_recalls(connection), names=names, typed=typed, found=found, problem=problem
    )
    status = REFUSED if problem[0] else 200
    return html(request, page, status=status, address=recall_links.RECALLS)


def _names(connection: sa.Connection, reach: Reach, hold: Hold | None = None) -> Names:
    whose: Iterable[str] = (hold.opened_by, hold.decided_by) if hold else ()
    return Names(
        known=region(connection),
        role=reach.person.role,
        people={x: name_of(connection, x) for x in whose if x},
        donors=MasterView(connection, reach).names(DONORS),
    )


def _traced(
    connection: sa.Connection,
    reach: Reach,
    found: Trace,
    names: Names,
    *,
    hold: Hold | None = None,
) -> FoodTraced:
    access.note(connection, access.HALLS_READ, "recall")
    words = _words(connection, reach, hold) if hold else {}
    if not reach.is_whole:
        own = own_part(found, names.known, reach)
        own_words = {told: said for told, said in words.items() if may_be_told(own, told)}
        return traced_food(own, names=names, donors=(), words=own_words)
    access.note(connection, access.DONORS_READ, "recall")
    return traced_food(found, names=names, donors=givers_of(connection, found), words=words)


def _words(connection: sa.Connection, reach: Reach, hold: Hold) -> Words:
    """Return how each was told of a recall; whoever may tell may take it back."""
    may = scope_of(reach.person.role, "page_untell_recall") is not None and not hold.decision
    found: dict[Told, tuple[Word, ...]] = {}
    for one in tellings_of(connection, hold.hold_id):
        word = Word(
            how=one.how,
            told_at=one.recorded_at,
            by=name_of(connection, one.person_id),
            undo_url=recall_links.untold(hold.hold_id, one.telling_id) if may else "",
        )
        told = (one.site_id, one.account)
        found[told] = (*found.get(told, ()), word)
    return found


def _id(sent: Mapping[str, str], name: str) -> str:
    """Return the id that a form was made with, or a new one where it is none of ours."""
    found = sent.get(name, "")
    return found if AN_ID.fullmatch(found) else str(uuid4())


def open_recall(
    request: Request, sent: SentTexts, connection: Connection, reach: CurrentReach
) -> Response:
    """Hold everything back that is called back, and show the recall; sent again, only show it."""
    entry_id, hold_id = _id(sent, "entry_id"), _id(sent, "hold_id")
    if find_entry(connection, EntryId(entry_id)) is not None:
        return RedirectResponse(recall_links.recall(hold_id), SEE_OTHER)
    reason = " ".join(sent.get("reason", "").split())
    criteria, _ = _criteria(sent)
    if criteria is None or not reason or len(reason) > MOST_LETTERS_OF_REASON:
        wrong = ("recall_no_reason", "reason")
        return _listed(request, connection, reach, typed=sent, is_asked=True, problem=wrong)
    now = utc_now()
    opening = Opening(
        hold_id=hold_id,
        entry_id=EntryId(entry_id),
        criteria=criteria,
        person_id=PersonId(reach.person.person_id),
        occurred_at=now,
        reason=reason,
    )
    recalls.open_recall(connection, opening, now=now, policy=date_policy(connection))
    return RedirectResponse(recall_links.recall(hold_id), SEE_OTHER)


def show_recall(
    request: Request, hold_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show a recall: where its food is, whom it went to, and what became of it."""
    page = _recall(connection, reach, _get(connection, reach, hold_id), typed={})
    return html(request, page)


def _get(connection: sa.Connection, reach: Reach, hold_id: str) -> Hold:
    hold = get_hold(connection, reach, hold_id)
    if hold.cause != Cause.RECALL:
        raise HoldUnknown(hold_id)
    return hold


def _recall(
    connection: sa.Connection,
    reach: Reach,
    hold: Hold,
    *,
    typed: Mapping[str, str],
    problem: str = "",
) -> RecallPage:
    names = _names(connection, reach, hold)
    found = recalls.trace_recall(connection, hold)
    traced = _traced(connection, reach, found, names, hold=hold)
    return recall_page(hold, traced, names=names, typed=typed, problem=problem)


def decide_recall(
    request: Request,
    hold_id: str,
    sent: SentTexts,
    *,
    connection: Connection,
    reach: CurrentReach,
) -> Response:
    """End a recall: its food is thrown away wherever it is, or given free."""
    hold = _get(connection, reach, hold_id)
    entry_id = EntryId(_id(sent, "entry_id"))
    if find_entry(connection, entry_id) is not None:
        return RedirectResponse(recall_links.recall(hold_id), SEE_OTHER)
    decision, reason = sent.get("decision", ""), " ".join(sent.get("reason", "").split())
    problem = ""
    if decision not in DECISIONS:
        problem = "recall_no_decision"
    elif not reason or len(reason) > MOST_LETTERS_OF_REASON:
        problem = "recall_no_reason_to_end"
    elif decision == Decision.DISCARD and not sent.get("is_sure"):
        problem = "hub_not_sure"
    if problem:
        page = _recall(connection, reach, hold, typed=sent, problem=problem)
        address = recall_links.recall(hold_id)
        return html(request, page, status=REFUSED, address=address)
    now = utc_now()
    made = HoldDecision(
        hold_id=hold_id,
        entry_id=entry_id,
        decision=Decision(decision),
        person_id=PersonId(reach.person.person_id),
        reason=reason,
        occurred_at=now,
    )
    holds.decide(connection, made, now=now, policy=date_policy(connection))
    return RedirectResponse(recall_links.recall(hold_id), SEE_OTHER)


def tell(hold_id: str, sent: SentTexts, connection: Connection, reach: CurrentReach) -> Response:
    """Write that somebody was told, by whom and how; the same form again is written once."""
    hold = _get(connection, reach, hold_id)
    how, told = sent.get("how", ""), (sent.get("site_id", ""), sent.get("account", ""))
    if how not in set(How):
        raise RecallWrong(f"There is no way of telling called {how!r}: phone, mail or notice.")
    if not may_be_told(recalls.trace_recall(connection, hold), told):
        reach.refuse("site", told[0] or told[1])
    telling = Telling(
        telling_id=_id(sent, "telling_id"),
        hold_id=hold.hold_id,
        site_id=told[0],
        account=told[1],
        how=How(how),
        person_id=reach.person.person_id,
        recorded_at=utc_now(),
    )
    recall_tellings.tell(connection, telling)
    return _back_to(hold_id, told)


def _back_to(hold_id: str, told: Told) -> Response:
    """Show the list again in which somebody stands."""
    site_id, account = told
    part = "sites" if site_id else part_of_account(account)
    return RedirectResponse(f"{recall_links.recall(hold_id)}#{part}", SEE_OTHER)


def take_back(
    hold_id: str, telling_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Write that a word was a mistake; both stay in the book of tellings."""
    hold = _get(connection, reach, hold_id)
    told = recall_tellings.take_back(
        connection, hold.hold_id, telling_id, person_id=reach.person.person_id, now=utc_now()
    )
    return _back_to(hold_id, told)
