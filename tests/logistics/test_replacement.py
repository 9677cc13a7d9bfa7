"""A lot that is short is replaced by one that its recipients may eat, in time for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.expiry import usable_on
from inventory.model import ExpiryKind, Lot, LotId, ProductId
from logistics.changes.replacement import (
    FreeLot,
    Gap,
    Swap,
    gap_of,
    planned_g,
    substitutes,
    with_swaps,
)
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.model import Exclusion, ExclusionField, Scenario, SiteId
from logistics.plan_model import Plan, Trip


def loads(plan: Plan) -> list[tuple[Trip, SiteId, str]]:
    """Every trip, base and lot of the book that is loaded."""
    return [
        (trip, stop.site_id, ledger_lot_of(part.lot_id)[0])
        for trip in plan.trips
        for stop in trip.stops
        for part in stop.load
    ]


def free_lot(month: Scenario, gap: Gap, **changes: object) -> FreeLot:
    """A lot of the kind that is missing, good for a month, of which there is plenty."""
    rice = month.products[ProductId("RICE")]
    same = replace(rice, category=gap.category, zone=gap.zone)
    lot = Lot(
        lot_id=LotId("NEW"),
        product_id=same.product_id,
        site_id="LOGI",
        available_on=gap.trip_on,
        quantity_g=500_000,
        case_g=1_000,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=gap.last_on + timedelta(days=30),
    )
    return FreeLot(lot=replace(lot, **changes), product=same, place="ambient")  # type: ignore[arg-type]


def a_gap(month: Scenario, plan: Plan) -> Gap:
    """What is missing of the first staple that somebody uses later than it is brought."""
    for trip, site_id, lot in loads(plan):
        gap = gap_of(month, plan, trip, site_id=site_id, lot=lot, missing_g=5_000)
        if gap and gap.last_on > gap.trip_on and gap.category == "staple":
            return gap
    raise AssertionError


def test_a_lot_that_the_trip_does_not_load_leaves_no_gap(
    sample: Scenario, sample_plan: Plan
) -> None:
    trip, site_id, _ = loads(sample_plan)[0]
    assert gap_of(sample, sample_plan, trip, site_id=site_id, lot="none", missing_g=1) is None


def test_the_soonest_date_goes_first_in_whole_cases(sample: Scenario, sample_plan: Plan) -> None:
    gap = replace(a_gap(sample, sample_plan), missing_g=5_500)
    soon = free_lot(sample, gap, lot_id=LotId("SOON"), quantity_g=3_000, case_g=3_000)
    soon = replace(soon, lot=replace(soon.lot, expires_on=gap.last_on))
    found = substitutes(sample, gap, [free_lot(sample, gap), soon])
    assert [(s.lot.lot_id, s.proposed_g) for s in found] == [("SOON", 3_000), ("NEW", 2_000)]


@pytest.mark.parametrize(
    "wrong", ["too short", "not yet there", "excluded", "other kind", "itself"]
)
def test_what_must_not_stand_in_is_not_offered(
    sample: Scenario, sample_plan: Plan, wrong: str
) -> None:
    gap, month = a_gap(sample, sample_plan), sample
    free = free_lot(month, gap)
    assert substitutes(month, gap, [free]) != ()
    if wrong == "too short":
        free = replace(free, lot=replace(free.lot, expires_on=gap.last_on - timedelta(days=1)))
    elif wrong == "not yet there":
        free = replace(free, lot=replace(free.lot, available_on=gap.trip_on + timedelta(days=1)))
    elif wrong == "excluded":
        free = replace(free, product=replace(free.product, allergens=("そば?",)))
        rule = Exclusion(site_id=gap.recipients[0], field=ExclusionField.ALLERGEN, value="そば")
        month = replace(month, exclusions=(*month.exclusions, rule))
    elif wrong == "other kind":
        other = next(p for p in month.products.values() if p.category is not gap.category)
        free = replace(free, product=other)
    else:
        free = replace(free, lot=replace(free.lot, lot_id=LotId(gap.lot_id)))
    assert substitutes(month, gap, [free]) == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_replacement_never_breaks_allergens_or_dates_and_loses_no_gram(
    sample: Scenario, sample_plan: Plan, data: st.DataObject
) -> None:
    trip, site_id, lot = data.draw(st.sampled_from(loads(sample_plan)))
    rules = data.draw(
        st.lists(
            st.builds(
                Exclusion,
                site_id=st.sampled_from([s.site_id for s in sample.recipients]),
                field=st.just(ExclusionField.ALLERGEN),
                value=st.sampled_from(["乳", "卵", "小麦", "そば"]),
            ),
            max_size=25,
        )
    )
    month = replace(sample, exclusions=(*sample.exclusions, *rules))
    planned = planned_g(trip, site_id, lot)
    missing_g = data.draw(st.integers(1, planned))
    gap = gap_of(month, sample_plan, trip, site_id=site_id, lot=lot, missing_g=missing_g)
    assert gap is not None
    alike = [p for p in month.products.values() if p.category is gap.category]
    shelf = [
        FreeLot(
            lot=Lot(
                lot_id=LotId(f"N{i}"),
                product_id=product.product_id,
                site_id=site_id,
                available_on=gap.trip_on + timedelta(days=data.draw(st.integers(-3, 1))),
                quantity_g=data.draw(st.integers(1, 30)) * 500,
                case_g=data.draw(st.sampled_from([1, 500, 2_500])),
                expiry_kind=data.draw(st.sampled_from(ExpiryKind)),
                expires_on=gap.last_on + timedelta(days=data.draw(st.integers(-3, 10))),
            ),
            product=replace(
                product,
                allergens=tuple(data.draw(st.sets(st.sampled_from(["乳", "卵?", "そば"])))),
            ),
            place="shelf",
        )
        for i, product in enumerate(data.draw(st.lists(st.sampled_from(alike), max_size=6)))
    ]
    found = substitutes(month, gap, shelf)
    assert sum(s.proposed_g for s in found) <= missing_g
    assert [s.last_use_on for s in found] == sorted(s.last_use_on for s in found)
    swaps = [
        Swap(trip_id=trip.trip_id, site_id=site_id, from_lot=lot,
             missing_g=missing_g if i == 0 else 0, lot=s.lot, product=s.product,
             taken_g=s.proposed_g)
        for i, s in enumerate(found[:1]) if s.proposed_g
    ]  # fmt: skip
    new_month, new_plan = with_swaps(month, sample_plan, swaps)
    (driven,) = [t for t in new_plan.trips if t.trip_id == trip.trip_id]
    for swap in swaps:
        loaded, before = loaded_at(driven, site_id), loaded_at(trip, site_id)
        assert sum(loaded.values()) == sum(before.values()) - missing_g + swap.taken_g
        for stop in driven.stops:
            got = unloaded_at(driven, stop.site_id).get(swap.lot.lot_id, 0)
            if got and not month.sites[stop.site_id].is_supply:
                product = new_month.product_of(swap.lot.lot_id)
                assert month.exclusion_of(stop.site_id, product) is None
        uses = [u for u in new_plan.uses if u.lot_id == swap.lot.lot_id]
        assert sum(u.quantity_g for u in uses) == swap.taken_g
        for use in uses:
            assert usable_on(swap.lot, use.day, month.policy.dates)
            assert usable_on(swap.lot, trip.day, month.policy.dates)
    before_g, after_g = (
        sum(part.quantity_g for stop in x.stops for part in stop.unload) for x in (trip, driven)
    )
    lost_g = missing_g - sum(s.taken_g for s in swaps) if swaps else 0
    assert after_g == before_g - lost_g


def test_other_trips_stay_as_they_were(sample: Scenario, sample_plan: Plan) -> None:
    trip, site_id, lot = loads(sample_plan)[0]
    gap = gap_of(sample, sample_plan, trip, site_id=site_id, lot=lot, missing_g=1_000)
    assert gap is not None
    product = sample.products[ProductId("RICE")]
    swap = Swap(trip_id=trip.trip_id, site_id=site_id, from_lot=lot, missing_g=1_000,
                lot=free_lot(sample, a_gap(sample, sample_plan)).lot, product=product,
                taken_g=1_000)  # fmt: skip
    _, plan = with_swaps(sample, sample_plan, [swap])
    assert [t.trip_id for t in plan.trips] == [t.trip_id for t in sample_plan.trips]
    changed = [a for a, b in zip(plan.trips, sample_plan.trips, strict=True) if a != b]
    assert [t.trip_id for t in changed] == [trip.trip_id]
    assert with_swaps(sample, sample_plan, []) == (sample, sample_plan)
