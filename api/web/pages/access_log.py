"""The log of accesses: who did and read what, the newest first."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from re import Pattern
from typing import Any, ClassVar
from urllib.parse import unquote

from api.privacy.access import Accessed, Kind
from api.web import personal_links
from api.web.words.doings import DOING_TEXTS
from api.web.words.personal import PERSONAL_TEXTS
from inventory.days import JST
from logistics.master.columns import FORMS, table_name

STEP = 100
"""Rows of one page."""
WORDED = tuple(name.removeprefix("did_") for name in DOING_TEXTS)
"""Actions that have words: all that routes of today write; older rows may have others."""
ABOUT = "log_of_"
PARTS_WORDED = tuple(n.removeprefix(ABOUT) for n in PERSONAL_TEXTS if n.startswith(ABOUT))
"""Parts of routes' addresses that have words; "kind" has none, since what it is of says it."""
PERSON = "person/"
Paths = Mapping[str, Sequence[Pattern[str]]]
"""What addresses a route has, by its name."""
LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChoice:
    """What is asked for, as it stands in the form; ``problem`` is the word for what is wrong."""

    person: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    about: str = ""
    problem: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The same in an address."""
        asked = {"person": self.person, "from": self.since, "to": self.until}
        return asked | {"kind": self.kind, "about": self.about}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose acts are shown to the viewer. ``leads`` = persons' pages are open to them."""

    lead: str = "log_lead"
    asks_who: bool = True
    leads: bool = True
    usernames: tuple[str, ...] = ()


ALL_ACTS = Whose()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChoice:
    """A kind of rows, and whether it is chosen."""

    kind: Kind
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A row; its time is Japanese.

    ``word`` is the key of the action's words, empty where it is a route's name. ``subject_url``
    leads to the page of the person that it is about; ``table`` is the one of
    master data that it is about. ``parts`` tell an address in words: what, and which; there
    ``subject`` is empty.
    """

    seq: int
    day: date
    clock: str
    who: str
    is_machine: bool
    word: str
    action: str
    table: str
    subject: str
    parts: tuple[tuple[str, str], ...]
    subject_url: str
    before: str
    after: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogPage:
    """A part of the log.

    ``lead`` is the word for whose acts are shown; ``asks_who`` tells that they may be narrowed to
    one person's.
    """

    template: ClassVar[str] = "access_log.html"

    lead: str
    asks_who: bool

    choice: LogChoice
    kinds: tuple[KindChoice, ...]
    usernames: tuple[str, ...]
    lines: tuple[LogLine, ...]
    first: int
    last: int
    total: int
    earlier_url: str
    later_url: str
    csv_url: str
    all_url: str


def access_log_page(
    rows: Sequence[Accessed],
    *,
    total: int,
    offset: int,
    choice: LogChoice,
    names: Mapping[str, str],
    paths: Paths,
    whose: Whose = ALL_ACTS,
) -> AccessLogPage:
    """Build the page of rows from the place ``offset`` on; ``names`` are by person's id.

    ``paths`` are those of the routes of today; an address of a route that is gone stays as it is.
    """
    back, on = max(0, offset - STEP), offset + STEP
    has_more = on < total
    return AccessLogPage(
        lead=whose.lead,
        asks_who=whose.asks_who,
        choice=choice,
        kinds=tuple(KindChoice(kind=k, chosen=k == choice.kind) for k in Kind),
        usernames=whose.usernames,
        lines=tuple(_line(row, names, paths, leads=whose.leads) for row in rows),
        first=offset + 1,
        last=offset + len(rows),
        total=total,
        earlier_url=personal_links.access_log(**choice.query, first=str(on)) if has_more else "",
        later_url=personal_links.access_log(**choice.query, first=str(back)) if offset else "",
        csv_url=personal_links.access_csv(**choice.query),
        all_url=personal_links.ACCESS_LOG if any(choice.query.values()) else "",
    )


def person_ids_of(rows: Sequence[Accessed], paths: Paths) -> frozenset[str]:
    """Return whose names a part of the log needs."""
    return frozenset(_ids(rows, paths))


def _ids(rows: Sequence[Accessed], paths: Paths) -> Iterator[str]:
    for row in rows:
        yield row.person_id
        if row.subject.startswith(PERSON):
            yield row.subject.removeprefix(PERSON)
        yield (_parts(row, paths) or {}).get("person_id", "")


def _parts(row: Accessed, paths: Paths) -> dict[str, str] | None:
    """Return the parts of the address that a route was asked at; None = no route of today."""
    found = (path.match(row.subject) for path in paths.get(row.action, ()))
    match = next(filter(None, found), None)
    if match is None:
        return None
    parts = {name: unquote(value) for name, value in match.groupdict().items()}
    return {name: parts[name] for name in parts if name in PARTS_WORDED}


def _line(row: Accessed, names: Mapping[str, str], paths: Paths, *, leads: bool) -> LogLine:
    parts = _parts(row, paths)
    person_id = (parts or {}).get("person_id", "")
    is_person = row.subject.startswith(PERSON)
    about = row.subject.removeprefix(PERSON) if is_person else person_id
    at = row.at.astimezone(JST)
    more = {k: v for k, v in row.detail.items() if k not in ("before", "after")}
    file, _, _ = row.subject.partition("/")
    return LogLine(
        seq=row.seq,
        day=at.date(),
        clock=at.strftime("%H:%M:%S"),
        who=names.get(row.person_id, row.person_id.removeprefix("@")),
        is_machine=row.person_id.startswith("@"),
        word=row.action if row.action in WORDED else "",
        action=row.action,
        table=table_name(FORMS[file]) if file in FORMS else "",
        subject="" if parts is not None else names.get(about, about) if about else row.subject,
        parts=tuple((n, names.get(x, x)) for n, x in (parts or {}).items()),
        subject_url=personal_links.person(about) if leads and about in names else "",
        before=_told(row.detail.get("before")),
        after=_told(row.detail.get("after")),
        more=_told(more) if more else "",
    )


def _told(value: Any) -> str:
    """Return a value of a row's detail in one line."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        parts = (f"{name}: {_told(one) or '–'}" for name, one in value.items())
        return ", ".join(parts)[:LONGEST_SHOWN]
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return told[:LONGEST_SHOWN]
