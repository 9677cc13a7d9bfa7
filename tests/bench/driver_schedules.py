"""Schedules of drivers' phones: `python -m tests.bench.driver_schedules --count 200 --seed 1`.

Each schedule is a phone with 50 reports and 20 photos over four trips, in a real Chromium (a tab at
an address of its own) on a real server and database, seven on one server: network cut, browser and
server killed, eight hours away, answers lost after the commit, clock jumps, second phones, sheets
scanned again. In the end nothing may be lost, doubled or in another order, and the book must agree
to the gram. A round that fails can be run again by its seed, which is printed. With ``--minutes``
no further round begins after so long; how many have passed is told then.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserType, Error, sync_playwright
from rich.console import Console

from tests.browser.driver_region import Region, a_region
from tests.browser.driver_schedule import RECORDS, TRIPS_OF_PHONE, Schedules
from tests.browser.driver_truth import what_is_wrong


def one_round(
    browser: BrowserType, region: Region, *, seed: int, count: int, records: int
) -> tuple[Counter[str], list[str]]:
    """Run schedules on one server; return what happened, and what is wrong in the end."""
    with TemporaryDirectory() as folder:
        schedules = Schedules(
            browser, region, Path(folder), seed=seed, count=count, records=records
        )
        try:
            schedules.run()
            faults = what_is_wrong(schedules)
        except (AssertionError, Error) as error:
            faults = [f"{type(error).__name__}: {error}"]
        happened: Counter[str] = Counter()
        for driver in schedules.drivers:
            happened += driver.events
            happened["reports"] += len(driver.noted)
            happened["photos"] += len(driver.photos)
            happened["answers lost"] += driver.phone.line.lost
        return happened, faults


def main() -> None:
    """Run the schedules, and tell how many passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    wanted = parser.parse_args()
    console, began = Console(), time.monotonic()
    passed, happened = 0, Counter[str]()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        region = a_region(Path(folder) / "region")
        most, left, seed = len(region.sheets) // TRIPS_OF_PHONE, wanted.count, wanted.seed
        while left and time.monotonic() - began < wanted.minutes * 60:
            count = min(most, left)
            more, faults = one_round(
                playwright.chromium, region, seed=seed, count=count, records=wanted.records
            )
            happened += more
            passed += 0 if faults else count
            took_s = time.monotonic() - began
            console.print(f"seed {seed}: {count} schedules, {len(faults)} faults, {took_s:.0f} s")
            for fault in faults:
                console.print(f"  {fault}")
            left, seed = left - count, seed + 1
    console.print(f"{passed} of {wanted.count - left} schedules passed")
    console.print(", ".join(f"{name} {count}" for name, count in sorted(happened.items())))
    sys.exit(0 if passed == wanted.count - left else 1)


if __name__ == "__main__":
    main()
