"""What all tests share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from api.accounts.passwords import Passwords
from api.settings import data_folder
from api.web import vendor_build
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario import read_scenario
from tests.as_browsers import sent_from_own_pages
from tests.databases import schema_kept
from tests.shared_routes import shared_routes
from tests.whole_answers import whole_answers

os.environ.setdefault("HAKOBI_EXPLAIN_S", "0")
"""What is planned in tests is explained where a test is about that."""

settings.register_profile(
    "untimed", settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("untimed")
"""No test is timed, on a busy machine neither."""


USUAL_COSTS = dict(Passwords.__init__.__kwdefaults__ or {})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the long tests of the book be longer than the suite has time for."""
    group = parser.getgroup("the book")
    group.addoption(
        "--book-steps",
        type=int,
        default=10_000,
        help="steps of the book's state machine, over both databases together",
    )
    group.addoption(
        "--book-kills",
        type=int,
        default=10,
        help="kill -9 of a program that writes in the book, for each database",
    )
    trust = parser.getgroup("promises")
    trust.addoption(
        "--trust-kills",
        type=int,
        default=2,
        help="kill -9 of the server over running writes, for each database",
    )
    trust.addoption(
        "--trust-flips", type=int, default=40, help="rows of the book changed, for each database"
    )
    trust.addoption(
        "--trust-cuts", type=int, default=100, help="power cuts while SQLite's files are written"
    )


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later collection: it lives as long as the tests do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Look for garbage once a module; what outlives its module is never looked at again."""
    if nextitem is not None and nextitem.path != item.path:
        gc.collect()
        gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Have what the pages take from npm; nothing is done where the lock file's is there."""
    if not hasattr(config, "workerinput"):
        try:
            vendor_build.build()
        except vendor_build.AssetsNotBuilt as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def usual_costs() -> dict[str, int]:
    """What passwords cost outside of tests."""
    return dict(USUAL_COSTS)


@pytest.fixture(autouse=True, scope="session")
def passwords_are_quick() -> Iterator[None]:
    """Keep and compare passwords at next to no cost in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Passwords.__init__, "__kwdefaults__", {"time_cost": 1, "memory_kib": 64})
        yield


@pytest.fixture(autouse=True, scope="session")
def routes_known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Look into the routes once, not for each test's app; clients are as browsers are."""
    kept = tmp_path_factory.mktemp("new-databases")
    with shared_routes(), sent_from_own_pages(), whole_answers(), schema_kept(kept):
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that pyproject.toml lies in."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The folder beside the repository with the public format's referee and trial months."""
    folder = repository.parent / "shared"
    if not (folder / "tools" / "check_plan.py").is_file():
        reason = f"{folder} is not there: the referee and the trial months are missing"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """The folder of the sample month."""
    return data_folder() / "sample"


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Scenario:
    """The sample month."""
    return read_scenario(sample_folder).scenario


@pytest.fixture(scope="session")
def sample_plan(sample: Scenario) -> Plan:
    """A sound plan of the sample month that was made in a second or two."""
    return plan_by_hand(sample)
