"""Pages of personal data, sessions and the log of accesses, made by hand."""

import re
from dataclasses import replace
from datetime import timedelta

from api.accounts.auth import OpenSession
from api.accounts.people import PersonRow
from api.accounts.person import Person, Role
from api.privacy.access import Accessed, Kind
from api.privacy.forgetting import Gone
from api.privacy.person_data import PersonData, Section
from api.privacy.personal_data import HELD, PERIODS
from api.web.pages.access_log import LogChoice, Whose, access_log_page
from api.web.pages.own_data import own_data_page
from api.web.pages.personal_data import personal_data_page
from api.web.pages.rights import DONE, RightsWish, account_part, rights_part
from api.web.pages.sessions import WaysIn, person_page, sessions_page
from api.web.render import Page
from tests.web.serving import NOW

HUB = Person(person_id="p2", username="yazu", name="<b>八頭", role=Role.HUB, site_id="HUB-YAZU")
RIGHTS = {
    "before": {"role": "hub", "site_id": "HUB-1", "open": True},
    "after": {"role": "council", "site_id": None, "open": True},
    "password": False,
}


def a_row(
    seq: int, action: str, *, who: str = "p2", subject: str = "", **detail: object
) -> Accessed:
    return Accessed(
        seq=seq,
        at=NOW,
        person_id=who,
        action=action,
        subject=subject,
        detail=detail,
        request_id="r",
    )


ROWS = (
    a_row(9, "person_changed", subject="person/p2", **RIGHTS),
    a_row(8, "sign_in_failed", who="", network="192.0.2.0/24"),
    a_row(7, "page_disable_person", subject="/people/p2/disable"),
    a_row(7, "page_delete_master_row", subject="/master/sites/delete/HALL%2F1"),
    a_row(6, "forgotten", who="@hakobi", subject="sessions", rows=3),
    a_row(5, "row_saved", subject="sites.csv/HALL-01", before=1, after=2),
    a_row(4, "signed_in", who="p9", subject="person/p9"),
)


def personal_pages() -> dict[str, Page]:
    """Each page with something, with nothing, and refused."""
    ends = NOW + timedelta(hours=10)
    open_ones = tuple(
        OpenSession(key=key, began_at=NOW, seen_at=NOW, ends_at=ends, device=device)
        for key, device in (("k1", "Chrome, Android"), ("k2", ""))
    )
    days = {name: period.usual_days for name, period in PERIODS.items()}
    due = (Gone(table="sessions", period="sessions", rows=1_234),)
    row = PersonRow(person=HUB, created_at=NOW, disabled_at=None)
    ways = WaysIn(has_number=True, passkeys=("私の電話", "庁舎の鍵"), has_pin=True)
    closed = PersonRow(person=HUB, created_at=NOW, disabled_at=NOW)
    no_site = RightsWish(
        role=Role.HALL, site_id="", problem="person_wrong_site_id", field="site_id"
    )
    choice = LogChoice(person="yazu", since="2026-12-01", until="2026-12-31", kind=Kind.READ)
    council = Whose(lead="log_lead_council", leads=False, usernames=("yazu",))
    own = Whose(lead="log_lead_own", asks_who=False, leads=False)
    paths = {
        "page_disable_person": [re.compile("^/people/(?P<person_id>[^/]+)/disable$")],
        "page_delete_master_row": [re.compile("^/master/(?P<table>[^/]+)/delete/(?P<row_id>.*)$")],
    }
    whose = {"names": {"p2": HUB.name}, "whose": council, "paths": paths}
    mine = {"names": {"p2": HUB.name}, "whose": own, "paths": paths}
    held = PersonData(
        person_id="p2",
        name=HUB.name,
        made_at=NOW,
        sections=tuple(
            Section(table=t, what=HELD[t].what, why=HELD[t].why, period_days=days, rows=({},))
            for t, days in (("people", 365), ("entries", None))
        ),
    )
    wrong = LogChoice(since="x", problem="log_day_wrong")
    nobody = LogChoice(person="x", problem="log_person_wrong")
    return {
        "sessions": sessions_page(open_ones, this="k1"),
        "sessions, none": sessions_page((), this=""),
        "sessions, ended": replace(sessions_page(open_ones, this="k1"), is_done=True),
        "person": replace(
            person_page(row, open_ones, this=""),
            site_name="八頭ハブ拠点",
            rights=rights_part(row, {"HUB-YAZU": "八頭ハブ拠点"}),
            account=account_part(row),
        ),
        "person, refused": replace(
            person_page(row, (), this=""), rights=rights_part(row, {}, no_site)
        ),
        "person, own": replace(person_page(row, (), this=""), is_own=True),
        "person, ways": person_page(row, open_ones, this="k1", ways=ways, has_provider=True),
        "person, closed": replace(
            person_page(closed, (), this=""), account=account_part(closed), done=DONE["closed"]
        ),
        "own data": own_data_page(held),
        "personal data": personal_data_page(days, due),
        "personal data, set": personal_data_page(days, (), done="links"),
        "personal data, refused": personal_data_page(days, (), wrong=("links", "7")),
        "access log": access_log_page(ROWS, total=7, offset=0, choice=LogChoice(), **whose),  # type: ignore[arg-type]
        "access log, a part": access_log_page(ROWS, total=300, offset=100, choice=choice, **whose),  # type: ignore[arg-type]
        "access log, own": access_log_page(ROWS, total=7, offset=0, choice=LogChoice(), **mine),  # type: ignore[arg-type]
        "access log, a wrong day": access_log_page((), total=0, offset=0, choice=wrong, **whose),  # type: ignore[arg-type]
        "access log, nobody": access_log_page((), total=0, offset=0, choice=nobody, **whose),  # type: ignore[arg-type]
    }
