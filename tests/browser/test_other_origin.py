"""Another site's page in a real browser, whose person is signed in here: nothing it sends counts.

A page on the same machine at another port is of the same site to a browser, which sends the cookie:
only the server's own look at where a request comes from is left then.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.accounts.auth import COOKIE
from api.db import open_database
from api.settings import Settings
from api.web import links
from tests.browser.served import serving
from tests.databases import make_ready
from tests.signing_in import a_token
from tests.trust.planted import caught

WAYS = {
    "form": "document.querySelector('form').submit()",
    "fetch": "fetch('TARGET', {method: 'POST', mode: 'no-cors', credentials: 'include'})"
    ".catch(() => 0)",
    "beacon": "navigator.sendBeacon('TARGET', '')",
    "image": "new Image().src = 'TARGET'",
    "frame": "document.body.innerHTML = '<iframe src=TARGET></iframe>'",
}
"""How a page can send something to an address that is not its own."""


class Evil(BaseHTTPRequestHandler):
    """A page with a form to somebody else's address, which the query names."""

    def do_GET(self) -> None:
        target = self.path.partition("?")[2]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        form = f'<form method="post" action="{target}"></form>'
        self.wfile.write(f"<!doctype html><title>x</title><body>{form}</body>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def evil() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def check_nothing_counts(browser: Browser, folder: Path) -> None:
    """The person is still signed in, whatever pages of other origins have sent."""
    settings = make_ready(Settings(data_dir=folder, run_workers=0))
    engine = open_database(settings)
    token = a_token(engine)
    engine.dispose()
    with serving(settings) as base, evil() as port:
        target = base + links.SIGN_OUT_EVERYWHERE
        for host in ("127.0.0.1", "localhost"):
            for way, script in WAYS.items():
                context = browser.new_context()
                context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
                page = context.new_page()
                page.goto(f"http://{host}:{port}/?{target}")
                with page.expect_request(lambda r: r.url == target):
                    page.evaluate(script.replace("TARGET", target))
                page.wait_for_timeout(300)  # its answer comes meanwhile
                own = context.new_page()
                own.goto(base + links.PASSWORD)
                assert own.url == base + links.PASSWORD, (host, way)
                context.close()


def test_nothing_that_another_origin_sends_counts(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_nothing_counts(browser, tmp_path_factory.mktemp("sound"))
    with caught("other_sites_may_send"):
        check_nothing_counts(browser, tmp_path_factory.mktemp("with-a-bug"))
