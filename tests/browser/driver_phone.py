"""Drivers' phones in a real Chromium with a profile on the disk, which may be killed."""

import os
import signal
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.chromium import CHROMIUM_ARGUMENTS, chromium_path
from tests.browser.driver_line import Line
from tests.browser.driver_region import Sheet

RESOLVER = "--host-resolver-rules"
WAIT_S = 20

CLOCK = """(() => {
  const Real = Date, off = () => %d + Number(localStorage.getItem("jump") ?? 0);
  window.Date = class extends Real {
    constructor(...told) { super(...(told.length ? told : [Real.now() + off()])); }
    static now() { return Real.now() + off(); }
  };
})();"""
"""A phone's clock: that of the region, and what it has jumped."""

STORE = """
  const opened = indexedDB.open("hakobi-driver");
  const database = await new Promise((resolve, reject) => {
    opened.onsuccess = () => resolve(opened.result);
    opened.onerror = () => reject(opened.error);
  });
  const all = (name) => new Promise((resolve) => {
    const asked = database.transaction([name]).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const look = async () => {
    const [outbox, told, photos] = [await all("outbox"), await all("told"), await all("photos")];
    const state = await all("state");
    return {
      hasLeft: state.some((noted) => noted?.trip_id),
      waiting: outbox.map((e) => ({ key: e.key, isTried: e.isTried, ...e.report })),
      told,
      trips: (await all("trips")).map(({ key }) => key),
      photos: photos.map(({ photo, ...e }) => e),
    };
  };
"""
"""What a phone has on its disk."""

LOOK = "async () => {" + STORE + "const found = await look(); database.close(); return found; }"

SHOWN = """() => ["#trip", "#pin-form", "#no-link", "#gone"]
  .some((part) => document.querySelector(part)?.hidden === false)"""

TURN = (
    "async ({ title, key }) => {"
    + STORE
    + """
  const { trips } = await look();
  database.close();
  if (!trips.includes(key)) return "gone";
  const isShown = !document.querySelector("#trip").hidden
    && document.querySelector("#title").dataset.trip === title;
  if (!isShown) document.querySelector(`[data-trip="${key}"]`)?.click();
  return isShown ? "shown" : "";
}"""
)
"""Turn to a trip; say whether it is shown, or not on the phone any more."""

TAP = """({ number, selector, fields, times, photo, then }) => {
  const item = number === null ? document.querySelector("#end")
    : document.querySelector(`.stop[data-number="${number}"]`);
  if (photo) {
    const input = item.querySelector(selector), canvas = document.createElement("canvas");
    if (input.closest("[hidden]")) return false;
    [canvas.width, canvas.height] = [64, 48];
    const pen = canvas.getContext("2d");
    pen.fillStyle = photo;
    pen.fillRect(8, 8, 40, 30);
    const taken = atob(canvas.toDataURL("image/png").split(",")[1]);
    const bytes = Uint8Array.from(taken, (letter) => letter.charCodeAt(0));
    const handed = new DataTransfer();
    handed.items.add(new File([bytes], "camera.png", { type: "image/png" }));
    input.files = handed.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  for (const [field, value] of Object.entries(fields)) item.querySelector(field).value = value;
  const button = item.querySelector(selector);
  if (!button || button.hidden || button.closest("[hidden]")) return false;
  for (let n = 0; n < times; n += 1) button.click();
  if (then) document.querySelector(then).click();
  return true;
}"""
"""Tap a button of a stop, as often as a finger does; or give its camera field a photo.

``then`` is tapped after it, where that asks for more.
"""

TAP_AND_SEE = (
    "async ({ known, gone, patience_ms, ...told }) => {"
    + STORE
    + "const tap = "
    + TAP
    + """;
  const isThere = tap(told), from = performance.now(), before = new Set(known);
  for (;;) {
    const found = await look();
    const there = [...found.waiting, ...found.told, ...found.photos];
    const ids = new Set(there.map((r) => r.report_id ?? r.photo_id));
    const isNew = there.some((r) => !before.has(r.report_id ?? r.photo_id))
      || Boolean(told.then) && gone.some((id) => !ids.has(id));
    if (!isThere || isNew || performance.now() > from + patience_ms) {
      database.close();
      return { isThere, ...found };
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}"""
)
"""Tap, and wait until the phone has recorded something new, or has let go of one of ``gone``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped:
    """One thing that a driver does at a stop of the trip that is shown; None = at the end.

    ``photo`` is the colour of a photo that is taken there, empty = a button is tapped. ``then`` is
    the button that says yes to what is asked then.
    """

    number: int | None
    selector: str
    fields: dict[str, str] = field(default_factory=dict)
    times: int = 1
    photo: str = ""
    then: str = ""


class Chromium:
    """One browser with a profile; each phone is a tab of it at one of the ``hosts``.

    A clock that ``offset_s`` sets differently is seen when it is opened the next time.
    """

    def __init__(
        self, kind: BrowserType, profile: Path, hosts: Sequence[str], *, offset_s: float
    ) -> None:
        self._kind, self._profile = kind, profile
        excluded = ", ".join(f"EXCLUDE {host}" for host in hosts)
        self._arguments = [a for a in CHROMIUM_ARGUMENTS if not a.startswith(RESOLVER)]
        self._arguments.append(f"{RESOLVER}=MAP * ~NOTFOUND, {excluded}")
        self.offset_s = offset_s
        self._context: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        """The browser, opened where it is not."""
        if self._context is None:
            self._context = self._kind.launch_persistent_context(
                self._profile,
                executable_path=chromium_path(),
                args=self._arguments,
                viewport={"width": 360, "height": 740},
                locale="ja-JP",
            )
            self._context.set_default_timeout(WAIT_S * 1000)
            self._context.add_init_script(CLOCK % round(self.offset_s * 1000))
        return self._context

    def kill(self) -> None:
        """End the browser at once; its profile stays as it is on the disk."""
        mark = f"--user-data-dir={self._profile}".encode()
        for folder in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                number = int(folder.name)
                if mark in (folder / "cmdline").read_bytes().split(b"\0"):
                    # with all of its own: Playwright waits half a minute for pipes that stay open
                    os.killpg(os.getpgid(number), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Close the browser."""
        if self._context is not None:
            with suppress(Error):
                self._context.close()
        self._context = None


class Phone:
    """One driver's phone: what it shows, and what is on its disk."""

    def __init__(self, chromium: Chromium, line: Line) -> None:
        self.chromium, self.line = chromium, line
        self.jump_s = 0
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The phone's tab, opened where it is not."""
        if self._page is None:
            self._page = self.chromium.context.new_page()
            self.look("/d")
            self.jump(self.jump_s)  # killed with the browser, unlike the phone's own clock
        return self._page

    @property
    def is_open(self) -> bool:
        """Tell whether the phone shows the page, or the browser was killed since."""
        return self._page is not None

    def is_gone(self) -> None:
        """Know that the browser was killed."""
        self._page = None

    def look(self, path: str) -> None:
        """Go to an address of the server's, as by the code on a sheet of paper."""
        page = self.page
        page.goto("about:blank")
        page.goto(self.line.base + path)
        self.until(SHOWN)

    def open(self, sheet: Sheet) -> bool:
        """Scan a sheet's code and type its number where that is asked; tell whether it opened."""
        self.look(f"/d#{sheet.token}")
        page = self.page
        self.until("() => !document.querySelector('#pin-form').hidden || location.hash === ''")
        if page.locator("#pin-form").is_visible():
            page.locator("#pin").fill(sheet.pin)
            page.locator("#pin-form button").click()
            self.until(
                "() => location.hash === '' || document.querySelector('#pin-wrong').textContent"
            )
        return "#" not in page.url

    def turn_to(self, sheet: Sheet) -> bool:
        """Show a trip; tell whether the phone has it still."""
        told = {"title": f"{sheet.trip.trip_id} {sheet.trip.day}", "key": sheet.key}
        return self.until(TURN, told) == "shown"

    def until(self, expression: str, told: object = None) -> object:
        """Ask the page until it says something; the page's own policy allows no other way."""
        deadline = time.monotonic() + WAIT_S
        while not (said := self.page.evaluate(expression, told)):
            assert time.monotonic() < deadline, f"not in {WAIT_S} s: {expression}"
            time.sleep(0.01)
        return said

    def store(self) -> dict[str, Any]:
        """Return what is on the phone's disk."""
        found: dict[str, Any] = self.page.evaluate(LOOK)
        return found

    def tap(self, tapped: Tapped) -> None:
        """Tap, and return at once."""
        self.page.evaluate(TAP, asdict(tapped))

    def tap_and_see(
        self, tapped: Tapped, known: Collection[str], gone: Collection[str] = ()
    ) -> dict[str, Any]:
        """Tap, wait until something new is recorded, and return what is on the phone's disk.

        Taking back may also end in a report of ``gone`` being there no more, which the server has
        never seen. ``isThere`` tells whether there was such a button.
        """
        told = {**asdict(tapped), "known": list(known), "patience_ms": WAIT_S * 1000}
        told["gone"] = list(gone)
        found: dict[str, Any] = self.page.evaluate(TAP_AND_SEE, told)
        return found

    def has_signal(self) -> None:
        """Let the phone notice that there is a signal: it sends what waits."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def has_tried(self, report_ids: Collection[str]) -> None:
        """Wait until some reports have been sent, whether or not an answer came back."""
        deadline = time.monotonic() + WAIT_S
        while [
            report
            for report in self.store()["waiting"]
            if report["report_id"] in report_ids and not report["isTried"]
        ]:
            assert time.monotonic() < deadline, f"not sent in {WAIT_S} s"
            self.has_signal()
            time.sleep(0.05)

    def jump(self, seconds: int) -> None:
        """Set the phone's clock forward, or back, from now on."""
        self.jump_s = seconds
        self.page.evaluate("(ms) => localStorage.setItem('jump', ms)", seconds * 1000)

    @property
    def told(self) -> str:
        """What the top of the page says of the queue."""
        return self.page.locator("#count").inner_text()
