"""A real server on a real database, with the sample month and somebody of each role."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from playwright.sync_api import Browser

from api import store
from api.accounts import people
from api.accounts.passwords import Passwords
from api.accounts.person import Person, Role
from api.db import open_database, writing
from api.main import create_app
from api.settings import Settings
from api.trips import approvals
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import assigned_shift
from tests.browser.chromium import Watched, watched
from tests.databases import make_ready
from tests.driving import planned_month
from tests.serving import beside
from tests.signing_in import a_person, a_token
from tests.taking_in import the_evening_before

PASSWORD = "otokoto-no-hitsuji"
BASE_OF_OPERATOR = "LOGI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server with the sample month.

    ``plan_id`` is a plan of the month as it was uploaded, ``approved_plan_id`` one of the month as
    the book has it, which is approved: its food is reserved. ``tokens`` are sessions by role; the
    user name of each person is the role's, the password ``PASSWORD``.
    """

    base: str
    settings: Settings
    month_id: str
    plan_id: str
    approved_plan_id: str
    tokens: Mapping[Role, str]

    def watched(
        self,
        browser: Browser,
        role: Role = Role.COUNCIL,
        *,
        width: int = 1366,
        scripts: bool = True,
        language: str = "",
    ) -> AbstractContextManager[Watched]:
        """Give a page of a browser in which somebody of a role has signed in."""
        return watched(
            browser,
            self.base,
            token=self.tokens.get(role, ""),
            width=width,
            scripts=scripts,
            language=language,
        )


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve in a thread, at any port unless people have an address of their own; give it."""
    port = settings.port if settings.public_url else 0
    config = uvicorn.Config(create_app(settings), port=port, log_config=None, lifespan="on")
    with beside(config) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def sample_served(folder: Path, sample: Scenario, plan: Plan) -> Iterator[Served]:
    """Serve the sample month: planned as uploaded, and planned from the book and approved."""
    settings = make_ready(Settings(data_dir=folder, run_workers=0))
    engine = open_database(settings)
    now = the_evening_before(sample.start)
    with writing(engine) as connection:
        month, _ = store.add_scenario(connection, sample, now=now)
        own = store.add_plan(connection, plan, scenario_id=month.scenario_id, now=now)
    persons = _people(engine, sample, plan)
    from_book = planned_month(engine, sample)
    with writing(engine) as connection:
        council = persons[Role.COUNCIL].person_id
        approvals.approve(connection, from_book, person_id=council, now=now)
    tokens = {role: a_token(engine, person) for role, person in persons.items()}
    engine.dispose()
    with serving(settings) as base:
        yield Served(
            base=base,
            settings=settings,
            month_id=month.scenario_id,
            plan_id=own.plan_id,
            approved_plan_id=from_book.plan_id,
            tokens=tokens,
        )


def _people(engine: sa.Engine, sample: Scenario, plan: Plan) -> dict[Role, Person]:
    shifts = (assigned_shift(sample, trip) for trip in plan.trips)
    driver = next(s.driver for s in shifts if s is not None and s.driver.strip())
    sites = {Role.HUB: BASE_OF_OPERATOR, Role.HALL: str(sample.recipients[0].site_id)}
    names = {Role.DRIVER: driver}
    persons = {
        role: a_person(engine, role, site_id=sites.get(role), name=names.get(role, ""))
        for role in Role
        if role is not Role.PUBLIC
    }
    quick = Passwords(time_cost=1, memory_kib=64)
    with writing(engine) as connection:
        for person in persons.values():
            kept = quick.hashed(PASSWORD, username=person.username)
            now = datetime.now(UTC)
            people.set_password(connection, person.person_id, password_hash=kept, now=now)
    return persons
