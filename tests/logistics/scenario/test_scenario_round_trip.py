"""What is read is what stands there, and what is written is read as the same."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model import Category, DatePolicy, ExpiryKind, Zone
from logistics.model import ExclusionField, Leg, SiteKind
from logistics.scenario import fingerprint, read_scenario, write_scenario
from logistics.scenario_files.cells import (
    read_drive_s,
    read_litres,
    read_metres,
    read_service_s,
    read_thousandths,
    read_time_min,
    write_decimal,
    write_drive_min,
    write_scaled,
    write_service_min,
    write_time,
)
from logistics.scenario_files.writing import write_files

MONTHS = (
    "kirin-2026-12",
    "kirin-2026-12-small-stores",
    "kirin-2027-01-snow",
    "kirin-2027-05-scarce",
)


def test_the_values_of_the_tiny_month(tiny: Any) -> None:
    month = tiny.read().scenario
    assert (month.name, month.start, month.end) == (
        "小さな月（架空）",
        date(2026, 12, 1),
        date(2026, 12, 7),
    )
    assert month.policy.dates == DatePolicy(use_by_margin_days=1, best_before_margin_days=-3)
    assert month.policy.recipient_hold_days == {Zone.AMBIENT: 7, Zone.CHILLED: 2}
    assert month.objective.fill_step == Decimal("0.01")
    assert month.objective.waste_step_kg == Decimal("0.5")
    assert month.objective.budget_yen == 20000
    hall, home = month.sites["HALL"], month.sites["HOME"]
    assert (hall.kind, hall.service_s, hall.handling_s_per_100kg) == (
        SiteKind.DINING_HALL,
        750,
        900,
    )
    assert hall.note == "裏口, 呼び鈴"
    assert (home.confidential, home.shown_name, hall.confidential) == (True, "協力施設1", False)
    kei = month.vehicles["KEI"]
    assert kei.payload_g == 350_000
    assert kei.compartment_ul[Zone.AMBIENT] == 1_500_000_000
    assert kei.hold_min == {Zone.COOL: 240, Zone.CHILLED: 150}
    assert (kei.yen_per_km, month.shifts[1].end_min) == (Decimal("16.5"), 1440)
    milk = month.products["MILK"]
    assert (milk.volume_ul_per_g, milk.allergens) == (1125, ("乳", "卵?"))
    assert milk.kept_away_allergens == {"乳", "卵"}
    lot = month.lots["L2"]
    assert (lot.quantity_g, lot.case_g, lot.expiry_kind) == (12_600, 600, ExpiryKind.USE_BY)
    assert month.need_g["HALL", date(2026, 12, 3), Category.STAPLE] == 8125
    assert month.needs[3].meals is None
    assert month.exclusions[2].field is ExclusionField.PRODUCT_ID
    assert [w.day for w in month.windows] == [2, 3, date(2026, 12, 3)]
    assert month.open_windows("LOGI", date(2026, 12, 3)) == ((600, 600),)
    assert month.history["HALL"].used_g == 68_300
    assert month.travel["LOGI", "BASE"] == Leg(duration_s=1098, length_m=12_290)
    assert month.night_capacity_ul("LOGI", Zone.CHILLED, date(2026, 12, 4)) == 20_000_000


def test_our_own_files_come_back_byte_for_byte(tiny: Any, tmp_path: Path) -> None:
    month = tiny.read().scenario
    write_scenario(month, tmp_path / "a")
    again = read_scenario(tmp_path / "a").scenario
    assert again == month
    write_scenario(again, tmp_path / "b")
    names = {p.name for p in (tmp_path / "a").iterdir()}
    assert names == {p.name for p in (tmp_path / "b").iterdir()}
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_tiny_month_is_canonical(tiny: Any) -> None:
    for name, data in write_files(tiny.read().scenario).items():
        assert data == (tiny.path / name).read_bytes(), name


def test_only_what_is_used_is_written(tiny: Any, tmp_path: Path) -> None:
    tiny.drop("outages.csv").edit("sites.csv", "鳥取市1-2,0857-00-0000", "鳥取市1-2,")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "outages.csv").write_text("site_id,zone,from,to,capacity_l\n")
    write_scenario(tiny.read().scenario, tmp_path / "out")
    assert not (tmp_path / "out" / "outages.csv").exists()
    header = (tmp_path / "out" / "sites.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.endswith("handling_min_per_100kg,address,note,public_name,confidential")


def test_spreadsheet_habits_are_read(tiny: Any) -> None:
    month = tiny.read().scenario
    for path in tiny.path.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        spaced = text.replace("\n", " , extra\n").replace("\n", "\r\n\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + spaced.replace("kg ,", "kg,").encode())
        header, rest = path.read_bytes().split(b"\r\n", 1)
        path.write_bytes(header.replace(b" , extra", b",unknown") + b"\r\n" + rest)
    assert tiny.read().scenario == month
    tiny.edit("shifts.csv", "09:00", "9:00").edit("needs.csv", "dairy,3", "dairy,+３.000")
    assert tiny.read().scenario == month


def test_lines_may_end_in_a_carriage_return(tiny: Any) -> None:
    month = tiny.read().scenario
    for path in tiny.path.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    assert tiny.read().scenario == month


def test_ids_and_names_with_odd_characters_come_back(tiny: Any, tmp_path: Path) -> None:
    odd = 'a"b,c\r\nd𠮷 '
    quoted = '"' + odd.replace('"', '""') + '"'
    tiny.edit("sites.csv", "食堂", quoted).edit("scenario.toml", "小さな", '\\u007f\\n\\"𠮷')
    month = tiny.read().scenario
    assert month.sites["HALL"].name == odd.strip()
    assert month.name == '\x7f\n"𠮷月（架空）'
    write_scenario(month, tmp_path / "out")
    assert read_scenario(tmp_path / "out").scenario == month


@pytest.mark.parametrize("name", MONTHS)
def test_the_months_to_plan(shared: Path, tmp_path: Path, name: str) -> None:
    started = time.perf_counter()
    read = read_scenario(shared / "scenarios" / name)
    assert time.perf_counter() - started < 2  # 0.1 s on an idle machine
    write_scenario(read.scenario, tmp_path)
    again = read_scenario(tmp_path)
    assert again == read
    assert fingerprint(again.scenario) == fingerprint(read.scenario)
    codes = [w.code for w in read.warnings]
    assert codes == (["vehicle_without_shift"] if name.endswith("small-stores") else [])


def test_the_fingerprint_sees_every_change(tiny: Any) -> None:
    before = fingerprint(tiny.read().scenario)
    assert len(before) == 64
    assert fingerprint(tiny.read().scenario) == before
    tiny.edit("lots.csv", "寄附者2", "寄附者3")
    other = fingerprint(tiny.read().scenario)
    assert other != before
    tiny.edit("travel.csv", "LOGI,BASE,18.3,12.29\nLOGI,HALL,9,4.5\n", "LOGI,HALL,9,4.5\n")
    tiny.edit("travel.csv", "LOGI,HALL,9,4.5\n", "LOGI,HALL,9,4.5\nLOGI,BASE,18.3,12.29\n")
    assert fingerprint(tiny.read().scenario) not in {before, other}


SECONDS = st.integers(0, 10**9)


@given(SECONDS)
def test_seconds_come_back(seconds: int) -> None:
    notes: list[str] = []
    seconds %= 10**8
    assert read_drive_s(write_drive_min(seconds), notes) == seconds
    assert read_service_s(write_service_min(seconds), notes) == seconds
    assert notes == []


@given(st.decimals(0, 10**6, places=5))
def test_minutes_are_rounded_as_the_rules_allow(minutes: Decimal) -> None:
    assert read_drive_s(str(minutes), []) // 60 == int(minutes)
    assert read_service_s(str(minutes), []) >= minutes * 60


@given(st.integers(0, 10**11))
def test_weights_and_volumes_come_back(value: int) -> None:
    notes: list[str] = []
    assert read_thousandths(write_scaled(value, decimals=3), notes) == value
    assert read_metres(write_scaled(value, decimals=3), notes) == value
    assert read_litres(write_scaled(value, decimals=6), notes) == value
    assert notes == []


@given(st.floats(0, 180), st.integers(0, 1440))
def test_degrees_and_times_come_back(degrees: float, minutes: int) -> None:
    assert float(write_decimal(degrees)) == degrees
    assert read_time_min(write_time(minutes), []) == minutes


@pytest.mark.parametrize(
    ("text", "grams"),
    [("1_000", 1_000_000), ("1e2", 100_000), ("-0", 0), ("12.300000000000001", 12_300),
     ("0e999999", 0), ("1.000", 1000), (".5", 500), ("5.", 5000), ("１２", 12_000)],
)  # fmt: skip
def test_numbers_as_the_referee_reads_them(text: str, grams: int) -> None:
    assert read_thousandths(text, []) == grams
