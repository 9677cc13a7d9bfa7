from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.driver.plan_moves import Elsewhere, NewerPlan
from api.driver.told import ReportKind
from api.driver.told_stops import TakenBack, ToldStop
from api.food.own_lots import MOST_FOUND
from api.store import StoredPlan, StoredScenario
from api.web.language import Language
from api.web.links import StockChoice
from api.web.maps import trip_map
from api.web.pages.calendar import calendar_page
from api.web.pages.compare import compare_page
from api.web.pages.gaps import GapGroup, Subject
from api.web.pages.hall import as_of, hall_page
from api.web.pages.halls import halls_page
from api.web.pages.map import map_page
from api.web.pages.month import RunForm, month_page
from api.web.pages.overview import overview_page
from api.web.pages.pack import pack_page
from api.web.pages.problem import ProblemPage
from api.web.pages.run import run_page
from api.web.pages.start import FaultLine, start_page
from api.web.pages.trip import Went, trip_page
from api.web.render import Page
from logistics.model import Scenario
from logistics.one_trip.turns import turns_of
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from tests.web.approval_pages import approval_pages
from tests.web.change_making import change_pages, report_pages
from tests.web.driver_pages import driver_pages
from tests.web.feed_pages import feed_pages
from tests.web.food_making import (
    CAR,
    HELD,
    a_lot_page,
    a_stock_page,
    a_stock_row,
    a_story,
)
from tests.web.frozen_pages import frozen_pages
from tests.web.hall_link_pages import hall_link_pages
from tests.web.hub_pages import LACK, hub_pages
from tests.web.hub_world import Hub, hub_world
from tests.web.import_pages import import_pages
from tests.web.making import a_run, month_row, stored_plan, told
from tests.web.master_pages import master_pages, next_month_pages, people_pages
from tests.web.needs_pages import needs_pages, wish_pages
from tests.web.notice_pages import notice_pages
from tests.web.personal_pages import personal_pages
from tests.web.recall_pages import recall_pages
from tests.web.serving import NOW, Site, serve_site
from tests.web.sign_in_pages import sign_in_pages
from tests.web.transfer_pages import transfer_pages

FAULT = FaultLine(
    file="lots.csv", row=17, column="kg", value="五", rule="数字ではありません。", remedy="直す。"
)

A_GAP = GapGroup(
    code="no_need",
    place="needs_title",
    url="/needs?month=2026-12",
    blocks=True,
    subjects=(Subject(key="HALL-01", name="食堂", url="/needs/2026-12/HALL-01"),),
    more=3,
)


@pytest.fixture(scope="session")
def month(sample: Scenario, sample_plan: Plan) -> StoredPlan:
    return stored_plan(sample, sample_plan)


@pytest.fixture(scope="session")
def every_page(month: StoredPlan) -> dict[str, Page]:
    """One of each page, and those of its states that take other branches of a template."""
    row = month_row(month.scenario)
    stored = StoredScenario(row=row, scenario=month.scenario, warnings=())
    sheet = max(route_sheets(month.scenario, month.plan), key=lambda s: len(s.stops))
    nothing = stored_plan(month.scenario, replace(month.plan, trips=(), uses=(), discards=()))
    summary = told(month)
    form = RunForm(time_limit_s="120", longest_time_limit_s=600)
    shown = month_page(stored, warnings=(FAULT,), plans=(month.row,), runs=(a_run(),), form=form)
    ended = a_run(state="failed", cause="The planner died.", best=None, bound_min_fill=None)
    return {
        "start": start_page((row,), plans=(month.row,), runs=(a_run(),)),
        "start, empty": start_page((), plans=(), runs=()),
        "start, refused": start_page(
            (row,), plans=(), runs=(), problem="upload_refused", faults=(FAULT, FAULT)
        ),
        "month": shown,
        "month, something missing": replace(shown, gaps=(A_GAP,)),
        "month, nothing missing": replace(shown, gaps=()),
        "month, refused": month_page(
            stored,
            warnings=(),
            plans=(),
            runs=(),
            form=replace(form, problem="time_limit_wrong"),
        ),
        "run": run_page(a_run(), month=row),
        "run, stopping": run_page(a_run(cancel_asked=True), month=row, refresh=False),
        "run, done": run_page(a_run(state="done", plan_id="plan-1"), month=row, has_others=True),
        "run, failed": run_page(ended, month=row),
        "overview": overview_page(month, summary=summary),
        **approval_pages(month),
        **change_pages(month),
        **report_pages(month),
        "compare": compare_page(
            month,
            others=(month.row,),
            chosen=[nothing],
            orders={"plan-1": "least_waste"},
            language=Language.JAPANESE,
        ),
        "compare, four": compare_page(
            month,
            others=(month.row,) * 4,
            chosen=[nothing, month, nothing, month],
            orders={"plan-1": "least_waste"},
            language=Language.JAPANESE,
        ),
        "compare, alone": compare_page(
            month, others=(), chosen=(), orders={}, language=Language.ENGLISH
        ),
        "overview, empty": overview_page(nothing, summary=told(nothing)),
        "calendar": calendar_page(month),
        "pack": pack_page(month, is_approved=False, link_count=3, turns=turns_of(month.plan.trips)),
        **feed_pages(),
        **hall_link_pages(),
        **recall_pages(),
        **transfer_pages(),
        **notice_pages(month),
        **sign_in_pages(),
        "pack, empty": pack_page(nothing, is_approved=True, link_count=0, turns={}),
        "calendar, empty": calendar_page(nothing),
        "halls": halls_page(month, summary=summary),
        **{
            f"hall {site.site_id}": as_of(
                hall_page(month, site_id=site.site_id, summary=summary), month.scenario.start
            )
            for site in month.scenario.recipients[::6]
        },
        "trip": trip_page(
            month,
            sheet=sheet,
            map_svg=trip_map(sheet, language=Language.JAPANESE),
            went=Went(
                lacks=(LACK,),
                newer=NewerPlan(plan_id="plan-2", approved_on=NOW.date(), trip_id=sheet.trip_id),
                elsewhere=[Elsewhere(site_id=sheet.stops[0].site_id, trip_id=sheet.trip_id)],
                told={
                    str(sheet.stops[0].site_id): ToldStop(loaded_g=1_000, temperature_dc=-155),
                    str(sheet.stops[1].site_id): ToldStop(delivered_g=500, at=NOW),
                    str(sheet.stops[2].site_id): ToldStop(
                        fail_reason="road",
                        at=NOW,
                        taken_back=tuple(
                            TakenBack(kind=kind, at=NOW, taken_at=NOW, is_done=is_done)
                            for kind, is_done in (
                                (ReportKind.DELIVER, True),
                                (ReportKind.TEMPERATURE, False),
                            )
                        ),
                    ),
                },
            ),
        ),
        "map": map_page(
            month,
            sites=month.scenario.recipients,
            revealed=frozenset(),
            day=month.plan.trips[0].day,
            tile_url="",
            turns=turns_of(month.plan.trips),
        ),
        "map, empty": map_page(
            nothing, sites=(), revealed=frozenset(), day=None, tile_url="", turns={}
        ),
        "stock": a_stock_page(
            (a_stock_row(in_days=-1), a_stock_row(), a_stock_row(HELD), a_stock_row(CAR, in_days=0))
        ),
        "stock of a base, searched": a_stock_page(
            [a_stock_row(lot_id=f"L{i}") for i in range(120)],
            choice=StockChoice(
                site_id="LOGI", zone="chilled", band="within_7", state="shelf", search="L", first=50
            ),
            has_choice_of_site=False,
            found=[a_stock_row().lot] * MOST_FOUND,
        ),
        "stock, empty": a_stock_page((), choice=StockChoice(search="x"), found=()),
        "lot": a_lot_page(a_story()),
        "lot without label or stock": a_lot_page(
            replace(a_story(), rows=()), labelled=False, expires_printed=""
        ),
        "problem": ProblemPage(status=404, title="見つかりません", remedy=""),
        "problem of a form": ProblemPage(
            status=409, title="ありません", remedy="", back_url="/hub"
        ),
        **hub_pages(),
        **driver_pages(month),
        **import_pages(),
        **people_pages(month),
        **master_pages(month),
        **next_month_pages(month),
        **needs_pages(),
        **wish_pages(),
        **frozen_pages(),
        **personal_pages(),
    }


@pytest.fixture(scope="session")
def site(
    sample: Scenario, sample_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from serve_site(tmp_path_factory.mktemp("site"), sample, sample_plan)


@pytest.fixture(scope="module")
def hub(sample: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A base on the morning of its first trips; its book is in order at the end, too."""
    with hub_world(tmp_path_factory.mktemp("hub"), sample) as hub:
        yield hub
        assert hub.is_clean()
