"""Requests that the server itself makes: only to hosts that the installation lists, by HTTPS alone.

A name is looked up once, and the address that was looked at is the one that is connected to: what
the name means a moment later does not matter. Redirects are not followed.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

CONNECT_S = 5.0
"""Longest silence while connecting and between two pieces of an answer."""
WHOLE_S = 10.0
MOST_BYTES = 512_000
PIECE_BYTES = 16_384
MOST_AT_ONCE = 4
"""Requests at the same time: each occupies a thread that others wait for."""
HTTPS_PORT = 443
_NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_at_once = threading.BoundedSemaphore(MOST_AT_ONCE)


class OutboundFailed(Exception):
    """A request that was not made, or not answered as it should be; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be asked: ``hosts`` by name, and which private networks they may be in.

    ``ca_file`` holds an authority of certificates that is trusted besides the system's.
    """

    hosts: Collection[str]
    private: Collection[Network] = ()
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is asked for; ``body`` None = GET, else POST."""

    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def ask(sent: Sent, reach: Reach) -> Reply:
    """Make one request and return its answer, whatever its status; raise ``OutboundFailed``."""
    host, port, target = _parts(sent.url, reach.hosts)
    if not _at_once.acquire(timeout=CONNECT_S):
        raise OutboundFailed("too many requests are under way")
    try:
        return _ask(sent, _Connection(host, port, _checked(host, port, reach), reach), target)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutboundFailed(f"{host}: {type(error).__name__}") from None
    finally:
        _at_once.release()


def _parts(url: str, hosts: Collection[str]) -> tuple[str, int, str]:
    """Return host, port and the rest of an address that may be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS_PORT
    except ValueError:
        raise OutboundFailed("the address cannot be read") from None
    if parts.scheme != "https":
        raise OutboundFailed("only https is asked")
    host = parts.hostname or ""
    if parts.username is not None or not url.isprintable() or not url.isascii() or " " in url:
        raise OutboundFailed("the address cannot be read")
    if host not in {known.lower() for known in hosts}:
        raise OutboundFailed(f"{host} is not on the list of hosts")
    return host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _checked(host: str, port: int, reach: Reach) -> tuple[str, ...]:
    """Look a name up once; return its addresses if all of them may be connected to."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = [str(where[0]).partition("%")[0] for *_, where in found]
    if not texts or not all(may_connect(ip_address(text), reach.private) for text in texts):
        raise OutboundFailed(f"{host} leads to a network that is not listed")
    return tuple(dict.fromkeys(texts))


def open_socket(host: str, port: int, reach: Reach, *, timeout_s: float) -> socket.socket:
    """Connect to a listed host by what is not HTTP; raise ``OutboundFailed`` or ``OSError``."""
    if host.lower() not in {known.lower() for known in reach.hosts}:
        raise OutboundFailed(f"{host} is not on the list of hosts")
    return _first_open(_checked(host, port, reach), port, timeout_s=timeout_s)


def _first_open(addresses: tuple[str, ...], port: int, *, timeout_s: float) -> socket.socket:
    """Connect to the first address that answers; no name is looked up."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=timeout_s)
    return socket.create_connection((addresses[-1], port), timeout=timeout_s)


def may_connect(address: Address, private: Collection[Network] = ()) -> bool:
    """Tell whether an address is a public one, or in a private network that is listed."""
    meant = _meant(address)
    if meant.is_multicast or meant.is_link_local or meant.is_unspecified:
        return False
    return meant.is_global or any(meant in network for network in private)


def _meant(address: Address) -> Address:
    """Return the address of IPv4 that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class _Connection(http.client.HTTPSConnection):
    """Connects to addresses that were looked at, and proves the name by its certificate."""

    def __init__(self, host: str, port: int, addresses: tuple[str, ...], reach: Reach) -> None:
        self._tls = ssl.create_default_context()
        if reach.ca_file is not None:
            self._tls.load_verify_locations(reach.ca_file)
        super().__init__(host, port, timeout=CONNECT_S, context=self._tls)
        self._addresses = addresses

    def connect(self) -> None:
        """Connect to the first address that answers; no name is looked up."""
        plain = _first_open(self._addresses, self.port, timeout_s=CONNECT_S)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _ask(sent: Sent, connection: _Connection, target: str) -> Reply:
    deadline_s = time.monotonic() + WHOLE_S
    try:
        method = "GET" if sent.body is None else "POST"
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **sent.headers}
        connection.request(method, target, body=sent.body, headers=headers)
        answer = connection.getresponse()
        body = bytearray()
        while piece := answer.read1(PIECE_BYTES):
            body += piece
            if len(body) > MOST_BYTES:
                raise OutboundFailed("the answer is too large")
            if time.monotonic() > deadline_s:
                raise OutboundFailed("the answer takes too long")
        return Reply(status=answer.status, body=bytes(body))
    finally:
        connection.close()
