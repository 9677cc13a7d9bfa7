"""A program that is killed in the middle of bringing a database up to date.

The first index that a migration makes is the last thing that it does.
"""

import os
import signal
from pathlib import Path

import pytest
from alembic.operations import Operations

from api.db import make_engine, upgrade
from api.settings import Settings
from tests.trust.planted import BUGS


def main(url: str, *bugs: str) -> None:
    """Upgrade until the end."""
    with pytest.MonkeyPatch.context() as patch:
        for name in bugs:
            BUGS[name](patch)
        patch.setattr(Operations, "create_index", lambda *_, **__: os.kill(0, 9), raising=True)
        patch.setattr(os, "kill", lambda *_: signal.raise_signal(signal.SIGKILL))
        upgrade(make_engine(Settings(data_dir=Path(), database_url=url)))
