"""What the store would give, made by hand."""

from dataclasses import asdict, replace

from api.planning.run_store import BestSoFar, Run
from api.store import PlanRow, ScenarioRow, StoredPlan
from logistics.check import check
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.summary import MonthSummary, summarise
from tests.web.serving import NOW


def stored_plan(scenario: Scenario, plan: Plan) -> StoredPlan:
    report = check(scenario, plan)
    row = PlanRow(
        plan_id="plan-1",
        fingerprint="f",
        scenario_id="month-1",
        scenario_name=scenario.name,
        figures=asdict(report.figures),
        created_at=NOW,
    )
    return StoredPlan(row=row, plan=plan, scenario=scenario, report=report)


def month_row(scenario: Scenario) -> ScenarioRow:
    return ScenarioRow(
        scenario_id="month-1",
        fingerprint="f",
        name=scenario.name,
        start=scenario.start,
        end=scenario.end,
        created_at=NOW,
    )


def a_run(**changes: object) -> Run:
    run = Run(
        run_id="run-1",
        scenario_id="month-1",
        state="running",
        time_limit_s=120.0,
        seed=0,
        goal_order="fairest",
        created_at=NOW,
        started_at=NOW,
        finished_at=None,
        attempts=1,
        fence=1,
        cancel_asked=False,
        stage="by hand",
        progress_s=33.4,
        bound_min_fill=0.66,
        bound_wasted_g=4_500,
        best=BestSoFar(min_fill=0.61, used_g=2_345_600, wasted_g=12_300, cost_yen=91_234.5),
        plan_id=None,
        cause_code=None,
        cause=None,
    )
    return replace(run, **changes)  # type: ignore[arg-type]


def told(month: StoredPlan) -> MonthSummary:
    return summarise(month.scenario, month.plan, month.report)
