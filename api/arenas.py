"""Where the C library keeps the memory of a server's threads."""

import ctypes
from contextlib import suppress

ARENAS = 2
"""By default glibc gives threads up to eight arenas a core. Each keeps what its threads have freed,
so forty threads that work in turn make a server grow by megabytes a minute. Python's own lock lets
one of them allocate at a time, so that they hardly wait for one another's arena."""
_M_ARENA_MAX = -8


def share_arenas() -> bool:
    """Let all threads share a few arenas; to be called while there is one. False = not glibc."""
    with suppress(AttributeError, OSError, TypeError):  # musl has no such function, nor Windows
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS))
    return False
