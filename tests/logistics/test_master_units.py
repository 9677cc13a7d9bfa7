"""Fridges and freezers within a site."""

from inventory.model import Zone
from logistics.master.units import storage_units
from tests.master_making import a_row


def test_a_store_without_units_is_one_unit_named_like_its_zone() -> None:
    rows = {
        "stores.csv": tuple(
            a_row("stores.csv", site_id="HUB", zone=zone, capacity_l="100") for zone in Zone
        ),
        "units.csv": (
            a_row("units.csv", site_id="HUB", unit_id="F1", zone="frozen", name="冷凍庫1",
                  min_c="-25.5", max_c="-18"),
            a_row("units.csv", site_id="HUB", unit_id="F2", zone="frozen"),
            a_row("units.csv", site_id="HALL", unit_id="C1", zone="chilled", max_c="４"),
        ),
    }  # fmt: skip
    found = {(u.site_id, u.unit_id): (u.zone, u.least_dc, u.most_dc) for u in storage_units(rows)}
    assert found == {
        ("HUB", "F1"): (Zone.FROZEN, -255, -180),
        ("HUB", "F2"): (Zone.FROZEN, None, -150),
        ("HALL", "C1"): (Zone.CHILLED, None, 40),
        ("HUB", "ambient"): (Zone.AMBIENT, None, None),
        ("HUB", "cool"): (Zone.COOL, None, 150),
        ("HUB", "chilled"): (Zone.CHILLED, None, 100),
    }
