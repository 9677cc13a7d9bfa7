"""Sample people of the demo: one of each role, with new passwords at every start."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.accounts import people
from api.accounts.passwords import Passwords, random_password
from api.accounts.people import NewPerson
from api.accounts.person import Role
from api.db import writing
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import assigned_shift


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """A sample account and the password that it has until the demo is started again."""

    username: str
    role: Role
    password: str


def sample_people(
    engine: sa.Engine, scenario: Scenario, plan: Plan, *, now: datetime
) -> tuple[SamplePerson, ...]:
    """Make sure of one person of each role, give each a new password and return them.

    Whose account was closed or given another role gets it back as it was. The hub operator works
    at the first base, the driver has the first trip of the plan, and the hall contact belongs to
    the first hall.
    """
    passwords = Passwords()
    found = []
    for new in _wanted(scenario, plan):
        password = random_password()
        kept = passwords.hashed(password, username=new.username)
        with writing(engine) as connection:
            _put(connection, new, password_hash=kept, now=now)
        found.append(SamplePerson(username=new.username, role=new.role, password=password))
    return tuple(found)


def _put(connection: sa.Connection, new: NewPerson, *, password_hash: str, now: datetime) -> None:
    known = people.find_row(connection, new.username)
    if known is None:
        people.add_person(connection, new, password_hash=password_hash, now=now)
        return
    person_id = known.person.person_id
    people.set_password(connection, person_id, password_hash=password_hash, now=now)
    people.change_role(connection, person_id, role=new.role, site_id=new.site_id, now=now)
    people.enable(connection, person_id, now=now)


def _wanted(scenario: Scenario, plan: Plan) -> tuple[NewPerson, ...]:
    base, hall = scenario.supplies[0].site_id, scenario.recipients[0].site_id
    shifts = (assigned_shift(scenario, trip) for trip in plan.trips)
    driver = next((s.driver for s in shifts if s is not None and s.driver.strip()), "見本 運転")
    return (
        NewPerson(username="sample-admin", name="見本 管理者", role=Role.ADMIN),
        NewPerson(username="sample-council", name="見本 協議会", role=Role.COUNCIL),
        NewPerson(username="sample-hub", name="見本 ハブ担当", role=Role.HUB, site_id=base),
        NewPerson(username="sample-driver", name=driver, role=Role.DRIVER),
        NewPerson(username="sample-hall", name="見本 食堂", role=Role.HALL, site_id=hall),
    )
