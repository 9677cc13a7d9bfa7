"""A partner in a process of its own: it hears, answers, and ends with whoever started it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from logistics.search.partner import Exchange, partner

LONG_S = 60.0


def halve(task: float, exchange: Exchange, stop: Callable[[], bool]) -> None:
    """Answer whatever comes with half of it."""
    exchange.give(task, "begins")
    while not stop():
        told = exchange.take(1e9, wait_s=0.05)
        if told is not None:
            exchange.give(told[0] / 2, f"half of {told[1]}")


def tell_who(task: str, exchange: Exchange, stop: Callable[[], bool]) -> None:
    """Write the number of the process into a file and stay."""
    Path(task).write_text(str(os.getpid()), encoding="utf-8")
    while not stop():
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(is_so: Callable[[], bool]) -> bool:
    ends_s = time.monotonic() + LONG_S
    while time.monotonic() < ends_s:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def test_what_one_finds_the_other_hears() -> None:
    with partner(halve, 7.0, is_wanted=True) as exchange:
        assert exchange.take(1e9, wait_s=LONG_S) == (7.0, "begins")
        exchange.give(4.0, "four")
        assert exchange.take(3.0, wait_s=LONG_S) == (2.0, "half of four")
        exchange.give(4.0, "four")
        assert exchange.take(2.0, wait_s=LONG_S) is None, "it costs no less"


def test_no_thread_stays_when_it_has_ended() -> None:
    before = set(threading.enumerate())
    with partner(halve, 7.0, is_wanted=True) as exchange:
        assert exchange.take(1e9, wait_s=LONG_S) == (7.0, "begins")
        assert set(threading.enumerate()) - before
    assert wait_for(lambda: set(threading.enumerate()) <= before)


def test_of_many_messages_the_best_counts() -> None:
    with partner(halve, 0.0, is_wanted=True) as exchange:
        assert exchange.take(1e9, wait_s=LONG_S) is not None
        for cost in (8.0, 2.0, 6.0):
            exchange.give(cost, cost)
        told = exchange.take(1e9, wait_s=LONG_S)
        while told is not None and told[0] > 1.0:
            told = exchange.take(1e9, wait_s=LONG_S)
        assert told is not None


def test_nobody_is_asked_where_nobody_is_wanted() -> None:
    with partner(halve, 7.0, is_wanted=False) as exchange:
        exchange.give(1.0, "unheard")
        assert exchange.take(1e9, wait_s=LONG_S) is None


@pytest.mark.parametrize("fails", [False, True])
def test_it_ends_with_the_context(tmp_path: Path, fails: bool) -> None:
    file = tmp_path / "pid"
    try:
        with partner(tell_who, str(file), is_wanted=True):
            assert wait_for(lambda: file.exists() and file.read_text(encoding="utf-8") != "")
            pid = int(file.read_text(encoding="utf-8"))
            assert is_running(pid)
            if fails:
                raise RuntimeError
    except RuntimeError:
        assert fails
    assert wait_for(lambda: not is_running(pid))


def test_it_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    program = dedent(
        """
        import sys, time
        from logistics.search.partner import partner
        from tests.logistics.test_partner import tell_who
        if __name__ == "__main__":
            with partner(tell_who, sys.argv[1], is_wanted=True):
                time.sleep(600)
        """
    )
    script = tmp_path / "start.py"
    script.write_text(program, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, str(script), str(file)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as starter:
        assert wait_for(lambda: file.exists() and file.read_text(encoding="utf-8") != "")
        pid = int(file.read_text(encoding="utf-8"))
        starter.kill()
    assert wait_for(lambda: not is_running(pid))


def test_one_that_dies_before_it_has_read_its_task_holds_nobody_up(tmp_path: Path) -> None:
    """A main module without a guard fails in the partner too, before any task is read."""
    program = dedent(
        """
        from logistics.search.partner import partner
        from tests.logistics.test_partner import halve
        with partner(halve, [0.0] * 1_000_000, is_wanted=True) as e:
            assert e.take(1e9, wait_s=3.0) is None
        print("went on")
        """
    )
    script = tmp_path / "start.py"
    script.write_text(program, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
    )
    assert done.stdout == "went on\n", done.stderr


def fall_silent(task: str, exchange: Exchange, stop: Callable[[], bool]) -> None:
    """Tell who it is, and then begin to tell more than a pipe holds."""
    exchange.give(2.0, os.getpid())
    while not stop():
        exchange.give(1.0, bytes(50_000_000))
        time.sleep(0.5)


def test_one_that_is_killed_in_the_middle_of_a_word_holds_nobody_up() -> None:
    with partner(fall_silent, "", is_wanted=True) as exchange:
        told = exchange.take(1e9, wait_s=LONG_S)
        assert told is not None
        pid = told[1] if isinstance(told[1], int) else 0
        if pid:
            os.kill(pid, 9)
            assert wait_for(lambda: not is_running(pid))
        exchange.give(3.0, bytes(50_000_000))
        began_s = time.monotonic()
        exchange.take(0.5, wait_s=0.2)
        assert time.monotonic() - began_s < LONG_S
