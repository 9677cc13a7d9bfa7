"""Planted bugs of links to dining halls."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.accounts import auth, hall_links, people, pin_links
from tests.trust.planted import bug


@bug
def halls_links_open_any_hall(patch: pytest.MonkeyPatch) -> None:
    """Whoever comes by a link is the contact of another hall."""
    opened = hall_links.open_link

    def other(connection: sa.Connection, **how: Any) -> hall_links.HallLink:
        link = opened(connection, **how)
        mine = people.people.c.person_id == link.person.person_id
        connection.execute(sa.update(people.people).where(mine).values(site_id="HALL-B"))
        return link

    patch.setattr(hall_links, "open_link", other)


@bug
def ended_hall_links_work_on(patch: pytest.MonkeyPatch) -> None:
    """What a link has opened stays open when it is ended."""
    patch.setattr(people, "disable", lambda *_, **__: None)


@bug
def hall_links_have_no_end(patch: pytest.MonkeyPatch) -> None:
    """A session that a link has opened goes on when the link's last day is over."""
    opened = hall_links.open_link

    def longer(connection: sa.Connection, **how: Any) -> hall_links.HallLink:
        link = opened(connection, **how)
        return replace(link, closes_at=link.closes_at + timedelta(days=1))

    patch.setattr(hall_links, "open_link", longer)


@bug
def numbers_of_links_are_tried_without_end(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts how often the number of a link was wrong."""
    patch.setattr(pin_links, "MOST_WRONG_PINS", 10**6)


@bug
def tokens_of_halls_are_kept(patch: pytest.MonkeyPatch) -> None:
    """A stolen database is enough to have the links."""
    patch.setattr(hall_links, "hashed", lambda token: token)
    patch.setattr(pin_links, "hashed", lambda token: token)


@bug
def hall_links_outlast_themselves(patch: pytest.MonkeyPatch) -> None:
    """By a link one may have a password or a calendar, which stay when it has ended."""
    patch.setattr("api.deps.NOT_BY_LINK", frozenset())


@bug
def sessions_forget_their_link(patch: pytest.MonkeyPatch) -> None:
    """What a link has opened is taken for an account's session."""
    begun = auth.begin_session

    def unmarked(connection: sa.Connection, *whose: Any, **how: Any) -> auth.Begun:
        made = begun(connection, *whose, **how)
        connection.execute(sa.update(people.sessions).values(is_by_link=None))
        return made

    patch.setattr(auth, "begin_session", unmarked)


@bug
def devices_of_links_are_not_shown(patch: pytest.MonkeyPatch) -> None:
    """The council does not see who has a link open."""
    patch.setattr(auth, "sessions_by_link", lambda *_, **__: {})


@bug
def one_phone_of_a_link_goes_on(patch: pytest.MonkeyPatch) -> None:
    """Only the phone that opened a link first loses it when it is ended."""

    def first_alone(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
        table = people.sessions.c
        query = sa.select(table.token_hash).where(table.person_id == person_id)
        first = connection.execute(query.order_by(table.created_at).limit(1)).scalar_one_or_none()
        mine = table.token_hash == first
        connection.execute(sa.update(people.sessions).where(mine).values(ended_at=now))

    patch.setattr(people, "disable", first_alone)


@bug
def links_before_stay_open(patch: pytest.MonkeyPatch) -> None:
    """A hall's new link leaves the one before as it was."""
    patch.setattr(hall_links, "end_link", lambda *_, **__: None)
