"""Turns to write: so many threads at a time, handed on in the order in which they came."""

from collections import deque
from threading import Lock


class Turns:
    """A semaphore that is fair.

    The standard library's lets whoever has just given a turn back take it again before those who
    wait; under load some writers then wait for seconds.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()

    def take(self, *, timeout_s: float) -> bool:
        """Wait for a turn; False = the time was over first."""
        with self._mutex:
            if self._free > 0:
                self._free -= 1
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout_s):
            return True
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed on in the last moment

    def give_back(self) -> None:
        """Hand a turn on to whoever has waited longest; any thread may."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
