"""Sample people of the demo: one of each role, with passwords that nobody knows beforehand."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.accounts import people
from api.accounts.auth import begin_session
from api.accounts.passwords import Passwords
from api.accounts.people_tables import sessions
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.commands.demo import demo_settings
from api.commands.demo_people import SamplePerson, sample_people
from api.db import open_database, reading, writing
from api.main import LOOPBACK
from api.permissions import Scope
from api.settings import Settings
from logistics.model import Scenario
from logistics.plan_model import Plan

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(Settings(data_dir=tmp_path))
    yield engine
    engine.dispose()


def started(engine: sa.Engine, scenario: Scenario, plan: Plan) -> Mapping[Role, SamplePerson]:
    return {p.role: p for p in sample_people(engine, scenario, plan, now=NOW)}


def person_of(engine: sa.Engine, account: SamplePerson) -> Person:
    with reading(engine) as connection:
        found = people.find_person(connection, account.username)
    assert found is not None
    return found


def works(engine: sa.Engine, account: SamplePerson) -> bool:
    with reading(engine) as connection:
        found = people.password_hash_of(connection, account.username)
    return found is not None and Passwords().matches(account.password, found[1])


def test_each_role_has_a_person_whose_password_is_kept_as_a_hash_alone(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan, tmp_path: Path
) -> None:
    accounts = started(engine, sample, sample_plan)
    assert set(accounts) == set(Role) - {Role.PUBLIC}
    assert len({a.password for a in accounts.values()}) == len(accounts)
    for account in accounts.values():
        assert works(engine, account)
        assert person_of(engine, account).role is account.role
        for file in tmp_path.iterdir():
            assert account.password.encode() not in file.read_bytes()


def test_the_driver_drives_in_the_plan_and_base_and_hall_are_of_the_month(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan
) -> None:
    accounts = started(engine, sample, sample_plan)
    driver = person_of(engine, accounts[Role.DRIVER])
    reach = Reach(driver, scope=Scope.OWN, route_name="read_sheet")
    assert any(reach.trip(sample, trip) for trip in sample_plan.trips)
    base = person_of(engine, accounts[Role.HUB]).site_id
    assert any(supply.site_id == base for supply in sample.supplies)
    hall = person_of(engine, accounts[Role.HALL]).site_id
    assert any(recipient.site_id == hall for recipient in sample.recipients)


def test_every_start_gives_new_passwords_to_the_same_people_and_ends_their_sessions(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan
) -> None:
    before = started(engine, sample, sample_plan)
    known = {role: person_of(engine, account) for role, account in before.items()}
    with writing(engine) as connection:
        begin_session(connection, known[Role.COUNCIL], now=NOW)
    after = started(engine, sample, sample_plan)
    assert {role: person_of(engine, account) for role, account in after.items()} == known
    assert all(works(engine, account) for account in after.values())
    assert not any(works(engine, account) for account in before.values())
    with reading(engine) as connection:
        assert connection.execute(sa.select(sessions.c.ended_at)).scalars().all() == [NOW]


def test_a_sample_account_that_was_closed_or_changed_is_as_before_at_the_next_start(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan
) -> None:
    before = started(engine, sample, sample_plan)
    hub, hall = (person_of(engine, before[role]) for role in (Role.HUB, Role.HALL))
    with writing(engine) as connection:
        people.disable(connection, hub.person_id, now=NOW)
        people.change_role(connection, hall.person_id, role=Role.ADMIN, site_id=None, now=NOW)
    after = started(engine, sample, sample_plan)
    assert person_of(engine, after[Role.HUB]) == hub
    assert person_of(engine, after[Role.HALL]) == hall


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "127.0.0.1"])
def test_the_demo_listens_on_this_machine_alone(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAKOBI_HOST", host)
    assert demo_settings(tmp_path).host in LOOPBACK
