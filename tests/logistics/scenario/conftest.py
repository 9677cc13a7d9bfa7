"""A tiny month whose files tests damage one place at a time."""

import csv
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from logistics.errors import Fault, ScenarioRefused
from logistics.scenario import ScenarioRead, read_scenario

# ruff: noqa: E501

TINY = {
    "scenario.toml": """format = 1
name = "小さな月（架空）"
start = 2026-12-01
end = 2026-12-07
[policy]
use_by_margin_days = 1
best_before_margin_days = -3
[policy.recipient_hold_days]
ambient = 7
chilled = 2
[objective]
waste_step_kg = 0.5
budget_yen = 20000
""",
    "sites.csv": """site_id,name,kind,municipality,lat,lon,hub_id,service_min,handling_min_per_100kg,address,phone,note,public_name,confidential
LOGI,ロジ,logistics_hub,31201,35.49,134.21,,20,15,,,,,
BASE,拠点,hub_base,31201,35.41,134.25,,20,15,,,,,
HALL,食堂,dining_hall,31201,35.5,134.23,LOGI,12.5,15,鳥取市1-2,0857-00-0000,"裏口, 呼び鈴",,
HOME,母の家,partner_facility,31201,35.48,134.2,BASE,12,15,秘密の町9,,,協力施設1,1
""",
    "stores.csv": """site_id,zone,capacity_l
LOGI,ambient,500
LOGI,chilled,120.5
BASE,ambient,100
HALL,ambient,60
HALL,chilled,30
HOME,ambient,40
""",
    "outages.csv": """site_id,zone,from,to,capacity_l
LOGI,chilled,2026-12-03,2026-12-04,20
""",
    "vehicles.csv": """vehicle_id,base_id,payload_kg,ambient_l,cool_l,chilled_l,frozen_l,cool_hold_min,chilled_hold_min,frozen_hold_min,yen_per_km,yen_per_hour,yen_per_trip
KEI,LOGI,350,1500,120,150,60,240,150,,16.5,1100,300
OWN,HALL,200,600,0,50,0,,90,,18,0,0
""",
    "shifts.csv": """vehicle_id,date,start,end,driver
KEI,2026-12-02,09:00,16:00,職員A
OWN,2026-12-03,18:00,24:00,食堂
""",
    "products.csv": """product_id,name,category,zone,litre_per_kg,allergens
RICE,精米,staple,ambient,1.3,
MILK,牛乳,dairy,chilled,1.125,乳;卵?
""",
    "lots.csv": """lot_id,product_id,site_id,available_on,kg,case_kg,expiry_kind,expires_on,donor
L1,RICE,LOGI,2026-11-20,50,5,best_before,2027-01-20,寄附者1
L2,MILK,LOGI,2026-12-02,12.6,0.6,use_by,2026-12-06,寄附者2
L3,RICE,BASE,2026-12-04,20,2.5,best_before,2027-02-20,
""",
    "needs.csv": """site_id,date,ready_by,meals,category,kg
HALL,2026-12-03,15:30,30,staple,7.125
HALL,2026-12-03,15:30,30,dairy,3
HALL,2026-12-03,15:30,30,staple,1
HOME,2026-12-05,10:00,,staple,4
""",
    "exclusions.csv": """site_id,field,value
HOME,allergen,乳
HOME,category,dairy
HALL,product_id,MILK
""",
    "windows.csv": """site_id,day,open,close
LOGI,2,08:00,17:30
LOGI,3,08:00,17:30
LOGI,2026-12-03,10:00,10:00
""",
    "history.csv": """site_id,need_kg,used_kg
HALL,88.9,68.3
""",
    "travel.csv": """from_id,to_id,minutes,km
LOGI,BASE,18.3,12.29
LOGI,HALL,9,4.5
LOGI,HOME,10,5
BASE,LOGI,18.3,12.29
BASE,HALL,20,15.001
BASE,HOME,21,14
HALL,LOGI,9,4.5
HALL,BASE,20,15
HALL,HOME,11,6
HOME,LOGI,10,5
HOME,BASE,21,14
HOME,HALL,11,6
""",
}


class Folder:
    """A folder with the tiny month, to be damaged and read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in TINY.items():
            (path / name).write_text(text, encoding="utf-8", newline="")

    def edit(self, file: str, old: str, new: str) -> "Folder":
        """Replace the first ``old`` in a file, which must be there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        return self

    def put(self, file: str, data: bytes) -> "Folder":
        (self.path / file).write_bytes(data)
        return self

    def drop(self, file: str) -> "Folder":
        (self.path / file).unlink()
        return self

    def read(self) -> ScenarioRead:
        return read_scenario(self.path)

    def faults(self) -> tuple[Fault, ...]:
        with pytest.raises(ScenarioRefused) as refused:
            self.read()
        return refused.value.faults

    def fault(self) -> Fault:
        """The one fault there is."""
        faults = self.faults()
        assert len(faults) == 1, [str(f) for f in faults]
        return faults[0]

    def warning(self) -> Fault:
        """The one warning there is."""
        warnings = self.read().warnings
        assert len(warnings) == 1, [str(w) for w in warnings]
        return warnings[0]


@pytest.fixture
def tiny(tmp_path: Path) -> Folder:
    """The tiny month in a folder of its own."""
    folder = tmp_path / "month"
    folder.mkdir()
    return Folder(folder)


@pytest.fixture(scope="session")
def tiny_files() -> dict[str, bytes]:
    """The tiny month's files."""
    return {name: text.encode() for name, text in TINY.items()}


@pytest.fixture(scope="session")
def referee(shared: Path) -> ModuleType:
    """The public format's referee as a module."""
    spec = importlib.util.spec_from_file_location("referee", shared / "tools" / "check_plan.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def referee_reads(referee: ModuleType) -> Callable[[Path], bool]:
    """Tell whether the referee can read a folder, by what its command calls unreadable."""
    unreadable = (OSError, ValueError, csv.Error, RecursionError, referee.ScenarioError)

    def reads(folder: Path) -> bool:
        try:
            referee.Scenario.read(folder)
        except unreadable:
            return False
        return True

    return reads
