"""The pages of changing a plan by hand and of what halls report, in their states."""

from api.planning.plan_changes import Proposal, Wish
from api.reports.hall_reports import HallReport
from api.store import StoredPlan
from api.web.language import Language
from api.web.pages.changes import WISH_KINDS, Asked, changes_page
from api.web.pages.hall_reports import hall_reports_page
from api.web.render import Page
from logistics.change_faults import ChangeFault
from tests.web.serving import NOW


def change_pages(month: StoredPlan) -> dict[str, Page]:
    scenario = month.scenario
    trip = month.plan.trips[-1]
    hall, lot = scenario.recipients[0], next(iter(scenario.lots))
    entry = {
        "site_id": hall.site_id,
        "lot_id": lot,
        "vehicle_id": trip.vehicle_id,
        "trip_id": trip.trip_id,
        "date": trip.day.isoformat(),
        "from_id": hall.site_id,
        "to_id": hall.site_id,
        "kg": 5,
    }
    wishes = tuple(
        Wish(wish_id=f"w-{kind}", entry=entry | {"kind": kind}, person_id="P1", created_at=NOW)
        for kind in WISH_KINDS
    )
    told = {
        "summary": "要約",
        "figures": "数字",
        "costs": "負担",
        "notes": ["守れなかった固定があります"],
        "days": [[trip.day.isoformat(), ["変わる便", "立寄りが増えます"]]],
    }
    proposal = Proposal(
        proposal_id="p-1",
        as_of=scenario.start,
        told={
            "ja": told,
            "en": told,
            "counts": {"moved": 3, "added": 1, "gone": 0, "swapped": 1, "deliveries": 5},
            "halls": [{"name": "食堂", "site_id": "H1", "before": 0.5, "after": None}],
        },
        created_at=NOW,
    )
    first, last = scenario.start, scenario.end
    language = Language.JAPANESE
    return {
        "changes": changes_page(
            month,
            wishes=wishes,
            proposal=proposal,
            first=first,
            asked=Asked(day=trip.day),
            language=language,
        ),
        "changes, refused at the end": changes_page(
            month,
            wishes=(),
            proposal=None,
            first=last,
            language=language,
            problem=("changes_refused", ChangeFault(code="not_above_0", place="locks[0].kg")),
        ),
        "changes, not planned": changes_page(
            month, wishes=wishes, proposal=None, first=first, language=language
        ),
    }


def report_pages(month: StoredPlan) -> dict[str, Page]:
    sites = month.scenario.sites
    stops = [(t.day, s.site_id) for t in month.plan.trips for s in t.stops if s.unload]
    site_id = next(k for _, k in stops if not sites[k].is_supply)
    days = sorted({day for day, k in stops if k == site_id})

    def report(day: int, kind: str, **more: int) -> HallReport:
        return HallReport(
            report_id=f"r-{day}-{kind}",
            plan_id="plan-1",
            site_id=site_id,
            day=days[day % len(days)],
            kind=kind,
            person_id="P1",
            recorded_at=NOW,
            **more,  # type: ignore[arg-type]
        )

    told = (report(0, "expected"), report(1, "differs", quantity_g=4500), report(2, "absent"))
    reports = {(r.day, False): r for r in told}
    opened = {n.day for n in month.scenario.needs if n.site_id == site_id}
    people = report(0, "attendance", people_count=30)
    return {
        "hall reports": hall_reports_page(
            month,
            site_id,
            reports | {(day, True): people for day in opened},
            today=month.scenario.days[-1],
        ),
        "hall reports, refused": hall_reports_page(
            month, site_id, {}, today=month.scenario.start, problem="reports_kg_wrong"
        ),
    }
