"""The pages of links to dining halls, in their states."""

from datetime import UTC, date, datetime

from api.accounts.auth import OpenSession
from api.accounts.hall_links import HallLink
from api.accounts.person import Person, Role
from api.web.pages.hall_links import hall_door_page, hall_link_page, hall_links_page
from api.web.render import Page

TODAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
NAMES = {"HALL-01": "地域食堂 久松", "HALL-02": "地域食堂 岩倉"}


def a_link(site_id: str, *, seen_at: datetime | None = None) -> HallLink:
    person = Person(
        person_id=f"p-{site_id}",
        username="link-1",
        name=NAMES[site_id],
        role=Role.HALL,
        site_id=site_id,
    )
    return HallLink(
        link_id=f"link-{site_id}",
        site_id=site_id,
        person=person,
        closes_at=datetime(2027, 1, 5, 15, 0, tzinfo=UTC),
        seen_at=seen_at,
        created_at=AT,
    )


def a_device(name: str) -> OpenSession:
    return OpenSession(key=f"key {name}", began_at=AT, seen_at=AT, ends_at=AT, device=name)


def hall_link_pages() -> dict[str, Page]:
    found = (a_link("HALL-01", seen_at=AT), a_link("HALL-02"))
    sent = {"site_id": "HALL-02", "last_day": "x"}
    address = "https://hakobi.example/h#abcdefghijklmnopqrstuv"
    devices = {"p-HALL-01": (a_device("Chrome, Android"), a_device(""))}
    return {
        "hall links": hall_links_page(
            found, names=NAMES, today=TODAY, devices=devices, is_ended=True
        ),
        "hall links, none": hall_links_page((), names={}, today=TODAY),
        "hall links, no such hall": hall_links_page(
            found, names=NAMES, today=TODAY, problem="hall_links_hall_wrong"
        ),
        "hall links, no such day": hall_links_page(
            found, names=NAMES, today=TODAY, sent=sent, problem="hall_links_day_wrong"
        ),
        "hall link": hall_link_page(found[0], url=address, pin="0472"),
        "hall door": hall_door_page(),
        "hall door, refused": hall_door_page(token="x" * 22, problem="hall_door_refused"),
    }
