from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.store import StoredPlan
from api.web.language import Language
from api.web.pages.calendar import TripKind, calendar_page, trip_kind
from api.web.pages.driver import KeyingState, keying_page
from api.web.pages.hall import as_of, hall_page
from api.web.pages.halls import halls_page
from api.web.pages.month_board import month_board
from api.web.pages.overview import overview_page
from api.web.pages.pack import pack_page
from api.web.pages.run import REFRESH_S, run_page
from api.web.pages.start import start_page
from api.web.pages.stock import base_stocks
from api.web.render import render
from inventory.model import Zone
from logistics.model import Scenario, SiteId, SiteKind
from logistics.one_trip.turns import turns_of
from logistics.plan_model import Plan, PlanStop, Trip, TripId, Use
from logistics.sheet import route_sheets
from tests.web.making import a_run, month_row, stored_plan, told


def test_the_calendar_has_every_trip_once_in_its_row_and_column(month: StoredPlan) -> None:
    page = calendar_page(month)
    shown = [
        (row.vehicle_id, day.day, trip.trip_id)
        for row in page.rows
        for day, cell in zip(page.days, row.cells, strict=True)
        for trip in cell.trips
    ]
    assert Counter(shown) == Counter((t.vehicle_id, t.day, t.trip_id) for t in month.plan.trips)
    assert page.trip_count == len(month.plan.trips)


def test_pages_number_a_vehicle_s_trips_of_a_day_as_the_papers_do(month: StoredPlan) -> None:
    papers = {
        sheet.trip_id: (sheet.trip_number, sheet.trip_count)
        for sheet in route_sheets(month.scenario, month.plan)
    }
    assert any(count > 1 for _, count in papers.values())
    turns = turns_of(month.plan.trips)
    last = [t for t in month.plan.trips if turns[t.trip_id].number == turns[t.trip_id].count > 1]
    own = replace(month, plan=replace(month.plan, trips=tuple(last)))
    calendar = calendar_page(own, turns=turns)
    pack = pack_page(own, is_approved=True, link_count=0, turns=turns)
    marks = [trip for day in calendar.days for trip in day.trips]
    assert len(marks) == len(pack.trips) == len(last)
    for shown in (*marks, *pack.trips):
        assert (shown.turn.number, shown.turn.count) == papers[TripId(shown.trip_id)]
    html = render(calendar, language=Language.JAPANESE, switch_url="/")
    assert all(f">{turns[t.trip_id].number}便</span>" in html for t in last)


def test_a_hall_and_the_office_see_which_of_a_vehicle_s_trips_it_is(month: StoredPlan) -> None:
    summary, turns = told(month), turns_of(month.plan.trips)
    halls = {s.site_id for t in month.plan.trips for s in t.stops[1:-1] if s.unload}
    shown = 0
    for site_id in sorted(h for h in halls if not month.scenario.sites[h].is_supply):
        page = hall_page(month, summary=summary, site_id=site_id)
        html = render(page, language=Language.JAPANESE, switch_url="/")
        for came in (*page.late, *(d for session in page.sessions for d in session.deliveries)):
            turn = turns[TripId(came.trip_id)]
            assert came.turn == turn
            tag = f'{came.vehicle_id} <span class="tag">{turn.number}便</span>'
            shown += turn.count > 1
            assert turn.count == 1 or tag in html
    assert shown
    sheet = next(s for s in route_sheets(month.scenario, month.plan) if s.trip_count > 1)
    ids = [str(n) for n in range(3 * len(sheet.stops) + 1)]
    keying = keying_page(month, sheet=sheet, ids=ids, state=KeyingState())
    head = f"<strong>{sheet.vehicle_id}</strong> "
    for language, told_turn in ((Language.JAPANESE, "{}便"), (Language.ENGLISH, "trip {}")):
        html = render(keying, language=language, switch_url="/")
        tag = f'<span class="tag">{told_turn.format(sheet.trip_number)}</span>'
        assert head + tag in html


def test_the_calendar_has_a_row_a_vehicle_and_a_column_a_day(month: StoredPlan) -> None:
    page = calendar_page(month)
    assert {r.vehicle_id for r in page.rows} == set(month.scenario.vehicles)
    assert tuple(d.day for d in page.days) == month.scenario.days
    bases = [month.scenario.vehicles[r.vehicle_id].base_id for r in page.rows]  # type: ignore[index]
    kinds = [month.scenario.sites[b].kind for b in bases]
    assert kinds == sorted(kinds, key=list(SiteKind).index)


def test_the_calendar_adds_up(month: StoredPlan) -> None:
    page = calendar_page(month)
    loaded = sum(x.quantity_g for t in month.plan.trips for s in t.stops for x in s.load)
    assert sum(r.moved_g for r in page.rows) == loaded
    assert sum(d.moved_g for d in page.days) == loaded
    assert all(r.moved_g == sum(t.moved_g for c in r.cells for t in c.trips) for r in page.rows)


def test_days_without_a_driver_and_days_off_are_told(month: StoredPlan) -> None:
    page = calendar_page(month)
    for row in page.rows:
        for day, cell in zip(page.days, row.cells, strict=True):
            known = (row.vehicle_id, day.day) in month.scenario.shifts_by_vehicle_day
            assert cell.has_driver is known
            assert cell.day_off is day.day_off


def trip_over(scenario: Scenario, *site_ids: str) -> Trip:
    """A trip from its base and back that unloads something at each site."""
    lot = next(iter(scenario.lots))
    moved = Use(site_id=SiteId("x"), day=scenario.start, lot_id=lot, quantity_g=1)
    base, *others = site_ids
    stops = [PlanStop(site_id=SiteId(base), arrive_min=540, depart_min=550)]
    stops += [
        PlanStop(site_id=SiteId(s), arrive_min=560, depart_min=570, unload=(moved,))  # type: ignore[arg-type]
        for s in others
    ]
    stops.append(PlanStop(site_id=SiteId(base), arrive_min=600, depart_min=600))
    vehicle = next(iter(scenario.vehicles))
    return Trip(trip_id=TripId("X"), vehicle_id=vehicle, day=scenario.start, stops=tuple(stops))


def test_what_a_trip_is_for(sample: Scenario) -> None:
    bases = [s.site_id for s in sample.supplies]
    halls = [s.site_id for s in sample.recipients]
    kinds = {
        TripKind.DELIVERY: (bases[0], halls[0], halls[1]),
        TripKind.LINEHAUL: (bases[0], bases[1]),
        TripKind.COMBINED: (bases[0], bases[1], halls[0]),
        TripKind.COLLECTION: (halls[0], bases[0]),
    }
    for kind, sites in kinds.items():
        assert trip_kind(sample, trip_over(sample, *sites)) is kind


def test_a_halls_month_tells_every_delivery_and_every_meal_once(month: StoredPlan) -> None:
    summary = told(month)
    for site in month.scenario.recipients:
        page = hall_page(month, summary=summary, site_id=site.site_id)
        came = [d for s in page.sessions for d in s.deliveries] + list(page.late)
        real = [
            (t.trip_id, x.quantity_g, x.lot_id)
            for t in month.plan.trips
            for s in t.stops
            for x in s.unload
            if s.site_id == site.site_id
        ]
        shown = [(d.trip_id, f.quantity_g, f.lot_id) for d in came for f in d.foods]
        assert Counter(shown) == Counter(real)
        used_g = sum(u.quantity_g for u in month.plan.uses if u.site_id == site.site_id)
        assert sum(f.quantity_g for s in page.sessions for f in s.foods) == used_g
        assert page.used_g == used_g
        assert page.need_g == month.scenario.month_need_g.get(site.site_id, 0)
        assert page.received_g == sum(g for _, g, _ in real)
        for day in (*month.scenario.days, month.scenario.days[-1] + timedelta(days=1)):
            coming = [d for d in came if d.day >= day]
            following = as_of(page, day).following
            assert (following is None) is (not coming)
            assert not following or following.day == min(d.day for d in coming)


def test_a_delivery_stands_with_the_first_session_it_is_in_time_for(month: StoredPlan) -> None:
    summary = told(month)
    for site in month.scenario.recipients:
        before = (date.min, 0)
        page = hall_page(month, summary=summary, site_id=site.site_id)
        for session in page.sessions:
            ready = (session.day, session.ready_by_min)
            for came in session.deliveries:
                assert before < (came.day, came.depart_min) <= ready
            before = ready
        assert all((d.day, d.depart_min) > before for d in page.late)


def test_a_session_tells_what_is_missing_by_category(month: StoredPlan) -> None:
    summary = told(month)
    for site in month.scenario.recipients:
        for session in hall_page(month, summary=summary, site_id=site.site_id).sessions:
            for line in session.categories:
                need = month.scenario.need_g.get((site.site_id, session.day, line.category), 0)
                assert line.need_g == need
                assert line.missing_g == max(0, line.need_g - line.used_g)
            assert session.missing_g == sum(c.missing_g for c in session.categories)
            assert session.need_g == sum(c.need_g for c in session.categories)


def test_a_hall_tells_what_it_must_not_get(month: StoredPlan, sample: Scenario) -> None:
    summary = told(month)
    for exclusion in sample.exclusions:
        page = hall_page(month, summary=summary, site_id=exclusion.site_id)
        names = {p.product_id: p.name for p in sample.products.values()}
        wanted = names.get(exclusion.value, exclusion.value)  # type: ignore[call-overload]
        assert (exclusion.field, wanted) in {(e.field, e.value) for e in page.exclusions}


def test_a_confidential_hall_tells_no_area(sample: Scenario, sample_plan: Plan) -> None:
    hall = next(s for s in sample.recipients if s.hub_id)
    hidden = replace(hall, confidential=True, public_name="施設A")
    scenario = replace(sample, sites={**sample.sites, hall.site_id: hidden})
    stored = stored_plan(scenario, sample_plan)
    page = hall_page(stored, summary=told(stored), site_id=hall.site_id)
    assert (page.name, page.base_name) == ("施設A", "")


def test_halls_are_listed_by_area_with_their_fill(month: StoredPlan) -> None:
    page = halls_page(month, summary=told(month))
    rows = [h for g in page.groups for h in g.halls]
    assert page.hall_count == len(rows) == len(month.scenario.recipients)
    assert sum(h.used_g for h in rows) == month.report.figures.used_g
    assert sum(h.need_g for h in rows) == month.report.figures.need_g
    fills = Counter(h.fill for h in rows)
    assert fills == Counter(month.report.figures.fills.values())


def test_the_overview_has_the_checkers_figures(month: StoredPlan) -> None:
    page = overview_page(month, summary=told(month))
    figures = month.report.figures
    for name in type(page.totals).__slots__:
        assert getattr(page.totals, name) == getattr(figures, name)
    assert [f.fill for f in page.fills] == list(figures.fills.values())
    assert [w.fill for w in page.worst] == sorted(figures.fills.values())[:5]
    assert all(w.reasons and w.missing_g > 0 for w in page.worst)
    assert sum(w.quantity_g for w in page.wastes) == figures.wasted_g
    weights = [w.quantity_g for w in page.wastes]
    assert weights == sorted(weights, reverse=True)


def test_the_overview_has_the_limit_of_each_place_and_waste_by_cause(month: StoredPlan) -> None:
    count = len(month.report.figures.fills)
    caps = tuple(0.7 + i / 1000 for i in range(count))
    bounds = replace(month.plan.bounds, fills=caps)
    bounded = replace(month, plan=replace(month.plan, bounds=bounds))
    page = overview_page(bounded, summary=told(bounded))
    assert tuple(hall.most_fill for hall in page.fills) == caps
    assert [h.fill for h in page.fills] == sorted(h.fill for h in page.fills)
    assert sum(c.quantity_g for c in page.causes) == month.report.figures.wasted_g
    without = overview_page(month, summary=told(month))
    assert {hall.most_fill for hall in without.fills} == {None}


def test_the_overview_names_rules_that_are_broken(month: StoredPlan) -> None:
    use = month.plan.uses[0]
    greedy = replace(month.plan, uses=(*month.plan.uses, replace(use, quantity_g=10**9)))
    stored = stored_plan(month.scenario, greedy)
    page = overview_page(stored, summary=told(stored))
    assert page.violations
    assert page.head.rules_broken == len(page.violations)


@pytest.fixture
def quiet(sample: Scenario, sample_plan: Plan) -> tuple[Scenario, Plan]:
    """The sample's bases with one lot of 10 kg that lies there and expires on the fourth day."""
    base = sample.supplies[0]
    product = next(p for p in sample.products.values() if p.zone is Zone.AMBIENT)
    lot = replace(
        next(iter(sample.lots.values())),
        product_id=product.product_id,
        site_id=base.site_id,
        available_on=sample.start - timedelta(days=5),
        quantity_g=10_000,
        expires_on=sample.start + timedelta(days=3),
    )
    scenario = replace(sample, lots={lot.lot_id: lot})
    return scenario, replace(sample_plan, trips=(), uses=(), discards=())


def test_stock_lies_in_its_zone_until_the_evening_of_its_last_day(
    quiet: tuple[Scenario, Plan],
) -> None:
    scenario, plan = quiet
    lot = next(iter(scenario.lots.values()))
    volume_ul = 10_000 * scenario.products[lot.product_id].volume_ul_per_g
    charts = base_stocks(scenario, plan)[0].charts
    chart = next(c for c in charts if c.zone is Zone.AMBIENT)
    assert [n.stock_ul for n in chart.nights[:5]] == [volume_ul] * 3 + [0, 0]
    assert (chart.peak_ul, chart.peak_on) == (volume_ul, scenario.start)
    assert all(n.stock_ul == 0 for c in charts if c is not chart for n in c.nights)


def test_discards_leave_stock_before_the_night(quiet: tuple[Scenario, Plan]) -> None:
    scenario, plan = quiet
    lot = next(iter(scenario.lots.values()))
    second = scenario.start + timedelta(days=1)
    gone = Use(site_id=SiteId(lot.site_id), day=second, lot_id=lot.lot_id, quantity_g=10_000)
    chart = base_stocks(scenario, replace(plan, discards=(gone,)))[0].charts[0]
    assert [n.stock_ul > 0 for n in chart.nights[:3]] == [True, False, False]


def test_charts_stay_inside_their_frame_and_plans_inside_their_room(month: StoredPlan) -> None:
    for base in base_stocks(month.scenario, month.plan):
        for chart in base.charts:
            for night in chart.nights:
                assert 0 <= night.y <= 100
                assert night.y + night.height == pytest.approx(100, abs=0.11)
                assert night.stock_ul <= night.room_ul
                assert night.room_ul == month.scenario.night_capacity_ul(
                    next(s.site_id for s in month.scenario.supplies if s.name == base.base_name),
                    chart.zone,
                    night.day,
                )


def test_the_fullest_night_is_the_checkers(month: StoredPlan) -> None:
    nights = [
        n.stock_ul / n.room_ul
        for b in base_stocks(month.scenario, month.plan)
        for c in b.charts
        for n in c.nights
        if n.room_ul
    ]
    assert max(nights) <= month.report.figures.peak_storage + 1e-4


def test_the_board_of_a_month_adds_up(sample: Scenario) -> None:
    board = month_board(sample)
    supply_g = sum(lot.quantity_g for lot in sample.lots.values())
    assert sum(z.there_g + sum(z.coming_g) for z in board.zones) == supply_g
    assert sum(w.need_g for w in board.weeks) == sum(n.quantity_g for n in sample.needs)
    assert sum(w.session_count for w in board.weeks) == len(sample.sessions)
    assert [w.first for w in board.weeks][1:] == [d for d in sample.days[1:] if d.weekday() == 0]
    assert sum(w.driver_day_count for w in board.weeks) == len(sample.shifts_by_vehicle_day)
    halls = [hall for group in board.groups for hall in group.halls]
    assert len(halls) == len(sample.recipients)
    assert sum(h.session_count for h in halls) == sum(d.session_count for d in board.days)
    for i, day in enumerate(board.days):
        assert day.session_count == sum(h.need_g[i] > 0 for h in halls)


def test_the_board_names_who_has_no_session(sample: Scenario) -> None:
    idle = sample.recipients[0]
    needs = tuple(n for n in sample.needs if n.site_id != idle.site_id)
    assert month_board(replace(sample, needs=needs)).without_session == (idle.shown_name,)


def test_the_first_page_leaves_out_runs_that_are_over(month: StoredPlan) -> None:
    row = month_row(month.scenario)
    states = ("queued", "running", "done", "failed", "cancelled")
    page = start_page((row,), plans=(), runs=tuple(a_run(state=s) for s in states))
    assert [r.state for r in page.runs] == ["queued", "running"]
    assert page.months[0].sample


def test_the_page_of_a_run_renews_itself_until_it_is_over(month: StoredPlan) -> None:
    row = month_row(month.scenario)
    assert run_page(a_run(), month=row).refresh_s == REFRESH_S
    paused = run_page(a_run(), month=row, refresh=False)
    assert (paused.refresh_s, paused.under_way) == (None, True)
    assert not paused.refresh_url.endswith("refresh=off")
    for state in ("done", "failed", "cancelled"):
        over = run_page(a_run(state=state), month=row)
        assert (over.refresh_s, over.under_way) == (None, False)
