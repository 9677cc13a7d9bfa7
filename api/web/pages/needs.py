"""The calendar of needs: the sessions of all recipients in a month, and one recipient's to edit."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from api.master.meal_sessions import Added
from api.web import links
from api.web.figures import is_day_off
from api.web.pages.start import FaultLine
from inventory.model import Category
from logistics.master.meal_sessions import EVERY_WEEK, LAST, MealSession, sessions_by_day
from logistics.master.month_days import last_day, month_after, month_before, month_text
from logistics.master.rows import MasterRow
from logistics.scenario_files.cells import CellFault, read_thousandths

REPEATS = tuple(range(EVERY_WEEK, LAST + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsDay:
    """A column of the calendar."""

    day: date
    day_off: bool
    session_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsRow:
    """A recipient; ``need_g`` has a number for each day, 0 = no session."""

    url: str
    name: str
    need_g: tuple[int, ...]
    session_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTurn:
    """The month that is shown, and where the ones beside it are."""

    month: str
    before_url: str
    after_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLink:
    """The calendar of one base's recipients; the one of all has no ``name``."""

    name: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPage:
    """The sessions of all recipients in a month, or of those of one base.

    ``areas`` are empty where there is nothing to choose.
    """

    template: ClassVar[str] = "needs.html"

    turn: MonthTurn
    days: tuple[NeedsDay, ...]
    rows: tuple[NeedsRow, ...]
    areas: tuple[AreaLink, ...]
    base_name: str
    next_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryField:
    """Kilograms of a category, as they stand in the form."""

    category: Category
    kg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFields:
    """What the fields of a session hold."""

    ready_by: str
    meals: str
    categories: tuple[CategoryField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """A session that can be changed; ``seen`` is its state as it was read."""

    day: date
    seen: str
    need_g: int
    fields: SessionFields
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddForm:
    """The form for new sessions, as it was filled in."""

    day: str
    weekday: str
    place: str
    skips_days_off: bool
    fields: SessionFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a form did: days added, days that had a session, days off that were left out."""

    added: tuple[date, ...] = ()
    there: tuple[date, ...] = ()
    off: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a form was answered: ``sent`` is one that was refused, shown again as it was filled."""

    sent: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    problem: str = ""
    faults: tuple[FaultLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HallNeedsPage:
    """One recipient's sessions in a month. ``problem`` is the word for what was wrong, or empty."""

    template: ClassVar[str] = "hall_needs.html"

    turn: MonthTurn
    name: str
    add_url: str
    change_url: str
    all_url: str
    cards: tuple[SessionCard, ...]
    add: AddForm
    repeats: tuple[int, ...]
    outcome: Outcome | None
    problem: str
    faults: tuple[FaultLine, ...]


def needs_page(
    month: date,
    *,
    names: Mapping[str, str],
    rows: Sequence[MasterRow],
    bases: Mapping[str, str] | None = None,
    base_id: str = "",
) -> NeedsPage:
    """Build the calendar of a month; ``names`` are those of the recipients by id.

    ``bases`` are those that have recipients to be seen, ``base_id`` the one that is shown.
    """
    days = _days(month)
    by_site: dict[str, list[MasterRow]] = defaultdict(list)
    for row in rows:
        by_site[row["site_id"]].append(row)
    halls = []
    for site_id, name in names.items():
        sessions = sessions_by_day(by_site[site_id], site_id)
        need_g = tuple(_grams(sessions[day]) if day in sessions else 0 for day in days)
        halls.append(
            NeedsRow(
                url=links.hall_needs(site_id, month_text(month)),
                name=name,
                need_g=need_g,
                session_count=sum(day in sessions for day in days),
            )
        )
    return NeedsPage(
        turn=_turn(month, lambda text: links.needs(text, base=base_id)),
        days=tuple(
            NeedsDay(
                day=day, day_off=is_day_off(day), session_count=sum(h.need_g[i] > 0 for h in halls)
            )
            for i, day in enumerate(days)
        ),
        rows=tuple(halls),
        areas=tuple(_areas(month, bases or {}, base_id)),
        base_name=(bases or {}).get(base_id, ""),
        next_url=links.next_month(month_text(month)),
    )


def _areas(month: date, bases: Mapping[str, str], base_id: str) -> Iterator[AreaLink]:
    """Give where the others are; nothing where there is one base alone."""
    if len(bases) < 2:
        return
    for key, name in {"": "", **bases}.items():
        url = links.needs(month_text(month), base=key)
        yield AreaLink(name=name, url=url, is_shown=key == base_id)


def hall_needs_page(
    month: date,
    *,
    site_id: str,
    name: str,
    rows: Sequence[MasterRow],
    states: Mapping[date, str],
    answered: Answered | None = None,
) -> HallNeedsPage:
    """Build one recipient's page; ``answered`` is what became of a form."""
    sessions = sessions_by_day(rows, site_id)
    shown = {day: s for day, s in sessions.items() if month_text(day) == month_text(month)}
    usual = sessions[max(sessions)] if sessions else MealSession(ready_by="", meals="", kg={})
    answered = answered or Answered()
    sent = answered.sent
    wrong_day = sent.get("of_day", "")
    return HallNeedsPage(
        turn=_turn(month, lambda text: links.hall_needs(site_id, text)),
        name=name,
        add_url=links.add_needs(site_id, month_text(month)),
        change_url=links.change_needs(site_id, month_text(month)),
        all_url=links.needs(month_text(month)),
        cards=tuple(
            SessionCard(
                day=day,
                seen=states.get(day, ""),
                need_g=_grams(session),
                fields=_sent(sent) if day.isoformat() == wrong_day else _fields(session),
                is_open=day.isoformat() == wrong_day,
            )
            for day, session in shown.items()
        ),
        add=AddForm(
            day=sent.get("day", "") if not wrong_day else "",
            weekday=sent.get("weekday", "") if not wrong_day else "",
            place=sent.get("place", str(EVERY_WEEK)) if not wrong_day else str(EVERY_WEEK),
            skips_days_off=wrong_day != "" or not sent or sent.get("skips_days_off") == "1",
            fields=_sent(sent) if sent and not wrong_day else _fields(usual),
        ),
        repeats=REPEATS,
        outcome=answered.outcome,
        problem=answered.problem,
        faults=answered.faults,
    )


def outcome_of(added: Added, off: Collection[date]) -> Outcome:
    """Return what a form has added and what it left out."""
    return Outcome(added=added.days, there=added.there, off=tuple(sorted(off)))


def _days(month: date) -> tuple[date, ...]:
    return tuple(month.replace(day=n) for n in range(1, last_day(month).day + 1))


def _turn(month: date, url_of: Callable[[str], str]) -> MonthTurn:
    return MonthTurn(
        month=month_text(month),
        before_url=url_of(month_text(month_before(month))),
        after_url=url_of(month_text(month_after(month))),
    )


def _grams(session: MealSession) -> int:
    return sum(map(_grams_of, session.kg.values()))


def _grams_of(kg: str) -> int:
    try:
        return read_thousandths(kg, [])
    except CellFault:
        return 0


def _fields(session: MealSession) -> SessionFields:
    return SessionFields(
        ready_by=session.ready_by,
        meals=session.meals,
        categories=tuple(
            CategoryField(category=category, kg=session.kg.get(category, ""))
            for category in Category
        ),
    )


def _sent(sent: Mapping[str, str]) -> SessionFields:
    return SessionFields(
        ready_by=sent.get("ready_by", ""),
        meals=sent.get("meals", ""),
        categories=tuple(
            CategoryField(category=category, kg=sent.get(f"kg:{category}", ""))
            for category in Category
        ),
    )
