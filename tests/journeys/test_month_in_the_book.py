"""The sample month from its folder to the last meal: every movement stands in the book."""

from pathlib import Path

from api.db import open_database
from api.settings import Settings
from logistics.model import Scenario
from tests.driving import drive_month


def test_the_sample_month_is_driven_to_the_gram(tmp_path: Path, sample: Scenario) -> None:
    engine = open_database(Settings(data_dir=tmp_path))
    try:
        drive_month(engine, sample)
    finally:
        engine.dispose()
