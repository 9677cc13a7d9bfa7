from datetime import UTC, datetime

import pytest

from api.accounts.person import Role
from api.db import open_database, reading, writing
from api.master import master_store
from api.master.month_import import import_month
from api.settings import Settings
from logistics.generate import generate_month
from logistics.master.rows import MasterRow
from tests.signing_in import a_person

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[MasterRow, ...]]:
    """Master data of a random month."""
    engine = open_database(Settings(data_dir=tmp_path_factory.mktemp("excel")))
    person = a_person(engine, Role.COUNCIL)
    month = generate_month(seed=3, halls=9, days=14)
    with writing(engine) as connection:
        import_month(connection, month, person_id=person.person_id, now=NOW)
    with reading(engine) as connection:
        found = master_store.read_rows(connection)
    engine.dispose()
    return found
