"""A mail server of the tests' own, on a loopback port: it keeps what it takes.

It says what it can (``STARTTLS``, ``AUTH``) and refuses whom a test names.
"""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from tests.oidc_provider import certificate

USER, PASSWORD = "hakobi", "a-secret-of-the-mail-server"


@dataclass
class MailServer:
    """What it has taken, and how it behaves."""

    port: int = 0
    ca_file: Path = Path()
    tls: str = ""
    refused: set[str] = field(default_factory=set)
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None

    @property
    def addresses(self) -> list[str]:
        return [to for to, _ in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        known: MailServer = self.server.known  # type: ignore[attr-defined]
        if known.tls == "tls" and known.context:
            self.request = known.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def handle(self) -> None:
        known: MailServer = self.server.known  # type: ignore[attr-defined]
        to: list[str] = []
        is_encrypted = known.tls == "tls"
        self.say("220 test")
        while line := self.rfile.readline():
            text = line.decode().strip()
            known.heard.append(text)
            word = text.partition(" ")[0].upper()
            if word == "EHLO":
                able = ["test", "8BITMIME"]
                able += ["STARTTLS"] if known.tls == "starttls" and not is_encrypted else []
                able += ["AUTH PLAIN"] if is_encrypted else []
                for one in able[:-1]:
                    self.say(f"250-{one}")
                self.say(f"250 {able[-1]}")
            elif word == "STARTTLS" and known.context:
                self.say("220 go")
                self.request = known.context.wrap_socket(self.request, server_side=True)
                self.rfile = self.request.makefile("rb")
                self.wfile = self.request.makefile("wb")
                is_encrypted = True
            elif word == "AUTH":
                sent = base64.b64decode(text.split()[2]).decode().split("\0")
                self.say("235 ok" if sent[1:] == [USER, PASSWORD] else "535 no")
            elif word == "RCPT":
                address = text.partition("<")[2].partition(">")[0]
                if address in known.refused:
                    self.say("550 no such box")
                else:
                    to.append(address)
                    self.say("250 ok")
            elif word == "DATA":
                self.say("354 go on")
                body = bytearray()
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part[1:] if part.startswith(b"..") else part
                message = message_from_bytes(bytes(body), policy=default)
                known.taken += [(one, message) for one in to]
                to = []
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


@contextmanager
def mail_served(folder: Path, *, tls: str = "") -> Iterator[MailServer]:
    """Serve; ``tls`` is "tls" (from the first byte), "starttls" or "" (neither)."""
    known = MailServer(tls=tls)
    if tls:
        chain, key = certificate(folder)
        known.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        known.context.load_cert_chain(chain, key)
        known.ca_file = chain
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.known = known  # type: ignore[attr-defined]
        known.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield known
        server.shutdown()
