"""Links to dining halls: the council's page, what is shown once, and the hall's own door."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import ClassVar
from uuid import uuid4

import segno

from api.accounts.auth import OpenSession
from api.accounts.hall_links import MOST_DAYS, HallLink, latest_last_day, usual_last_day
from api.web.figures import Figures
from api.web.hall_link_links import DOOR, HALL_LINKS, end_hall_link, renew_hall_link
from api.web.language import Language
from api.web.words import text
from api.web.words.easy import easy_text

QUIET = 4
"""Squares of white around a QR code, as its standard asks."""
STEPS = ("hall_link_scan", "hall_link_type", "hall_link_use", "hall_link_keep")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDevice:
    """A device that has a link open, since when; ``name`` is empty if unknown."""

    name: str
    since: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLinkRow:
    """A link that is in use. ``seen_at`` is when the number was typed last.

    ``renew_url`` is the form for a new link, with its hall chosen.
    """

    name: str
    last_day: date
    seen_at: datetime | None
    devices: tuple[LinkDevice, ...]
    renew_url: str
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLinksPage:
    """The links in use, and the form for a new one.

    ``halls`` are names by id; ``problem`` is a word or empty, about the day or else the hall.
    """

    template: ClassVar[str] = "hall_links.html"

    halls: tuple[tuple[str, str], ...]
    chosen: str
    link_id: str
    last_day: str
    first_day: date
    latest_day: date
    most_days: int
    rows: tuple[HallLinkRow, ...]
    make_url: str
    problem: str
    is_ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStep:
    """A sentence of the sheet, in easy Japanese with its readings and in English."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLinkPage:
    """A link that has just been made: shown once. ``code`` draws the code, ``code_size`` wide."""

    template: ClassVar[str] = "hall_link.html"

    name: str
    url: str
    code: str
    code_size: int
    pin: str
    title: SheetStep
    steps: tuple[SheetStep, ...]
    until: SheetStep
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallDoorPage:
    """Where a hall types its number; ``problem`` is a word, or empty.

    ``token`` is what was sent, after a number that was wrong.
    """

    template: ClassVar[str] = "hall_door.html"

    action_url: str
    token: str
    problem: str


def hall_links_page(
    found: Iterable[HallLink],
    *,
    names: Mapping[str, str],
    today: date,
    devices: Mapping[str, Sequence[OpenSession]] | None = None,
    sent: Mapping[str, str] | None = None,
    problem: str = "",
    is_ended: bool = False,
) -> HallLinksPage:
    """Build the council's page; ``devices`` are by person, ``sent`` is a form that was refused."""
    typed, opened = sent or {}, devices or {}
    return HallLinksPage(
        halls=tuple(names.items()),
        chosen=typed.get("site_id", ""),
        link_id=str(uuid4()),
        last_day=typed.get("last_day", "") or usual_last_day(today).isoformat(),
        first_day=today,
        latest_day=latest_last_day(today),
        most_days=MOST_DAYS,
        rows=tuple(
            HallLinkRow(
                name=names.get(link.site_id, link.site_id),
                last_day=link.last_day,
                seen_at=link.seen_at,
                devices=tuple(
                    LinkDevice(name=one.device, since=one.began_at, seen_at=one.seen_at)
                    for one in opened.get(link.person.person_id, ())
                ),
                renew_url=renew_hall_link(link.site_id),
                end_url=end_hall_link(link.link_id),
            )
            for link in found
        ),
        make_url=HALL_LINKS,
        problem=problem,
        is_ended=is_ended,
    )


def hall_link_page(link: HallLink, *, url: str, pin: str) -> HallLinkPage:
    """Build the page of a new link, with the sheet that is handed over."""
    rows = tuple(segno.make(url, error="m", micro=False).matrix_iter(border=QUIET))
    return HallLinkPage(
        name=link.person.name,
        url=url,
        code="".join(_dark(rows)),
        code_size=len(rows),
        pin=pin,
        title=_both("hall_door_title"),
        steps=tuple(_both(key) for key in STEPS),
        until=_both("hall_link_until", link.last_day),
        back_url=HALL_LINKS,
    )


def _both(key: str, day: date | None = None) -> SheetStep:
    ja, en = ({"day": Figures(language=x).full_day(day)} if day else {} for x in Language)
    return SheetStep(
        ja=easy_text(key, language=Language.JAPANESE, **ja),
        en=text(key, language=Language.ENGLISH, **en),
    )


def _dark(rows: Iterable[Iterable[int]]) -> Iterator[str]:
    """Return the parts of an SVG path over the dark squares, those beside each other in one."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            width = len(tuple(squares))
            if is_dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def hall_door_page(*, token: str = "", problem: str = "") -> HallDoorPage:
    """Build the page on which a hall types its number."""
    return HallDoorPage(action_url=DOOR, token=token, problem=problem)
