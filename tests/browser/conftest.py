"""One browser and one server with the sample month for all tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.browser.chromium import launched
from tests.browser.served import Served, sample_served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are skipped, or fail where CI is true."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def served(
    browser: Browser, sample: Scenario, sample_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The sample month, served."""
    with sample_served(tmp_path_factory.mktemp("served"), sample, sample_plan) as served:
        yield served
