"""Have a region's people work for half an hour: ``python -m tests.bench.soak [--minutes 30]``.

On a computer that others need too, ``--one-in 5`` lets a fifth of the people work.

The people of ``tests.bench.load``: operators and planners, with plans made in workers, and all 200
phones of drivers, each syncing once a minute, every fourth time with a report. Told are the times
per kind of request, errors, whether every acknowledged entry is in the book, and the memory of the
server and of its workers: at the start, at the end, the most, and how it grew in the second half.
"""

import argparse
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from rich.console import Console

from tests.bench.load import Tally, phones_client, show, staff, sync
from tests.bench.load_world import World, worlds

EVERY_S = 5.0
PHONES_EVERY_S = 60.0
NEWS_EVERY = 4
"""Which sync of a phone has a report: one of trips that are few takes no more than 2,000."""
SENDERS = 20
LEAST_S = 600.0
GOAL_MB_PER_MINUTE = 1.0
"""The book and SQLite's cache grow a little; a leak shows as more than that."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the server and its workers hold in memory, so many seconds after the start."""

    at_s: float
    server_mb: float
    workers_mb: float


def memory_mb(process_id: int) -> float:
    """Return the resident memory of a process; 0 when it has ended."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def descendants(process_id: int) -> list[int]:
    """Return the numbers of all processes that a process has started, and of theirs."""
    found: list[int] = []
    for thread in Path(f"/proc/{process_id}/task").glob("*/children"):
        try:
            children = [int(text) for text in thread.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def watch(world: World, kept: list[Memory], *, until: float) -> None:
    """Note the memory every few seconds."""
    began = time.monotonic()
    while time.monotonic() < until:
        workers_mb = sum(map(memory_mb, descendants(world.process_id)))
        at_s = time.monotonic() - began
        kept.append(Memory(at_s, memory_mb(world.process_id), workers_mb))
        time.sleep(EVERY_S)


def phones(world: World, tally: Tally, *, until: float) -> None:
    """Have every phone sync once in each minute, at a moment of its own."""
    chance = random.Random(1)
    with phones_client(world) as client, ThreadPoolExecutor(SENDERS) as senders:
        for turn in count():
            began = time.monotonic()
            moments = sorted(chance.uniform(0, PHONES_EVERY_S) for _ in world.phones)
            for number, moment in enumerate(moments):
                if began + moment >= until:
                    return
                time.sleep(max(0.0, began + moment - time.monotonic()))
                news = (turn + number) % NEWS_EVERY == 0
                senders.submit(sync, world, client, number, tally, has_news=news)


def soak(world: World, *, minutes: float) -> tuple[Tally, list[Memory]]:
    """Let everybody work so long, and note the memory meanwhile."""
    tally, kept = Tally(), list[Memory]()
    until = time.monotonic() + 60 * minutes
    work = staff(world, tally, until=until)
    watcher = threading.Thread(target=watch, args=(world, kept), kwargs={"until": until})
    watcher.start()
    with ThreadPoolExecutor(len(work) + 1) as people:
        done = [people.submit(task) for task in work]
        done.append(people.submit(phones, world, tally, until=until))
    watcher.join()
    for one in done:
        one.result()  # whoever could not work is told
    return tally, kept


def one_in(world: World, few: int) -> World:
    """Return the world with one of so many of its operators, planners and phones."""
    return replace(
        world,
        operators=world.operators[::few],
        planners=world.planners[::few],
        phones=world.phones[::few],
    )


def tell_memory(kept: list[Memory]) -> bool:
    """Print what was held; tell whether the server's memory is flat in the second half."""
    console = Console()
    late = kept[len(kept) // 2 :]
    slope_mb, flat = 0.0, True
    for what in ("server", "workers"):
        values = [getattr(one, f"{what}_mb") for one in kept]
        line = statistics.linear_regression(
            [one.at_s / 60 for one in late], [getattr(one, f"{what}_mb") for one in late]
        )
        slope_mb = line.slope
        console.print(
            f"memory of the {what}: start {values[0]:.0f} MB, end {values[-1]:.0f} MB, "
            f"most {max(values):.0f} MB, in the second half {slope_mb:+.2f} MB a minute"
        )
        if what == "server":
            flat = slope_mb <= GOAL_MB_PER_MINUTE
    if late[-1].at_s - late[0].at_s < LEAST_S:
        console.print("too short to tell whether the memory is flat")
        return True
    return flat


def main() -> None:
    """Soak SQLite and PostgreSQL one after the other; ends with 1 where something is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--one-in", type=int, default=1, metavar="N")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    wanted = parser.parse_args()
    names = ("sqlite", "postgresql") if wanted.database == "both" else (wanted.database,)
    fine = []
    for name, world in worlds(names):
        tally, kept = soak(one_in(world, wanted.one_in), minutes=wanted.minutes)
        fine += [show(name, world, [tally]), tell_memory(kept)]
    raise SystemExit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
