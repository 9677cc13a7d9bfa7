"""Debian's Chromium, and what a test sees in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.accounts.auth import COOKIE
from api.web.language import COOKIE as LANGUAGE_COOKIE

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
FONT_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
NOT_OURS = ("the server responded with a status of", "GL Driver Message")
"""Lines of the console that are no complaint about a page: what tests look at, and the driver's."""

OWN_SCHEMES = ("data", "blob", "about")


def chromium_path() -> str:
    """Return where Chromium is; skip without it, or fail where it must be there."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    reason = "no Chromium is installed: the pages are not looked at in a browser"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser that can reach this machine only, and writes Japanese on any machine."""
    path = chromium_path()
    with TemporaryDirectory(prefix="hakobi-fonts-") as folder, sync_playwright() as playwright:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_fonts_setting(Path(folder)), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=path,
            args=list(CHROMIUM_ARGUMENTS),
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        yield browser
        browser.close()


def _fonts_setting(cache: Path) -> str:
    """Return a setting of fontconfig: the machine's fonts, and those that paper is printed with."""
    found = (find_spec(name) for name in FONT_PACKAGES)
    folders = [folder for spec in found if spec for folder in spec.submodule_search_locations or ()]
    listed = "".join(f"<dir>{folder}</dir>" for folder in folders)
    return (
        '<?xml version="1.0"?><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"{listed}<cachedir>{cache}</cachedir></fontconfig>"
    )


@dataclass(slots=True)
class Watched:
    """A browser page, what it complained about, and the requests to other hosts."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Fail when a page complained in the console or asked another host."""
        assert self.elsewhere == []
        assert [c for c in self.complaints if not any(x in c for x in NOT_OURS)] == []

    def _saw(self, url: str) -> None:
        if urlsplit(url).scheme not in OWN_SCHEMES and not url.startswith(self.base + "/"):
            self.elsewhere.append(url)


@contextmanager
def watched(
    browser: Browser,
    base: str,
    *,
    token: str = "",
    width: int = 1366,
    scripts: bool = True,
    language: str = "",
) -> Iterator[Watched]:
    """Give a page of a browser of its own, signed in by a session's token.

    At the end it fails when a page complained in the console or asked another host.
    """
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        locale="ja-JP",
    )
    cookies = {COOKIE: token, LANGUAGE_COOKIE: language}
    context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in cookies.items() if value]
    )
    seen = Watched(context, context.new_page(), base)
    context.on("console", lambda m: seen.complaints.append(m.text))
    context.on("weberror", lambda e: seen.complaints.append(str(e.error)))
    context.on("request", lambda r: seen._saw(r.url))
    try:
        yield seen
        seen.check()
    finally:
        context.close()
