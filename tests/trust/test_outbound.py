"""The server itself asks only hosts that are listed, by HTTPS, in networks that are listed."""

import ast
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from api import outbound
from api.outbound import OutboundFailed, Reach, Sent, ask, may_connect
from tests.oidc_provider import tls_served
from tests.trust.planted import caught

LOOPBACK = (ip_network("127.0.0.0/8"),)
INSIDE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.5", "172.16.3.4", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::7"),
    *("ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
)
"""Addresses behind which our own machines may be; the last ones are IPv4 in IPv6."""
NOT_ASKED = (
    *("http://{}/", "ftp://{}/", "file:///etc/passwd", "//{}/", "https://user:secret@{}/"),
    *("https://evil.example/", "https://{}.evil.example/", "https://evil.example#@{}/"),
    *(
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://[::ffff:127.0.0.1]/",
    ),
    *("https://[::1]/", "https://localhost/", "https://{}:x/", "https://{}/\r\nHost: evil", ""),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    app = FastAPI(openapi_url=None)

    @app.get("/right")
    def right() -> dict[str, int]:
        return {"answer": 42}

    @app.get("/elsewhere")
    def elsewhere() -> Response:
        return RedirectResponse("https://127.0.0.1:9/secret")

    @app.get("/large")
    def large() -> Response:
        return StreamingResponse(iter([b"x" * 100_000] * 20))

    @app.get("/drip")
    def drip() -> Response:
        def drops() -> Iterator[bytes]:
            for _ in range(50):
                time.sleep(0.05)
                yield b"."

        return StreamingResponse(drops())

    with tls_served(app, tmp_path_factory.mktemp("outbound")) as found:
        yield found


def failure(url: str, reach: Reach) -> str:
    """Return why an address is not asked; empty = it is."""
    try:
        ask(Sent(url=url), reach)
    except OutboundFailed as failed:
        return str(failed)
    return ""


def check_inside_is_not_asked(reach: Reach) -> None:
    """Nothing of ours is reached, by name or by number, unless it is listed."""
    assert [text for text in INSIDE if may_connect(ip_address(text))] == []
    public = ("8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8")
    assert all(may_connect(ip_address(text)) for text in public)
    assert not may_connect(ip_address("169.254.169.254"), (ip_network("0.0.0.0/0"),))
    assert "not listed" in failure("https://127.0.0.1:9/", Reach(hosts=reach.hosts))


def check_a_name_is_looked_up_once(address: str, reach: Reach) -> None:
    """A name that leads elsewhere a moment later leads there in vain."""
    real, asked = socket.getaddrinfo, []

    def turning(host: Any, *about: Any, **more: Any) -> Any:
        if host != "rebound.example":
            return real(host, *about, **more)
        asked.append(host)
        return real("127.0.0.2" if len(asked) > 1 else "127.0.0.1", *about, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", turning)
        port = address.rpartition(":")[2]
        named = Reach(hosts=("rebound.example",), private=reach.private, ca_file=reach.ca_file)
        told = failure(f"https://rebound.example:{port}/right", named)
        assert "SSLCertVerificationError" in told  # it was reached, and is not called so
        assert asked == ["rebound.example"]


def check_answers_are_bounded(address: str, reach: Reach) -> None:
    assert "too large" in failure(f"{address}/large", reach)


def test_outbound_requests(served: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    address, ca_file = served
    reach = Reach(hosts=("127.0.0.1",), private=LOOPBACK, ca_file=ca_file)
    assert ask(Sent(url=f"{address}/right"), reach).body == b'{"answer":42}'
    assert ask(Sent(url=f"{address}/elsewhere"), reach).status == 307, "not followed"
    assert ask(Sent(url=f"{address}/right", body=b"x"), reach).status == 405
    for pattern in NOT_ASKED:
        assert failure(pattern.format("127.0.0.1"), reach), pattern
    assert "SSL" in failure(f"{address}/right", Reach(hosts=("127.0.0.1",), private=LOOPBACK))
    check_inside_is_not_asked(reach)
    check_a_name_is_looked_up_once(address, reach)
    check_answers_are_bounded(address, reach)
    with caught("networks_are_not_looked_at"):
        check_inside_is_not_asked(reach)
    with caught("names_are_looked_up_again"):
        check_a_name_is_looked_up_once(address, reach)
    with caught("answers_have_no_end"):
        check_answers_are_bounded(address, reach)
    monkeypatch.setattr(outbound, "WHOLE_S", 0.3)
    assert "too long" in failure(f"{address}/drip", reach)


NETWORK = frozenset(
    {
        *("socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "imaplib"),
        *("httpx", "httpx2", "requests", "aiohttp", "urllib3", "asyncio.streams"),
    }
)
"""Modules by which a program reaches others."""
REACHING = {
    "api/outbound.py": {"socket", "ssl", "http.client"},
    "api/notices/mail.py": {"socket", "ssl", "smtplib"},  # over a connection of api.outbound
    "api/commands/serve.py": {"socket"},  # listens
}


def reaching(root: Path) -> dict[str, set[str]]:
    """Return by file what of the program could reach others by itself."""
    found: dict[str, set[str]] = {}
    for package in ("api", "logistics", "inventory", "routing"):
        for file in (root / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = (
                    {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
                )
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = {node.module or "", *(f"{node.module}.{a.name}" for a in node.names)}
                if names & NETWORK:
                    found.setdefault(str(file.relative_to(root)), set()).update(names & NETWORK)
    return found


def test_nothing_else_can_ask_anybody() -> None:
    """Roads and plans are computed here, map tiles are the browser's: no module asks for them."""
    assert reaching(Path(outbound.__file__).parent.parent) == REACHING
