"""Processes that work aside: they give way to the server that has started them."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

NICENESS = 15
"""More than the server's own: beside a busy one such a process gets a thirtieth of a core."""
SOONER = 10
"""Of what somebody waits for."""


def start_aside(
    command: Sequence[str], *, niceness: int = NICENESS, **more: Any
) -> subprocess.Popen[str]:
    """Start a process of text in a group of its own; ``more`` goes to ``subprocess.Popen``.

    Ctrl-C in the server's terminal does not reach it. It stays in the server's session: Linux gives
    every session the same share of a core, whatever the niceness of its processes. It knows no
    settings of ours.
    """
    process = subprocess.Popen(
        command,
        env={k: v for k, v in os.environ.items() if not k.startswith("HAKOBI_")},
        text=True,
        encoding="utf-8",
        process_group=0,
        **more,
    )
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(OSError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, process.pid, mine + niceness)
    return process
