"""Notices as mails: files that a mail program opens, and sending them over a listed server."""

import io
import re
import smtplib
import socket
import ssl
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from api import outbound
from api.notices.tables import MailTrouble
from api.settings import Settings, SmtpSecurity

TEMPORARY, LASTING = 400, 500
"""Where the codes of mail servers begin for what may work later, and for what will not."""

_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
SOCKET_S = 20.0
"""Longest silence of the mail server."""


class MailFailed(Exception):
    """A mail that was not handed over; the text is the cause for the log, without addresses.

    ``is_server``: no other mail will be handed over now.
    """

    def __init__(self, error: Exception, *, is_server: bool) -> None:
        self.trouble = _trouble(error)
        self.is_server = is_server
        super().__init__(_cause(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in plain text; ``to`` and ``sender`` may be empty in a file."""

    file_name: str
    to: str
    title: str
    body: str


def message_of(mail: Mail, *, sender: str = "") -> EmailMessage:
    """Return the message without date and id, which whoever sends it gives."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(mail.title.split())
    if sender:
        message["From"] = sender
    if mail.to:
        message["To"] = mail.to
    message.set_content(mail.body, charset="utf-8", cte="base64")
    return message


def eml(mail: Mail, *, sender: str = "") -> bytes:
    """Return a file that mail programs open as a draft to be sent."""
    message = message_of(mail, sender=sender)
    message["X-Unsent"] = "1"
    return message.as_bytes()


def eml_zip(mails: Iterable[Mail], *, sender: str = "") -> bytes:
    """Return all of them in one file; the same notices make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for mail in mails:
            entry = zipfile.ZipInfo(mail.file_name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, eml(mail, sender=sender), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def safe_name(kind: str, subject: str) -> str:
    """Return a file name that cannot lead out of a folder."""
    return f"{kind}-{quote(subject, safe='').replace('%', '_')[:100]}.eml"


class Postbox:
    """An open connection to the mail server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server, self._sender = server, sender

    def post(self, mail: Mail, *, message_id: str, at: datetime) -> None:
        """Hand one mail over; raise ``MailFailed``."""
        message = message_of(mail, sender=self._sender)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{message_id}@hakobi.invalid>"
        message["Auto-Submitted"] = "auto-generated"
        try:
            self._server.send_message(message)
        except smtplib.SMTPServerDisconnected as error:
            raise MailFailed(error, is_server=True) from None
        except smtplib.SMTPException as error:
            raise MailFailed(error, is_server=False) from None
        except OSError as error:
            raise MailFailed(error, is_server=True) from None


@contextmanager
def open_postbox(settings: Settings) -> Iterator[Postbox]:
    """Connect to the mail server of the settings; raise ``MailFailed``."""
    try:
        server = _connected(settings)
    except (outbound.OutboundFailed, smtplib.SMTPException, OSError) as error:
        raise MailFailed(error, is_server=True) from None
    try:
        yield Postbox(server, settings.smtp_from)
    finally:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _connected(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.smtp_ca_file is not None:
        context.load_verify_locations(settings.smtp_ca_file)
    is_tls = settings.smtp_security is SmtpSecurity.TLS
    server = _Server(settings, context if is_tls else None)
    try:
        server.connect(settings.smtp_host, settings.smtp_port)
        if settings.smtp_security is SmtpSecurity.STARTTLS:
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_secret)
    except BaseException:
        server.close()
        raise
    return server


class _Server(smtplib.SMTP):
    """Connects to addresses that were looked at, whatever the name means a moment later."""

    def __init__(self, settings: Settings, context: ssl.SSLContext | None) -> None:
        super().__init__(local_hostname="hakobi.invalid", timeout=SOCKET_S)
        self._host = settings.smtp_host  # what a certificate must be for
        self._reach = outbound.Reach(hosts={settings.smtp_host}, private=settings.outbound_private)
        self._context = context

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = outbound.open_socket(host, port, self._reach, timeout_s=timeout)
        if self._context is None:
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


_TROUBLES: tuple[tuple[type[Exception], MailTrouble], ...] = (
    (smtplib.SMTPRecipientsRefused, MailTrouble.ADDRESS),
    (smtplib.SMTPAuthenticationError, MailTrouble.SIGN_IN),
    (smtplib.SMTPNotSupportedError, MailTrouble.SIGN_IN),
    (smtplib.SMTPSenderRefused, MailTrouble.SENDER),
    (smtplib.SMTPResponseException, MailTrouble.REFUSED),
    (outbound.OutboundFailed, MailTrouble.NOT_LISTED),
    (ssl.SSLError, MailTrouble.CERTIFICATE),
    (OSError, MailTrouble.AWAY),
)
"""The first that fits; what smtplib raises of a connection that ended is an ``OSError``, too."""


def _trouble(error: Exception) -> MailTrouble:
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    if codes and all(TEMPORARY <= code < LASTING for code in codes):
        return MailTrouble.BUSY
    return next((told for kind, told in _TROUBLES if isinstance(error, kind)), MailTrouble.OTHER)


def _cause(error: Exception) -> str:
    """Say what went wrong in a line; the server's own words are told, passwords are in none."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return _line(f"{code} {_text(said)}")
        case smtplib.SMTPAuthenticationError():
            return _line(f"{error.smtp_code} the server did not take the user name or password")
        case smtplib.SMTPResponseException():
            return _line(f"{error.smtp_code} {_text(error.smtp_error)}")
        case outbound.OutboundFailed():
            return _line(str(error))
        case _:
            return _line(f"{type(error).__name__}: {error}")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _line(text: str) -> str:
    return _ADDRESS.sub("…@…", " ".join(text.split()))[:300]
