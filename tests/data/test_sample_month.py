"""The sample month is what it says it is."""

from collections import Counter
from pathlib import Path

import pytest

from inventory.model import Zone
from logistics.model import Scenario, SiteKind
from logistics.scenario import fingerprint, read_scenario
from logistics.scenario_files.columns import FILE_NAMES
from logistics.scenario_files.writing import write_files


def test_it_has_the_sites_that_the_region_has(sample: Scenario) -> None:
    kinds = Counter(s.kind for s in sample.sites.values())
    assert kinds == {
        SiteKind.LOGISTICS_HUB: 1,
        SiteKind.HUB_BASE: 3,
        SiteKind.DINING_HALL: 42,
        SiteKind.PARTNER_FACILITY: 3,
    }


def test_it_has_about_three_tonnes_of_28_products_in_four_zones(sample: Scenario) -> None:
    assert len(sample.products) == 28
    assert {p.zone for p in sample.products.values()} == set(Zone)
    assert {sample.product_of(lot).zone for lot in sample.lots} == set(Zone)
    tonnes = sum(lot.quantity_g for lot in sample.lots.values()) / 1e6
    assert 2.5 <= tonnes <= 3.5


def test_small_vehicles_and_halls_that_collect_for_themselves(sample: Scenario) -> None:
    bases = Counter(sample.sites[v.base_id].kind for v in sample.vehicles.values())
    assert bases[SiteKind.LOGISTICS_HUB] == 2
    assert bases[SiteKind.HUB_BASE] >= 1
    assert bases[SiteKind.DINING_HALL] >= 1
    assert max(v.payload_g for v in sample.vehicles.values()) <= 1_000_000


def test_every_pair_of_sites_can_be_driven(sample: Scenario) -> None:
    pairs = {(a, b) for a in sample.sites for b in sample.sites if a != b}
    assert set(sample.travel) == pairs


def test_it_says_that_it_is_invented(sample: Scenario, sample_folder: Path) -> None:
    assert "架空" in sample.name
    readme = (sample_folder / "README.md").read_text(encoding="utf-8")
    for word in (
        "架空",
        "invented",
        "国土地理院 指定緊急避難場所データ",
        "Geolonia 住所データ",
        "© OpenStreetMap contributors",
    ):
        assert word in readme


def test_it_is_written_canonically(sample: Scenario, sample_folder: Path) -> None:
    files = write_files(sample)
    assert {p.name for p in sample_folder.iterdir()} == {*files, "README.md"}
    assert set(files) <= set(FILE_NAMES)
    for name, data in files.items():
        assert (sample_folder / name).read_bytes() == data, name


def test_nothing_in_it_is_suspicious(sample_folder: Path) -> None:
    assert read_scenario(sample_folder).warnings == ()


@pytest.mark.parametrize("name", ["kirin-2026-12"])
def test_it_is_the_trial_month(sample: Scenario, shared: Path, name: str) -> None:
    trial = read_scenario(shared / "scenarios" / name).scenario
    assert sample == trial
    assert fingerprint(sample) == fingerprint(trial)
