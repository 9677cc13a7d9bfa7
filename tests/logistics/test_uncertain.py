"""Uncertain arrivals: read and written, promised cautiously, and with room for more."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.model import LotId, Zone
from logistics.check import check
from logistics.errors import ScenarioRefused
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Arrival, Scenario, SiteId
from logistics.progress import Progress
from logistics.scenario import ScenarioRead, fingerprint, read_scenario, write_scenario
from logistics.uncertain import HEADROOM_NIGHTS, cautious, counted, plan_month, with_quantities
from tests.logistics.asking import ask

HEADER = "lot_id,cautious_kg,likely_kg,generous_kg\n"


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=21, halls=6, days=12, uncertain_share=0.6)


def read_with(month: Scenario, folder: Path, rows: str) -> ScenarioRead:
    write_scenario(month, folder)
    (folder / "arrivals.csv").write_text(HEADER + rows, encoding="utf-8")
    return read_scenario(folder)


def test_arrivals_come_back_as_they_were_written(month: Scenario, tmp_path: Path) -> None:
    assert month.arrivals
    write_scenario(month, tmp_path)
    read = read_scenario(tmp_path)
    assert read.scenario == month
    assert not [w for w in read.warnings if w.file == "arrivals.csv"]
    write_scenario(replace(month, arrivals=()), tmp_path)
    assert not (tmp_path / "arrivals.csv").exists()


def test_a_month_without_arrivals_has_the_fingerprint_it_always_had() -> None:
    plain = generate_month(seed=3, halls=2, days=7)
    assert plain == generate_month(seed=3, halls=2, days=7, uncertain_share=0.0)
    assert fingerprint(plain) == (
        "037170d16f07733019109fc42a26e6b8118fe781501f5f5d0a6a29e2d3c9b6c4"
    )


def test_only_lots_to_come_are_made_uncertain() -> None:
    sure = generate_month(seed=21, halls=6, days=12)
    unsure = generate_month(seed=21, halls=6, days=12, uncertain_share=1.0)
    assert unsure == generate_month(seed=21, halls=6, days=12, uncertain_share=1.0)
    assert {a.lot_id for a in unsure.arrivals} == {
        k for k, lot in sure.lots.items() if lot.available_on >= sure.start
    }
    for arrival in unsure.arrivals:
        assert arrival.cautious_g <= arrival.likely_g <= arrival.generous_g
        assert unsure.lots[arrival.lot_id].quantity_g == arrival.cautious_g
        assert sure.lots[arrival.lot_id].quantity_g == arrival.likely_g
    assert replace(unsure, lots=sure.lots, arrivals=()) == sure


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("L0001,2,1,3", ("quantiles_reversed", "likely_kg", "1")),
        ("L0001,2,3,2.5", ("quantiles_reversed", "generous_kg", "2.5")),
        ("NONE,1,2,3", ("id_unknown", "lot_id", "NONE")),
        ("L0001,-1,2,3", ("number_negative", "cautious_kg", "-1")),
        ("L0001,,2,3", ("cell_empty", "cautious_kg", "")),
    ],
)
def test_bad_rows_are_named(
    month: Scenario, tmp_path: Path, row: str, told: tuple[str, str, str]
) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_with(month, tmp_path, row + "\n")
    (fault,) = refused.value.faults
    assert (fault.file, fault.row) == ("arrivals.csv", 2)
    assert (fault.code, fault.column, fault.value) == told
    assert "{" not in fault.rule + fault.remedy


def test_a_lot_twice_is_refused(month: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_with(month, tmp_path, "L0001,1,2,3\nL0001,1,2,3\n")
    assert [f.code for f in refused.value.faults] == ["id_twice"]


def test_counting_more_than_is_promised_is_suspicious(month: Scenario, tmp_path: Path) -> None:
    read = read_with(month, tmp_path, "L0001,0.5,2,3000\n")
    (warning,) = [w for w in read.warnings if w.file == "arrivals.csv"]
    assert (warning.code, warning.row, warning.column) == ("lot_above_cautious", 2, "cautious_kg")
    assert "{" not in warning.rule + warning.remedy


def test_promises_are_cautious_whole_cases_and_room_is_kept_for_the_rest(month: Scenario) -> None:
    lot = next(
        x
        for x in month.lots.values()
        if x.available_on >= month.start
        and month.sites[SiteId(x.site_id)].is_supply
        and month.last_use_day(x.lot_id) > month.end
    )
    lot = replace(lot, quantity_g=9 * lot.case_g, available_on=month.days[1])
    arrival = Arrival(
        lot_id=lot.lot_id,
        cautious_g=5 * lot.case_g + 1,
        likely_g=7 * lot.case_g,
        generous_g=11 * lot.case_g,
    )
    month = replace(month, lots={lot.lot_id: lot}, outages=(), arrivals=(arrival,))
    careful = cautious(month)
    assert careful.lots[lot.lot_id].quantity_g == 5 * lot.case_g
    product, site = month.product_of(lot.lot_id), SiteId(lot.site_id)
    held_ul = 6 * lot.case_g * product.volume_ul_per_g
    assert held_ul
    for zone in Zone:
        for i, night in enumerate(month.days):
            room_ul = month.night_capacity_ul(site, zone, night)
            if zone is product.zone and 1 <= i < 1 + HEADROOM_NIGHTS:
                assert careful.night_capacity_ul(site, zone, night) == max(0, room_ul - held_ul)
            else:
                assert careful.night_capacity_ul(site, zone, night) == room_ul


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), level=st.floats(0, 1))
def test_a_cautious_plan_is_sound_however_much_comes(seed: int, level: float) -> None:
    month = generate_month(seed=seed, halls=3, days=10, uncertain_share=0.7)
    plan = plan_by_hand(cautious(month))
    came = with_quantities(
        month, lambda a: a.cautious_g + int(level * (a.generous_g - a.cautious_g))
    )
    told = counted(came, plan)
    report = check(came, told)
    assert report.clean, report.violations
    assert (told.trips, told.uses) == (plan.trips, plan.uses)
    assert told.metrics.min_fill == plan.metrics.min_fill, "promises are kept"


def test_room_kept_for_the_month_spares_the_food_that_came_beyond_the_promise() -> None:
    """Where headroom fits, the generous month needs no further discards; without it some does."""
    spared = lost = 0
    for seed in range(40):
        month = generate_month(seed=seed, halls=4, days=10, uncertain_share=0.8)
        generous = with_quantities(month, lambda a: a.generous_g)
        careful = cautious(month, headroom_nights=len(month.days))
        for promised in (careful, cautious(month, headroom_nights=0)):
            plan = plan_by_hand(promised)
            more = sum(u.quantity_g for u in counted(generous, plan).discards)
            if promised is careful and not plan.discards:
                assert more == 0, seed
                spared += 1
            elif promised is not careful and not plan.discards:
                lost += more > 0
    assert spared
    assert lost, "headroom makes a difference"


def test_a_month_with_arrivals_is_planned_as_it_is_counted(
    month: Scenario, referee: ModuleType
) -> None:
    told: list[Progress] = []
    plan = plan_month(month, time_limit_s=4, seed=1, watch=told.append)
    for shown in [p.plan for p in told if p.plan] + [plan]:
        assert check(month, shown).clean
    assert not ask(referee, month, plan).broken
    assert plan.made_by.fingerprint == fingerprint(month)
    assert plan.bounds.min_fill is not None
    moved = {x.lot_id for t in plan.trips for s in t.stops for x in s.load}
    assert moved & {a.lot_id for a in month.arrivals}


def test_no_more_than_the_cautious_quantity_is_promised(month: Scenario) -> None:
    counting_likely = with_quantities(month, lambda a: a.likely_g)
    counting_likely = replace(counting_likely, arrivals=month.arrivals)
    plan = plan_month(counting_likely, time_limit_s=3)
    assert check(counting_likely, plan).clean
    used_g: dict[LotId, int] = {}
    for use in plan.uses:
        used_g[use.lot_id] = used_g.get(use.lot_id, 0) + use.quantity_g
    for arrival in month.arrivals:
        assert used_g.get(arrival.lot_id, 0) <= arrival.cautious_g
