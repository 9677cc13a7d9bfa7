"""The routes of the calendar of needs: sessions are added, repeated, changed, moved, cancelled."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.master import meal_sessions
from api.master.coming_months import public_holidays
from api.master.master_access import MasterView
from api.master.master_store import RowRefused
from api.master.meal_sessions import SeenSession, SessionConflict, SessionThere
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.master_names import areas_of, recipients_of
from api.web.master_routes import SentTexts
from api.web.pages.needs import Answered, hall_needs_page, needs_page, outcome_of
from api.web.pages.start import FaultLine
from api.web.words.faults import fault_text
from inventory.days import day_of
from inventory.model import Category
from logistics.master.meal_sessions import EVERY_WEEK, LAST, MealSession, Repetition, days_of
from logistics.master.month_days import month_after, month_of
from logistics.scenario_files.columns import NEEDS, SITES

REFUSED, CONFLICT = 422, 409
HALL = "/needs/{month}/{site_id:path}"


def needs_router() -> APIRouter:
    """Return the calendar of needs, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_needs": ("GET", links.NEEDS, show_needs),
        "page_add_needs": ("POST", "/needs/{month}/add/{site_id:path}", add_needs),
        "page_change_needs": ("POST", "/needs/{month}/change/{site_id:path}", change_needs),
        "page_hall_needs": ("GET", HALL, show_hall_needs),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_needs(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show the sessions of all recipients in a month, the coming one when none is asked for.

    ``base`` narrows it to the area of a base; a hub operator sees that of the own base alone.
    """
    asked = month_of(request.query_params.get("month", ""))
    month = asked or month_after(day_of(utc_now()))
    view = MasterView(connection, reach)
    areas, names = areas_of(view), _own_recipients(view, reach)
    base_id = reach.only_site() or request.query_params.get("base", "")
    known = {base for site_id, base in areas.items() if site_id in names}
    base_id = base_id if base_id in known else ""
    page = needs_page(
        month,
        names={k: name for k, name in names.items() if base_id in ("", areas[k])},
        rows=[seen.row.as_row() for seen in view.rows(NEEDS, where=_is_in(month))],
        bases={k: name for k, name in view.names(SITES).items() if k in known},
        base_id=base_id,
    )
    return html(request, page, address=links.needs(page.turn.month, base=base_id))


def _is_in(month: date) -> Callable[[Mapping[str, str]], bool]:
    """Tell of cells whether they are of a month: a year of needs is read for one month's page."""
    begin = f"{month:%Y-%m}-"
    return lambda cells: cells["date"].startswith(begin)


def _own_recipients(view: MasterView, reach: Reach) -> dict[str, str]:
    """Return the recipients' names by id; to a hub operator, those of the own base's area."""
    names, areas = recipients_of(view), areas_of(view)
    return {k: name for k, name in names.items() if reach.site(k) or reach.site(areas[k])}


def show_hall_needs(
    request: Request, month: str, site_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show the sessions of one recipient."""
    return _Hall(request, connection, reach, month, site_id).answer()


def add_needs(
    request: Request,
    month: str,
    site_id: str,
    sent: SentTexts,
    *,
    connection: Connection,
    reach: CurrentReach,
) -> Response:
    """Add sessions, or show what is wrong with them."""
    hall = _Hall(request, connection, reach, month, site_id)
    days, off = _wanted_days(hall.month, sent)
    if not days and not off:
        return hall.answer(Answered(sent=sent, problem="needs_no_day"), status=REFUSED)
    try:
        added = meal_sessions.add_sessions(
            connection,
            site_id,
            days,
            _session(sent),
            person_id=reach.person.person_id,
            now=utc_now(),
        )
    except RowRefused as refused:
        return hall.refuse(sent, refused)
    return hall.answer(Answered(outcome=outcome_of(added, off)))


def change_needs(
    request: Request,
    month: str,
    site_id: str,
    sent: SentTexts,
    *,
    connection: Connection,
    reach: CurrentReach,
) -> Response:
    """Change, move or cancel a session, or show why that cannot be."""
    hall = _Hall(request, connection, reach, month, site_id)
    day, to_day = _day(sent.get("of_day", "")), _day(sent.get("day", ""))
    if day is None:
        raise NotStored("session", sent.get("of_day", ""))
    who = reach.person.person_id
    old = SeenSession(site_id=site_id, day=day, seen=sent.get("seen", ""))
    try:
        if sent.get("action") == "cancel":
            meal_sessions.cancel_session(connection, old, person_id=who, now=utc_now())
        elif to_day is None:
            return hall.answer(Answered(sent=sent, problem="needs_no_day"), status=REFUSED)
        else:
            meal_sessions.change_session(
                connection, old, _session(sent), to_day=to_day, person_id=who, now=utc_now()
            )
    except SessionConflict:
        return hall.answer(Answered(problem="needs_conflict"), status=CONFLICT)
    except SessionThere:
        return hall.answer(Answered(sent=sent, problem="needs_there"), status=CONFLICT)
    except RowRefused as refused:
        return hall.refuse(sent, refused)
    return RedirectResponse(links.hall_needs(site_id, month), SEE_OTHER)


class _Hall:
    """One recipient's sessions, and how a request about them is answered."""

    def __init__(
        self, request: Request, connection: sa.Connection, reach: Reach, month: str, site_id: str
    ) -> None:
        wanted = month_of(month)
        self._view = MasterView(connection, reach)
        names = _own_recipients(self._view, reach)
        if wanted is None or site_id not in names:
            key = f"{site_id} {month}"
            if site_id in recipients_of(self._view) and not reach.is_whole:
                reach.refuse("recipient's month", key)
            raise NotStored("recipient's month", key)
        self.month = wanted
        self._name = names[site_id]
        self._request, self._site_id = request, site_id

    def refuse(self, sent: Mapping[str, str], refused: RowRefused) -> Response:
        """Show the form again with its faults."""
        language = chosen_language(self._request)
        told = {  # the same fault comes once a category and day
            (fault.column, fault.value, fault_text(fault, language=language))
            for fault in refused.faults
        }
        lines = tuple(
            FaultLine(
                file=NEEDS.name, row=0, column=column, value=value, rule=text[0], remedy=text[1]
            )
            for column, value, text in sorted(told)
        )
        return self.answer(Answered(sent=sent, problem="needs_wrong", faults=lines), status=REFUSED)

    def answer(self, answered: Answered | None = None, *, status: int = 200) -> Response:
        """Show the page."""
        own = self._view.rows(NEEDS, where=lambda cells: cells["site_id"] == self._site_id)
        stored = [seen.row for seen in own]
        page = hall_needs_page(
            self.month,
            site_id=self._site_id,
            name=self._name,
            rows=[row.as_row() for row in stored],
            states=meal_sessions.states(stored, self._site_id),
            answered=answered,
        )
        address = links.hall_needs(self._site_id, page.turn.month)
        return html(self._request, page, status=status, address=address)


def _session(sent: Mapping[str, str]) -> MealSession:
    return MealSession(
        ready_by=sent.get("ready_by", ""),
        meals=sent.get("meals", ""),
        kg={category.value: sent.get(f"kg:{category}", "").strip() for category in Category},
    )


def _wanted_days(month: date, sent: Mapping[str, str]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the days that the form means, and the days off that it leaves out."""
    day, weekday = _day(sent.get("day", "")), sent.get("weekday", "")
    if day is not None:
        return (day,), ()
    places = {str(place): place for place in range(EVERY_WEEK, LAST + 1)}
    place = places.get(sent.get("place", ""))
    if weekday not in set("0123456") or not weekday or place is None:
        return (), ()
    repetition = Repetition(
        weekday=int(weekday), place=place, skips_days_off=sent.get("skips_days_off") == "1"
    )
    return days_of(month, repetition, holidays=public_holidays(month))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        return None
