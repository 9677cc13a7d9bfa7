"""A link opens the pages of one hall to whoever has its paper and its number, until it ends."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.accounts import people
from api.accounts.hall_link_tables import hall_links as table
from api.accounts.person import Role
from api.accounts.pin_links import MOST_WRONG_PINS, PAUSE
from api.db import reading
from api.privacy.access_tables import access_log
from api.store import NotStored
from api.web import hall_link_links, links, personal_links
from inventory.days import day_of
from inventory.store.schema import metadata
from tests.api.two_bases import (
    DAY,
    HOME,
    PUBLIC_NAME,
    SECRET_WORDS,
)
from tests.trust.hall_link_desk import (
    DAYS,
    MOMENT,
    NOW,
    A,
    B,
    Desk,
    desk,
    paper_of,
    sqlite_desk,
    wrong,
)
from tests.trust.planted import caught

__all__ = ["desk", "sqlite_desk"]


def check_one_hall_alone(desk: Desk) -> None:
    """The link of hall A opens hall A's pages and no other's; without the number nothing."""
    paper = desk.make()
    assert desk.sees() == 303, "nobody is signed in"
    assert desk.open(paper, wrong(paper)) == 422
    assert desk.sees() == 303
    assert desk.open(paper) == 303
    assert (desk.sees(A), desk.sees(B)) == (200, 404)
    assert desk.client.get(links.wishes(A)).status_code == 200
    assert desk.client.get(links.wishes(B)).status_code == 404
    assert desk.client.get(hall_link_links.HALL_LINKS).status_code == 403


def test_a_link_opens_one_hall_alone(desk: Desk) -> None:
    check_one_hall_alone(desk)


def test_a_link_that_opens_any_hall_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("halls_links_open_any_hall"):
        check_one_hall_alone(sqlite_desk)


def test_a_hall_works_with_its_link(desk: Desk) -> None:
    """What comes when, what is declined, what came, how many ate: under the link's own name."""
    assert desk.open(desk.make()) == 303
    start = desk.client.get(links.START).text
    path = links.hall_reports(desk.prepared.plan_id, A)
    assert links.hall(desk.prepared.plan_id, A) in start
    assert links.PASSWORD not in start, "there is no account behind it"
    assert desk.client.get(links.hall(desk.prepared.plan_id, A)).status_code == 200
    sent = {"wish:snack": "declined", "seen:snack": "0"}
    assert desk.client.post(links.wishes(A), data=sent).status_code == 303
    desk.now = datetime.combine(DAY + timedelta(days=1), time(3), tzinfo=UTC)
    for told in ({"kind": "expected"}, {"kind": "attendance", "people_count": "31"}):
        day = DAY if told["kind"] == "expected" else DAY + timedelta(days=1)
        answer = desk.client.post(path, data={"day": day.isoformat(), **told})
        assert answer.status_code == 303, answer.text
    shown = desk.client.get(path).text
    assert "31" in shown
    with reading(desk.engine) as connection:
        reports = metadata.tables["hall_reports"]
        whose = set(connection.execute(sa.select(reports.c.person_id)).scalars())
        (link,) = connection.execute(sa.select(table)).all()
        assert whose == {link.person_id}
        query = sa.select(access_log.c.action).where(access_log.c.person_id == link.person_id)
        assert "page_send_hall_report" in connection.execute(query).scalars().all()
        about = access_log.c.subject == f"person/{link.person_id}"
        opened = connection.execute(sa.select(access_log).where(about)).all()
        assert "signed_in" in {row.action for row in opened}
        listed, _ = people.list_people(connection)
        assert link.person_id not in {row.person.person_id for row in listed}


def check_it_ends(desk: Desk) -> None:
    """By the council, by a new link, and by its last day: the pages close with it."""
    first = desk.make()
    assert desk.open(first) == 303
    phone = dict(desk.client.cookies)
    second = desk.make()
    desk.client.cookies.update(phone)
    assert desk.sees() == 303, "a new link ends the one before"
    assert desk.open(first) == 422
    assert desk.open_rows() == 1
    assert desk.open(second) == 303
    assert desk.sees() == 200
    assert desk.end() == 303
    assert desk.sees() == 303
    assert desk.open(second) == 422
    third = desk.make()
    assert desk.open(third) == 303
    closes_at = datetime.combine(day_of(NOW) + timedelta(days=DAYS), time(15), tzinfo=UTC)
    desk.now = closes_at - MOMENT
    assert desk.sees() == 200
    desk.now = closes_at
    assert desk.sees() == 303
    assert desk.open(third) == 422


def test_a_link_ends(desk: Desk) -> None:
    check_it_ends(desk)


def test_an_ended_link_that_works_on_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("ended_hall_links_work_on"):
        check_it_ends(sqlite_desk)


def test_a_link_without_an_end_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("hall_links_have_no_end"):
        check_it_ends(sqlite_desk)


def test_a_second_open_link_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("links_before_stay_open", sa.exc.IntegrityError):
        check_it_ends(sqlite_desk)


def check_several_phones(desk: Desk) -> None:
    """The council sees which devices have a link open, and since when; one button ends all."""
    paper = desk.make()
    assert "have it open: none" in desk.listed()
    phones = []
    for agent in ("Mozilla/5.0 (iPhone) Safari/604", "Mozilla/5.0 (Android 15) Chrome/140", ""):
        assert desk.open(paper, agent=agent) == 303
        phones.append(dict(desk.client.cookies))
        desk.now += timedelta(hours=1)
    desk.client.cookies.clear()
    shown = desk.listed()
    assert "have it open: 3" in shown
    told = re.findall(r"(Safari, iPhone|Chrome, Android|unknown device): since .*?(\d+:\d+)", shown)
    assert told == [
        ("Safari, iPhone", "12:00"),
        ("Chrome, Android", "13:00"),
        ("unknown device", "14:00"),
    ]
    for phone in phones:
        desk.client.cookies.update(phone)
        assert desk.sees() == 200, "the hall's volunteers have a phone each"
        desk.client.cookies.clear()
    desk.make(B)
    assert desk.end() == 303
    for phone in phones:
        desk.client.cookies.update(phone)
        assert desk.sees() == 303
        desk.client.cookies.clear()
    assert "have it open: 3" not in desk.listed()


def test_several_phones_have_a_link_open(desk: Desk) -> None:
    check_several_phones(desk)


def test_a_phone_that_nobody_sees_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("devices_of_links_are_not_shown"):
        check_several_phones(sqlite_desk)


def test_a_phone_that_goes_on_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("one_phone_of_a_link_goes_on"):
        check_several_phones(sqlite_desk)


def check_guessing(desk: Desk) -> None:
    """Five wrong numbers, and then not even the right one for a quarter of an hour."""
    paper = desk.make()
    for _ in range(MOST_WRONG_PINS):
        assert desk.open(paper, wrong(paper)) == 422
    assert desk.open(paper) == 429
    desk.now += PAUSE - MOMENT
    assert desk.open(paper) == 429
    desk.now += MOMENT
    full_width = paper.pin.translate({48 + n: 0xFF10 + n for n in range(10)})
    assert desk.open(paper, full_width) == 303


def test_guessing_the_number_is_slow(desk: Desk) -> None:
    check_guessing(desk)


def test_guessing_without_end_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("numbers_of_links_are_tried_without_end"):
        check_guessing(sqlite_desk)


def test_numbers_that_are_tried_at_once_are_counted_one_by_one(desk: Desk) -> None:
    paper = desk.make()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: desk.open(paper, wrong(paper)), range(12)))
    assert sorted(found) == [422] * MOST_WRONG_PINS + [429] * (12 - MOST_WRONG_PINS)


def test_two_forms_at_once_make_one_open_link(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: desk.send().status_code, range(8)))
    assert found == [200] * 8
    assert desk.open_rows() == 1


def test_the_same_form_twice_is_one_link_and_later_shows_nothing(desk: Desk) -> None:
    form_id = str(uuid4())
    with ThreadPoolExecutor(2) as pool:
        one, again = pool.map(lambda _: desk.make(link_id=form_id), range(2))
    assert one == again
    assert desk.open_rows() == 1
    desk.now += people.SENT_AGAIN + MOMENT
    late = desk.send(link_id=form_id)
    assert (late.status_code, late.headers["location"]) == (303, hall_link_links.HALL_LINKS)
    assert one.token not in desk.client.get(hall_link_links.HALL_LINKS, headers=desk.council).text
    assert desk.open(one) == 303
    desk.end()
    assert desk.send(link_id=form_id).status_code == 303, "what has ended is not made anew"


def check_the_token_is_nowhere(desk: Desk) -> None:
    """In the address it stands behind #, which no server sees; the database has its digest."""
    paper = desk.make()
    path, _, token = paper.url.partition("#")
    assert path.endswith(hall_link_links.DOOR)
    assert len(token) == 22, "128 bits"
    assert desk.open(paper) == 303
    with reading(desk.engine) as connection:
        for one in metadata.sorted_tables:
            rows = connection.execute(sa.select(one)).all()
            assert not any(token in repr(row) for row in rows), one.name


def test_the_database_does_not_have_the_token(desk: Desk) -> None:
    check_the_token_is_nowhere(desk)


def test_a_token_that_is_kept_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("tokens_of_halls_are_kept"):
        check_the_token_is_nowhere(sqlite_desk)


def check_nothing_outlasts_it(desk: Desk) -> None:
    """No password, second factor or secret calendar is to be had by a link."""
    assert desk.open(desk.make()) == 303
    for path in (links.PASSWORD, links.SECOND_FACTOR, links.FEEDS):
        assert desk.client.get(path).status_code == 403, path
    for path in (links.make_feed("hall", A), links.SECOND_FACTOR, links.PASSKEYS):
        assert desk.client.post(path).status_code == 403, path
    for path in (personal_links.SESSIONS, personal_links.OWN_DATA):
        assert desk.client.get(path).status_code == 200, path
    with desk.engine.begin() as connection:
        (whose,) = connection.execute(sa.select(table.c.person_id)).scalars()
        with pytest.raises(NotStored):
            people.set_password(connection, whose, password_hash="x", now=desk.now)
        with pytest.raises(NotStored):
            people.change_role(connection, whose, role=Role.ADMIN, site_id=None, now=desk.now)


def test_nothing_outlasts_a_link(desk: Desk) -> None:
    check_nothing_outlasts_it(desk)


def test_what_outlasts_a_link_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("hall_links_outlast_themselves"):
        check_nothing_outlasts_it(sqlite_desk)


def test_a_session_that_forgets_its_link_would_be_caught(sqlite_desk: Desk) -> None:
    with caught("sessions_forget_their_link"):
        check_nothing_outlasts_it(sqlite_desk)


def test_a_confidential_home_is_called_by_its_other_name(sqlite_desk: Desk) -> None:
    answer = sqlite_desk.send(str(HOME))
    assert PUBLIC_NAME in answer.text
    listed = sqlite_desk.client.get(hall_link_links.HALL_LINKS, headers=sqlite_desk.council).text
    assert sqlite_desk.open(paper_of(answer)) == 303
    told = answer.text + listed + sqlite_desk.client.get(links.START).text
    assert [word for word in SECRET_WORDS if word in told] == []
    with reading(sqlite_desk.engine) as connection:
        (person,) = connection.execute(
            sa.select(people.people.c.name).where(people.people.c.site_id == str(HOME))
        ).scalars()
    assert person == PUBLIC_NAME


@pytest.mark.parametrize(
    ("site_id", "days", "status"),
    [(A, 0, 200), (A, 92, 200), (A, 93, 422), (A, -1, 422), ("HUB-A", 7, 422), ("x", 7, 422)],
)
def test_a_link_is_for_a_hall_and_has_an_end(
    sqlite_desk: Desk, site_id: str, days: int, status: int
) -> None:
    day = day_of(NOW) + timedelta(days=days)
    assert sqlite_desk.send(site_id, last_day=day.isoformat()).status_code == status
    if status == 422:
        assert sqlite_desk.open_rows(site_id) == 0


@pytest.mark.parametrize("last_day", ["", "tomorrow", "2027-02-30"])
def test_a_day_that_is_none_makes_no_link(sqlite_desk: Desk, last_day: str) -> None:
    assert sqlite_desk.send(last_day=last_day).status_code == 422
    assert sqlite_desk.open_rows() == 0


def test_what_opens_nothing_is_told_alike(sqlite_desk: Desk) -> None:
    """A token that is nobody's and a number that is wrong have the same answer; none has none."""
    paper = sqlite_desk.make()
    send = {"token": paper.token, "pin": wrong(paper)}
    known = sqlite_desk.client.post(hall_link_links.DOOR, data=send)
    other = sqlite_desk.client.post(hall_link_links.DOOR, data={**send, "token": "x" * 22})
    assert known.status_code == other.status_code == 422
    assert known.text.replace(paper.token, "") == other.text.replace("x" * 22, "")
    for form in ({}, {"token": paper.token}, {"pin": paper.pin}):
        assert sqlite_desk.client.post(hall_link_links.DOOR, data=form).status_code == 422
    assert sqlite_desk.sees() == 303
