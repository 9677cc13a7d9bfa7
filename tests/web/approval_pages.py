"""The overview of a plan in each state of its approval."""

from dataclasses import replace

from api.store import StoredPlan
from api.trips.approvals import Approval, Moved
from api.web.pages.approval import Standing, approval_part
from api.web.pages.overview import overview_page
from api.web.render import Page
from tests.web.making import told
from tests.web.serving import NOW


def approval_pages(month: StoredPlan) -> dict[str, Page]:
    first, second = sorted(month.scenario.lots)[:2]
    base = str(month.scenario.supplies[0].site_id)
    done = Approval(
        is_approved=True,
        person_id="P1",
        recorded_at=NOW,
        reserved_g=1_234_500,
        to_reserve_g=20_000,
        to_come={(str(first), base): 12_000, (str(second), base): 3_500},
    )
    moved = (
        Moved(
            lot_id=str(first),
            site_id=base,
            planned_g=40_000,
            free_g=10_000,
            held_g=8_000,
            expired_g=2_000,
            reserved_g=5_000,
        ),
        Moved(
            lot_id=str(second),
            site_id=base,
            planned_g=5_000,
            free_g=0,
            held_g=0,
            expired_g=0,
            reserved_g=0,
        ),
    )
    standing = Standing(plan_id="x", url="/plans/x", approved_by="花子", approved_on=NOW.date())
    parts = {
        "overview, approved": approval_part(month, done, approved_by="協議会 花子"),
        "overview, refused": approval_part(month, moved=moved),
        "overview, another is in use": approval_part(month, standing=standing),
        "overview, overtaken": replace(approval_part(month, standing=standing), is_overtaken=True),
        "overview, of one base": approval_part(month, done, approved_by="花子", base_id="X"),
    }
    summary = told(month)
    return {
        name: overview_page(month, summary=summary, approval=part) for name, part in parts.items()
    }
