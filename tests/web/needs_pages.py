"""The pages of the calendar of needs in their states."""

from datetime import date

from api.master.master_store import StoredRow
from api.master.meal_sessions import Added
from api.web.pages.needs import Answered, hall_needs_page, needs_page, outcome_of
from api.web.pages.start import FaultLine
from api.web.pages.wishes import wishes_page
from api.web.render import Page
from tests.master_making import MONTH, small_region
from tests.web.serving import NOW

FAULT = FaultLine(
    file="needs.csv", row=0, column="ready_by", value="25:99", rule="時刻です", remedy="16:00"
)


def wish_pages() -> dict[str, Page]:
    row = StoredRow(
        file="preferences.csv",
        row_id="HALL|snack",
        version=3,
        cells={"site_id": "HALL", "category": "snack", "rank": "", "declined": "1"},
        is_deleted=False,
        person_id="P1",
        recorded_at=NOW,
    )
    return {
        "wishes": wishes_page("HALL", "食堂", rows={"snack": row}, is_saved=True),
        "wishes, refused": wishes_page("HALL", "食堂", rows={}, problem="wishes_wrong"),
    }


def needs_pages() -> dict[str, Page]:
    rows = small_region()["needs.csv"]
    day = date.fromisoformat(rows[0]["date"])
    site_id = rows[0]["site_id"]
    usual = {"site_id": site_id, "name": "食堂", "rows": rows, "states": {day: "abc"}}
    changed = {"of_day": day.isoformat(), "day": day.isoformat(), "ready_by": "25:99"}
    added = Added(days=(date(2027, 1, 6),), there=(date(2027, 1, 13),))
    return {
        "needs": needs_page(MONTH, names={site_id: "食堂"}, rows=rows),
        "needs, by base": needs_page(
            MONTH,
            names={site_id: "食堂"},
            rows=rows,
            bases={"LOGI": "ロジ", "HUB": "山の拠点"},
            base_id="LOGI",
        ),
        "needs, no hall": needs_page(MONTH, names={}, rows=()),
        "hall needs": hall_needs_page(MONTH, **usual),
        "hall needs, added": hall_needs_page(
            MONTH, **usual, answered=Answered(outcome=outcome_of(added, [date(2027, 1, 11)]))
        ),
        "hall needs, none": hall_needs_page(
            MONTH,
            site_id=site_id,
            name="食堂",
            rows=(),
            states={},
            answered=Answered(outcome=outcome_of(Added(days=(), there=()), ())),
        ),
        "hall needs, refused": hall_needs_page(
            MONTH,
            **usual,
            answered=Answered(sent=changed, problem="needs_wrong", faults=(FAULT,)),
        ),
    }
