"""Seeded schedules of what happens to drivers' phones, and what must be true in the end.

Each phone drives several trips. Between its reports the network goes and comes back, answers are
lost, the clock jumps, fingers tap twice, another phone tells of the same stop, sheets are scanned
again, pages are opened anew; browser and server are killed under all of them.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserType

from tests.browser.driver_day import Task, day_of
from tests.browser.driver_line import EVERY, Lines
from tests.browser.driver_phone import Chromium, Phone
from tests.browser.driver_region import Region, Server, Sheet, copy_of

RECORDS = 50
PHOTOS = 20
TRIPS_OF_PHONE = 4
JUMPS_S = (0, 0, 172_800, -172_800, 3_600, -1_200)
UNTIL_SENT_S = 90
AWAY_S = 8 * 3_600
STEPS_BEFORE_AWAY = 2
"""How many reports each phone makes on average without a signal before it is away for long."""


@dataclass(kw_only=True)
class Noted:
    """A report that a driver has made: its page said so."""

    report_id: str
    key: str
    kind: str
    site_id: str
    lines: dict[str, int] | None
    at: str
    jump_s: int
    takes_back: str = ""


@dataclass(kw_only=True)
class Driver:
    """One driver's schedule: what is left to be told, what was noted, what happened.

    ``photos`` are those that were taken, with the key of their trip; ``interrupted`` is what was
    tapped when the browser was killed.
    """

    phone: Phone
    chance: random.Random
    sheets: list[Sheet]
    tasks: list[Task]
    noted: list[Noted] = field(default_factory=list)
    photos: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[dict[str, Any]] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    interrupted: Task | None = None
    jumps: set[int] = field(default_factory=lambda: {0})
    events: Counter[str] = field(default_factory=Counter)

    @property
    def known(self) -> set[str]:
        """The reports and photos that were noted, and the reports of other phones."""
        photos = {photo_id for _, photo_id in self.photos}
        return {n.report_id for n in self.noted} | {f["report_id"] for f in self.foreign} | photos

    def note(self, store: dict[str, Any]) -> bool:
        """Take down what a phone has newly recorded; tell whether there was anything."""
        known = self.known
        new = [r for r in in_order(store) if r["report_id"] not in known]
        for report in new:
            self.noted.append(
                Noted(
                    report_id=report["report_id"],
                    key=report["key"],
                    kind=report["kind"],
                    site_id=report["site_id"],
                    lines=report.get("lines"),
                    at=report.get("at", ""),
                    jump_s=self.phone.jump_s,
                    takes_back=report.get("takes_back", ""),
                )
            )
        taken = [(p["key"], p["photo_id"]) for p in store["photos"] if p["photo_id"] not in known]
        self.photos += taken
        return bool(new or taken)

    def let_go(self, store: dict[str, Any], task: Task) -> None:
        """Forget what was taken back before the server could have it: the phone has it no more."""
        there = {report["report_id"] for report in in_order(store)}
        self.noted = [n for n in self.noted if not _is_meant(n, task) or n.report_id in there]


def in_order(store: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a phone has of reports, each once, in the order in which they were made."""
    told = sorted(store["told"], key=lambda report: report["number"])
    return list({r["report_id"]: r for r in (*told, *store["waiting"])}.values())


def standing(store: dict[str, Any], task: Task) -> list[str]:
    """Return the reports that a driver takes back, as the phone has them."""
    told = in_order(store)
    gone = {report.get("takes_back") for report in told}
    return [
        report["report_id"]
        for report in told
        if (report["key"], report["site_id"]) == (task.sheet.key, task.site_id)
        and report["kind"] == task.takes_back
        and report.get("state") != "taken_back"
        and report["report_id"] not in gone
    ]


def _is_meant(noted: Noted, task: Task) -> bool:
    stop = (task.sheet.key, task.site_id, task.takes_back)
    return (noted.key, noted.site_id, noted.kind) == stop


@dataclass(frozen=True, kw_only=True)
class Mishaps:
    """What happens, how often before a report, how many kills of browser and server, and bugs.

    ``absences``: how often all phones are off for eight hours, as their server is; ``photos`` are
    taken by each driver.
    """

    kinds: tuple[str, ...]
    often: float
    kills: int
    trips: int
    absences: int = 0
    photos: int = 0
    bugs: tuple[str, ...] = ()


ALL_MISHAPS = Mishaps(
    kinds=("cut", "cut", "back", "back", "lost", "jump", "scanned", "reload", "two", "window"),
    often=0.35,
    kills=2,
    trips=TRIPS_OF_PHONE,
    absences=1,
    photos=PHOTOS,
)


class Schedules:
    """Several drivers' schedules on one server and in one browser, from one seed."""

    def __init__(
        self, browser: BrowserType, region: Region, folder: Path, *,
        seed: int, count: int, records: int = RECORDS, mishaps: Mishaps = ALL_MISHAPS,
    ) -> None:  # fmt: skip
        self.chance, self.mishaps = random.Random(seed), mishaps
        self.region = copy_of(region, folder / "data")
        self.lines = Lines()
        ways = [self.lines.add(f"127.0.1.{number + 1}") for number in range(count)]
        hosts = [way.host for way in ways]
        self.server = Server(self.region, hosts, mishaps.bugs)
        self.lines.server_port = self.server.port
        self.chromium = Chromium(browser, folder / "profile", hosts, offset_s=self.server.offset_s)
        sheets = list(self.region.sheets)
        self.chance.shuffle(sheets)
        sites = self.region.stored.scenario.sites.values()
        bare = {str(site.site_id) for site in sites if site.confidential}
        self.drivers: list[Driver] = []
        for number, way in enumerate(ways):
            chance = random.Random(f"{seed} {number}")
            mine = sheets[number * mishaps.trips : (number + 1) * mishaps.trips]
            driver = Driver(
                phone=Phone(self.chromium, way),
                chance=chance,
                sheets=mine,
                tasks=day_of(mine, chance, records=records, photos=mishaps.photos, bare=bare),
            )
            self.drivers.append(driver)
        self.records = sum(len(driver.tasks) for driver in self.drivers)

    def run(self) -> None:
        """Let everything happen, and then let everything be sent."""
        self.server.start()
        done = 0
        try:
            kills = self._moments(self.mishaps.kills)
            ends = self._moments(self.mishaps.kills)
            cuts = self._moments(self.mishaps.absences)
            absences = {moment + STEPS_BEFORE_AWAY * len(self.drivers) for moment in cuts}
            while going := [driver for driver in self.drivers if driver.tasks]:
                if done in kills:
                    self._kill_browser(kills.pop(done))
                if done in ends:
                    ends.pop(done)
                    self.server.kill()
                if done in cuts:
                    for driver in self.drivers:
                        driver.phone.line.cut()
                if done in absences:
                    self._be_away()
                self._step(self.chance.choice(going))
                done += 1
            for driver in self.drivers:
                self._send_all(driver)
        finally:
            self.server.kill()
            self.chromium.close()
            self.lines.close()

    def _moments(self, count: int) -> dict[int, bool]:
        """Return the numbers of steps at which something ends, and whether in the midst of one."""
        at = self.chance.sample(range(5, max(6 + count, self.records)), count)
        return {moment: self.chance.random() < 0.5 for moment in at}

    def _be_away(self) -> None:
        """Let all phones and the server be off for long; what waited then still waits."""
        self._kill_browser(in_the_midst=False)
        self.server.kill()
        self.server.offset_s += AWAY_S
        self.chromium.offset_s += AWAY_S
        for driver in self.drivers:
            driver.events["away for 8 h"] += 1
            driver.events["waited while away"] += len(driver.phone.store()["waiting"])

    def _kill_browser(self, in_the_midst: bool) -> None:
        going = [d for d in self.drivers if d.tasks and d.tasks[0].sheet.key in d.opened]
        if in_the_midst and going:
            driver = self.chance.choice(going)
            driver.interrupted = driver.tasks[0]
            if driver.phone.turn_to(driver.tasks[0].sheet):
                driver.phone.tap(driver.tasks[0].tapped)
        self.chromium.kill()
        for driver in self.drivers:
            driver.phone.is_gone()
            driver.events["browser killed"] += 1

    def _step(self, driver: Driver) -> None:
        """Let one driver do the next thing, after what happens meanwhile."""
        task, phone = driver.tasks[0], driver.phone
        if driver.opened and not phone.is_open and driver.note(store := phone.store()):
            driver.let_go(store, task)
            driver.tasks.pop(0)  # recorded a moment before the browser was killed
            return
        if task.sheet.key not in driver.opened:
            self._open(driver, task.sheet)
        if driver.chance.random() < self.mishaps.often:
            self._happen(driver, task)
        self._tell(driver, task)
        driver.tasks.pop(0)

    def _tell(self, driver: Driver, task: Task) -> None:
        """Tap until it is recorded; scan the sheet again where another phone has had the trip."""
        for _ in range(3):
            if not driver.phone.turn_to(task.sheet):
                self._open(driver, task.sheet)
                continue
            if task.takes_back:
                if self._taken_back(driver, task):
                    return
                continue
            store = driver.phone.tap_and_see(task.tapped, driver.known)
            if driver.note(store) or _is_told(store, task, driver.foreign):
                return
            if store["hasLeft"] and task.sheet.key not in store["trips"]:
                continue  # the server gave it no more, under the finger: the phone has noted that
            assert not store["isThere"], f"{task.kind} at {task.site_id} was not recorded"
        raise AssertionError(f"{task.kind} at {task.site_id} cannot be told")

    def _taken_back(self, driver: Driver, task: Task) -> bool:
        """Take back what stands of a stop; tell whether it is: a killed browser may have."""
        store = driver.phone.store()
        stands = standing(store, task)
        is_recorded = bool(stands) or driver.interrupted is task
        assert is_recorded, f"{task.takes_back} at {task.site_id} was not recorded"
        if stands:
            if driver.phone.line.is_deaf:
                driver.phone.has_tried(stands)
            store = driver.phone.tap_and_see(task.tapped, driver.known, stands)
        if task.sheet.key not in store["trips"]:  # another phone has had it
            return False
        driver.events["taken back" if driver.note(store) else "taken back unsent"] += 1
        driver.let_go(store, task)
        return not standing(store, task)

    def _open(self, driver: Driver, sheet: Sheet) -> None:
        """Open a trip: for that there must be a signal."""
        self._has_signal(driver)
        assert driver.phone.open(sheet), "the trip does not open"
        driver.opened.add(sheet.key)
        kept = """async () => navigator.serviceWorker.controller !== null
          && Boolean(await (await caches.open("hakobi-driver-1")).match("/d", { ignoreVary: true }))
        """
        deadline = time.monotonic() + 20
        while not driver.phone.page.evaluate(kept):
            assert time.monotonic() < deadline, "the page is not kept"
            time.sleep(0.05)

    def _has_signal(self, driver: Driver) -> None:
        self.server.start()
        driver.phone.line.mend()
        self.chromium.context.set_offline(False)

    def _happen(self, driver: Driver, task: Task) -> None:
        """Let one thing happen to a driver's phone."""
        kind = driver.chance.choice(self.mishaps.kinds)
        if kind == "two" and task.kind != "deliver":
            kind = "back"
        driver.events[kind] += 1
        phone = driver.phone
        match kind:
            case "cut":
                phone.line.cut()
            case "back":
                phone.line.mend()
                self.server.start()
                phone.has_signal()
            case "lost":
                phone.line.mend()
                phone.line.lose(driver.chance.randint(1, 3))
                phone.has_signal()
            case "deaf":
                phone.line.mend()
                phone.line.lose(EVERY)
            case "jump":
                phone.jump(driver.chance.choice(JUMPS_S))
                driver.jumps.add(phone.jump_s)
            case "scanned":
                phone.open(task.sheet)
            case "reload":
                phone.look("/d")
            case "window":
                other = self.chromium.context.new_page()
                other.goto(f"{phone.line.base}/d")
                other.evaluate("dispatchEvent(new Event('online'))")
                other.close()
            case _:
                self._tell_from_another(driver, task)

    def _tell_from_another(self, driver: Driver, task: Task) -> None:
        """Let another phone take the trip over and tell of the stop at which the driver stands."""
        self.server.start()
        now = (datetime.fromtimestamp(time.time() + self.server.offset_s).astimezone()).isoformat()
        told = {
            "report_id": str(uuid4()), "kind": "deliver", "site_id": task.site_id, "at": now,
        }  # fmt: skip
        sheet = task.sheet
        with self.server.client() as client:
            opening = {"token": sheet.token, "pin": sheet.pin}
            assert client.post("/d/session", json=opening).status_code == 200
            sent = {"key": sheet.key, "sent_at": now, "reports": [told]}
            answer = client.post("/d/reports", json=sent)
            assert answer.status_code == 200, answer.text
            driver.foreign.append({**told, "key": sheet.key, **answer.json()["reports"][0]})

    def _send_all(self, driver: Driver) -> None:
        """Let a phone send what waits; scan the sheets again whose links went to another phone."""
        self._has_signal(driver)
        phone, deadline = driver.phone, time.monotonic() + UNTIL_SENT_S
        while waiting := [e for name in ("waiting", "photos") for e in phone.store()[name]]:
            assert time.monotonic() < deadline, f"{len(waiting)} are not sent: {phone.told}"
            phone.has_signal()
            time.sleep(0.1)
            if phone.page.locator("#reopen").is_visible():
                keys = {entry["key"] for entry in waiting}
                for sheet in driver.sheets:
                    if sheet.key in keys:
                        assert phone.open(sheet)


def _is_told(store: dict[str, Any], task: Task, foreign: Sequence[dict[str, Any]]) -> bool:
    """Tell whether the phone knows by now that another one has told of the stop."""
    others = {f["report_id"] for f in foreign if f["site_id"] == task.site_id}
    return any(told["report_id"] in others for told in store["told"])
