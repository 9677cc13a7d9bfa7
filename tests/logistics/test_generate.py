"""Random months: the same for the same seed, plausible, and readable by everybody."""

import tempfile
from pathlib import Path

import pytest

from inventory.model import Zone
from logistics.generate import generate_month
from logistics.generate_food import PRODUCTS, SHARE_OF_NEED
from logistics.model import SiteKind
from logistics.scenario import fingerprint, read_scenario, write_scenario

SIZES = ((1, 1), (1, 31), (3, 10), (12, 20), (42, 31))


@pytest.mark.parametrize(("halls", "days"), SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_a_month_is_read_as_it_was_made(seed: int, halls: int, days: int) -> None:
    month = generate_month(seed=seed, halls=halls, days=days)
    with tempfile.TemporaryDirectory() as folder:
        write_scenario(month, Path(folder))
        assert read_scenario(Path(folder)).scenario == month


def test_the_seed_decides() -> None:
    one, same, other = (generate_month(seed=s, halls=5, days=9) for s in (1, 1, 2))
    assert fingerprint(one) == fingerprint(same)
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(("halls", "days"), [(0, 31), (-1, 31), (1, 0)])
def test_nothing_cannot_be_made(halls: int, days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        generate_month(seed=0, halls=halls, days=days)


@pytest.mark.parametrize("seed", range(5))
def test_a_full_month_is_like_the_region(seed: int) -> None:
    month = generate_month(seed=seed)
    kinds = [s.kind for s in month.sites.values()]
    assert kinds.count(SiteKind.DINING_HALL) == 42
    assert kinds.count(SiteKind.LOGISTICS_HUB) == 1
    assert len(month.days) == 31
    supply_g = sum(x.quantity_g for x in month.lots.values())
    assert 2_900_000 <= supply_g <= 3_200_000
    assert 0.6 <= supply_g / sum(month.month_need_g.values()) <= 1.2
    assert {month.product_of(x).zone for x in month.lots} == set(Zone)
    assert any(x.available_on < month.start for x in month.lots.values())
    assert any(not month.sites[v.base_id].is_supply for v in month.vehicles.values())
    stores = {(s.site_id, s.zone) for s in month.stores}
    assert any((s.site_id, Zone.CHILLED) not in stores for s in month.recipients)
    assert all(35.2 <= (s.lat or 0) <= 35.65 for s in month.sites.values())
    assert all(134.0 <= (s.lon or 0) <= 134.65 for s in month.sites.values())
    assert any(
        leg.duration_s != month.travel[b, a].duration_s
        for (a, b), leg in month.travel.items()
        if (b, a) in month.travel
    )


def test_names_say_that_they_are_invented() -> None:
    month = generate_month(seed=1)
    assert "架空" in month.name
    assert all("架空" in s.name for s in month.sites.values())
    assert all("架空" in x.donor for x in month.lots.values())
    assert all(s.public_name for s in month.sites.values() if s.confidential)


def test_products_have_every_zone_and_unknown_allergens() -> None:
    assert len(PRODUCTS) == 28
    assert {p.zone for p in PRODUCTS} == set(Zone)
    assert {p.category for p in PRODUCTS} >= set(SHARE_OF_NEED)
    assert any(a.endswith("?") for p in PRODUCTS for a in p.allergens)


def test_months_differ_in_what_is_optional() -> None:
    made = [generate_month(seed=s, halls=8, days=14) for s in range(40)]
    for has in (
        lambda m: m.outages,
        lambda m: m.history,
        lambda m: m.objective.budget_yen is not None,
        lambda m: m.policy.dates.best_before_margin_days < 0,
        lambda m: len(m.supplies) > 1,
        lambda m: len(m.travel) < len(m.sites) * (len(m.sites) - 1),
    ):
        assert 0 < sum(1 for m in made if has(m)) < len(made)
