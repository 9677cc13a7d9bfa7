"""Puts rows of master data into the database of an app, as the council would have saved them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from fastapi.testclient import TestClient

from api.db import writing
from api.master import master_store
from logistics.master.columns import FORMS
from logistics.master.rows import MasterRow
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, engine_of

SAVED = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
EXPECTED_RICE = a_row(
    "arrivals.csv", lot_id="A1", product_id="RICE", site_id="LOGI", available_on="2027-01-05",
    kg="60", case_kg="5", expiry_kind="best_before", expires_on="2027-12-31", donor="D1",
)  # fmt: skip


def region_with_food() -> dict[str, tuple[MasterRow, ...]]:
    """The small region with rice to come, so that a month can be built from it."""
    return {**small_region(), "arrivals.csv": (EXPECTED_RICE,)}


def keep_rows(client: TestClient, rows: Mapping[str, Sequence[MasterRow]]) -> None:
    """Save rows under the name of the council."""
    engine = engine_of(client)
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        for name, kept in rows.items():
            master_store.add_versions(connection, FORMS[name], kept, person_id=person_id, now=SAVED)
