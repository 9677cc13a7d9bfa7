"""Sheets agree with the plan that they are told from."""

from collections import Counter
from dataclasses import replace

import pytest

from inventory.model import LotId, Zone
from logistics.errors import PlanForeign
from logistics.model import Scenario, SiteId, SiteKind, VehicleId
from logistics.plan_model import LotQuantity, Plan, PlanStop, TripId
from logistics.sheet import loading_lists, route_sheets
from logistics.sheet_model import StopRole
from tests.one_trip import BASE, Call, hall, hub, one_trip


def test_every_movement_of_the_plan_is_on_a_sheet(sample: Scenario, sample_plan: Plan) -> None:
    planned: Counter[tuple[str, ...]] = Counter()
    told: Counter[tuple[str, ...]] = Counter()
    for trip in sample_plan.trips:
        for stop in trip.stops:
            for action, moves in (("load", stop.load), ("unload", stop.unload)):
                for move in moves:
                    key = (trip.trip_id, stop.site_id, str(stop.arrive_min), action, move.lot_id)
                    planned[key] += move.quantity_g
    for sheet in route_sheets(sample, sample_plan):
        for shown in sheet.stops:
            for action, groups in (("load", shown.load), ("unload", shown.unload)):
                for line in (x for g in groups for x in g.lines):
                    key = (sheet.trip_id, shown.site_id, str(shown.arrive_min), action, line.lot_id)
                    told[key] += line.quantity_g
                    assert line.cases * line.case_g == line.quantity_g
                    assert line.zone is sample.product_of(line.lot_id).zone
    assert told == planned
    assert told


def test_nothing_is_left_aboard_and_loads_stay_within_the_vehicle(
    sample: Scenario, sample_plan: Plan
) -> None:
    for sheet in route_sheets(sample, sample_plan):
        assert sheet.stops[-1].aboard == ()
        assert sheet.loaded == sheet.unloaded
        for stop in sheet.stops:
            assert stop.aboard_g <= sheet.payload_g
            assert all(z.volume_ul <= z.room_ul for z in stop.aboard)


def test_cold_food_arrives_before_its_limit(sample: Scenario, sample_plan: Plan) -> None:
    limits = [
        (stop.arrive_min, limit.until_min)
        for sheet in route_sheets(sample, sample_plan)
        for stop in sheet.stops
        for limit in stop.arrive_by
    ]
    assert limits
    assert all(arrive <= until for arrive, until in limits)


def test_sheets_come_by_day_vehicle_and_start(sample: Scenario, sample_plan: Plan) -> None:
    sheets = route_sheets(sample, sample_plan)
    keys = [(s.day, s.vehicle_id, s.depart_min) for s in sheets]
    assert keys == sorted(keys)
    counts = Counter((s.day, s.vehicle_id) for s in sheets)
    assert all(s.trip_count == counts[s.day, s.vehicle_id] for s in sheets)
    assert {s.trip_id for s in sheets} == {t.trip_id for t in sample_plan.trips}


def test_a_sheet_of_its_own_is_the_same_as_among_all(sample: Scenario, sample_plan: Plan) -> None:
    everything = route_sheets(sample, sample_plan)
    for sheet in everything[:3]:
        assert route_sheets(sample, sample_plan, only={sheet.trip_id}) == (sheet,)
    some = {sheet.trip_id for sheet in everything[1::2]}
    assert route_sheets(sample, sample_plan, only=some) == everything[1::2]


def test_loading_lists_hold_all_that_is_loaded(sample: Scenario, sample_plan: Plan) -> None:
    lists = loading_lists(sample, sample_plan)
    loaded = sum(s.loaded.quantity_g for s in route_sheets(sample, sample_plan))
    assert sum(x.amount.quantity_g for x in lists) == loaded
    for loading in lists:
        for line in (x for p in loading.places for z in p.zones for x in z.lines):
            assert sum(s.quantity_g for s in line.shares) == line.line.quantity_g
            assert sum(s.cases for s in line.shares) == line.line.cases
        assert sum(t.loaded.quantity_g for t in loading.trips) == loading.amount.quantity_g


def test_what_a_trip_comes_back_for_stands_by_itself() -> None:
    scenario, plan = one_trip([Call(name="久松", lots=2), Call(name="醇風", lots=2)])
    trip = plan.trips[0]
    start, first, second, back = trip.stops
    later = {x.lot_id for x in second.unload}
    early = replace(start, load=tuple(x for x in start.load if x.lot_id not in later))
    again = replace(
        start,
        arrive_min=first.depart_min + 4,
        depart_min=first.depart_min + 5,
        load=tuple(x for x in start.load if x.lot_id in later),
    )
    other = replace(trip, trip_id=TripId("T002"), stops=(start, first, second, back))
    twice = replace(trip, stops=(early, first, again, second, back))
    (loading,) = loading_lists(scenario, replace(plan, trips=(twice, other)))
    lots = [{x.line.lot_id for z in p.zones for x in z.lines} for p in loading.places]
    assert lots == [{x.lot_id for x in start.load}, later]
    assert [p.load_from_min for p in loading.places] == [start.arrive_min, again.arrive_min]
    lines = (x for z in loading.places[1].zones for x in z.lines)
    assert {s.trip_id for x in lines for s in x.shares} == {trip.trip_id}
    assert loading.amount.quantity_g == 2 * sum(x.quantity_g for x in start.load)


def test_roles_limits_and_sums_of_a_small_trip() -> None:
    sheet = route_sheets(*one_trip([Call(name="久松", lots=4), Call(name="醇風", lots=2)]))[0]
    assert [s.role for s in sheet.stops] == [
        StopRole.START,
        StopRole.CALL,
        StopRole.CALL,
        StopRole.RETURN,
    ]
    assert sheet.loaded.cases == sheet.unloaded.cases == 13
    assert [(z.zone, z.quantity_g) for z in sheet.departure] == [
        (Zone.AMBIENT, 2500),
        (Zone.COOL, 5000),
        (Zone.CHILLED, 3750),
        (Zone.FROZEN, 5000),
    ]
    first = sheet.calls[0]
    assert [(x.zone, x.until_min) for x in first.arrive_by] == [
        (Zone.CHILLED, 570 + 150),
        (Zone.FROZEN, 570 + 90),
    ]
    assert first.keep_until == ()
    assert (first.leg_m, first.leg_min) == (4200, 10)
    assert (sheet.driver, sheet.office_phone) == ("市職員A", "0857-00-0000")
    assert first.next_session is not None
    assert first.next_session.meals == 30


def test_a_confidential_site_is_told_by_its_shown_name_only() -> None:
    hidden = Call(
        name="秘密の家",
        public_name="施設A",
        confidential=True,
        address="秘密町",
        phone="090",
        note="裏口",
    )
    stop = route_sheets(*one_trip([hidden]))[0].calls[0]
    assert stop.name == "施設A"
    assert (stop.address, stop.phone, stop.note, stop.lat, stop.lon) == ("", "", "", None, None)
    assert stop.next_session is None
    assert "秘密" not in repr(stop)


def test_a_confidential_site_without_public_name_is_told_by_its_id() -> None:
    stop = route_sheets(*one_trip([Call(name="秘密の家", confidential=True)]))[0].calls[0]
    assert stop.name == "HALL-01"


def test_the_office_is_a_supply_with_a_phone() -> None:
    scenario, plan = one_trip([Call(name="久松")], base=hub(phone=""))
    spare = replace(
        hub(phone="0858-1", name="八頭ハブ拠点"),
        site_id=SiteId("HUB"),
        kind=SiteKind.HUB_BASE,
    )
    assert route_sheets(scenario, plan)[0].office_name == "中央ロジ拠点"
    with_spare = replace(scenario, sites={**scenario.sites, spare.site_id: spare})
    sheet = route_sheets(with_spare, plan)[0]
    assert (sheet.office_name, sheet.office_phone) == ("八頭ハブ拠点", "0858-1")


def test_food_loaded_on_the_way_keeps_the_limit_of_what_was_aboard() -> None:
    scenario, plan = one_trip([Call(name="久松", lots=3)])
    trip = plan.trips[0]
    start, call, back = trip.stops
    more = tuple(x for x in start.load if scenario.product_of(x.lot_id).zone is Zone.CHILLED)
    again = PlanStop(site_id=BASE, arrive_min=575, depart_min=578, load=more)
    doubled = replace(call, unload=(*call.unload, *more))
    changed = replace(plan, trips=(replace(trip, stops=(start, again, doubled, back)),))
    sheet = route_sheets(scenario, changed)[0]
    assert [x.until_min for x in sheet.stops[2].arrive_by] == [570 + 150]
    assert [g.quantity_g for g in sheet.stops[2].unload if g.zone is Zone.CHILLED] == [7500]


def test_a_vehicle_without_a_shift_has_a_blank_driver() -> None:
    scenario, plan = one_trip([Call(name="久松")])
    assert route_sheets(replace(scenario, shifts=()), plan)[0].driver == ""


def test_a_vehicle_that_loads_nothing_has_no_list() -> None:
    assert loading_lists(*one_trip([])) == ()


@pytest.mark.parametrize("kind", ["vehicle", "site", "lot"])
def test_a_plan_of_another_month_is_refused(kind: str) -> None:
    scenario, plan = one_trip([Call(name="久松")])
    trip = plan.trips[0]
    if kind == "vehicle":
        trip = replace(trip, vehicle_id=VehicleId("X"))
    elif kind == "site":
        trip = replace(trip, stops=(replace(trip.stops[0], site_id=SiteId("X")),))
    else:
        moved = (LotQuantity(lot_id=LotId("X"), quantity_g=1),)
        trip = replace(trip, stops=(replace(trip.stops[0], load=moved),))
    with pytest.raises(PlanForeign, match=f"{kind} 'X'"):
        route_sheets(scenario, replace(plan, trips=(trip,)))


def test_a_hall_that_collects_for_itself_unloads_on_its_return() -> None:
    scenario, plan = one_trip([Call(name="久松", lots=2)])
    trip = plan.trips[0]
    own = hall(1, Call(name="久松"))
    vehicle = replace(scenario.vehicles[trip.vehicle_id], base_id=own.site_id)
    start, call, _ = trip.stops
    home = PlanStop(site_id=own.site_id, arrive_min=500, depart_min=500)
    changed = replace(plan, trips=(replace(trip, stops=(home, start, call)),))
    sheet = route_sheets(replace(scenario, vehicles={trip.vehicle_id: vehicle}), changed)[0]
    assert sheet.base_name == "久松"
    assert sheet.stops[-1].role is StopRole.RETURN
    assert sheet.stops[-1].unloaded.cases == 3
    assert sheet.departure == sheet.stops[1].aboard
