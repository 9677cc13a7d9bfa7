"""The driver's pages, made by hand."""

from uuid import UUID

from api.driver.taking_back import History
from api.driver.told import FailReason, Flag, Kept, ReportKind, ReportState
from api.driver.weights import LotWeights, Weights
from api.store import StoredPlan
from api.web.pages.driver import KeyingState, driver_page, keying_page, reports_page
from api.web.render import Page
from logistics.one_trip.turns import Turn
from logistics.sheet import route_sheets
from tests.web.serving import NOW

WEIGHTS = Weights(
    planned_g=12_500,
    told_g=10_000,
    lots=(
        LotWeights(lot_id="L1", product="牛乳", planned_g=2_500, told_g=0),
        LotWeights(lot_id="L9", product="", planned_g=0, told_g=500),
    ),
)


def driver_pages(month: StoredPlan) -> dict[str, Page]:
    """Return the shell, a sheet to be keyed in, and reports of every kind with every flag."""
    sheet = route_sheets(month.scenario, month.plan)[0]
    ids = [str(UUID(int=n)) for n in range(3 * len(sheet.stops) + 1)]
    site_id = str(sheet.stops[0].site_id)
    kept = [
        Kept(
            report_id=str(UUID(int=n)),
            plan_id="plan-1",
            trip_id=sheet.trip_id,
            person_id="P1",
            content={
                "kind": kind,
                "site_id": site_id,
                "reason": FailReason.ROAD if kind is ReportKind.FAIL else "",
                "note": "雪",
            },
            device_at=NOW,
            received_at=NOW,
            skew_s=0,
            state=state,
            flags=tuple(Flag),
            note="",
            resolved_at=None,
        )
        for n, (kind, state) in enumerate(
            zip(ReportKind, [*ReportState, *ReportState], strict=False)
        )
    ]
    others = KeyingState(own=frozenset({site_id}))
    told = KeyingState(
        told=frozenset({("load", site_id), ("return", "")}),
        typed={"time-0": "?"},
        wrong={"time-0": "keying_wrong_time"},
    )
    return {
        "driver": driver_page(),
        "keying": keying_page(month, sheet=sheet, ids=ids, state=KeyingState()),
        "keying, another base's": keying_page(month, sheet=sheet, ids=ids, state=others),
        "keying, done": keying_page(month, sheet=sheet, ids=ids, state=told, done=3, flagged=1),
        "reports": reports_page(
            [(one, month.plan.trips[0], Turn(number=2, count=2)) for one in kept],
            names={site_id: sheet.stops[0].name},
            weights={kept[0].report_id: WEIGHTS},
            histories={
                kept[2].report_id: History(taken=None, after=()),
                kept[-1].report_id: History(taken=kept[0], after=(kept[1], kept[2])),
            },
        ),
        "reports, none": reports_page([], names={}, weights={}),
    }
