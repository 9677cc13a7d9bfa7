"""What the tests of planning share."""

import importlib.util
import sys
from functools import partial
from pathlib import Path
from time import process_time
from types import ModuleType

import pytest

from logistics import plan
from logistics.progress import Budget


@pytest.fixture(scope="session")
def referee(shared: Path) -> ModuleType:
    """The public format's referee, loaded from its file."""
    path = shared / "tools" / "check_plan.py"
    spec = importlib.util.spec_from_file_location("referee", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["referee"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let plans take seconds of this process, not of a clock: a busy machine changes nothing."""
    monkeypatch.setattr(plan, "Budget", partial(Budget, clock=process_time))
