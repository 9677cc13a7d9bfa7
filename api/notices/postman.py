"""The thread of a server that sends the mails which wait.

Each is taken and ended in a short transaction of its own, and none is open while the mail server
is talked to.
"""

import threading
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog

from api.clock import utc_now
from api.db import reading, writing
from api.notices import outbox
from api.notices.mail import Mail, MailFailed, Postbox, open_postbox
from api.notices.outbox import Sending
from api.settings import Settings

LOOKS_EVERY_S = 2.0

log = structlog.get_logger()


class Postman:
    """Sends by the server of the settings; several servers of one database share the work."""

    def __init__(
        self, engine: sa.Engine, settings: Settings, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine, self._settings, self._now = engine, settings, now
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="postman", daemon=True)

    def start(self) -> None:
        """Begin, where a mail server is set."""
        if self._settings.smtp_host:
            self._thread.start()

    def stop(self) -> None:
        """End after the mail that is being handed over."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _loop(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY_S):
            try:
                self.work_once()
            except sa.exc.SQLAlchemyError as error:
                log.warning("mail_interrupted", cause=type(error).__name__)

    def work_once(self) -> int:
        """Send what waits; return how many mails were handed over."""
        first = self._take()
        if first is None:
            return 0
        try:
            with open_postbox(self._settings) as postbox:
                return self._send_all(postbox, first)
        except MailFailed as failed:
            self._end(first, failed)
            with writing(self._engine) as connection:
                count = outbox.fail_waiting(connection, cause=failed.trouble, now=self._now())
            log.warning("mail_server_away", cause=str(failed), failed=count + 1)
            return 0

    def _send_all(self, postbox: Postbox, first: Sending) -> int:
        count, sending = 0, first
        while True:
            failed = self._hand_over(postbox, sending)
            self._end(sending, failed)
            count += failed is None
            is_over = self._stopping.is_set() or (failed is not None and failed.is_server)
            following = None if is_over else self._take()
            if following is None:
                return count
            sending = following

    def _hand_over(self, postbox: Postbox, sending: Sending) -> MailFailed | None:
        mail = Mail(file_name="", to=sending.address, title=sending.title, body=sending.body)
        try:
            postbox.post(mail, message_id=sending.sending_id, at=self._now())
        except MailFailed as failed:
            return failed
        return None

    def _take(self) -> Sending | None:
        with reading(self._engine) as connection:
            if not outbox.is_waiting(connection, now=self._now()):
                return None
        with writing(self._engine) as connection:
            return outbox.take_one(connection, now=self._now())

    def _end(self, sending: Sending, failed: MailFailed | None) -> None:
        trouble = failed.trouble if failed else ""
        with writing(self._engine) as connection:
            outbox.end(connection, sending.sending_id, cause=trouble, now=self._now())
        more = {"cause": str(failed)} if failed else {}
        log.info("mail", sending_id=sending.sending_id, is_sent=failed is None, **more)
