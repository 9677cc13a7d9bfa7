"""Servers that run in a thread beside the test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


@contextmanager
def beside(config: uvicorn.Config, *, at_once: bool = False) -> Iterator[int]:
    """Serve in a thread and give the port; ``at_once`` it ends without waiting for anybody."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        server.force_exit = at_once
        thread.join(timeout=30)
